"""Early warning: every buyer for whom a rule of tblAlertRules speaks, with evidence, money at risk and what to do.

money at risk = self-retained exposure of the buyer; of a deadline the covered amount that is lost when it is missed, of
                cover that lapses the insured exposure, of a buyer who vanished what was self-retained at the last close
order         = severity, then money at risk, the largest first, then buyer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit import alertcover, alertfindings, alertsales, masterchanges
from xlcredit.alertfindings import Found
from xlcredit.alertrules import SEVERITIES, AlertRule
from xlcredit.alerttexts import evidence
from xlcredit.closes import Closes, restated
from xlcredit.columns import table

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

RULES: Mapping[str, Callable[[Closes], Iterable[Found]]] = {
    "insolvency": partial(alertfindings.flagged, flag="insolvent"),
    "sanctions": partial(alertfindings.flagged, flag="sanctioned"),
    "cover cut": alertcover.cover_cut,
    "deadline near": alertfindings.deadline_near,
    "over the limit": alertfindings.over_the_limit,
    "financial distress": alertfindings.financial_distress,
    "grade down": alertfindings.grade_down,
    "sector warning": alertfindings.sector_warning,
    "broken promises": alertfindings.promises_broken,
    "utilisation": alertfindings.utilisation,
    "lateness trend": alertfindings.lateness_trend,
    "overdue share up": partial(alertfindings.share_up, share="overdue_share", part="overdue"),
    "disputes up": partial(alertfindings.share_up, share="disputed_share"),
    "longer terms": alertsales.longer_terms,
    "cover lapsing": alertcover.cover_lapsing,
    "manual limit ends": alertcover.manual_limit_ends,
    "sales off season": alertsales.sales_off_season,
    "limit changed": alertcover.limit_changed,
    "review due": alertfindings.review_due,
    "master data changed": masterchanges.master_data_changed,
    "decisions rewritten": masterchanges.decisions_rewritten,
    "new buyer": masterchanges.new_buyers,
    "vanished buyer": masterchanges.vanished_buyers,
}
"""What finds the buyers of each rule."""

COMPARING = ("cover cut", "grade down", "overdue share up", "disputes up", "limit changed")
"""Rules that need the last close."""

NOT_COMPARED = "not compared"
NOTHING_BEFORE = "give last month's workbook"


def alert_table(analysis: Analysis) -> pd.DataFrame:
    """The alerts of a workbook by itself: its last month end is restated from its own ledger. [base minor units]"""
    return alerts_of(restated(analysis))


def alerts_of(closes: Closes) -> pd.DataFrame:
    """The alerts of a close beside an earlier one. [base minor units]"""
    rules = closes.now.book.alert_rules
    rows = [
        _row(closes, rule, found) for rule in rules for found in RULES[rule.name](closes) if rule.speaks(found.measure)
    ]
    if closes.before is None and any(rule.name in COMPARING for rule in rules):
        rows.append(_row(closes, AlertRule(NOT_COMPARED, None, SEVERITIES[-1], NOTHING_BEFORE), _nothing(closes)))
    columns = [column.name for column in table("alerts").columns]
    order = {rule.name: number for number, rule in enumerate(rules)}
    rows.sort(key=lambda row: (*_rank(row), row["buyer"], order.get(row["alert_rule"], len(order))))
    found = pd.DataFrame(rows, columns=columns, dtype=object)
    return found.astype({"money_at_risk": "Int64"})


def _nothing(closes: Closes) -> Found:
    return Found("", None, {"close": closes.day}, money=0)


def _rank(row: Mapping[str, Any]) -> tuple[int, int]:
    return SEVERITIES.index(row["alert_severity"]), -row["money_at_risk"]


def _row(closes: Closes, rule: AlertRule, found: Found) -> dict[str, Any]:
    retained = closes.exposures.get(found.buyer, {}).get("self_retained", 0)
    names = closes.now if closes.before is None or found.buyer in closes.exposures else closes.before
    return {
        "alert_severity": rule.severity,
        "alert_rule": rule.name,
        "buyer": found.buyer,
        "name": names.names_of([found.buyer])[0],
        "alert_evidence": evidence(rule.name, found.facts, closes.now.settings),
        "money_at_risk": int(retained if found.money is None else found.money),
        "alert_action": rule.action,
        "by_when": found.by_when,
    }
