"""The schedule of a payment plan: what is paid when, and what of it is interest and principal.

    interest of a period = balance × annual rate × actual days / 365, rounded to the minor unit
    payment              = interest + principal
    balance              = balance before − principal; 0 after the last instalment, which takes the remainder

The first period runs from the start, else from one step before the first date; the days are those between the dates
on which the instalments fall due. Equal principal: amount / instalments, rounded. Level payment: the payment that
brings the balance to 0, rounded; what rounding leaves over is in the last one. Stepped: as written. Every instalment
leaves at least one minor unit for each of those after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from xlcredit.errors import DomainError
from xlcredit.money import LARGEST_MINOR, nearest
from xlcredit.plans.businessdays import NONE
from xlcredit.plans.duedates import MONTH, due_dates, step_date

EQUAL_PRINCIPAL, LEVEL_PAYMENT, STEPPED = "equal principal", "level payment", "stepped"

DAYS_OF_YEAR = 365
MOST_INSTALMENTS = 600
"""Fifty years of months: a longer plan is a slip of the pen."""


@dataclass(frozen=True)
class Terms:
    """What a plan says: amount in minor units, rate a year as a share.

    steps: principal of each instalment of a stepped plan; start: day from which interest runs, None: one step before
    the first date; business_day and country: how dates are moved.
    """

    amount: int
    instalments: int
    first_date: date
    annual_rate: Fraction = Fraction(0)
    every: str = MONTH
    method: str = EQUAL_PRINCIPAL
    steps: tuple[int, ...] = ()
    business_day: str = NONE
    country: str = ""
    start: date | None = None


@dataclass(frozen=True)
class Instalment:
    """One instalment; amounts in minor units, balance: principal that is left after it."""

    number: int
    due: date
    interest: int
    principal: int
    balance: int

    @property
    def payment(self) -> int:
        """Interest and principal. [minor units]"""
        return self.interest + self.principal


def schedule(terms: Terms) -> tuple[Instalment, ...]:
    """Every instalment of a plan; DomainError where the plan has no answer.

    >>> [one.payment for one in schedule(Terms(10_000, 3, date(2026, 1, 31)))]
    [3333, 3333, 3334]
    """
    refuse(terms)
    due = due_dates(terms.first_date, terms.every, terms.instalments, terms.business_day, terms.country)
    start = step_date(terms.first_date, terms.every, -1) if terms.start is None else terms.start
    if due[0] < start:
        reason = f"falls before {start}, from which interest runs: correct one of them"
        raise DomainError(f"the first instalment of {due[0]} {reason}")
    growth = [terms.annual_rate * (day - before).days / DAYS_OF_YEAR for before, day in pairwise((start, *due))]
    wanted = PRINCIPAL[terms.method](terms, growth)
    rows, balance = [], terms.amount
    for place, day in enumerate(due):
        interest = nearest(balance * growth[place])
        after = terms.instalments - place - 1
        principal = min(max(wanted(place, interest), 0), balance - after) if after else balance
        balance -= principal
        rows.append(Instalment(place + 1, day, interest, principal, balance))
    return tuple(rows)


def refuse(terms: Terms) -> None:
    """DomainError for terms that no plan can have."""
    if terms.amount <= 0:
        raise DomainError("the amount of a plan must be above 0")
    if terms.amount > LARGEST_MINOR:
        raise DomainError("the amount of the plan is too large to be computed exactly")
    if not 1 <= terms.instalments <= MOST_INSTALMENTS:
        raise DomainError(f"instalments must be from 1 to {MOST_INSTALMENTS}, not {terms.instalments}")
    if terms.instalments > terms.amount:
        reason = "an instalment would be less than the smallest unit of the currency: take fewer"
        raise DomainError(f"{terms.instalments} instalments are too many for the amount: {reason}")
    if not 0 <= terms.annual_rate <= 1:
        raise DomainError(f"annual_rate must lie between 0 and 1, like 0.08 for 8 %, not {float(terms.annual_rate):g}")
    if terms.method == STEPPED and len(terms.steps) != terms.instalments:
        raise DomainError(f"{len(terms.steps)} steps do not fit {terms.instalments} instalments: write one for each")


def level_payment(amount: int, growth: Sequence[Fraction]) -> Fraction:
    """Payment that brings a balance to 0 when each period adds its share of interest. [minor units]

    >>> float(round(level_payment(1_000_000, [Fraction(8, 1200)] * 10), 2))
    103703.21
    """
    worth = Fraction(0)
    for share in reversed(growth):
        worth = (worth + 1) / (1 + share)
    return amount / worth


Wanted = Callable[[int, int], int]
"""Principal of an instalment by its place and its interest."""


def _equal_principal(terms: Terms, _: Sequence[Fraction]) -> Wanted:
    part = nearest(Fraction(terms.amount, terms.instalments))
    return lambda place, interest: part


def _level(terms: Terms, growth: Sequence[Fraction]) -> Wanted:
    payment = nearest(level_payment(terms.amount, growth))
    return lambda place, interest: payment - interest


def _stepped(terms: Terms, _: Sequence[Fraction]) -> Wanted:
    return lambda place, interest: terms.steps[place]


PRINCIPAL: Mapping[str, Callable[[Terms, Sequence[Fraction]], Wanted]] = {
    EQUAL_PRINCIPAL: _equal_principal,
    LEVEL_PAYMENT: _level,
    STEPPED: _stepped,
}
