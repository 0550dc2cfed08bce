"""A scorecard from the firm's own data, whole: fitted on the earlier cases, judged on the later ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from xlcredit.errors import InputError
from xlcredit.ownscore.bins import Binned
from xlcredit.ownscore.fit import Fit, fitted, values_of
from xlcredit.ownscore.history import counts, enough, last_fitted
from xlcredit.ownscore.outcomes import Observations
from xlcredit.ownscore.pack import Pack, packed, scores_of
from xlcredit.ownscore.power import Numbers, deciles, gini, ks, psi
from xlcredit.scorecard import Scorecard, shipped_scorecard

FITTED, HELD_OUT = "fitted", "held out"


@dataclass(frozen=True)
class Part:
    """How the scorecard does on the cases of one part of the history; scores in tenths of a point."""

    name: str
    dates: tuple[date, ...]
    cases: int
    bad: int
    unscored: int
    all_known: int
    """Cases of which every indicator of the scorecard is known."""
    mean_pd: float
    gini: float
    ks: float

    @property
    def bad_rate(self) -> float:
        """Share of the cases that went bad."""
        return self.bad / self.cases


@dataclass(frozen=True)
class Tenth:
    """One tenth of the cases held out, the worst scores first."""

    number: int
    cases: int
    bad: int
    lowest: float
    highest: float
    mean_pd: float


@dataclass(frozen=True)
class OwnScorecard:
    """The scorecard, and how it does on the cases that it was fitted on and on those held out."""

    fit: Fit
    pack: Pack
    parts: tuple[Part, Part]
    tenths: tuple[Tenth, ...]
    stability: float
    """Stability index of the score between the two parts."""
    moved: Mapping[str, float]
    """Stability index of each indicator with bands."""


def own_scorecard(cases: Observations, scorecard: Scorecard) -> OwnScorecard:
    """The scorecard of a history; DomainError where it is too short, or tells nothing.

    scorecard: of the workbook; it says the pillar of each indicator, and the PDs of the grades.
    """
    enough(cases)
    day = last_fitted(cases)
    early, late = cases.until(day), cases.after(day)
    fit = fitted(early)
    pack = packed(fit, early, pillars_by_indicator(scorecard), scorecard.grades)
    scores = {FITTED: scores_of(pack, fit, early), HELD_OUT: scores_of(pack, fit, late)}
    parts = (_part(FITTED, early, scores[FITTED], fit, pack), _part(HELD_OUT, late, scores[HELD_OUT], fit, pack))
    return OwnScorecard(
        fit,
        pack,
        parts,
        tuple(_tenths(late, scores[HELD_OUT], pack)),
        _score_stability(scores[FITTED], scores[HELD_OUT]),
        {one.name: _moved(one.bands, early, late) for one in fit.candidates if one.bands},
    )


def pillars_by_indicator(scorecard: Scorecard) -> dict[str, str]:
    """Pillar of every indicator on a row of the workbook's scorecard, else of the shipped one."""
    found: dict[str, str] = {}
    for one in (scorecard, shipped_scorecard()):
        for pillars in one.packs.values():
            for pillar in pillars:
                for indicator in pillar.indicators:
                    found.setdefault(indicator.name, pillar.name)
    return found


def _part(name: str, cases: Observations, scores: Numbers, fit: Fit, pack: Pack) -> Part:
    there = ~np.isnan(scores)
    if len(set(cases.bad[there].tolist())) < len((True, False)):
        raise InputError(f"the cases {name} that can be scored are all good or all bad: bring a longer history")
    known = np.column_stack([~np.isnan(values_of(cases, bands.name)) for bands, _ in fit.kept])
    return Part(
        name,
        cases.dates,
        len(cases),
        counts(cases)["bad"],
        int((~there).sum()),
        int(known.all(axis=1).sum()),
        float(np.mean([pack.pd(score) for score in scores[there]])),
        gini(scores[there], cases.bad[there]),
        ks(scores[there], cases.bad[there]),
    )


def _tenths(cases: Observations, scores: Numbers, pack: Pack) -> list[Tenth]:
    there = ~np.isnan(scores)
    own, bad = scores[there], cases.bad[there]
    return [
        Tenth(
            number,
            len(part),
            int(bad[part].sum()),
            float(own[part].min()),
            float(own[part].max()),
            float(np.mean([pack.pd(score) for score in own[part]])),
        )
        for number, part in enumerate(deciles(own), start=1)
    ]


def _score_stability(then: Numbers, now: Numbers) -> float:
    """By the tenths of the fitted cases."""
    edges = np.unique(np.quantile(then[~np.isnan(then)], np.arange(1, 10) / 10, method="lower"))
    return psi(*(_filled(np.searchsorted(edges, one[~np.isnan(one)]), len(edges) + 1) for one in (then, now)))


def _moved(bands: Binned, early: Observations, late: Observations) -> float:
    """By the bands, with the unknown as one more."""
    return psi(*(_filled(bands.places(values_of(one, bands.name)) + 1, len(bands.bins) + 1) for one in (early, late)))


def _filled(places: np.ndarray, size: int) -> list[int]:
    return [int(count) for count in np.bincount(places, minlength=size)]
