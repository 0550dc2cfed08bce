"""Promises to pay: kept, open or broken by the money that came in for them.

Money counts from the day of the promise to the promised date and the days of grace (`tables/promises.toml`), in the
currency of the promise: for the document that it names, or any money of the buyer. Each receipt keeps one promise only:
promises that fall due first are served first, each by the oldest money. What is taken back again keeps no promise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlcredit.dates import day_number
from xlcredit.incoming import Money, money_for, money_in, take
from xlcredit.instalments import plans
from xlcredit.intake import Typed
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
    wanted = {one.buyer for one in made}.union(*(one.items for one in made))
    money = money_in(analysis, wanted) if made else {}
    lacking = [_lacking(one, money) for one in made]
    return [(one, _state(one, left, analysis.day), left) for one, left in zip(made, lacking, strict=True)]


def _state(promise: Promise, lacking: int, day: int) -> str:
    return KEPT if not lacking else OPEN if day <= promise.last_day else BROKEN


def _lacking(promise: Promise, money: Money) -> int:
    """What no money has come in for; the money that keeps the promise is taken."""
    coming = money_for(promise.buyer, promise.items, promise.currency, money)
    return promise.amount - take(coming, promise.amount, day_number(promise.made_on), promise.last_day)


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
