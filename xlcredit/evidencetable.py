"""The evidence that a claim would be asked for: of each buyer without a named limit, what proves the discretionary one.

A row a buyer that is not excluded and has no named limit on the as-of date; what a delivery of that date would rest on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.columns import table
from xlcredit.dates import date_of
from xlcredit.errors import XlcreditError
from xlcredit.evidence import EITHER, EXPERIENCE, NO_EVIDENCE, REPORT, times_factor
from xlcredit.experience import HIGHEST_INVOICE, Experience
from xlcredit.limitlog import Array
from xlcredit.money import scaled, shown_units
from xlcredit.policy import Policy
from xlcredit.standings import REFUSED

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

MOST_LISTED = 4
"""Documents that are named in one cell; of the others it gives the number."""
LONGEST_TEXT = 250
"""Characters of such a cell: longer texts do not reach every spreadsheet."""

TO_REPORT = "get a credit report"
TO_APPLY = "apply for a named limit"


def evidence_table(analysis: Analysis) -> pd.DataFrame:
    """Buyers without a named limit, what proves their discretionary limit, and what is missing. [base minor units]"""
    standing = analysis.standings.table
    named = (standing["state"].isin(("approved", *REFUSED)) | standing["excluded_buyer"].astype(bool)).to_numpy()
    parts = []
    for policy, buyers in analysis.book.policies.buyers_on(analysis.buyers, analysis.day):
        own = [number for number in buyers if policy.in_force and not named[number]]
        parts.append(_under(analysis, policy, np.array(own, dtype=np.int64)))
    found = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    ordered = found.sort_values(["claimable", "buyer"], ascending=[False, True], ignore_index=True)
    return ordered[[column.name for column in table("discretionary_evidence").columns]]


def _under(analysis: Analysis, policy: Policy, numbers: Array) -> pd.DataFrame:
    """Rows of the buyers, by their numbers, who are insured under a policy."""
    standing, day = analysis.standings.table, analysis.day
    at = np.full(len(numbers), day)
    found = pd.DataFrame({"buyer": [analysis.buyers[number] for number in numbers]}, dtype=object)
    found["name"] = pd.Series(analysis.names_of(found["buyer"]), dtype=object)
    found["policy_amount"] = _stated(analysis, policy)
    experience, reports = analysis.proofs.experience(policy), analysis.proofs.under(policy).reports
    paid, stood = experience.peaks(numbers, at)
    found["experience"] = times_factor(paid, policy)
    proofs = proof_by_buyer(analysis, experience, numbers, paid, stood)
    found["documents"] = np.array([proofs.get(number, (0, ""))[0] for number in numbers], dtype=np.int64)
    found["proof"] = pd.Series([proofs.get(number, (0, ""))[1] for number in numbers], dtype=object)
    found["report_date"] = pd.Series(reports.dates(numbers, at), dtype=object)
    found["report_limit"] = reports.on(numbers, at)
    found["discretionary_limit"] = standing["limit"].to_numpy()[numbers].astype(np.int64)
    debt = analysis.covered_items.group_by("buyer").agg(nw.col("claimable").sum())
    owed = dict(zip(debt["buyer"].to_list(), debt["claimable"].to_list(), strict=True))
    found["claimable"] = np.array([owed.get(buyer, 0) for buyer in found["buyer"]], dtype=np.int64)
    rows = found.assign(fresh=reports.fresh(numbers, at)).to_dict("records")
    found["evidence"] = pd.Series([_kind(row, policy.discretionary_evidence) for row in rows], dtype=object)
    found["missing"] = pd.Series([_missing(row, policy.discretionary_evidence) for row in rows], dtype=object)
    return found


def _stated(analysis: Analysis, policy: Policy) -> int:
    """Amount by the policy at the rate of the as-of date; 0 without a rate, which is a problem of the policy."""
    settings = analysis.settings
    currency = policy.policy_currency or settings.base_currency
    try:
        ratio = analysis.book.rates.minor_ratio(settings.as_of, currency, settings.base_currency)
    except XlcreditError:
        return 0
    return int(scaled(policy.discretionary_limit, *ratio))


def proof_by_buyer(
    analysis: Analysis, experience: Experience, numbers: Array, paid: Array, stood: Array
) -> dict[int, tuple[int, str]]:
    """Number of documents that made up the experience of each buyer, and the largest of them in words."""
    of, buyers = experience.paid, len(analysis.buyers)
    peak, best = np.full(buyers, -1), np.zeros(buyers, dtype=np.int64)
    peak[numbers], best[numbers] = np.where(paid > 0, stood, -1), paid
    amount = np.where(of.known(analysis.day, experience.months), experience.open_at(peak), 0)
    if experience.basis == HIGHEST_INVOICE:
        amount = np.where(amount == best[of.number], amount, 0)
    places = np.flatnonzero((amount > 0) & (peak[of.number] >= 0))
    places = places[np.lexsort((of.row[places], -amount[places], of.number[places]))]
    if experience.basis == HIGHEST_INVOICE:
        places = places[np.append(True, np.diff(of.number[places]) != 0)[: len(places)]]
    starts = np.flatnonzero(np.append(True, np.diff(of.number[places]) != 0)[: len(places)])
    counts = np.diff(np.append(starts, len(places)))
    listed = [places[start : start + min(count, MOST_LISTED)] for start, count in zip(starts, counts, strict=True)]
    texts = _in_words(analysis, experience, np.concatenate(listed) if listed else places, amount)
    return {
        int(of.number[own[0]]): (int(count), listing([texts[place] for place in own.tolist()], int(count)))
        for own, count in zip(listed, counts, strict=True)
    }


def _in_words(analysis: Analysis, experience: Experience, places: Array, amount: Array) -> dict[int, str]:
    """Documents as a cell names them, by their place."""
    of, currency = experience.paid, analysis.settings.base_currency
    rows = analysis.book.ledger.filter(nw.col("row").is_in(of.row[places].tolist())).select("row", "document")
    names = dict(zip(rows["row"].to_list(), rows["document"].to_list(), strict=True))

    def text(place: int) -> str:
        due, paid = date_of(int(of.due_day[place])), date_of(int(of.whole[place]))
        return f"{names[int(of.row[place])]}: {due} → {paid}, {shown_units(int(amount[place]), currency):,}"

    return {place: text(place) for place in places.tolist()}


def listing(texts: list[str], count: int) -> str:
    """As many texts as a cell holds, and how many more there are.

    >>> listing(["R1", "R2"], 5)
    'R1; R2; +3'
    """
    shown = texts
    while len(shown) > 1 and len("; ".join(shown)) > LONGEST_TEXT:
        shown = shown[:-1]
    rest = [f"+{count - len(shown):,}"] if count > len(shown) else []
    return "; ".join([*shown, *rest])


def _kind(row: dict[str, Any], asked: str) -> str:
    """Evidence that counts; blank where the policy asks for none."""
    known = {EXPERIENCE: row["experience"], REPORT: row["report_limit"]}
    counted = {kind: amount for kind, amount in known.items() if asked in (kind, EITHER) and amount > 0}
    return max(counted, key=lambda kind: counted[kind]) if counted else "" if asked == NO_EVIDENCE else "none"


def _missing(row: dict[str, Any], asked: str) -> str:
    """What has to be done so that all that is claimable is covered."""
    action = TO_REPORT if asked in (REPORT, EITHER) else TO_APPLY
    if asked != NO_EVIDENCE and not row["discretionary_limit"] and row["policy_amount"]:
        if asked != REPORT:
            return f"nothing paid in time: {action}"
        if row["fresh"]:
            return f"credit report advises against credit: {TO_APPLY}"
        return "no credit report: get one" if row["report_date"] is None else "credit report too old: get a new one"
    if row["claimable"] <= row["discretionary_limit"]:
        return ""
    if row["discretionary_limit"] < row["policy_amount"]:
        return f"debt beyond what is proven: {action}"
    return f"debt beyond the discretionary limit: {TO_APPLY}"
