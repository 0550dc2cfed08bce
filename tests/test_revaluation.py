"""The revaluation of open items in foreign currency agrees with the second opinion and loses none of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.firm import Firm
from tests.oracle.revaluation import revaluation
from tests.strategies import Blocks, firms
from udfs import catalogue  # noqa: F401  (fills the registry)
from udfs.book import load
from udfs.call import call
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
BLOCKS: Blocks = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "buyers": [["Buyer", "Name"], ["B1", "Nordwind AG"]],
    "ledger": [
        ["Document", "Buyer", "Type", "Document date", "Currency", "Gross"],
        ["I1", "B1", "invoice", "2026-09-10", "USD", 1000],
        ["I2", "B1", "invoice", "2026-09-10", "EUR", 400],
        ["C1", "B1", "credit note", "2026-10-05", "USD", -300],
        ["I3", "B2", "invoice", "2026-10-05", "JPY", 33333],
        ["I4", "B2", "invoice", "2026-08-01", "USD", 70],
    ],
    "receipts": [
        ["Receipt", "Date", "Buyer", "Document", "Amount", "Currency"],
        ["R1", "2026-10-10", "B1", "I1", 200, "USD"],
        ["R2", "2026-10-12", "B1", None, 50, "USD"],
        ["R3", "2026-10-12", "B1", None, 9, "EUR"],
    ],
    "rates": [
        ["Date", "From", "To", "Rate"],
        ["2026-09-05", "USD", "EUR", 0.9],
        ["2026-10-01", "USD", "EUR", 0.85],
        ["2026-10-31", "USD", "EUR", 0.8],
        ["2026-10-01", "JPY", "EUR", 0.006],
        ["2026-10-31", "JPY", "EUR", 0.0062],
    ],
}


def known(value: Any) -> Any:
    return None if pd.isna(value) else value


def lines(analysis: Analysis) -> list[tuple[Any, ...]]:
    names = ("buyer", "currency", "open", "rate_then", "base_then", "base_now")
    rows = zip(*(analysis.table("revaluation")[name] for name in names), strict=True)
    return [tuple(known(value) for value in row) for row in rows]


@given(firms(), st.booleans())
@SLOW
def test_the_revaluation_of_any_firm(blocks: Blocks, short_memory: bool) -> None:
    if short_memory:
        heads, *rates = blocks["rates"]
        day = blocks["settings"][1][1]
        blocks = blocks | {"rates": [heads, *(row for row in rates if row[0] > day - dt.timedelta(days=90))]}
    analysis, firm = analyse(Book.from_blocks(blocks)), Firm(blocks)
    expected = revaluation(firm, firm.as_of)
    exact = [(*one[:3], None if one[3] is None else float(one[3]), *one[4:]) for one in expected]
    assert sorted(lines(analysis), key=str) == sorted(exact, key=str)
    table = analysis.table("revaluation")
    assert table["revaluation"].sum() == sum(now - then for *_, then, now in expected if then is not None)
    sizes = [-1 if value is None else abs(value) for value in map(known, table["revaluation"])]
    assert sizes == sorted(sizes, reverse=True)
    own = sum(line[2] for line in in_base_currency(analysis))
    assert table["base_now"].sum() + own == analysis.total("aging")["outstanding"]
    said = [problem for problem in analysis.problems if problem.reason.startswith("no revaluation difference")]
    assert {problem.currency for problem in said} == {line[1] for line in expected if line[4] is None}
    assert sum(problem.amount or 0 for problem in said) == sum(line[2] for line in expected if line[4] is None)


def in_base_currency(analysis: Analysis) -> list[tuple[Any, ...]]:
    opened = analysis._open
    rows = zip(*(opened[name].to_list() for name in ("buyer", "currency", "open")), strict=True)
    return [row for row in rows if row[1] == analysis.settings.base_currency]


def test_a_month_by_hand() -> None:
    """800 dollars: 720.00 at 0.9, 640.00 now. 33,333 yen: 200.00 (199.998), then 206.66 (206.6646)."""
    found = call("REVALUATION_TABLE", [], load("revaluation", BLOCKS, "1")).value
    day, day_of_receipt = dt.date(2026, 10, 5), dt.date(2026, 10, 12)
    assert found == [
        [
            *("Document", "Buyer", "Name", "Currency", "Open", "Document date"),
            *("Rate then", "Base then", "Rate now", "Base now", "Difference"),
        ],
        ["I1", "B1", "Nordwind AG", "USD", 800, dt.date(2026, 9, 10), 0.9, 720, 0.8, 640, -80],
        ["C1", "B1", "Nordwind AG", "USD", -300, day, 0.85, -255, 0.8, -240, 15],
        ["I3", "B2", "", "JPY", 33333, day, 0.006, 200, 0.0062, 206.66, 6.66],
        ["R2", "B1", "Nordwind AG", "USD", -50, day_of_receipt, 0.85, -42.5, 0.8, -40, 2.5],
        ["I4", "B2", "", "USD", 70, dt.date(2026, 8, 1), None, None, 0.8, 56, None],
    ]


def test_an_item_without_a_rate_then_is_a_warning_with_its_money() -> None:
    analysis = analyse(Book.from_blocks(BLOCKS))
    (problem,) = (one for one in analysis.problems if one.reason.startswith("no revaluation"))
    assert (problem.severity, problem.value, problem.amount, problem.currency) == ("warning", "USD", 7000, "USD")
    assert problem.reason == (
        "no revaluation difference for open items: 1; "
        "no rate from USD to EUR on 2026-08-01 or in the 31 days before: add one to the Rates sheet"
    )
    totals = analysis.total("revaluation")
    assert (totals["base_then"], totals["base_now"], totals["revaluation"]) == (62250, 62266, -5584)
    assert "open" not in totals


@pytest.mark.parametrize("gross", [100, 0])
def test_nothing_to_revalue_where_all_is_in_base_currency(gross: int) -> None:
    blocks = BLOCKS | {
        "ledger": [["Document", "Buyer", "Document date", "Currency", "Gross"], ["I1", "B1", "2026-09-10", "EUR", gross]],
        "receipts": [["Receipt", "Date", "Buyer", "Document", "Amount", "Currency"]],
    }
    assert call("REVALUATION_TABLE", [], load("base only", blocks, str(gross))).value[1:] == []
