"""Receivables by age: every debt of a buyer put into its bucket, one at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tests.oracle.firm import Firm
from tests.oracle.items import Item, debts_and_credits


@dataclass
class Row:
    """Aging of one buyer, in minor units of the base currency."""

    items: int = 0
    buckets: dict[str, int] = field(default_factory=dict)
    no_due_date: int = 0
    unapplied: int = 0

    @property
    def debts(self) -> int:
        return sum(self.buckets.values()) + self.no_due_date

    @property
    def outstanding(self) -> int:
        return self.debts + self.unapplied

    @property
    def overdue(self) -> int:
        return self.debts - self.no_due_date - self.buckets["Not due"]


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


def basis(firm: Firm, item: Item) -> dt.date | None:
    name = {"due date": "due_date", "document date": "document_date", "shipment date": "shipment_date"}
    return getattr(item, name[firm.choice("aging_basis")])


def aging(firm: Firm, day: dt.date) -> dict[str, Row]:
    """Aging per buyer that owes or is owed something on a day."""
    ends = edges(firm)
    rows: dict[str, Row] = {}
    debts, credits = debts_and_credits(firm, day)
    for item, amount in debts:
        row = rows.setdefault(item.buyer, Row(buckets=dict.fromkeys(labels(ends), 0)))
        row.items += 1
        since = basis(firm, item)
        if since is None:
            row.no_due_date += amount
        else:
            row.buckets[bucket((day - since).days, ends)] += amount
    for buyer, amount in credits:
        row = rows.setdefault(buyer, Row(buckets=dict.fromkeys(labels(ends), 0)))
        row.items += 1
        row.unapplied += amount
    return rows


def total(rows: dict[str, Row], ends: list[int]) -> Row:
    """All buyers together."""
    out = Row(buckets=dict.fromkeys(labels(ends), 0))
    for row in rows.values():
        out.items += row.items
        out.no_due_date += row.no_due_date
        out.unapplied += row.unapplied
        for label, amount in row.buckets.items():
            out.buckets[label] += amount
    return out
