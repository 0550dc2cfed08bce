"""The evidence of the discretionary limit agrees with the second opinion, and what happens later never changes it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import evidence, items
from tests.oracle.decisions import cover_in_force
from tests.oracle.firm import Firm
from tests.oracle.values import minor
from tests.strategies import Blocks, evidence_firms
from tests.test_claimview import analysed, claims, differences
from tests.test_properties import replaced
from xlcredit import experience, ledger
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.dates import day_number

FEW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
ENOUGH = 10**15


def as_of(blocks: Blocks) -> dt.date:
    return dict(blocks["settings"])["as_of"]


def limits(analysis: Analysis, days: list[dt.date], stated: int = ENOUGH) -> np.ndarray:
    """What of a stated amount is proven: a row a buyer, a column a day."""
    found = [
        analysis.proofs.under(analysis.book.policy).limit(
            np.full(len(analysis.buyers), stated),
            np.arange(len(analysis.buyers)),
            np.full(len(analysis.buyers), day_number(day)),
        )
        for day in days
    ]
    return np.array(found).T


def days_of(blocks: Blocks) -> list[dt.date]:
    """Days at which something may change, up to the as-of date, and the days beside them."""
    dated = {row[3] for row in blocks["ledger"][1:]} | {row[1] for row in blocks["receipts"][1:]}
    near = {day + dt.timedelta(days=step) for day in dated for step in (-1, 0, 1, 365)}
    return sorted(day for day in near | {as_of(blocks)} if day <= as_of(blocks))


@given(evidence_firms())
@MANY
def test_the_claim_view_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


@given(evidence_firms())
@MANY
def test_every_day_and_the_table_agree_with_the_second_opinion(blocks: Blocks) -> None:
    analysis, firm = analysed(blocks), Firm(blocks)
    days = days_of(blocks)
    expected = [[evidence.proven(firm, buyer, ENOUGH, day, firm.as_of) for day in days] for buyer in analysis.buyers]
    assert limits(analysis, days).tolist() == expected
    for row in analysis.table("discretionary_evidence").to_dict("records"):
        assert row["discretionary_limit"] == cover_in_force(firm, row["buyer"], firm.as_of).limit
        assert row["experience"] == evidence.experience(firm, row["buyer"], firm.as_of, firm.as_of)
        assert row["report_limit"] == evidence.report(firm, row["buyer"], firm.as_of, firm.as_of)
        assert row["discretionary_limit"] <= row["policy_amount"]
        assert (row["documents"] > 0) == (row["experience"] > 0)


def test_one_cent_and_one_day_are_seen() -> None:
    """The comparison is not blind: another payment, month or tolerance in the second opinion shows up."""
    blocks = BLOCKS | {"ledger": [*BLOCKS["ledger"], ["O", "B1", "2026-10-01", "2026-11-30", 5000]]}
    analysis, firm = analysed(blocks), Firm(blocks)
    assert list(differences(analysis, firm)) == []
    for key, value in (("experience_tolerance_days", 4), ("experience_months", 6), ("experience_factor", 1.01)):
        assert any(differences(analysis, Firm(replaced(blocks, "policy", key, value)))), key
    later = [row if row[0] != "R2" else [row[0], "2026-03-21", *row[2:]] for row in blocks["receipts"]]
    assert any(differences(analysis, Firm(blocks | {"receipts": later})))


@given(evidence_firms(stated=False), st.data())
@FEW
def test_a_later_payment_never_changes_an_earlier_shipment(blocks: Blocks, data: st.DataObject) -> None:
    day = data.draw(st.sampled_from(days_of(blocks)))
    debts = [row for row in blocks["ledger"][1:] if row[8] > 0 and row[12] is None]
    assume(debts)
    paid = data.draw(st.sampled_from(debts))
    when = max(day, paid[3])
    assume(when <= as_of(blocks))
    more = ["NEW", when, paid[1], paid[0], data.draw(st.sampled_from([paid[8], -paid[8]])), paid[7], None]
    other = analysed(blocks | {"receipts": [*blocks["receipts"], more]})
    days = [one for one in days_of(blocks) if one <= day]
    assert limits(analysed(blocks), days).tolist() == limits(other, days).tolist()


@given(evidence_firms(stated=False), st.integers(0, 200))
@FEW
def test_a_past_day_restated_gives_the_same(blocks: Blocks, back: int) -> None:
    day = as_of(blocks) - dt.timedelta(days=back)
    then = analysed(replaced(blocks, "settings", "as_of", day))
    days = [one for one in days_of(blocks) if one <= day]
    assert limits(then, days).tolist() == limits(analysed(blocks), days).tolist()


@given(evidence_firms(), st.data())
@FEW
def test_one_more_document_paid_in_time_never_lowers_it(blocks: Blocks, data: st.DataObject) -> None:
    like = data.draw(st.sampled_from(blocks["ledger"][1:]))
    posted = data.draw(st.integers(2, 400).map(lambda back: as_of(blocks) - dt.timedelta(days=back)))
    paid = posted + dt.timedelta(days=data.draw(st.integers(0, 30)))
    amount = abs(like[8] or like[9])
    row = ["NEW", like[1], None, posted, posted, 30, None, like[7], amount, *[None] * 5]
    receipt = ["NEW", paid, like[1], "NEW", amount, like[7], None]
    more = blocks | {"ledger": [*blocks["ledger"], row], "receipts": [*blocks["receipts"], receipt]}
    days = days_of(blocks)
    assert (limits(analysed(more), days) >= limits(analysed(blocks), days)).all()


@given(evidence_firms(), st.integers(0, 5_000_00))
@FEW
def test_it_never_passes_what_the_policy_states(blocks: Blocks, stated: int) -> None:
    found = limits(analysed(blocks), days_of(blocks), stated)
    assert (found <= stated).all()
    assert (found >= 0).all()
    asked_for_none = analysed(replaced(blocks, "policy", "discretionary_evidence", "none"))
    assert (limits(asked_for_none, days_of(blocks), stated) == stated).all()


@given(evidence_firms())
@FEW
def test_small_portions_and_pandas_give_the_same(blocks: Blocks) -> None:
    days = days_of(blocks)
    expected, table = limits(analysed(blocks), days).tolist(), claims(blocks)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(experience, "CHUNK", 3)
        assert limits(analysed(blocks), days).tolist() == expected
        patched.setattr(ledger, "ENGINE", "pandas")
        assert limits(analysed(blocks), days).tolist() == expected
        pd.testing.assert_frame_equal(claims(blocks), table, check_dtype=False)


BLOCKS: dict[str, list[list[Any]]] = {
    "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 10, 31)], ["base_currency", "EUR"]],
    "policy": [
        ["Key", "Value"], ["insured_percentage", 0.9], ["discretionary_limit", 1000],
        ["discretionary_evidence", "payment experience"],
    ],
    "ledger": [
        ["Document", "Buyer", "Document date", "Due date", "Gross"],
        ["A", "B1", "2025-12-01", "2025-12-31", 300],
        ["B", "B1", "2025-12-15", "2026-01-14", 400],
    ],
    "receipts": [
        ["Receipt", "Date", "Buyer", "Document", "Amount"],
        ["R1", "2026-01-05", "B1", "A", 300],
        ["R2", "2026-01-20", "B1", "B", 400],
    ],
}  # fmt: skip


def test_a_document_without_a_rate_proves_nothing_and_says_so() -> None:
    dollars = [
        [*BLOCKS["ledger"][0], "Currency"],
        *([*row, "USD" if row[0] == "B" else "EUR"] for row in BLOCKS["ledger"][1:]),
    ]
    receipts = [
        [*BLOCKS["receipts"][0], "Currency"],
        *([*row, "USD" if row[3] == "B" else "EUR"] for row in BLOCKS["receipts"][1:]),
    ]
    rates = [["Date", "From", "To", "Rate"], ["2026-10-30", "USD", "EUR", 0.8]]
    blocks = BLOCKS | {"ledger": dollars, "receipts": receipts, "rates": rates}
    analysis = analyse(Book.from_blocks(blocks))
    assert limits(analysis, [dt.date(2026, 10, 31)]).tolist() == [[minor(300, "EUR")]]
    assert [str(problem) for problem in analysis.claims.problems] == [
        "Rates: USD documents prove no discretionary limit; days without a rate: 1, the first: no rate from USD to EUR on "
        "2025-12-15 or in the 31 days before: add one to the Rates sheet"
    ]


def test_the_second_opinion_counts_no_open_document() -> None:
    firm = Firm(BLOCKS)
    assert [item.document for item in items.items(firm)] == ["A", "B"]
    assert evidence.experience(firm, "B1", dt.date(2026, 1, 5), firm.as_of) == 0
    assert evidence.experience(firm, "B1", dt.date(2026, 1, 6), firm.as_of) == 300_00
    assert evidence.experience(firm, "B1", dt.date(2026, 1, 21), firm.as_of) == 700_00
