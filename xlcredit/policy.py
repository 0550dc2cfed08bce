"""The credit-insurance policy: its terms in typed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from xlcredit import values
from xlcredit.dates import NO_DAY, day_number
from xlcredit.errors import XlcreditError
from xlcredit.intake import Typed
from xlcredit.money import ratio
from xlcredit.options import default_of, option_key, options, read_option, row_of
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, WARNING, Problem, amount_text

POLICY_CURRENCY = "policy currency"
"""Unit of the amounts that are in the currency of the policy."""


@dataclass(frozen=True)
class Policy:
    """Terms of a policy; money in minor units, percentages as shares; no name: the one of the Policy sheet."""

    insurer: str
    inception: date | None
    expiry: date | None
    policy_currency: str | None
    insured_percentage: float | None
    insured_percentage_discretionary: float | None
    discretionary_limit: int
    discretionary_evidence: str
    experience_basis: str
    experience_months: int
    experience_tolerance_days: int
    experience_factor: float
    report_months: int
    maximum_terms: int
    mep_days: int
    mep_basis: str
    small_overdue: int
    exclude_related: bool
    exclude_public: bool
    exclude_disputed: bool
    excluded_countries: tuple[str, ...]
    attachment: str
    waiting_days: int
    waiting_from: str
    limit_rate: str
    limit_cut_notice_days: int
    stop_cured_by_payment: bool
    notice_required: bool
    notice_days: int
    notice_from: str
    threshold: int
    threshold_rule: str
    deductible: int
    afl: int
    deduction_order: str
    minimum_retention: int
    maximum_liability: int | None
    maximum_liability_multiple: float | None
    premium_paid: int | None
    premium_rate: float | None
    premium_basis: str
    minimum_premium_share: float | None
    estimated_turnover: int | None
    recoveries_after_loss: str
    handover_days: int | None
    claim_days: int
    claim_from: str
    insured_countries: tuple[str, ...] = ()
    name: str = ""

    @property
    def in_force(self) -> bool:
        """False without an insured percentage: then nothing counts as insured."""
        return self.insured_percentage is not None

    @property
    def first_day(self) -> int:
        """Day number of the inception; the beginning of time when it is blank."""
        return -NO_DAY if self.inception is None else day_number(self.inception)

    @property
    def last_day(self) -> int:
        """Day number of the expiry; the end of time when it is blank."""
        return day_number(self.expiry)

    def year(self, day: date) -> tuple[date, date]:
        """First and last day of the policy year of a day, from the inception; the calendar year without one."""
        start = self.inception or date(day.year, 1, 1)
        first = anniversary(start, day.year)
        first = first if first <= day else anniversary(start, day.year - 1)
        return first, anniversary(start, first.year + 1) - timedelta(days=1)

    def percentage(self, discretionary: bool) -> tuple[int, int]:
        """Insured percentage of a cover class as numerator and denominator."""
        share = self.insured_percentage_discretionary if discretionary else self.insured_percentage
        return ratio(share if share is not None else self.insured_percentage or 0)


def anniversary(start: date, year: int) -> date:
    """The same day of another year; 1 March for 29 February in a year without it.

    >>> anniversary(date(2024, 2, 29), 2026)
    datetime.date(2026, 3, 1)
    """
    try:
        return start.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def stated_terms(given: Typed | None) -> dict[str, Any]:
    """Raw value of each key that a table of terms states; of a key that stands twice the first."""
    found: dict[str, Any] = {}
    if given is not None:
        for key, raw in zip(given.columns["key"], given.columns["value"], strict=True):
            if not values.is_blank(raw):
                found.setdefault(option_key(key), raw)
    return found


def policy_of(stated: Mapping[str, Any], base_currency: str, date_system: int = 1900, name: str = "") -> Policy:
    """Policy with the terms that are stated, read as they are; defaults for the others and for what cannot be read.

    Amounts are in the policy currency where their unit says so.
    """
    declared = parameters("policy")["term"]

    def read(entry: Mapping[str, Any], currency: str) -> Any:
        try:
            raw = values.refuse_error(stated.get(entry["key"]))
            return default_of(entry, currency) if raw is None else read_option(entry, raw, currency, date_system)
        except XlcreditError:
            return default_of(entry, currency)

    by_key = {entry["key"]: entry for entry in declared}
    currency = read(by_key["policy_currency"], base_currency) or base_currency
    chosen = {e["key"]: read(e, currency if e["unit"] == POLICY_CURRENCY else base_currency) for e in declared}
    return Policy(**{**chosen, "policy_currency": currency, "name": name})


def read_policy(given: Typed | None, base_currency: str, date_system: int = 1900) -> tuple[Policy, list[Problem]]:
    """The policy and the problems found in it."""
    _, problems = options(parameters("policy")["term"], given, base_currency, date_system)
    policy = policy_of(stated_terms(given), base_currency, date_system)
    sheet = given.sheet if given is not None else "Policy"
    if any(p.reason.startswith("discretionary_evidence:") for p in problems):
        # The default asks for no evidence: that would be more cover than the sheet says.
        policy = replace(policy, discretionary_limit=0)
        reason = "the discretionary limit counts as zero until discretionary_evidence is mended"
        row = row_of(given, "discretionary_evidence")
        problems.append(Problem(WARNING, sheet, row, "Value", "", reason, None, "", "policy"))
    if not policy.in_force and not any(p.reason.startswith("insured_percentage:") for p in problems):
        reason = "insured_percentage is missing: nothing counts as insured until it is filled in"
        problems.append(
            Problem(WARNING, sheet, row_of(given, "insured_percentage"), "Value", "", reason, None, "", "policy")
        )
    if policy.inception and policy.expiry and policy.expiry < policy.inception:
        reason = f"expiry {policy.expiry} lies before inception {policy.inception}: correct one of them"
        row = row_of(given, "expiry")
        problems.append(Problem(ERROR, sheet, row, "Value", str(policy.expiry), reason, None, "", "policy"))
    if policy.maximum_liability is not None and policy.minimum_retention > policy.maximum_liability:
        amounts, currency = (policy.minimum_retention, policy.maximum_liability), policy.policy_currency
        least, most = (amount_text(amount, currency or base_currency) for amount in amounts)
        reason = f"minimum_retention {least} is more than maximum_liability {most}: correct one of them"
        row = row_of(given, "minimum_retention")
        problems.append(Problem(WARNING, sheet, row, "Value", least, reason, None, "", "policy"))
    return policy, problems
