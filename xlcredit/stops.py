"""Stop of cover from day to day: which shipments of a buyer were made while cover was stopped.

past period (day) = Σ undisputed debt of items whose maximum extension period had ended before the day − credits
overdue (day)     = Σ debt of items due before the day − credits
stopped (day)     ⇔ past period > 0 and overdue > small overdue

Debts and credits (credit notes, overpayments, money on account less what of it was taken back) are those of that day,
from dated documents and receipts up to the as-of date; on the day of the payment cover is back. Of a running account
the debts are whole documents, and all that was received is credit.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np

from xlcredit.aging import BASIS_COLUMN
from xlcredit.dates import NO_DAY
from xlcredit.ledger import PACKED_DAYS
from xlcredit.limitlog import END, Array, buyer_of, distinct, packed
from xlcredit.money import scaled_magnitude
from xlcredit.policy import Policy

Frame = nw.DataFrame[Any]

CHANGE_COLUMNS = (
    *("row", "number", "numerator", "denominator", "basis_day", "due_day", "cleared_day"),
    *("disputed", "full", "at", "change"),
)
"""A change of the open amount of a document or of money on account, with what is known of it."""


def stopped(buyer: Array, shipment: Array, changes: Frame, policy: Policy) -> Array:
    """True for each shipment of a buyer (his number, a day) that was made while cover was stopped.

    changes: what `open_changes` gives.
    """
    key, stop = stop_days(changes, policy, int(shipment.max(initial=0)))
    return standing(key, stop, packed(buyer, shipment)).astype(bool)


def open_changes(
    ledger: Frame, receipts: Frame, numbers: Frame, ratios: Frame, basis: str, day: int, *, running: bool = False
) -> Frame:
    """Every change of what is open up to a day; money on account has its row, negative, as in `ledger.open_items`.

    numbers: `number` of each buyer; ratios: conversion of each currency; basis: start of the extension period;
    running: debts are `full` amounts, as in a running account.
    """
    zero = nw.lit(0, dtype=nw.Int64)

    def known(items: Frame) -> Frame:
        return items.join(numbers, on="buyer", how="inner").join(ratios, on="currency", how="inner")

    items = known(ledger.filter(nw.col("document_day") <= day)).with_columns(
        nw.col(BASIS_COLUMN[basis]).alias("basis_day"),
        (nw.col("gross").clip(0) if running else zero).alias("full"),
    )
    received = receipts.filter(nw.col("day") <= day)
    paid = received.filter(nw.col("document_day") <= day).select(
        nw.col("item").alias("row"),
        nw.max_horizontal("day", "document_day").alias("at"),
        (-nw.col("amount")).alias("change"),
    )
    ahead = known(received.filter(nw.col("document_day") > nw.col("day"))).with_columns(
        (-nw.col("row")).alias("row"),
        *(nw.col("day").alias(name) for name in ("basis_day", "due_day")),
        nw.lit(NO_DAY, dtype=nw.Int64).alias("cleared_day"),
        zero.alias("disputed"),
        zero.alias("full"),
    )
    posted = (nw.col("gross") - nw.col("settled_undated")).alias("change")
    parts = [
        items.with_columns(nw.col("document_day").alias("at"), posted),
        paid.join(items, on="row", how="inner"),
        items.filter(nw.col("cleared_day") <= day).with_columns(
            nw.col("cleared_day").alias("at"), zero.alias("change")
        ),
        ahead.with_columns(nw.col("day").alias("at"), (-nw.col("amount")).alias("change")),
        ahead.filter(nw.col("document_day") <= day).with_columns(
            nw.col("document_day").alias("at"), nw.col("amount").alias("change")
        ),
    ]
    return nw.concat([part.select(*CHANGE_COLUMNS) for part in parts], how="vertical")


def stop_days(changes: Frame, policy: Policy, last: int) -> tuple[Array, Array]:
    """Packed keys (buyer, day) from which something changes, sorted, and whether cover is stopped from then on.

    last: day after which nobody asks.
    """
    key, past, overdue = amounts_late(changes, policy, last)
    stop = (past > 0) & (overdue > policy.small_overdue)
    return key, stop if policy.stop_cured_by_payment else ever(stop, key)


def amounts_late(changes: Frame, policy: Policy, last: int) -> tuple[Array, Array, Array]:
    """Packed keys (buyer, day), sorted, and what is past its extension period and what is overdue from then on."""
    ordered = changes.with_columns((nw.col("row") * PACKED_DAYS + nw.col("at")).alias("order")).sort("order")
    columns = {name: ordered[name].to_numpy() for name in CHANGE_COLUMNS}
    row, at = columns["row"], columns["at"]
    begins = _begins(row)
    opened = np.where(columns["cleared_day"] <= at, 0, running(columns["change"], begins))

    def steps(amount: Array) -> Array:
        base = np.sign(amount) * scaled_magnitude(np.abs(amount), columns["numerator"], columns["denominator"])
        before = np.append(0, base[:-1])[: len(base)]
        before[begins] = 0
        return base - before

    # Money on account is credit, and less of it where it was taken back: never a debt.
    owed = np.where(row > 0, np.maximum(opened, columns["full"]), 0).clip(0)
    ended = np.maximum(at, columns["basis_day"] + policy.mep_days + 1)
    late = np.maximum(at, columns["due_day"] + 1)
    undisputed = steps(np.maximum(owed - columns["disputed"], 0))
    changes_of = ((ended, undisputed), (late, steps(owed)), (at, steps(owed - opened)))
    sums = [summed(columns["number"], when, change, last) for when, change in changes_of]
    key = distinct(*(days for days, _ in sums))
    past, overdue, credit = (standing(days, total, key) for days, total in sums)
    return key, past - credit.clip(0), overdue - credit.clip(0)


def running(change: Array, begins: Array) -> Array:
    """Running sums that start anew at each of the places.

    >>> running(np.array([1, 2, 3, 4]), np.array([0, 2])).tolist()
    [1, 3, 3, 7]
    """
    total = np.cumsum(change)
    before = total[begins] - change[begins]
    return total - np.repeat(before, np.diff(np.append(begins, len(change))))


def summed(number: Array, day: Array, change: Array, last: int) -> tuple[Array, Array]:
    """Packed keys (buyer, day), sorted and each once, and the sum of all changes of the buyer up to that day."""
    some = np.flatnonzero((change != 0) & (day <= min(last, END)))
    key, change = packed(number[some], day[some]), change[some]
    order = np.argsort(key)
    key, change = key[order], change[order]
    total = running(change, _begins(buyer_of(key)))
    final = np.append(key[1:] != key[:-1], True)[: len(key)]
    return key[final], total[final]


def standing(key: Array, total: Array, at: Array) -> Array:
    """The total of each buyer and day in `at`; 0 before the buyer's first change."""
    if not len(key):
        return np.zeros(len(at), dtype=np.int64)
    place = np.searchsorted(key, at, side="right") - 1
    return np.where((place >= 0) & (buyer_of(key[place]) == buyer_of(at)), total[place], 0)


def ever(stop: Array, key: Array) -> Array:
    """True from the first stop of a buyer on."""
    return running(stop.astype(np.int64), _begins(buyer_of(key))) > 0


def _begins(groups: Array) -> Array:
    return np.flatnonzero(np.append(True, groups[1:] != groups[:-1])[: len(groups)])
