"""How the sheets behave: choices in cells, panes, printing, protection, names, charts."""

from __future__ import annotations

import re
import zipfile

import pytest
from openpyxl.utils import column_index_from_string, get_column_letter

from udfs.layout import SHEETS, STAMPS, place, stamp_cell
from xlcredit.columns import TABLES
from xlcredit.parameters import parameters
from xlcredit.words import spoken

INPUTS = ("ledger", "receipts", "buyers", "statements", "limits", "sales", "balances", "rates")
CHECKED_KINDS = ("word", "flag", "date", "money", "number", "days", "rate", "currency")


def rule_of(sheet, address):
    return [rule for rule in sheet.data_validations.dataValidation if address in rule.sqref]


@pytest.mark.parametrize("name", INPUTS)
def test_every_typed_input_column_has_its_rule_and_only_warns(read, each, name):
    if each[0] == "filled" and name == "statements":
        return
    where = place(name)
    sheet = read(*each)[where.sheet]
    for offset, column in enumerate(TABLES[name].columns):
        address = f"{get_column_letter(where.first_column + offset)}{where.first_row + 3}"
        rules = rule_of(sheet, address)
        if column.result or column.kind not in CHECKED_KINDS:
            assert rules == [], column.name
        else:
            assert len(rules) == 1, column.name
            assert rules[0].errorStyle == "warning"
            assert rules[0].allowBlank


def test_lists_offer_the_words_of_the_language(read, each):
    _, language = each
    where = place("limits")
    letter = get_column_letter(where.first_column + [c.name for c in TABLES["limits"].columns].index("status"))
    (rule,) = rule_of(read(*each)["Limits"], f"{letter}6")
    words = [spoken("limit_status", word, language) for word in parameters("words")["limit_status"]]
    assert rule.formula1 == '"' + ",".join(words) + '"'


def test_limits_must_not_be_negative(read, each):
    where = place("limits")
    letter = get_column_letter(where.first_column + [c.name for c in TABLES["limits"].columns].index("amount"))
    (rule,) = rule_of(read(*each)["Limits"], f"{letter}6")
    assert (rule.type, float(rule.formula1)) == ("decimal", 0)


def printed_width(sheet, first, last):
    """Inches of some columns, as XlsxWriter wrote their widths: with five dots beside the places."""
    widths = {}
    for one in sheet.column_dimensions.values():
        widths |= dict.fromkeys(range(one.min, one.max + 1), one.width)
    return sum(7 * widths.get(column, 9.14) for column in range(first, last + 1)) / 96


def test_no_print_is_smaller_than_seven_points(paths, read, each):
    """The width that is printed, the paper and the pages across give the scale of the letters."""
    with zipfile.ZipFile(paths[each]) as archive:
        names = archive.read("xl/workbook.xml").decode()
    letters = {"en": 11, "zh": 10}[each[1]]
    for number, name in enumerate(SHEETS):
        area = re.search(rf'_xlnm.Print_Area" localSheetId="{number}">([^<]+)<', names)[1]
        sheet, heads = read(*each)[name], re.findall(r"\$([A-Z]+)(?:\$\d+)?:\$([A-Z]+)", area)
        if name in ("Start", "Dashboard"):
            continue
        spans = [(column_index_from_string(first), column_index_from_string(last)) for first, last in heads]
        across, paper = int(sheet.page_setup.fitToWidth or 1), {9: 11.69, 8: 16.54}[int(sheet.page_setup.paperSize)]
        repeated = re.match(r"\$A:\$([A-Z])", sheet.print_title_cols or "")
        assert bool(repeated) == (across > 1), name
        heads = printed_width(sheet, 1, column_index_from_string(repeated[1])) if repeated else 0.0
        widest = max(printed_width(sheet, first, last) for first, last in spans)
        room = paper - sheet.page_margins.left - sheet.page_margins.right
        scale = min(1.0, across * room / (widest + (across - 1) * heads))
        assert scale * letters >= 7, (name, scale)


WIDE = (
    *("Ledger", "Limits", "Exposure", "Cover", "Financials", "Payment behaviour", "Credit limits", "Assessment"),
    *("Sector packs", "Own scorecard", "Stress", "Late interest"),
)
"""Sheets that may be more than a page wide."""


def test_pages_are_landscape_with_repeated_headers(read, each):
    book = read(*each)
    for name, group in SHEETS.items():
        sheet = book[name]
        assert sheet.page_setup.orientation == ("portrait" if name == "Buyer card" else "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        across = int(sheet.page_setup.fitToWidth or 1)
        assert across == 1 or name in WIDE
        assert "&F" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
        if name not in ("Start", "Dashboard"):
            totalled = ("Aging", "Matching", "Exposure", "Cover", "Credit limits", "Bridge", "Revaluation", "Premium")
            totalled = (*totalled, "What if", "Provision", "Late interest")
            rows = 2 if name == "Import" else 4 if group == "input" else 7 if name in totalled else 6
            assert sheet.print_title_rows == f"$1:${rows}", name
            assert int(re.sub(r"\D", "", sheet.freeze_panes)) >= rows + 1, name


def test_every_sheet_has_a_print_area_and_tables_side_by_side_print_one_after_the_other(paths, each):
    with zipfile.ZipFile(paths[each]) as archive:
        book = archive.read("xl/workbook.xml").decode()
    areas = re.findall(r'name="_xlnm.Print_Area" localSheetId="(\d+)">([^<]+)<', book)
    assert sorted(int(number) for number, _ in areas) == list(range(len(SHEETS)))
    several = {list(SHEETS)[int(number)]: area.count(",") + 1 for number, area in areas if "," in area}
    inputs = {"Import": 2, "Receipts": 2, "Buyers": 3, "Notices": 3, "Policy": 2, "Rates": 2, "Sector packs": 5, "Loss rules": 8, "Settings": 5}
    results = {"Aging": 3, "Exposure": 2, "Measures": 2, "Deadlines": 2, "Alerts": 2, "Worklist": 3, "Plans": 3, "Letters of credit": 6, "Claims": 4, "Own scorecard": 4, "Expected loss": 2, "Provision": 4, "Insure or retain": 5, "What if": 3, "Problems": 2}
    assert several == inputs | results


def test_the_footer_of_a_filled_workbook_names_the_as_of_date(read):
    assert "As of 2026-10-31" in read("filled", "en")["Aging"].oddFooter.center.text
    assert "2026年10月31日" in read("filled", "zh")["Aging"].oddFooter.center.text


def test_tabs_are_coloured_by_group(read, each):
    colours = {}
    for name, group in SHEETS.items():
        colours.setdefault(group, set()).add(read(*each)[name].sheet_properties.tabColor.rgb)
    assert all(len(found) == 1 for found in colours.values())
    assert len({next(iter(found)) for found in colours.values()}) == 5


def test_only_sheets_of_formulas_are_protected_and_without_a_password(read, each):
    for sheet in read(*each):
        assert sheet.protection.sheet == (sheet.title in ("Start", "Dashboard", "Checks"))
        assert not sheet.protection.password


def test_settings_and_stamps_are_named_cells(read, each):
    book = read(*each)
    names = {name: one.attr_text for name, one in book.defined_names.items()}
    rows = [row[0].value for row in book["Settings"].iter_rows(min_row=5, max_col=1)]
    for entry in parameters("settings")["setting"]:
        assert names[entry["key"]] == f"Settings!$B${5 + rows.index(entry['name'][each[1]])}"
    for stamp in STAMPS:
        assert names[stamp].replace("$", "") == f"Settings!{stamp_cell(stamp)}"


def test_the_named_language_is_the_one_of_the_workbook(read, each):
    sheet, cell = read(*each).defined_names["language"].attr_text.replace("$", "").split("!")
    assert read(*each)[sheet][cell].value == each[1]


def test_the_dashboard_has_four_flat_charts_from_zero_with_titles_from_cells(paths, each):
    with zipfile.ZipFile(paths[each]) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    of_dashboard = [chart for chart in charts if "<c:f>Measures!" in chart]
    assert len(of_dashboard) == 4
    for chart in of_dashboard:
        assert "3D" not in chart
        assert '<c:min val="0"/>' in chart
        assert re.search(r"<c:title><c:tx><c:strRef><c:f>Measures!", chart)
        assert re.search(r"<c:title>.*?<c:v>.+?</c:v>", chart)


def test_titles_say_the_finding(paths):
    with zipfile.ZipFile(paths["filled", "en"]) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    title = re.search(r"<c:title>.*?<c:v>(.+?)</c:v>", chart)[1]
    assert re.fullmatch(r"Overdue [\d.]+%, (up|down) [\d.]+ points in a month \(EUR thousand\)", title)


def test_dates_are_iso_in_english_and_chinese_in_chinese(read):
    assert read("filled", "en")["Ledger"]["D6"].number_format == "yyyy-mm-dd"
    assert read("filled", "zh")["Ledger"]["D6"].number_format == 'yyyy"年"m"月"d"日"'


def test_inputs_are_blue_on_pale_yellow_and_results_have_a_green_edge(read, each):
    sheet = read(*each)["Ledger"]
    first_result = get_column_letter(len(TABLES["ledger"].inputs) + 1)
    assert (sheet["A5"].font.color.rgb, sheet["A5"].fill.fgColor.rgb) == ("FF0000C8", "FFFFFBE0")
    assert sheet[f"{first_result}5"].border.left.color.rgb == "FF4E9A5B"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_head_of_every_analysis_sheet_has_room_for_its_dates(read, language):
    book = read("filled", language)
    for name, sheet in ((name, book[name]) for name, group in SHEETS.items() if group in ("analysis", "action", "control")):
        if name == "Dashboard":
            continue
        merged = {str(area).split(":")[0]: area for area in sheet.merged_cells.ranges}
        for cell in (cell for cell in sheet[2] if str(cell.value).startswith(("=IF(as_of", "=IF(computed_at"))):
            area = merged.get(cell.coordinate)
            last = area.max_col if area else cell.column
            letters = [get_column_letter(column) for column in range(cell.column, last + 1)]
            room = sum(sheet.column_dimensions[letter].width for letter in letters)
            need = {"as_of": 12, "computed_at": 18}["as_of" if "as_of" in cell.value else "computed_at"]
            assert room >= need + 5 * (language == "zh"), (name, cell.coordinate)


def test_stamps_are_right_aligned_where_they_are_numbers_and_left_where_they_are_text(read, each):
    sheet = read(*each)["Settings"]
    sides = {stamp: sheet[stamp_cell(stamp)].alignment.horizontal for stamp in STAMPS}
    texts = {"written_fingerprint", "simulated_fingerprint", "program_version"}
    assert sides == {stamp: "left" if stamp in texts else "right" for stamp in STAMPS}


def test_percentages_have_one_decimal_and_days_none(read, each):
    book = read(*each)
    for table, name, shown in (
        ("exposure", "exposure", '#,##0_);(#,##0);"–"_)'),
        ("credit_limits", "days_to_pay", "#,##0_);(#,##0)"),
        ("credit_limits", "days_beyond_terms", "#,##0_);(#,##0)"),
        ("ledger", "days_overdue", "#,##0_);(#,##0)"),
    ):
        where = place(table)
        column = where.first_column + [one.name for one in TABLES[table].columns].index(name)
        assert book[where.sheet].cell(where.first_row, column).number_format == shown, name
    where = place("aging")
    shares = [book["Aging"].cell(where.first_row, where.last_column - back).number_format for back in (0, 1)]
    assert shares == ["0.0%_);(0.0%)"] * 2
