"""The simulated year against closed forms, an exact distribution and the claims one by one; and what holds for any."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import lossyear
from xlcredit.claimregister import Used, YearTerms, left_for
from xlcredit.claims import DEDUCTIONS, THRESHOLD_RULES, ClaimTerms
from xlcredit.errors import DomainError, Stopped
from xlcredit.expectedloss import Obligor, Part
from xlcredit.losses import asset_correlation, bad_year_pd
from xlcredit.lossrules import LossRules, possible
from xlcredit.policy import policy_of
from xlcredit.retention.defaults import Alike, Failures, conditional, failures
from xlcredit.retention.distribution import Distribution
from xlcredit.retention.factors import SHIFT, economies, loadings
from xlcredit.retention.policyyear import Cover, cover_of, paid, without
from xlcredit.retention.simulation import REPLICATES, Outcome, Portfolio, measures, simulate

ERRORS = 4
"""Standard errors that an estimate may be off: one in 16,000 is further."""

POLICY = policy_of({}, "EUR")


def portfolio(pd, ead, correlation, lgd=1.0, sector=None, matrix=None) -> Portfolio:
    """Firms alike in what is given once."""
    count = len(np.atleast_1d(ead))
    spread = [np.broadcast_to(np.asarray(one, dtype=float), count).copy() for one in (pd, lgd, ead, lgd, correlation)]
    sectors = np.zeros(count, dtype=np.int64) if sector is None else np.asarray(sector)
    return Portfolio(*spread, sectors, np.ones((1, 1)) if matrix is None else matrix)


def carried(firms: Portfolio, scenarios: int, confidences=(), **more) -> Outcome:
    return simulate(firms, [without(len(firms.pd))], scenarios, 1, confidences, **more)


def off(found: Outcome, measure: int, expected: float, cover: int = 0, least: float = 1e-9) -> float:
    """By how many standard errors a measure is off."""
    parts = found.parts[:, cover, measure]
    whole = measures(found.losses[cover], (0.95, 0.99))[measure] if measure < 2 else np.mean(parts)
    return abs(whole - expected) / max(np.std(parts, ddof=1) / np.sqrt(REPLICATES), least)


def test_one_firm_loses_all_or_nothing():
    found = carried(portfolio(0.03, [1_000_000], 0.2, 0.45), 40_000, (0.95, 0.99)).losses[0]
    assert found.quantile(0.95) == 0
    assert found.quantile(0.99) == pytest.approx(450_000)
    assert found.mean == pytest.approx(0.03 * 450_000, rel=0.03)
    assert found.exceeding(np.array([0.0, 449_999, 450_001])) == pytest.approx([0.03, 0.03, 0], rel=0.03)


def test_independent_firms_lose_what_the_convolution_says():
    losses, pds = [3, 5, 8, 13, 21, 34, 55] * 4, [0.01, 0.02, 0.05, 0.1, 0.2, 0.03, 0.04] * 4
    exact = lossyear.convolved(losses, pds)
    found = carried(portfolio(pds, losses, 0.0), 60_000, (0.95, 0.99))
    assert off(found, 0, sum(loss * p for loss, p in enumerate(exact))) < ERRORS
    above = np.array([0, 10, 25, 50, 75, 100])
    expected = np.array([sum(exact[level + 1 :]) for level in above])
    error = np.sqrt(2 * expected * (1 - expected) / 60_000)
    assert (abs(found.losses[0].exceeding(above) - expected) < ERRORS * error).all()
    assert abs(found.losses[0].quantile(0.95) - lossyear.quantile(exact, 0.95)) <= 2


def test_firms_of_one_economy_lose_what_the_integral_says():
    losses, pds = [2, 3, 5, 7, 11, 13], [0.01, 0.02, 0.04, 0.08, 0.15, 0.3]
    correlations = [asset_correlation(pd) for pd in pds]
    exact = lossyear.one_factor(losses, pds, correlations)
    assert sum(exact) == pytest.approx(1)
    found = carried(portfolio(pds, losses, correlations), 100_000)
    assert off(found, 0, sum(loss * p for loss, p in enumerate(exact))) < ERRORS
    above = np.arange(0, 40, 4)
    expected = np.array([sum(exact[level + 1 :]) for level in above])
    error = np.sqrt(2 * expected * (1 - expected) / 100_000)
    assert (abs(found.losses[0].exceeding(above) - expected) < ERRORS * error).all()


def test_a_large_portfolio_of_equal_firms_loses_what_vasicek_says():
    confidences = (0.95, 0.99, 0.999)
    found = carried(portfolio(0.02, [1_000] * 20_000, 0.2), 20_000, confidences)
    for place, confidence in enumerate(confidences):
        expected = 20_000 * 1_000 * bad_year_pd(0.02, confidence, 0.2)
        assert np.mean(found.parts[:, 0, 2 + place]) == pytest.approx(expected, rel=0.02)
    deviation = np.sqrt(
        sum(chance * lossyear.failing(0.02, 0.2, z) ** 2 for z, chance in lossyear.states()) - 0.02**2
    )
    assert found.losses[0].deviation == pytest.approx(20_000_000 * deviation, rel=0.02)


def test_sectors_that_fare_each_by_themselves_lose_less_together():
    pds, ead, sector = [0.05] * 400, [1_000] * 400, [0, 1, 2, 3] * 100
    quantiles = []
    for correlation in (0.0, 0.5, 1.0):
        matrix = LossRules({}, {}).matrix(list("abcd"), correlation)
        found = carried(portfolio(pds, ead, 0.2, sector=sector, matrix=matrix), 20_000, (0.99,))
        assert off(found, 0, 0.05 * 400_000) < ERRORS
        quantiles.append(found.losses[0].quantile(0.99))
    alone = carried(portfolio(pds, ead, 0.2), 20_000, (0.99,)).losses[0].quantile(0.99)
    assert quantiles == sorted(quantiles)
    assert quantiles[0] < 0.75 * alone
    assert quantiles[2] == pytest.approx(alone, rel=0.04)


def test_the_factors_have_the_correlations_asked_for():
    matrix = np.array([[1.0, 0.6, -0.2], [0.6, 1.0, 0.1], [-0.2, 0.1, 1.0]])
    loading = loadings(matrix)
    assert loading @ loading.T == pytest.approx(matrix)
    drawn = economies(loading, 200_000, np.random.default_rng(1), shift=0)
    assert np.corrcoef(drawn.factors.T) == pytest.approx(matrix, abs=0.01)
    assert drawn.factors.mean(axis=0) == pytest.approx(np.zeros(3), abs=0.01)
    weighed = economies(loading, 200_000, np.random.default_rng(1))
    mean = (weighed.weights[:, None] * weighed.factors).mean(axis=0)
    square = (weighed.weights[:, None] * weighed.factors**2).mean(axis=0)
    assert weighed.weights.mean() == pytest.approx(1, abs=1e-4)
    assert mean == pytest.approx(np.zeros(3), abs=0.02)
    assert square == pytest.approx(np.ones(3), abs=0.03)


@pytest.mark.parametrize("pd", [0.0005, 0.02, 0.3])
def test_worse_years_are_drawn_more_often_and_counted_for_less(pd):
    firms = portfolio(pd, np.geomspace(100, 100_000, 200), asset_correlation(pd))
    ordinary, weighed = (carried(firms, 40_000, (0.99, 0.999), shift=shift) for shift in (0.0, SHIFT))
    exact = float((firms.pd * firms.ead).sum())
    for found in (ordinary, weighed):
        assert off(found, 0, exact) < ERRORS
    for measure in (2, 3):
        both = [found.parts[:, 0, measure] for found in (ordinary, weighed)]
        error = np.sqrt(sum(np.var(part, ddof=1) for part in both) / REPLICATES)
        assert abs(both[0].mean() - both[1].mean()) < ERRORS * error + 0.005 * both[0].mean()
    spread = [np.std(found.parts[:, 0, 3]) for found in (ordinary, weighed)]
    assert spread[1] < 0.8 * spread[0]


def test_firms_alike_but_for_their_correlation_fail_as_often_as_each_should():
    pd, root = 0.05, np.sqrt([0.04, 0.12, 0.24])
    alike = [Alike(np.arange(3), 0, pd, root)]
    for state in (-3.0, 0.0, 1.0):
        factors = np.full((200_000, 1), state)
        found = failures(alike, factors, np.random.default_rng(2))
        share = np.bincount(found.firm, minlength=3) / 200_000
        expected = conditional(pd, root, np.full(3, state))
        assert (abs(share - expected) < ERRORS * np.sqrt(expected / 200_000) + 1e-9).all()


@given(st.integers(1, 12), st.floats(0, 1), st.integers(0, 99))
def test_a_firm_fails_once_a_scenario_and_any_set_is_as_likely(size, pd, seed):
    alike = [Alike(np.arange(size), 0, pd, np.full(size, 0.5))]
    found = failures(alike, np.zeros((400, 1)), np.random.default_rng(seed))
    pairs = list(zip(found.scenario.tolist(), found.firm.tolist(), strict=True))
    assert len(pairs) == len(set(pairs))
    chance = float(conditional(pd, 0.5, np.zeros(1))[0])
    expected = 400 * chance
    counts = np.bincount(found.firm, minlength=size)
    assert (abs(counts - expected) <= 5.5 * np.sqrt(expected * (1 - chance)) + 4).all()


def test_every_pair_of_firms_is_as_likely_where_most_of_them_fail():
    alike = [Alike(np.arange(4), 0, 0.6, np.zeros(4))]
    found = failures(alike, np.zeros((60_000, 1)), np.random.default_rng(5))
    failed = np.zeros((60_000, 4), dtype=bool)
    failed[found.scenario, found.firm] = True
    together = (failed.T.astype(float) @ failed) / 60_000
    assert together == pytest.approx(np.where(np.eye(4), 0.6, 0.36), abs=0.01)


def firm(number: int, ead: int, covered: int, pd: float = 0.1, lgd: float = 0.5, name: str = "") -> Obligor:
    part = Part(f"B{number}", ead, ead, covered)
    return Obligor((part,), "general", 5, pd, "grade", lgd, "", 0.2, replace(POLICY, name=name), None)


AMOUNTS = st.integers(0, 3_000)
CLAIM_TERMS = st.builds(
    ClaimTerms,
    percentage=st.sampled_from([(9, 10), (17, 20), (1, 1), (2, 3)]),
    threshold=st.sampled_from([0, 400, 1_000]),
    threshold_rule=st.sampled_from(THRESHOLD_RULES),
    deductible=st.sampled_from([0, 37, 500]),
    deductions=st.sampled_from(DEDUCTIONS),
    minimum_retention=st.sampled_from([0, 90, 700]),
)
YEARS = st.builds(
    YearTerms, CLAIM_TERMS, st.sampled_from([0, 350, 2_500]), st.sampled_from([None, 0, 900, 4_000])
)


@given(st.lists(AMOUNTS, min_size=1, max_size=8), YEARS, YEARS, st.integers(0, 999))
def test_a_year_of_claims_pays_what_the_claims_one_after_the_other_do(covered, terms, others, seed):
    """Two policies in one year, each with its own first loss and most liability."""
    rng = np.random.default_rng(seed)
    firms = [firm(n, amount + 500, amount, name="" if n % 3 else "other") for n, amount in enumerate(covered)]
    given_terms = [terms if n % 3 else others for n in range(len(firms))]
    cover = cover_of(firms, given_terms)
    order = [rng.permutation(len(firms))[: rng.integers(0, len(firms) + 1)] for _ in range(5)]
    scenario = np.repeat(np.arange(5), [len(one) for one in order])
    found = paid(cover, Failures(scenario, np.concatenate(order).astype(np.int64)))
    expected = []
    for one in order:
        used = {"": Used(), "other": Used()}
        for place in one.tolist():
            name, own = firms[place].policy.name, given_terms[place]
            got = left_for(firms[place].covered, own, used[name])
            used[name] = Used(used[name].first_loss + got.first_loss, used[name].liability + got.paid)
            expected.append(got.paid)
    assert found.tolist() == expected


@pytest.mark.parametrize("deductions", DEDUCTIONS)
def test_a_small_portfolio_retains_what_every_order_of_failures_does_in_the_mean(deductions):
    rows = [(0.3, 10_000, 9_000), (0.2, 6_000, 6_000), (0.25, 8_000, 2_000), (0.1, 20_000, 18_000)]
    firms = [firm(n, ead, covered, pd) for n, (pd, ead, covered) in enumerate(rows)]
    year = YearTerms(ClaimTerms((9, 10), 2_500, "reaches", 300, deductions, 500), 4_000, 12_000)
    cover = cover_of(firms, [year] * 4)
    given_firms = [
        {"pd": pd, "correlation": 0.2, "ead": ead, "covered": covered, "lgd": 0.5} for pd, ead, covered in rows
    ]
    terms = {
        "percentage": Fraction(9, 10),
        "threshold": 2_500,
        "deductible": 300,
        "minimum_retention": 500,
        "deductions": deductions,
    }
    expected = lossyear.mean_retained(given_firms, terms, 4_000, 12_000)
    arrays = portfolio([row[0] for row in rows], [row[1] for row in rows], 0.2, 0.5)
    found = simulate(arrays, [cover, without(4)], 100_000, 7)
    assert off(found, 0, expected) < ERRORS
    assert float((found.paid * 0.5).sum()) == pytest.approx(found.losses[1].mean - found.losses[0].mean)


def test_a_year_with_nothing_in_common_pays_each_firm_for_itself():
    cover = cover_of([firm(1, 900, 800)], [YearTerms(ClaimTerms((9, 10), deductible=20), 0, None)])
    assert not cover.by_year
    assert cover.alone.tolist() == [700]


def test_the_same_seed_gives_the_same_years_on_any_number_of_threads():
    firms = portfolio([0.01, 0.05, 0.2] * 40, np.arange(1, 121) * 1_000, 0.15)
    cover = Cover(*(np.full(120, one, dtype=np.int64) for one in (900, 1_000, 1, 1, 0)), np.array([500]), np.array([4_000]))
    runs = [simulate(firms, [cover, without(120)], 5_000, 3, (0.99,), threads=count) for count in (1, 2, 5)]
    for other in runs[1:]:
        assert (runs[0].parts == other.parts).all()
        assert (runs[0].paid == other.paid).all()
        assert runs[0].worst == other.worst
    assert (simulate(firms, [cover], 5_000, 4, (0.99,)).parts != runs[0].parts[:, :1]).any()


def test_the_worst_years_are_the_worst_and_name_who_failed():
    firms = portfolio([0.2] * 6, [100, 200, 400, 800, 1_600, 3_200], 0.1)
    found = carried(firms, 4_000)
    worst = found.worst
    assert [year.retained for year in worst] == sorted((year.retained for year in worst), reverse=True)
    assert all(year.retained == sum(firms.ead[list(year.firms)]) == year.gross for year in worst)
    assert worst[0].retained <= found.losses[0].quantile(1 - 1e-9)


def test_a_run_can_be_stopped():
    seen = []

    def stop(share: float) -> None:
        seen.append(share)
        raise Stopped("enough")

    firms = portfolio([0.05] * 2_000, [1_000] * 2_000, 0.2)
    with pytest.raises(Stopped):
        carried(firms, 2_000_000, progress=stop)
    assert len(seen) == 1
    assert seen[0] < 0.5


def test_progress_ends_at_all():
    seen = []
    carried(portfolio([0.05] * 50, [1_000] * 50, 0.2), 2_000, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1


def test_memory_does_not_grow_with_the_scenarios():
    firms, peaks = portfolio([0.02] * 2_000, [1_000] * 2_000, 0.2), []
    for scenarios in (200_000, 800_000):
        tracemalloc.start()
        carried(firms, scenarios, threads=1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


@given(st.lists(st.tuples(st.integers(0, 10**12), st.floats(0.1, 2)), min_size=1, max_size=60))
def test_a_distribution_keeps_mean_spread_and_quantiles(pairs):
    losses, weights = (np.array(one, dtype=float) for one in zip(*pairs, strict=True))
    found, half = Distribution(), Distribution()
    found.add(losses[::2], weights[::2])
    half.add(losses[1::2], weights[1::2])
    found.merge(half)
    count = len(losses)
    assert found.mean == pytest.approx((losses * weights).sum() / count)
    variance = (weights * losses**2).sum() / count - found.mean**2
    assert found.deviation == pytest.approx(np.sqrt(max(variance, 0)), rel=1e-6, abs=1e-3 * (1 + found.mean))
    weights /= weights.sum() / count
    even = Distribution()
    even.add(losses, weights)
    for confidence in (0.5, 0.9):
        above = [weights[losses > one].sum() / count for one in sorted(losses)]
        exact = next(one for one, share in zip(sorted(losses), above, strict=True) if share <= 1 - confidence + 1e-12)
        assert even.quantile(confidence) == pytest.approx(exact, rel=1e-3, abs=1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"pd": np.array([1.2])}, "probabilities of default"),
        ({"pd": np.array([-0.1])}, "probabilities of default"),
        ({"pd": np.array([np.nan])}, "probabilities of default"),
        ({"lgd": np.array([45.0])}, "losses given default"),
        ({"ead": np.array([-1.0])}, "negative"),
        ({"correlation": np.array([1.0])}, "asset correlations"),
    ],
)
def test_what_no_portfolio_can_have_is_said(change, reason):
    with pytest.raises(DomainError, match=reason):
        replace(portfolio(0.1, [1.0], 0.2), **change)


def test_an_empty_portfolio_is_said():
    with pytest.raises(DomainError, match="no firm has an exposure"):
        portfolio([], [], [])


def test_a_matrix_that_no_economy_can_have_is_said():
    with pytest.raises(DomainError, match="smallest eigenvalue -0.80"):
        possible(np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]]))
    with pytest.raises(DomainError, match="same in both directions"):
        possible(np.array([[1.0, 0.5], [0.4, 1.0]]))


def test_probabilities_of_nought_and_one_are_kept():
    found = carried(portfolio([0.0, 1.0], [70, 900], 0.2), 2_000, (0.95,))
    assert found.losses[0].mean == pytest.approx(900, rel=1e-3)
    assert found.losses[0].quantile(0.95) == pytest.approx(900)
