"""Aging of plain ranges: the rules of `aging` on columns that a user points at.

Amounts are integers in units of 10^-places.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit import aging
from xlcredit.buckets import LAST_EDGE, Buckets
from xlcredit.cellerror import CellError
from xlcredit.dates import NO_DAY, day_number
from xlcredit.errors import DomainError, InputError
from xlcredit.ledger import frame_of, small_table
from xlcredit.money import currency_units, within_bounds
from xlcredit.options import choice

CREDIT_TREATMENTS = ("own", "negative", "fifo")

RANGE_COLUMNS: dict[str, Any] = {
    "row": nw.Int64,
    "buyer": nw.String,
    "due_day": nw.Int64,
    "open_base": nw.Int64,
    "place": nw.Int64,
}


def age_days(due_date: date, as_of: date) -> int:
    """Days overdue; negative while not due. [days]

    >>> age_days(date(2026, 10, 31), date(2026, 10, 30))
    -1
    """
    return day_number(as_of) - day_number(due_date)


def bucket(due_date: date | None, as_of: date, buckets: Buckets) -> str:
    """Label of the bucket of one due date.

    >>> bucket(None, date(2026, 10, 31), Buckets((30, 60)))
    'No due date'
    """
    return aging.item_buckets([day_number(due_date)], [1], buckets, day_number(as_of))[0]


def aging_rows(sums: pd.Series, buckets: Buckets, places: int) -> list[list[Any]]:
    """Rows bucket, amount, share, items from the sums of one key."""
    labels = [*buckets.labels, aging.NO_DUE_DATE, aging.UNAPPLIED, aging.TOTAL]
    names = [*(f"b{place}" for place in range(len(buckets.labels))), "no_due_date", "unapplied", "outstanding"]
    total = int(sums["outstanding"])
    counts = [int(sums[f"items_{name}"]) for name in names[:-1]]
    if sums["unapplied"] and not counts[-1]:
        counts[-1] = 1  # what is left of the credits is one balance
    rows = []
    for label, name, count in zip(labels, names, [*counts, sum(counts)], strict=True):
        amount = int(sums[name])
        share = amount / total if amount and total else 0.0 if total else CellError("#DIV/0!")
        rows.append([label, currency_units(amount, places), share, count])
    return rows


def aging_table(
    amounts: Sequence[int],
    due_dates: Sequence[date | None],
    as_of: date,
    buckets: Buckets,
    credits: str,
    places: int,
) -> list[list[Any]]:
    """Aging of open items: rows bucket, amount, share, items; then unapplied and total.

    >>> aging_table([1000, -200], [date(2026, 9, 30), None], date(2026, 10, 31), Buckets((30,)), "own", 2)[-2:]
    [['Unapplied', -2.0, -0.25, 1], ['Total', 8.0, 1.0, 2]]
    """
    sums = bucket_sums([""] * len(amounts), amounts, due_dates, as_of, buckets, credits)
    return aging_rows(sums.iloc[0] if len(sums) else _nothing(sums), buckets, places)


def aging_by_key(
    keys: Sequence[str],
    amounts: Sequence[int],
    due_dates: Sequence[date | None],
    as_of: date,
    buckets: Buckets,
    credits: str,
    places: int,
) -> list[list[Any]]:
    """Aging by key: header row, a row a key in order of first appearance, total row."""
    sums = bucket_sums(keys, amounts, due_dates, as_of, buckets, credits).set_index("buyer")
    names = [*(f"b{place}" for place in range(len(buckets.labels))), "no_due_date", "unapplied", "outstanding"]
    header = ["Key", *buckets.labels, aging.NO_DUE_DATE, aging.UNAPPLIED, aging.TOTAL]
    order = [key for key in dict.fromkeys(keys) if key or key in sums.index]
    sums = sums.reindex(order, fill_value=0)
    rows = [[key, *(currency_units(int(sums.at[key, n]), places) for n in names)] for key in order]
    total = [aging.TOTAL, *(currency_units(int(sums[n].sum()), places) for n in names)]
    return [header, *rows, total]


def fifo_aging(
    dates: Sequence[date | None],
    debits: Sequence[int],
    credits: Sequence[int],
    as_of: date,
    buckets: Buckets,
    terms_days: int,
    places: int,
) -> list[list[Any]]:
    """Aging of a running account: credits up to the date use up the debits, oldest first.

    open_k = min(debit_k, max(0, cum_k − C)); credits beyond all debits stand as unapplied
    """
    _same_length(dates=dates, debits=debits, credits=credits)
    if terms_days < 0:
        raise DomainError(f"terms must not be negative, not {terms_days} days")
    amounts: list[int] = []
    days: list[date | None] = []
    for day, debit, credit in zip(dates, debits, credits, strict=True):
        if day is None and (debit or credit):
            raise InputError("a row with an amount has no date")
        for amount in (debit, -credit):
            if amount and day is not None and day <= as_of:
                amounts.append(amount)
                days.append(day)
    sums = bucket_sums([""] * len(amounts), amounts, days, as_of, buckets, "fifo", terms_days)
    return aging_rows(sums.iloc[0] if len(sums) else _nothing(sums), buckets, places)


def bucket_sums(
    keys: Sequence[str],
    amounts: Sequence[int],
    dates: Sequence[date | None],
    as_of: date,
    buckets: Buckets,
    credits: str,
    terms_days: int = 0,
) -> pd.DataFrame:
    """Sums and counts by key of the rows that hold an amount; `dates` are due dates, or documents with terms."""
    if len(keys) == len(amounts):
        _same_length(amounts=amounts, due_dates=dates)
    else:
        _same_length(keys=keys, amounts=amounts, due_dates=dates)
    within_bounds(float(sum(abs(amount) for amount in amounts)))
    if abs(terms_days) > LAST_EDGE:
        raise DomainError(f"terms of {terms_days} days lead beyond the calendar")
    treatment = choice(credits, CREDIT_TREATMENTS, "credits")
    used = [place for place, amount in enumerate(amounts) if amount]
    days = [day_number(dates[place]) for place in used]
    due_days = [day if day == NO_DAY else day + terms_days for day in days]
    data = {
        "row": used,
        "buyer": [keys[place] for place in used],
        "due_day": due_days,
        "open_base": [amounts[place] for place in used],
        "place": np.argsort(np.argsort(days, kind="stable")) if days else [],
    }
    day = day_number(as_of)
    items = aging.after_credits(aging.aged(frame_of(data, RANGE_COLUMNS), day, "due date"))
    return small_table(aging.in_buckets(items, "buyer", buckets.last_ages(day), treatment, counts=True))


def _nothing(sums: pd.DataFrame) -> pd.Series:
    return pd.Series(np.zeros(len(sums.columns), dtype=np.int64), index=sums.columns)


def _same_length(**ranges: Sequence[Any]) -> None:
    lengths = {name: len(cells) for name, cells in ranges.items()}
    if len(set(lengths.values())) > 1:
        raise InputError("ranges of different length: " + ", ".join(f"{n} {c}" for n, c in lengths.items()))
