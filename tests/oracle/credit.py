"""The credit limit of a buyer: its parts, which binds, what is recommended."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle.decisions import cover_in_force, manual_limit
from tests.oracle.financials import last_statement
from tests.oracle.firm import Firm
from tests.oracle.items import balance, items
from tests.oracle.payments import YEAR, Payment, days_beyond_terms, days_to_pay
from tests.oracle.values import date, decimals, flag, fraction, minor, parameters, rounded, terms_in_days


def band(name: str, value: Fraction) -> Any:
    """Value of the first band whose upper end is not passed."""
    for one in parameters(name)["band"]:
        if "up_to" not in one or value <= fraction(one["up_to"]):
            return one["value"]
    raise LookupError(name)


def credit_class(firm: Firm, buyer: str) -> str:
    grade = firm.buyer(buyer, "external_grade")
    return parameters("grades")["class_without_grade"] if grade is None else band("grades", fraction(grade))


def annual_sales(firm: Firm, buyer: str, day: dt.date) -> int:
    """What the buyers table states, else the documents of the last 365 days."""
    stated = firm.buyer(buyer, "annual_sales")
    if stated is not None:
        return firm.base_minor(stated)
    documents = sum(
        firm.to_base(item.gross, item.currency, day)
        for item in items(firm)
        if item.buyer == buyer and item.kind != "payment" and day - YEAR < item.document_date <= day
    )
    return max(0, documents)


def capacity(firm: Firm, buyer: str, day: dt.date) -> int | None:
    """Smaller of the share of tangible net worth and the share of turnover; None without a statement."""
    row = last_statement(firm, buyer, day)
    if row is None:
        return None
    currency = row.get("currency") or firm.base
    shares = parameters("capacity")["class"][credit_class(firm, buyer)]
    net_worth = minor(row["equity"], currency) - minor(row.get("intangible_assets") or 0, currency)
    parts = (
        fraction(shares["tangible_net_worth"]) * firm.to_base(net_worth, currency, day),
        fraction(shares["turnover"]) * firm.to_base(minor(row["turnover"], currency), currency, day),
    )
    return max(0, min(rounded(part) for part in parts))


def concentration(firm: Firm, day: dt.date) -> int | None:
    """Smaller of the share of own equity and the share of own sales of twelve months."""
    shares, parts = parameters("concentration"), []
    closed = [row for row in firm.balances if date(row["date"]) <= day and row.get("equity") is not None]
    if closed:
        equity = max(closed, key=lambda row: date(row["date"]))["equity"]
        parts.append(fraction(shares["own_equity"]) * firm.base_minor(equity))
    number = day.year * 12 + day.month
    months = [(date(row["month"]), firm.base_minor(row["credit_sales"])) for row in firm.sales]
    year = [amount for when, amount in months if number - 12 < when.year * 12 + when.month <= number]
    if year:
        parts.append(fraction(shares["own_sales"]) * sum(year))
    return min(rounded(part) for part in parts) if parts else None


def peak(firm: Firm, buyer: str, day: dt.date) -> int:
    """Highest balance on the day and at the eleven month ends before it, at the rates of the day."""
    balances, end = [0], day
    for _ in range(12):
        balances.append(balance(firm, buyer, end, day))
        end = end.replace(day=1) - dt.timedelta(days=1)
    return max(balances)


def credit_limit(firm: Firm, buyer: str, made: list[Payment], day: dt.date) -> dict[str, Any]:
    """A buyer's row of the credit-limits table, without exposure and available."""
    terms, grade = firm.buyer(buyer, "terms"), firm.buyer(buyer, "external_grade")
    took, late = days_to_pay(made), days_beyond_terms(made)
    days = max(took, Fraction(0)) if took is not None else Fraction(30 if terms is None else terms_in_days(terms))
    sales, cover = annual_sales(firm, buyer, day), cover_in_force(firm, buyer, day).limit
    own_class = credit_class(firm, buyer)
    has_statement = last_statement(firm, buyer, day) is not None
    appetite = firm.base_minor(parameters("appetite")["class"][own_class]) if has_statement else 0
    need = rounded(sales * days / fraction(firm.choice("year_days")))
    if firm.choice("need_rule") == "peak":
        need = peak(firm, buyer, day) + firm.base_minor(firm.buyer(buyer, "open_orders"))
    parts = {
        "need": need,
        "capacity": capacity(firm, buyer, day),
        "cover and appetite": cover + appetite,
        "concentration": concentration(firm, day),
    }
    known = {name: value for name, value in parts.items() if value is not None}
    factor = fraction(parameters("payment_factor")["unknown"] if late is None else band("payment_factor", late))
    step = fraction(firm.choice("limit_step")) * 10 ** decimals(firm.base)
    smallest = min(known, key=lambda name: known[name])
    recommended = max(0, int(known[smallest] * factor // step * step))
    binding = "payment factor" if factor < 1 and known[smallest] > 0 else smallest
    if flag(firm.buyer(buyer, "insolvent")):
        recommended, binding = 0, "insolvency"
    manual = manual_limit(firm, buyer, day)
    return {
        "credit_grade": None if grade is None else fraction(grade),
        "credit_class": own_class,
        "annual_sales": sales,
        "days_to_pay": days,
        "days_beyond_terms": late,
        "need": parts["need"],
        "capacity": parts["capacity"],
        "cover_in_force": cover,
        "appetite": appetite,
        "cover_and_appetite": parts["cover and appetite"],
        "concentration": parts["concentration"],
        "payment_factor": factor,
        "recommended_limit": recommended,
        "binding": binding if manual is None else "manual",
        "manual_limit": manual,
        "credit_limit": recommended if manual is None else manual,
    }
