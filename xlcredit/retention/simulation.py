"""A year of the portfolio drawn many times: the loss that is retained under each of several covers.

The scenarios are drawn in REPLICATES independent parts, each with random numbers of its own from the seed, so that the
answer is the same on any number of threads, and the spread of the parts is the standard error of every figure. All
covers see the same failures.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from heapq import nlargest

import numpy as np
from scipy.special import ndtr, ndtri

from xlcredit.errors import DomainError
from xlcredit.retention.defaults import Alike, Failures, failures, groups
from xlcredit.retention.distribution import Distribution
from xlcredit.retention.factors import SHIFT, Economy, economies, loadings
from xlcredit.retention.policyyear import Cover, in_the_year, paid

Array = np.ndarray

REPLICATES = 20
EVENTS = 500_000
"""Failures that a block of scenarios holds about, which bounds the memory."""
LARGEST_BLOCK = 10_000
WORST = 10
"""Scenarios that are kept one by one."""
LOOK = 0.1
"""Seconds between two looks whether the user wants to stop."""

Progress = Callable[[float], None]
"""Called with the share that is done, in the thread that runs the simulation; raises Stopped to end it."""


@dataclass(frozen=True)
class Portfolio:
    """Firms as arrays: probabilities, loss given default, exposure at default, share of an indemnity that is kept.

    sector: number of each firm's sector in `matrix`, the correlations of the sectors.
    """

    pd: Array
    lgd: Array
    ead: Array
    kept: Array
    correlation: Array
    sector: Array
    matrix: Array

    def __post_init__(self) -> None:
        if not len(self.pd):
            raise DomainError("no firm has an exposure: there is no loss to draw")
        if not ((self.pd >= 0) & (self.pd <= 1)).all():
            raise DomainError("probabilities of default are from 0 to 1: write 1 % as 0.01")
        if not ((self.lgd >= 0) & (self.lgd <= 1)).all():
            raise DomainError("losses given default are from 0 to 1: write 45 % as 0.45")
        if not ((self.correlation >= 0) & (self.correlation < 1)).all():
            raise DomainError("asset correlations are from 0 to below 1")
        if (self.ead < 0).any():
            raise DomainError("an exposure at default is negative: a loss needs an exposure of 0 or more")


@dataclass(frozen=True)
class Scenario:
    """One year in which much is lost: retained under the first cover and the last, state of the economy.

    firms, paid: who failed, and what the first cover pays for each.
    """

    retained: float
    gross: float
    state: float
    firms: tuple[int, ...]
    paid: tuple[int, ...]


@dataclass
class Outcome:
    """Losses under each cover with the measures of every replicate; what the first cover pays for each firm a year.

    parts: replicates × covers × measures: mean, standard deviation, and a quantile for each confidence asked for.
    """

    losses: list[Distribution]
    parts: Array
    paid: Array
    failures: float
    worst: list[Scenario]


@dataclass
class _Part:
    """What one replicate found: sums over its weighted scenarios."""

    losses: list[Distribution]
    paid: Array
    failures: float = 0.0
    worst: list[Scenario] = field(default_factory=list)

    def keep(self, more: list[Scenario]) -> None:
        """Keep the worst scenarios of all."""
        self.worst = nlargest(WORST, [*self.worst, *more], key=lambda one: (one.retained, one.gross))


def simulate(
    portfolio: Portfolio,
    covers: Sequence[Cover],
    scenarios: int,
    seed: int,
    confidences: Sequence[float] = (),
    *,
    threads: int | None = None,
    progress: Progress = lambda share: None,
    shift: float = SHIFT,
) -> Outcome:
    """Losses of `scenarios` years, rounded down to whole replicates and at least one each, under each cover.

    The last cover is the one that the loss without insurance of the worst scenarios stands beside. `Stopped` from
    `progress` ends the run within a block.
    """
    run = _Run(portfolio, covers, max(scenarios // REPLICATES, 1), seed, shift)
    whole = run.empty()
    measured = []
    for part in run.parts(threads or os.cpu_count() or 1, progress):
        for total, one in zip(whole.losses, part.losses, strict=True):
            total.merge(one)
        measured.append([measures(one, confidences) for one in part.losses])
        whole.paid += part.paid
        whole.failures += part.failures
        whole.keep(part.worst)
    count = whole.losses[0].count
    return Outcome(whole.losses, np.array(measured), whole.paid / count, whole.failures / count, whole.worst)


def measures(losses: Distribution, confidences: Sequence[float]) -> list[float]:
    """Mean, standard deviation, and a quantile for each confidence."""
    return [losses.mean, losses.deviation, *(losses.quantile(confidence) for confidence in confidences)]


class _Run:
    """One simulation: what all its blocks share, and whether it is to stop."""

    def __init__(self, portfolio: Portfolio, covers: Sequence[Cover], scenarios: int, seed: int, shift: float) -> None:
        self.portfolio, self.covers, self.scenarios, self.shift = portfolio, covers, scenarios, shift
        self.alike: list[Alike] = groups(portfolio.pd, portfolio.correlation, portfolio.sector)
        self.loading = loadings(portfolio.matrix)
        self.seeds = np.random.SeedSequence(seed).spawn(REPLICATES)
        self.by_year = any(cover.by_year for cover in covers)
        self.loss = portfolio.lgd * portfolio.ead
        self.block = int(np.clip(EVENTS / max(self._expected, 1e-9), 1, LARGEST_BLOCK))
        self.done, self.stopping, self.lock = 0, threading.Event(), threading.Lock()

    @property
    def _expected(self) -> float:
        """Failures of a scenario in the mean, over ordinary and worse years."""
        worse = [ndtr(ndtri(one.pd) + one.root * self.shift).sum() for one in self.alike]
        return float(self.portfolio.pd.sum() + sum(worse)) / 2

    def empty(self) -> _Part:
        """Nothing found yet."""
        return _Part([Distribution() for _ in self.covers], np.zeros(len(self.loss)))

    def parts(self, threads: int, progress: Progress) -> Iterator[_Part]:
        """The replicates in their order, computed on some threads."""
        with ThreadPoolExecutor(threads) as pool:
            waiting = [pool.submit(self.replicate, seed) for seed in self.seeds]
            try:
                for future in waiting:
                    while not future.done():
                        wait([future], LOOK)
                        progress(self.done / (self.scenarios * REPLICATES))
                    yield future.result()
            except BaseException:
                self.stopping.set()
                raise
        progress(1.0)

    def replicate(self, seed: np.random.SeedSequence) -> _Part:
        """One replicate, block by block."""
        rng, part, left = np.random.default_rng(seed), self.empty(), self.scenarios
        while left and not self.stopping.is_set():
            count = min(self.block, left)
            self.take(part, count, rng)
            left -= count
            with self.lock:
                self.done += count
        return part

    def take(self, part: _Part, count: int, rng: np.random.Generator) -> None:
        """Draw one block and add up its losses."""
        economy = economies(self.loading, count, rng, self.shift)
        found = failures(self.alike, economy.factors, rng)
        if self.by_year:
            found = in_the_year(found, len(self.loss), rng)
        gross = np.bincount(found.scenario, self.loss[found.firm], count)
        weight = economy.weights[found.scenario]
        part.failures += float(weight.sum())
        first: tuple[Array, Array] | None = None
        for losses, cover in zip(part.losses, self.covers, strict=True):
            amounts = paid(cover, found)
            kept = self.portfolio.kept[found.firm] * amounts
            retained = np.maximum(gross - np.bincount(found.scenario, kept, count), 0)
            losses.add(retained, economy.weights)
            first = first or (amounts, retained)
        if first is not None:
            part.paid += np.bincount(found.firm, weight * first[0], len(self.loss))
            part.keep(self._worst(economy, found, first, retained))

    def _worst(self, economy: Economy, found: Failures, first: tuple[Array, Array], last: Array) -> list[Scenario]:
        """The scenarios of a block that lose most under the first cover, among those drawn as often as they come."""
        amounts, retained = first
        kept = np.argsort(-retained[: economy.ordinary], kind="stable")[:WORST]
        scenarios = []
        for one in kept[retained[kept] > 0].tolist():
            mine = found.scenario == one
            firms, sums = tuple(found.firm[mine].tolist()), tuple(amounts[mine].tolist())
            scenarios.append(Scenario(float(retained[one]), float(last[one]), float(economy.state[one]), firms, sums))
        return scenarios
