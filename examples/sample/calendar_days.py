"""The days of the sample, and due dates from terms."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

AS_OF = date(2026, 10, 31)
EXTRACTED = date(2026, 11, 12)
"""Day the ledger was taken from the books: documents and receipts after AS_OF stand in it too."""

FIRST_MONTH = date(2025, 3, 1)
"""Trading starts here; documents settled before LEDGER_FROM are left out of the ledger."""

LEDGER_FROM = date(2025, 9, 1)
"""First of the fourteen months whose documents are all in the ledger."""


def month_end(day: date) -> date:
    """Last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def month_ends(first: date, last: date) -> list[date]:
    """Month ends from the month of `first` to the month of `last`."""
    ends = [month_end(first)]
    while ends[-1] < month_end(last):
        ends.append(month_end(ends[-1] + timedelta(days=1)))
    return ends


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def due_date(document_date: date, terms: str) -> date:
    """Day a document falls due: '30', '30 EOM' (days, then month end) or 'EOM 30' (month end, then days)."""
    if terms.startswith("EOM"):
        return month_end(document_date) + timedelta(days=int(terms.split()[1]))
    due = document_date + timedelta(days=int(terms.split()[0]))
    return month_end(due) if terms.endswith("EOM") else due
