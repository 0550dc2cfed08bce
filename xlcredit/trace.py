"""How a result came about, step by step: step, value, rule, source, in English or Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlcredit import credit
from xlcredit.errors import UnknownId
from xlcredit.money import currency_units
from xlcredit.parameters import parameters
from xlcredit.scoring import graded
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

SHOWN_DIGITS = 9
"""Digits after the point of days in a trace: enough to compute the money again."""

CHOICES = ("need_rule", "class_source")
"""Settings that decide which steps are told."""

Step = tuple[str, Any, str, str]


def limit_trace(analysis: Analysis, buyer: str, language: str = "en") -> list[Step]:
    """Steps of the credit limit of a buyer; money in currency units. UnknownId for a buyer nobody knows."""
    known = analysis.limit_facts.get(buyer)
    if known is None:
        raise UnknownId(f"buyer {buyer!r} is neither on the Buyers sheet nor in the ledger")
    facts = graded(analysis, known)
    row = credit.limit_row(facts, analysis.own_concentration_cap, analysis.settings)
    values = _values(analysis, facts, row, language)
    rules = parameters("trace")["step"]
    steps: list[Step] = []
    for step in rules:
        if any(step.get(key, getattr(analysis.settings, key)) != getattr(analysis.settings, key) for key in CHOICES):
            continue
        value = values[step["name"]]
        if value is None and step.get("skip_blank"):
            continue
        rule = step["rule_" + language].format(**_rule_words(analysis, facts, row, language))
        steps.append((step[language], "" if value is None else value, rule, step["source"]))
    return steps


def _values(analysis: Analysis, facts: dict[str, Any], row: dict[str, Any], language: str) -> dict[str, Any]:
    money = {
        name: None if row[name] is None else currency_units(row[name], analysis.settings.places)
        for name in credit.INTEGER_COLUMNS
    }
    late = row["days_beyond_terms"]
    return {
        **row,
        **money,
        "binding": spoken("binding", row["binding"], language),
        "days_to_pay": round(row["days_to_pay"], SHOWN_DIGITS),
        "days_beyond_terms": None if late is None else round(late, SHOWN_DIGITS),
        "peak": currency_units(facts.get("peak") or 0, analysis.settings.places),
        "open_orders": currency_units(facts["open_orders"] or 0, analysis.settings.places),
        "insolvent": spoken("flag", "yes", language) if facts["insolvent"] else None,
        "missing": row["missing"] or None,
    }


def _rule_words(
    analysis: Analysis, facts: dict[str, Any], row: dict[str, Any], language: str
) -> dict[str, Any]:
    capacity = parameters("capacity")["class"][row["credit_class"]]
    concentration = parameters("concentration")
    return {
        "days_source": spoken("days_source", credit.days_to_pay(facts)[1], language),
        "sales_source": "tblBuyers" if facts["annual_sales"] is not None else "tblLedger",
        "year_days": analysis.settings.year_days,
        "net_worth_share": f"{capacity['tangible_net_worth']:.0%}",
        "turnover_share": f"{capacity['turnover']:.0%}",
        "equity_share": f"{concentration['own_equity']:.0%}",
        "sales_share": f"{concentration['own_sales']:.0%}",
        "step": f"{currency_units(analysis.settings.limit_step, analysis.settings.places):,.0f}",
    }
