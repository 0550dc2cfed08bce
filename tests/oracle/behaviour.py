"""How a buyer pays: one document, one receipt at a time."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tests.oracle import promises
from tests.oracle.cover import Line, set_off
from tests.oracle.evidence import balances, money_for, months_before, proof
from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.items import Item, items, items_by_buyer, open_on, receipts_by_document
from tests.oracle.payments import YEAR
from tests.oracle.values import date, decimals, parameters

RULES = parameters("behaviour")
LEAST, MONTHS = RULES["least_documents"], RULES["trend_months"]
Money = list[tuple[Item, dt.date, int]]


def behaviour(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """The row of a buyer, money in minor units of the base currency; None for what cannot be said."""
    return paying(firm, buyer, day) | {"balance_paid_in_time": balance_paid_in_time(firm, buyer, day)}


def paying(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """The same without the highest balance that was paid in time."""
    paid = [
        (item, when, amount)
        for item in items_by_buyer(firm)[buyer]
        if item.gross > 0 and item.document_date <= day
        for when, amount in money_for(firm, item)
        if when <= day and amount
    ]
    start, middle = months_before(day, 2 * MONTHS), months_before(day, MONTHS)
    year, recent, before = (lateness(firm, paid, *span) for span in ((day - YEAR, day), (middle, day), (start, middle)))
    out: dict[str, Any] = {
        "paid": sum(firm.to_base(amount, item.currency, day) for item, when, amount in paid if when > day - YEAR),
        "days_beyond_terms": year,
        "lateness_recent": recent,
        "lateness_before": before,
        "lateness_trend": None if recent is None or before is None else recent - before,
    }
    out |= debts(firm, buyer, day) | documents(firm, paid, day) | receipts(firm, buyer, day)
    broken = promises.broken(firm, buyer, day)
    lacks = {
        "open items": not out["owed"],
        "paid documents": year is None or out["partial_share"] is None,
        "payments for the trend": out["lateness_trend"] is None,
        "receipts": out["round_share"] is None,
        "promises": broken is None,
    }
    return out | {"broken_promises": broken, "missing": ", ".join(name for name, one in lacks.items() if one)}


def lateness(firm: Firm, paid: Money, since: dt.date, until: dt.date) -> Fraction | None:
    """Σ paid × days late / Σ paid after a day and up to another, where enough documents say so."""
    found = [
        (item, firm.to_base(amount, item.currency, firm.as_of), (when - item.due_date).days)
        for item, when, amount in paid
        if item.due_date and since < when <= until and item.document_date <= until
    ]
    whole = sum(amount for _, amount, _ in found)
    if len({item.row for item, _, _ in found}) < LEAST or whole <= 0:
        return None
    return Fraction(sum(amount * days for _, amount, days in found), whole)


def documents(firm: Firm, paid: Money, day: dt.date) -> dict[str, Any]:
    """Documents that brought money in the year, and the share of it that came in parts."""
    count = whole = parts = 0
    for item in dict.fromkeys(item for item, _, _ in paid):
        by_day: dict[dt.date, int] = {}
        for of, when, amount in paid:
            if of is item:
                by_day[when] = by_day.get(when, 0) + amount
        year = sum(amount for when, amount in by_day.items() if when > day - YEAR)
        if year <= 0:
            continue
        count += 1
        amount = firm.to_base(year, item.currency, day)
        left = open_on(item, receipts_by_document(firm)[item.document], day)
        at_once = max(by_day.values()) >= sum(by_day.values()) and left <= 0
        whole += amount
        parts += 0 if at_once else amount
    share = Fraction(parts, whole) if count >= LEAST and whole else None
    return {"documents_paid": count, "partial_share": share}


def receipts(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """Receipts of the year, and the share of round sums among them."""
    known = _posted(firm, day)
    own = items_by_buyer(firm)[buyer]
    amounts = {(item.currency, item.gross) for item in own if known.get(item.document) == item}
    found: dict[tuple[str, str, dt.date], list[dict[str, Any]]] = {}
    for row in allocations(firm):
        when = date(row["date"])
        if row["buyer"] == buyer and (row.get("kind") or "receipt") == "receipt" and day - YEAR < when <= day:
            found.setdefault((row["receipt"], row.get("currency") or firm.base, when), []).append(row)
    count = rounds = 0
    for (_, currency, _), rows in found.items():
        amount = sum(row["units"] for row in rows)
        if amount <= 0:
            continue
        count += 1
        of = {row.get("document") for row in rows} & set(known)
        together = sum(known[document].gross for document in of)
        step = RULES["round_sum_of"].get(currency, RULES["round_sum"]) * 10 ** decimals(currency)
        rounds += amount % step == 0 and (currency, amount) not in amounts and not (of and together == amount)
    return {"receipt_count": count, "round_share": Fraction(rounds, count) if count >= LEAST else None}


@lru_cache(maxsize=8)
def _posted(firm: Firm, day: dt.date) -> dict[str, Item]:
    return {item.document: item for item in items(firm) if item.document_date <= day}


def debts(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """What the buyer owes, and what of it is overdue and disputed."""
    way = firm.choice("credits")
    owed = overdue = disputed = worst = 0
    for line in _owed_lines(firm, day).get(buyer, []):
        net = way in ("fifo", "matched then fifo") or line.item.row < 0
        amount = line.net if net else max(line.open, 0)
        if not amount:
            continue
        owed += amount
        disputed += min(disputed_part(firm, line, day), amount)
        if line.item.due_date and line.item.due_date < day:
            overdue += amount
            worst = max(worst, (day - line.item.due_date).days)
    return {
        "owed": owed,
        "overdue": overdue,
        "overdue_share": Fraction(overdue, owed) if owed else None,
        "worst_days_overdue": worst if owed else None,
        "disputed_share": Fraction(disputed, owed) if owed else None,
    }


@lru_cache(maxsize=8)
def _owed_lines(firm: Firm, day: dt.date) -> dict[str, list[Line]]:
    return set_off(firm, day)


def disputed_part(firm: Firm, line: Line, day: dt.date) -> int:
    """Disputed part of an item, all of it where the ledger says yes."""
    part = line.item.part("disputed", 10**18)
    return line.full if part >= 10**18 else firm.to_base(part, line.item.currency, day)


def balance_paid_in_time(firm: Firm, buyer: str, day: dt.date) -> int:
    """Highest balance really paid in time before a day, by the terms of the buyer's policy."""
    own = firm.under(buyer, day)
    proofs = [proof(own, item, day, day) for item in items_by_buyer(firm)[buyer]]
    return max(balances([one for one in proofs if one is not None]), default=0)
