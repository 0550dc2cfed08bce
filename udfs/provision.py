"""Worksheet functions: provision matrix, roll rates, loss rates, and the provision of a buyer."""

from __future__ import annotations

from collections.abc import Sequence

from udfs.book import LoadedBook
from udfs.cells import Grid, Id, Number, Numbers, Rows
from udfs.registry import worksheet_function
from xlcredit import provision
from xlcredit.money import currency_units, minor_units

CATEGORY = "Credit: loss"
PLACES = 2
"""Decimals of money on ranges without a currency."""


def like(given: Sequence[Sequence[float]], values: Sequence[float]) -> Rows:
    """Values in one row where the range was one row of several cells, else in one column."""
    return [list(values)] if len(given) == 1 and len(given[0]) > 1 else [[value] for value in values]


@worksheet_function(CATEGORY, "坏账准备：各账龄段余额 × 损失率，逐段四舍五入后合计。", result="money")
def PROVISION(balances: Numbers, rates: Numbers) -> float:
    """Provision of a matrix: balance × loss rate of each bucket, rounded bucket by bucket and added up. [money]

    >>> PROVISION([7000000, 4000000, 2500000, 1000000], [0.015, 0.034, 0.071, 0.108])
    526500.0
    """
    units = [minor_units(balance, PLACES) for balance in balances]
    return currency_units(provision.provision(units, rates), PLACES)


@worksheet_function(CATEGORY, "迁徙率：各账龄段下月转入下一账龄段的平均比例。", result="rows")
def ROLL_RATES(balances: Grid) -> Rows:
    """Roll rates: mean share of each bucket that is a bucket older a month later; one fewer than buckets. [share]

    >>> ROLL_RATES([[100, 40, 10], [80, 20, 20], [90, 40, 5]])
    [[0.35, 0.375]]
    """
    return [[float(rate) for rate in provision.roll_rates(balances)]]


@worksheet_function(CATEGORY, "由迁徙率得出的各账龄段损失率：连乘 × 违约损失率 × 前瞻性调整系数。", result="rows")
def LOSS_RATES(roll_rates: Grid, lgd: Number = 1.0, forward_factor: Number = 1.0) -> Rows:
    """Loss rates, one more than roll rates: roll rates from the bucket on multiplied × LGD × forward factor. [share]

    >>> LOSS_RATES([[0.2, 0.4, 0.6, 0.8]])
    [[0.0384, 0.192, 0.48, 0.8, 1.0]]
    """
    rates = [rate for row in roll_rates for rate in row]
    return like(roll_rates, provision.loss_rates(rates, lgd, forward_factor))


@worksheet_function(CATEGORY, "由付款分布得出的损失率：最终损失 ÷ 各账龄未付金额。", result="rows")
def PROFILE_RATES(unpaid: Grid, lost: Number) -> Rows:
    """Loss rates from how sales were paid: what was lost in the end / what was unpaid at each age, sales first. [share]

    >>> PROFILE_RATES([[100000, 80000, 60000, 15000]], 3000)
    [[0.03, 0.0375, 0.05, 0.2]]
    """
    return like(unpaid, provision.profile_rates([amount for row in unpaid for amount in row], lost))


@worksheet_function(CATEGORY, "客户的坏账准备（未扣除预期保险赔付）。", result="money", snapshot=True)
def BUYER_PROVISION(book: LoadedBook, buyer_id: Id) -> float:
    """Provision for a buyer before insured recovery: his share of the matrix, or the specific one. [base currency]"""
    return book.money("buyer_provisions", buyer_id, "provision")


@worksheet_function(CATEGORY, "坏账准备表：按分组与账龄段列示余额、损失率、准备与预期保险赔付。", result="rows")
def PROVISION_TABLE(book: LoadedBook) -> Rows:
    """Table of the provision by segment and bucket: balance, secured, loss rate, provision, insured recovery, net."""
    return book.rows("provision")
