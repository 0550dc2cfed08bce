"""How a result came about, step by step: step, value, rule, source, in English or Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlcredit import credit
from xlcredit.errors import UnknownId
from xlcredit.money import currency_units
from xlcredit.parameters import parameters
from xlcredit.scoring import points, share
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

SHOWN_DIGITS = 9
"""Digits after the point of days in a trace: enough to compute the money again."""

CHOICES = ("need_rule",)
"""Settings that decide which steps are told."""

Step = tuple[str, Any, str, str]


def limit_trace(analysis: Analysis, buyer: str, language: str = "en") -> list[Step]:
    """Steps of the credit limit of a buyer; money in currency units. UnknownId for a buyer nobody knows."""
    if buyer not in analysis.limit_facts:
        raise UnknownId(f"buyer {buyer!r} is neither on the Buyers sheet nor in the ledger")
    facts = analysis.firm_facts[buyer]
    row = credit.limit_row(facts, credit.LimitRules.of(analysis))
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
        "credit_score": points(analysis.scores[row["buyer"]].tenths),
        "confidence": share(analysis.scores[row["buyer"]].confidence),
        "credit_terms": spoken("credit_terms", row["credit_terms"], language),
        **{flag: spoken("flag", "yes", language) if facts[flag] else None for flag in ("insolvent", "sanctioned")},
        "unknown_limit": None if row["binding"] != credit.UNKNOWN else money["recommended_limit"],
        "missing": row["missing"] or None,
    }


def _rule_words(analysis: Analysis, facts: dict[str, Any], row: dict[str, Any], language: str) -> dict[str, Any]:
    settings, rule = analysis.settings, analysis.book.class_rules[row["credit_class"]]
    return {
        "grade_source": spoken("grade_source", facts["grading"].origin, language) or "-",
        "least_confidence": percent(settings.least_confidence),
        "class_source": spoken("choice", settings.class_source, language),
        "days_source": spoken("days_source", credit.days_to_pay(facts)[1], language),
        "sales_source": "tblLedger" if facts["annual_sales"] is None else "tblBuyers",
        "year_days": analysis.settings.year_days,
        "net_worth_share": percent(rule.net_worth_share),
        "turnover_share": percent(rule.turnover_share),
        "equity_share": percent(settings.concentration_equity),
        "sales_share": percent(settings.concentration_sales),
        "step": f"{currency_units(analysis.settings.limit_step, analysis.settings.places):,.0f}",
    }


def percent(share_of: float) -> str:
    """A share as a percentage, without the noise of its binary form.

    >>> percent(0.35), percent(0.125)
    ('35%', '12.5%')
    """
    return f"{share_of * 100:.7g}%"
