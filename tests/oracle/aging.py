"""Receivables by age: every debt of a buyer put into its bucket, one at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

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


@lru_cache(maxsize=8)
def scheme(firm: Firm) -> tuple[list[int], str]:
    """Upper ends as they are stated, 0 among them, and what they count: days or month ends."""
    name, mode = str(firm.choice("bucket_edges")), firm.choice("bucket_mode")
    stated = name
    for one in firm.bucket_sets:
        if one["bucket_set"] == name:
            stated, mode = str(one["bucket_edges"]), one["bucket_mode"] or "days"
    return sorted({0, *(int(one) for one in stated.split(","))}), mode


def labels(firm: Firm) -> list[str]:
    """Every label in order of age."""
    ends, mode = scheme(firm)
    if mode == "month ends":
        named = [months_label(start + 1, end) for start, end in pairwise(ends)]
        return ["Not due", "This month", *named, f">{ends[-1]} months"]
    late = [days_label(start + 1, end) for start, end in pairwise(ends) if start >= 0]
    early = sorted((-end for end in ends if end < 0), reverse=True)
    waits = [f"Not due >{early[0]}"] if early else ["Not due"]
    waits += [f"Not due {days_label(end + 1, start)}" for start, end in pairwise(early)]
    waits += [f"Not due {days_label(0, early[-1])}"] if early else []
    return [*waits, *late, f">{ends[-1]}"]


def days_label(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def months_label(first: int, last: int) -> str:
    return days_label(first, last) + (" month" if first == last == 1 else " months")


def bucket(firm: Firm, since: dt.date, day: dt.date) -> str:
    """Label of the bucket on a day of what counts from a date."""
    ends, mode = scheme(firm)
    if mode == "month ends":
        return month_bucket([end for end in ends if end], since, day)
    late = (day - since).days
    if late > 0:
        return day_bucket([end for end in ends if end > 0], late, 1, "")
    waits = [-end for end in reversed(ends) if end < 0]
    return day_bucket(waits, -late, 0, "Not due ") if waits else "Not due"


def day_bucket(ends: list[int], days: int, start: int, before: str) -> str:
    """The first bucket whose end is not passed."""
    for end in ends:
        if days <= end:
            return before + days_label(start, end)
        start = end + 1
    return f"{before}>{ends[-1] if ends else 0}"


def month_bucket(ends: list[int], since: dt.date, day: dt.date) -> str:
    """By how many months the calendar month of the date lies before that of the day."""
    months = (day.year - since.year) * 12 + day.month - since.month
    if since >= day:
        return "Not due"
    if months == 0:
        return "This month"
    start = 1
    for end in ends:
        if months <= end:
            return months_label(start, end)
        start = end + 1
    return f">{ends[-1]} months"


def basis(firm: Firm, item: Item | Credit) -> dt.date | None:
    name = {"due date": "due_date", "document date": "document_date", "shipment date": "shipment_date"}
    return getattr(item, name[firm.choice("aging_basis")])


def aging(firm: Firm, day: dt.date, treatment: str = "") -> dict[str, Row]:
    """Aging per buyer that owes or is owed something on a day; what no bucket holds is unapplied."""
    treatment = treatment or firm.choice("credits")
    rows: dict[str, Row] = {}
    outstanding: dict[str, int] = {}
    debts, credits = debts_and_credits(firm, day)
    lines = [line for own in set_off(firm, day, treatment).values() for line in own]

    def put(item: Item | Credit, amount: int) -> None:
        row = row_of(item.buyer)
        since = basis(firm, item)
        if since is None:
            row.no_due_date += amount
        else:
            row.buckets[bucket(firm, since, day)] += amount
        if item.due_date and item.due_date < day:
            row.overdue += amount

    def row_of(buyer: str) -> Row:
        return rows.setdefault(buyer, Row(buckets=dict.fromkeys(labels(firm), 0)))

    for item, amount in [*debts, *((credit, credit.amount) for credit in credits)]:
        row_of(item.buyer).items += bool(amount) or treatment != "fifo"  # less than half a unit counts by matching only
        outstanding[item.buyer] = outstanding.get(item.buyer, 0) + amount
        if treatment == "negative" or (treatment == "own" and isinstance(item, Item)):
            put(item, amount)
    known = {item.row for item, _ in debts} | {credit.row for credit in credits if credit.row}
    for line in (line for line in lines if line.net):
        if treatment not in ("own", "negative") or (treatment == "own" and line.item.row < 0):
            put(line.item, line.net)
        if line.item.row > 0 and line.item.row not in known:
            row_of(line.item.buyer).items += 1
    for buyer, row in rows.items():
        row.unapplied = outstanding.get(buyer, 0) - row.debts
    return rows


def total(rows: dict[str, Row], firm: Firm) -> Row:
    """All buyers together."""
    out = Row(buckets=dict.fromkeys(labels(firm), 0))
    for row in rows.values():
        out.items += row.items
        out.no_due_date += row.no_due_date
        out.unapplied += row.unapplied
        out.overdue += row.overdue
        for label, amount in row.buckets.items():
            out.buckets[label] += amount
    return out
