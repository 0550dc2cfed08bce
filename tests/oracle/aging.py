"""Receivables by age: every debt of a buyer put into its bucket, one at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.oracle.cover import set_off
from tests.oracle.firm import Firm
from tests.oracle.items import Credit, Item, debts_and_credits


@dataclass
class Row:
    """Aging of one buyer, in minor units of the base currency."""

    items: int = 0
    buckets: dict[str, int] = field(default_factory=dict)
    no_due_date: int = 0
    unapplied: int = 0
    overdue: int = 0

    @property
    def debts(self) -> int:
        return sum(self.buckets.values()) + self.no_due_date

    @property
    def outstanding(self) -> int:
        return self.debts + self.unapplied


def edges(firm: Firm) -> list[int]:
    return [int(one) for one in str(firm.choice("bucket_edges")).split(",")]


def labels(ends: list[int]) -> list[str]:
    starts = [1, *(end + 1 for end in ends)]
    return ["Not due", *(f"{start}-{end}" for start, end in zip(starts, ends, strict=False)), f">{ends[-1]}"]


def bucket(age: int, ends: list[int]) -> str:
    """Label of an age; the upper end of a bucket belongs to it."""
    if age <= 0:
        return "Not due"
    start = 1
    for end in ends:
        if age <= end:
            return f"{start}-{end}"
        start = end + 1
    return f">{ends[-1]}"


def basis(firm: Firm, item: Item | Credit) -> dt.date | None:
    name = {"due date": "due_date", "document date": "document_date", "shipment date": "shipment_date"}
    return getattr(item, name[firm.choice("aging_basis")])


def aging(firm: Firm, day: dt.date) -> dict[str, Row]:
    """Aging per buyer that owes or is owed something on a day."""
    ends, treatment = edges(firm), firm.choice("credits")
    rows: dict[str, Row] = {}
    debts, credits = debts_and_credits(firm, day)
    left = {line.item.row: line.net for own in set_off(firm, day).values() for line in own}

    def put(row: Row, item: Item | Credit, amount: int) -> None:
        since = basis(firm, item)
        if since is None:
            row.no_due_date += amount
        else:
            row.buckets[bucket((day - since).days, ends)] += amount
        if item.due_date and item.due_date < day:
            row.overdue += amount

    def row_of(buyer: str) -> Row:
        return rows.setdefault(buyer, Row(buckets=dict.fromkeys(labels(ends), 0)))

    for item, amount in debts:
        row = row_of(item.buyer)
        row.items += 1
        kept = left[item.row] if treatment == "fifo" else amount
        row.unapplied += amount - kept
        put(row, item, kept)
    for credit in credits:
        row = row_of(credit.buyer)
        row.items += 1
        if treatment == "negative":
            put(row, credit, credit.amount)
        else:
            row.unapplied += credit.amount
    return rows


def total(rows: dict[str, Row], ends: list[int]) -> Row:
    """All buyers together."""
    out = Row(buckets=dict.fromkeys(labels(ends), 0))
    for row in rows.values():
        out.items += row.items
        out.no_due_date += row.no_due_date
        out.unapplied += row.unapplied
        out.overdue += row.overdue
        for label, amount in row.buckets.items():
            out.buckets[label] += amount
    return out
