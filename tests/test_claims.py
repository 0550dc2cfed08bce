"""Claims: what holds for every indemnity, recovery and premium, and agreement with the second opinion."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle import claims as oracle
from tests.oracle import cover
from tests.oracle.firm import Firm
from tests.strategies import Blocks, by_themselves, insured_firms
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.claims import (
    DEDUCTIONS,
    THRESHOLD_RULES,
    ClaimTerms,
    indemnity,
    multiple_of,
    premium_due,
    recovery_split,
)

QUICK = settings(max_examples=200, derandomize=True, deadline=None)
amounts = st.integers(0, 20_000) | st.integers(0, 10**13)
shares = st.integers(0, 1000).map(lambda thousandths: Fraction(thousandths, 1000))
terms = st.fixed_dictionaries(
    {
        "percentage": shares,
        "threshold": st.sampled_from([0, 1, 1_000, 10_000]) | amounts,
        "threshold_rule": st.sampled_from(THRESHOLD_RULES),
        "deductible": st.sampled_from([0, 0, 500, 9_999]),
        "deductions": st.sampled_from(DEDUCTIONS),
        "minimum_retention": st.sampled_from([0, 0, 1_000, 12_345]),
    }
)
lefts = st.sampled_from([0, 0, 100, 7_777, 10**9])
caps = st.none() | st.sampled_from([0, 100, 12_345, 10**12])


def as_terms(given_terms: dict[str, Any]) -> ClaimTerms:
    share = given_terms["percentage"]
    return ClaimTerms(**given_terms | {"percentage": (share.numerator, share.denominator)})


@given(st.sampled_from([999, 1_000, 1_001]) | amounts, terms, lefts, caps)
@QUICK
def test_an_indemnity_agrees_with_the_second_opinion(covered: int, chosen: Any, afl: int, cap: int | None) -> None:
    found = indemnity(covered, as_terms(chosen), afl, cap)
    assert (found.paid, found.first_loss) == oracle.indemnity(covered, chosen, afl, cap)


@given(amounts, st.integers(0, 5_000), terms, lefts, caps)
@QUICK
def test_a_larger_loss_never_pays_less(covered: int, more: int, chosen: Any, afl: int, cap: int | None) -> None:
    one, other = (indemnity(loss, as_terms(chosen), afl, cap) for loss in (covered, covered + more))
    assert 0 <= one.paid <= other.paid
    assert one.paid <= covered - min(covered, chosen["minimum_retention"])
    assert 0 <= one.first_loss <= afl
    assert cap is None or one.paid <= cap
    amounts_left = [amount for _, amount in one.steps]
    assert amounts_left == sorted(amounts_left, reverse=True)
    assert amounts_left[0] == covered


@given(amounts, terms, lefts, st.integers(1, 10_000))
@QUICK
def test_less_annual_first_loss_or_more_liability_never_pays_less(covered: int, chosen: Any, afl: int, by: int) -> None:
    policy, cap = as_terms(chosen), 5_000
    paid = indemnity(covered, policy, afl, cap).paid
    assert indemnity(covered, policy, max(afl - by, 0), cap).paid >= paid
    assert indemnity(covered, policy, afl, cap + by).paid >= paid
    assert indemnity(covered, policy, afl).paid >= paid


@given(amounts, amounts, amounts, amounts.filter(bool))
@QUICK
def test_the_shares_of_a_recovery_sum_to_what_is_left_of_it(gross: int, costs: int, paid: int, retained: int) -> None:
    insurer, insured = recovery_split(gross, costs, paid, retained)
    assert insurer + insured == gross - costs
    assert (insurer, insured) == oracle.recovery(gross, costs, paid, retained)
    assert insurer * (gross - costs) >= 0


@given(amounts, shares, shares, amounts)
@QUICK
def test_a_premium_agrees_with_the_second_opinion(
    turnover: int, rate: Fraction, share: Fraction, estimate: int
) -> None:
    found = premium_due(turnover, float(rate), float(share), estimate)
    assert found == oracle.premium(turnover, rate, share, estimate)


def test_maximum_liability_as_a_multiple_of_the_premium() -> None:
    assert multiple_of(50_000_00, 30) == 1_500_000_00
    assert multiple_of(33_33, 2.5) == 83_33  # 83.325


BOOKS = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def owed(firm: Firm) -> dict[str, tuple[int, int]]:
    """Exposure and covered part of each buyer by the second opinion."""
    found = cover.lines(firm, firm.as_of)
    return {buyer: (sum(x.exposure for x in own), sum(x.covered for x in own)) for buyer, own in found.items()}


@given(insured_firms())
@BOOKS
def test_register_and_estimates_agree_with_the_second_opinion(blocks: Blocks) -> None:
    analysis, firm = analyse(Book.from_blocks(blocks)), Firm(blocks)
    filed = oracle.filed(firm, owed(firm))
    names = {"claim": "claim", "policy_year": "year", "loss": "loss", "covered": "covered", "indemnity": "indemnity"}
    names |= {"first_loss_used": "used", "paid": "paid", "retained": "retained"}
    found = analysis.table("claim_results").to_dict("records")
    assert [[row[name] for name in names] for row in found] == [[one[name] for name in names.values()] for one in filed]
    expected = oracle.estimates(firm, filed, owed(firm))
    rows = {row["buyer"]: row for row in analysis.table("claim_estimates").to_dict("records")}
    assert {buyer: {name: rows[buyer][name] for name in one} for buyer, one in expected.items()} == expected
    assert set(rows) == set(expected)


@given(insured_firms().map(by_themselves))
@BOOKS
def test_the_declaration_agrees_with_the_second_opinion_and_what_is_left_out_is_listed(blocks: Blocks) -> None:
    analysis, firm = analyse(Book.from_blocks(blocks)), Firm(blocks)
    table, out = analysis.table("premium"), analysis.table("premium_left_out")
    if not len(table):
        assert not firm.policy["expiry"] or firm.policy["expiry"] < firm.as_of or firm.policy["inception"] > firm.as_of
        return
    expected = oracle.declared(firm)
    for row in table.to_dict("records"):
        turnover, declared = expected.pop((row["month_end"].year, row["month_end"].month), (0, 0))
        assert (row["invoiced"], row["declared"]) == (turnover, declared)
        assert row["premium"] == oracle.rounded(declared * Fraction("0.0025"))
        assert row["left_out"] == out.loc[out["month_end"] == row["month_end"], "amount"].sum()
    assert expected == {}


@pytest.mark.parametrize("name", ["claim_results", "claim_estimates", "capacity", "premium", "premium_left_out"])
def test_without_a_policy_the_tables_are_empty_and_have_their_columns(name: str) -> None:
    ledger = [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]]
    dates = [["expiry", "2025-12-31"]]
    book = Book.from_blocks(
        {
            "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
            "ledger": ledger,
            "policy": [["Key", "Value"], *dates],
        }
    )
    analysis = analyse(book)
    assert len(analysis.table(name)) == 0
    assert list(analysis.table(name).columns) == [column.name for column in analysis.columns(name)]
