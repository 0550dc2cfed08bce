"""The tables on the sheets: names, headers, ranges, rows."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter, range_boundaries

from tests.sheets.portfolio import blocks, opened
from udfs.layout import DERIVED, FORMULA_TABLES, NOT_ADDED, NOTED, SHEETS, TOTALLED, place
from workbook.sheets import write_filled
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import TABLES


def table_of(book, name):
    found = place(name)
    return book[found.sheet], book[found.sheet].tables[found.excel]


def headers(book, name):
    sheet, table = table_of(book, name)
    first, row, last, _ = range_boundaries(table.ref)
    return [sheet.cell(row, column).value for column in range(first, last + 1)]


def body(book, name):
    sheet, table = table_of(book, name)
    first, top, last, bottom = range_boundaries(table.ref)
    names = headers(book, name)
    return [
        dict(zip(names, (sheet.cell(row, c).value for c in range(first, last + 1)), strict=True))
        for row in range(top + 1, bottom + 1)
    ]


def test_every_sheet_stands_in_its_order(read, each):
    assert read(*each).sheetnames == [*SHEETS, "xlwings.conf"]


@pytest.mark.parametrize("name", [name for name in TABLES if name != "aging"])
def test_headers_are_the_declared_columns(read, each, name):
    kind, language = each
    declared = [column.header(language) for column in TABLES[name].columns]
    found = headers(read(*each), name)
    own = ["Our region"] if (kind, name) == ("filled", "ledger") else []
    own += [{"en": "Note", "zh": "备注"}[language]] if name in NOTED else []
    assert found == declared + own


def test_aging_has_the_buckets_between_items_and_no_due_date(read, each):
    _, language = each
    buckets = {
        "en": ["Not due", "1-30", "31-60", "61-90", "91-120", ">120"],
        "zh": ["未到期", "1-30天", "31-60天", "61-90天", "91-120天", ">120天"],
    }[language]
    declared = [column.header(language) for column in TABLES["aging"].columns]
    assert headers(read(*each), "aging") == declared[:4] + buckets + declared[4:]


@pytest.mark.parametrize("name", [*TABLES, *DERIVED])
def test_tables_stand_where_the_layout_says(read, each, name):
    _, table = table_of(read(*each), name)
    first, row, *_ = range_boundaries(table.ref)
    assert (table.displayName, row) == (place(name).excel, place(name).header_row)
    if name != "statements" or each[0] == "template":
        assert first == place(name).first_column


def test_the_ledger_keeps_its_rows_and_the_users_own_column(read):
    rows = body(read("filled", "en"), "ledger")
    assert [row["Document"] for row in rows] == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    assert [row["Our region"] for row in rows][:2] == ["north", "=1+1"]
    assert rows[0]["Gross"] == 1000.5
    assert rows[4]["Due date"] == "not a date"


def test_results_stand_beside_their_ledger_row(read, portfolio):
    items = portfolio[1].items.set_index("document")
    for row in body(read("filled", "en", values=True), "ledger"):
        if row["Document"] in items.index:
            assert row["Open, base"] == items.loc[row["Document"], "open_base"] / 100
        else:
            assert row["Open, base"] is None


@pytest.mark.parametrize("name", [name for name in TABLES if name not in FORMULA_TABLES])
def test_result_tables_have_a_row_for_every_row_of_the_analysis(read, portfolio, name):
    if TABLES[name].columns[-1].result or name not in ("aging", "exposure", "credit_limits", "measures", "problems", "revaluation"):
        return
    rows = body(read("filled", "en", values=True), name)
    assert len(rows) == len(portfolio[1].table(name))


@pytest.mark.parametrize(("language", "word"), [("en", "Total"), ("zh", "合计")])
@pytest.mark.parametrize("name", TOTALLED)
def test_totals_stand_above_the_headers_and_follow_the_filter(read, name, language, word):
    where = place(name)
    live, shown = (read("filled", language, values=values)[where.sheet] for values in (False, True))
    assert where.total_row == where.header_row - 1
    assert shown.cell(where.total_row, where.first_column).value == word
    names, rows = headers(read("filled", language), name), body(read("filled", language, values=True), name)
    totals = {}
    for offset, header in enumerate(names):
        column = get_column_letter(where.first_column + offset)
        formula = live[f"{column}{where.total_row}"].value
        if formula == f"=SUBTOTAL(109,{column}{where.first_row}:{column}{where.header_row + len(rows)})":
            totals[header] = shown[f"{column}{where.total_row}"].value
            assert totals[header] == pytest.approx(sum(row[header] or 0 for row in rows), abs=1e-9)
    money = [column.header(language) for column in TABLES["aging" if name in DERIVED else name].columns
             if column.kind == "money" and (name, column.name) not in NOT_ADDED]  # fmt: skip
    assert set(money) <= set(totals)


def test_the_total_of_a_share_is_the_quotient_of_totals(read, portfolio):
    where, sums = place("aging"), portfolio[1].total("aging")
    column = where.first_column + headers(read("filled", "en"), "aging").index("Overdue share")
    assert read("filled", "en", values=True)["Aging"].cell(where.total_row, column).value == pytest.approx(
        sums["overdue"] / sums["open"]
    )


@pytest.mark.parametrize(
    ("name", "amount"), [("aging", "Outstanding"), ("exposure", "Exposure"), ("credit_limits", "Exposure")]
)
def test_the_largest_amounts_come_first_and_equal_ones_by_buyer(read, name, amount):
    rows = body(read("filled", "en", values=True), name)
    assert rows == sorted(rows, key=lambda row: (-row[amount], row["Buyer"]))
    assert rows[0][amount] > rows[-1][amount]


def test_words_are_in_the_language_of_the_workbook(read):
    binding = TABLES["credit_limits"].column("binding").zh
    rows = body(read("filled", "zh", values=True), "credit_limits")
    assert all(not str(row[binding]).isascii() for row in rows)
    for table, column in (("ledger", "reasons"), ("credit_limits", "missing"), ("problems", "column")):
        shown = {row[TABLES[table].column(column).zh] for row in body(read("filled", "zh", values=True), table)}
        assert shown - {None}
        assert {text for text in shown - {None} if text.isascii()} == set(), column
    severity = TABLES["problems"].column("severity").zh
    assert {row[severity] for row in body(read("filled", "zh", values=True), "problems")} <= {"错误", "警告"}


def test_reasons_are_words_on_the_sheet_and_codes_in_formulas(read, portfolio):
    reasons = {row["Document"]: row["Reasons"] for row in body(read("filled", "en", values=True), "ledger")}
    codes = portfolio[1].items.set_index("document")["reasons"]
    assert codes["R4"] == "related_party"
    assert reasons["R4"] == "related party"
    assert not [text for text in reasons.values() if text and "_" in text]


def test_buyers_without_a_country_are_called_so_in_either_language(tmp_path):
    for language, word in (("en", "(none)"), ("zh", "（无）")):
        few = blocks()
        few["buyers"] = type(few["buyers"])([few["buyers"].rows[0], ["B1", "One"]], few["buyers"].header_row)
        write_filled(tmp_path / "few.xlsx", few, analyse(Book.from_blocks(few)), language)
        header = TABLES["buyers"].column("country").header(language)
        assert {row[header] for row in body(opened(tmp_path / "few.xlsx", True), "aging_by_country")} == {word}
