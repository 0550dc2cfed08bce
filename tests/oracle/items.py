"""What was open on a day: one document at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations, due_on
from tests.oracle.values import date, minor


@dataclass(frozen=True)
class Item:
    """One row of the ledger; amounts in minor units of its currency."""

    row: int
    document: str
    buyer: str
    kind: str
    document_date: dt.date
    shipment_date: dt.date
    due_date: dt.date | None
    cleared_date: dt.date | None
    currency: str
    gross: int
    stated: int | None
    disputed: Any
    secured: Any

    def part(self, column: str, whole: int) -> int:
        """Disputed or secured part; `yes` means all of it."""
        cell = getattr(self, column)
        if cell is None or cell is False or str(cell).lower() == "no":
            return 0
        return whole if cell is True or str(cell).lower() == "yes" else minor(cell, self.currency)


@dataclass(frozen=True)
class Credit:
    """Money that a buyer has to his credit, negative, in minor units of the base currency; positive where it was paid out."""

    buyer: str
    amount: int
    document_date: dt.date
    shipment_date: dt.date
    due_date: dt.date | None
    row: int = 0


@lru_cache(maxsize=8)
def items(firm: Firm) -> list[Item]:
    """Every document of the ledger."""
    return [_item(firm, row, receipts_by_document(firm).get(row["document"], [])) for row in firm.ledger]


def _item(firm: Firm, row: dict[str, Any], paid: list[tuple[dt.date, int]]) -> Item:
    currency = row.get("currency") or firm.base
    posted = date(row["document_date"])
    stated = None if row.get("open") is None else minor(row["open"], currency)
    received = sum(amount for _, amount in paid)
    gross = stated + received if row.get("gross") is None else minor(row["gross"], currency)
    return Item(
        row=row["row"],
        document=row["document"],
        buyer=row["buyer"],
        kind=row.get("type") or "invoice",
        document_date=posted,
        shipment_date=date(row.get("shipment_date")) or posted,
        due_date=due_on(firm, row, gross < 0),
        cleared_date=date(row.get("cleared_date")),
        currency=currency,
        gross=gross,
        stated=stated,
        disputed=row.get("disputed"),
        secured=row.get("secured"),
    )


@lru_cache(maxsize=8)
def items_by_buyer(firm: Firm) -> dict[str, list[Item]]:
    """The documents of each buyer."""
    out = defaultdict(list)
    for item in items(firm):
        out[item.buyer].append(item)
    return out


@lru_cache(maxsize=8)
def receipts_by_document(firm: Firm) -> dict[str, list[tuple[dt.date, int]]]:
    """Dates and amounts of the receipts that name each document."""
    out = defaultdict(list)
    for row in allocations(firm):
        if row.get("document"):
            out[row["document"]].append((date(row["date"]), row["units"]))
    return out


def open_on(item: Item, paid: list[tuple[dt.date, int]], day: dt.date) -> int:
    """Open amount of a document on a day; what was settled without a date counts as settled before."""
    if item.document_date > day or (item.cleared_date and item.cleared_date <= day):
        return 0
    undated = 0
    if item.stated is not None and item.cleared_date is None:
        undated = item.gross - item.stated - sum(amount for _, amount in paid)
        if undated * item.gross <= 0:
            undated = 0
    return item.gross - sum(amount for when, amount in paid if when <= day) - undated


def unallocated(firm: Firm, day: dt.date) -> list[tuple[dt.date, str, str, int]]:
    """Date, buyer, currency and amount received without a document that stood in the ledger on that day."""
    posted = {row["document"] for row in firm.ledger if date(row["document_date"]) <= day}
    out = []
    for row in allocations(firm):
        received, currency = date(row["date"]), row.get("currency") or firm.base
        if received <= day and row.get("document") not in posted:
            out.append((received, row["buyer"], currency, row["units"]))
    return out


def unapplied_receipts(firm: Firm, day: dt.date) -> list[Credit]:
    """Those receipts as credits in base currency."""
    return [
        Credit(buyer, -firm.to_base(amount, currency, day), received, received, received)
        for received, buyer, currency, amount in unallocated(firm, day)
    ]


def balance(firm: Firm, buyer: str, end: dt.date, day: dt.date) -> int:
    """What a buyer owed at the end of a month, in base currency at the rates of a later day."""
    paid = receipts_by_document(firm)
    debts = (
        firm.to_base(open_on(item, paid[item.document], end), item.currency, day)
        for item in items(firm)
        if item.buyer == buyer
    )
    return sum(debts) - sum(
        firm.to_base(amount, currency, day) for _, owner, currency, amount in unallocated(firm, end) if owner == buyer
    )


def debts_and_credits(firm: Firm, day: dt.date) -> tuple[list[tuple[Item, int]], list[Credit]]:
    """Open debts as (item, base amount), and credits."""
    paid = receipts_by_document(firm)
    debts, credits = [], []
    for item in items(firm):
        amount = firm.to_base(rest, item.currency, day) if (rest := open_on(item, paid[item.document], day)) else 0
        if rest > 0:
            debts.append((item, amount))
        elif rest < 0:
            credits.append(Credit(item.buyer, amount, item.document_date, item.shipment_date, item.due_date, item.row))
    return debts, credits + unapplied_receipts(firm, day)
