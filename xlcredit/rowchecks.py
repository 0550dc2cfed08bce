"""Checks of rows by themselves and beside the buyers: duplicates, signs, dates, amounts, unknown buyers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from xlcredit.buckets import DAYS, Buckets, edges
from xlcredit.columns import spelled
from xlcredit.dates import due_date
from xlcredit.errors import InputError
from xlcredit.intake import PART_ALL, Typed
from xlcredit.ledger import paid_by_document, terms_by_buyer
from xlcredit.problems import ERROR, WARNING, Finding, amount_text, quoted
from xlcredit.receiptchecks import Tables
from xlcredit.settings import Settings
from xlcredit.words import folded

PARTS = re.compile(r"\d+|[^\W\d_]+")
"""The digits and the letters of a document number."""


def duplicates(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A key that stands in an earlier row already, names in whatever letters: the first row counts."""
    key = given.table.key
    folds = [folded if given.table.column(name).kind == "named" else lambda one: one for name in key]
    first: dict[tuple[Any, ...], int] = {}
    found, rows = [], zip(*(given.columns[name] for name in key), strict=True)
    for place, values in enumerate(rows):
        same = tuple(fold(one) for fold, one in zip(folds, values, strict=True))
        if same in first:
            row = given.header_row + given.columns["row"][first[same]] - 1
            found.append((ERROR, place, key[0], values[0], f"stands already in row {row}, which counts: remove one"))
        first.setdefault(same, place)
    return found


def near_duplicates(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """Two documents of one buyer, amount and date whose numbers are the same but for how they are written."""
    columns = given.columns
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    names = ("buyer", "document_date", "currency", "gross", "open")
    for place, (buyer, day, currency, gross, stated) in enumerate(zip(*(columns[name] for name in names), strict=True)):
        alike[buyer, day, currency, stated if gross is None else gross].append(place)
    found: list[Finding] = []
    for places in alike.values():
        first: dict[str, int] = {}
        for place in places if len(places) > 1 else ():
            document = columns["document"][place]
            ways = [way for way in ways_to_compare(document) if way]
            other = next((first[way] for way in ways if way in first), None)
            if other is None:
                first.update(dict.fromkeys(ways, place))
                continue
            row = given.header_row + columns["row"][other] - 1
            alike_one = f"is {quoted(columns['document'][other])} of row {row} but for the writing, with its buyer"
            reason = f"{alike_one}, amount and date: both count, remove one if they are the same"
            found.append((WARNING, place, "document", document, reason))
    return sorted(found, key=lambda one: one[1])


def ways_to_compare(document: str) -> tuple[str, str]:
    """A number without case, blanks, punctuation and leading zeros: of the whole, and of each part.

    >>> ways_to_compare("INV-0007"), ways_to_compare("inv 7"), ways_to_compare("007")
    (('inv0007', 'inv7'), ('inv7', 'inv7'), ('7', '7'))
    """
    parts = [part.lstrip("0") or "0" for part in PARTS.findall(document.casefold())]
    return spelled(document).lstrip("0"), "".join(parts)


def without_amount(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """An item with neither gross nor open."""
    return [
        (ERROR, place, "gross", None, "neither gross nor open is given: fill one in")
        for place, (gross, stated) in enumerate(zip(given.columns["gross"], given.columns["open"], strict=True))
        if gross is None and stated is None
    ]


def wrong_sign(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A credit note or payment that adds to the debt."""
    found = []
    columns = given.columns
    for place, (kind, gross, stated) in enumerate(zip(columns["type"], columns["gross"], columns["open"], strict=True)):
        amount = gross if gross is not None else stated
        if kind in ("credit note", "payment") and amount is not None and amount > 0:
            found.append(
                (
                    ERROR,
                    place,
                    "gross",
                    amount_text(amount, columns["currency"][place]),
                    f"a {kind} must be negative: turn the sign",
                )
            )
    return found


def dates_in_order(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A due or clearing date before the document date."""
    found: list[Finding] = []
    for name, words in (("due_date", "falls due"), ("cleared_date", "was cleared")):
        for place, (day, document_day) in enumerate(
            zip(given.columns[name], given.columns["document_date"], strict=True)
        ):
            if day is not None and day < document_day:
                found.append(
                    (
                        WARNING,
                        place,
                        name,
                        day,
                        f"{words} before its document date {document_day}: check both dates",
                    )
                )
    return found


def disputed_above_open(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A disputed or secured part larger than the document."""
    found: list[Finding] = []
    columns = given.columns
    for name in ("disputed", "secured"):
        for place, part in enumerate(columns[name]):
            gross = columns["gross"][place] if columns["gross"][place] is not None else columns["open"][place]
            if part is not None and part != PART_ALL and part > abs(gross):
                reason = f"is more than the document itself: the whole document counts as {name}"
                found.append((WARNING, place, name, amount_text(part, columns["currency"][place]), reason))
    return found


def stated_above_receipts(given: Typed, receipts: Typed | None) -> list[Finding]:
    """A stated open amount that the receipts contradict: the receipts count."""
    paid = paid_by_document(receipts)
    found: list[Finding] = []
    columns = given.columns
    for place, (document, gross, stated) in enumerate(
        zip(columns["document"], columns["gross"], columns["open"], strict=True)
    ):
        if gross is None or stated is None or columns["cleared_date"][place] is not None:
            continue
        if (gross - stated - paid[document]) * gross < 0:
            reason = "is more than gross less receipts leave open: the receipts count, correct one of them"
            found.append((WARNING, place, "open", amount_text(stated, columns["currency"][place]), reason))
    return found


def one_legal_id(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """Buyers with one legal id, which are one firm: said beside each but the first, however the id is written."""
    firms: dict[str, list[int]] = defaultdict(list)
    for place, legal_id in enumerate(given.columns["legal_id"]):
        if legal_id:
            firms[spelled(legal_id)].append(place)
    for places in firms.values():
        for place in places[1:]:
            others = ", ".join(given.columns["buyer"][other] for other in places if other != place)
            reason = f"is the legal id of {others} too: one firm has one limit, which their debts fill together"
            yield WARNING, place, "legal_id", given.columns["legal_id"][place], reason


def unknown_buyer(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """A buyer without master data; said once a buyer."""
    buyers = tables.get("buyers")
    known = set(buyers.columns["buyer"]) if buyers is not None else set()
    seen: set[str] = set()
    found: list[Finding] = []
    for place, buyer in enumerate(given.columns["buyer"]):
        if buyer and buyer not in known and buyer not in seen:
            seen.add(buyer)
            found.append((WARNING, place, "buyer", buyer, "is not on the Buyers sheet: add it there"))
    return found


def countable(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """A set of buckets whose edges cannot be counted in its mode."""
    names = ("bucket_edges", "bucket_mode")
    for place, (text, mode) in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        try:
            Buckets(edges(text), mode or DAYS)
        except InputError as error:
            yield ERROR, place, "bucket_edges", text, str(error)


def rate_to_itself(given: Typed, _: Tables, settings: Settings) -> list[Finding]:
    """A rate between a currency and itself that is not one."""
    return [
        (ERROR, place, "rate", "", "a currency is worth one of itself: remove the row")
        for place, (source, target, rate) in enumerate(
            zip(
                given.columns["from_currency"],
                given.columns["to_currency"],
                given.columns["rate"],
                strict=True,
            )
        )
        if source == target and rate[0] != rate[1]
    ]


def due_beyond_calendar(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """Terms that lead beyond the last date of the calendar."""
    found: list[Finding] = []
    terms_of = terms_by_buyer(tables.get("buyers"))
    columns = given.columns
    names = ("due_date", "terms", "buyer", "document_date")
    for place, (due, own, buyer, day) in enumerate(zip(*(columns[name] for name in names), strict=True)):
        terms = own or terms_of.get(buyer)
        if due is None and terms is not None:
            try:
                due_date(day, terms)
            except InputError as error:
                found.append((ERROR, place, "terms", terms, str(error)))
    return found
