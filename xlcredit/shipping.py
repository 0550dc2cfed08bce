"""What may still be delivered under cover: buyers whose deliveries are stopped, and the insurer's limit left for one.

headroom = limit in force on the day − claimable debt of the as-of date, not below 0
         = 0 where deliveries are stopped, the buyer is excluded, or the day is outside the policy period
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.chain import extension_end_day
from xlcredit.claimview import changes_of
from xlcredit.columns import table
from xlcredit.dates import date_of, day_number
from xlcredit.limitlog import Array, buyer_of, decision_columns, known_decisions, packed
from xlcredit.shipmentlimits import Conversion, shipment_limits
from xlcredit.stops import amounts_late, standing, stop_days, stopped

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def stop_table(analysis: Analysis) -> pd.DataFrame:
    """Buyers whose deliveries are stopped on the as-of date, the largest open business first. [base minor units]"""
    policy, day, ids = analysis.book.policy, analysis.day, analysis.buyers
    changes = changes_of(analysis, analysis.ratios)
    key, stop = stop_days(changes, policy, day)
    late, past, overdue = amounts_late(changes, policy, day)
    excluded = dict(zip(analysis.standings.table["buyer"], analysis.standings.table["excluded_buyer"], strict=True))
    now = standing(key, stop, packed(np.arange(len(ids)), day)).astype(bool)
    numbers = [n for n in np.flatnonzero(now).tolist() if policy.in_force and not excluded[ids[n]]]
    at = packed(np.array(numbers, dtype=np.int64), day)
    cure = np.minimum(standing(late, past, at), standing(late, overdue, at) - policy.small_overdue)
    since, causes = stopped_since(key, stop), stop_documents(analysis)
    found = pd.DataFrame({"buyer": [ids[n] for n in numbers]}, dtype=object)
    found["name"] = analysis.names_of(found["buyer"])
    found["stopped_since"] = pd.Series([date_of(since[n]) for n in numbers], dtype=object)
    found["document"] = pd.Series([causes.get(n, "") for n in numbers], dtype=object)
    found["to_cure"] = pd.Series(cure if policy.stop_cured_by_payment else [None] * len(numbers), dtype="Int64")
    open_business = analysis.book.buyers[["buyer", "open_deliveries", "open_orders"]]
    found = found.merge(open_business, on="buyer", how="left")
    for name in ("open_deliveries", "open_orders"):
        found[name] = pd.to_numeric(found[name]).fillna(0).astype(np.int64)
    size = found["open_deliveries"] + found["open_orders"]
    ordered = found.assign(size=size).sort_values(
        ["size", "to_cure", "buyer"], ascending=[False, False, True], ignore_index=True
    )
    return ordered[[column.name for column in table("stops").columns]]


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
    end = extension_end_day(analysis.book.policy)
    unpaid = (nw.col("net") - nw.col("disputed_base") > 0) & (nw.col("row") > 0)
    items = analysis.claims.items.with_columns(end.alias("end")).filter(unpaid & (nw.col("end") < analysis.day))
    first = items.sort("number", "end", "place").unique("number", keep="first", maintain_order=True)
    return dict(zip(first["number"].to_list(), first["document"].to_list(), strict=True))


def ship_headrooms(analysis: Analysis, day: date) -> dict[str, int]:
    """The insurer's limit left for a delivery on a day, by buyer. [base minor units]

    On a later day nothing is taken as paid by then.
    """
    book, policy, ids, at = analysis.book, analysis.book.policy, analysis.buyers, day_number(day)
    if not policy.in_force or not policy.first_day <= at <= policy.last_day:
        return dict.fromkeys(ids, 0)
    numbers, shipped = np.arange(len(ids)), np.full(len(ids), at)
    places = {one: place for place, one in enumerate(ids)}
    known = max(analysis.day, at)  # a cut that is announced binds from its own day on
    given = decision_columns(known_decisions(book.decisions, places, known), places)
    conversion = Conversion(book.rates, analysis.settings.base_currency)
    found = shipment_limits(numbers, shipped, given, len(ids), policy, analysis.day, conversion, analysis.evidence)
    owed = analysis.claims.items
    debt = np.zeros(len(ids), dtype=np.int64)
    np.add.at(debt, owed["number"].to_numpy(), owed["claimable"].to_numpy())
    excluded = analysis.standings.table["excluded_buyer"].to_numpy(dtype=bool)
    refused = stopped(numbers, shipped, changes_of(analysis, analysis.ratios), policy) | excluded
    left = np.where(refused, 0, np.maximum(found["limit"] - debt, 0))
    return dict(zip(ids, left.tolist(), strict=True))
