"""What a user chooses of how a file is read: it replaces what was found, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_layout_words import column
from xlcredit.columns import table
from xlcredit.errors import InputError, MissingTable
from xlcredit.intake import Block, typed
from xlcredit.readers import Choice, take
from xlcredit.readers.choice import column_named
from xlcredit.readers.layout import known_columns

HEADERS = ["Invoice", "Invoice #", "Customer", "Booked", "Issued", "Amount", "#"]
ROW = ["PO-7", "R1", "B1", "2026-10-02", "2026-10-01", "5", "north"]
SHEET = Block([["Open items"], HEADERS, ROW], sheet="list.csv")
DATED = {"document_date": "Issued"}
"""Neither of the dates has a header that is known."""


def chosen(*, rows: Block = SHEET, **columns: str) -> Any:
    return take(rows, Choice(columns=DATED | columns))


def money(text: str, numbers: str | None = None) -> list[int]:
    """Gross amounts of a ledger of one row in cents."""
    taken = take(
        Block([["Document", "Buyer", "Date", "Gross"], ["R1", "B1", "2026-10-01", text]]), Choice(numbers=numbers)
    )
    found = typed(table("ledger"), taken.ledger, "EUR")
    assert found.problems == []
    return found.columns["gross"]


def test_a_header_that_nobody_knows_is_read_as_the_user_says() -> None:
    with pytest.raises(MissingTable, match="list.csv: no column Document date among the headers of row 2"):
        take(SHEET)
    found = chosen()
    assert [column(found, name) for name in ("document", "document_date", "gross")] == [["PO-7"], ["2026-10-01"], ["5"]]
    assert found.detection.why == "5 of 7 headers in row 2 are known to it, 1 column as you chose"


def test_a_header_is_meant_as_it_is_written_before_any_that_is_spelled_alike() -> None:
    assert column(chosen(document="Invoice #"), "document") == ["R1"]
    assert column(chosen(document="invoice#"), "document") == ["PO-7"]
    assert column(chosen(note="#"), "note") == ["north"]


def test_a_header_that_is_taken_elsewhere_goes_to_the_column_that_the_user_names() -> None:
    found = chosen(document="Invoice #", order="Invoice")
    assert (column(found, "document"), column(found, "order")) == (["R1"], ["PO-7"])
    assert column(chosen(order="Invoice"), "document") == ["R1"]
    with pytest.raises(MissingTable, match="no column Buyer among the headers"):
        take(SHEET, Choice(layout="generic", columns=DATED | {"order": "Customer"}))


def test_a_column_without_a_header_is_left_out_and_not_kept_beside_the_ledger() -> None:
    rows = replace(SHEET, rows=[[*row, more] for row, more in zip(SHEET.rows, (None, "Note", "call"), strict=True)])
    assert column(chosen(rows=rows), "note") == ["call"]
    found = chosen(rows=rows, note="")
    assert column(found, "note") == [None]
    assert found.ledger.rows[0][len(table("ledger").inputs) :] == ["Booked", "#"]


def test_columns_of_debit_and_credit_make_up_the_amount_where_the_user_names_them() -> None:
    rows = [
        ["Invoice", "Customer", "Date", "Soll", "Haben"],
        ["R1", "B1", "2026-10-01", "9", None],
        ["C1", "B1", "2026-10-02", None, "4"],
    ]
    found = take(Block(rows), Choice(columns={"debit": "Soll", "credit": "Haben"}))
    assert column(found, "gross") == [Decimal(9), Decimal(-4)]


def test_an_amount_of_the_users_choice_goes_before_columns_by_age() -> None:
    head = ["", "Invoice Date", "At Date", "1 - 30", "Older", "Total"]
    rows = [
        ["Aged Receivable"],
        head,
        ["Müller", None, "5", "2", None, "7"],
        ["R1", "2026-10-01", "5", None, None, "50"],
        ["R2", "2026-09-01", None, "2", None, "20"],
    ]
    plain = take(Block(rows))
    assert (plain.detection.layout.name, column(plain, "open")) == ("odoo_aged_receivable", [Decimal(5), Decimal(2)])
    assert column(take(Block(rows), Choice(columns={"open": "Total"})), "open") == ["50", "20"]


def test_the_row_of_the_headers_can_be_named() -> None:
    names = ["Document", "Buyer", "Date", "Gross"]
    rows = [names, ["of a letter", "of a firm", "of a day", "of a sum"], names, ["R1", "B1", "2026-10-01", "5"]]
    assert column(take(Block(rows, header_row=4)), "document") == ["of a letter", "R1"]
    assert column(take(Block(rows, header_row=4), Choice(header_row=6)), "document") == ["R1"]


def test_headers_far_down_are_found_at_the_row_that_is_named() -> None:
    rows = [*[["title"]] * 100, ["Document", "Buyer", "Date", "Gross"], ["R1", "B1", "2026-10-01", "5"]]
    with pytest.raises(MissingTable, match="no row of headers among the first 80"):
        take(Block(rows))
    assert column(take(Block(rows), Choice(header_row=101)), "document") == ["R1"]


@pytest.mark.parametrize(("dates", "day"), [("dmy", (2026, 4, 3)), ("mdy", (2026, 3, 4))])
def test_dates_that_can_be_read_both_ways_are_read_as_the_user_says(dates: str, day: tuple[int, int, int]) -> None:
    rows = Block([["Document", "Buyer", "Date", "Gross"], ["R1", "B1", "03/04/2026", "5"]], sheet="list.csv")
    with pytest.raises(InputError, match=r"list.csv: dates can be read day first \(1\) or month first \(1\)"):
        take(rows)
    found = typed(table("ledger"), take(rows, Choice(dates=dates)).ledger, "EUR").columns["document_date"]
    assert [(one.year, one.month, one.day) for one in found] == [day]


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "EUR 1.234"])
def test_a_number_that_can_be_read_both_ways_is_asked_for(text: str) -> None:
    with pytest.raises(InputError, match="its numbers can be read with a decimal point or a decimal comma"):
        money(text)


@pytest.mark.parametrize(
    ("text", "numbers", "cents"),
    [
        ("1.234", "comma", 123400),
        ("1.250", "point", 125),
        ("1,234", "point", 123400),
        ("1,250", "comma", 125),
        ("1,234,567", None, 123456700),
        ("0.250", None, 25),
        ("0,250", None, 25),
        ("1.234.567", None, 123456700),
        ("1234", None, 123400),
        ("1,25", None, 125),
    ],
)
def test_a_number_is_read_with_the_mark_that_it_shows_or_the_user_says(
    text: str, numbers: str | None, cents: int
) -> None:
    assert money(text, numbers) == [cents]


def test_a_nought_before_the_mark_is_no_group_of_thousands_where_both_marks_occur() -> None:
    amounts = ["12,50", "12.50", "0.250", "0,250", "1.234"]
    rows = [
        ["Document", "Buyer", "Date", "Gross"],
        *([f"R{n}", "B1", "2026-10-01", text] for n, text in enumerate(amounts)),
    ]
    found = typed(table("ledger"), take(Block(rows)).ledger, "EUR")
    assert found.columns["gross"] == [1250, 1250, 25, 25]
    assert [one.value for one in found.problems if one.severity == "error"] == ["1.234"]


def test_the_sums_of_a_file_show_how_its_items_are_written() -> None:
    rows = [
        ["Document", "Buyer", "Date", "Gross"],
        ["R1", "B1", "2026-10-01", "1.234"],
        ["Total", None, None, "1.234,00"],
    ]
    taken = take(Block(rows))
    assert typed(table("ledger"), taken.ledger, "EUR").columns["gross"] == [123400]
    assert [one.agrees for one in taken.skipped] == [True]


def test_every_column_is_known_by_its_name_and_its_headers() -> None:
    assert [column_named(name) for name in known_columns()] == list(known_columns())
    for one in table("ledger").inputs:
        assert {column_named(one.en), column_named(one.zh)} == {one.name}


@pytest.mark.parametrize("wrong", [{"dates": "ydm"}, {"numbers": "dot"}, {"layout": "sap"}])
def test_a_choice_that_there_is_not_lists_those_that_there_are(wrong: dict[str, str]) -> None:
    with pytest.raises(InputError, match="is not one of"):
        take(SHEET, Choice(**wrong))


@given(st.permutations(["Document", "Buyer", "Document date", "Gross"]), st.permutations("abcd"))
def test_headers_may_be_called_anything(order: list[str], names: list[str]) -> None:
    """A file under other headers, all of them named, is the file under ours."""
    cells = {"Document": "R1", "Buyer": "B1", "Document date": "2026-10-01", "Gross": "5"}
    row = [cells[header] for header in order]
    ours = take(Block([order, row]))
    theirs = take(Block([names, row]), Choice(columns=dict(zip(order, names, strict=True))))
    assert theirs.ledger == ours.ledger
