"""Claims: what holds for every indemnity, recovery and premium, and agreement with the second opinion."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import claims as oracle
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
