"""Result tables that need nothing but the analysis, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xlcredit.alerts import alert_table
from xlcredit.allowance import buyer_provisions, provision_table
from xlcredit.behaviour import behaviour_table
from xlcredit.buyercard import card_table
from xlcredit.claimregister import capacity_table, claim_estimates, claim_results
from xlcredit.claimview import claim_table
from xlcredit.collections.dunning import dunning_table, overdue_items
from xlcredit.collections.worklist import worklist
from xlcredit.deadlines import deadline_table
from xlcredit.evidencetable import evidence_table
from xlcredit.expectedloss import expected_losses
from xlcredit.financials import financial_table
from xlcredit.interesttable import late_interest_table
from xlcredit.letterofcredit.table import finding_table, verdict_table
from xlcredit.matching import matching_table
from xlcredit.plans.tables import plan_instalments, plan_states
from xlcredit.policycheck import policy_check
from xlcredit.premium import left_out_table, premium_table
from xlcredit.provisionmovement import journal_table, movement_table
from xlcredit.quality import quality_table
from xlcredit.reviews import review_table
from xlcredit.scoring import assessment_table
from xlcredit.shipping import stop_table
from xlcredit.stress.table import stress_table
from xlcredit.trend import trend_table
from xlcredit.whatif import what_if_results, what_if_totals

SIMULATED = ("limit_values", "insure_or_retain", "parameter_values", "cost_ladder", "loss_curve", "worst_years")
"""Tables that need the portfolio to be drawn many times."""


def _simulated(name: str) -> Callable[[Any], Any]:
    def make(analysis: Any) -> Any:
        # What draws scenarios loads SciPy, which nothing else needs.
        from xlcredit.retention.tables import simulated_table

        return simulated_table(analysis, name)

    return make


TABLES_BY_NAME: Mapping[str, Callable[[Any], Any]] = {
    "matching": matching_table,
    "trend": trend_table,
    "quality": quality_table,
    "claim_view": claim_table,
    "deadlines": deadline_table,
    "stops": stop_table,
    "dunning_items": overdue_items,
    "dunning": dunning_table,
    "worklist": worklist,
    "late_interest": late_interest_table,
    "plan_states": plan_states,
    "plan_instalments": plan_instalments,
    "assessment": assessment_table,
    "behaviour": behaviour_table,
    "buyer_card": card_table,
    "discretionary_evidence": evidence_table,
    "financials": financial_table,
    "claim_results": claim_results,
    "claim_estimates": claim_estimates,
    "capacity": capacity_table,
    "premium": premium_table,
    "premium_left_out": left_out_table,
    "what_if_totals": what_if_totals,
    "what_if_results": what_if_results,
    "policy_check": policy_check,
    "alerts": alert_table,
    "reviews": review_table,
    "provision": provision_table,
    "buyer_provisions": buyer_provisions,
    "provision_movement": movement_table,
    "provision_journal": journal_table,
    "expected_losses": expected_losses,
    "stress": stress_table,
    "lc_verdicts": verdict_table,
    "lc_findings": finding_table,
    **{name: _simulated(name) for name in SIMULATED},
}
