"""The scenarios of the stress and the covenants of the loans, as tables of the workbook.

Rows of one name are one scenario and act together. What `size` and `scope` mean depends on the kind:

    buyers fail                 how many of the largest, 1 where blank; scope: one buyer, whose firm fails
    sector fails                how many of its largest, all where blank; scope blank: the sector that retains most
    limits cut                  share of the insurer's limits that is left; scope: best grade that is cut, blank: all
    days sales outstanding up   days
    currencies move             factor of the rates; scope: one currency, blank: all foreign ones
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlcredit.errors import XlcreditError
from xlcredit.intake import Typed
from xlcredit.money import decimals, exact
from xlcredit.problems import ERROR, Finding
from xlcredit.scorecard import GENERAL
from xlcredit.settings import Settings
from xlcredit.shipped import shipped
from xlcredit.whatifchecks import grade_of, grade_range, known_buyers
from xlcredit.words import sector_key

FAILS, SECTOR, CUT = "buyers fail", "sector fails", "limits cut"
SLOWER, MOVED = "days sales outstanding up", "currencies move"
AS_IT_STANDS = "as it stands"
"""Name of the first row of the results."""

MOST_DAYS = 365
LOWEST_FACTOR, HIGHEST_FACTOR = Fraction(1, 5), Fraction(5)
"""Factors beyond are taken for changes in per cent."""

Tables = Mapping[str, Typed]


@dataclass(frozen=True)
class Shock:
    """One row of a scenario; `size` None and `scope` "" where they are blank."""

    kind: str
    size: Fraction | None
    scope: str


@dataclass(frozen=True)
class Stress:
    """One scenario: shocks that act together."""

    name: str
    shocks: tuple[Shock, ...]

    def of(self, *kinds: str) -> list[Shock]:
        """The shocks of some kinds."""
        return [one for one in self.shocks if one.kind in kinds]


@dataclass(frozen=True)
class Covenant:
    """What a measure must not fall below: a ratio, or an amount in units of the base currency."""

    measure: str
    minimum: Fraction


@dataclass(frozen=True)
class StressRules:
    """Scenarios in the order of their first rows, and covenants."""

    stresses: tuple[Stress, ...]
    covenants: tuple[Covenant, ...]


def read_stress_rules(tables: Tables, currency: str) -> StressRules:
    """Rules of the tables; scenarios of a new workbook where there are none.

    >>> read_stress_rules({}, "EUR").stresses[0].shocks
    (Shock(kind='buyers fail', size=Fraction(1, 1), scope=''),)
    """
    given, stated = tables.get("stress_rules"), tables.get("covenants")
    if given is None or not given.rows_in:
        given = shipped("stress_rules", currency)
    found: dict[str, list[Shock]] = {}
    for name, kind, size, scope in _rows(given):
        found.setdefault(name, []).append(Shock(kind, size, scope))
    names = () if stated is None else zip(stated.columns["covenant"], stated.columns["covenant_minimum"], strict=True)
    covenants = tuple(Covenant(measure, exact(minimum)) for measure, minimum in names)
    return StressRules(tuple(Stress(name, tuple(shocks)) for name, shocks in found.items()), covenants)


def _rows(given: Typed) -> Iterator[tuple[str, str, Fraction | None, str]]:
    names = ("stress", "stress_kind", "stress_size", "stress_scope")
    for name, kind, size, scope in zip(*(given.columns[one] for one in names), strict=True):
        yield name, kind, None if size is None else exact(size), scope or ""


def unusable_shocks(given: Typed, tables: Tables, settings: Settings) -> Iterator[Finding]:
    """Rows whose size or scope means nothing for their kind, and a scenario with the name of the first row."""
    for place, (name, kind, size, scope) in enumerate(_rows(given)):
        if name == AS_IT_STANDS:
            yield ERROR, place, "stress", name, "is the name of the row without any stress: choose another"
        elif reason := SIZES[kind](size, scope):
            yield ERROR, place, "stress_size", "" if size is None else f"{float(size):g}", reason
        elif scope and (reason := SCOPES[kind](scope, tables, settings)):
            yield ERROR, place, "stress_scope", scope, reason


def _count_fault(size: Fraction | None, scope: str) -> str:
    if size is not None and (size < 1 or size.denominator != 1):
        return "is no number of firms: write 1, 2 and so on"
    return ""


def _buyers_fault(size: Fraction | None, scope: str) -> str:
    if scope and size not in (None, 1):
        return f"does not go with one buyer: clear it, or clear the scope for the {float(size or 0):g} largest"
    return _count_fault(size, scope)


def _left_fault(size: Fraction | None, _: str) -> str:
    if size is None or not 0 <= size <= 1:
        return "must be from 0 to 1: the share of the limits that is left, such as 0.5 for half"
    return ""


def _days_fault(size: Fraction | None, _: str) -> str:
    if size is None or not 0 < size <= MOST_DAYS:
        return f"must be above 0 and at most {MOST_DAYS}: the days by which buyers pay later"
    return ""


def _factor_fault(size: Fraction | None, _: str) -> str:
    if size is None or not LOWEST_FACTOR <= size <= HIGHEST_FACTOR:
        lowest, highest = float(LOWEST_FACTOR), float(HIGHEST_FACTOR)
        return f"must be a factor from {lowest:g} to {highest:g}: write 10 % up as 1.1, 10 % down as 0.9"
    return ""


SIZES: Mapping[str, Callable[[Fraction | None, str], str]] = {
    FAILS: _buyers_fault,
    SECTOR: _count_fault,
    CUT: _left_fault,
    SLOWER: _days_fault,
    MOVED: _factor_fault,
}
"""What is wrong with the size of each kind; "" where nothing is."""


def _unknown_buyer(scope: str, tables: Tables, _: Settings) -> str:
    known = scope in known_buyers(tables)
    return "" if known else "is neither on the Buyers sheet nor in the ledger: correct it, or clear it for the largest"


def _unknown_sector(scope: str, tables: Tables, _: Settings) -> str:
    sectors = tables["buyers"].columns["sector"] if "buyers" in tables else ()
    known = sector_key(scope) in {sector_key(one or GENERAL) for one in sectors}
    return "" if known else "is not a sector of the Buyers sheet: write it as there, or clear it for the largest one"


def _no_grade(scope: str, _: Tables, __: Settings) -> str:
    best, worst = grade_range()
    fits = best <= grade_of(scope) <= worst
    return "" if fits else f"is not a grade from {best:g} to {worst:g}: write the best one whose limits are cut"


def _no_scope(_: str, __: Tables, ___: Settings) -> str:
    return "has no effect, for all buyers pay later: clear it"


def _no_currency(scope: str, _: Tables, settings: Settings) -> str:
    try:
        decimals(scope.upper())
    except XlcreditError as error:
        return str(error)
    own = scope.upper() == settings.base_currency
    return "is the base currency: name a foreign one, or clear it for all" if own else ""


SCOPES: Mapping[str, Callable[[str, Tables, Settings], str]] = {
    FAILS: _unknown_buyer,
    SECTOR: _unknown_sector,
    CUT: _no_grade,
    SLOWER: _no_scope,
    MOVED: _no_currency,
}
"""What is wrong with the scope of each kind; "" where nothing is."""


def minimum_above_zero(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """Covenants whose minimum is none: the headroom is a share of it."""
    for place, minimum in enumerate(given.columns["covenant_minimum"]):
        if minimum <= 0:
            reason = "must be above 0: the lowest value that the loan agreement allows"
            yield ERROR, place, "covenant_minimum", f"{minimum:g}", reason
