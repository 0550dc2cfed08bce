"""What was open on a day: one document at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.oracle.firm import Firm
from tests.oracle.values import date, due_from_terms, minor


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


@lru_cache(maxsize=8)
def items(firm: Firm) -> list[Item]:
    """Every document of the ledger."""
    return [_item(firm, row, receipts_by_document(firm).get(row["document"], [])) for row in firm.ledger]


def _item(firm: Firm, row: dict[str, Any], paid: list[tuple[dt.date, int]]) -> Item:
    currency = row.get("currency") or firm.base
    posted = date(row["document_date"])
    stated = None if row.get("open") is None else minor(row["open"], currency)
    received = sum(amount for _, amount in paid)
    due = date(row.get("due_date")) or due_from_terms(posted, row.get("terms"))
    return Item(
        row=row["row"],
        document=row["document"],
        buyer=row["buyer"],
        kind=row.get("type") or "invoice",
        document_date=posted,
        shipment_date=date(row.get("shipment_date")) or posted,
        due_date=due or due_from_terms(posted, firm.buyer(row["buyer"], "terms")),
        cleared_date=date(row.get("cleared_date")),
        currency=currency,
        gross=stated + received if row.get("gross") is None else minor(row["gross"], currency),
        stated=stated,
        disputed=row.get("disputed"),
        secured=row.get("secured"),
    )


@lru_cache(maxsize=8)
def receipts_by_document(firm: Firm) -> dict[str, list[tuple[dt.date, int]]]:
    """Dates and amounts of the receipts that name each document."""
    out = defaultdict(list)
    for row in firm.receipts:
        if row.get("document"):
            out[row["document"]].append((date(row["date"]), minor(row["amount"], row.get("currency") or firm.base)))
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


def unapplied_receipts(firm: Firm, day: dt.date) -> list[tuple[str, str, int]]:
    """Buyer, currency and amount received without a document that stood in the ledger on that day."""
    posted = {row["document"] for row in firm.ledger if date(row["document_date"]) <= day}
    out = []
    for row in firm.receipts:
        if date(row["date"]) <= day and row.get("document") not in posted:
            currency = row.get("currency") or firm.base
            out.append((row["buyer"], currency, minor(row["amount"], currency)))
    return out


def debts_and_credits(firm: Firm, day: dt.date) -> tuple[list[tuple[Item, int]], list[tuple[str, int]]]:
    """Open debts as (item, base amount), and credits as (buyer, negative base amount)."""
    paid = receipts_by_document(firm)
    debts, credits = [], []
    for item in items(firm):
        amount = firm.to_base(rest, item.currency, day) if (rest := open_on(item, paid[item.document], day)) else 0
        if rest > 0:
            debts.append((item, amount))
        elif rest < 0:
            credits.append((item.buyer, amount))
    for buyer, currency, amount in unapplied_receipts(firm, day):
        credits.append((buyer, -firm.to_base(amount, currency, day)))
    return debts, credits
