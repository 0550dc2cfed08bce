"""Bands of an indicator that tell good from bad: optimal by information value, rising or falling throughout.

The ends come from optimal binning, rounded so that they can be read; what stands in a band is counted here, and bands
that rounding emptied, or took out of their order, are joined with a neighbour. A case where the indicator is unknown is
in no band and counts as neither good nor bad evidence.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import floor, isnan, log10
from typing import Any

import numpy as np
import numpy.typing as npt

from xlcredit.ownscore.component import component
from xlcredit.ownscore.power import Flags, Numbers, woe
from xlcredit.parameters import parameters


@dataclass(frozen=True)
class Bin:
    """One band: below `end` (None in the last), with its good and bad cases and the weight of evidence."""

    end: float | None
    good: int
    bad: int
    woe: float
    value: float
    """Part of the information value."""


@dataclass(frozen=True)
class Binned:
    """Bands of one indicator, and what is unknown of it."""

    name: str
    bins: tuple[Bin, ...]
    missing_good: int
    missing_bad: int

    @property
    def ends(self) -> list[float]:
        """Ends between the bands, rising."""
        return [one.end for one in self.bins if one.end is not None]

    @property
    def value(self) -> float:
        """Information value of the indicator."""
        return sum(one.value for one in self.bins)

    @property
    def known(self) -> float:
        """Share of the cases where it is known."""
        there = sum(one.good + one.bad for one in self.bins)
        return there / (there + self.missing_good + self.missing_bad)

    @property
    def reach(self) -> float:
        """Weight of evidence of the best band less that of the worst."""
        return max(one.woe for one in self.bins) - min(one.woe for one in self.bins)

    def places(self, values: Numbers) -> npt.NDArray[np.int64]:
        """Band of each value; -1 where it is unknown."""
        return places_of(self.ends, values)

    def evidence(self, values: Numbers) -> Numbers:
        """Weight of evidence of each value; 0 where it is unknown."""
        return np.append([one.woe for one in self.bins], 0.0)[self.places(values)]


def places_of(ends: list[float], values: Numbers) -> npt.NDArray[np.int64]:
    """Band of each value by the ends between the bands, which belong to the band above; -1 where it is unknown.

    >>> places_of([1.0, 2.0], np.array([0.5, 1.0, 3.0, np.nan])).tolist()
    [0, 1, 2, -1]
    """
    return np.where(np.isnan(values), -1, np.searchsorted(ends, values, side="right"))


def binned(name: str, values: Numbers, bad: Flags) -> Binned | None:
    """Bands of an indicator; None where no two bands hold good and bad cases enough."""
    there = ~np.isnan(values)
    known, known_bad = values[there], bad[there]
    ends = _joined(sorted({readable(end) for end in _optimal_ends(name, known, known_bad)}), known, known_bad)
    if not ends:
        return None
    counts = _counts(ends, known, known_bad)
    good_all, bad_all = int((~known_bad).sum()), int(known_bad.sum())
    bins = []
    for end, (good, lost) in zip([*ends, None], counts, strict=True):
        weight = woe(good, lost, good_all, bad_all)
        bins.append(Bin(end, good, lost, weight, (good / good_all - lost / bad_all) * weight))
    return Binned(name, tuple(bins), int((~bad[~there]).sum()), int(bad[~there].sum()))


def _optimal_ends(name: str, values: Numbers, bad: Flags) -> list[float]:
    rule = parameters("own_scorecard")["bins"]
    if bad.sum() < 2 * rule["least_bad"] or (~bad).sum() < 2 * rule["least_good"] or len(np.unique(values)) < 2:
        return []
    found: Any = component("optbinning").OptimalBinning(
        name=name,
        dtype="numerical",
        solver="cp",
        monotonic_trend="auto_asc_desc",
        max_n_bins=rule["most"],
        min_bin_size=rule["least_share"],
        min_bin_n_event=rule["least_bad"],
        min_bin_n_nonevent=rule["least_good"],
    )
    found.fit(values, bad.astype(int))
    return [float(end) for end in found.splits]


def readable(number: float) -> float:
    """A number with as many digits as bands are written with.

    >>> readable(12.34567), readable(-0.00123456), readable(0.0)
    (12.35, -0.001235, 0.0)
    """
    if not number or isnan(number):
        return 0.0
    places = parameters("own_scorecard")["bins"]["digits"] - 1 - floor(log10(abs(number)))
    return round(number, min(places, 9)) + 0.0


def _counts(ends: list[float], values: Numbers, bad: Flags) -> list[tuple[int, int]]:
    """Good and bad cases of each band."""
    places, size = places_of(ends, values), len(ends) + 1
    good, lost = (np.bincount(places[kind], minlength=size) for kind in (~bad, bad))
    return list(zip(good.tolist(), lost.tolist(), strict=True))


def _joined(ends: list[float], values: Numbers, bad: Flags) -> list[float]:
    """The ends without those between bands that are too small, or that go against the trend of the whole."""
    ends = list(ends)
    while ends:
        counts = _counts(ends, values, bad)
        small = next((n for n, (good, lost) in enumerate(counts) if not good or not lost), None)
        if small is not None:
            del ends[min(small, len(ends) - 1)]
            continue
        rates = [lost / (good + lost) for good, lost in counts]
        rises = rates[-1] > rates[0]
        steps = [later - earlier if rises else earlier - later for earlier, later in pairwise(rates)]
        if min(steps) > 0:
            return ends
        del ends[steps.index(min(steps))]
    return ends
