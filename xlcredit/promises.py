"""Promises to pay: kept, open or broken by the money that came in for them.

Money counts from the day of the promise to the promised date and the days of grace (`tables/promises.toml`), in the
currency of the promise: for the document that it names, or any money of the buyer. Each receipt keeps one promise only:
promises that fall due first are served first, each by the oldest money. What is taken back again keeps no promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from xlcredit.dates import day_number
from xlcredit.instalments import plans
from xlcredit.intake import Typed
from xlcredit.ledger import RECEIPT
from xlcredit.parameters import parameters
from xlcredit.payments import LOOK_BACK_DAYS
from xlcredit.problems import ERROR, Finding, amount_text
from xlcredit.receiptchecks import named_documents

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

KEPT, OPEN, BROKEN = "kept", "open", "broken"


@dataclass(frozen=True)
class Promise:
    """One promise; `amount` in minor units of its currency, `items` the ledger rows of its document (empty: any)."""

    buyer: str
    document: str
    made_on: date
    promised_date: date
    amount: int
    currency: str
    items: frozenset[int]

    @property
    def last_day(self) -> int:
        """Last day on which money keeps the promise, as a day number."""
        return day_number(self.promised_date) + int(parameters("promises")["grace_days"])


@dataclass
class Receipt:
    """Money that came in for a ledger row, and what of it no promise has taken yet."""

    order: int
    day: int
    item: int
    left: int


Way = tuple[str | int, str]
"""A buyer or a ledger row, and a currency."""


def read_promises(given: Typed | None, ledger: Typed) -> tuple[Promise, ...]:
    """Promises of the typed table, those that fall due first in front."""
    if given is None:
        return ()
    rows_of = _rows_of(ledger)
    names = ("buyer", "document", "made_on", "promised_date", "promised_amount", "currency")
    rows = zip(*(given.columns[name] for name in names), strict=True)
    found = [
        Promise(buyer, document or "", made, promised, amount, currency, frozenset(rows_of.get(document, ())))
        for buyer, document, made, promised, amount, currency in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.promised_date, one.made_on, one.buyer, one.document, one.amount)))


def _rows_of(ledger: Typed) -> dict[str, list[int]]:
    """Ledger rows of each document by number: its own, and those of its instalments."""
    columns = ledger.columns
    rows = {document: [row] for document, row in zip(columns["document"], columns["row"], strict=True)}
    for whole, places in plans(ledger).items():
        rows[whole] = sorted({*rows.get(whole, ()), *(columns["row"][place] for place in places)})
    return rows


def states(analysis: Analysis) -> list[tuple[Promise, str]]:
    """Every promise made up to the as-of date, with its state on that day."""
    return [(promise, state) for promise, state, _ in lacking_now(analysis)]


def lacking_now(analysis: Analysis) -> list[tuple[Promise, str, int]]:
    """Every promise made up to the as-of date, with its state and what is still lacking of it.

    [minor units of its currency]
    """
    made = [one for one in analysis.book.promises if day_number(one.made_on) <= analysis.day]
    money = _money(analysis, made) if made else {}
    lacking = [_lacking(one, money) for one in made]
    return [(one, _state(one, left, analysis.day), left) for one, left in zip(made, lacking, strict=True)]


def _state(promise: Promise, lacking: int, day: int) -> str:
    return KEPT if not lacking else OPEN if day <= promise.last_day else BROKEN


def _lacking(promise: Promise, money: Mapping[Way, list[Receipt]]) -> int:
    """What no money has come in for; the money that keeps the promise is taken."""
    lacking = promise.amount
    for receipt in _for(promise, money):
        if day_number(promise.made_on) <= receipt.day <= promise.last_day:
            taken = min(lacking, receipt.left)
            receipt.left -= taken
            lacking -= taken
    return lacking


def _for(promise: Promise, money: Mapping[Way, list[Receipt]]) -> list[Receipt]:
    """Money that may keep a promise, oldest first."""
    if not promise.items:
        return money.get((promise.buyer, promise.currency), [])
    named = (one for item in promise.items for one in money.get((item, promise.currency), []))
    return sorted(named, key=lambda one: one.order)


def _money(analysis: Analysis, promises: Sequence[Promise]) -> Mapping[Way, list[Receipt]]:
    """Money received up to the date, oldest first, by buyer and by ledger row, each with its currency."""
    wanted = {one.buyer for one in promises}.union(*(one.items for one in promises))
    known = analysis.book.receipts.filter((nw.col("kind") == RECEIPT) & (nw.col("day") <= analysis.day))
    documents = analysis.book.ledger.select(nw.col("row").alias("item"), nw.col("document"))
    # The order must not hang on the order of rows on the sheet.
    rows = known.join(documents, on="item", how="left").sort("day", "receipt", "document", "amount")
    columns = (rows[name].to_list() for name in ("buyer", "item", "currency", "day", "amount"))
    found: dict[Way, list[Receipt]] = defaultdict(list)
    for order, (buyer, item, currency, day, amount) in enumerate(zip(*columns, strict=True)):
        if wanted.isdisjoint((str(buyer), item)):
            continue
        if amount < 0:
            _take_back([one for one in found[str(buyer), currency] if one.item == item], -amount)
            continue
        receipt = Receipt(order, day, item, amount)
        found[str(buyer), currency].append(receipt)
        found[item, currency].append(receipt)
    return found


def _take_back(money: Sequence[Receipt], amount: int) -> None:
    """Take an amount off the latest money."""
    for receipt in reversed(money):
        taken = min(amount, receipt.left)
        receipt.left -= taken
        amount -= taken


def broken_promises(analysis: Analysis) -> Mapping[str, list[Promise]] | None:
    """Promises of each buyer that were broken in the year up to the date, the latest last; None: none were recorded."""
    found = states(analysis)
    if not found:
        return None
    broken: dict[str, list[Promise]] = defaultdict(list)
    for promise, state in found:
        if state == BROKEN and promise.last_day > analysis.day - LOOK_BACK_DAYS:
            broken[promise.buyer].append(promise)
    return broken


def counted(broken: Mapping[str, list[Promise]] | None, buyers: Iterable[str]) -> list[int | None]:
    """How many promises of each buyer were broken; None where promises are not recorded."""
    return [None if broken is None else len(broken.get(buyer, ())) for buyer in buyers]


def promises_in_order(given: Typed, tables: Mapping[str, Typed], _: object) -> Iterator[Finding]:
    """A promise of nothing, one for a day before it was made, or for a document that is not there or of another."""
    ledger, columns = tables["ledger"].columns, given.columns
    named = named_documents(tables["ledger"])
    names = ("buyer", "document", "made_on", "promised_date", "promised_amount", "currency")
    for place, row in enumerate(zip(*(columns[name] for name in names), strict=True)):
        buyer, document, made, promised, amount, currency = row
        at = named.get(document)
        if not amount:
            yield ERROR, place, "promised_amount", amount_text(0, currency), "is a promise of nothing: write the amount"
        elif promised < made:
            reason = f"lies before {made}, the day of the promise: correct one"
            yield ERROR, place, "promised_date", str(promised), reason
        elif document and at is None:
            reason = "is not in the ledger: correct it, or leave it blank for any money of the buyer"
            yield ERROR, place, "document", document, reason
        elif at is not None and ledger["buyer"][at] != buyer:
            reason = f"document {document} belongs to buyer {ledger['buyer'][at]}: correct one of them"
            yield ERROR, place, "buyer", buyer, reason
        elif at is not None and ledger["currency"][at] != currency:
            reason = f"document {document} is in {ledger['currency'][at]}: state the amount in that currency"
            yield ERROR, place, "currency", currency, reason
