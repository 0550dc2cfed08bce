"""Payment plans: the schedule instalment by instalment, and what came in for each, one receipt at a time.

The business days are those of the dates written out below; nothing here knows a calendar of holidays.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.claimview import claims
from tests.oracle.deadlines import dates
from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.items import Item, items, open_on, receipts_by_document
from tests.oracle.values import date, fraction, minor, parameters, rounded

ONE_DAY = dt.timedelta(days=1)


def _days(*texts: str) -> set[dt.date]:
    return {dt.date.fromisoformat(text) for text in texts}


CLOSED = {
    "CN": _days(
        *("2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-23"),
        *("2026-04-06", "2026-05-01", "2026-05-04", "2026-05-05", "2026-06-19", "2026-09-25", "2026-10-01", "2026-10-02"),
        *("2026-10-05", "2026-10-06", "2026-10-07"),
    ),
    "DE": _days(
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25"),
        *("2027-01-01", "2027-03-26", "2027-03-29"),
    ),
    "GB": _days(
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"),
        *("2027-01-01", "2027-03-26", "2027-03-29"),
    ),
}
"""Weekdays on which banks are closed, from 2026 to April 2027; of China 2026 alone."""

WORKED = _days("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
"""Weekends that China works."""


def is_business_day(day: dt.date, country: str) -> bool:
    if day.weekday() >= 5:
        return country == "CN" and day in WORKED
    return day not in CLOSED[country]


def moved(day: dt.date, shift: str, country: str) -> dt.date:
    """A day moved one day at a time."""
    if shift == "none":
        return day
    step, found = (-ONE_DAY if shift == "preceding" else ONE_DAY), day
    while not is_business_day(found, country):
        found += step
    if shift == "modified following" and found.month != day.month:
        found = day
        while not is_business_day(found, country):
            found -= ONE_DAY
    return found


def nominal(first: dt.date, every: str, place: int) -> dt.date:
    """The date of an instalment before it is moved; place -1 is one step before the first."""
    if every == "week":
        return first + place * 7 * ONE_DAY
    if every == "2 weeks":
        return first + place * 14 * ONE_DAY
    year, month = first.year, first.month
    for _ in range(abs(place) * (3 if every == "quarter" else 1)):
        month += 1 if place > 0 else -1
        if month in (0, 13):
            year, month = year + (1 if month else -1), 1 if month else 12
    return dt.date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


@dataclass
class Row:
    """One instalment in minor units."""

    due: dt.date
    interest: int
    principal: int
    balance: int
    received: int = 0

    @property
    def payment(self) -> int:
        return self.interest + self.principal


def schedule(
    amount: int, count: int, first: dt.date, rate: Fraction, every: str, method: str, steps: list[int],
    shift: str, country: str, start: dt.date | None,
) -> list[Row]:  # fmt: skip
    """Every instalment, the balance carried from one to the next."""
    before = start or nominal(first, every, -1)
    due = [moved(nominal(first, every, place), shift, country) for place in range(count)]
    spans = [(day - (due[place - 1] if place else before)).days for place, day in enumerate(due)]
    factor, worth = Fraction(1), Fraction(0)
    for span in spans if method == "level payment" else []:
        factor = factor / (1 + rate * span / 365)
        worth += factor
    level = rounded(amount / worth) if worth else 0
    rows, balance = [], amount
    for place, day in enumerate(due):
        interest = rounded(balance * rate * spans[place] / 365)
        wanted = {"equal principal": rounded(Fraction(amount, count)), "level payment": level - interest}.get(method)
        principal = steps[place] if wanted is None else wanted
        principal = balance if place == count - 1 else min(max(principal, 0), balance - (count - 1 - place))
        balance -= principal
        rows.append(Row(day, interest, principal, balance))
    return rows


def plan_rows(firm: Firm) -> list[tuple[dict[str, Any], list[Row], list[Item]]]:
    """Every version that was agreed by the date with its instalments, what came in for each, and its documents."""
    found = []
    for row in firm.payment_plans:
        if row["status"] != "agreed" or date(row["agreed_on"]) > firm.as_of:
            continue
        under = documents(firm, row)
        amount = sum(left for _, left in under)
        if row["amount"] is not None:
            amount = minor(row["amount"], row.get("currency") or firm.base)
        count = int(row["instalments"])
        plan = []
        if amount >= count:
            plan = schedule(
                amount, count, date(row["first_date"]), fraction(row["annual_rate"] or 0), row["every"] or "month",
                row["method"] or "equal principal", [], "none", "", date(row["agreed_on"]),
            )  # fmt: skip
        found.append((row, plan, [item for item, _ in under]))
    pay(firm, found)
    return found


def documents(firm: Firm, row: dict[str, Any]) -> list[tuple[Item, int]]:
    """What a version is for: its documents, or what was overdue, with what was open when the day began."""
    day, paid = date(row["agreed_on"]), receipts_by_document(firm)
    named = [one.strip() for one in (row["documents"] or "").split(",") if one.strip()]
    parts = {one["document"]: one.get("instalment_of") for one in firm.ledger}
    wholes = {whole for whole in parts.values() if whole}
    found = []
    for item in items(firm):
        if item.currency != (row.get("currency") or firm.base) or item.buyer != row["buyer"]:
            continue
        mine = item.document in named or (parts[item.document] or item.document) in [w for w in named if w in wholes]
        if not named:
            mine = item.due_date is not None and item.due_date < day
        still = _open_before(item, paid[item.document], day)
        if mine and still > 0:
            found.append((item, still))
    return found


def _open_before(item: Item, paid: list[tuple[dt.date, int]], day: dt.date) -> int:
    """Open amount on a day without the receipts of the day itself."""
    of_the_day = sum(units for when, units in paid if when == day)
    if item.document_date > day or (item.cleared_date and item.cleared_date <= day):
        return 0
    return open_on(item, paid, day) + of_the_day


def pay(firm: Firm, found: list[tuple[dict[str, Any], list[Row], list[Item]]]) -> None:
    """Set the money against the instalments: those of plans that name documents first."""
    known = {one["document"] for one in firm.ledger}
    money = [
        {"buyer": one["buyer"], "document": one["document"] if one.get("document") in known else None, "day": date(one["date"]),
         "currency": one.get("currency") or firm.base, "left": one["units"], "receipt": one["receipt"]}
        for one in allocations(firm)
        if date(one["date"]) <= firm.as_of and (one.get("kind") or "receipt") == "receipt"
    ]  # fmt: skip
    money.sort(key=lambda one: (one["day"], one["receipt"], one["document"] or "", one["left"]))
    for place, one in enumerate(money):
        for other in reversed(money[:place]):
            if one["left"] < 0 and all(one[name] == other[name] for name in ("buyer", "document", "currency")):
                back = min(-one["left"], max(other["left"], 0))
                other["left"] -= back
                one["left"] += back
        one["left"] = max(one["left"], 0)
    money += cleared(firm)
    money.sort(key=lambda one: one["day"])
    order = sorted(found, key=lambda one: (not one[0]["documents"], date(one[0]["agreed_on"]), one[0]["plan"], one[0]["version"]))
    for row, plan, under in order:
        until = min(
            [date(other["agreed_on"]) - ONE_DAY for other, _, _ in found if (other["plan"], other["version"] > row["version"]) == (row["plan"], True)],
            default=firm.as_of,
        )
        mine = {item.document for item in under}
        for one in money:
            fits = one["document"] in mine if row["documents"] or one["receipt"] is None else one["buyer"] == row["buyer"]
            if not fits or one["currency"] != (row.get("currency") or firm.base) or not date(row["agreed_on"]) <= one["day"] <= until:
                continue
            for instalment in plan:
                part = min(one["left"], instalment.payment - instalment.received)
                instalment.received += part
                one["left"] -= part


def cleared(firm: Firm) -> list[dict[str, Any]]:
    """What the ledger calls cleared beyond the receipts, as money of that day."""
    out = []
    for item in items(firm):
        rest = item.gross - sum(units for _, units in receipts_by_document(firm)[item.document])
        if item.cleared_date and item.cleared_date <= firm.as_of and rest > 0:
            out.append({"buyer": item.buyer, "document": item.document, "day": item.cleared_date, "currency": item.currency, "left": rest, "receipt": None})
    return out


def state(firm: Firm, row: dict[str, Any], plan: list[Row], under: list[Item], newest: bool) -> str:
    """Where a version stands."""
    if not plan:
        return "no amount"
    if not newest:
        return "replaced"
    missing = [one.payment - one.received for one in plan]
    paid = receipts_by_document(firm)
    gone = bool(under) and all(open_on(item, paid[item.document], firm.as_of) == 0 for item in under)
    if sum(missing) == 0 or (gone and sum(missing) > sum(one.interest for one in plan)):
        return "completed"
    late = [(firm.as_of - one.due).days for one, left in zip(plan, missing, strict=True) if left and one.due < firm.as_of]
    if not late:
        return "on schedule"
    return "broken" if max(late) > parameters("plans")["grace_days"] else "in arrears"


def policy_dates(firm: Firm, under: list[Item]) -> dict[str, dt.date] | None:
    """Dates of the policy of the document whose extension period ends first among those open and insured."""
    insured = {claim.item.document: claim for own in claims(firm, firm.as_of).values() for claim in own if claim.claimable > 0}
    found = []
    for item in under:
        own = firm.under(item.buyer, item.shipment_date)
        if item.document in insured and own.term("insured_percentage") is not None:
            steps = dates(own, item, firm.as_of)
            if "extension" in steps:
                found.append((steps["extension"], item.due_date or dt.date.max, item.document, steps))
    return min(found, key=lambda one: one[:3])[3] if found else None


def flag(due: dt.date, steps: dict[str, dt.date]) -> str:
    """What an instalment needs of the insurer."""
    names = {"hand-over": "rescheduling notice", "notice": "consent", "extension": "extension request"}
    return next((word for step, word in names.items() if step in steps and due > steps[step]), "")
