"""Cover as a claim will be judged: for each open item the limit in force at its shipment (claim view).

Each buyer's items by shipment date, due date and document number, `balance` = claimable of those before:

claimable  = exposure − excluded part
in limit   = min(claimable, max(limit at shipment − balance, 0))      the debt fills the limit, not the cover
covered    = 0 where a condition of the policy was broken, else in limit
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit import cover
from xlcredit.aging import RUNNING
from xlcredit.chain import waited_day
from xlcredit.columns import table
from xlcredit.dates import NO_DAY, date_of
from xlcredit.decisions import Decision
from xlcredit.ledger import buyer_kind, frame_of, numbers_of, placed, small_table
from xlcredit.notices import last_notice_day, with_notices
from xlcredit.policy import Policy
from xlcredit.pools import numbered, pooled_balance
from xlcredit.problems import Problem
from xlcredit.sharedlimits import Logs, limits_at, logs_of
from xlcredit.shipmentlimits import Conversion
from xlcredit.stops import open_changes, stopped

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

LOSSES_OCCURRING = "losses occurring"

EXCLUSION_TERMS: dict[str, Any] = {"buyer": nw.String, "excluded_buyer": nw.Boolean, "excluded_flag": nw.Int64}
"""What does not depend on the day of shipment."""

AMOUNTS = ("limit", "balance", "exposure", "claimable", "covered", "insured", *cover.CAUSES)

OVERRIDE_COLUMNS = {
    "verdict": "override",
    "covered": "override_covered",
    "author": "override_author",
    "reason": "override_reason",
    "date": "override_date",
}
"""Columns of tblOverrides, and what they are called beside the computed verdict."""


@dataclass(frozen=True)
class Claims:
    """Owed items in the order of shipment, with cover and reasons; and limits that had no exchange rate."""

    items: nw.DataFrame[Any]
    problems: tuple[Problem, ...]
    decisions: tuple[Decision, ...]
    """What the column `decision` of the items counts in."""


def attachment_day(policy: Policy) -> nw.Expr:
    """Day that must lie in the policy period: the shipment, or the date of loss; the shipment without a due date."""
    if policy.attachment != LOSSES_OCCURRING:
        return nw.col("shipment_day")
    loss = waited_day(policy)
    return nw.when(loss >= NO_DAY).then(nw.col("shipment_day")).otherwise(loss)


def claims(analysis: Analysis, ratios: nw.DataFrame[Any]) -> Claims:
    """Every owed item of an analysis under the limit of its shipment date. [base minor units]

    ratios: conversion of each currency at the as-of date.
    """
    book, ids = analysis.book, analysis.buyers
    logs = logs_of(book.pools, book.decisions, analysis.day)
    conversion = Conversion(book.rates, analysis.settings.base_currency)
    exclusions, changes = exclusion_terms(analysis), {}
    owed = placed(owed_items(analysis), ids, "shipment_day", "due_day")
    owed = with_notices(owed, book.notices, ids, analysis.day)
    parts = []
    for policy, items in book.policies.parted(owed, ids, attachment_day(book.policy)):
        basis = policy.mep_basis
        if basis not in changes:
            changes[basis] = changes_of(analysis, ratios, basis)
        part = cover.exposed(items, exclusions, policy)
        part = at_shipment(part, logs, changes[basis], policy, analysis.day, conversion)
        parts.append(flagged(part, policy, analysis.day))
    items = nw.concat(parts, how="vertical") if len(parts) > 1 else parts[0]
    judged = cover.reason_flags(cover.shared_out(in_pools(items, logs))).sort("place")
    return Claims(judged, conversion.problems, logs.decisions)


def in_pools(items: nw.DataFrame[Any], logs: Logs) -> nw.DataFrame[Any]:
    """Items with the `balance` of the debts that fill the same limit, in the order of shipment."""
    if not logs.shared:
        return cover.with_balance(items)
    return pooled_balance(numbered(items, logs.pools), ("shipment_day", "due_day", "document"))


def changes_of(analysis: Analysis, ratios: nw.DataFrame[Any], basis: str) -> nw.DataFrame[Any]:
    """Every change of what is open up to the as-of date, as `stops` reads it; basis: start of the extension period."""
    book, numbers, running = analysis.book, numbers_of(analysis.buyers), analysis.settings.credits == RUNNING
    return open_changes(book.ledger, book.receipts, numbers, ratios, basis, analysis.day, running=running)


def exclusion_terms(analysis: Analysis) -> nw.DataFrame[Any]:
    """What excludes each buyer, whatever the day of shipment."""
    exclusions = analysis.standings.table
    columns = {name: exclusions[name].tolist() for name in EXCLUSION_TERMS}
    return frame_of(columns, EXCLUSION_TERMS | {"buyer": buyer_kind(analysis.buyers)})


def owed_items(analysis: Analysis) -> nw.DataFrame[Any]:
    """Owed items with their document; of money that was taken back, the receipt."""
    owed = analysis.open_items.filter(nw.col("net") > 0).drop("place")
    documents = analysis.book.ledger.select("row", "document")
    taken_back = analysis.book.receipts.select((-nw.col("row")).alias("row"), nw.col("receipt").alias("document"))
    return owed.join(nw.concat([documents, taken_back]), on="row", how="left")


def at_shipment(
    items: nw.DataFrame[Any],
    logs: Logs,
    changes: nw.DataFrame[Any],
    policy: Policy,
    day: int,
    conversion: Conversion,
) -> nw.DataFrame[Any]:
    """Items with what stood on the day of their shipment: terms of the limit, `decision` and `stopped`.

    items: in the order of shipment, with the `number` of their buyer; changes: what `stops.open_changes` gives.
    """
    buyer, shipment = items["number"].to_numpy(), items["shipment_day"].to_numpy()
    limits = limits_at(buyer, shipment, logs, policy, day, conversion)
    return with_arrays(items, limits | {"stopped": stopped(buyer, shipment, changes, policy)})


def with_arrays(items: nw.DataFrame[Any], arrays: dict[str, np.ndarray]) -> nw.DataFrame[Any]:
    """Items with more columns, in the order of their rows."""
    kinds = {name: nw.Boolean if values.dtype == bool else nw.Int64 for name, values in arrays.items()}
    return items.with_columns(
        *(nw.new_series(name, values, kinds[name], backend=items.implementation) for name, values in arrays.items())
    )


def flagged(items: nw.DataFrame[Any], policy: Policy, day: int) -> nw.DataFrame[Any]:
    """Items with `stopped` and `notice_day` at hand: the bits of every condition of their policy that they break."""
    last_day = last_notice_day(policy)
    insurable = ~nw.col("excluded_buyer") & ~cover.paid_out()
    required = nw.lit(policy.notice_required) & insurable
    unreported = nw.col("notice_day") == NO_DAY
    broken = cover.broken_terms(policy, attachment_day(policy)) | {
        "stop_shipment": nw.col("stopped") & insurable,
        "notice_late": required & ~unreported & (nw.col("notice_day") > last_day),
        "notice_missing": required & unreported & (last_day < day),
    }
    return items.with_columns(cover.flagged(broken).alias("breach_flags"))


def claims_by_buyer(items: nw.DataFrame[Any]) -> pd.DataFrame:
    """Sums by buyer of the claim view. [base minor units]"""
    return small_table(cover.cover_by_buyer(items).sort("buyer"))


def claim_table(analysis: Analysis) -> pd.DataFrame:
    """The claim view item by item, with the verdicts of people beside it. [base minor units]"""
    names = ("document", "buyer", "shipment_day", "decision", "reason_flags", "cover_status", *AMOUNTS)
    found = small_table(analysis.claims.items.select(*names)).astype({"buyer": object})
    codes = {flags: cover.reason_codes(int(flags)) for flags in found["reason_flags"].unique()}
    found["reasons"] = [codes[flags] for flags in found["reason_flags"]]
    ids = [*(one.decision for one in analysis.claims.decisions), ""]
    found["decision"] = [ids[place] for place in found["decision"]]
    found["shipment_date"] = [date_of(day) for day in found["shipment_day"]]
    found["self_retained"] = found["exposure"] - found["insured"]
    beside = latest_overrides(analysis.book.overrides, analysis.settings.as_of)
    found = found.merge(beside, on="document", how="left")
    found["override_covered"] = found["override_covered"].astype("Int64")
    found["override_date"] = found["override_date"].astype(object).where(found["override_date"].notna(), None)
    texts = ["override", "override_author", "override_reason"]
    found[texts] = found[texts].astype(object).where(found[texts].notna(), "")
    return found[[column.name for column in table("claim_view").columns]]


def latest_overrides(overrides: pd.DataFrame, day: date) -> pd.DataFrame:
    """The last verdict of a person on each document up to a day; it changes no computed figure."""
    known = overrides.loc[[given <= day for given in overrides["date"]]]
    last = known.sort_values("date", kind="stable").drop_duplicates("document", keep="last")
    return last.rename(columns=OVERRIDE_COLUMNS)[["document", *OVERRIDE_COLUMNS.values()]]
