"""Overdue notices to the insurer: the first notice that reports each item, and the last day to give one.

A notice of one document reports that document on any day; a notice of a buyer without a document reports what is
overdue on its day. A claim reports the debt as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.aging import BASIS_COLUMN
from xlcredit.dates import NO_DAY, day_number
from xlcredit.ledger import frame_of
from xlcredit.limitlog import END, Array, packed
from xlcredit.policy import Policy

FROM_DUE = "due date"

Frame = nw.DataFrame[Any]


def last_notice_day(policy: Policy) -> nw.Expr:
    """Last day to report an item; at or after NO_DAY where the item has no such day."""
    if policy.notice_from == FROM_DUE:
        return nw.col("due_day") + policy.notice_days
    return nw.col(BASIS_COLUMN[policy.mep_basis]) + policy.mep_days + policy.notice_days


def with_notices(items: Frame, notices: pd.DataFrame, ids: Sequence[str], day: int) -> Frame:
    """Items with `notice_day`: the first notice up to a day, NO_DAY without one.

    items: with the `number` of their buyer, which is his place in `ids`; notices: the typed table.
    """
    places = {buyer: place for place, buyer in enumerate(ids)}
    rows = [
        (places[buyer], document or "", day_number(given))
        for buyer, document, given in zip(notices["buyer"], notices["document"], notices["date"], strict=True)
        if buyer in places and day_number(given) <= day
    ]
    schema = {"number": nw.Int64, "document": nw.String, "notice_day": nw.Int64}
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    given = frame_of(dict(zip(schema, columns, strict=True)), schema)
    first = given.filter(nw.col("document") != "").group_by("number", "document").agg(nw.col("notice_day").min())
    found = items.join(first, on=["number", "document"], how="left").sort("place")
    of_buyer = np.array(sorted((place, given) for place, document, given in rows if not document), dtype=np.int64)
    later = _next_notice(of_buyer.reshape(-1, 2), found["number"].to_numpy(), found["due_day"].to_numpy())
    earliest = nw.min_horizontal(nw.col("notice_day").fill_null(NO_DAY), nw.col("buyer_notice"))
    return (
        found.with_columns(nw.new_series("buyer_notice", later, nw.Int64, backend=found.implementation))
        .with_columns(earliest.alias("notice_day"))
        .drop("buyer_notice")
    )


def _next_notice(of_buyer: Array, number: Array, due_day: Array) -> Array:
    """First notice of the buyer after each due date, NO_DAY where there is none: what is due today is not overdue."""
    key = packed(of_buyer[:, 0], of_buyer[:, 1])
    place = np.searchsorted(key, packed(number, np.minimum(due_day + 1, END)))
    owner, given = (np.append(of_buyer[:, column], filler) for column, filler in ((0, -1), (1, NO_DAY)))
    return np.where(owner[place] == number, given[place], NO_DAY)
