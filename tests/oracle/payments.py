"""How a buyer paid in the year up to a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.items import Item, items, receipts_by_document
from tests.oracle.values import date

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Payment:
    """Money that settled a document, in minor units of the base currency."""

    item: Item
    paid_on: dt.date
    amount: int


def payments(firm: Firm, day: dt.date) -> dict[str, list[Payment]]:
    """Allocations and clearings of debts, per buyer, dated in the year that ends on a day."""
    received = receipts_by_document(firm)
    out: dict[str, list[Payment]] = {}
    for item in items(firm):
        if item.gross <= 0 or item.document_date > day:
            continue
        settled = paid_in_money(firm, item.document)
        if item.cleared_date:
            rest = item.gross - sum(amount for when, amount in received[item.document] if when <= item.cleared_date)
            settled.append((item.cleared_date, max(rest, 0)))
        for when, amount in settled:
            if day - YEAR < when <= day and amount:
                payment = Payment(item, when, firm.to_base(amount, item.currency, day))
                out.setdefault(item.buyer, []).append(payment)
    return out


def paid_in_money(firm: Firm, document: str) -> list[tuple[dt.date, int]]:
    """Dates and amounts of the receipts for a document that are neither written off nor transferred."""
    return list(_in_money(firm).get(document, ()))


@lru_cache(maxsize=8)
def _in_money(firm: Firm) -> dict[str, list[tuple[dt.date, int]]]:
    out: dict[str, list[tuple[dt.date, int]]] = {}
    for row in allocations(firm):
        if row.get("document") and (row.get("kind") or "receipt") == "receipt":
            out.setdefault(row["document"], []).append((date(row["date"]), row["units"]))
    return out


def _weighted(pairs: list[tuple[int, int]]) -> Fraction | None:
    paid = sum(amount for amount, _ in pairs)
    return Fraction(sum(amount * days for amount, days in pairs), paid) if paid > 0 else None


def days_to_pay(made: list[Payment]) -> Fraction | None:
    """Σ paid × (pay date − document date) / Σ paid."""
    return _weighted([(one.amount, (one.paid_on - one.item.document_date).days) for one in made])


def days_beyond_terms(made: list[Payment]) -> Fraction | None:
    """Σ paid × (pay date − due date) / Σ paid, over what had a due date."""
    return _weighted([(one.amount, (one.paid_on - one.item.due_date).days) for one in made if one.item.due_date])
