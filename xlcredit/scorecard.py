"""The scorecard of a workbook: indicators with their bands and weights, weights of the pillars, grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from math import ceil, lcm

from xlcredit.errors import DomainError
from xlcredit.intake import Typed
from xlcredit.money import exact
from xlcredit.problems import ERROR, WARNING, Finding
from xlcredit.scorebands import Bands, read_bands
from xlcredit.shipped import given_or_shipped, shipped
from xlcredit.words import folded, known, sector_key

PILLARS = ("financial", "payment", "industry", "market")
GENERAL = "general"
OWN = "own"
"""Pack from the firm's own history: the grades are in its scores then, so that it counts for every sector."""
CURRENCY = "EUR"
"""Of tables that hold no money."""

TABLES = ("scorecard", "pillars", "score_grades")


@dataclass(frozen=True)
class Indicator:
    """One row of the scorecard; `weight` is whole, in the unit that all weights of its pillar share."""

    name: str
    weight: int
    bands: str
    source: str
    warn: int | None = None
    """Score in tenths of a point that is a warning, and all below it."""

    @cached_property
    def read(self) -> Bands:
        """The bands, ready to look a value up."""
        return read_bands(self.bands)


_Row = tuple[str, Fraction, str, str, int | None]


@dataclass(frozen=True)
class Pillar:
    """One pillar of a sector pack: its weight in the score and the indicators that count in it."""

    name: str
    weight: Fraction
    indicators: tuple[Indicator, ...]
    unit: int
    """What the weights of the indicators were multiplied by to be whole."""

    @cached_property
    def total(self) -> int:
        """Sum of the weights of its indicators."""
        return sum(one.weight for one in self.indicators)


@dataclass(frozen=True)
class Grade:
    """One grade: lowest score in tenths of a point, probability of default, class and terms."""

    score_from: int
    number: int
    pd: float
    credit_class: str
    terms: str
    source: str


@dataclass(frozen=True)
class Scorecard:
    """Pillars of every sector pack by the folded name of the sector, and the grades, best first."""

    packs: Mapping[str, tuple[Pillar, ...]]
    names: Mapping[str, str]
    """Name of each pack as it is written."""
    grades: tuple[Grade, ...]

    def pack_of(self, sector: str | None) -> str:
        """Pack of a sector: the firm's own where there is one, else that of the sector, else the general one."""
        if OWN in self.packs:
            return OWN
        key = sector_key(sector or GENERAL)
        return key if key in self.packs else GENERAL

    def grade_of(self, tenths: int) -> Grade:
        """Grade of a score in tenths of a point: the best whose lowest score it reaches, else the worst."""
        return next((grade for grade in self.grades if tenths >= grade.score_from), self.grades[-1])

    def grade(self, number: int) -> Grade:
        """The grade of that number, or the next worse one that there is; DomainError outside 1 to 10."""
        if not 1 <= number <= 10:
            raise DomainError(f"a grade is from 1 to 10, not {number}")
        return next((grade for grade in self.grades if grade.number >= number), self.grades[-1])


def indicator_key(name: str) -> str:
    """Name of an indicator by which it is found, however it is written.

    >>> indicator_key("Current ratio"), indicator_key("产能利用率"), indicator_key("Toy index")
    ('current_ratio', 'capacity_utilisation', 'toy_index')
    """
    return "_".join(folded(known("indicator", name)).split())


def read_scorecard(tables: Mapping[str, Typed]) -> Scorecard:
    """Scorecard of a workbook; a table that is missing or empty is the one that every workbook starts with."""
    rows, weights, grades = (given_or_shipped(tables, name, CURRENCY) for name in TABLES)
    by_pack: dict[str, dict[str, list[_Row]]] = {}
    names: dict[str, str] = {}
    for pack, pillar, indicator, weight, bands, warn, source in _columns(rows):
        key = sector_key(pack)
        names.setdefault(key, pack)
        own = by_pack.setdefault(key, {}).setdefault(pillar, [])
        at = None if warn is None else int(exact(warn) * 10)
        own.append((indicator_key(indicator), exact(weight), bands, source or "", at))
    shares: dict[str, tuple[Fraction, ...]] = {}
    for pack, *own_weights, _ in _columns(weights):
        names.setdefault(sector_key(pack), pack)
        shares.setdefault(sector_key(pack), tuple(map(exact, own_weights)))
    names.setdefault(GENERAL, GENERAL)
    general = by_pack.get(GENERAL, {})
    packs = {
        key: tuple(
            _pillar(pillar, weight, by_pack.get(key, {}).get(pillar) or general.get(pillar, []))
            for pillar, weight in zip(PILLARS, shares.get(key) or shares.get(GENERAL) or _shipped_shares(), strict=True)
        )
        for key in names
    }
    return Scorecard(packs, names, _grades(grades))


@cache
def shipped_scorecard() -> Scorecard:
    """The scorecard that every workbook starts with.

    >>> shipped_scorecard().grade_of(550).number
    5
    """
    return read_scorecard({})


def _shipped_shares() -> tuple[Fraction, ...]:
    """Weights of the pillars where the workbook states none for sectors in general."""
    row = next(row for row in _columns(shipped("pillars", CURRENCY)) if row[0] == GENERAL)
    return tuple(exact(weight) for weight in row[1:5])


def _columns(given: Typed) -> Iterator[tuple]:
    return zip(*(given.columns[column.name] for column in given.table.inputs), strict=True)


def _pillar(name: str, weight: Fraction, rows: list[_Row]) -> Pillar:
    """A pillar with the indicators that count, their weights as whole numbers."""
    unit = lcm(*(row[1].denominator for row in rows))
    counted = [Indicator(key, int(own * unit), bands, source, warn) for key, own, bands, source, warn in rows if own]
    return Pillar(name, weight, tuple(counted), unit)


def _grades(given: Typed) -> tuple[Grade, ...]:
    found = [
        Grade(ceil(exact(score) * 10), int(number), pd, rank, terms or "", source or "")
        for score, number, pd, rank, terms, source in _columns(given)
    ]
    return tuple(sorted(found, key=lambda grade: grade.number))


def grades_in_order(given: Typed, *_: object) -> Iterator[Finding]:
    """A grade whose lowest score is not below that of a better one, or whose probability of default is below it."""
    columns = given.columns
    order = sorted(range(len(given)), key=lambda place: columns["score_grade"][place])
    best: int | None = None
    for place in order:
        score, pd = columns["score_from"][place], columns["pd"][place]
        if best is None:
            best = place
            continue
        number = f"{columns['score_grade'][best]:g}"
        if score >= columns["score_from"][best]:
            reason = f"is not below the score {columns['score_from'][best]:g} of grade {number}: correct one of them"
            yield ERROR, place, "score_from", score, reason
            continue
        if pd < columns["pd"][best]:
            reason = f"is below that of the better grade {number}: correct one of them"
            yield WARNING, place, "pd", pd, reason
        best = place


def counted_nowhere(given: Typed, tables: Mapping[str, Typed], *_: object) -> Iterator[Finding]:
    """A value of an indicator that no row of the scorecard names; said once an indicator."""
    names = {indicator_key(name) for name in given_or_shipped(tables, "scorecard", CURRENCY).columns["indicator"]}
    for place, name in enumerate(given.columns["indicator"]):
        if indicator_key(name) not in names:
            names.add(indicator_key(name))
            reason = "is on no row of tblScorecard, so no score counts it: add a row there"
            yield WARNING, place, "indicator", name, reason


def general_rows(given: Typed, *_: object) -> Iterator[Finding]:
    """A scorecard without a row of a pillar for sectors in general, on which others fall back."""
    pairs = zip(given.columns["sector_pack"], given.columns["pillar"], strict=True)
    there = {pillar for pack, pillar in pairs if sector_key(pack) == GENERAL}
    for pillar in PILLARS:
        if len(given) and pillar not in there:
            reason = f"no row for {GENERAL} has the pillar {pillar}: sectors without own rows are not scored in it"
            yield WARNING, 0, "pillar", None, reason

