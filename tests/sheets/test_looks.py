"""What a reader sees at first sight: words of the sheet's language, links, dates that fit, nothing computed yet."""

from __future__ import annotations

import re
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.sheets.portfolio import blocks
from tests.sheets.test_tables import body
from udfs.hosts import cli
from udfs.hosts.files import book_blocks
from udfs.layout import place
from udfs.results import result_rows
from workbook.sheets.behind import CARDS, LONGEST, PARTS
from workbook.sheets.widths import display_length
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import TABLES
from xlcredit.figures import FIGURES
from xlcredit.parameters import parameters
from xlcredit.wording import day_text, said_name

ANALYSIS = (
    "Aging",
    "Matching",
    "Exposure",
    "Cover",
    "Evidence",
    "Payment behaviour",
    "Financials",
    "Credit limits",
    "Assessment",
    "Own scorecard",
    "Buyer card",
    "Bridge",
    "Revaluation",
    "Measures",
    "Alerts",
    "Worklist",
    "Plans",
    "Letters of credit",
    "Late interest",
    "Claims",
    "Premium",
    "What if",
    "Problems",
    "Checks",
)
NONE = {"en": "n/a", "zh": "尚未计算"}


def in_language(language):
    """The portfolio with that language among its settings, as the button Recalculate has it."""
    given = blocks()
    rows = [["language", language] if row[0] == "company" else row for row in given["settings"].rows]
    given["settings"] = replace(given["settings"], rows=rows)
    return analyse(Book.from_blocks(given))


def chart(paths, which, number):
    with zipfile.ZipFile(paths[which]) as archive:
        return archive.read(f"xl/charts/chart{number}.xml").decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_writers_give_the_measures_the_same_words(read, language):
    built = [list(row.values()) for row in body(read("filled", language, values=True), "measures")]
    written = result_rows(in_language(language), "measures")
    assert [[near(cell) for cell in row] for row in built] == [[near(cell) for cell in row] for row in written]


def near(cell):
    """A number to the digits that a file keeps."""
    return float(f"{cell:.14g}") if isinstance(cell, (int, float)) else cell


def test_measures_have_no_word_of_the_other_language_and_none_of_the_program(read):
    measure, unit, formula, inputs = (
        TABLES["measures"].column(name).zh for name in ("measure", "unit", "formula", "inputs")
    )
    for row in body(read("filled", "zh", values=True), "measures"):
        assert not any(row[column].isascii() for column in (measure, formula))
        assert row[unit] in ("EUR", "%", "天", "次/年", "比率", "区间", "个数")
        assert row[inputs]
    for row in body(read("filled", "en", values=True), "measures"):
        assert row["Measure"][0].isupper()
        assert row["Unit"] not in ("base currency", "share", "per cent", "word")


def test_the_band_is_a_word_of_the_language_on_the_left_and_numbers_stand_right(read):
    row = place("measures").first_row + list(FIGURES).index("working capital band")
    for language, said in (("en", "healthy"), ("zh", "健康")):
        cell = read("filled", language, values=True)["Measures"].cell(row, 2)
        assert (cell.value, cell.alignment.horizontal) == (said, "left")
    first = read("filled", "en")["Measures"].cell(place("measures").first_row, 2)
    assert first.alignment.horizontal in (None, "general")


def test_numbers_have_their_format_before_anything_is_computed(read):
    template, filled = (read(kind, "en")["Measures"] for kind in ("template", "filled"))
    for row in range(place("measures").first_row, place("measures").first_row + len(FIGURES)):
        for column in (2, 6, 7):
            assert template.cell(row, column).number_format == filled.cell(row, column).number_format, (row, column)


@pytest.mark.parametrize("name", ["Start", "Dashboard", "Measures", "Settings", "Policy"])
def test_dates_fit_into_their_cells(read, name):
    for language in ("en", "zh"):
        sheet = read("filled", language, values=True)[name]
        spans = {span.coord.split(":")[0]: span for span in sheet.merged_cells.ranges}
        for row in sheet.iter_rows():
            for cell in row:
                if not hasattr(cell.value, "year"):
                    continue
                span = spans.get(cell.coordinate)
                columns = range(span.min_col, span.max_col + 1) if span else (cell.column,)
                wide = sum(width_of(sheet, column) for column in columns)
                clock = 6 if "hh" in cell.number_format else 0
                assert wide >= display_length(day_text(language, cell.value.date())) + clock + 1, cell.coordinate


def width_of(sheet, column):
    """Width of a column, which openpyxl keeps with the first one of a group."""
    for one in sheet.column_dimensions.values():
        if one.min <= column <= one.max:
            return one.width
    return 8.43


def test_the_empty_workbook_says_that_nothing_is_computed_and_what_to_do(read):
    for language, none in NONE.items():
        book = read("template", language, values=True)
        assert {book["Dashboard"].cell(6, 4 * number + 1).value for number in range(len(CARDS))} == {none}
        assert {row[TABLES["measures"].column("value").header(language)] for row in body(book, "measures")} == {none}
        assert [row[TABLES["measures"].column("measure").header(language)] for row in body(book, "measures")] == [
            said_name(name, language) for name in FIGURES
        ]
        assert not [
            cell.value
            for row in book["Measures"].iter_rows()
            for cell in row
            if cell.number_format[:4] == "0.0%" and cell.value == 0
        ]
    start = read("template", "en", values=True)["Start"]
    assert start["C12"].value == "not set yet: fill it in on the Settings sheet"


def test_charts_of_the_empty_workbook_say_press_recalculate(paths):
    for number in range(1, 5):
        title = re.search(r"<c:title>.*?<c:v>(.+?)</c:v>", chart(paths, ("template", "en"), number))[1]
        assert title.endswith(": press Recalculate")


def test_the_parts_of_the_exposure_carry_their_names_and_shares_and_need_no_legend(paths, read, portfolio):
    drawn = chart(paths, ("filled", "en"), 3)
    assert "<c:legend>" not in drawn
    first = re.search(r"<c:cat><c:strRef><c:f>Measures!\$(\w+)\$(\d+):\$\w+\$(\d+)</c:f>", drawn)
    labels, rows = first[1], range(int(first[2]), int(first[3]) + 1)
    sheet = read("filled", "en", values=True)["Measures"]
    shown = [sheet[f"{labels}{row}"].value for row in rows]
    assert len(shown) == len(PARTS)
    assert all(re.fullmatch(r"[A-Z][\w, ]+ [\d.]+\.\d%", words) for words in shown), shown
    at = sheet[f"{labels}{rows[0]}"].column
    ends = [sheet.cell(row, at + 1).value + sheet.cell(row, at - 2).value for row in rows]
    assert [sheet.cell(row, at + 1).value for row in rows][1:] == pytest.approx(ends[:-1])
    assert ends[-1] == pytest.approx(portfolio[1].figures["exposure"].value)


def test_months_on_the_axes_are_chinese_in_chinese(paths):
    for number in (1, 2):
        assert 'formatCode="m&quot;月&quot;"' in chart(paths, ("filled", "zh"), number)
        assert 'formatCode="yyyy-mm"' in chart(paths, ("filled", "en"), number)


def test_names_in_the_chart_are_whole_or_end_in_three_dots(read):
    sheet = read("filled", "en")["Measures"]
    cut = [cell.value for row in sheet.iter_rows() for cell in row if "LEFT(" in str(cell.value)]
    assert cut
    assert all(f">{LONGEST}," in formula and "…" in formula for formula in cut)


def test_each_card_leads_to_its_measure_and_each_section_to_its_sheet(read, each):
    book = read(*each)
    dashboard, measures = book["Dashboard"], read(*each, values=True)["Measures"]
    for number, name in enumerate(CARDS):
        target = dashboard.cell(5, 4 * number + 1).hyperlink.location
        assert measures[target.split("!")[1]].value == said_name(name, each[1])
    targets = [
        cell.hyperlink.location.split("!")[0].strip("'")
        for row in dashboard.iter_rows()
        for cell in row
        if cell.hyperlink
    ]
    assert set(targets) == {"Start", "Measures", "Exposure", "Checks", "Aging"}


@pytest.mark.parametrize("name", ANALYSIS)
def test_every_analysis_sheet_leads_back_from_the_same_place(read, each, name):
    sheet = read(*each)[name]
    assert [sheet[cell].hyperlink.location for cell in ("G3", "H3")] == ["'Dashboard'!A1", "'Start'!A1"]


def test_percentages_have_one_decimal(read, each):
    for name in ("Start", "Dashboard", "Measures", "Policy", "Settings"):
        formats = {
            cell.number_format for row in read(*each)[name].iter_rows() for cell in row if "%" in cell.number_format
        }
        assert all(one.startswith("0.0%") for one in formats), (name, formats)


def test_settings_and_policy_are_called_by_their_names_in_the_language(read, each):
    for table, section in (("settings", "setting"), ("policy", "term")):
        names = [entry["name"][each[1]] for entry in parameters(table)[section]]
        shown = [row[TABLES[table].column("key").header(each[1])] for row in body(read(*each), table)]
        assert shown == names
        assert each[1] == "en" or not any(name.isascii() for name in names)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_in_either_language_is_read_back_the_same(paths, portfolio, language):
    again = analyse(Book.from_blocks(book_blocks(paths["filled", language])))
    assert replace(again.settings, language="en") == portfolio[1].settings
    assert again.book.policy == portfolio[1].book.policy
    assert {name: one.value for name, one in again.figures.items() if name != "problems"} == pytest.approx(
        {name: one.value for name, one in portfolio[1].figures.items() if name != "problems"}
    )


def test_the_start_sheet_and_the_command_name_the_version_of_the_source_tree(read, each):
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    sheet = read(*each, values=True)["Start"]
    assert project["version"] in [sheet.cell(row, 3).value for row in range(11, 17)]
    assert cli.version() == f"xlcredit {project['version']}"
