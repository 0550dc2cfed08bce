"""The credit limit of every buyer: facts gathered, parts computed, the binding part named, each step traced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from xlcredit import limits
from xlcredit.columns import table as declared
from xlcredit.dates import terms_parts
from xlcredit.settings import Settings

DAYS_TO_PAY_UNKNOWN = 30
"""Days to pay of a buyer without payments and without terms."""

INSOLVENCY = "insolvency"
MANUAL = "manual"


def buyer_facts(buyers: Sequence[str], *sources: pd.DataFrame) -> list[dict[str, Any]]:
    """Everything that the limit of a buyer rests on, one mapping a buyer, absent facts None.

    sources: tables with a row a buyer; what a table does not say of a buyer is None.
    """
    by_buyer = [(list(one.columns), {row["buyer"]: row for row in one.to_dict("records")}) for one in sources]
    facts = []
    for buyer in buyers:
        gathered: dict[str, Any] = {}
        for names, rows in by_buyer:
            gathered |= rows.get(buyer) or dict.fromkeys(names)
        facts.append({name: None if value is pd.NA else value for name, value in gathered.items()} | {"buyer": buyer})
    return facts


def days_to_pay(facts: Mapping[str, Any]) -> tuple[Fraction, str]:
    """Actual days from document to payment, else agreed days, else the default; and which of them it is."""
    if (facts["paid"] or 0) > 0:
        return max(Fraction(facts["paid_days"], facts["paid"]), Fraction(0)), "paid"
    if facts["terms"] is not None:
        return Fraction(terms_parts(facts["terms"])[0]), "terms"
    return Fraction(DAYS_TO_PAY_UNKNOWN), "default"


def days_beyond_terms(facts: Mapping[str, Any]) -> float | None:
    """Amount-weighted signed lateness of the year's payments; None without any."""
    return facts["late_days"] / facts["paid_due"] if (facts["paid_due"] or 0) > 0 else None


def limit_row(facts: Mapping[str, Any], cap: int | None, settings: Settings) -> dict[str, Any]:
    """The row of the Credit limits sheet of one buyer, whose facts name his class. [base minor units]"""
    rank = facts["credit_class"]
    sales = facts["annual_sales"] if facts["annual_sales"] is not None else max(facts["invoiced"] or 0, 0)
    days, _ = days_to_pay(facts)
    need = limits.limit_need(max(sales, 0), days, settings.year_days)
    if settings.need_rule == "peak":
        need = (facts.get("peak") or 0) + (facts["open_orders"] or 0)
    capacity = None
    if facts["tangible_net_worth"] is not None:
        capacity = limits.limit_capacity(rank, facts["tangible_net_worth"], facts["buyer_turnover"])
    appetite = 0 if capacity is None else limits.own_risk_appetite(rank, settings.places)
    late = days_beyond_terms(facts)
    factor = limits.payment_factor(late)
    parts = {
        "need": need,
        "capacity": capacity,
        "cover and appetite": facts["limit"] + appetite,
        "concentration": cap,
    }
    recommended, binding = limits.recommended_limit(parts, factor, settings.limit_step)
    if facts["insolvent"]:
        recommended, binding = 0, INSOLVENCY
    credit_limit = recommended
    if facts["manual_limit"] is not None:
        credit_limit, binding = facts["manual_limit"], MANUAL
    return {
        "buyer": facts["buyer"],
        "name": facts["name"] or "",
        "credit_grade": facts["credit_grade"],
        "credit_class": rank,
        "annual_sales": sales,
        "days_to_pay": float(days),
        "days_beyond_terms": late,
        "need": need,
        "capacity": capacity,
        "cover_in_force": facts["limit"],
        "appetite": appetite,
        "cover_and_appetite": parts["cover and appetite"],
        "concentration": cap,
        "payment_factor": factor,
        "recommended_limit": recommended,
        "binding": binding,
        "manual_limit": facts["manual_limit"],
        "credit_limit": credit_limit,
        "exposure": facts["exposure"],
        "available": credit_limit - facts["exposure"],
        "missing": ", ".join(missing(facts, settings.class_source)),
    }


def missing(facts: Mapping[str, Any], class_source: str) -> list[str]:
    """Facts that a better-founded limit would need."""
    wanted = {
        class_source: facts["credit_grade"],
        "statement": facts["tangible_net_worth"],
        "annual sales": facts["annual_sales"] if facts["annual_sales"] is not None else facts["invoiced"],
        "payments": facts["paid"] if (facts["paid"] or 0) > 0 else None,
    }
    return [name for name, value in wanted.items() if value is None]


INTEGER_COLUMNS = (
    "annual_sales",
    "need",
    "capacity",
    "cover_in_force",
    "appetite",
    "cover_and_appetite",
    "concentration",
    "recommended_limit",
    "manual_limit",
    "credit_limit",
    "exposure",
    "available",
)


def limit_table(facts: list[dict[str, Any]], cap: int | None, settings: Settings) -> pd.DataFrame:
    """The Credit limits table, one row a buyer in the order given."""
    rows = [limit_row(one, cap, settings) for one in facts]
    table = pd.DataFrame(rows, columns=[column.name for column in declared("credit_limits").columns])
    for name in INTEGER_COLUMNS:
        table[name] = pd.array(table[name].tolist(), dtype="Int64")
    for name in ("credit_grade", "days_beyond_terms"):
        table[name] = pd.to_numeric(table[name])
    return table


def with_limits(exposure: pd.DataFrame, credit_limits: pd.DataFrame) -> pd.DataFrame:
    """The exposure table with the credit limit in force and what of it is available."""
    table = exposure.copy()
    if table.empty:
        return table.assign(credit_limit=[], available=[])
    by_buyer = credit_limits.set_index("buyer")["credit_limit"].astype("int64")
    table["credit_limit"] = by_buyer.loc[table["buyer"]].to_numpy()
    table["available"] = table["credit_limit"] - table["exposure"]
    return table
