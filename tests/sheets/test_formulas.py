"""Live formulas and the values they carry."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date, datetime

import pytest

from tests.sheets.portfolio import COMPUTED_AT, blocks, opened
from udfs.layout import LIVE_COLUMNS, column_letters, place, stamp_cell
from workbook.sheets import write_filled
from workbook.sheets.behind import CARDS
from workbook.sheets.checks import CHECKS, OF_SHEET
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import TABLES

BOOK_FUNCTIONS = ("BOOK(", "CREDIT_LIMIT(", "CREDIT_AVAILABLE(")
TOTALS_OF_LIVE_COLUMNS = {
    (place(table).sheet, f"{column_letters([c.name for c in TABLES[table].columns].index(column) + 1)}6")
    for table, column in LIVE_COLUMNS
}


def formulas(book):
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def test_the_six_figures_are_live_and_carry_the_values_of_the_analysis(read, portfolio):
    live, shown = read("filled", "en")["Dashboard"], read("filled", "en", values=True)["Dashboard"]
    for number, name in enumerate(CARDS):
        cell = live.cell(6, 4 * number + 1)
        assert f'BOOK("{name}")' in cell.value
        assert shown.cell(6, 4 * number + 1).value == pytest.approx(portfolio[1].figures[name].value)


def test_limits_are_live_row_by_row(read, portfolio):
    at = {column.name: number for number, column in enumerate(TABLES["credit_limits"].columns, start=1)}
    live, shown = (read("filled", "en", values=v)["Credit limits"] for v in (False, True))
    for row, buyer in enumerate(
        portfolio[1].table("credit_limits").itertuples(), start=place("credit_limits").first_row
    ):
        assert live.cell(row, at["credit_limit"]).value == f"=CREDIT_LIMIT($A{row})"
        assert live.cell(row, at["available"]).value == f"=CREDIT_AVAILABLE($A{row})"
        assert shown.cell(row, at["credit_limit"]).value == buyer.credit_limit / 100


def test_checks_are_formulas_with_true_or_false(read):
    live, shown = (read("filled", "en", values=v)["Checks"] for v in (False, True))
    first = place("checks").first_row
    for row in range(first, first + len(CHECKS)):
        assert all(str(live.cell(row, column).value).startswith("=") for column in (2, 3, 4, 5, 6))
        assert shown.cell(row, 5).value is True, shown.cell(row, 1).value
        assert not shown.cell(row, 6).value


def test_checks_are_true_or_false_in_chinese_too(read):
    shown, first = read("filled", "zh", values=True)["Checks"], place("checks").first_row
    assert {shown.cell(row, 5).value for row in range(first, first + len(CHECKS))} == {True}


def test_a_check_fails_where_the_ledger_does_not_tie(portfolio, tmp_path):
    wrong = blocks()
    rows = [list(row) for row in wrong["balances"].rows]
    rows[1][3] += 1
    wrong["balances"] = type(wrong["balances"])(rows, wrong["balances"].header_row)
    write_filled(tmp_path / "wrong.xlsx", wrong, analyse(Book.from_blocks(wrong)), computed_at=COMPUTED_AT)
    shown = opened(tmp_path / "wrong.xlsx", values=True)
    row = place("checks").first_row + CHECKS.index("aging_control")
    assert [shown["Checks"].cell(row, column).value for column in (4, 5)] == [-1, False]
    assert "control account" in shown["Checks"].cell(row, 6).value
    assert shown["Checks"]["B3"].value.startswith("ATTENTION: 1 ")
    assert shown["Start"]["C6"].value == "○ To do"


def test_every_formula_carries_a_value(read, each):
    values = read(*each, values=True)
    lacking = [where for where in formulas(read(*each)) if values[where[0]][where[1]].value is None]
    blank = {where for where in lacking if '""' in formulas(read(*each))[where] or where[0] in ("Start", "Dashboard")}
    assert sorted(set(lacking) - blank) == []


def test_the_empty_template_asks_python_nothing_before_it_is_computed(read):
    asking = {w: f for w, f in formulas(read("template", "en")).items() if any(name in f for name in BOOK_FUNCTIONS)}
    guarded = {w for w, f in asking.items() if f.startswith('=IF(computed_at=""') or "ISERROR(BOOK(" in f}
    assert set(asking) - guarded == set()


def test_lights_of_the_template_are_all_off_and_of_the_filled_one_all_on(read):
    for kind, light in (("template", "○ To do"), ("filled", "● Done")):
        sheet = read(kind, "en", values=True)["Start"]
        assert [sheet.cell(row, 3).value for row in range(5, 10)] == [light] * 5


def test_stamps_say_what_was_written(read, portfolio):
    settings = read("filled", "en", values=True)["Settings"]
    assert settings[stamp_cell("written_fingerprint")].value == portfolio[1].fingerprint
    assert isinstance(settings[stamp_cell("computed_at")].value, datetime)
    assert settings[stamp_cell("ledger_rows_set_aside")].value == 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["template", "filled"])
def test_recalculating_in_libreoffice_changes_nothing_but_the_book_functions(paths, read, tmp_path, kind, language):
    again = recalculated(paths[kind, language], tmp_path)
    values, written = read(kind, language, values=True), formulas(read(kind, language))
    changed = {}
    for (sheet, cell), formula in written.items():
        before, after = values[sheet][cell].value, again[sheet][cell].value
        same = before == after or {before, after} <= {None, ""}
        if isinstance(before, (int, float)) and isinstance(after, (int, float)):
            same = before == pytest.approx(after, abs=1e-9)
        if not same:
            changed[sheet, cell] = (formula[:80], before, after)
    asked = {where for where, formula in written.items() if depends_on_python(where, formula)}
    assert {where: change for where, change in changed.items() if where not in asked} == {}


def depends_on_python(where, formula):
    """Formulas that a spreadsheet without the functions cannot repeat, and those that read their cells."""
    live = [place("checks").first_row + CHECKS.index(key) for key in ("live", "fresh")]
    cells = [f"$E${row}" for row in live] + [f"{letter}{row}" for letter in "BCDE" for row in live]
    summed_up = [sheet for sheet, checks in OF_SHEET.items() if {"live", "fresh"} & set(checks)]
    reads = where[0] in ("Start", *summed_up) and any(cell in formula for cell in cells)
    light = where[0] == "Start" and where[1] == "C9"
    return any(name in formula for name in BOOK_FUNCTIONS) or reads or light or where in TOTALS_OF_LIVE_COLUMNS


def recalculated(path, folder):
    """The workbook as LibreOffice saves it after computing every formula anew."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.fail("LibreOffice is missing")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>"
    )
    out = folder / "out"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run(
        [*command, out, path], capture_output=True, timeout=180, check=True, env={**os.environ, "HOME": str(folder)}
    )
    return opened(out / path.name, values=True)


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "ATTENTION: errors kept out of the figures: 2; warnings: "), ("zh", "注意：未计入数字的错误：2；警告：")],
)
def test_the_head_of_the_problems_counts_what_is_listed_below(read, portfolio, language, says):
    severity = portfolio[1].table("problems")["severity"].tolist()
    assert severity.count("error") == 2
    head = read("filled", language, values=True)["Problems"]["B3"].value
    assert head == f"{says}{severity.count('warning')}"


@pytest.mark.parametrize(
    ("more", "says"),
    [([], "OK: no errors, no warnings"), (["R9", "B9"], "To look at: no errors; warnings: 1")],
)
def test_warnings_alone_are_to_be_looked_at_and_no_problem_is_fine(tmp_path, more, says):
    few = blocks()
    rows = [row for row in few["ledger"].rows if row[0] not in ("R5", "R6")]
    unknown = [[*more, date(2026, 10, 1), date(2026, 11, 30), "EUR", 10]] if more else []
    few["ledger"] = type(few["ledger"])(rows + unknown, few["ledger"].header_row)
    write_filled(tmp_path / "few.xlsx", few, analyse(Book.from_blocks(few)), computed_at=COMPUTED_AT)
    assert opened(tmp_path / "few.xlsx", values=True)["Problems"]["B3"].value == says


@pytest.mark.parametrize(
    ("currency", "first_rate", "says"),
    [
        ("EUR", 0, "No open item is in a foreign currency: there is nothing to revalue."),
        ("USD", 0, "Open amount at the rate of the as-of date less the same at the rate of the document date"),
        ("USD", 2, "Items without a rate on their document date: 1. They stand last, with blanks"),
    ],
)
def test_the_revaluation_says_what_it_leaves_out(tmp_path, currency, first_rate, says):
    some = blocks()
    ledger = [[currency if cell == "USD" else cell for cell in row] for row in some["ledger"].rows]
    some["ledger"] = type(some["ledger"])(ledger, some["ledger"].header_row)
    heads, *rates = some["rates"].rows
    some["rates"] = type(some["rates"])([heads, *rates[first_rate:]], some["rates"].header_row)
    path = tmp_path / "some.xlsx"
    write_filled(path, some, analyse(Book.from_blocks(some)), computed_at=COMPUTED_AT)
    row = place("checks").first_row + CHECKS.index("revaluation")
    for shown in (opened(path, values=True), recalculated(path, tmp_path)):
        assert shown["Revaluation"]["A4"].value.startswith(says)
        sides = [shown["Checks"].cell(row, column).value for column in (2, 3, 5)]
        assert sides == ([0, 0, True] if currency == "EUR" else [4500, 4500, True])


@pytest.mark.parametrize(
    ("edges", "language", "labels"),
    [
        ("5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 180, 360", "en", ["Not due", "1-5", "6-10", ">360"]),
        ("not due split", "zh", ["未到期 >60天", "未到期 31-60天", "未到期 0-30天", ">90天"]),
        ("month ends", "zh", ["未到期", "本月", "1个月", ">3个月"]),
    ],
)
def test_buckets_of_any_kind_tie_without_python(tmp_path, edges, language, labels):
    chosen = blocks()
    settings = [*chosen["settings"].rows, ["bucket_edges", edges]]
    chosen["settings"] = type(chosen["settings"])(settings, chosen["settings"].header_row)
    path = tmp_path / "buckets.xlsx"
    write_filled(path, chosen, analyse(Book.from_blocks(chosen)), language, computed_at=COMPUTED_AT)
    where = place("aging")
    for shown in (opened(path, values=True), recalculated(path, tmp_path)):
        headers = [cell.value for cell in shown["Aging"][where.header_row]]
        last = headers.index("No due date" if language == "en" else "无到期日") - 1
        assert [*headers[4:7], headers[last]] == labels
        first = place("checks").first_row
        tied = {
            key: shown["Checks"].cell(first + n, 5).value for n, key in enumerate(CHECKS) if key.startswith("aging")
        }
        assert set(tied.values()) == {True}, tied
