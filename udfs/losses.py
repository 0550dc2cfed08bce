"""Worksheet functions: expected and unexpected loss of a buyer, and the stress of the book."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Id, Number, OptionalNumber, Rows, Text
from udfs.registry import worksheet_function
from xlcredit import losses
from xlcredit.losstrace import loss_trace
from xlcredit.money import currency_units, minor_units
from xlcredit.options import choice

CATEGORY = "Credit: loss"
PLACES = 2
"""Decimals of money on ranges without a currency."""


@worksheet_function(CATEGORY, "预期信用损失：违约概率 × 违约损失率 × 违约风险敞口。", result="money")
def EXPECTED_LOSS(pd: Number, lgd: Number, ead: Number) -> float:
    """Loss of an average year: probability of default × loss given default × exposure at default. [money]

    >>> EXPECTED_LOSS(0.02, 0.45, 500000)
    4500.0
    """
    return currency_units(losses.expected_loss(pd, lgd, minor_units(ead, PLACES)), PLACES)


@worksheet_function(CATEGORY, "非预期损失：在给定置信度下超出预期损失的部分（Vasicek）。", result="money")
def UNEXPECTED_LOSS(
    pd: Number, lgd: Number, ead: Number, confidence: OptionalNumber = None, correlation: OptionalNumber = None
) -> float:
    """Loss of a bad year beyond the expected one; 99.9 % and the Basel correlation unless given. [money]

    >>> UNEXPECTED_LOSS(0.01, 0.45, 1000000)
    58622.71
    """
    loss = losses.unexpected_loss(pd, lgd, minor_units(ead, PLACES), confidence, correlation)
    return currency_units(loss, PLACES)


@worksheet_function(CATEGORY, "资产相关系数（巴塞尔企业类敞口），小企业可按营业收入下调。")
def ASSET_CORRELATION(pd: Number, turnover: OptionalNumber = None) -> float:
    """Basel asset correlation by probability of default; lower by the buyer's turnover in million EUR. [share]

    >>> round(ASSET_CORRELATION(0.01), 4)
    0.1928
    """
    return losses.asset_correlation(pd, turnover)


@worksheet_function(CATEGORY, "客户未来十二个月的净预期损失（扣除保险赔款后）。", result="money", snapshot=True)
def BUYER_EXPECTED_LOSS(book: LoadedBook, buyer_id: Id) -> float:
    """Expected loss of a buyer within twelve months after the insurer's indemnity. [base currency]"""
    return book.money("expected_losses", buyer_id, "net_expected_loss")


@worksheet_function(CATEGORY, "压力测试表：现状与各情景下的敞口、损失、比率、现金与约束条款。", result="rows")
def STRESS_TABLE(book: LoadedBook) -> Rows:
    """Table of the stress, a row a scenario: failures, exposure, losses, ratios, cash, limits, covenants."""
    return book.rows("stress")


@worksheet_function(CATEGORY, "客户预期损失的计算过程：步骤、数值、规则、来源。", result="rows")
def EXPLAIN_LOSS(book: LoadedBook, buyer_id: Id, language: Text = "") -> Rows:
    """How the expected loss of a buyer came about: step, value, rule, source."""
    wanted = choice(language or book.language, ("en", "zh"), "language")
    return [list(step) for step in loss_trace(book.analysis, buyer_id, wanted)]


@worksheet_function(CATEGORY, "预期损失表：违约概率、违约损失率、违约敞口、赔款与预期损失。", result="rows")
def LOSS_TABLE(book: LoadedBook) -> Rows:
    """Table of expected and unexpected loss, a row a buyer: probability, loss given default, exposure, indemnity."""
    return book.rows("expected_losses")
