"""Figures of the portfolio on a month end, in units of the base currency."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle import aging, cover, credit, measures
from tests.oracle.firm import Firm
from tests.oracle.values import date, decimals, flag


def year_before(day: dt.date) -> dt.date:
    """The same day a year ago; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def month_before(day: dt.date) -> dt.date:
    return day.replace(day=1) - dt.timedelta(days=1)


def ratio(top: int | Fraction, bottom: int | Fraction) -> Fraction | None:
    return Fraction(top) / bottom if bottom > 0 else None


def of_debts(firm: Firm, day: dt.date) -> dict[str, Any]:
    """Receivables by age, all buyers together."""
    rows = aging.aging(firm, day)
    whole = aging.total(rows, firm)
    unit = Fraction(1, 10 ** decimals(firm.base))
    return {
        "receivables": whole.outstanding * unit,
        "overdue": whole.overdue * unit,
        "overdue share": ratio(whole.overdue, whole.debts),
        "unapplied": whole.unapplied * unit,
        "items": whole.items,
    }


def of_cover(firm: Firm, day: dt.date) -> dict[str, Any]:
    """Exposure, insured and retained, limits."""
    lines = cover.lines(firm, day)
    buyers = set(firm.buyers) | {row["buyer"] for row in (*firm.ledger, *firm.receipts)}
    rows = [cover.exposure(firm, buyer, lines.get(buyer, []), day) for buyer in buyers]
    limits = credit.credit_limits(firm, sorted(buyers), day)
    firms = [row for buyer, row in limits.items() if firm.firm_of(buyer) == buyer]
    unit = Fraction(1, 10 ** decimals(firm.base))
    owed, insured = sum(row["exposure"] for row in rows), sum(row["insured"] for row in rows)
    return {
        "exposure": owed * unit,
        "insured": insured * unit,
        "retained": sum(row["self_retained"] for row in rows) * unit,
        "insured share": ratio(insured, owed),
        "gap": sum(row["gap"] for row in rows) * unit,
        "at risk": sum(row["at_risk"] for row in rows) * unit,
        "credit limits": sum(row["credit_limit"] for row in firms) * unit,
        "available": sum(row["available"] for row in firms) * unit,
    }


def of_collection(firm: Firm, day: dt.date) -> dict[str, Any]:
    """DSO family, CEI and turnover, from the sales of the months up to a month end."""
    now, before = measures.position(firm, day), measures.position(firm, month_before(day))
    first = min(date(row["document_date"]) for row in firm.ledger)
    months = measures.months_back(firm, day)[:12]
    sales, days = sum(amount for amount, _ in months), sum(length for _, length in months)
    current = now["outstanding"] - now["overdue"]
    opening = measures.position(firm, year_before(day))["outstanding"]
    possible = before["outstanding"] + months[0][0] - current
    cei = ratio(100 * (before["outstanding"] + months[0][0] - now["outstanding"]), possible)
    return {
        "dso": now["dso"],
        "best possible dso": now["dso_best"],
        "delinquent days": now["dso"] - now["dso_best"],
        "dso simple": ratio(now["outstanding"] * days, sales),
        "best possible dso simple": ratio(current * days, sales),
        "cei": cei if first <= month_before(day) else None,
        "turnover": ratio(sales, Fraction(now["outstanding"] + opening, 2)) if first <= year_before(day) else None,
    }


def of_balance_sheet(firm: Firm, day: dt.date) -> dict[str, Any]:
    """Ratios of our own latest balance sheet."""
    row = max((row for row in firm.balances if date(row["date"]) <= day), key=lambda row: date(row["date"]))
    amount = {name: firm.base_minor(row[name]) for name in ("cash", "securities", "receivables")}
    assets, liabilities = firm.base_minor(row["current_assets"]), firm.base_minor(row["current_liabilities"])
    poor = 0
    for buyer, lines in cover.lines(firm, day).items():
        related = flag(firm.buyer(buyer, "related"))
        poor += sum(
            line.net for line in lines if related or (line.item.due_date and (day - line.item.due_date).days > 90)
        )
    return {
        "working capital ratio": ratio(assets, liabilities),
        "working capital ratio with quality": ratio(assets - poor, liabilities),
        "quick ratio": ratio(sum(amount.values()), liabilities),
        "control account": Fraction(amount["receivables"], 10 ** decimals(firm.base)),
    }


def figures(firm: Firm, day: dt.date) -> dict[str, Any]:
    """Every figure by its name."""
    return of_debts(firm, day) | of_cover(firm, day) | of_collection(firm, day) | of_balance_sheet(firm, day)
