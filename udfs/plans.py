"""Worksheet functions: the schedule of a payment plan, and the payment plans of the workbook."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from udfs.book import LoadedBook
from udfs.cells import Date, Number, Rows, Text, Whole
from udfs.claims import PLACES, units
from udfs.registry import worksheet_function
from xlcredit.errors import DomainError
from xlcredit.money import currency_units, ratio
from xlcredit.plans.duedates import MONTH
from xlcredit.plans.schedule import Instalment, Terms, schedule
from xlcredit.words import word

CATEGORY = "Credit: collections"


def row_of(one: Instalment) -> list[int | date | float]:
    """One instalment as cells."""
    amounts = (one.payment, one.interest, one.principal, one.balance)
    return [one.number, one.due, *(currency_units(amount, PLACES) for amount in amounts)]


def rate_of(annual_rate: float) -> Fraction:
    """A rate of a cell, exact to its digits; DomainError for a negative one."""
    if annual_rate < 0:
        raise DomainError(f"annual_rate must lie between 0 and 1, like 0.08 for 8 %, not {annual_rate:g}")
    return Fraction(*ratio(annual_rate))


@worksheet_function(CATEGORY, "分期付款计划：期次、日期、付款、利息、本金、余额；等额本金，按余额计息。", result="rows")
def PAYMENT_PLAN(
    amount: Number, instalments: Whole, first_date: Date, annual_rate: Number = 0, every: Text = MONTH
) -> Rows:
    """Payment plan: no., date, payment, interest, principal, balance; equal principal, interest on the balance. [money]

    >>> PAYMENT_PLAN(1000, 3, date(2027, 1, 31), 0.06)[1]
    [2, datetime.date(2027, 2, 28), 336.4, 3.07, 333.33, 333.34]
    """
    step = word("plan_every", every, "every")
    plan = schedule(Terms(units(amount), instalments, first_date, rate_of(annual_rate), step))
    return [row_of(one) for one in plan]


@worksheet_function(CATEGORY, "分期付款计划表：各计划的状态、已收、拖欠、下期与保单要求。", result="rows")
def PLAN_TABLE(book: LoadedBook) -> Rows:
    """Table of the payment plans: where each stands, received, arrears, next instalment, what the policy asks."""
    return book.rows("plan_states")


@worksheet_function(CATEGORY, "分期明细表：各计划各期的付款、利息、本金、已收与状态。", result="rows")
def INSTALMENT_TABLE(book: LoadedBook) -> Rows:
    """Table of the instalments of the payment plans: payment, interest, principal, received, missing, status."""
    return book.rows("plan_instalments")
