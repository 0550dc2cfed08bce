"""Lists as people keep them: what stands between the items leaves no trace in them, and nothing goes without a word."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.intake import Block, Typed, typed
from xlcredit.problems import ERROR, WARNING
from xlcredit.readers import read, take
from xlcredit.readers.detecting import detect
from xlcredit.readers.layout import generic
from xlcredit.readers.taking import Taken, taken
from xlcredit.rowchecks import ways_to_compare

HEADERS = ["Document", "Buyer", "Document date", "Due date", "Gross"]
FIRST = ["INV-1", "B1", "2026-01-05", "2026-02-04", "100.00"]
SECOND = ["INV-2", "B1", "2026-01-06", "2026-02-05", "-30.50"]
THIRD = ["INV-3", "Müller", "2026-01-07", "2026-02-06", "7.25"]
ITEMS = [FIRST, SECOND, THIRD]
BLANK: list[Any] = [None] * 5


def of_rows(*rows: list[Any]) -> Taken:
    return take(Block([HEADERS, *rows]))


def ledger(found: Taken) -> Typed:
    return typed(table("ledger"), found.ledger, "EUR")


def column(found: Taken, name: str) -> list[Any]:
    return ledger(found).columns[name]


def reasons(found: Taken) -> list[str]:
    return [one.reason for one in found.skipped]


def sum_row(label: str | None, amount: str) -> list[Any]:
    return [label, None, None, None, amount]


# What stands between the items.


def lists() -> st.SearchStrategy[list[list[Any]]]:
    """Items of a few buyers, each with an amount in cents and a number of its own."""
    item = st.tuples(
        st.sampled_from(["B1", "0007", "客户甲", "Müller & Søn"]),
        st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        st.integers(1, 10**9),
        st.booleans(),
    )
    return st.lists(item, min_size=1, max_size=12).map(
        lambda found: [
            [
                f"R{number:04d}",
                buyer,
                day.isoformat(),
                (day + timedelta(30)).isoformat(),
                f"{Decimal(cents if owed or number % 3 else -cents).scaleb(-2):,.2f}",
            ]
            for number, (buyer, day, cents, owed) in enumerate(found)
        ]
    )


DIRT: dict[str, list[Any]] = {
    "blank": BLANK,
    "repeated header": HEADERS,
    "ruler": ["-----", "-----", "----------", "----------", "--------"],
    "remark": ["Page 2 of 3", None, None, None, None],
    "remark of two cells": ["第 2 页，共 3 页", "打印日期：2026-10-31 08:15", None, None, None],
    "remark on the right": [None, None, None, None, "printed by B. Löwe"],
}


@given(rows=lists(), data=st.data())
@settings(max_examples=60, deadline=None)
def test_dirt_between_the_items_changes_no_item(rows: list[list[Any]], data: st.DataObject) -> None:
    dirty: list[list[Any]] = []
    since = Decimal(0)
    counts = {"items": 0, "sums": 0}
    for row in rows:
        dirty += [DIRT[kind] for kind in data.draw(st.lists(st.sampled_from(sorted(DIRT)), max_size=2))]
        dirty.append(row)
        since += Decimal(row[4].replace(",", ""))
        if data.draw(st.booleans()) and since:
            dirty.append(sum_row(data.draw(st.sampled_from([None, "Subtotal", "小计", "Sub-total:"])), f"{since:,.2f}"))
            since, counts["sums"] = Decimal(0), counts["sums"] + 1
    found, clean = of_rows(*dirty), of_rows(*rows)
    assert found.ledger.rows == clean.ledger.rows
    assert [dirty[row - 2] for row in found.origin] == rows
    assert found.rows_in == len(dirty) == len(rows) + len(found.skipped) + found.blank_rows
    assert sum(one.agrees is True for one in found.skipped) == counts["sums"]
    assert not any(one.agrees is False for one in found.skipped)


@pytest.mark.parametrize("kind", [kind for kind in sorted(DIRT) if kind != "blank"])
def test_each_kind_of_dirt_is_kept_with_its_reason(kind: str) -> None:
    found = of_rows(FIRST, DIRT[kind], SECOND)
    assert reasons(found) == [kind.split(" of ")[0].split(" on ")[0]]
    assert found.skipped[0].row == 3
    assert column(found, "document") == ["INV-1", "INV-2"]


@pytest.mark.parametrize("label", ["Total", "TOTAL:", "Grand total", "合计", "总  计", "Summe", None])
def test_a_total_is_held_against_the_items(label: str | None) -> None:
    found = of_rows(FIRST, SECOND, sum_row(label, "69.50"))
    assert reasons(found) == ["total" if label else "subtotal"]
    assert found.skipped[0].agrees is True
    assert found.skipped[0].stated == Decimal("69.5")


def test_a_total_that_is_wrong_says_by_how_much() -> None:
    found = of_rows(FIRST, SECOND, sum_row("Total", "70.50"))
    assert (found.skipped[0].stated, found.skipped[0].summed) == (Decimal("70.5"), Decimal("69.5"))
    assert found.skipped[0].agrees is False


def test_an_amount_without_a_name_that_is_no_sum_is_an_item_with_a_fault() -> None:
    found = ledger(of_rows(FIRST, SECOND, sum_row(None, "71.00")))
    assert [(one.severity, one.amount) for one in found.problems] == [(ERROR, 7100)]


def test_a_document_that_is_called_like_a_sum_stays_with_its_date() -> None:
    found = of_rows(FIRST, ["Total", "B1", "2026-01-08", None, "100.00"])
    assert column(found, "document") == ["INV-1", "Total"]
    assert found.skipped == ()


def test_a_document_without_date_or_buyer_is_listed_with_its_money() -> None:
    found = ledger(of_rows(FIRST, ["INV-9", None, None, None, "12.00"]))
    assert [(one.severity, one.amount) for one in found.problems] == [(ERROR, 1200)]


# Buyers that stand in the first of several rows only.


def merged(*rows: list[Any]) -> Taken:
    block = Block([["Buyer", "Name", "Document", "Document date", "Gross"], *rows])
    layout = replace(generic(), name="merged", filled_down=("buyer", "name"))
    return taken(block, detect(block.rows, [layout]))


def test_a_merged_buyer_counts_for_the_rows_below() -> None:
    found = merged(
        ["0007", "Müller", "INV-1", "2026-01-05", 100],
        [None, None, "INV-2", "2026-01-06", -30.5],
        ["Subtotal", None, None, None, 69.5],
        ["0008", None, "INV-3", "2026-01-07", 7.25],
        [None, None, "INV-4", "2026-01-08", 1],
    )
    assert column(found, "buyer") == ["0007", "0007", "0008", "0008"]
    place = found.ledger.rows[0].index("Name")
    assert [row[place] for row in found.ledger.rows[1:]] == ["Müller", "Müller", None, None]
    assert [one.agrees for one in found.skipped] == [True]


def test_our_own_columns_guess_no_buyer() -> None:
    found = ledger(of_rows(FIRST, ["INV-2", None, "2026-01-06", None, "5.00"]))
    assert [one.reason for one in found.problems] == ["buyer is missing: fill it in"]


# Identifiers.


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (12345.0, "12345"),
        (12345, "12345"),
        ("0012345", "0012345"),
        ("000", "000"),
        ("ＩＮＶ－０００７", "INV-0007"),
        ("１２３４５", "12345"),
        (" INV-7 ", "INV-7"),
        ("INV-7\u00a0", "INV-7"),
        ("INV-7\u3000", "INV-7"),
        ("inv-7", "inv-7"),
        ("5E3", "5E3"),
        ("2026-01", "2026-01"),
    ],
)
def test_an_identifier_stays_what_it_is(written: Any, meant: str) -> None:
    assert column(of_rows([written, *FIRST[1:]]), "document") == [meant]
    assert column(of_rows([FIRST[0], written, *FIRST[2:]]), "buyer") == [meant]


# Duplicates.


def book(*rows: list[Any]) -> Book:
    stated = [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]]
    return Book.from_blocks({"settings": stated, "ledger": of_rows(*rows).ledger})


def problems(*rows: list[Any]) -> list[tuple[str, int, str]]:
    return [(one.severity, one.row, str(one.value)) for one in book(*rows).problems if one.column == "Document"]


def test_an_exact_duplicate_counts_once() -> None:
    assert problems(FIRST, FIRST) == [(ERROR, 3, "INV-1")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INV-0007", "inv-0007"),
        ("INV-0007", "INV 0007"),
        ("INV-0007", "INV0007"),
        ("INV-0007", "INV-7"),
        ("0007", "7"),
        ("2026/007", "2026007"),
        ("ＩＮＶ７", "INV.7"),
    ],
)
def test_a_near_duplicate_is_a_warning_that_names_both_rows(one: str, other: str) -> None:
    found = book([one, *FIRST[1:]], THIRD, [other, *FIRST[1:]])
    (problem,) = [problem for problem in found.problems if problem.column == "Document"]
    assert (problem.severity, problem.row, problem.amount) == (WARNING, 4, 10000)
    assert problem.reason.startswith(f"is {unicodedata.normalize('NFKC', one)} of row 2 ")
    assert found.rows_used["ledger"] == 3


@pytest.mark.parametrize(
    "other",
    [
        ["INV-8", *FIRST[1:]],
        ["INV-10", *FIRST[1:]],
        ["inv-1", "B2", *FIRST[2:]],
        ["inv-1", "B1", "2026-01-06", *FIRST[3:]],
        ["inv-1", *FIRST[1:4], "100.01"],
    ],
)
def test_what_differs_in_more_than_the_writing_is_no_duplicate(other: list[Any]) -> None:
    assert problems(FIRST, other) == []


@given(st.text("aB07-/ .", min_size=1, max_size=8))
def test_a_number_is_written_like_itself_however_it_is_spaced(document: str) -> None:
    assert ways_to_compare(document)[0] == ways_to_compare(f" {document.upper()}. ")[0]
    assert ways_to_compare(document)[1] == ways_to_compare(document.replace("-", "/"))[1]


# Files.

ENCODINGS = {
    "utf-8": b"",
    "utf-8-sig": b"",
    "gb18030": b"",
    "cp1252": b"",
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_and_separator_gives_the_same_items(encoding: str, separator: str, tmp_path: Path) -> None:
    name = {"gb18030": "上海远航机电有限公司", "cp1252": "Müller & Søn, Société"}.get(encoding, "Müller 上海 Łódź")
    rows = [HEADERS, [FIRST[0], name, *FIRST[2:]], SECOND, sum_row("Total", "69.50")]
    quoted = [[f'"{cell}"' if cell and separator in cell else cell or "" for cell in row] for row in rows]
    text = "Open items\n\n" + "".join(separator.join(row) + "\r\n" for row in quoted)
    path = tmp_path / "list.csv"
    path.write_bytes(ENCODINGS[encoding] + text.encode(encoding))
    found = take(read(path))
    assert column(found, "buyer") == [name, "B1"]
    assert column(found, "gross") == [10000, -3050]
    assert reasons(found) == ["total"]


@given(rows=lists(), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]), separator=st.sampled_from(",;\t|"))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_is_read_from_a_file_as_from_its_cells(
    rows: list[list[Any]], encoding: str, separator: str, tmp_path: Path
) -> None:
    # One word that only Chinese has, so that a short list can be told from a Western one.
    rows = [*rows, ["Z1", "上海远航机电有限公司", "2026-03-01", "2026-03-31", "1.00"]]
    western = "Müller & Søn"
    rows = [[cell.replace(western, "中外合资公司") if encoding == "gb18030" else cell for cell in row] for row in rows]
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in [HEADERS, *rows]]
    path = tmp_path / "list.txt"
    path.write_bytes("\n".join(lines).encode(encoding))
    found = take(read(path))
    assert found.ledger.rows == of_rows(*rows).ledger.rows


# Decimal points and commas.


def test_mixed_decimal_styles_are_read_where_they_leave_no_doubt() -> None:
    amounts = ["1.234,56", "1,234.56", "12,5", "12.5", "1.234.567,00", "-3,00", "(4.00)"]
    found = of_rows(*([f"INV-{n}", *FIRST[1:4], amount] for n, amount in enumerate(amounts)))
    assert column(found, "gross") == [123456, 123456, 1250, 1250, 123456700, -300, -400]


def test_a_number_that_either_style_reads_differently_is_a_problem() -> None:
    found = ledger(of_rows(FIRST, ["INV-2", *FIRST[1:4], "12,50"], ["INV-3", *FIRST[1:4], "1.234"]))
    assert [(one.row, one.value) for one in found.problems] == [(4, "1.234")]
    assert found.columns["gross"] == [10000, 1250]


def test_a_column_of_commas_reads_points_as_thousands() -> None:
    found = of_rows([*FIRST[:4], "1.234"], ["INV-2", *FIRST[1:4], "1,5"], sum_row("Total", "1.235,50"))
    assert column(found, "gross") == [123400, 150]
    assert found.skipped[0].agrees is True
