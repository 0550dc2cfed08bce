"""Worksheet functions: credit limits, their parts and their traces."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Id, Number, Rows, Text
from udfs.registry import worksheet_function
from xlcredit import limits
from xlcredit.limitrules import read_class_rules
from xlcredit.money import currency_units, minor_units
from xlcredit.options import choice
from xlcredit.raising import raise_rows
from xlcredit.settings import default_settings

CATEGORY = "Credit: limits"
PLACES = 2
"""Decimals of money on ranges without a currency."""


@worksheet_function(CATEGORY, "需求额度：年销售额 × 付款天数 / 365。", result="money")
def LIMIT_NEED(turnover: Number, days: Number) -> float:
    """Credit that a turnover needs: turnover × days to pay / 365. [money]

    >>> LIMIT_NEED(1200000, 45)
    147945.21
    """
    return currency_units(limits.limit_need(minor_units(turnover, PLACES), days), PLACES)


@worksheet_function(CATEGORY, "承受能力：按等级取有形净资产与营业收入份额中较小者。", result="money")
def LIMIT_CAPACITY(credit_class: Text, tangible_net_worth: Number, turnover: Number) -> float:
    """Credit that a buyer can bear by class, as every workbook has it at first: share of net worth or turnover. [money]

    >>> LIMIT_CAPACITY("B", 80000, 700000)
    28000.0
    """
    net_worth, sales = minor_units(tangible_net_worth, PLACES), minor_units(turnover, PLACES)
    rules = read_class_rules(None, "EUR")
    rule = rules[choice(credit_class.strip().upper(), tuple(rules), "class")]
    return currency_units(limits.limit_capacity(rule, net_worth, sales), PLACES)


@worksheet_function(CATEGORY, "付款系数：按超期天数。")
def PAYMENT_FACTOR(days_beyond_terms: Number) -> float:
    """Factor on the credit limit by days beyond terms, as every workbook has it at first. [factor]

    >>> PAYMENT_FACTOR(12)
    0.9
    """
    first = default_settings()
    return limits.payment_factor(days_beyond_terms, first["payment_factor"], first["payment_factor_unknown"])


@worksheet_function(CATEGORY, "客户的建议信用额度（本位币）；有人工额度时取人工额度。", result="money", snapshot=True)
def CREDIT_LIMIT(book: LoadedBook, buyer_id: Id) -> float:
    """Credit limit of a buyer: the recommended one, or a manual limit in force. [base currency]"""
    return book.money("credit_limits", buyer_id, "credit_limit")


@worksheet_function(CATEGORY, "决定信用额度的约束项。", result="text", snapshot=True)
def LIMIT_BINDING(book: LoadedBook, buyer_id: Id) -> str:
    """Part that binds the credit limit of a buyer: need, capacity, cover and appetite, concentration, ..."""
    return book.word("binding", book.row("credit_limits", buyer_id)["binding"])


@worksheet_function(CATEGORY, "可用额度：信用额度减敞口，超额为负。", result="money", snapshot=True)
def CREDIT_AVAILABLE(book: LoadedBook, buyer_id: Id) -> float:
    """Credit limit less exposure of a buyer; negative when over the limit. [base currency]"""
    return book.money("credit_limits", buyer_id, "available")


@worksheet_function(CATEGORY, "信用额度表。", result="rows")
def LIMIT_TABLE(book: LoadedBook) -> Rows:
    """Table of all credit limits with their parts and the part that binds."""
    return book.rows("credit_limits")


@worksheet_function(CATEGORY, "信用额度的计算过程：步骤、数值、规则、来源。", result="rows")
def EXPLAIN_LIMIT(book: LoadedBook, buyer_id: Id, language: Text = "") -> Rows:
    """How the credit limit of a buyer came about: step, value, rule, source."""
    wanted = choice(language or book.language, ("en", "zh"), "language")
    return [list(step) for step in book.analysis.limit_trace(buyer_id, wanted)]


@worksheet_function(CATEGORY, "提高一档信用额度所需的各输入项变化。", result="rows")
def LIMIT_RAISE(book: LoadedBook, buyer_id: Id, language: Text = "") -> Rows:
    """What would raise the recommended limit of a buyer by one step: input, now, needed, change, enough alone."""
    wanted = choice(language or book.language, ("en", "zh"), "language")
    return raise_rows(book.analysis, buyer_id, wanted)
