"""Business days by the calendar of a country: weekends, public holidays, and working days that make up for them.

The calendars are those of the package `holidays`, which is loaded only where a date is to be moved. A holiday that a
country announces year by year (China's bridge days and the weekends worked for them) is known once it is announced.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from xlcredit.dates import days_after
from xlcredit.errors import InputError, shown

NONE, FOLLOWING, MODIFIED, PRECEDING = "none", "following", "modified following", "preceding"

BANKS = {"GB": "ENG", "UK": "ENG"}
"""Part of a country whose holidays the banks of the whole country keep."""


def business_day(day: date, shift: str, country: str) -> date:
    """A day moved to a business day: none, following, modified following (inside its month) or preceding.

    InputError where a country has no calendar.

    >>> [str(business_day(date(2026, 10, 31), shift, "GB")) for shift in ("following", "modified following")]
    ['2026-11-02', '2026-10-30']
    """
    if shift == NONE:
        return day
    known = calendar_of(country)
    if shift == PRECEDING:
        return _first_business_day(day, -1, known)
    after = _first_business_day(day, 1, known)
    if shift == MODIFIED and (after.year, after.month) != (day.year, day.month):
        return _first_business_day(day, -1, known)
    return after


def _first_business_day(day: date, step: int, known: Any) -> date:
    while not known.is_working_day(day):
        day = days_after(day, step)
    return day


@cache
def calendar_of(country: str) -> Any:
    """Holidays of a country or of a part of it, such as DE, GB, CN or DE-BY; InputError for one without a calendar."""
    import holidays

    code, _, part = country.strip().upper().partition("-")
    try:
        return holidays.country_holidays(code, subdiv=part or BANKS.get(code))
    except NotImplementedError:
        reason = "has no calendar of holidays: write a code such as DE, GB or CN, or DE-BY for a part of a country"
        raise InputError(f"country {shown(country)} {reason}") from None


def has_calendar(country: str) -> bool:
    """True for a country whose holidays are known.

    >>> has_calendar("DE"), has_calendar("")
    (True, False)
    """
    try:
        return calendar_of(country) is not None
    except InputError:
        return False
