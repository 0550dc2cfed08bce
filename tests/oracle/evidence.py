"""What proves the discretionary limit of a buyer on a day: one document, one day at a time."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from tests.oracle.firm import Firm
from tests.oracle.items import Item, items, receipts_by_document
from tests.oracle.payments import paid_in_money
from tests.oracle.values import date, fraction, minor, rounded

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PaidDocument:
    """A document that was paid in full and in time, with what of it was open at the end of each day."""

    item: Item
    paid_on: dt.date
    open_on: dict[dt.date, int]


def months_before(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def money_for(firm: Firm, item: Item) -> list[tuple[dt.date, int]]:
    """Payments of a document: receipts, and the rest on the day that it was cleared."""
    paid = paid_in_money(firm, item.document)
    if item.cleared_date:
        received = sum(amount for when, amount in receipts_by_document(firm)[item.document] if when <= item.cleared_date)
        paid.append((item.cleared_date, max(item.gross - received, 0)))
    return paid


def left_on(item: Item, paid: list[tuple[dt.date, int]], day: dt.date) -> int:
    return item.gross - sum(amount for when, amount in paid if when <= day)


def proof(firm: Firm, item: Item, shipped: dt.date, known: dt.date) -> PaidDocument | None:
    """The document as evidence for a shipment, or nothing."""
    if item.gross <= 0 or item.kind == "payment" or item.due_date is None or item.document_date > known:
        return None
    paid = [one for one in money_for(firm, item) if one[0] < shipped and one[0] <= known]
    days = sorted({max(when, item.document_date) for when, _ in paid})
    whole = next((day for day in days if left_on(item, paid, day) <= 0), None)
    if whole is None or whole >= shipped or whole <= item.document_date:
        return None
    if any(left_on(item, paid, day) > 0 for day in days if whole < day < shipped):
        return None
    late = (whole - item.due_date).days > int(fraction(firm.term("experience_tolerance_days")))
    if late or whole <= months_before(shipped, int(fraction(firm.term("experience_months")))):
        return None
    open_on = {}
    for n in range((whole - item.document_date).days):
        day = item.document_date + n * ONE_DAY
        left = min(max(left_on(item, paid, day), 0), item.gross)
        open_on[day] = firm.to_base(left, item.currency, item.document_date)
    return PaidDocument(item, whole, open_on)


def balances(paid: list[PaidDocument]) -> list[int]:
    """What of these documents was open together, on each day."""
    return [sum(one.open_on.get(day, 0) for one in paid) for day in {day for one in paid for day in one.open_on}]


def experience(firm: Firm, buyer: str, shipped: dt.date, known: dt.date) -> int:
    """Highest balance, or largest invoice, that was paid in time, times the factor."""
    proofs = [proof(firm, item, shipped, known) for item in items(firm) if item.buyer == buyer]
    paid = [one for one in proofs if one is not None]
    if firm.term("experience_basis") == "highest invoice":
        amounts = [firm.to_base(one.item.gross, one.item.currency, one.item.document_date) for one in paid]
    else:
        amounts = balances(paid)
    return rounded(max(amounts, default=0) * fraction(firm.term("experience_factor")))


def report(firm: Firm, buyer: str, shipped: dt.date, known: dt.date) -> int:
    """Limit of the latest report up to the shipment that is not too old."""
    first = months_before(shipped, int(fraction(firm.term("report_months"))))
    own = [row for row in firm.reports if row["buyer"] == buyer and date(row["date"]) <= min(shipped, known)]
    if not own:
        return 0
    last = max(own, key=lambda row: date(row["date"]))
    currency, day = last.get("currency") or firm.base, date(last["date"])
    return firm.to_base(minor(last["report_limit"], currency), currency, day) if day >= first else 0


def proven(firm: Firm, buyer: str, amount: int, shipped: dt.date, known: dt.date) -> int:
    """The stated discretionary limit as far as it is proven."""
    asked = firm.term("discretionary_evidence")
    if asked == "none":
        return amount
    found = [0]
    if asked in ("payment experience", "either"):
        found.append(experience(firm, buyer, shipped, known))
    if asked in ("credit report", "either"):
        found.append(report(firm, buyer, shipped, known))
    return min(amount, max(found))
