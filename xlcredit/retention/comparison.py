"""Insure or carry: what a year costs with the policy and without it, in the firm's own numbers.

    cost of insuring    = premium + fees + mean retained loss + cost of capital × capital
    cost of carrying    =                  mean loss          + cost of capital × capital
    capital             = loss of the confidence − mean loss, not below 0
    break-even premium  = premium at which both cost the same

Firms that have failed already are left out: their loss is there whatever is decided. A policy year begins fresh, with
the whole annual first loss and maximum liability.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from xlcredit.claimregister import YearTerms
from xlcredit.errors import DomainError, XlcreditError
from xlcredit.expectedloss import Obligor
from xlcredit.money import scaled
from xlcredit.premium import premium
from xlcredit.retention.policyyear import Cover, cover_of, without
from xlcredit.retention.simulation import REPLICATES, Outcome, Portfolio, Progress, measures, simulate

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Array = np.ndarray

CONFIDENCES = (0.95, 0.99, 0.995)
MEAN, DEVIATION, FIRST_QUANTILE = 0, 1, 2
"""Places of the measures of a run."""

PERCENTAGE_STEP = Fraction(5, 100)
LADDER = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Annual first losses that are tried, as multiples of the mean loss without insurance."""

FEW_DIGITS = 2
"""Digits of an annual first loss that is tried."""


@dataclass(frozen=True)
class Variant:
    """One way to insure: the parameter that differs from today's policy, what it was and is, and its terms."""

    parameter: str
    now: object
    changed: object
    terms: tuple[YearTerms | None, ...]


@dataclass(frozen=True)
class Estimate:
    """A figure of the simulation and its standard error. [base minor units]"""

    value: float
    error: float


Changed = Callable[[YearTerms], YearTerms]


class Comparison:
    """The simulated year of an analysis under today's policy, under changed ones, and without any."""

    def __init__(self, analysis: Analysis, progress: Progress = lambda share: None, threads: int | None = None) -> None:
        self.settings = analysis.settings
        self.firms: list[Obligor] = [firm for firm in analysis.obligors if firm.ead > 0 and not firm.failed]
        self.portfolio = portfolio_of(analysis, self.firms)
        self.premium, self.premium_lacks = _premium(analysis)
        self.insured = analysis.book.policies.at(analysis.day).in_force
        today = Variant("", None, None, tuple(firm.terms for firm in self.firms))
        self.parameters = list(_parameters(today.terms))
        self.ladder = list(_ladder(today.terms, self.mean_loss))
        self.confidences = tuple(dict.fromkeys((*CONFIDENCES, self.settings.capital_confidence)))
        variants = [today, *self.parameters, *self.ladder]
        covers = [*(cover_of(self.firms, variant.terms) for variant in variants), without(len(self.firms))]
        scenarios, seed = self.settings.scenarios, self.settings.seed
        self.outcome: Outcome = simulate(
            self.portfolio, covers, scenarios, seed, self.confidences, threads=threads, progress=progress
        )
        self.retain = len(covers) - 1

    @property
    def mean_loss(self) -> float:
        """Mean loss without insurance, exactly. [base minor units]"""
        return float((self.portfolio.pd * self.portfolio.lgd * self.portfolio.ead).sum())

    @cached_property
    def fixed_cost(self) -> int:
        """Premium, where it is known, and fees. [base minor units]"""
        return (self.premium or 0) + self.settings.insurance_fees

    def measure(self, cover: int, place: int) -> Estimate:
        """A measure of the loss under a cover."""
        return self.estimate(lambda losses: losses[cover, place])

    def quantile(self, cover: int, confidence: float) -> Estimate:
        """Loss that a year exceeds with a probability of 1 − confidence."""
        return self.measure(cover, FIRST_QUANTILE + self.confidences.index(confidence))

    def capital(self, cover: int) -> Estimate:
        """Capital that is reserved for the loss under a cover."""
        return self.estimate(lambda losses: self._capital(losses, cover))

    def released(self, cover: int, than: int) -> Estimate:
        """By how much less capital one cover needs than another."""
        return self.estimate(lambda losses: self._capital(losses, than) - self._capital(losses, cover))

    def running_cost(self, cover: int) -> Estimate:
        """Mean loss and cost of the capital under a cover, before premium and fees."""
        return self.estimate(lambda losses: self._running(losses, cover))

    def advantage(self, cover: int, than: int) -> Estimate:
        """By how much one cover costs less than another before premium and fees: the same failures met both."""
        return self.estimate(lambda losses: self._running(losses, than) - self._running(losses, cover))

    def estimate(self, figure: Callable[[Array], float]) -> Estimate:
        """A figure of the whole run, and its standard error by the spread of the replicates.

        figure: from an array covers × measures.
        """
        parts = [figure(part) for part in self.outcome.parts]
        return Estimate(figure(self._whole), float(np.std(parts, ddof=1) / np.sqrt(REPLICATES)))

    @cached_property
    def _whole(self) -> Array:
        return np.array([measures(losses, self.confidences) for losses in self.outcome.losses])

    def _capital(self, losses: Array, cover: int) -> float:
        at = FIRST_QUANTILE + self.confidences.index(self.settings.capital_confidence)
        return max(float(losses[cover, at] - losses[cover, MEAN]), 0.0)

    def _running(self, losses: Array, cover: int) -> float:
        return float(losses[cover, MEAN]) + self.settings.cost_of_capital * self._capital(losses, cover)


def portfolio_of(analysis: Analysis, firms: Sequence[Obligor]) -> Portfolio:
    """Firms as arrays; DomainError where there is none, or no economy can have the correlations of their sectors."""
    if not firms:
        raise DomainError("no firm has an exposure that could still be lost: there is nothing to insure or carry")
    sectors = sorted({firm.sector for firm in firms})
    return Portfolio(
        pd=np.array([firm.pd for firm in firms]),
        lgd=np.array([firm.lgd for firm in firms]),
        ead=np.array([firm.ead for firm in firms], dtype=float),
        kept=np.array([float(firm.kept) for firm in firms]),
        correlation=np.array([firm.correlation for firm in firms]),
        sector=np.array([sectors.index(firm.sector) for firm in firms]),
        matrix=analysis.book.loss_rules.matrix(sectors, analysis.settings.sector_correlation),
    )


def _premium(analysis: Analysis) -> tuple[int | None, str]:
    """Premium of the policy year as it is forecast, or why it is not known. [base minor units]"""
    try:
        return premium(analysis).forecast, ""
    except XlcreditError as error:
        return None, str(error)


def _parameters(terms: Sequence[YearTerms | None]) -> list[Variant]:
    """Today's policy with one parameter better for us each: only what the policy has can get better."""
    known = [one for one in terms if one is not None]
    if not known:
        return []
    first = known[0]
    better: list[tuple[str, object, object, Changed]] = []
    share = Fraction(*max((one.claim.percentage for one in known), key=lambda pair: Fraction(*pair)))
    if share < 1:
        better.append(("insured percentage", share, min(share + PERCENTAGE_STEP, Fraction(1)), _more_insured))
    for name, now, change in (
        ("threshold", first.claim.threshold, lambda one: replace(one, claim=replace(one.claim, threshold=0))),
        ("deductible", first.claim.deductible, lambda one: replace(one, claim=replace(one.claim, deductible=0))),
        ("minimum retention", first.claim.minimum_retention, _no_retention),
        ("annual first loss", first.first_loss, lambda one: replace(one, first_loss=0)),
    ):
        if now:
            better.append((name, now, 0, change))
    if first.liability is not None:
        better.append(("maximum liability", first.liability, None, lambda one: replace(one, liability=None)))
    return [Variant(name, now, then, changed(terms, change)) for name, now, then, change in better]


def _more_insured(one: YearTerms) -> YearTerms:
    share = min(Fraction(*one.claim.percentage) + PERCENTAGE_STEP, Fraction(1))
    return replace(one, claim=replace(one.claim, percentage=(share.numerator, share.denominator)))


def _no_retention(one: YearTerms) -> YearTerms:
    return replace(one, claim=replace(one.claim, minimum_retention=0))


def _ladder(terms: Sequence[YearTerms | None], mean_loss: float) -> list[Variant]:
    """Today's policy with other annual first losses."""
    known = [one for one in terms if one is not None]
    if not known:
        return []
    levels = {rounded(multiple * mean_loss) for multiple in LADDER} | {known[0].first_loss}
    return [
        Variant("annual first loss", known[0].first_loss, level, changed(terms, _with_first_loss(level)))
        for level in sorted(levels)
    ]


def _with_first_loss(level: int) -> Changed:
    return lambda one: replace(one, first_loss=level)


def changed(terms: Sequence[YearTerms | None], change: Changed) -> tuple[YearTerms | None, ...]:
    """The terms of every firm that has any, changed."""
    return tuple(None if one is None else change(one) for one in terms)


def rounded(amount: float) -> int:
    """An amount with few digits.

    >>> rounded(35_786_958.1), rounded(0)
    (36000000, 0)
    """
    whole = int(amount)
    step = 10 ** max(len(str(whole)) - FEW_DIGITS, 0)
    return int(scaled(whole, 1, step)) * step


def next_step(firm: Obligor, step: int) -> tuple[int, int]:
    """What of a firm's uncovered debt one more step of its limit covers, and what a claim on it pays more."""
    more = min(max(firm.ead - firm.covered, 0), step)
    if firm.terms is None or not more:
        return more, 0
    cover: Cover = cover_of([firm, replace_covered(firm, more)], [firm.terms, firm.terms])
    now, then = cover.alone.tolist()
    return more, then - now


def replace_covered(firm: Obligor, more: int) -> Obligor:
    """The firm with more of its debt covered."""
    first, *others = firm.parts
    return replace(firm, parts=(replace(first, covered=first.covered + more), *others))


def value_of(firm: Obligor, pays: float) -> float:
    """What a payment at its failure is worth in a year, after what recoveries bring back to the insurer."""
    return firm.pd * float(firm.kept) * pays
