"""The credit limit of a buyer: its parts, which binds, what is recommended."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle import cover
from tests.oracle.decisions import cover_in_force, own_decision, own_group_limit
from tests.oracle.financials import last_statement
from tests.oracle.firm import Firm, plain
from tests.oracle.items import balance, items
from tests.oracle.payments import YEAR, Payment, days_beyond_terms, days_to_pay, payments
from tests.oracle.scores import assessed, band_score
from tests.oracle.values import date, decimals, flag, fraction, minor, parameters, records, rounded, terms_in_days

CLASSES = ("credit_class", "net_worth_share", "turnover_share", "appetite", "review_months")


def class_rule(firm: Firm, rank: str) -> dict[str, Any]:
    """What a class may be given, by the table of the workbook or that of a new one; nothing without a row."""
    given = records("class_rules", firm.blocks["class_rules"]) if "class_rules" in firm.blocks else []
    rows = given or parameters("class_rules")["row"]
    return next((row for row in rows if row["credit_class"] == rank), dict.fromkeys(CLASSES, 0))


def ids(firm: Firm, buyer: str) -> list[str]:
    """The ids of the firm of a buyer, which share his limit."""
    return [one for one in firm.buyers if firm.firm_of(one) == firm.firm_of(buyer)] or [buyer]


def grading(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """The assessment of the id of the firm with the worst grade; of equals the first one."""
    return max((assessed(firm, one, day) for one in ids(firm, buyer)), key=lambda row: row["credit_grade"] or 0)


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


def latest_statement(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any] | None:
    """The latest statement of any id of the firm; of two of one day that of the first id."""
    found = [row for row in (last_statement(firm, one, day) for one in ids(firm, buyer)) if row is not None]
    return max(found, key=lambda row: date(row["year_end"]), default=None)


def capacity(firm: Firm, buyer: str, rank: str, day: dt.date) -> int | None:
    """Smaller of the share of tangible net worth and the share of turnover; None without a statement."""
    row = latest_statement(firm, buyer, day)
    if row is None:
        return None
    currency, rule = row.get("currency") or firm.base, class_rule(firm, rank)
    net_worth = minor(row["equity"], currency) - minor(row.get("intangible_assets") or 0, currency)
    parts = (
        fraction(rule["net_worth_share"]) * firm.to_base(net_worth, currency, day),
        fraction(rule["turnover_share"]) * firm.to_base(minor(row["turnover"], currency), currency, day),
    )
    return max(0, min(rounded(part) for part in parts))


def concentration(firm: Firm, day: dt.date) -> int | None:
    """Smaller of the share of own equity and the share of own sales of twelve months."""
    parts = []
    closed = [row for row in firm.balances if date(row["date"]) <= day and row.get("equity") is not None]
    if closed:
        equity = max(closed, key=lambda row: date(row["date"]))["equity"]
        parts.append(fraction(firm.choice("concentration_equity")) * firm.base_minor(equity))
    number = day.year * 12 + day.month
    months = [(date(row["month"]), firm.base_minor(row["credit_sales"])) for row in firm.sales]
    year = [amount for when, amount in months if number - 12 < when.year * 12 + when.month <= number]
    if year:
        parts.append(fraction(firm.choice("concentration_sales")) * sum(year))
    return min(rounded(part) for part in parts) if parts else None


def peak(firm: Firm, buyer: str, day: dt.date) -> int:
    """Highest balance of the firm on the day and at the eleven month ends before it, at the rates of the day."""
    balances, end = [0], day
    for _ in range(12):
        balances.append(sum(balance(firm, one, end, day) for one in ids(firm, buyer)))
        end = end.replace(day=1) - dt.timedelta(days=1)
    return max(balances)


def group_limit(firm: Firm, buyer: str, day: dt.date) -> int | None:
    """Our own limit for the group; the concentration cap for one of several firms; None without a group."""
    own = plain(firm.buyer(buyer, "group"))
    if not own:
        return None
    decided = own_group_limit(firm, buyer, day)
    members = {firm.firm_of(one) for one in firm.buyers if plain(firm.buyer(one, "group")) == own}
    return decided if decided is not None else concentration(firm, day) if len(members) > 1 else None


def in_group(firm: Firm, buyer: str) -> list[str]:
    own = plain(firm.buyer(buyer, "group"))
    return [one for one in firm.buyers if plain(firm.buyer(one, "group")) == own]


def credit_limits(firm: Firm, buyers: list[str], day: dt.date) -> dict[str, dict[str, Any]]:
    """The rows of buyers in the credit-limits table, money in minor units of the base currency."""
    made, lines = payments(firm, day), cover.lines(firm, day)
    known = {*buyers, *firm.buyers}
    owed = {one: cover.exposure(firm, one, lines.get(one, []), day)["exposure"] for one in known}
    return {one: credit_limit(firm, one, made, owed, day) for one in buyers}


def credit_limit(firm: Firm, buyer: str, made: dict[str, list[Payment]], exposure: dict[str, int], day: dt.date) -> dict[str, Any]:
    """A buyer's row of the credit-limits table; `made` and `exposure` by buyer."""
    own_ids, graded = ids(firm, buyer), grading(firm, buyer, day)
    rank, rule = graded["credit_class"], class_rule(firm, graded["credit_class"])
    paid = [payment for one in own_ids for payment in made.get(one, [])]
    took, late = days_to_pay(paid), days_beyond_terms(paid)
    terms = min((terms_in_days(firm.buyer(one, "terms")) for one in own_ids if firm.buyer(one, "terms") is not None), default=30)
    days = max(took, Fraction(0)) if took is not None else Fraction(terms)
    sales, cover = sum(annual_sales(firm, one, day) for one in own_ids), cover_in_force(firm, buyer, day).limit
    borne = capacity(firm, buyer, rank, day)
    appetite = 0 if borne is None else firm.base_minor(rule["appetite"])
    need = rounded(sales * days / fraction(firm.choice("year_days")))
    if firm.choice("need_rule") == "peak":
        need = peak(firm, buyer, day) + sum(firm.base_minor(firm.buyer(one, "open_orders")) for one in own_ids)
    parts = {
        "need": need,
        "capacity": borne,
        "cover and appetite": cover + appetite,
        "concentration": concentration(firm, day),
        "group": group_limit(firm, buyer, day),
    }
    known = {name: value for name, value in parts.items() if value is not None}
    factor = fraction(firm.choice("payment_factor_unknown"))
    if late is not None:
        factor = band_score(firm.choice("payment_factor"), late) / 100
    places = 10 ** decimals(firm.base)
    step = fraction(firm.choice("limit_step")) * places
    smallest = min(known, key=lambda name: known[name])
    recommended = max(0, int(known[smallest] * factor // step * step))
    binding = "payment factor" if factor < 1 and known[smallest] > 0 else smallest
    traded = any(firm.buyer(one, "annual_sales") is not None or invoiced(firm, one, day) for one in own_ids)
    if graded["grade_source"] in ("", "veto") and borne is None and not traded and took is None:
        recommended, binding = rounded(fraction(firm.choice("unknown_limit")) * places), "unknown"
    for flagged, name in (("insolvent", "insolvency"), ("sanctioned", "sanctions")):
        if any(flag(firm.buyer(one, flagged)) for one in own_ids):
            recommended, binding = 0, name
    decided, limit = own_decision(firm, buyer, day), recommended
    if decided is not None and binding != "sanctions":
        limit, binding = decided["worth"], "manual"
    left = [limit - sum(exposure[one] for one in own_ids)]
    if parts["group"] is not None:
        left.append(parts["group"] - sum(exposure[one] for one in in_group(firm, buyer)))
    own = assessed(firm, buyer, day)
    return {
        "credit_score": own["credit_score"],
        "confidence": own["confidence"],
        "credit_grade": graded["credit_grade"],
        "credit_class": rank,
        "credit_terms": graded["credit_terms"],
        "annual_sales": sales,
        "days_to_pay": days,
        "days_beyond_terms": late,
        "need": parts["need"],
        "capacity": parts["capacity"],
        "cover_in_force": cover,
        "appetite": appetite,
        "cover_and_appetite": parts["cover and appetite"],
        "concentration": parts["concentration"],
        "group_limit": parts["group"],
        "payment_factor": factor,
        "recommended_limit": recommended,
        "binding": binding,
        "manual_limit": None if decided is None else decided["worth"],
        "manual_until": None if decided is None else date(decided.get("valid_to")),
        "review_date": None if decided is None else date(decided.get("review_date")),
        "limit_change": None if decided is None else recommended - decided["worth"],
        "credit_limit": limit,
        "exposure": exposure[buyer],
        "shared_exposure": sum(exposure[one] for one in own_ids) if len(own_ids) > 1 else None,
        "group_exposure": None if parts["group"] is None else sum(exposure[one] for one in in_group(firm, buyer)),
        "available": min(left),
    }


def invoiced(firm: Firm, buyer: str, day: dt.date) -> bool:
    """True where the ledger has a document of the last 365 days, payments aside."""
    return any(
        item.buyer == buyer and item.kind != "payment" and day - YEAR < item.document_date <= day for item in items(firm)
    )
