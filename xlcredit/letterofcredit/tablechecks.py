"""Checks of the letters of credit, of the documents under them, and of the ledger that names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from xlcredit.intake import Typed
from xlcredit.letterofcredit.letter import DOCUMENTS, LETTERS
from xlcredit.letterofcredit.rules import CHECKS, unknown_checks
from xlcredit.problems import ERROR, WARNING, Finding, amount_text

Tables = Mapping[str, Typed]


class Check(Protocol):
    """A check of one table beside the others."""

    def __call__(self, given: Typed, tables: Tables, settings: Any, /) -> Iterable[Finding]:
        """What it finds."""


def amount_above_zero(given: Typed, _: Tables, __: object) -> Iterator[Finding]:
    """A letter of credit of nothing or less."""
    for place, (amount, currency) in enumerate(zip(given.columns["amount"], given.columns["currency"], strict=True)):
        if amount <= 0:
            reason = "is no amount of a letter of credit: write one above zero"
            yield ERROR, place, "amount", amount_text(amount, currency), reason


def dates_in_order(given: Typed, _: Tables, __: object) -> Iterator[Finding]:
    """No expiry, or one before the latest shipment or the issue."""
    names = ("expiry", "latest_shipment", "issued_on")
    for place, (expiry, latest, issued) in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        if expiry is None:
            reason = "is missing: the letter of credit secures nothing without one; fill it in"
            yield WARNING, place, "expiry", "", reason
        elif issued is not None and issued > expiry:
            yield WARNING, place, "issued_on", str(issued), f"lies after the expiry {expiry}: correct one"
        elif latest is not None and latest > expiry:
            yield WARNING, place, "latest_shipment", str(latest), f"lies after the expiry {expiry}: have one amended"


def known_letters(tables: Tables) -> dict[str, str]:
    """Buyer of each letter of credit that is used."""
    if LETTERS not in tables:
        return {}
    columns = tables[LETTERS].columns
    return dict(zip(columns["lc"], columns["buyer"], strict=True))


def unknown_letter(given: Typed, tables: Tables, _: object) -> Iterator[Finding]:
    """A document under a letter of credit that is not there."""
    known = known_letters(tables)
    for place, lc in enumerate(given.columns["lc"]):
        if lc not in known:
            yield ERROR, place, "lc", lc, "is not in tblLettersOfCredit: add it there, or correct the number"


def secured_by_nothing(given: Typed, tables: Tables, _: object) -> Iterator[Finding]:
    """A document of the ledger that names a letter of credit which is not there, or one of another buyer."""
    columns = given.columns
    if not any(columns["letter_of_credit"]):
        return
    known = known_letters(tables)
    for place, (lc, buyer) in enumerate(zip(columns["letter_of_credit"], columns["buyer"], strict=True)):
        if lc and lc not in known:
            reason = (
                "is not in tblLettersOfCredit: the document counts as unsecured; add it there, or correct the number"
            )
            yield WARNING, place, "letter_of_credit", lc, reason
        elif lc and known[lc] != buyer:
            reason = f"is a letter of credit for buyer {known[lc]}: it counts all the same, see that it is meant"
            yield WARNING, place, "letter_of_credit", lc, reason


LETTER_CHECKS: tuple[tuple[str, Check], ...] = (
    (LETTERS, amount_above_zero),
    (LETTERS, dates_in_order),
    (DOCUMENTS, unknown_letter),
    (CHECKS, unknown_checks),
    ("ledger", secured_by_nothing),
)
"""In order: a letter of credit that is set aside secures nothing, and has no documents."""
