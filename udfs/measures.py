"""Worksheet functions: the DSO family, CEI, turnover, lateness."""

from __future__ import annotations

from udfs.cells import Dates, Number, Numbers, OptionalNumber, SomeNumbers, Text
from udfs.registry import worksheet_function
from xlcredit import measures
from xlcredit.errors import InputError
from xlcredit.options import choice
from xlcredit.rangeaging import age_days

CATEGORY = "Credit: collection measures"
YEAR_DAYS = 365.0
MONTH_DAYS = 30.0


@worksheet_function(CATEGORY, "应收账款周转天数：应收 / 赊销 × 天数。")
def DSO(
    receivables: Number, credit_sales: Number, days: Number = YEAR_DAYS, opening_receivables: OptionalNumber = None
) -> float:
    """Days sales outstanding: receivables / credit sales × days; average receivables when opening is given. [days]

    >>> DSO(350000, 1200000, 90)
    26.25
    """
    return measures.dso(measures.average(receivables, opening_receivables), credit_sales, days)


@worksheet_function(CATEGORY, "倒推法应收账款周转天数。")
def DSO_COUNTBACK(receivables: Number, monthly_sales: Numbers, month_days: Numbers) -> float:
    """DSO by count-back: receivables used up by the sales of the latest months. [days]

    >>> round(DSO_COUNTBACK(212000, [70000, 80000, 100000], [30]), 2)
    73.71
    """
    return measures.dso_countback(receivables, monthly_sales, _each(month_days, monthly_sales))


@worksheet_function(CATEGORY, "最佳周转天数：未逾期应收 / 赊销 × 天数。")
def DSO_BEST(current_receivables: Number, credit_sales: Number, days: Number = YEAR_DAYS) -> float:
    """Best possible DSO: not-overdue receivables / credit sales × days. [days]

    >>> DSO_BEST(280000, 1200000, 90)
    21.0
    """
    return measures.best_possible_dso(current_receivables, credit_sales, days)


@worksheet_function(CATEGORY, "平均拖欠天数：周转天数减最佳周转天数。")
def DSO_DELINQUENT(
    receivables: Number, current_receivables: Number, credit_sales: Number, days: Number = YEAR_DAYS
) -> float:
    """Average days delinquent: DSO less best possible DSO. [days]

    >>> DSO_DELINQUENT(350000, 280000, 1200000, 90)
    5.25
    """
    return measures.delinquent_days(receivables, current_receivables, credit_sales, days)


@worksheet_function(CATEGORY, "销售加权周转天数。")
def DSO_WEIGHTED(receivables_by_month: Numbers, monthly_sales: Numbers, month_days: SomeNumbers = ()) -> float:
    """Sales-weighted DSO: the sum over months of receivables / sales × days of the month. [days]

    month_days: Days of each month, or one number for all; 30 where left out.

    >>> round(DSO_WEIGHTED([10, 50, 90], [100, 100, 100]), 2)
    45.0
    """
    days = _each(list(month_days) or [MONTH_DAYS], monthly_sales)
    return measures.sales_weighted_dso(receivables_by_month, monthly_sales, days)


@worksheet_function(CATEGORY, "收款有效性指数（百分数）。")
def CEI(
    opening: Number, credit_sales: Number, closing: Number, closing_current: Number, periods: Number = 1.0
) -> float:
    """Collection effectiveness index: collected over collectable. [per cent]

    >>> round(CEI(400, 1200, 350, 280), 2)
    94.7
    """
    return measures.collection_effectiveness(opening, credit_sales, closing, closing_current, periods)


@worksheet_function(CATEGORY, "应收账款周转率：赊销 / 平均应收。")
def RECEIVABLES_TURNOVER(
    credit_sales: Number, receivables: Number, opening_receivables: OptionalNumber = None
) -> float:
    """Credit sales over receivables, averaged when opening is given. [times a period]

    >>> RECEIVABLES_TURNOVER(1200, 300)
    4.0
    """
    return measures.receivables_turnover(credit_sales, measures.average(receivables, opening_receivables))


@worksheet_function(CATEGORY, "按金额加权的付款天数。")
def DAYS_TO_PAY(amounts: Numbers, document_dates: Dates, pay_dates: Dates) -> float:
    """Average days from document to payment, weighted by amount. [days]

    >>> from datetime import date
    >>> DAYS_TO_PAY([100, 300], [date(2026, 1, 1)] * 2, [date(2026, 1, 11), date(2026, 1, 31)])
    25.0
    """
    return measures.weighted_days(amounts, _days_between(document_dates, pay_dates, amounts))


@worksheet_function(CATEGORY, "按金额加权的超期天数。")
def DAYS_BEYOND_TERMS(amounts: Numbers, due_dates: Dates, pay_dates: Dates, variant: Text = "signed") -> float:
    """Average lateness weighted by amount; variant "signed", "floored" or "midpoint". [days]

    due_dates: Due date of each amount; leave out what has none.

    >>> from datetime import date
    >>> DAYS_BEYOND_TERMS([100, 100], [date(2026, 1, 11)] * 2, [date(2026, 1, 1), date(2026, 1, 31)])
    5.0
    """
    late = _days_between(due_dates, pay_dates, amounts)
    return measures.days_beyond_terms(amounts, late, choice(variant, ("signed", "floored", "midpoint"), "variant"))


@worksheet_function(CATEGORY, "现金周转期：存货天数 + 应收天数 − 应付天数。")
def CASH_CYCLE(inventory_days: Number, dso: Number, payable_days: Number) -> float:
    """Cash conversion cycle: inventory days + DSO − payable days. [days]

    >>> CASH_CYCLE(40, 50, 30)
    60
    """
    return measures.cash_conversion_cycle(inventory_days, dso, payable_days)


def _each(days: list[float], months: list[float]) -> list[float]:
    return days * len(months) if len(days) == 1 else days


def _days_between(start: Dates, end: Dates, amounts: Numbers) -> list[int]:
    if not len(start) == len(end) == len(amounts):
        raise InputError(f"{len(amounts)} amounts, {len(start)} and {len(end)} dates: give as many of each")
    return [age_days(first, last) for first, last in zip(start, end, strict=True)]
