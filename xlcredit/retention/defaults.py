"""Which firms fail in each scenario: only the failures are drawn, not a number for every firm and scenario.

    a firm fails in a scenario with  p = Φ((Φ⁻¹(PD) − √R × factor of its sector) / √(1 − R)),  independently given it

Firms of one sector and probability of default are alike but for R: how many fail is binomial with the largest p among
them, which ones is a draw without replacement, and each one drawn stays with the share of its own p in the largest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

Array = np.ndarray


@dataclass(frozen=True)
class Alike:
    """Firms of one sector and probability of default: their numbers, and √R of each."""

    firms: Array
    sector: int
    pd: float
    root: Array


@dataclass(frozen=True)
class Failures:
    """Failures of a block of scenarios: the number of the scenario and of the firm of each."""

    scenario: Array
    firm: Array


def groups(pd: Array, correlation: Array, sector: Array) -> list[Alike]:
    """Firms that are alike, in the order of sector and probability."""
    found = []
    for one, probability in sorted(set(zip(sector.tolist(), pd.tolist(), strict=True))):
        firms = np.flatnonzero((sector == one) & (pd == probability))
        found.append(Alike(firms, one, probability, np.sqrt(correlation[firms])))
    return found


def failures(alike: list[Alike], factors: Array, rng: np.random.Generator) -> Failures:
    """Every failure of a block; factors: scenarios × sectors."""
    parts = [_of_group(one, factors[:, one.sector], rng) for one in alike]
    if not parts:
        return Failures(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    scenarios, firms = zip(*parts, strict=True)
    return Failures(np.concatenate(scenarios), np.concatenate(firms))


def _of_group(group: Alike, factor: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    largest = _largest(group, factor)
    count = rng.binomial(len(group.firms), largest)
    scenario, member = _without_replacement(count, len(group.firms), rng)
    if group.root.min() < group.root.max():
        own = conditional(group.pd, group.root[member], factor[scenario])
        stays = rng.random(len(member)) * largest[scenario] < own
        scenario, member = scenario[stays], member[stays]
    return scenario, group.firms[member]


def conditional(pd: float, root: Array | float, factor: Array) -> Array:
    """Probability of default given the factor; root: √R.

    >>> conditional(0.5, 0.6, np.array([0.0, -2.0])).round(4).tolist()
    [0.5, 0.9332]
    """
    if pd in (0.0, 1.0):
        return np.full(np.shape(factor), pd)
    return np.asarray(ndtr((ndtri(pd) - root * factor) / np.sqrt(1 - np.square(root))))


def _largest(group: Alike, factor: Array) -> Array:
    """The largest conditional probability in a group: at either end of √R, or where it peaks between them."""
    low, high = float(group.root.min()), float(group.root.max())
    found = conditional(group.pd, low, factor)
    if low < high:
        quantile = ndtri(group.pd)
        peak = np.clip(factor / quantile if quantile else np.full(len(factor), high), low, high)
        for root in (high, peak):
            found = np.maximum(found, conditional(group.pd, root, factor))
    return found


def _without_replacement(count: Array, size: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """For each scenario `count` distinct members of 0 … size − 1, every set of them equally likely."""
    many = count > size // 2
    few = np.where(many, 0, count)
    key = np.repeat(np.arange(len(count), dtype=np.int64) * size, few)
    key += rng.integers(0, size, len(key))
    key.sort(kind="stable")
    while (twice := np.flatnonzero(key[1:] == key[:-1]) + 1).size:
        # Whoever was drawn already is drawn again: what remains is as likely as any other set.
        key[twice] += rng.integers(0, size, len(twice)) - key[twice] % size
        key.sort(kind="stable")
    scenario, member = np.divmod(key, size)
    if not many.any():
        return scenario, member
    rows = np.flatnonzero(many)
    rank = rng.random((len(rows), size)).argsort(axis=1).argsort(axis=1)
    row, also = np.nonzero(rank < count[rows, None])
    return np.concatenate([scenario, rows[row]]), np.concatenate([member, also])
