"""What may still be delivered under cover: buyers whose deliveries are stopped, and the insurer's limit left for one.

headroom = limit in force on the day − claimable debt of the as-of date, not below 0
         = 0 where deliveries are stopped, the buyer is excluded, or the day is outside the policy period
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.chain import extension_end_day
from xlcredit.claimview import changes_of
from xlcredit.columns import table
from xlcredit.dates import date_of, day_number
from xlcredit.limitlog import Array, buyer_of, packed
from xlcredit.policy import Policy
from xlcredit.sharedlimits import limits_at, logs_of
from xlcredit.shipmentlimits import Conversion
from xlcredit.stops import amounts_late, standing, stop_days, stopped

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def stop_table(analysis: Analysis) -> pd.DataFrame:
    """Buyers whose deliveries are stopped on the as-of date, the largest open business first. [base minor units]"""
    ids = analysis.buyers
    stops = [
        stop for policy, buyers in analysis.book.policies.buyers_on(ids, analysis.day)
        for stop in stops_now(analysis, policy, buyers)
    ]
    causes = stop_documents(analysis)
    found = pd.DataFrame({"buyer": [ids[stop.number] for stop in stops]}, dtype=object)
    found["name"] = analysis.names_of(found["buyer"])
    found["stopped_since"] = pd.Series([date_of(stop.since) for stop in stops], dtype=object)
    found["document"] = pd.Series([causes.get(stop.number, "") for stop in stops], dtype=object)
    found["to_cure"] = pd.Series([stop.cure for stop in stops], dtype="Int64")
    open_business = analysis.book.buyers[["buyer", "open_deliveries", "open_orders"]]
    found = found.merge(open_business, on="buyer", how="left")
    for name in ("open_deliveries", "open_orders"):
        found[name] = pd.to_numeric(found[name]).fillna(0).astype(np.int64)
    size = found["open_deliveries"] + found["open_orders"]
    ordered = found.assign(size=size).sort_values(
        ["size", "to_cure", "buyer"], ascending=[False, False, True], ignore_index=True
    )
    return ordered[[column.name for column in table("stops").columns]]


@dataclass(frozen=True)
class Stop:
    """Deliveries to a buyer (his number) stopped since a day, and what he must pay to end it; None: nothing ends it."""

    number: int
    since: int
    cure: int | None


def stops_now(analysis: Analysis, policy: Policy, buyers: Sequence[int]) -> list[Stop]:
    """The stops on the as-of date among the buyers of a policy."""
    if not policy.in_force:
        return []
    day = analysis.day
    excluded = analysis.standings.table["excluded_buyer"].to_numpy(dtype=bool)
    changes = changes_of(analysis, analysis.ratios, policy.mep_basis)
    key, stop = stop_days(changes, policy, day)
    late, past, overdue = amounts_late(changes, policy, day)
    numbers = np.array([number for number in buyers if not excluded[number]], dtype=np.int64)
    numbers = numbers[standing(key, stop, packed(numbers, day)).astype(bool)]
    at, since = packed(numbers, day), stopped_since(key, stop)
    cure = np.minimum(standing(late, past, at), standing(late, overdue, at) - policy.small_overdue)
    cures = cure.tolist() if policy.stop_cured_by_payment else [None] * len(numbers)
    return [Stop(number, since[number], amount) for number, amount in zip(numbers.tolist(), cures, strict=True)]


def stopped_since(key: Array, stop: Array) -> dict[int, int]:
    """First day of the last stop of each buyer, by packed keys and whether cover is stopped from each on."""
    buyer = buyer_of(key)
    first = np.append(True, buyer[1:] != buyer[:-1])[: len(key)]
    before = np.append(False, stop[:-1])[: len(key)] & ~first
    begun = np.flatnonzero(stop & ~before)
    days = key[begun] - packed(buyer[begun], 0)
    return dict(zip(buyer[begun].tolist(), days.tolist(), strict=True))


def stop_documents(analysis: Analysis) -> dict[int, str]:
    """Oldest undisputed item of each buyer whose extension period has ended."""
    policies, unpaid = analysis.book.policies, (nw.col("net") - nw.col("disputed_base") > 0) & (nw.col("row") > 0)
    parts = policies.parted(analysis.claims.items.filter(unpaid), analysis.buyers, nw.col("shipment_day"))
    ended = [part.with_columns(extension_end_day(policy).alias("end")) for policy, part in parts]
    items = nw.concat(ended, how="vertical").filter(nw.col("end") < analysis.day)
    first = items.sort("number", "end", "place").unique("number", keep="first", maintain_order=True)
    return dict(zip(first["number"].to_list(), first["document"].to_list(), strict=True))


def debts(analysis: Analysis) -> tuple[Array, Array]:
    """Claimable debt of each buyer's firm, and of his group. [base minor units]"""
    owed, pools = analysis.claims.items, analysis.book.pools
    own = np.zeros(len(pools.ids), dtype=np.int64)
    np.add.at(own, owed["number"].to_numpy(), owed["claimable"].to_numpy())

    def summed(numbers: Array) -> Array:
        sums = np.zeros(len(pools.ids) + 1, dtype=np.int64)
        np.add.at(sums, numbers, own)
        return sums[numbers]

    return summed(pools.firm_numbers), summed(pools.group_numbers)


def ship_headrooms(analysis: Analysis, day: date) -> dict[str, int]:
    """The insurer's limit left for a delivery on a day, by buyer. [base minor units]

    On a later day nothing is taken as paid by then.
    """
    book, ids, at = analysis.book, analysis.buyers, day_number(day)
    logs = logs_of(book.pools, book.decisions, max(analysis.day, at))  # an announced cut binds from its own day on
    conversion = Conversion(book.rates, analysis.settings.base_currency)
    of_firm, of_group = debts(analysis)
    excluded = analysis.standings.table["excluded_buyer"].to_numpy(dtype=bool)
    left = np.zeros(len(ids), dtype=np.int64)
    for policy, buyers in book.policies.buyers_on(ids, at):
        if policy.in_force and policy.first_day <= at <= policy.last_day:
            numbers, shipped = np.array(buyers, dtype=np.int64), np.full(len(buyers), at)
            terms = limits_at(numbers, shipped, logs, policy, analysis.day, conversion)
            debt = np.where(terms["in_group"], of_group[numbers], of_firm[numbers])
            changes = changes_of(analysis, analysis.ratios, policy.mep_basis)
            refused = stopped(numbers, shipped, changes, policy) | excluded[numbers]
            left[numbers] = np.where(refused, 0, np.maximum(terms["limit"] - debt, 0))
    return dict(zip(ids, left.tolist(), strict=True))
