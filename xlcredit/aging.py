"""Aging: days overdue, buckets, and what each buyer owes by age.

Buckets are half-open (lo, hi] on the age, which counts from the due date or another date of the item: due
today is not overdue. Items without that date have a bucket of their own; credits stand apart, in their own
bucket, or against the oldest item. Overdue is what is past its due date, whatever the age counts from.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from narwhals.typing import FrameT

from xlcredit.columns import Column, table
from xlcredit.dates import NO_DAY
from xlcredit.parameters import parameters
from xlcredit.words import spoken

NOT_DUE = "Not due"
NO_DUE_DATE = "No due date"
UNAPPLIED = "Unapplied"
TOTAL = "Total"

BASIS_COLUMN = {"due date": "due_day", "document date": "document_day", "shipment date": "shipment_day"}


def default_edges() -> tuple[int, ...]:
    """Bucket edges where the user states none.

    >>> default_edges()
    (30, 60, 90, 120)
    """
    entry = next(e for e in parameters("settings")["setting"] if e["key"] == "bucket_edges")
    return tuple(int(part) for part in entry["default"].split(","))


def bucket_labels(edges: Sequence[int]) -> list[str]:
    """Labels of the dated buckets in order.

    >>> bucket_labels((30, 60))
    ['Not due', '1-30', '31-60', '>60']
    """
    lower = [1, *(edge + 1 for edge in edges[:-1])]
    spans = [f"{low}-{high}" if low < high else f"{high}" for low, high in zip(lower, edges, strict=True)]
    return [NOT_DUE, *spans, f">{edges[-1]}"]


def bucket_places(age: Any, edges: Sequence[int]) -> Any:
    """Place of each age among the dated buckets: 0 not due, then one per edge; integer arrays.

    >>> bucket_places(np.array([-1, 0, 1, 30, 31, 400]), (30, 60)).tolist()
    [0, 0, 1, 1, 2, 3]
    """
    return np.searchsorted(np.array([0, *edges]), age, side="left")


def aged(items: FrameT, day: int, basis: str) -> FrameT:
    """Items with `basis_day`, their `age` from it, and `days_overdue`; both meaningless where their day is NO_DAY."""
    basis_day = nw.col(BASIS_COLUMN[basis])
    return items.with_columns(
        basis_day.alias("basis_day"),
        (day - basis_day).alias("age"),
        (day - nw.col("due_day")).alias("days_overdue"),
    )


def after_credits(items: FrameT) -> FrameT:
    """Items with `net`: what is left of each when the buyer's credits are set against the oldest first.

    net_k = min(open_k, max(0, cum_k − C))
    """
    owed = nw.col("open_base").clip(0)
    credit = (-nw.col("open_base")).clip(0).sum().over("buyer")
    before_credit = owed.cum_sum().over("buyer", order_by="place")
    return items.with_columns(nw.min_horizontal(owed, before_credit - credit).clip(0).alias("net"))


def in_buckets(items: FrameT, key: str, edges: Sequence[int], credits: str, *, counts: bool = False) -> FrameT:
    """Sums by key: `items`, a column a dated bucket (b0, …), `no_due_date`, `unapplied`, `overdue`, `outstanding`.

    credits: "own" (apart), "negative" (in the bucket of their own date) or "fifo" (against the oldest item;
    what is left of them stands apart). counts: also how many items each sum holds. [base minor units]
    """
    opened = nw.col("open_base")
    amount = {"own": opened.clip(0), "negative": opened, "fifo": nw.col("net")}[credits]
    age = nw.col("age")
    dated = nw.col("basis_day") != NO_DAY
    bounds = [None, 0, *edges, None]
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
        apart = {"own": opened < 0, "negative": nw.lit(False), "fifo": nw.lit(False)}[credits]
        columns |= {f"items_{name}": (expr != 0).cast(nw.Int64) for name, expr in columns.items()}
        columns["items_unapplied"] = apart.cast(nw.Int64)
        sums += [nw.col(name).sum() for name in columns if name.startswith("items_")]
    marked = items.select(nw.col(key), opened, *(expr.alias(name) for name, expr in columns.items()))
    return marked.group_by(key).agg(*sums)


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

    >>> [column.name for column in aging_columns("aging_by_country", [NOT_DUE, ">0"])][:4]
    ['buyer', 'items', 'Not due', '>0']
    """
    before, after = split_columns(table("aging").columns)
    if name != "aging":
        of_buyer = table("buyers").column(name.removeprefix("aging_by_"))
        key = Column("buyer", "text", of_buyer.en, of_buyer.zh, of_buyer.meaning, words="master_data")
        before = (key, *(column for column in before if column.kind == "count"))
    buckets = (Column(label, "money", label, label_in(label, "zh")) for label in labels)
    return (*before, *buckets, *after)


def label_in(label: str, language: str) -> str:
    """Bucket label as a language writes it.

    >>> label_in("Not due", "zh"), label_in("1-30", "zh"), label_in(">120", "zh")
    ('未到期', '1-30天', '>120天')
    """
    if label in parameters("words")["bucket"]:
        return spoken("bucket", label, language)
    return f"{label}天" if language == "zh" else label


def item_buckets(
    basis_day: Sequence[int], age: Sequence[int], amount: Sequence[int], edges: Sequence[int], credits: str = "own"
) -> list[str]:
    """Bucket label of each open item; credits are "Unapplied" unless they are "negative", in a bucket of their own.

    >>> item_buckets([0, NO_DAY, 0], [31, 0, 5], [100, 100, -50], (30, 60))
    ['31-60', 'No due date', 'Unapplied']
    """
    labels = bucket_labels(edges)
    places = bucket_places(np.asarray(age, dtype=np.int64), edges)
    return [
        UNAPPLIED if units < 0 and credits != "negative" else NO_DUE_DATE if day == NO_DAY else labels[place]
        for day, units, place in zip(basis_day, amount, places, strict=True)
    ]
