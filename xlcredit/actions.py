"""The tables of the action sheets, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xlcredit.claimregister import capacity_table, claim_estimates, claim_results
from xlcredit.policycheck import policy_check
from xlcredit.premium import left_out_table, premium_table

ACTION_TABLES: Mapping[str, Callable[[Any], Any]] = {
    "claim_results": claim_results,
    "claim_estimates": claim_estimates,
    "capacity": capacity_table,
    "premium": premium_table,
    "premium_left_out": left_out_table,
    "policy_check": policy_check,
}
