"""Dates, their day numbers, and due dates from terms.

Inside ledger-sized columns a date is its day number (days since 1970-01-01) and NO_DAY stands for
"no date"; everywhere else a date is a `datetime.date`.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from xlcredit.errors import DomainError, InputError

EPOCH = date(1970, 1, 1)
NO_DAY = 2**31 - 1
"""Day number of an absent date: later than every date, so that it sorts last."""

TERMS = re.compile(
    r"^(?:(?P<days>\d{1,4})\s*(?:d|days?|天|日)?\s*(?P<after>eom|月末|月结)?|(?:eom|月末|月结)\s*(?P<late>\d{1,4}))$",
    re.I,
)


def day_number(day: date | None) -> int:
    """Days since 1970-01-01; NO_DAY for no date.

    >>> day_number(date(1970, 1, 31)), day_number(None) == NO_DAY
    (30, True)
    """
    return NO_DAY if day is None else (day - EPOCH).days


def date_of(day: int) -> date | None:
    """Date of a day number; None for NO_DAY.

    >>> date_of(30)
    datetime.date(1970, 1, 31)
    """
    return None if day == NO_DAY else EPOCH + timedelta(days=int(day))


def month_end(day: date) -> date:
    """Last day of the month of `day`.

    >>> month_end(date(2024, 2, 10))
    datetime.date(2024, 2, 29)
    """
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_before(day: date, months: int) -> date:
    """Month end `months` months before the month of `day`.

    >>> months_before(date(2026, 3, 15), 1)
    datetime.date(2026, 2, 28)
    """
    count = day.year * 12 + day.month - 1 - months
    if count < 12:
        raise InputError(f"{months} months before {day} lie before the calendar")
    return month_end(date(count // 12, count % 12 + 1, 1))


def terms_parts(terms: object) -> tuple[int, str]:
    """Days of payment terms and where the month end comes: "", "after" (30 EOM) or "before" (EOM 30).

    >>> terms_parts(30), terms_parts("30 EOM"), terms_parts("eom 30")
    ((30, ''), (30, 'after'), (30, 'before'))
    """
    text = str(int(terms)) if isinstance(terms, float) and terms.is_integer() else str(terms).strip()
    found = TERMS.match(text)
    if found is None:
        raise InputError.not_a("payment terms such as 30, '30 EOM' or 'EOM 30'", terms)
    if found["late"] is not None:
        return int(found["late"]), "before"
    return int(found["days"]), "after" if found["after"] else ""


def due_date(document_date: date, terms: object) -> date:
    """Day a document falls due under its terms.

    "30 EOM" adds the days and goes to the month end; "EOM 30" goes to the month end and adds the days.

    >>> due_date(date(2026, 7, 2), "30 EOM"), due_date(date(2026, 7, 2), "EOM 30")
    (datetime.date(2026, 8, 31), datetime.date(2026, 8, 30))
    """
    days, end_of_month = terms_parts(terms)
    if end_of_month == "before":
        return days_after(month_end(document_date), days)
    due = days_after(document_date, days)
    return month_end(due) if end_of_month else due


def extension_end(due_date: date, extension_days: int) -> date:
    """Last day of the maximum extension period of the policy; deliveries after it are not insured.

    >>> extension_end(date(2026, 7, 16), 60)
    datetime.date(2026, 9, 14)
    """
    if extension_days < 0:
        raise DomainError(f"days must not be negative, not {extension_days}")
    return days_after(due_date, extension_days)


def days_after(day: date, days: int) -> date:
    """Date some days later; InputError beyond the calendar.

    >>> days_after(date(2026, 7, 16), 60)
    datetime.date(2026, 9, 14)
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise InputError(f"{days} days lead beyond the calendar") from None
