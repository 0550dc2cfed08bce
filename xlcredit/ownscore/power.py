"""How well a score tells good from bad, and whether it still meets the buyers it was made for: plain numbers.

Gini = P(a good case scores higher than a bad one) − P(it scores lower), over all pairs
KS   = largest distance between the shares of bad and of good cases up to a score
PSI  = Σ (share now − share then) × ln(share now / share then), over bands
WoE  = ln(share of the good cases in a band / share of the bad ones), IV = Σ (good share − bad share) × WoE
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from xlcredit.errors import DomainError

EMPTY_SHARE = 0.0001
"""Stands for the share of an empty band in a stability index, which has no logarithm else."""

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def cumulated(scores: Numbers, bad: Flags) -> tuple[Numbers, Numbers]:
    """Shares of bad and of good cases up to each score that occurs, rising, from 0; DomainError without both."""
    if bad.all() or not bad.any():
        raise DomainError("the power of a score needs good and bad cases, and here is one kind alone")
    places = np.unique(scores, return_inverse=True)[1]
    bad_at = np.bincount(places, weights=bad).cumsum()
    good_at = np.bincount(places, weights=~bad).cumsum()
    return np.append(0.0, bad_at / bad_at[-1]), np.append(0.0, good_at / good_at[-1])


def gini(scores: Sequence[float] | Numbers, bad: Sequence[bool] | Flags) -> float:
    """Gini of a score that is higher for better cases: 1 tells all apart, 0 none; DomainError without both kinds.

    >>> gini([10, 20, 30, 40], [True, True, False, False]), gini([10, 10], [True, False])
    (1.0, 0.0)
    """
    bad_share, good_share = cumulated(np.asarray(scores, float), np.asarray(bad, bool))
    area = float(((bad_share[1:] + bad_share[:-1]) * np.diff(good_share)).sum())
    return area - 1


def ks(scores: Sequence[float] | Numbers, bad: Sequence[bool] | Flags) -> float:
    """Largest distance between bad and good cases up to a score, 0 to 1; DomainError without both kinds.

    >>> ks([10, 20, 30, 40], [True, False, True, False])
    0.5
    """
    bad_share, good_share = cumulated(np.asarray(scores, float), np.asarray(bad, bool))
    return float(np.abs(bad_share - good_share).max())


def psi(then: Sequence[int], now: Sequence[int]) -> float:
    """Population stability index of the counts of the same bands, then and now; DomainError where one is empty.

    >>> psi([50, 50], [50, 50]), round(psi([50, 50], [60, 40]), 4)
    (0.0, 0.0405)
    """
    if not sum(then) or not sum(now):
        raise DomainError("a stability index compares two times, and one of them has no case")
    shares = [
        (max(one / sum(then), EMPTY_SHARE), max(other / sum(now), EMPTY_SHARE))
        for one, other in zip(then, now, strict=True)
    ]
    return sum((other - one) * log(other / one) for one, other in shares)


def woe(good: int, bad: int, all_good: int, all_bad: int) -> float:
    """Weight of evidence of a band, above 0 where it is better than the whole; DomainError without good or bad cases.

    >>> round(woe(80, 5, 100, 10), 4), woe(10, 1, 100, 10)
    (0.47, 0.0)
    """
    if not all((good, bad, all_good, all_bad)):
        raise DomainError("a band needs good and bad cases: join it with its neighbour")
    return log(good * all_bad / (bad * all_good))


def deciles(scores: Numbers) -> list[npt.NDArray[np.int64]]:
    """Places of the cases in ten parts by score, the worst first; parts are even up to cases of one score.

    >>> [len(part) for part in deciles(np.arange(20.0))]
    [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    edges = np.unique(np.quantile(scores, np.arange(1, 10) / 10, method="lower"))
    parts = np.searchsorted(edges, scores, side="left")
    return [np.flatnonzero(parts == part) for part in range(len(edges) + 1) if (parts == part).any()]
