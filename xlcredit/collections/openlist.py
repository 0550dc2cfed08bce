"""What stands open on the account of a buyer, item by item in its own currency, as letters and statements list it.

    open     = what matching leaves of the item; credits and receipts that stand against no document are negative
    waits    = disputed + what an open promise or a payment plan covers
    asked    = open − waits, for what is overdue

Of a running account the items are what first in, first out leaves, and no credits stand beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit import aging
from xlcredit.dates import date_of
from xlcredit.ledger import open_items
from xlcredit.money import scaled

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


@dataclass(frozen=True)
class OpenItem:
    """One item: amounts in minor units of its currency; due: None without a due date; step: of the ladder, 0: none."""

    row: int
    document: str
    type: str
    document_date: date
    due: date | None
    days_overdue: int
    currency: str
    open: int
    waits: int = 0
    step: int = 0

    @property
    def overdue(self) -> bool:
        """True for a debt past its due date."""
        return self.open > 0 and self.due is not None and self.days_overdue > 0

    @property
    def asked(self) -> int:
        """What a letter asks for; a credit in full. [minor units of its currency]"""
        return self.open - self.waits


def open_lists(analysis: Analysis, buyers: Iterable[str]) -> dict[str, list[OpenItem]]:
    """Open items of some buyers, by due date, without what no rate converts."""
    wanted = list(buyers)
    found: dict[str, list[OpenItem]] = defaultdict(list)
    for item, buyer in _items(analysis, wanted):
        found[buyer].append(item)
    for items in found.values():
        items.sort(key=lambda one: (one.due or date.max, one.document_date, one.document, one.row))
    return found


def _items(analysis: Analysis, buyers: list[str]) -> Iterator[tuple[OpenItem, str]]:
    book, running = analysis.book, analysis.settings.credits == aging.RUNNING
    of_buyers = nw.col("buyer").is_in(buyers)
    ledger, receipts = book.ledger.filter(of_buyers), book.receipts.filter(of_buyers)
    known = {row: (document, kind) for row, document, kind in ledger.select("row", "document", "type").iter_rows()}
    paid = dict(receipts.select("row", "receipt").iter_rows())
    ratios = {currency: (above, below) for currency, above, below in analysis.ratios.iter_rows()}
    dunned = {row["row"]: row for row in analysis.table("dunning_items").to_dict("records")}
    net = dict(analysis.open_items.filter(of_buyers).select("row", "net").iter_rows()) if running else {}
    names = ("row", "buyer", "currency", "document_day", "due_day", "disputed", "open")
    opened = open_items(ledger, receipts, analysis.day, running=running).select(*names)
    for row, buyer, currency, document_day, due_day, disputed, amount in opened.iter_rows():
        if currency not in ratios:
            continue
        left = scaled(net.get(row, 0), *reversed(ratios[currency])) if running else amount
        document, kind = known.get(row) or (paid.get(-row) or "", "payment")
        step = dunned.get(row, {})
        if left:
            yield OpenItem(
                row=row,
                document=document,
                type=kind,
                document_date=date_of(document_day) or date.max,
                due=date_of(due_day),
                days_overdue=analysis.day - due_day,
                currency=currency,
                open=left,
                waits=_waits(left, min(max(disputed, 0), max(left, 0)), step),
                step=int(step.get("dunning_step", 0)),
            ), str(buyer)


def _waits(left: int, disputed: int, dunned: dict[str, Any]) -> int:
    """What nothing is asked for: the part in dispute, and the share of the rest that is promised or in a plan."""
    waiting, rest = int(dunned.get("promised", 0) + dunned.get("planned", 0)), int(dunned.get("rest", 0))
    return disputed + (scaled(left - disputed, waiting, rest) if rest else 0)
