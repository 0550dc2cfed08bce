"""The fit in the product's own tables, so that the ordinary score counts it: bands with points, weights, grades.

    points of a band = lowest points + (highest points − lowest points) × (its evidence − the least) / reach
    weight           = coefficient × reach, of all weights 100; reach = the most evidence of a band − the least
    score            = weighted mean of the points, as for every scorecard
    logit of the PD  = logit at score 0 + (logit at score 100 − logit at score 0) × score / 100

A score of 0 is as bad as the worst grade, or as the worst case that the bands know; 100 is as good as the best. The
line from score to PD is exact; points are rounded to tenths and weights to hundredths, and are what the PD is read
from. A grade ends where the PD is the geometric mean of its own and of the next worse grade's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, exp, log
from typing import Any

import numpy as np

from xlcredit.columns import table
from xlcredit.errors import DomainError, InputError
from xlcredit.indicators import COMPUTED, Known
from xlcredit.intake import typed
from xlcredit.ownscore.bins import Binned
from xlcredit.ownscore.fit import Fit, regression, values_of
from xlcredit.ownscore.outcomes import Observations
from xlcredit.ownscore.power import Numbers
from xlcredit.parameters import parameters
from xlcredit.scorebands import BEST
from xlcredit.scorecard import PILLARS, Grade, Pillar, read_scorecard
from xlcredit.scoring import half_up, mean_of, scored
from xlcredit.words import sector_key, spoken

PLACES = Decimal("0.01")
ALL_WEIGHTS = 100
SOURCE = "own history"
CURRENCY = "EUR"
"""No amount stands in the tables of a scorecard: any currency reads them."""


@dataclass(frozen=True)
class Row:
    """One row of the scorecard: its bands, their points in tenths, and its weight of all 100."""

    bands: Binned
    pillar: str
    weight: Decimal
    tenths: tuple[int, ...]

    @property
    def text(self) -> str:
        """The bands as the scorecard has them."""
        *others, last = (f"{Decimal(tenth).scaleb(-1).normalize():f}" for tenth in self.tenths)
        ends = [plain(end) for end in self.bands.ends]
        return "; ".join([*(f"<{end}: {one}" for end, one in zip(ends, others, strict=True)), f">={ends[-1]}: {last}"])


@dataclass(frozen=True)
class Pack:
    """The rows of the scorecard, the logit of the PD at the scores 0 and 100, and where each grade begins."""

    rows: tuple[Row, ...]
    logit_at_0: float
    logit_at_100: float
    grades: Mapping[int, int]
    """Lowest score of each grade, in tenths of a point."""

    def pd(self, tenths: float) -> float:
        """Probability of going bad at a score in tenths of a point. [share]"""
        return probability(self.logit_at_0 + (self.logit_at_100 - self.logit_at_0) * tenths / BEST)


def plain(number: float) -> str:
    """A number without exponent, as bands are written.

    >>> plain(0.00001), plain(-12.0), plain(1234567.0)
    ('0.00001', '-12', '1234567')
    """
    return f"{Decimal(repr(number)).normalize():f}"


def probability(logit: float) -> float:
    """Probability of a logit.

    >>> probability(0.0)
    0.5
    """
    return 1 / (1 + exp(-logit))


def logit_of(share: float) -> float:
    """Logit of a probability; DomainError for 0, 1 and what is beyond.

    >>> logit_of(0.5)
    0.0
    """
    if not 0 < share < 1:
        raise DomainError(f"the PD of a grade must be above 0 and below 1 to be reached by a score, not {share:g}")
    return log(share / (1 - share))


def packed(fit: Fit, cases: Observations, pillars: Mapping[str, str], grades: Sequence[Grade]) -> Pack:
    """The scorecard of a fit.

    pillars: pillar of each indicator. InputError for an indicator without one, or grades whose PDs do not rise.
    """
    unscaled = rows_of(fit, pillars, 0, BEST)
    means = [mean_of_case(pillars_of(unscaled), known) for known in known_of(fit, cases)]
    there = np.array([mean is not None for mean in means])
    shares = np.array([float(mean / BEST) for mean in means if mean is not None])
    worst, slope = (float(number) for number in np.hstack(regression(shares[:, None], cases.bad[there])))
    if slope >= 0:
        raise DomainError("no indicator tells good from bad in this history: the scorecard of experts stays")
    at_0 = max(worst, logit_of(grades[-1].pd))
    at_100 = min(worst + slope, logit_of(grades[0].pd))
    low, high = (round(BEST * (logit - at_0) / (at_100 - at_0)) for logit in (worst, worst + slope))
    return Pack(rows_of(fit, pillars, low, high), at_0, at_100, grade_starts(grades, at_0, at_100))


def rows_of(fit: Fit, pillars: Mapping[str, str], low: int, high: int) -> tuple[Row, ...]:
    """The rows of a scorecard whose points reach from `low` to `high`. [tenths of a point]"""
    reaches = {bands.name: weight * bands.reach for bands, weight in fit.kept}
    whole = sum(reaches.values())
    rows = []
    for bands, _ in fit.kept:
        if bands.name not in pillars:
            raise InputError(f"the indicator {bands.name} is on no row of tblScorecard: add a row that says its pillar")
        least = min(one.woe for one in bands.bins)
        tenths = tuple(round(low + (high - low) * (one.woe - least) / bands.reach) for one in bands.bins)
        weight = Decimal(repr(ALL_WEIGHTS * reaches[bands.name] / whole)).quantize(PLACES)
        rows.append(Row(bands, pillars[bands.name], weight, tenths))
    return tuple(sorted((row for row in rows if row.weight), key=lambda row: PILLARS.index(row.pillar)))


def grade_starts(grades: Sequence[Grade], at_0: float, at_100: float) -> dict[int, int]:
    """Lowest score of each grade, best first, by the line from score to PD. [tenths of a point]"""
    starts: dict[int, int] = {}
    for grade, worse in pairwise(grades):
        if worse.pd <= grade.pd:
            found = f"the PD of grade {worse.number} is not above that of {grade.number}"
            raise InputError(f"tblGrades: {found}: correct one of them")
        bound = logit_of((grade.pd * worse.pd) ** 0.5)
        starts[grade.number] = ceil(BEST * (bound - at_0) / (at_100 - at_0))
    starts[grades[-1].number] = 0
    if len(set(starts.values())) < len(starts):
        raise InputError("tblGrades: the PDs of two grades lie too close for a score to tell them apart: correct them")
    return starts


def table_rows(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """The rows as tblScorecard has them, by column."""
    pack, source = parameters("own_scorecard")["pack"], spoken("score_source", SOURCE, language)
    return [
        {
            "sector_pack": spoken("industry", pack, language),
            "pillar": spoken("pillar", row.pillar, language),
            "indicator": spoken("indicator", row.bands.name, language),
            "weight": float(row.weight),
            "score_bands": row.text,
            "source": source,
        }
        for row in rows
    ]


def pillar_rows(rows: Sequence[Row], language: str) -> list[dict[str, Any]]:
    """The weights of the pillars as tblPillars has them: each the sum of its indicators'."""
    weights = {name: sum((row.weight for row in rows if row.pillar == name), Decimal(0)) for name in PILLARS}
    pack, source = parameters("own_scorecard")["pack"], spoken("score_source", SOURCE, language)
    said = {f"{name}_weight": float(weight) for name, weight in weights.items()}
    return [{"sector_pack": spoken("industry", pack, language), **said, "source": source}]


def pillars_of(rows: Sequence[Row]) -> tuple[Pillar, ...]:
    """The pillars of a pack as the score reads them from its tables."""
    given = {"scorecard": table_rows(rows, "en"), "pillars": pillar_rows(rows, "en")}
    tables = {}
    for name, lines in given.items():
        columns = [column.name for column in table(name).inputs]
        tables[name] = typed(table(name), [columns, *([line.get(one) for one in columns] for line in lines)], CURRENCY)
    return read_scorecard(tables).packs[sector_key(parameters("own_scorecard")["pack"])]


def known_of(fit: Fit, cases: Observations) -> list[dict[str, Known]]:
    """What is known of each case of the indicators that count."""
    names = [bands.name for bands, _ in fit.kept]
    values = np.column_stack([values_of(cases, name) for name in names])
    return [
        {name: Known((value, COMPUTED, None)) for name, value in zip(names, row, strict=True) if value == value}
        for row in values.tolist()
    ]


def mean_of_case(pillars: tuple[Pillar, ...], known: Mapping[str, Known]) -> Fraction | None:
    """Score of a case before it is rounded; None where nothing is known. [tenths of a point]"""
    return mean_of(tuple(scored(pillar, known) for pillar in pillars))


def scores_of(pack: Pack, fit: Fit, cases: Observations) -> Numbers:
    """Score of each case as the sheet Assessment would show it, NaN where nothing is known. [tenths of a point]"""
    pillars = pillars_of(pack.rows)
    means = [mean_of_case(pillars, known) for known in known_of(fit, cases)]
    return np.array([np.nan if mean is None else half_up(mean) for mean in means], dtype=float)
