"""A plan agreed anew: what is left of it spread again, as a row of tblPlans to be appended; nothing is overwritten.

    new amount = amount + interest of the instalments that have fallen due
                 + interest of the running period up to the as-of date − money received

Interest of the running period is the balance by the schedule × annual rate × days since the last due date / 365.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from xlcredit.errors import DomainError, InputError, UnknownId
from xlcredit.money import currency_units, decimals, exact, nearest, split
from xlcredit.parameters import parameters
from xlcredit.plans.duedates import MONTH, step_date
from xlcredit.plans.progress import Position, position_of
from xlcredit.plans.register import PROPOSED, country_of, terms_of
from xlcredit.plans.schedule import DAYS_OF_YEAR, STEPPED, Terms, schedule
from xlcredit.problems import amount_text
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

REMAINING, AS_BEFORE = "remaining", "as before"
SPREADS = (REMAINING, AS_BEFORE)


def replan(analysis: Analysis, plan: str, spread: str = REMAINING) -> dict[str, Any]:
    """The next version of a plan as a row of tblPlans, proposed on the as-of date; amounts in currency units.

    spread: over the dates that are still to come, or over as many instalments as before from the next date on.
    UnknownId for no such plan, DomainError where nothing is left to be paid or no date is still to come.
    """
    if spread not in SPREADS:
        raise InputError.not_among(SPREADS, spread, "spread")
    position = position_of(analysis, plan)
    if position is None:
        raise UnknownId(f"no plan is called {plan!r}: see the Plans sheet")
    row = new_version(analysis, position, spread)
    schedule(_terms(analysis, position, row))
    return row | {"version": 1 + _last_version(analysis, plan)}


def _last_version(analysis: Analysis, plan: str) -> int:
    versions = analysis.book.payment_plans
    return max(int(one) for one in versions.loc[versions["plan"] == plan, "version"])


def new_version(analysis: Analysis, position: Position, spread: str) -> dict[str, Any]:
    """What is left of a plan spread again; errors as `replan`."""
    plan, given, as_of = position.plan, position.plan.given, position.as_of
    if not position.parts:
        raise DomainError(f"plan {plan.plan} has no amount that can be spread: write its amount")
    amount = still_owed(position)
    if position.settled or amount <= 0:
        raise DomainError(f"plan {plan.plan} is paid: nothing is left to be spread again")
    first, parts = _dates(position, spread)
    language, places = analysis.settings.language, decimals(plan.currency)
    note = parameters("plans")["text"]["replanned"][language]
    stepped = given["method"] == STEPPED
    return {
        **{name: value for name, value in given.items() if name != "row"},
        "agreed_on": as_of,
        "amount": currency_units(amount, places),
        "instalments": len(parts),
        "first_date": first,
        "steps": _steps(amount, parts, places) if stepped else given["steps"],
        "status": PROPOSED,
        "insurer_consent": None,
        "note": str(note).format(version=plan.version, day=day_text(language, as_of)),
    }


def still_owed(position: Position) -> int:
    """Amount and interest up to the date less money received. [minor units]"""
    due = sum(part.instalment.interest for part in position.parts if part.due <= position.as_of)
    return position.plan.amount + due + accrued(position) - position.received


def accrued(position: Position) -> int:
    """Interest of the running period up to the date: of the balance by the schedule since the last due date.

    [minor units]
    """
    plan, past = position.plan, [part for part in position.parts if part.due <= position.as_of]
    since, balance = (past[-1].due, past[-1].instalment.balance) if past else (plan.agreed_on, plan.amount)
    rate = exact(plan.given["annual_rate"] or 0.0)
    return nearest(Fraction(balance * (position.as_of - since).days, DAYS_OF_YEAR) * rate)


def _dates(position: Position, spread: str) -> tuple[date, Sequence[int]]:
    """First date of the new version before it is moved, and the principal of the old instalments that it has."""
    given, as_of = position.plan.given, position.as_of
    every, principals = given["every"] or MONTH, [part.instalment.principal for part in position.parts]
    passed = 0
    while step_date(given["first_date"], every, passed) <= as_of:
        passed += 1
    first = step_date(given["first_date"], every, passed)
    if spread == AS_BEFORE:
        return first, principals
    if passed >= len(principals):
        reason = "is still to come: spread it over as many as before"
        raise DomainError(f"no instalment of plan {position.plan.plan} {reason}")
    return first, principals[passed:]


def _steps(amount: int, parts: Sequence[int], places: int) -> str:
    return "; ".join(f"{currency_units(part, places):.{places}f}" for part in split(amount, parts))


def replan_note(analysis: Analysis, position: Position) -> str:
    """What a new version would be, over the dates still to come, else over as many as before; "" where none is."""
    for spread in SPREADS:
        try:
            return _described(analysis, position, new_version(analysis, position, spread))
        except DomainError:
            continue
    return ""


def _terms(analysis: Analysis, position: Position, row: Mapping[str, Any]) -> Terms:
    return terms_of(row, still_owed(position), country_of(analysis, position.plan.buyer))


def _described(analysis: Analysis, position: Position, row: Mapping[str, Any]) -> str:
    settings, currency, amount = analysis.settings, position.plan.currency, still_owed(position)
    instalments = schedule(_terms(analysis, position, row))
    interest = sum(one.interest for one in instalments)
    return str(parameters("plans")["text"]["replan"][settings.language]).format(
        instalments=len(instalments),
        first=day_text(settings.language, instalments[0].due),
        amount=amount_text(amount + interest, currency),
        currency=currency,
        interest=amount_text(interest, currency),
    )
