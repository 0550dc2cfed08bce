"""Worksheet functions: interest on late payment, by a rate or a law, and the rate of a discount for early payment."""

from __future__ import annotations

from datetime import date  # noqa: F401 - the examples name days

from udfs.book import LoadedBook
from udfs.cells import Date, Flag, Number, Rows, Text, Whole
from udfs.registry import worksheet_function
from xlcredit import lateinterest, latelaws
from xlcredit.money import currency_units, minor_units

CATEGORY = "Credit: collections"
PLACES = 2
"""Decimals of money on ranges without a currency."""


@worksheet_function(CATEGORY, "逾期利息：金额 × 年利率 × 天数；到期日不计，付款日计入。", result="money")
def LATE_INTEREST(
    amount: Number,
    due_date: Date,
    paid_date: Date,
    annual_rate: Number,
    day_count: Text = lateinterest.ACTUAL_365,
    rounding: Text = lateinterest.TOTAL,
) -> float:
    """Interest on an amount paid late; the due date does not count, the day of payment does; 0 where in time. [money]

    >>> LATE_INTEREST(10000, date(2026, 1, 31), date(2026, 4, 1), 0.08)
    131.51
    """
    units = minor_units(amount, PLACES)
    found = lateinterest.late_interest(units, due_date, paid_date, annual_rate, day_count, rounding)
    return currency_units(found, PLACES)


@worksheet_function(CATEGORY, "按法律的逾期利息（不含固定金额）：CN、CN_CIVIL、EU、DE、UK 等。", result="money")
def LATE_INTEREST_LAW(amount: Number, due_date: Date, paid_date: Date, law: Text) -> float:
    """Interest on an amount paid late by a law's own rates and their changes, without the law's fixed sum. [money]

    >>> LATE_INTEREST_LAW(100000, date(2026, 1, 31), date(2026, 4, 1), "CN")
    3000.0
    """
    found, parts = latelaws.law_stretches(minor_units(amount, PLACES), due_date, paid_date, law)
    return currency_units(sum(lateinterest.interest_parts(parts, found.day_count)), PLACES)


@worksheet_function(CATEGORY, "法律规定的固定赔偿金额（该法律的币种）；无则为 0。", result="money")
def LATE_INTEREST_FIXED_SUM(amount: Number, law: Text) -> float:
    """Fixed sum of a law for a debt paid late, both in the currency of the law (EUR, GBP); 0: it has none. [money]

    >>> LATE_INTEREST_FIXED_SUM(5000, "UK"), LATE_INTEREST_FIXED_SUM(5000, "DE")
    (70.0, 40.0)
    """
    owed, fixed = lateinterest.owed(minor_units(amount, PLACES)), latelaws.law_of(law).fixed
    return currency_units(fixed.of(owed) if fixed else 0, PLACES)


@worksheet_function(CATEGORY, "按法律的逾期利息计算过程：起、止、天数、利率、利息、来源；末行为合计。", result="rows")
def EXPLAIN_LATE_INTEREST(amount: Number, due_date: Date, paid_date: Date, law: Text) -> Rows:
    """How interest by a law comes about, a row a rate: first day, last day, days, rate, interest, source; then the sum.

    >>> EXPLAIN_LATE_INTEREST(100000, date(2022, 11, 30), date(2023, 3, 31), "DE")[0][2:]
    [31, 0.0812, 689.64, 'German Basiszinssatz -0.88 % + 9']
    """
    rows = latelaws.law_rows(minor_units(amount, PLACES), due_date, paid_date, law)
    return [[*row[:4], currency_units(row[4], PLACES), row[5]] for row in rows]


@worksheet_function(CATEGORY, "现金折扣的年化利率：d/(1−d) × 365/(净期天数 − 折扣天数)。")
def EARLY_DISCOUNT_RATE(discount: Number, discount_days: Whole, net_days: Whole, compounded: Flag = False) -> float:
    """Annual rate of taking a discount for early payment, such as 2 % within 10 days, net 30. [share]

    >>> round(EARLY_DISCOUNT_RATE(0.02, 10, 30), 6), round(EARLY_DISCOUNT_RATE(0.02, 10, 30, True), 6)
    (0.372449, 0.445853)
    """
    return lateinterest.early_discount_rate(discount, discount_days, net_days, compounded=compounded)


@worksheet_function(CATEGORY, "逾期利息表：各逾期单据的依据、利率、利息、固定金额与合计。", result="rows")
def LATE_INTEREST_TABLE(book: LoadedBook) -> Rows:
    """Table of what each item past its due date bears by law or contract: days, rate, interest, fixed sum, total."""
    return book.shown_rows("late_interest")
