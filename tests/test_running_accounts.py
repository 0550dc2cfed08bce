"""Running accounts hold receipts and an opening balance as rows: what they leave open is their closing balance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.errors import InputError
from xlcredit.intake import Block, typed
from xlcredit.readers import read, take
from xlcredit.readers.detecting import detect
from xlcredit.readers.layout import of_data
from xlcredit.readers.running import earliest
from xlcredit.readers.taking import Taken, taken

FOLDER = Path(__file__).parent / "layouts"

CLOSING = {
    "kingdee_k3_statement/statement.txt": {"01.001": 1017000, "01.002": 78000},
    "kingdee_k3_statement/wrong.csv": {"0007": 365000, "0008": 50000},
    "yonyou_u8_detail/local.txt": {"0007": 280000, "0008": 40680},
    "yonyou_tplus_detail/ledger.xlsx": {"KH001": 205100, "007": -51000},
    "yonyou_tplus_detail/wrong.csv": {"绍兴柯桥纺织有限公司": 12500, "Gdańsk Meble": 0},
}
"""Closing balances of the fixtures, in cents, as their last rows state them."""


def book(ledger: Block, credits_mode: str) -> Book:
    stated = {"as_of": "2026-06-30", "base_currency": "CNY", "credits": credits_mode}
    return Book.from_blocks({"settings": [["Setting", "Value"], *map(list, stated.items())], "ledger": ledger})


@pytest.mark.parametrize("credits_mode", ["own", "negative", "fifo"])
@pytest.mark.parametrize("name", CLOSING)
def test_what_is_open_is_the_closing_balance(name: str, credits_mode: str) -> None:
    found = analyse(book(take(read(FOLDER / name)).ledger, credits_mode)).table("aging")
    open_of = dict(zip(found["buyer"], found["outstanding"], strict=True))
    assert {buyer: open_of.get(buyer, 0) for buyer in CLOSING[name]} == CLOSING[name]


def test_receipts_settle_the_oldest_items_first() -> None:
    ledger = take(read(FOLDER / "kingdee_k3_statement/statement.txt")).ledger
    found = analyse(book(ledger, "fifo")).table("aging")
    assert list(found["unapplied"]) == [0, 0]
    own = analyse(book(ledger, "own")).table("aging")
    assert list(own["unapplied"]) == [-613000, -800000]


# The words of a layout for running accounts, on a few rows.

HEADERS = ["Date", "No", "Customer", "Text", "Debit", "Credit", "Side", "Balance"]
ACCOUNT: dict[str, Any] = {
    "columns": {
        "document_date": ["Date"],
        "document": ["No"],
        "buyer": ["Customer"],
        "note": ["Text"],
        "debit": ["Debit"],
        "credit": ["Credit"],
        "direction": ["Side"],
        "balance": ["Balance"],
    },
    "side_types": {"debit": "invoice", "credit": "payment"},
    "skip": [{"headers": ["Text"], "pattern": "^opening$", "reason": "opening balance"}],
}
INVOICE = ["2026-02-03", "R1", "B", "", 100, None, "Dr", 150]


def of_rows(*rows: list[Any], headers: list[str] = HEADERS, **words: Any) -> Taken:
    block = Block([headers, *rows])
    return taken(block, detect(block.rows, [of_data("tried", ACCOUNT | words)]))


def column(found: Taken, name: str) -> list[Any]:
    return typed(table("ledger"), found.ledger, "EUR").columns[name]


def opening(balance: Any, side: str = "Dr", day: str | None = None) -> list[Any]:
    return [day, None, "B", "opening", None, None, side, balance]


@pytest.mark.parametrize(
    ("row", "gross", "kind", "day"),
    [
        (opening(50), 5000, "invoice", "2026-02-03"),
        (opening("50.00", "Cr"), -5000, "payment", "2026-02-03"),
        (opening(-50), -5000, "payment", "2026-02-03"),
        (opening(50, day="2025-12-31"), 5000, "invoice", "2025-12-31"),
        ([None, None, "B", "opening", 50, None, None, None], 5000, "invoice", "2026-02-03"),
    ],
)
def test_an_opening_balance_is_an_item(row: list[Any], gross: int, kind: str, day: str) -> None:
    found = of_rows(row, INVOICE)
    assert column(found, "document") == ["opening B", "R1"]
    assert column(found, "gross") == [gross, 10000]
    assert column(found, "type") == [kind, "invoice"]
    assert [str(one) for one in column(found, "document_date")] == [day, "2026-02-03"]
    assert found.skipped == ()


@pytest.mark.parametrize("balance", [0, "0.00", None])
def test_an_opening_balance_of_nothing_is_no_item(balance: Any) -> None:
    found = of_rows(opening(balance), INVOICE)
    assert [one.reason for one in found.skipped] == ["opening balance"]
    assert column(found, "document") == ["R1"]


def test_without_a_balance_column_an_opening_balance_is_no_item() -> None:
    found = of_rows(opening(None)[:6], INVOICE[:6], headers=HEADERS[:6])
    assert [one.reason for one in found.skipped] == ["opening balance"]


@pytest.mark.parametrize("row", [opening("fifty"), ["2026-02-04", "R2", "B", "", "a lot", None, None, None]])
def test_an_amount_that_cannot_be_read_is_a_problem_and_not_nothing(row: list[Any]) -> None:
    found = typed(table("ledger"), of_rows(row, INVOICE).ledger, "EUR")
    assert [one.value for one in found.problems] == [row[7] or row[4]]
    assert found.columns["document"] == ["R1"]


def test_the_side_says_what_a_row_is() -> None:
    rows = [["2026-02-04", f"N{n}", "B", "", debit, credit, None, None] for n, (debit, credit) in enumerate(SIDES)]
    found = of_rows(*rows)
    assert column(found, "gross") == [500, -500, -500, 500]
    assert column(found, "type") == ["invoice", "credit note", "payment", "debit note"]


SIDES = [(5, None), (-5, None), (None, 5), (None, -5)]


def test_a_second_column_of_credits_reduces_too() -> None:
    words = {"columns": ACCOUNT["columns"] | {"offset": ["Set off"]}}
    found = of_rows([*INVOICE[:4], 10, 2, None, None, 3], headers=[*HEADERS, "Set off"], **words)
    assert column(found, "gross") == [500]


def test_a_date_in_three_columns() -> None:
    columns = {name: headers for name, headers in ACCOUNT["columns"].items() if name != "document_date"}
    words = {"columns": columns | {"year": ["Y"], "month": ["M"], "day": ["D"]}}
    headers = ["Y", "M", "D", *HEADERS[1:]]
    sums = ["2026", "2", None, None, None, "month", 100, None, None, 150]
    found = of_rows(
        [None, None, None, *opening(50)[1:]], ["2026", 2, "03", *INVOICE[1:]], sums, headers=headers, **words
    )
    assert [str(day) for day in column(found, "document_date")] == ["2026-02-03", "2026-02-03"]
    assert [(one.reason, one.agrees) for one in found.skipped] == [("subtotal", True)]


def test_instalments_bear_their_count_and_copies_do_not() -> None:
    other = ["2026-02-03", "R1", "B", "", 60, None, None, None]
    found = of_rows(INVOICE, other, INVOICE, instalments=True)
    assert column(found, "document") == ["R1", "R1/2", "R1"]
    assert column(of_rows(INVOICE, other), "document") == ["R1", "R1"]


def test_the_earliest_date_needs_one_reading() -> None:
    assert str(earliest(["03.02.2026", None, "15.01.2026"], None)) == "2026-01-15"
    assert earliest(["03/02/2026", "01/02/2026"], None) is None
    assert str(earliest(["03/02/2026", "01/02/2026"], "dmy")) == "2026-02-01"
    assert earliest([], None) is None


# Columns by age, and headings that state sums.

AGING: dict[str, Any] = {
    "columns": {"document_date": ["Date"]},
    "unnamed": "document",
    "heading_lacks": "document_date",
    "buckets": r"\d+-\d+|older",
    "skip": [{"pattern": "^all$", "reason": "total"}],
}
AGES = [None, "Date", "0-30", "31-60", "Older"]


def of_ages(*rows: list[Any], **words: Any) -> Taken:
    block = Block([AGES, *rows])
    return taken(block, detect(block.rows, [of_data("tried", AGING | words)]))


def test_the_amount_stands_under_its_age_and_the_sums_above_the_items() -> None:
    found = of_ages(
        ["all", None, 100, 20, 3],
        ["Löwe", None, 100, 0, 3],
        ["R1", "2026-02-03", 100, None, None],
        ["R2", "2026-01-03", None, None, 3],
        ["Żuk", None, 0, 21, 0],
        ["R3", "2026-01-13", None, 20, None],
    )
    assert column(found, "open") == [10000, 300, 2000]
    assert column(found, "buyer") == ["Löwe", "Löwe", "Żuk"]
    assert [(one.reason, one.text, one.agrees) for one in found.skipped] == [
        ("total", "all", True),
        ("heading", "Löwe", True),
        ("heading", "Żuk", False),
    ]
    assert found.detection.unused == ()


def test_an_age_that_cannot_be_read_is_a_problem() -> None:
    found = typed(table("ledger"), of_ages(["Löwe"], ["R1", "2026-02-03", "much", 5, None]).ledger, "EUR")
    assert [one.value for one in found.problems] == ["much"]


def test_where_a_column_states_what_is_open_the_ages_are_only_known() -> None:
    block = Block([["No", "Buyer", "Date", "Open", "0-30", "Older"], ["R1", "B", "2026-02-03", 7, 100, None]])
    columns = {"document": ["No"], "buyer": ["Buyer"], "document_date": ["Date"], "open": ["Open"]}
    found = taken(block, detect(block.rows, [of_data("tried", {"columns": columns, "buckets": AGING["buckets"]})]))
    assert column(found, "open") == [700]
    assert found.detection.unused == ()


# What is settled, what is not posted, and headers of one row or two.

DOCUMENTS: dict[str, Any] = {
    "columns": {
        "document": ["No"],
        "buyer": ["Buyer"],
        "document_date": ["Date", "Dates/Document"],
        "gross": ["Amount", "Amounts/Gross"],
        "open": ["Amounts/Open"],
        "settlement": ["Paid"],
    },
    "header_rows": 2,
    "settled": ["yes"],
    "skip": [{"headers": ["State"], "pattern": "^(draft|)$", "reason": "not posted"}],
}


def of_documents(*rows: list[Any]) -> Taken:
    block = Block(rows)
    return taken(block, detect(block.rows, [of_data("tried", DOCUMENTS)]))


def test_the_headers_may_take_one_row_or_two() -> None:
    one = of_documents(["No", "Buyer", "Date", "Amount"], ["R1", "B", "2026-02-03", 5])
    assert (one.detection.header_rows, column(one, "gross"), column(one, "open")) == (1, [500], [None])
    two = of_documents(
        ["No", "Buyer", "Dates", "Amounts", None],
        [None, None, "Document", "Gross", "Open"],
        ["R1", "B", "2026-02-03", 5, 2],
        ["No", "Buyer", "Dates", "Amounts", None],
        [None, None, "Document", "Gross", "Open"],
    )
    assert (two.detection.header_rows, column(two, "gross"), column(two, "open")) == (2, [500], [200])
    assert [one.reason for one in two.skipped] == ["repeated header", "repeated header"]


def test_what_is_settled_says_so_and_what_is_not_posted_is_left_out() -> None:
    found = of_documents(
        ["No", "Buyer", "Date", "Amount", "Paid", "State"],
        ["R1", "B", "2026-02-03", 5, "Yes", "posted"],
        ["R2", "B", "2026-02-03", 6, "No", "posted"],
        ["R3", "B", "2026-02-03", 7, "No", "Draft"],
        ["R4", "B", "2026-02-03", 8, "No", None],
    )
    assert column(found, "open") == [0, None]
    assert [(one.reason, one.row, str(one.stated)) for one in found.skipped] == [
        ("not posted", 4, "7"),
        ("not posted", 5, "8"),
    ]
    assert found.detection.unused == ()


@pytest.mark.parametrize("key", ["unnamed", "heading_lacks"])
def test_a_column_that_there_is_not_is_named(key: str) -> None:
    with pytest.raises(InputError, match="nonsense"):
        of_data("tried", DOCUMENTS | {key: "nonsense"})
    with pytest.raises(InputError, match="nonsense"):
        of_data("tried", DOCUMENTS | {"filled_down": ["nonsense"]})
