"""Worksheet functions: aging of open items on any ranges."""

from __future__ import annotations

from udfs.cells import (
    RANGE_PLACES,
    Amounts,
    Date,
    DateOrBlank,
    DatesOrBlank,
    Edge,
    Keys,
    Rows,
    Text,
    Whole,
    buckets_of,
)
from udfs.registry import worksheet_function
from xlcredit import rangeaging

CATEGORY = "Credit: aging"


@worksheet_function(CATEGORY, "逾期天数；未到期为负数。", result="number")
def AGE_DAYS(due_date: Date, as_of: Date) -> int:
    """Days overdue at a date; negative while not due. [days]

    >>> from datetime import date
    >>> AGE_DAYS(date(2026, 9, 30), date(2026, 10, 31))
    31
    """
    return rangeaging.age_days(due_date, as_of)


@worksheet_function(CATEGORY, "账龄段：未到期、1-30、31-60……", result="text")
def AGING_BUCKET(due_date: DateOrBlank, as_of: Date, edges: Edge = ()) -> str:
    """Aging bucket of a due date: "Not due", "1-30", ..., ">120", or "No due date" for a blank.

    >>> from datetime import date
    >>> AGING_BUCKET(date(2026, 9, 30), date(2026, 10, 31))
    '31-60'
    """
    return rangeaging.bucket(due_date, as_of, buckets_of(edges))


@worksheet_function(CATEGORY, "账龄表：账龄段、金额、占比、笔数；然后未核销与合计。", result="rows")
def AGING(amounts: Amounts, due_dates: DatesOrBlank, as_of: Date, edges: Edge = (), credits: Text = "own") -> Rows:
    """Aging of open items: bucket, amount, share and items, then "Unapplied" and "Total".

    >>> from datetime import date
    >>> AGING([1000000, 500000], [date(2026, 9, 30), date(2026, 11, 30)], date(2026, 10, 31))[0]
    ['Not due', 50.0, 0.3333333333333333, 1]
    """
    return rangeaging.aging_table(
        amounts, due_dates, as_of, buckets_of(edges), credits, RANGE_PLACES
    )


@worksheet_function(CATEGORY, "按客户等关键字汇总的账龄表：标题行、每个关键字一行、合计行。", result="rows")
def AGING_BY(
    keys: Keys,
    amounts: Amounts,
    due_dates: DatesOrBlank,
    as_of: Date,
    edges: Edge = (),
    credits: Text = "own",
) -> Rows:
    """Aging by key: a header row, a row a key with its buckets and total, then the total row.

    >>> from datetime import date
    >>> AGING_BY(["A"], [1000000], [date(2026, 9, 30)], date(2026, 10, 31), [30])[1]
    ['A', 0.0, 0.0, 100.0, 0.0, 0.0, 100.0]
    """
    wanted = buckets_of(edges)
    return rangeaging.aging_by_key(keys, amounts, due_dates, as_of, wanted, credits, RANGE_PLACES)


@worksheet_function(CATEGORY, "未勾对往来账的先进先出账龄。", result="rows")
def FIFO_AGING(
    dates: DatesOrBlank,
    debits: Amounts,
    credits: Amounts,
    as_of: Date,
    edges: Edge = (),
    terms_days: Whole = 0,
) -> Rows:
    """Aging of an unmatched running account: credits use up the oldest debits; the rows of AGING.

    >>> from datetime import date
    >>> FIFO_AGING([date(2026, 9, 1)], [1000000], [400000], date(2026, 10, 31))[2][:2]
    ['31-60', 60.0]
    """
    wanted = buckets_of(edges)
    return rangeaging.fifo_aging(dates, debits, credits, as_of, wanted, terms_days, RANGE_PLACES)
