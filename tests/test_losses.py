"""Expected losses agree with the second opinion, and keep what holds for any firm, any probability and any size."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.lossstrategies import loss_firms
from tests.oracle import losses as oracle
from tests.oracle import lossyear
from tests.oracle.firm import Firm
from tests.strategies import Blocks
from xlcredit import losses
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.money import split

MANY = settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
SHARES = st.floats(0, 1)
INSIDE = st.floats(0.0001, 0.9999)
AMOUNTS = st.integers(0, 10**12)


def rows(analysis: Analysis) -> dict[str, dict[str, Any]]:
    return {row["buyer"]: row for row in analysis.table("expected_losses").to_dict("records")}


def same(found: Any, expected: Any, name: str) -> bool:
    if name == "asset_correlation":
        return abs(found - expected) < 1e-12
    if name == "net_unexpected_loss":
        return abs(found - expected) <= 0.5 + 1e-6
    if expected is None:
        return found != found
    return Fraction(str(found)) == expected if name in ("pd", "loss_given_default") else found == expected


@given(loss_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    found, expected = rows(analysis), oracle.expected(Firm(blocks), list(analysis.buyers))
    assert set(found) == set(expected)
    wrong = [
        (buyer, name, found[buyer][name], value)
        for buyer, row in expected.items()
        for name, value in row.items()
        if not same(found[buyer][name], value, name)
    ]
    assert not wrong, wrong[:4]


@given(loss_firms())
@FEW
def test_the_policy_never_makes_a_loss_larger_and_the_ids_of_a_firm_sum_to_it(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    found = rows(analysis)
    for firm in analysis.obligors:
        parts = [found[part.buyer] for part in firm.parts]
        assert sum(row["ead"] for row in parts) == firm.ead
        assert 0 <= sum(row["indemnity"] for row in parts) <= firm.covered <= firm.ead
        for row in parts:
            assert 0 <= row["net_expected_loss"] <= row["expected_loss"] <= row["ead"]
            assert row["net_unexpected_loss"] >= 0


@given(loss_firms())
@FEW
def test_without_any_policy_nothing_is_paid_and_the_losses_are_gross(blocks: Blocks) -> None:
    bare = [row for row in blocks["policy"] if row[0] != "insured_percentage"]
    for row in rows(analyse(Book.from_blocks(blocks | {"policy": bare}))).values():
        assert row["indemnity"] == row["covered_at_default"] == 0
        assert abs(row["net_expected_loss"] - row["expected_loss"]) <= 1


@given(SHARES, SHARES, AMOUNTS, AMOUNTS)
def test_an_expected_loss_is_a_share_and_adds_up(pd: float, lgd: float, one: int, other: int) -> None:
    whole = losses.expected_loss(pd, lgd, one + other)
    assert 0 <= whole <= one + other
    assert abs(whole - losses.expected_loss(pd, lgd, one) - losses.expected_loss(pd, lgd, other)) <= 1


@given(INSIDE, st.floats(0.01, 0.9), st.floats(0.5, 0.9999), st.floats(0.5, 0.9999))
def test_a_worse_year_is_worse(pd: float, correlation: float, one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = [losses.bad_year_pd(pd, q, correlation) for q in (low, high)]
    assert found[0] <= found[1] + 1e-15
    assert 0 <= found[0] <= found[1] + 1e-15 <= 1 + 1e-15


@pytest.mark.parametrize("pd", [0.0005, 0.01, 0.3])
@pytest.mark.parametrize("correlation", [0.05, 0.24, 0.6])
def test_the_bad_year_is_a_quantile_of_years_whose_mean_is_the_probability(pd: float, correlation: float) -> None:
    """By an integral over the state of the economy; a year as bad as q has the state of the normal quantile 1 − q."""
    mean = sum(chance * lossyear.failing(pd, correlation, z) for z, chance in lossyear.states())
    assert mean == pytest.approx(pd, rel=1e-9)
    for q in (0.9, 0.999):
        state = NormalDist().inv_cdf(1 - q)
        assert losses.bad_year_pd(pd, q, correlation) == pytest.approx(lossyear.failing(pd, correlation, state))


def test_a_correlation_falls_with_the_probability_and_with_smaller_size() -> None:
    by_pd = [losses.asset_correlation(pd) for pd in (0, 0.0005, 0.01, 0.05, 0.3, 1)]
    assert by_pd == sorted(by_pd, reverse=True)
    by_size = [losses.asset_correlation(0.01, sales) for sales in (0, 5, 20, 49, 50, 900)]
    assert by_size == sorted(by_size)
    assert by_size[-1] == losses.asset_correlation(0.01)
    assert by_size[0] == pytest.approx(losses.asset_correlation(0.01) - 0.04)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=8))
def test_parts_sum_to_the_whole_and_are_off_by_less_than_one(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assume(sum(weights))
    assert all(abs(part - Fraction(total * weight, sum(weights))) <= 1 for part, weight in zip(parts, weights, strict=True))


def test_root_of_the_correlation_is_what_two_firms_share() -> None:
    """Two firms of PD one half and correlation R fail together in 1/4 + arcsin(R) / 2π of the years."""
    together = sum(chance * lossyear.failing(0.5, 0.5, z) ** 2 for z, chance in lossyear.states())
    assert together == pytest.approx(0.25 + 1 / 12)
    assert lossyear.failing(0.5, 0.5, -1) == pytest.approx(NormalDist().cdf(sqrt(0.5) / sqrt(0.5)))
