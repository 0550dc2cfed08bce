"""Dates of the instalments of a payment plan: a step counted from the first date, then moved to a business day."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date

from xlcredit.dates import days_after
from xlcredit.errors import InputError
from xlcredit.plans.businessdays import NONE, business_day

MONTH, WEEK, FORTNIGHT, QUARTER = "month", "week", "2 weeks", "quarter"
MONTHS: Mapping[str, int] = {MONTH: 1, QUARTER: 3}
DAYS: Mapping[str, int] = {WEEK: 7, FORTNIGHT: 14}


def step_date(first: date, every: str, steps: int) -> date:
    """The date some steps after the first one, before it where `steps` is negative; InputError beyond the calendar.

    Months count from the first date, so that the 31st comes back after a short month.

    >>> [step_date(date(2027, 1, 31), "month", steps).isoformat() for steps in (-1, 1, 2)]
    ['2026-12-31', '2027-02-28', '2027-03-31']
    """
    if every in DAYS:
        return days_after(first, DAYS[every] * steps)
    count = first.year * 12 + first.month - 1 + MONTHS[every] * steps
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        raise InputError(f"{abs(steps)} times every {every} from {first} lead beyond the calendar")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))


def due_dates(first: date, every: str, instalments: int, shift: str = NONE, country: str = "") -> tuple[date, ...]:
    """Due date of each instalment, each moved by itself to a business day of the country.

    >>> due_dates(date(2026, 10, 3), "month", 2, "following", "DE")
    (datetime.date(2026, 10, 5), datetime.date(2026, 11, 3))
    """
    return tuple(business_day(step_date(first, every, step), shift, country) for step in range(instalments))
