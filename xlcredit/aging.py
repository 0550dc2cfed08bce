"""Aging: days overdue, buckets, and what each buyer owes by age.

Buckets are half-open (lo, hi] on the age, which counts from the due date or another date of the item: due
today is not overdue. Items without that date have a bucket of their own; credits stand apart, in their own
bucket, or against the oldest item; a running account is aged as if nothing had been matched. Overdue is what is past
its due date, whatever the age counts from.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import narwhals as nw
import numpy as np
import pandas as pd
from narwhals.typing import FrameT

from xlcredit.buckets import Buckets, label_in
from xlcredit.columns import Column, table
from xlcredit.dates import NO_DAY

NO_DUE_DATE = "No due date"
UNAPPLIED = "Unapplied"
TOTAL = "Total"

BASIS_COLUMN = {"due date": "due_day", "document date": "document_day", "shipment date": "shipment_day"}


def aged(items: FrameT, day: int, basis: str) -> FrameT:
    """Items with `basis_day`, their `age` from it, and `days_overdue`; both meaningless where their day is NO_DAY."""
    basis_day = nw.col(BASIS_COLUMN[basis])
    return items.with_columns(
        basis_day.alias("basis_day"),
        (day - basis_day).alias("age"),
        (day - nw.col("due_day")).alias("days_overdue"),
    )


RUNNING, HYBRID = "fifo", "matched then fifo"
"""Ways to show credits: a running account, all of whose debts stand against all that was received, oldest first;
or what matching leaves open, and only credits that stand against no document go to the oldest item."""


def after_credits(items: FrameT, *, running: bool = False) -> FrameT:
    """Items with `net`: what is left of each when the buyer's credits are set against the oldest first.

    net_k = min(owed_k, max(0, cum_k − C)), with C = Σ owed − Σ open: of what is open, the credits; of full amounts
    (running), all that was ever received.
    """
    owed = nw.col("owed_base") if running else nw.col("open_base").clip(0)
    credit = (owed - nw.col("open_base")).sum().over("buyer")
    before_credit = owed.cum_sum().over("buyer", order_by="place")
    return items.with_columns(nw.min_horizontal(owed, before_credit - credit).clip(0).alias("net"))


def in_buckets(items: FrameT, key: str, last_ages: Sequence[int], credits: str, *, counts: bool = False) -> FrameT:
    """Sums by key: `items`, a column a dated bucket (b0, …), `no_due_date`, `unapplied`, `overdue`, `outstanding`.

    credits: "own" (apart), "negative" (in the bucket of their own date), "fifo" or "matched then fifo" (against the
    oldest item; what is left of them stands apart). counts: also how many items each sum holds. [base minor units]
    """
    opened = nw.col("open_base")
    amount = {"own": owed_apart(), "negative": opened}.get(credits, nw.col("net"))
    age = nw.col("age")
    dated = nw.col("basis_day") != NO_DAY
    bounds = [None, *last_ages, None]
    columns: dict[str, nw.Expr] = {}
    for place, (low, high) in enumerate(itertools.pairwise(bounds)):
        inside = dated if low is None else dated & (age > low)
        inside = inside if high is None else inside & (age <= high)
        columns[f"b{place}"] = nw.when(inside).then(amount).otherwise(0)
    columns["no_due_date"] = nw.when(~dated).then(amount).otherwise(0)
    columns["unapplied"] = opened - amount
    past_due = (nw.col("due_day") != NO_DAY) & (nw.col("days_overdue") > 0)
    columns["overdue"] = nw.when(past_due).then(amount).otherwise(0)
    sums = [
        nw.len().alias("items"),
        *(nw.col(name).sum() for name in columns),
        opened.sum().alias("outstanding"),
    ]
    if counts:
        apart = opened < 0 if credits == "own" else nw.lit(False)
        columns |= {f"items_{name}": (expr != 0).cast(nw.Int64) for name, expr in columns.items()}
        columns["items_unapplied"] = apart.cast(nw.Int64)
        sums += [nw.col(name).sum() for name in columns if name.startswith("items_")]
    marked = items.select(nw.col(key), opened, *(expr.alias(name) for name, expr in columns.items()))
    return marked.group_by(key).agg(*sums)


def owed_apart() -> nw.Expr:
    """What is owed of an item where credits stand apart; of cash paid out, only what no credit of the buyer meets."""
    return nw.when(nw.col("row") < 0).then(nw.col("net")).otherwise(nw.col("open_base").clip(0))


def with_shares(sums: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Aging sums with `overdue_share` (of open items) and `share` (of all), in sheet order."""
    owed = sums["outstanding"] - sums["unapplied"]
    sums["overdue_share"] = np.divide(sums["overdue"], owed, out=np.zeros(len(sums)), where=owed > 0)
    whole = sums["outstanding"].sum()
    sums["share"] = sums["outstanding"] / whole if whole else 0.0
    before, after = split_columns(table("aging").columns)
    return sums[[*(c.name for c in before), *labels, *(c.name for c in after)]]


def split_columns(columns: Sequence[Column]) -> tuple[Sequence[Column], Sequence[Column]]:
    """Columns of the aging table before and after the buckets."""
    place = next(i for i, column in enumerate(columns) if column.name == "no_due_date")
    return columns[:place], columns[place:]


def aging_columns(name: str, labels: Sequence[str]) -> tuple[Column, ...]:
    """Columns of the aging table with these buckets; by country or sector the key stands in the buyer's place.

    >>> [column.name for column in aging_columns("aging_by_country", ["Not due", ">0"])][:4]
    ['buyer', 'items', 'Not due', '>0']
    """
    before, after = split_columns(table("aging").columns)
    if name != "aging":
        of_buyer = table("buyers").column(name.removeprefix("aging_by_"))
        key = Column("buyer", "text", of_buyer.en, of_buyer.zh, of_buyer.meaning, words="master_data")
        before = (key, *(column for column in before if column.kind == "count"))
    buckets = (Column(label, "money", label, label_in(label, "zh")) for label in labels)
    return (*before, *buckets, *after)


def item_buckets(
    basis_day: Sequence[int],
    amount: Sequence[int],
    buckets: Buckets,
    day: int,
    credits: str = "own",
) -> list[str]:
    """Bucket label of each open item on a day; credits are "Unapplied" unless "negative", in a bucket of their own.

    >>> item_buckets([0, NO_DAY, 26], [100, 100, -50], Buckets((30, 60)), 31)
    ['31-60', 'No due date', 'Unapplied']
    """
    labels, age = buckets.labels, day - np.asarray(basis_day, dtype=np.int64)
    places = np.searchsorted(np.array(buckets.last_ages(day)), age, side="left")
    return [
        UNAPPLIED if units < 0 and credits != "negative" else NO_DUE_DATE if basis == NO_DAY else labels[place]
        for basis, units, place in zip(basis_day, amount, places, strict=True)
    ]
