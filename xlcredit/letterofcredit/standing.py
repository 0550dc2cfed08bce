"""Whether a letter of credit stands on a day, and for which documents of the ledger.

It stands from its issue to its expiry; after that for what was presented in time. Cancelled, refused or used up it does
not stand. A status counts from its day on, on days before it the letter of credit was received.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xlcredit.letterofcredit.letter import Document, Letter

STANDS, IN_TIME = "stands", "presented in time"
STANDING = (STANDS, IN_TIME)
"""Codes under which it secures something."""

NOT_ISSUED, EXPIRED, NO_EXPIRY, USED_UP = "not issued yet", "expired", "no expiry", "used up"
RECEIVED, USED = "received", "used"
LOST = ("cancelled", "refused")
"""Statuses under which it secures nothing; they are codes of the standing as well."""


def status_on(letter: Letter, day: date) -> str:
    """Status on a day: received before the stated one began."""
    begun = letter.status_on is None or letter.status_on <= day
    return (letter.lc_status or RECEIVED) if begun else RECEIVED


def in_time(letter: Letter, documents: Sequence[Document], day: date) -> list[Document]:
    """Documents that were presented by a day, and in time."""
    shipped: dict[str, date] = {}
    for one in documents:
        if one.is_transport and one.shipment_date:
            shipped[one.invoice] = max(one.shipment_date, shipped.get(one.invoice, one.shipment_date))
    found = []
    for one in documents:
        last = letter.last_presentation(shipped.get(one.invoice, one.shipment_date))
        if one.presented_on and one.presented_on <= day and last and one.presented_on <= last:
            found.append(one)
    return found


def standing(letter: Letter, documents: Sequence[Document], day: date) -> str:
    """Why a letter of credit stands on a day or not, apart from what is left of it."""
    if letter.issued_on is not None and letter.issued_on > day:
        return NOT_ISSUED
    status = status_on(letter, day)
    if status in LOST:
        return status
    if letter.expiry is None:
        return NO_EXPIRY
    if letter.expiry >= day:
        return STANDS
    return IN_TIME if in_time(letter, documents, day) else EXPIRED


def secures(letter: Letter, documents: Sequence[Document], day: date, code: str, document: str) -> bool:
    """True where a letter of credit of that standing secures a document of the ledger.

    Expired, it secures what was presented in time: the documents that are named, or any where none is.
    """
    if code != IN_TIME:
        return code == STANDS
    named = {one.invoice for one in in_time(letter, documents, day)}
    return document in named or "" in named
