"""Whether the ledger of a book shows another day than its own: what has to be known of the past, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from xlcredit.dates import date_of, day_number
from xlcredit.errors import DomainError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def must_reach(analysis: Analysis, day: date) -> None:
    """DomainError where the ledger cannot be shown as it stood at the end of a day.

    A day from the last document on needs nothing; an earlier one needs dated settlements and a ledger that goes back
    so far.
    """
    documents = analysis.book.ledger["document_day"]
    first, last = documents.min(), documents.max()
    if last is None or day_number(day) >= int(last):
        return
    if not analysis.restatable:
        raise DomainError(
            f"{day} lies before the last document ({date_of(int(last))}), and the ledger holds no dated settlement: "
            "it shows one day and no other"
        )
    if day_number(day) < int(first):
        raise DomainError(f"{day} lies before the first document of the ledger ({date_of(int(first))})")


def at_own_rates(analysis: Analysis, day: date) -> Analysis:
    """The book of an analysis restated at another day, at the exchange rates of the analysis' own date."""
    other = type(analysis)(replace(analysis.book, settings=replace(analysis.settings, as_of=day)))
    other.__dict__["_ratios"] = analysis._ratios
    return other
