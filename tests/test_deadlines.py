"""Deadlines agree with the second opinion, and keep what holds for any ledger; stops and headroom for deliveries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import narwhals as nw
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.oracle import deadlines as oracle
from tests.oracle.firm import Firm
from tests.strategies import Blocks, claim_firms, deadline_firms
from tests.test_claimview import FEW, MANY, analysed, sample  # noqa: F401  (a fixture)
from xlcredit.analysis import Analysis
from xlcredit.deadlines import candidates, insured_items

ONE_DAY = dt.timedelta(days=1)
Difference = tuple[str, str, Any, Any]


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    """Where deadlines differ from the second opinion, buyer by buyer."""
    table = analysis.table("deadlines").set_index("buyer")
    expected = oracle.deadlines(firm, firm.as_of)
    if set(table.index) != set(expected):
        yield "deadlines", "buyers", set(table.index), set(expected)
    for buyer in set(table.index) & set(expected):
        found = table.loc[buyer].to_dict()
        found["missed"] = set(found["missed"].split(", ")) - {""}
        found["next_if_paid"] = found["next_if_paid"] or None
        for name, value in expected[buyer].items():
            if found[name] != value:
                yield name, buyer, found[name], value


def stops_that_differ(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    """Where the stops differ from the second opinion, which looks at every day."""
    stops = analysis.table("stops").set_index("buyer")["stopped_since"].to_dict()
    since = oracle.stopped_since(firm, firm.as_of)
    if stops != since:
        yield "stops", "", stops, since


@given(deadline_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    analysis, firm = analysed(blocks), Firm(blocks)
    found = [*differences(analysis, firm), *stops_that_differ(analysis, firm)]
    assert not found, found[:5]


def test_the_sample_month(sample: Blocks) -> None:  # noqa: F811
    analysis = analysed(sample)
    assert len(analysis.table("deadlines")) > 200
    found = list(differences(analysis, Firm(sample)))
    assert not found, found[:5]


def test_another_day_is_seen() -> None:
    """The comparison is not blind: one day more in each term of the second opinion shows up."""
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 9, 20)], ["base_currency", "EUR"]],
        "policy": [["Key", "Value"], ["insured_percentage", 0.9]],
        "ledger": LEDGER,
    }
    analysis = analysed(blocks)
    assert not list(differences(analysis, Firm(blocks)))
    for key, value in {"mep_days": 61, "notice_days": 31, "handover_days": 1}.items():
        other = blocks | {"policy": [*blocks["policy"], [key, value]]}
        assert list(differences(analysis, Firm(other))), key


@given(claim_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "limits", "notices")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    for name in ("deadlines", "stops"):
        pd.testing.assert_frame_equal(analysed(blocks).table(name), analysed(other).table(name))


@given(claim_firms(stated=False))
@FEW
def test_paying_the_oldest_item_brings_no_last_day_nearer(blocks: Blocks) -> None:
    before = analysed(blocks)
    items = before.claims.items.filter(nw.col("claimable") > 0).sort("due_day", "place")
    assume(len(items) > 0)
    oldest = next(row for row in blocks["ledger"] if row[0] == items["document"][0])
    row = ["NEW", dict(blocks["settings"])["as_of"], oldest[1], oldest[0], oldest[8], oldest[7], None]
    after = analysed(blocks | {"receipts": [*blocks["receipts"], row]})
    then, now = last_days(before), last_days(after)
    assert set(now) <= set(then)
    assert all(now[step] >= then[step] for step in now)


def last_days(analysis: Analysis) -> dict[tuple[str, str], int]:
    """First last day of every step of every buyer that is not done."""
    out: dict[tuple[str, str], int] = {}
    for number, step, at in candidates(insured_items(analysis), analysis).select("number", "step", "at").iter_rows():
        key = analysis.buyers[number], step
        out[key] = min(out.get(key, at), at)
    return out


LEDGER = [
    ["Document", "Buyer", "Document date", "Due date", "Gross"],
    ["A", "B1", dt.date(2026, 7, 2), dt.date(2026, 7, 16), 1000],
    ["B", "B1", dt.date(2026, 8, 10), dt.date(2026, 8, 24), 500],
]
DECISIONS = [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "insurer", 2000, dt.date(2026, 1, 1)]]


def small(day: dt.date, terms: dict[str, Any] | None = None, **tables: Any) -> Analysis:
    """The two invoices above under a limit of 2,000 on a day."""
    policy = {"insured_percentage": 0.9} | (terms or {})
    return analysed(
        {
            "settings": [["Setting", "Value"], ["as_of", day], ["base_currency", "EUR"]],
            "policy": [["Key", "Value"], *map(list, policy.items())],
            "ledger": LEDGER,
            "limits": DECISIONS,
        }
        | tables
    )


def test_what_is_said_of_a_payment_comes_true() -> None:
    day = dt.date(2026, 9, 15)
    said = small(day).table("deadlines")["next_if_paid"].tolist()
    receipts = [["Receipt", "Date", "Buyer", "Document", "Amount"], ["R1", day, "B1", "A", 1000]]
    assert small(day, receipts=receipts).table("deadlines")["deadline"].tolist() == said == [dt.date(2026, 10, 23)]


def test_without_a_policy_or_a_claim_there_is_no_deadline() -> None:
    day = dt.date(2026, 9, 15)
    assert len(small(day).table("deadlines")) == 1
    assert len(small(day, {"insured_percentage": None}).table("deadlines")) == 0
    related = [["Buyer", "Name", "Related"], ["B1", "One", "yes"]]
    assert len(small(day, buyers=related).table("deadlines")) == 0
    assert len(small(day, buyers=related).table("stops")) == 0


@pytest.mark.parametrize(
    ("delivery", "left"),
    [
        (dt.date(2026, 9, 1), 500_00),  # 2,000 − 1,000 − 500
        (dt.date(2026, 9, 14), 500_00),
        (dt.date(2026, 9, 15), 0),  # stopped on the day after the extension of A
    ],
)
def test_headroom_for_a_delivery(delivery: dt.date, left: int) -> None:
    assert small(dt.date(2026, 9, 1)).ship_headroom(delivery) == {"B1": left}


def test_headroom_ends_with_the_policy_and_follows_an_announced_cut() -> None:
    day = dt.date(2026, 9, 1)
    assert small(day, {"expiry": dt.date(2026, 9, 2)}).ship_headroom(dt.date(2026, 9, 3)) == {"B1": 0}
    cut = [*DECISIONS, ["L2", "B1", "insurer", 1600, dt.date(2026, 9, 10)]]
    announced = small(day, limits=cut)
    assert announced.ship_headroom(dt.date(2026, 9, 9)) == {"B1": 500_00}
    assert announced.ship_headroom(dt.date(2026, 9, 10)) == {"B1": 100_00}


def test_a_step_after_the_end_of_the_calendar_has_no_date() -> None:
    last = dt.date(9999, 12, 31)
    ledger = [LEDGER[0], ["A", "B1", dt.date(2026, 7, 2), last, 1000]]
    table = small(dt.date(2026, 9, 1), ledger=ledger).table("deadlines")
    assert table[["step", "deadline"]].values.tolist() == [["due", last]]


def test_urgency_comes_before_routine() -> None:
    """A notice of 1,000 in 29 days stands before a payment of 20,000 that falls due tomorrow."""
    day = dt.date(2026, 9, 15)
    ledger = [*LEDGER[:2], ["C", "B2", dt.date(2026, 9, 1), day + ONE_DAY, 20000]]
    limits = [*DECISIONS, ["L2", "B2", "insurer", 50000, dt.date(2026, 1, 1)]]
    table = small(day, ledger=ledger, limits=limits).table("deadlines")
    assert table[["buyer", "step", "at_stake"]].values.tolist() == [["B2", "due", 2000000], ["B1", "notice", 100000]]
