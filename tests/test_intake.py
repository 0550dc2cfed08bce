"""From a block of raw cells to typed columns: headers, rows, fingerprints, and nothing lost on the way."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs.hosts.importing import ledger_blocks
from xlcredit import columns, values
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.cellerror import CellError
from xlcredit.columns import INPUTS, READ, TABLES, columns_by_spelling, spelled, table
from xlcredit.errors import MissingTable, XlcreditError
from xlcredit.intake import Block, matched, typed
from xlcredit.problems import ERROR
from xlcredit.readable import readable

HEADERS = ["Document", "Buyer", "Document date", "Gross"]
SETTINGS = [["Setting", "Value"], ["as_of", date(2026, 10, 31)], ["base_currency", "EUR"]]


def ledger(*rows, headers=HEADERS):
    return typed(table("ledger"), [headers, *rows], "EUR")


@pytest.mark.parametrize("code", ["#N/A", "#REF!", "#SPILL!"])
def test_an_error_cell_is_a_problem_wherever_it_stands(code):
    for place in range(len(HEADERS)):
        row: list[object] = ["R1", "B1", date(2026, 10, 1), 100]
        row[place] = CellError(code)
        problem = ledger(row).problems[0]
        assert (problem.column, problem.value) == (HEADERS[place], code)


@pytest.mark.parametrize("name", INPUTS)
def test_every_header_is_known_in_english_and_chinese_and_by_every_spelling(name):
    declared = table(name)
    known = columns_by_spelling(declared)
    for column in declared.inputs:
        for header in (column.en, column.zh, column.name, column.en.upper(), f" {column.en} "):
            assert known[spelled(header)] is column
    for language in ("en", "zh"):
        places, unused = matched(declared, [c.header(language) for c in declared.inputs], declared.sheet)
        assert places == {column.name: place for place, column in enumerate(declared.inputs)}
        assert unused == []


@pytest.mark.parametrize("name", sorted(TABLES))
def test_headers_of_a_table_are_told_apart(name):
    for language in ("en", "zh"):
        headers = [spelled(column.header(language)) for column in TABLES[name].columns]
        assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("header", ["invoice-no", "INVOICE NO.", "Invoice_No", "ｉｎｖｏｉｃｅ　ｎｏ", "发票号码"])
def test_headers_in_untidy_spellings(header):
    assert matched(table("ledger"), [header, *HEADERS[1:]], "Ledger")[0]["document"] == 0


def test_a_declared_header_comes_before_another_spelling_of_it():
    places, unused = matched(table("ledger"), ["Invoice", "Amount", *HEADERS], "Ledger")
    assert (places["document"], places["gross"], unused) == (2, 5, ["Invoice", "Amount"])


def test_columns_in_any_order_and_columns_of_the_users_own():
    found = ledger(
        [100, "mine", date(2026, 10, 1), "R1", "B1"], headers=["Gross", "My note", "Document date", "Document", "Buyer"]
    )
    assert (found.columns["document"], found.columns["gross"], found.unused_headers) == (["R1"], [10000], ("My note",))


def test_a_missing_column_names_those_that_are_there():
    with pytest.raises(
        MissingTable, match=r"Ledger: no columns Buyer, Document date among the headers \(Document, Gross\)"
    ):
        ledger(["R1", 5], headers=["Document", "Gross"])


def test_rows_keep_their_numbers_across_blank_rows_and_below_a_title():
    block = Block(
        [HEADERS, [], ["R1", "B1", date(2026, 10, 1), 1], ["", None], ["R2", "B1", "soon", 2]], header_row=4, sheet="L"
    )
    found = typed(table("ledger"), block, "EUR")
    assert found.columns["row"] == [3]
    assert [(problem.sheet, problem.row) for problem in found.problems] == [("L", 8)]


def test_short_rows_are_blank_at_their_end_and_long_ones_a_problem():
    found = ledger(
        ["R1", "B1", date(2026, 10, 1)],
        ["R2", "B1", date(2026, 10, 1), 5, None, ""],
        ["R3", "B1", date(2026, 10, 1), 1, 234],
    )
    assert found.columns["gross"] == [None, 500]
    assert [problem.value for problem in found.problems] == ["1 ⇥ 234"]


def test_what_stands_beyond_the_headers_is_read_alike_from_the_file_and_from_the_sheet():
    declared = table("ledger")
    block = Block([HEADERS, ["R1", "B1", "2026-10-01", "1", "600.00"], ["R2", "B1", "2026-10-01", "1,600.00"]])
    on_sheet = readable(declared, block)
    assert [row[on_sheet.rows[0].index("Gross")] for row in on_sheet.rows[1:]] == ["1 ⇥ 600.00", 1600.0]
    problems = [typed(declared, one, "EUR").problems for one in (block, on_sheet)]
    assert problems[0] == problems[1]
    assert [(problem.row, problem.column, problem.amount) for problem in problems[0]] == [(2, "Gross", None)]


def test_the_fingerprint_changes_with_every_cell():
    rows = [HEADERS, ["R1", "B1", date(2026, 10, 1), 100]]
    changes = [
        ["R2", "B1", date(2026, 10, 1), 100],
        ["R1", "B1", date(2026, 10, 2), 100],
        ["R1", "B1", date(2026, 10, 1), 100.01],
    ]
    prints = {fingerprint_of(row) for row in (rows[1], *changes)}
    assert len(prints) == 4


def fingerprint_of(*rows):
    """Fingerprint of a book with these ledger rows."""
    settings = [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]]
    return Book.from_blocks({"settings": settings, "ledger": [HEADERS, *rows]}).fingerprint


def test_the_fingerprint_is_of_the_values_however_they_are_written():
    typed = fingerprint_of(["R1", "B1", date(2026, 10, 1), 100.0])
    assert typed == fingerprint_of(["R1", "B1", "2026-10-01", "100.00"])
    assert typed == fingerprint_of([" R1 ", "B1", "20261001", 100], [None, None, None, None])


DIRT = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(
        ["R1", "R2", "B1", "B2", "", " ", "x", "yes", "100", "1,234.5", "(5)", "1e400", "1e999999", "12,5", "=1+1"]
    ),
    st.sampled_from(
        [
            "EUR",
            "USD",
            "XXQ",
            "JPY",
            "invoice",
            "credit note",
            "30 EOM",
            "9999",
            "2026-10-01",
            "13/1/2026",
            "9999-12-31",
        ]
    ),
    st.sampled_from(
        [CellError("#N/A"), date(2026, 10, 1), datetime(2026, 10, 1, 5), Decimal("1.005"), date(9999, 12, 31)]
    ),
    st.dates(),
)
LEDGER_HEADERS = [column.en for column in table("ledger").inputs]
RECEIPT_HEADERS = [column.en for column in table("receipts").inputs]


def rows_under(headers):
    return st.lists(st.lists(DIRT, max_size=len(headers) + 1), max_size=6).map(lambda rows: [headers, *rows])


def good_ledger_rows():
    """Rows that are mostly good, so that checks across rows have something to do."""
    row = st.tuples(
        st.sampled_from(["R1", "R2", "R3", "R4"]),
        st.sampled_from(["B1", "B2", None]),
        st.sampled_from(["invoice", "credit note", None, "gift"]),
        st.sampled_from([date(2026, 9, 1), date(2026, 10, 1), None]),
        st.none(),
        st.sampled_from([None, 30, "60 EOM", "x"]),
        st.none(),
        st.sampled_from(["EUR", "USD", "JPY", "XXQ", None]),
        st.one_of(st.integers(-(10**6), 10**6), st.sampled_from([None, "x", 1e300])),
        st.one_of(st.none(), st.integers(-(10**6), 10**6)),
        st.sampled_from([None, "yes", 5, -5]),
    )
    return st.lists(row.map(list), max_size=8).map(lambda rows: [LEDGER_HEADERS, *rows])


def accounted(book: Book, name: str, column: str) -> tuple[int, int]:
    """Rows and money that are used or listed."""
    aside = [
        problem for problem in book.problems if problem.table == name and problem.severity == ERROR and problem.row
    ]
    assert len({problem.row for problem in aside}) == len(aside), "a row is set aside once"
    used = int(getattr(book, name)[column].sum())
    return book.rows_used[name] + len(aside), used + sum(problem.amount or 0 for problem in aside)


@given(st.one_of(rows_under(LEDGER_HEADERS), good_ledger_rows()), rows_under(RECEIPT_HEADERS))
def test_rows_and_money_in_are_used_or_listed_whatever_comes_in(ledger_rows, receipt_rows):
    blocks = {"settings": SETTINGS, "ledger": ledger_rows, "receipts": receipt_rows}
    try:
        book = Book.from_blocks(blocks)
    except XlcreditError as stopped:
        assert "\n" not in str(stopped)
        return
    for name, rows, column in (("ledger", ledger_rows, "gross"), ("receipts", receipt_rows, "amount")):
        filled = [row for row in rows[1:] if any(not values.is_blank(cell) for cell in row)]
        assert book.rows_in[name] == len(filled)
        assert accounted(book, name, column) == (len(filled), book.money_in[name])
    analysis = analyse(book)
    checks = analysis.table("checks").set_index("check")["passed"]
    assert all(checks[name] for name in checks.index if name.startswith("tbl") or "Aging buckets" in name)


@given(st.sampled_from([name for name in READ if name != "ledger"]), st.data())
def test_dirt_in_any_other_table_gives_problems_or_one_message(name, data):
    headers = [column.en for column in table(name).inputs]
    rows = data.draw(rows_under(headers))
    blocks = {"settings": SETTINGS, "ledger": [HEADERS, ["R1", "B1", date(2026, 10, 1), 100]], name: rows}
    try:
        analysis = analyse(Book.from_blocks(blocks))
        for result in ("aging", "exposure", "credit_limits", "measures", "trend", "problems", "checks", "items"):
            analysis.table(result)
    except XlcreditError as stopped:
        assert "\n" not in str(stopped)


KEYS = [
    "year_days",
    "bucket_edges",
    "language",
    "limit_step",
    "rate_age_days",
    "aging_basis",
    "insured_percentage",
    "mep_days",
    "expiry",
    "x",
]


@given(st.sampled_from(["settings", "policy"]), st.lists(st.tuples(st.sampled_from(KEYS), DIRT), max_size=4))
def test_any_value_of_a_setting_is_taken_or_listed(name, pairs):
    header = ["Setting", "Value"] if name == "settings" else ["Key", "Value"]
    base = SETTINGS[1:] if name == "settings" else []
    blocks = {"settings": SETTINGS, "ledger": [HEADERS, ["R1", "B1", date(2026, 10, 1), 100]]}
    blocks[name] = [header, *base, *([key, value] for key, value in pairs)]
    analysis = analyse(Book.from_blocks(blocks))
    assert analysis.total("aging")["outstanding"] == 10_000
    listed = {problem.row for problem in analysis.problems if problem.table == name and problem.row}
    unknown = {len(base) + 2 + place for place, (key, _) in enumerate(pairs) if key == "x"}
    assert unknown <= listed


@given(
    st.one_of(
        rows_under(LEDGER_HEADERS),
        rows_under(["invoiceNumber", "customerID", "InvoiceDate", "Amount", "customer name", "Country"]),
    )
)
def test_any_ledger_is_imported_or_refused(rows):
    try:
        blocks = ledger_blocks(Block(rows, sheet="ledger.csv"), {}).blocks
        analysis = analyse(Book.from_blocks(blocks))
    except XlcreditError as stopped:
        assert "\n" not in str(stopped)
        assert len(str(stopped)) <= 300
    else:
        assert analysis.book.rows_in["ledger"] > 0
        assert {problem.sheet for problem in analysis.problems if problem.table == "ledger"} <= {"Ledger", "ledger.csv"}
        analysis.table("checks")


@pytest.mark.parametrize("name", columns.ALL)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_headers_of_a_table_differ_in_their_letters(name, language):
    """A header is found whatever marks stand in it."""
    headers = [columns.spelled(column.header(language)) for column in columns.TABLES[name].columns]
    assert all(headers)
    assert len(set(headers)) == len(headers)
