"""Whether the ledger of a book shows another day than its own: what has to be known of the past, and since when."""

from __future__ import annotations

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
