"""What the buttons of the group Insurance say of an analysis: one sentence each, with the numbers that matter."""

from __future__ import annotations

from udfs.messages import said
from xlcredit.analysis import Analysis
from xlcredit.cover import STATUS_COVERED
from xlcredit.money import currency_units
from xlcredit.policycheck import CONDITION
from xlcredit.words import spoken

SOON = 7
"""Days from now within which a deadline is said to be near."""


def checked_cover(analysis: Analysis) -> str:
    """How many documents are not fully covered, and how many conditions touch one."""
    items, checked = analysis.table("claim_view"), analysis.table("policy_check")
    without = items[(items["cover_status"] != STATUS_COVERED) & (items["exposure"] > 0)]
    touching = checked[(checked["finding"] == CONDITION) & (checked["touched"] > 0)]
    return _said(
        analysis,
        "cover_checked",
        documents=_count(len(without)),
        lost=money_text(analysis, int(without["exposure"].sum() - without["covered"].sum())),
        exposure=money_text(analysis, int(items["exposure"].sum())),
        conditions=_count(len(touching)),
    )


def coming_deadlines(analysis: Analysis) -> str:
    """How many deadlines there are, were missed or are near, and how many buyers are stopped."""
    left = analysis.table("deadlines")["days_left"]
    return _said(
        analysis,
        "deadlines_shown",
        buyers=_count(len(left)),
        missed=_count(int((left < 0).sum())),
        soon=_count(int(left.between(0, SOON).sum())),
        days=SOON,
        stopped=_count(len(analysis.table("stops"))),
    )


def estimated_claims(analysis: Analysis) -> str:
    """The largest indemnity of one claim today."""
    found = analysis.table("claim_estimates")
    largest = found[found["indemnity"] == found["indemnity"].max()].head(1)
    money = {name: money_text(analysis, int(largest[name].sum())) for name in ("indemnity", "loss")}
    buyer = ", ".join(largest["buyer"]) or "-"
    return _said(analysis, "claims_estimated", buyers=_count(len(found)), buyer=buyer, **money)


def declared_premium(analysis: Analysis) -> str:
    """What is declared so far in the policy year, and its premium."""
    found = analysis.table("premium")
    money = {name: money_text(analysis, int(found[name].fillna(0).sum())) for name in ("declared", "premium")}
    return _said(analysis, "premium_declared", months=_count(len(found)), **money)


def _said(analysis: Analysis, key: str, **parts: object) -> str:
    return said(key, analysis.settings.language, currency=analysis.settings.base_currency, **parts)


def _count(number: int) -> str:
    return f"{number:,}"


def word_text(analysis: Analysis, word_list: str, word: str) -> str:
    """A fixed word in the language of the workbook."""
    return spoken(word_list, word, analysis.settings.language)


def money_text(analysis: Analysis, minor: int) -> str:
    """An amount of the base currency, whole and with separators."""
    return f"{currency_units(minor, analysis.settings.places):,.0f}"
