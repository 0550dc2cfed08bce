"""Expected losses agree with the second opinion, and keep what holds for any firm, any probability and any size."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.lossstrategies import claim_years, loss_firms, sector_correlations
from tests.oracle import losses as oracle
from tests.oracle import lossyear
from tests.oracle.firm import Firm
from tests.strategies import Block, Blocks
from xlcredit import losses
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.claimregister import Used, YearTerms, left_for
from xlcredit.expectedloss import PRO_RATA, Obligor, Part, indemnity_now
from xlcredit.money import split
from xlcredit.policy import policy_of

MANY = settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
SHARES = st.floats(0, 1)
INSIDE = st.floats(0.0001, 0.9999)
AMOUNTS = st.integers(0, 10**12)


RECOVERIES = [PRO_RATA, "oldest first"]


def firm_of(ead: int, covered: int, lgd: float, recoveries: str) -> Obligor:
    """A firm with one id that may fail."""
    policy = policy_of({"recoveries_after_loss": recoveries}, "EUR")
    part = Part("B1", ead, ead, covered)
    return Obligor((part,), "general", 5, 0.01, "grade", lgd, "", 0.2, policy, None)


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
def test_the_rows_of_a_firm_sum_to_the_claim_and_the_loss_of_the_firm(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    found = rows(analysis)
    for firm in analysis.obligors:
        parts, paid = [found[part.buyer] for part in firm.parts], indemnity_now(analysis, firm)
        assert sum(row["indemnity"] for row in parts) == paid
        sums = {name: sum(row[name] for row in parts) for name in ("expected_loss", "net_expected_loss")}
        pd, lgd = Fraction(str(firm.pd)), Fraction(str(firm.lgd))
        assert abs(sums["expected_loss"] - pd * lgd * firm.ead) <= Fraction(len(parts), 2)
        assert abs(sums["net_expected_loss"] - pd * firm.retained(firm.ead, paid)) <= Fraction(len(parts), 2)
        bad_year = losses.bad_year_pd(firm.pd, 0.999, firm.correlation) - firm.pd
        unexpected = sum(row["net_unexpected_loss"] for row in parts)
        assert abs(unexpected - float(firm.retained(firm.ead, paid)) * bad_year) <= len(parts) / 2 + 1e-6


@given(loss_firms(), st.sampled_from([0, 0.3]), st.sampled_from([0.6, 1]))
@FEW
def test_a_higher_insured_percentage_never_raises_a_net_loss(blocks: Blocks, low: float, high: float) -> None:
    """Without filed claims, which would use up more of the year, and without a limit that is still to be drawn."""
    blocks = blocks | {
        "claim_register": blocks["claim_register"][:1],
        "settings": [*(row for row in blocks["settings"] if row[0] != "unused_limit_share"), ["unused_limit_share", 0]],
    }
    kept = [row for row in blocks["policy"] if not str(row[0]).startswith("insured_percentage")]
    less, more = (
        rows(analyse(Book.from_blocks(blocks | {"policy": [*kept, ["insured_percentage", share]]}))) for share in (low, high)
    )
    for buyer, row in more.items():
        assert row["net_expected_loss"] <= less[buyer]["net_expected_loss"] + 1
        assert row["net_unexpected_loss"] <= less[buyer]["net_unexpected_loss"] + 1
        assert row["expected_loss"] == less[buyer]["expected_loss"]


@given(claim_years(), st.integers(0, 300_000), st.floats(0, 1), st.floats(0, 1), SHARES, st.sampled_from(RECOVERIES))
@settings(max_examples=600)
def test_more_cover_never_raises_what_is_retained(
    terms: YearTerms, ead: int, one: float, other: float, lgd: float, recoveries: str
) -> None:
    retained = []
    for share in sorted((one, other)):
        firm = firm_of(ead, int(ead * share), lgd, recoveries)
        retained.append(firm.retained(ead, left_for(firm.covered, terms, Used()).paid))
    assert 0 <= retained[1] <= retained[0] + 1
    assert retained[0] <= Fraction(str(lgd)) * ead


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


@given(SHARES, SHARES, AMOUNTS, st.integers(1, 1000))
def test_a_loss_scales_with_the_exposure(pd: float, lgd: float, ead: int, times: int) -> None:
    half = Fraction(times + 1, 2)
    assert abs(losses.expected_loss(pd, lgd, ead * times) - times * losses.expected_loss(pd, lgd, ead)) <= half
    whole, part = (losses.unexpected_loss(pd, lgd, size) for size in (ead * times, ead))
    assert abs(whole - times * part) <= half + abs(whole) * 1e-12


@given(SHARES, AMOUNTS, INSIDE, st.floats(0, 0.99))
def test_what_cannot_fail_or_loses_nothing_or_owes_nothing_loses_nothing(
    share: float, ead: int, confidence: float, correlation: float
) -> None:
    for pd, lgd, size in ((0, share, ead), (share, 0, ead), (share, share, 0)):
        assert losses.expected_loss(pd, lgd, size) == 0
        assert losses.unexpected_loss(pd, lgd, size, confidence, correlation) == 0


@given(st.floats(0.0001, 0.4999), SHARES, AMOUNTS, st.floats(0.5, 0.9999), st.floats(0.5, 0.9999), st.floats(0, 0.99))
def test_an_unexpected_loss_grows_with_the_confidence(
    pd: float, lgd: float, ead: int, one: float, other: float, correlation: float
) -> None:
    found = [losses.unexpected_loss(pd, lgd, ead, q, correlation) for q in sorted((one, other))]
    assert found[0] <= found[1] + ead * 1e-12


@given(st.floats(0.0001, 0.4999), SHARES, AMOUNTS, st.floats(0.5001, 0.9999), st.floats(0.001, 0.99), st.floats(0.001, 0.99))
def test_an_unexpected_loss_grows_with_the_correlation_until_it_turns(
    pd: float, lgd: float, ead: int, confidence: float, one: float, other: float
) -> None:
    """It grows while √R < −Φ⁻¹(q) / Φ⁻¹(PD), and falls beyond: firms that all fail together fail in few years."""
    turn = min((NormalDist().inv_cdf(confidence) / NormalDist().inv_cdf(pd)) ** 2, 1)
    low, high = sorted((one, other))
    found = [losses.unexpected_loss(pd, lgd, ead, confidence, r) for r in (low, high)]
    least = ead * 1e-9 + 1
    assert high > turn or found[0] <= found[1] + least
    assert low < turn or found[1] <= found[0] + least


@given(INSIDE, SHARES, AMOUNTS)
def test_an_unexpected_loss_agrees_with_the_second_opinion(pd: float, lgd: float, ead: int) -> None:
    expected = ead * lgd * (oracle.bad_year(pd, oracle.correlation(pd, None)) - pd)
    assert losses.unexpected_loss(pd, lgd, ead) == pytest.approx(expected, rel=1e-9, abs=0.5 + 1e-3)


@given(st.floats(0, 1), st.floats(0, 1), st.none() | st.floats(0, 200))
def test_a_correlation_agrees_with_the_second_opinion_and_falls(one: float, other: float, sales: float | None) -> None:
    low, high = (losses.asset_correlation(pd, sales) for pd in sorted((one, other), reverse=True))
    assert low <= high
    assert losses.asset_correlation(one, sales) == pytest.approx(oracle.correlation(one, sales), abs=1e-12)


@given(sector_correlations(), st.integers(0, 10))
@settings(max_examples=300)
def test_correlations_count_where_an_economy_can_have_them(block: Block, tenths: int) -> None:
    sectors = sorted({*(oracle.sector(name) for row in block[1:] for name in row[:2]), "general"})
    expected = oracle.matrix(block[1:], sectors, Fraction(tenths, 10))
    settings_block = [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"], ["sector_correlation", tenths / 10]]
    ledger = [["Document", "Buyer", "Document date", "Gross"], ["I1", "B1", "2026-10-01", 1]]
    buyers = [["Buyer"], ["B1"]]
    book = Book.from_blocks({"settings": settings_block, "ledger": ledger, "buyers": buyers, "sector_correlations": block})
    said = [problem for problem in book.problems if "no economy can have" in problem.reason]
    if oracle.can_be(expected):
        assert not said
        assert book.loss_rules.matrix(sectors, tenths / 10).tolist() == [[float(one) for one in row] for row in expected]
    else:
        assert len(said) == len(block) - 1
        assert not book.loss_rules.correlations


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


def test_another_policy_pays_where_the_first_one_states_no_percentage() -> None:
    day = dt.date(2026, 10, 1)
    period = [("inception", dt.date(2026, 1, 1)), ("expiry", dt.date(2026, 12, 31))]
    policy = [("Key", "Value"), ("insured_countries", "DE"), *period]
    terms = [("insured_percentage", 0.5), ("insured_countries", "FR"), *period]
    case = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"], ["unused_limit_share", 0]],
        "policy": policy,
        "policy_terms": [["Policy", "Country", "Buyer", "Key", "Value"], *(["P2", None, None, *term] for term in terms)],
        "ledger": [["Document", "Buyer", "Document date", "Due date", "Gross"], ["I1", "B1", day, dt.date(2026, 11, 15), 1000]],
        "buyers": [["Buyer", "Country"], ["B1", "FR"]],
        "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "insurer", 5000, dt.date(2026, 1, 1)]],
    }
    assert rows(analyse(Book.from_blocks(case)))["B1"]["indemnity"] == 500_00


def test_root_of_the_correlation_is_what_two_firms_share() -> None:
    """Two firms of PD one half and correlation R fail together in 1/4 + arcsin(R) / 2π of the years."""
    together = sum(chance * lossyear.failing(0.5, 0.5, z) ** 2 for z, chance in lossyear.states())
    assert together == pytest.approx(0.25 + 1 / 12)
    assert lossyear.failing(0.5, 0.5, -1) == pytest.approx(NormalDist().cdf(sqrt(0.5) / sqrt(0.5)))
