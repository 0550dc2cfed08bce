"""The score of every buyer: indicators → pillars → score → grade, no better than a veto allows.

    pillar = Σ weight × score / Σ weight, over the indicators that are known
    score = Σ weight × pillar / Σ weight, over the pillars of which an indicator is known
    confidence = share of all weights whose indicator is known

Scores are exact fractions of tenths of a point until they are shown, then rounded half away from zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm, prod
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import table
from xlcredit.dates import months_before
from xlcredit.errors import DomainError, XlcreditError
from xlcredit.indicators import Known, known_indicators
from xlcredit.scorebands import BEST
from xlcredit.scorecard import Grade, Indicator, Pillar, Scorecard, shipped_scorecard
from xlcredit.settings import Settings
from xlcredit.standings import REFUSED

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

TREND_MONTHS = 3
CONFIDENCE_PLACES = 3
MOST_LISTED = 6
LONGEST_LIST = 150
"""Characters of a list of codes: in words it is longer, and longer texts do not reach every spreadsheet."""


@dataclass(frozen=True)
class Line:
    """One indicator of a buyer: the row of the scorecard, the value and its score in tenths; None where not known."""

    indicator: Indicator
    known: Known | None
    tenths: int | None

    @property
    def warns(self) -> bool:
        """True where the score is so low that it is a warning."""
        at = self.indicator.warn
        return self.tenths is not None and at is not None and self.tenths <= at


@dataclass(frozen=True)
class PillarScore:
    """One pillar of a buyer."""

    pillar: Pillar
    lines: tuple[Line, ...]

    @cached_property
    def known(self) -> int:
        """Weight of the indicators that are known."""
        return sum(line.indicator.weight for line in self.lines if line.tenths is not None)

    @cached_property
    def points(self) -> int:
        """Weights of the known indicators times their tenths of a point."""
        return sum(line.indicator.weight * line.tenths for line in self.lines if line.tenths is not None)

    @property
    def tenths(self) -> Fraction | None:
        """Weighted mean of the known indicators, in tenths of a point; None where none is known."""
        return Fraction(self.points, self.known) if self.known else None


@dataclass(frozen=True)
class Score:
    """The score of a buyer with all that it rests on; `tenths` is rounded, None where nothing is known."""

    pack: str
    pillars: tuple[PillarScore, ...]
    tenths: int | None
    confidence: Fraction
    vetoes: Mapping[str, int]
    """Events that cap the grade, and the best grade that each leaves."""
    by_score: Grade | None
    """Grade before a veto."""
    grade: Grade | None

    @property
    def missing_pillars(self) -> list[str]:
        """Pillars with a weight of which nothing is known."""
        return [one.pillar.name for one in self.pillars if one.pillar.weight and one.tenths is None]

    @property
    def warnings(self) -> list[str]:
        """Indicators whose score is so low that it is a warning."""
        lines = [line for one in self.pillars for line in one.lines]
        return list(dict.fromkeys(line.indicator.name for line in lines if line.warns))

    @property
    def missing_indicators(self) -> list[str]:
        """Indicators with a weight that are not known, those that lower the confidence most first."""
        lacking = [
            (one.pillar.weight * Fraction(line.indicator.weight, one.pillar.total), line.indicator.name)
            for one in self.pillars
            for line in one.lines
            if one.pillar.weight and line.tenths is None
        ]
        return list(dict.fromkeys(name for _, name in sorted(lacking, key=lambda one: -one[0])))


def half_up(exact: Fraction) -> int:
    """Nearest whole number of a fraction from zero up, halves up.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(7, 3))
    (3, 2)
    """
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def points(tenths: int | None) -> float | None:
    """Tenths of a point as a cell shows them.

    >>> points(733), points(None)
    (73.3, None)
    """
    return None if tenths is None else float(Decimal(tenths).scaleb(-1))


def scored(pillar: Pillar, known: Mapping[str, Known]) -> PillarScore:
    """A pillar of a buyer from what is known of him."""
    lines = []
    for one in pillar.indicators:
        found = known.get(one.name)
        lines.append(Line(one, found, None if found is None else one.read.score(found.value)))
    return PillarScore(pillar, tuple(lines))


def mean_of(pillars: tuple[PillarScore, ...]) -> Fraction | None:
    """Weighted mean of the pillars of which anything is known, in tenths of a point; None where nothing is."""
    there = [one for one in pillars if one.pillar.weight and one.known]
    if not there:
        return None
    # Whole numbers over one divisor: a fraction for every step takes ten times as long.
    unit = lcm(*(one.pillar.weight.denominator for one in there))
    weights = [int(one.pillar.weight * unit) for one in there]
    below = prod(one.known for one in there)
    above = sum(weight * one.points * (below // one.known) for weight, one in zip(weights, there, strict=True))
    return Fraction(above, below * sum(weights))


def confidence_of(pillars: tuple[PillarScore, ...]) -> Fraction:
    """Share of all weights whose indicator is known; a pillar without indicators is not known."""
    unit = lcm(*(one.pillar.weight.denominator for one in pillars))
    weights = [int(one.pillar.weight * unit) for one in pillars]
    below = prod(one.pillar.total for one in pillars if one.known)
    parts = zip(weights, pillars, strict=True)
    above = sum(weight * one.known * (below // one.pillar.total) for weight, one in parts if one.known)
    return Fraction(above, below * sum(weights)) if sum(weights) else Fraction(0)


def score_of(scorecard: Scorecard, sector: str | None, known: Mapping[str, Known], vetoes: Mapping[str, int]) -> Score:
    """The score of one buyer."""
    pack = scorecard.pack_of(sector)
    pillars = tuple(scored(pillar, known) for pillar in scorecard.packs[pack])
    mean = mean_of(pillars)
    tenths = None if mean is None else half_up(mean)
    by_score = None if tenths is None else scorecard.grade_of(tenths)
    worst = max([one.number for one in (by_score,) if one] + list(vetoes.values()), default=None)
    grade = None if worst is None else scorecard.grade(worst)
    return Score(scorecard.names[pack], pillars, tenths, confidence_of(pillars), vetoes, by_score, grade)


def vetoes_of(facts: Mapping[str, Any], settings: Settings) -> dict[str, int]:
    """Events that cap the grade of a buyer, and the best grade that each leaves him."""
    events = {
        "insolvency": (facts["insolvent"], settings.insolvency_grade),
        "sanctions": (facts["sanctioned"], settings.sanctions_grade),
        "refused": (facts["state"] in REFUSED, settings.refused_grade),
    }
    return {name: best for name, (there, best) in events.items() if there}


def scores(analysis: Analysis) -> dict[str, Score]:
    """The score of every buyer at the date of the analysis."""
    known, scorecard = known_indicators(analysis), analysis.book.scorecard
    return {
        buyer: score_of(scorecard, facts["sector"], known[buyer], vetoes_of(facts, analysis.settings))
        for buyer, facts in analysis.limit_facts.items()
    }


def assessment_table(analysis: Analysis) -> pd.DataFrame:
    """The Assessment table, one row a buyer, the worst grade first, those without one last."""
    before = earlier_scores(analysis)
    rows = [_row(analysis, buyer, score, before.get(buyer)) for buyer, score in analysis.scores.items()]
    found = pd.DataFrame(rows, columns=[column.name for column in table("assessment").columns])
    found["name"] = pd.Series(analysis.names_of(found["buyer"]), dtype=object)
    for column in table("assessment").columns:
        if column.kind in ("number", "percent", "days"):
            found[column.name] = pd.to_numeric(found[column.name]).astype(float)
    return found.sort_values(
        ["credit_grade", "credit_score", "buyer"], ascending=[False, True, True], na_position="last", ignore_index=True
    )


def earlier_scores(analysis: Analysis) -> Mapping[str, Score]:
    """Scores at the third month end before; none where the ledger cannot be restated so far back."""
    try:
        day = months_before(analysis.settings.as_of, TREND_MONTHS)
        return analysis.at(day).scores if analysis.reaches(day) else {}
    except XlcreditError:
        return {}


def _row(analysis: Analysis, buyer: str, score: Score, before: Score | None) -> dict[str, Any]:
    grading = analysis.gradings[buyer]
    by_pillar = {one.pillar.name: one.tenths for one in score.pillars}
    change = None
    if score.tenths is not None and before is not None and before.tenths is not None:
        change = score.tenths - before.tenths
    return {
        "buyer": buyer,
        "sector_pack": score.pack,
        **{f"{name}_score": points(None if mean is None else half_up(mean)) for name, mean in by_pillar.items()},
        "credit_score": points(score.tenths),
        "confidence": share(score.confidence),
        "score_change": points(change),
        "score_grade": score.grade.number if score.grade else None,
        "credit_grade": grading.number,
        "grade_source": grading.origin,
        "pd": grading.grade.pd if grading.grade else None,
        "credit_class": grading.credit_class,
        "credit_terms": grading.terms,
        "veto": ", ".join(score.vetoes),
        "sector_warnings": listed(score.warnings),
        "missing_pillars": ", ".join(score.missing_pillars),
        "missing_indicators": listed(score.missing_indicators),
    }


def listed(names: Sequence[str]) -> str:
    """As many names as a cell holds, and how many more there are.

    >>> listed(["gearing"] * 8)
    'gearing, gearing, gearing, gearing, gearing, gearing, +2'
    """
    shown = list(names[:MOST_LISTED])
    while len(shown) > 1 and len(", ".join(shown)) > LONGEST_LIST:
        shown.pop()
    return ", ".join([*shown, *([f"+{len(names) - len(shown)}"] if len(names) > len(shown) else [])])


def share(exact: Fraction) -> float:
    """Share rounded to a tenth of a percent.

    >>> share(Fraction(2, 3))
    0.667
    """
    return float(Decimal(half_up(exact * 10**CONFIDENCE_PLACES)).scaleb(-CONFIDENCE_PLACES))


def score_grade(score: float) -> int:
    """Grade 1 to 10 of a score from 0 to 100, which is rounded to one decimal first; DomainError outside.

    >>> score_grade(85), score_grade(79.95), score_grade(0)
    (2, 2, 10)
    """
    exact = Fraction(Decimal(repr(float(score)))) * 10
    if not 0 <= exact <= BEST:
        raise DomainError(f"a score is from 0 to 100, not {score:g}")
    return shipped_scorecard().grade_of(half_up(exact)).number


def grade_pd(grade: int) -> float:
    """Probability that a buyer of a grade fails within twelve months; DomainError outside 1 to 10. [share]

    >>> grade_pd(5)
    0.01
    """
    return shipped_scorecard().grade(grade).pd
