"""The credit limit of every buyer: parts computed from what is known of his firm, and the part that binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit import limits
from xlcredit.columns import table as declared
from xlcredit.dates import terms_parts
from xlcredit.grading import VETO
from xlcredit.limitrules import ClassRules
from xlcredit.scoring import points, share
from xlcredit.settings import Settings

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

DAYS_TO_PAY_UNKNOWN = 30
"""Days to pay of a buyer without payments and without terms."""

INSOLVENCY, SANCTIONS, UNKNOWN, MANUAL = "insolvency", "sanctions", "unknown", "manual"


@dataclass(frozen=True)
class LimitRules:
    """The rules that every limit of a workbook is worked out by; `cap` is the concentration cap. [base minor units]"""

    settings: Settings
    classes: ClassRules
    cap: int | None

    @classmethod
    def of(cls, analysis: Analysis) -> LimitRules:
        """The rules of the book of an analysis."""
        return cls(analysis.settings, analysis.book.class_rules, analysis.own_concentration_cap)


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


def limit_row(facts: Mapping[str, Any], rules: LimitRules) -> dict[str, Any]:
    """The row of the Credit limits sheet of one buyer, from the facts of his firm. [base minor units]"""
    settings, grading = rules.settings, facts["grading"]
    rule = rules.classes[grading.credit_class]
    days, _ = days_to_pay(facts)
    capacity = None
    if facts["tangible_net_worth"] is not None:
        capacity = limits.limit_capacity(rule, facts["tangible_net_worth"], facts["buyer_turnover"])
    appetite = 0 if capacity is None else rule.appetite
    late = days_beyond_terms(facts)
    factor = limits.payment_factor(late, settings.payment_factor, settings.payment_factor_unknown)
    parts = {
        "need": need(facts, days, settings),
        "capacity": capacity,
        "cover and appetite": facts["limit"] + appetite,
        "concentration": rules.cap,
        "group": facts["group_limit"],
    }
    lacking = missing(facts)
    recommended, binding = limits.recommended_limit(parts, factor, settings.limit_step)
    if len(lacking) == len(WANTED):
        recommended, binding = settings.unknown_limit, UNKNOWN
    if facts["insolvent"]:
        recommended, binding = 0, INSOLVENCY
    if facts["sanctioned"]:
        recommended, binding = 0, SANCTIONS
    manual = facts["manual_limit"]
    credit_limit = recommended
    if manual is not None and not facts["sanctioned"]:
        credit_limit, binding = manual, MANUAL
    return {
        "buyer": facts["buyer"],
        "name": facts["name"] or "",
        "credit_grade": grading.number,
        "credit_class": grading.credit_class,
        "credit_terms": grading.terms,
        "annual_sales": facts["sales"],
        "days_to_pay": float(days),
        "days_beyond_terms": late,
        "need": parts["need"],
        "capacity": capacity,
        "cover_in_force": facts["limit"],
        "appetite": appetite,
        "cover_and_appetite": parts["cover and appetite"],
        "concentration": rules.cap,
        "group_limit": facts["group_limit"],
        "payment_factor": factor,
        "recommended_limit": recommended,
        "binding": binding,
        "manual_limit": manual,
        "manual_until": facts["manual_until"],
        "review_date": facts["review_date"],
        "limit_change": None if manual is None else recommended - manual,
        "credit_limit": credit_limit,
        "exposure": facts["exposure"],
        "shared_exposure": facts["shared_exposure"],
        "group_exposure": facts["group_exposure"],
        "available": available(credit_limit, facts),
        "missing": ", ".join(lacking),
    }


def need(facts: Mapping[str, Any], days: Fraction, settings: Settings) -> int:
    """Credit that the trade with a buyer needs, by the rule of the settings. [base minor units]"""
    if settings.need_rule == "peak":
        return (facts["peak"] or 0) + (facts["open_orders"] or 0)
    return limits.limit_need(facts["sales"], days, settings.year_days)


def available(credit_limit: int, facts: Mapping[str, Any]) -> int:
    """What is left of a limit that the ids of a firm share, and of that of their group. [base minor units]"""
    shared = facts["exposure"] if facts["shared_exposure"] is None else facts["shared_exposure"]
    left = credit_limit - shared
    return left if facts["group_limit"] is None else min(left, facts["group_limit"] - facts["group_exposure"])


WANTED = ("grade", "statement", "annual sales", "payments")
"""Facts that a well-founded limit needs."""


def missing(facts: Mapping[str, Any]) -> list[str]:
    """Facts of WANTED that are not known of a buyer. A veto alone makes no grade known."""
    known = (
        facts["grading"].origin not in ("", VETO),
        facts["tangible_net_worth"] is not None,
        facts["annual_sales"] is not None or facts["invoiced"] is not None,
        (facts["paid"] or 0) > 0,
    )
    return [name for name, there in zip(WANTED, known, strict=True) if not there]


INTEGER_COLUMNS = (
    "annual_sales",
    "need",
    "capacity",
    "cover_in_force",
    "appetite",
    "cover_and_appetite",
    "concentration",
    "group_limit",
    "recommended_limit",
    "manual_limit",
    "limit_change",
    "credit_limit",
    "exposure",
    "shared_exposure",
    "group_exposure",
    "available",
)


def limit_table(analysis: Analysis) -> pd.DataFrame:
    """The Credit limits table, one row a buyer. [base minor units]"""
    rules, scores = LimitRules.of(analysis), analysis.scores
    rows = [limit_row(facts, rules) for facts in analysis.firm_facts.values()]
    for row in rows:
        score = scores[row["buyer"]]
        row |= {"credit_score": points(score.tenths), "confidence": share(score.confidence)}
    table = pd.DataFrame(rows, columns=[column.name for column in declared("credit_limits").columns])
    for name in INTEGER_COLUMNS:
        table[name] = pd.array(table[name].tolist(), dtype="Int64")
    for name in ("credit_score", "credit_grade", "days_beyond_terms"):
        table[name] = pd.to_numeric(table[name]).astype(float)
    return table.astype(dict.fromkeys(("manual_until", "review_date"), object))


def with_limits(exposure: pd.DataFrame, credit_limits: pd.DataFrame) -> pd.DataFrame:
    """The exposure table with the credit limit in force and what of it is available."""
    table = exposure.copy()
    if table.empty:
        return table.assign(credit_limit=[], available=[])
    by_buyer = credit_limits.set_index("buyer").loc[table["buyer"]]
    for name in ("credit_limit", "available"):
        table[name] = by_buyer[name].astype("int64").to_numpy()
    return table
