"""The claims that were filed, what a claim on each buyer would pay today, and what the policy can still bear.

Each claim belongs to the policy year of its date of loss. In a policy year the claims use up the annual first loss and
the maximum liability in the order of filing, then of number; a rejected or withdrawn claim uses up nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit import cover
from xlcredit.claims import (
    FIRST_LOSS,
    LIABILITY,
    ORDER,
    ClaimTerms,
    Indemnity,
    indemnity,
    multiple_of,
    recovery_split,
)
from xlcredit.columns import table
from xlcredit.dates import day_number
from xlcredit.errors import InputError, XlcreditError
from xlcredit.ledger import small_table
from xlcredit.money import scaled
from xlcredit.policy import Policy
from xlcredit.premium import of_policy, premium
from xlcredit.problems import WARNING, Problem

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

REFUSED = ("rejected", "withdrawn")
FILED = "filed"
STEP_COLUMNS = {
    "after_threshold": "threshold",
    "after_percentage": "insured percentage",
    "after_deductible": "deductible",
    "after_first_loss": FIRST_LOSS,
}
"""Columns of the tables and the steps whose result they show."""


Year = tuple[str, date]
"""A policy year: name of the policy and first day."""


@dataclass(frozen=True)
class YearTerms:
    """What the policy bears in a year, in base minor units; no liability: no maximum."""

    claim: ClaimTerms
    first_loss: int
    liability: int | None


@dataclass
class Used:
    """What the claims of a policy year have used up. [base minor units]"""

    first_loss: int = 0
    liability: int = 0


@dataclass(frozen=True)
class Register:
    """The claims filed up to the as-of date, in order, and what each policy year has used up."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    used: dict[Year, Used] = field(default_factory=dict)


def year_terms(analysis: Analysis, policy: Policy) -> YearTerms:
    """Terms of a policy in base currency; InputError without an insured percentage, or where a rate is missing."""
    if not policy.in_force:
        raise InputError("insured_percentage is missing on the Policy sheet: fill it in")
    claim = ClaimTerms(
        percentage=policy.percentage(False),
        threshold=of_policy(analysis, policy, policy.threshold),
        threshold_rule=policy.threshold_rule,
        deductible=of_policy(analysis, policy, policy.deductible),
        deductions=policy.deduction_order,
        minimum_retention=of_policy(analysis, policy, policy.minimum_retention),
    )
    return YearTerms(claim, of_policy(analysis, policy, policy.afl), maximum_liability(analysis, policy))


def maximum_liability(analysis: Analysis, policy: Policy) -> int | None:
    """The lower of the amount and the multiple of the premium paid; None where the policy states neither."""
    stated = [] if policy.maximum_liability is None else [of_policy(analysis, policy, policy.maximum_liability)]
    if policy.maximum_liability_multiple is not None:
        paid = policy.premium_paid
        base = premium(analysis).paid if paid is None else of_policy(analysis, policy, paid)
        stated.append(multiple_of(base, policy.maximum_liability_multiple))
    return min(stated, default=None)


def book_sums(analysis: Analysis) -> dict[str, dict[str, int]]:
    """Exposure and covered part of every buyer, as the ledger and the limits have them. [base minor units]"""
    found = small_table(cover.cover_by_buyer(analysis.covered_items))
    return {
        str(buyer): {"exposure": int(exposure), "covered": int(covered)}
        for buyer, exposure, covered in zip(found["buyer"], found["exposure"], found["covered"], strict=True)
    }


def percentages(analysis: Analysis) -> dict[str, tuple[int, int]]:
    """Insured percentage of every buyer as numerator and denominator."""
    terms = analysis.standings.table
    rows = zip(terms["buyer"], terms["numerator"], terms["denominator"], strict=True)
    return {buyer: (int(above), int(below)) for buyer, above, below in rows}


def register(analysis: Analysis) -> Register:
    """Every claim filed up to the as-of date, worked out in order; InputError as `year_terms`."""
    policies = analysis.book.policies
    year_terms(analysis, policies.main)
    sums, shares = book_sums(analysis), percentages(analysis)
    given = analysis.book.claim_register.to_dict("records")
    given = [one for one in given if one["date_filed"] <= analysis.settings.as_of]
    used: dict[Year, Used] = defaultdict(Used)
    rows = []
    for one in sorted(given, key=lambda row: (row["date_filed"], row["claim"])):
        policy = policies.on(one["buyer"], day_number(one["date_of_loss"]))
        terms, (first, _) = year_terms(analysis, policy), policy.year(one["date_of_loss"])
        year = (policy.name, first)
        so_far = used[year]
        share = shares.get(one["buyer"], terms.claim.percentage)
        row = worked(one, replace(terms, claim=replace(terms.claim, percentage=share)), so_far, sums)
        used[year] = Used(so_far.first_loss + row["first_loss_used"], so_far.liability + row["paid"])
        rows.append(row | {"policy_year": first} | shares_of_recovery(one, row, policy.recoveries_after_loss))
    return Register(rows, dict(used))


def worked(one: dict[str, Any], terms: YearTerms, used: Used, sums: dict[str, dict[str, int]]) -> dict[str, Any]:
    """One claim after those before it: its loss, covered part, steps, and what was paid. [base minor units]"""
    known = sums.get(one["buyer"], {"exposure": 0, "covered": 0})
    claimed = known["covered"] if one["amount_claimed"] is None else one["amount_claimed"]
    lost = known["exposure"] if one["amount_claimed"] is None else claimed
    lost = max(lost, claimed, one["paid"] or 0) if one["loss"] is None else one["loss"]
    refused = one["status"] in REFUSED
    covered = 0 if refused else min(claimed, lost)
    found = left_for(covered, terms, used)
    paid = found.paid if one["paid"] is None else one["paid"]
    return {
        "claim": one["claim"],
        "buyer": one["buyer"],
        "status": one["status"] or FILED,
        "loss": lost,
        "covered": covered,
        **steps_of(found),
        "paid": paid,
        "retained": max(lost - paid, 0),
    }


def left_for(covered: int, terms: YearTerms, used: Used) -> Indemnity:
    """Indemnity within what a policy year has left."""
    liability = None if terms.liability is None else max(terms.liability - used.liability, 0)
    return indemnity(covered, terms.claim, max(terms.first_loss - used.first_loss, 0), liability)


def steps_of(found: Indemnity) -> dict[str, int]:
    """Steps of an indemnity as the columns of the tables."""
    steps = {column: found.after(step) for column, step in STEP_COLUMNS.items()}
    return steps | {"indemnity": found.paid, "first_loss_used": found.first_loss}


def shares_of_recovery(one: dict[str, Any], row: dict[str, Any], rule: str) -> dict[str, int]:
    """Shares in the recoveries of a claim, and what of the loss is left to us."""
    gross, costs = one["recoveries"] or 0, one["costs"] or 0
    insurer = own = 0
    if gross or costs:
        insurer, own = shared(gross, costs, row, rule)
    return {"insurer_share": insurer, "own_share": own, "net_loss": row["retained"] - own}


def shared(gross: int, costs: int, row: dict[str, Any], rule: str) -> tuple[int, int]:
    """Insurer's and our share: in proportion to the whole loss, or to the covered debt until that is recovered."""
    paid, retained = row["paid"], row["retained"]
    if paid + retained == 0:
        return 0, gross - costs
    if rule == "pro rata":
        return recovery_split(gross, costs, paid, retained)
    net, oldest = gross - costs, max(row["covered"], paid)
    if oldest == 0:
        return 0, net
    insurer = scaled(min(net, oldest), paid, oldest)
    return insurer, net - insurer


def claim_results(analysis: Analysis) -> pd.DataFrame:
    """What each filed claim is worth. [base minor units]"""
    return as_table(analysis, "claim_results", register_or_none(analysis).rows)


def register_or_none(analysis: Analysis) -> Register:
    """The register, empty where the policy does not say what a claim pays."""
    try:
        return analysis.claim_register
    except XlcreditError:
        return Register()


def claim_estimates(analysis: Analysis) -> pd.DataFrame:
    """What a claim on each buyer would pay today, each by itself, within what the year has left. [base minor units]

    Buyers without covered debt, and those whose claim is already filed, are left out; the largest indemnity first.
    """
    try:
        year_terms(analysis, analysis.book.policies.main)
    except XlcreditError:
        return as_table(analysis, "claim_estimates", [])
    shares, policies = percentages(analysis), analysis.book.policies
    known_terms: dict[Policy, tuple[YearTerms, Used]] = {}
    claimed = {row["buyer"] for row in analysis.claim_register.rows if row["status"] == FILED}
    rows: list[dict[str, Any]] = []
    for buyer, known in book_sums(analysis).items():
        if known["covered"] and buyer not in claimed:
            policy = policies.on(buyer, analysis.day)
            if policy not in known_terms:
                known_terms[policy] = year_terms(analysis, policy), used_now(analysis, policy)
            terms, used = known_terms[policy]
            own = replace(terms, claim=replace(terms.claim, percentage=shares[buyer]))
            found = left_for(known["covered"], own, used)
            amounts = {"loss": known["exposure"], "covered": known["covered"]}
            rows.append({"buyer": buyer, **amounts, **steps_of(found), "retained": known["exposure"] - found.paid})
    rows.sort(key=lambda row: (-row["indemnity"], row["buyer"]))
    return as_table(analysis, "claim_estimates", rows)


def used_now(analysis: Analysis, policy: Policy) -> Used:
    """What the year of a policy has used up in which the as-of date lies."""
    first, _ = policy.year(analysis.settings.as_of)
    return analysis.claim_register.used.get((policy.name, first), Used())


def terms_now(analysis: Analysis) -> tuple[YearTerms, Used]:
    """Terms of the policy in force at the as-of date, and what its year has used up; errors as `year_terms`."""
    policy = analysis.book.policies.at(analysis.day)
    return year_terms(analysis, policy), used_now(analysis, policy)


def capacity_table(analysis: Analysis) -> pd.DataFrame:
    """Buyers whose failure alone would use up the annual first loss or the maximum liability. [base minor units]"""
    try:
        terms, used = terms_now(analysis)
    except XlcreditError:
        return as_table(analysis, "capacity", [])
    left_of = dict(zip((FIRST_LOSS, LIABILITY), meters(terms, used), strict=True))
    order = ORDER[terms.claim.deductions]
    above = {FIRST_LOSS: order[order.index(FIRST_LOSS) - 1], LIABILITY: order[order.index(LIABILITY) - 1]}
    columns = {step: column for column, step in STEP_COLUMNS.items()}
    rows: list[dict[str, Any]] = []
    for meter, left in left_of.items():
        for row in analysis.table("claim_estimates").to_dict("records") if left else []:
            if row[columns[above[meter]]] >= left:
                claim = row[columns[above[meter]]]
                rows.append({"meter": meter, "buyer": row["buyer"], "claim": claim, "left": left})
    rows.sort(key=lambda row: (row["meter"], -row["claim"], row["buyer"]))
    return as_table(analysis, "capacity", rows)


def meters(terms: YearTerms, used: Used) -> tuple[int, int | None]:
    """Annual first loss and maximum liability that are left. [base minor units]"""
    left = None if terms.liability is None else max(terms.liability - used.liability, 0)
    return max(terms.first_loss - used.first_loss, 0), left


def first_loss_left(analysis: Analysis) -> int:
    """Annual first loss that the policy year has left; InputError where the policy does not say what a claim pays."""
    return meters(*terms_now(analysis))[0]


def liability_left(analysis: Analysis) -> int:
    """Maximum liability that the policy year has left; InputError where the policy states none."""
    stated = stated_liability(analysis)
    return stated - min(terms_now(analysis)[1].liability, stated)


def stated_liability(analysis: Analysis) -> int:
    """Maximum liability of the policy year; InputError where the policy states none."""
    found = terms_now(analysis)[0].liability
    if found is None:
        raise InputError("the Policy sheet states no maximum liability")
    return found


def largest_insured(analysis: Analysis, count: int = 5) -> int:
    """Insured exposure of the buyers with the most of it. [base minor units]"""
    return int(analysis.table("exposure")["insured"].nlargest(count).sum())


def claim_problems(analysis: Analysis) -> tuple[Problem, ...]:
    """Why no claim can be worked out, where the policy is in force and says what a claim needs that is not there."""
    if not analysis.book.policy.in_force:
        return ()
    try:
        year_terms(analysis, analysis.book.policy)
    except XlcreditError as error:
        reason = f"claims are not computed: {error}"
        return (Problem(WARNING, table("policy").sheet, 0, "", "", reason, None, "", "policy"),)
    return ()


def as_table(analysis: Analysis, name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as the declared table, with the names of the buyers."""
    columns = [column.name for column in table(name).columns]
    found = pd.DataFrame(rows, columns=[column for column in columns if column != "name"])
    found["name"] = analysis.names_of(found["buyer"])
    return found[columns]
