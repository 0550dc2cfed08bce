"""Buckets of every kind: half-open, exhaustive, the same as the second opinion, at the days where peers go wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import aging
from tests.oracle.firm import Firm
from udfs import catalogue  # noqa: F401  (fills the registry)
from udfs.call import call
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book

DAY = dt.date(2026, 10, 31)
BOUNDARIES = {
    -1: "Not due",
    0: "Not due",
    1: "1-30",
    29: "1-30",
    30: "1-30",
    31: "31-60",
    59: "31-60",
    60: "31-60",
    61: "61-90",
    90: "61-90",
    91: "91-120",
    120: "91-120",
    121: ">120",
    400: ">120",
}
DATES = {"due date": "Due date", "document date": "Document date", "shipment date": "Shipment date"}
HEADERS = ["Document", "Buyer", "Document date", "Shipment date", "Due date", "Gross"]
EDGES = st.lists(st.integers(-400, 400), min_size=1, max_size=14, unique=True).map(sorted)
MONTHS = st.lists(st.integers(1, 40), min_size=1, max_size=14, unique=True).map(sorted)


def analysis_of(rows: list[list[Any]], **chosen: Any) -> Analysis:
    settings = {"as_of": DAY, "base_currency": "EUR"} | chosen
    return analyse(Book.from_blocks({"settings": [["Setting", "Value"], *map(list, settings.items())], "ledger": rows}))


@pytest.mark.parametrize("basis", DATES)
def test_boundary_days_from_every_basis(basis: str) -> None:
    """Each item is a power of two, so that a sum tells which items are in it; only the date of the basis varies."""
    days = [day for day in BOUNDARIES if basis != "document date" or day >= 0]
    rows = []
    for place, day in enumerate(days):
        dates = dict.fromkeys(DATES.values(), dt.date(2025, 9, 1)) | {DATES[basis]: DAY - dt.timedelta(days=day)}
        rows.append([f"I{day}", "B1", *(dates[name] for name in HEADERS[2:5]), 2**place])
    analysis = analysis_of([HEADERS, *rows], aging_basis=basis)
    items = analysis.items.set_index("document")["bucket"]
    assert {day: items[f"I{day}"] for day in days} == {day: BOUNDARIES[day] for day in days}
    row = analysis.table("aging").iloc[0]
    for label in analysis.bucket_labels:
        assert row[label] == 100 * sum(2**place for place, day in enumerate(days) if BOUNDARIES[day] == label)
    assert row["outstanding"] == 100 * (2 ** len(days) - 1)


@pytest.mark.parametrize(
    ("credits", "not_due", "first", "second", "unapplied"),
    [("own", 0, 100, 100, -120), ("negative", -120, 100, 100, 0), ("fifo", 0, 80, 0, 0)],
)
@pytest.mark.parametrize("edges", ["30, 60", "-30, 30, 60"])
def test_a_credit_due_today(credits: str, not_due: int, first: int, second: int, unapplied: int, edges: str) -> None:
    """Owed 100 since a day, 100 since 31 days; 120 to the buyer's credit from today."""
    old, new = DAY - dt.timedelta(days=31), DAY - dt.timedelta(days=1)
    rows = [["I1", "B1", old, None, old, 100], ["I2", "B1", new, None, new, 100], ["C1", "B1", DAY, None, DAY, -120]]
    analysis = analysis_of([HEADERS, *rows], credits=credits, bucket_edges=edges)
    row = analysis.table("aging").iloc[0]
    nearest = "Not due 0-30" if edges.startswith("-") else "Not due"
    found = [row[name] / 100 for name in (nearest, "1-30", "31-60", "unapplied", "outstanding")]
    assert found == [not_due, first, second, unapplied, 80]


def second_opinion(edges: list[int], mode: str, day: dt.date) -> Firm:
    settings = {
        "as_of": day,
        "base_currency": "EUR",
        "bucket_edges": ", ".join(map(str, edges)),
        "bucket_mode": mode,
    }
    return Firm({"settings": [["Setting", "Value"], *map(list, settings.items())], "ledger": [["Document"]]})


def first_of_month(day: dt.date, back: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)


def near_an_edge(edges: list[int], mode: str, day: dt.date) -> st.SearchStrategy[int]:
    """Ages of which the last of one bucket and the first of the next are the most likely."""
    ends = [0, *edges, *(edge - 1 for edge in edges)]
    if mode == "month ends":
        ends = [0, *((day - first_of_month(day, back)).days for back in (0, *edges))]
    return st.tuples(st.sampled_from(ends), st.sampled_from([-1, 0, 0, 1, 1, 40])).map(sum)


@given(
    EDGES.map(lambda edges: (edges, "days")) | MONTHS.map(lambda edges: (edges, "month ends")),
    st.dates(dt.date(2023, 12, 25), dt.date(2024, 4, 5)) | st.just(DAY),
    st.data(),
)
def test_any_edges_in_any_mode(scheme: tuple[list[int], str], day: dt.date, data: st.DataObject) -> None:
    edges, mode = scheme
    ages = data.draw(st.lists(near_an_edge(edges, mode, day), min_size=2, max_size=12))
    firm, written = second_opinion(edges, mode, day), f"{mode} {', '.join(map(str, edges))}"
    dates = [day - dt.timedelta(days=age) for age in ages]
    expected = [aging.bucket(firm, date, day) for date in dates]
    assert call("AGING_BUCKET", [[[date] for date in dates], day, written]).value == [[label] for label in expected]
    rows = call("AGING", [[[2.0**n] for n in range(len(ages))], [[date] for date in dates], day, written]).value
    labels = aging.labels(firm)
    assert [row[0] for row in rows] == [*labels, "No due date", "Unapplied", "Total"]
    for label, amount, _, count in rows[: len(labels)]:
        places = [place for place, found in enumerate(expected) if found == label]
        assert (amount, count) == (sum(2**place for place in places), len(places))
    assert rows[-1][1] == 2 ** len(ages) - 1
