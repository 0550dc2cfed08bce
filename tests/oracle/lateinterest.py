"""Interest on late payment, looked at day by day: balance of the day × rate of the day × weight of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.oracle.cover import set_off
from tests.oracle.firm import Firm, crossed
from tests.oracle.items import Item, items, open_on, receipts_by_document
from tests.oracle.payments import paid_in_money
from tests.oracle.values import date, decimals, flag, fraction, minor, parameters, rounded

ONE = dt.timedelta(days=1)
YEAR = {"ACT/365": 365, "ACT/360": 360, "30E/360": 360}


def weight(day: dt.date, day_count: str) -> int:
    """How many days a day counts for: one; in months of thirty days none on a 31st, and the 1 March what February lacks."""
    if day_count != "30E/360" or day.day not in (1, 31):
        return 1
    before = day - ONE
    return 0 if day.day == 31 else 1 + 30 - min(before.day, 30)


def interest(balance: Callable[[dt.date], int], rate: Callable[[dt.date], Fraction], due: dt.date, end: dt.date,
             day_count: str = "ACT/365", daily: bool = False) -> int:  # fmt: skip
    """Interest of the days after the due date up to and with the last, rounded once or day by day."""
    total, day = Fraction(0), due + ONE
    while day <= end:
        of_day = balance(day) * rate(day) / YEAR[day_count]
        total += (rounded(of_day) if daily else of_day) * weight(day, day_count)
        day += ONE
    return rounded(total)


def law_rates(law: str, own: list[dict[str, Any]]) -> list[tuple[dt.date, Fraction]]:
    """Day and annual rate of a law, in order; rows of the firm take the place of those of the same day."""
    stated, found = parameters("late_interest")["law"].get(law), {}
    if stated and "daily" in stated:
        found[stated["from"]] = fraction(stated["daily"]) / 100 * 365
    elif stated:
        for one in parameters("late_interest")["series"][stated["reference"]]["value"]:
            found[one["from"]] = (fraction(stated.get("factor", 1)) * fraction(one["rate"]) + fraction(stated["margin"])) / 100
    for row in own:
        if row["late_interest_law"] == law and row["annual_rate"] is not None:
            found[date(row["valid_from"])] = fraction(row["annual_rate"])
    return sorted(found.items())


def rate_of(law: str, due: dt.date, own: list[dict[str, Any]]) -> Callable[[dt.date], Fraction] | None:
    """Rate of a law on each day for a debt due on one; None where none is stated for its first day."""
    rates, first = law_rates(law, own), due + ONE
    if not any(when <= first for when, _ in rates):
        return None
    keeps = law in parameters("late_interest")["law"] and not parameters("late_interest")["law"][law]["follows"]

    def on(day: dt.date) -> Fraction:
        return [rate for when, rate in rates if when <= (first if keeps else day)][-1]

    return on


def fixed_of(law: str, due: dt.date, own: list[dict[str, Any]], base: str) -> tuple[str, list[tuple[int | None, int]]] | None:
    """Currency and bands of the fixed sum, in minor units."""
    mine = [row for row in own if row["late_interest_law"] == law and row["fixed_sum"] is not None]
    mine = [row for row in sorted(mine, key=lambda row: date(row["valid_from"])) if date(row["valid_from"]) <= due + ONE]
    if mine:
        currency = mine[-1].get("currency") or base
        return currency, [(None, minor(mine[-1]["fixed_sum"], currency))]
    stated = parameters("late_interest")["law"].get(law, {}).get("fixed_sum")
    if not stated:
        return None
    bands = [(minor(one["below"], "EUR") if "below" in one else None, minor(one["value"], "EUR")) for one in stated["bands"]]
    return stated["currency"], bands


def exchanged(firm: Firm, amount: int, source: str, target: str) -> int | None:
    """Minor units of one currency in another at the as-of date; None without a rate."""
    rate, pivot = firm._pair(source, target, firm.as_of), firm.choice("rate_pivot")
    if rate is None and pivot:
        there, back = firm._pair(source, pivot, firm.as_of), firm._pair(pivot, target, firm.as_of)
        rate = None if None in (there, back) else crossed(there * back, source, target)
    return None if rate is None else rounded(Fraction(amount, 10 ** decimals(source)) * rate * 10 ** decimals(target))


def law_for(firm: Firm, buyer: str, own: list[dict[str, Any]]) -> str | None:
    """Law of a buyer; "" where one is wanted and none known, None where nothing is claimed."""
    named = firm.buyer(buyer, "late_interest_law") or firm.choice("late_interest_law")
    if not named:
        return None
    if named == "by country":
        known = parameters("late_interest")["law"].items()
        return next((law for law, one in known if firm.buyer(buyer, "country") in one["countries"]), "")
    if named == "contract":
        return named if firm.choice("contract_interest_rate") is not None else ""
    return named if law_rates(named, own) or any(row["late_interest_law"] == named for row in own) else ""


def late_interest(firm: Firm, own: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What each item past its due date bears, and what was paid late where the firm wants that too; by document."""
    received, day, out = receipts_by_document(firm), firm.as_of, {}
    running = firm.choice("credits") == "fifo"
    lines = {line.item.row: line for mine in set_off(firm, day).values() for line in mine if line.net}
    for item in items(firm):
        law = law_for(firm, item.buyer, own)
        if law is None or not item.due_date or item.document_date > day:
            continue
        late = [] if running else [one for one in _paid(firm, item, received) if item.due_date < one[0] <= day]
        row, end, bearing = {}, day, 0
        if item.row in lines and item.due_date < day:
            bearing, paid = _bearing(firm, item, lines[item.row], received, running), late
        elif late and flag(firm.choice("interest_on_paid")) and (day - max(when for when, _ in late)).days < 365:
            end, paid = max(when for when, _ in late), late
        else:
            continue
        row = {"interest_bearing": bearing, "paid_late": sum(amount for _, amount in paid), "days_late": (end - item.due_date).days}
        out[item.document] = row | _claim(firm, item, law, own, bearing, paid, end)
    return out


def _paid(firm: Firm, item: Item, received: dict[str, Any]) -> list[tuple[dt.date, int]]:
    """Money for a debt, and what was left of it on the day it was cleared."""
    if item.gross <= 0:
        return []
    found = paid_in_money(firm, item.document)
    rest = item.gross - sum(amount for _, amount in received[item.document])
    return found + ([(item.cleared_date, rest)] if item.cleared_date and rest > 0 else [])


def _bearing(firm: Firm, item: Item, line: Any, received: dict[str, Any], running: bool) -> int:
    """What is unpaid, without what credits meet and without what is in dispute."""
    whole = open_on(item, received[item.document], firm.as_of)
    rest = whole
    if running or line.net != line.open:
        units = Fraction(line.net, 10 ** decimals(firm.base)) / (1 if item.currency == firm.base else firm.rate(item.currency, firm.as_of))
        rest = rounded(units * 10 ** decimals(item.currency))
        rest = rest if running else min(rest, whole)
    return rest - min(max(item.part("disputed", rest), 0), rest)


def _claim(firm: Firm, item: Item, law: str, own: list[dict[str, Any]], bearing: int,
           paid: list[tuple[dt.date, int]], end: dt.date) -> dict[str, Any]:  # fmt: skip
    nothing = dict.fromkeys(("late_interest", "fixed_sum", "total_base"))
    day_count, rate = "ACT/365", None
    if law == "contract":
        agreed = fraction(firm.choice("contract_interest_rate"))
        day_count, rate = firm.choice("contract_day_count"), lambda _: agreed
    elif law:
        rate = rate_of(law, item.due_date, own)
    if rate is None:
        return nothing

    def balance(when: dt.date) -> int:
        return max(bearing + sum(amount for day, amount in paid if day >= when), 0)

    found, fixed = interest(balance, rate, item.due_date, end, day_count), 0
    runs = any(balance(item.due_date + n * ONE) and weight(item.due_date + n * ONE, day_count)
               for n in range(1, (end - item.due_date).days + 1))  # fmt: skip
    stated = fixed_of(law, item.due_date, own, firm.base) if runs else None
    if stated:
        currency, bands = stated
        debt = exchanged(firm, balance(item.due_date + ONE), item.currency, currency)
        if debt is not None:
            amount = next(value for below, value in bands if below is None or debt < below)
            fixed = exchanged(firm, amount, currency, item.currency)
    total = firm.to_base(found, item.currency, firm.as_of) + firm.to_base(fixed, item.currency, firm.as_of)
    return {"late_interest": found, "fixed_sum": fixed, "total_base": total}
