"""Checks of the changes on the What if sheet: each names what is there, and does not contradict itself."""

from __future__ import annotations

from collections.abc import Mapping

from xlcredit import values
from xlcredit.columns import table
from xlcredit.errors import InputError
from xlcredit.intake import Typed
from xlcredit.problems import ERROR, Finding, amount_text
from xlcredit.settings import Settings

CUT, INCREASE, CANCEL = "cut", "increase", "cancel"
BELOW_GRADE, COUNTRY = "cancel below grade", "cancel country"

CANCELS = (CANCEL, BELOW_GRADE, COUNTRY)
"""Kinds of change that have no amount."""


def unusable_changes(given: Typed, tables: Mapping[str, Typed], _: Settings) -> list[Finding]:
    """A change of nobody, without or with an amount where there must be one or none, or that binds too early."""
    buyers, countries = known_buyers(tables), known_countries(tables)
    found: list[Finding] = []
    names = ("kind", "target", "amount", "currency", "announced", "effective_date")
    for place, row in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        kind, target, amount, currency, announced, effective = row
        fault = fault_of_target(kind, target, buyers, countries)
        if fault:
            found.append((ERROR, place, "target", target, fault))
        elif kind in CANCELS and amount:
            reason = f"'{kind}' leaves no limit: clear the amount, or cut to it"
            found.append((ERROR, place, "amount", amount_text(amount, currency), reason))
        elif kind == INCREASE and not amount:
            found.append((ERROR, place, "amount", "", "an increase needs the new limit: fill it in"))
        elif effective is not None and effective < announced:
            reason = f"lies before the announcement {announced}: correct one"
            found.append((ERROR, place, "effective_date", str(effective), reason))
    return found


def fault_of_target(kind: str, target: str, buyers: set[str], countries: set[str]) -> str:
    """Why a change concerns nobody; "" where it may."""
    if kind == BELOW_GRADE:
        best, worst = grade_range()
        is_grade = best <= grade_of(target) <= worst
        return "" if is_grade else f"is not a grade from {best:g} to {worst:g}: write the worst one whose limits stay"
    if kind == COUNTRY:
        return "" if target in countries else "is not a country of the Buyers sheet: write it as there"
    return "" if target in buyers else "is neither on the Buyers sheet nor in the ledger: correct it"


def grade_of(target: str) -> float:
    """The grade that a change names; below every grade where it names none."""
    try:
        return values.number(target)
    except InputError:
        return -1.0


def grade_range() -> tuple[float, float]:
    """Best and worst grade that the Buyers sheet knows."""
    grade = table("buyers").column("external_grade")
    return float(grade.minimum or 0), float(grade.maximum or 0)


def known_buyers(tables: Mapping[str, Typed]) -> set[str]:
    """Buyers of the master data, the ledger and the receipts."""
    names = (name for name in ("buyers", "ledger", "receipts") if name in tables)
    return {buyer for name in names for buyer in tables[name].columns["buyer"]}


def known_countries(tables: Mapping[str, Typed]) -> set[str]:
    """Countries of the master data."""
    return {one for one in tables["buyers"].columns["country"] if one} if "buyers" in tables else set()
