"""The state of the economy in each scenario: one standard normal factor a sector, correlated, and its weight.

Half of the scenarios are drawn from ordinary years, half from years worse by SHIFT standard deviations. The balance
heuristic (Veach and Guibas 1995) weighs both so that every mean stays unbiased:

    weight(z) = φ(z) / (½ φ(z) + ½ φ(z + SHIFT)),  never above 2

The common direction z is stratified: a block of n scenarios has one z in each n-th part of either distribution.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

Array = np.ndarray

SHIFT = 2.0
"""How much worse the bad half of the years is, in standard deviations: the tail of one year in forty."""

LEAST_SHARE = 1e-12
"""Eigenvalues below this share of the largest are rounding."""


@dataclass(frozen=True)
class Economy:
    """Scenarios of one block: a factor a scenario and sector, the common state of each, and its weight.

    The first `ordinary` scenarios are drawn from ordinary years, as often as such years come.
    """

    factors: Array
    state: Array
    weights: Array
    ordinary: int


def loadings(matrix: Array) -> Array:
    """Sectors × independent factors, the common direction first and upward: loadings × their transpose = matrix.

    >>> loadings(np.ones((2, 2))).round(6).tolist()
    [[1.0], [1.0]]
    """
    values, vectors = np.linalg.eigh(matrix)
    order = np.argsort(values)[::-1]
    values, vectors = values[order], vectors[:, order]
    kept = values > LEAST_SHARE * values[0]
    found = vectors[:, kept] * np.sqrt(values[kept])
    return found * np.where(found.sum(axis=0) < 0, -1.0, 1.0)


def economies(loading: Array, count: int, rng: np.random.Generator, shift: float = SHIFT) -> Economy:
    """One block of scenarios; `shift` 0 draws ordinary years only, all of weight 1."""
    bad = count // 2 if shift else 0
    state = np.concatenate([_stratified(count - bad, rng), _stratified(bad, rng) - shift])
    others = rng.standard_normal((count, loading.shape[1] - 1))
    factors = np.column_stack([state, others]) @ loading.T
    return Economy(factors, state, weights(state, bad / count, shift), count - bad)


def _stratified(count: int, rng: np.random.Generator) -> Array:
    """Standard normal numbers, one in each of `count` equally likely strata, in random order."""
    if not count:
        return np.empty(0)
    return np.asarray(ndtri((rng.permutation(count) + rng.random(count)) / count))


def weights(state: Array, bad: float, shift: float) -> Array:
    """How much each scenario counts, where a share `bad` of them was drawn from the worse years.

    >>> weights(np.array([0.0, -4.0]), 0.5, 2.0).round(4).tolist()
    [1.7616, 0.0049]
    """
    return np.asarray(1 / (1 - bad + bad * np.exp(-shift * state - shift * shift / 2)))
