"""Worksheet functions: exposure, insured and self-retained parts, cover of a document."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import RANGE_PLACES, Amounts, Id, Number, Rows, Text, range_units
from udfs.registry import worksheet_function
from xlcredit import rangecover
from xlcredit.money import currency_units
from xlcredit.options import choice

CATEGORY = "Credit: insurance cover"


@worksheet_function(CATEGORY, "在限额内的金额，按给定顺序逐行计算。", result="rows")
def COVER_WATERFALL(open_amounts: Amounts, limit: Number) -> Rows:
    """Covered amount of each row, in the order given: the debt before it fills the limit. [money]

    open_amounts: Claimable amounts, oldest first.

    >>> COVER_WATERFALL([300000000, 400000000, 100000000], 50000)
    [[30000.0], [20000.0], [0.0]]
    """
    covered = rangecover.waterfall(open_amounts, range_units(limit))
    return [[currency_units(amount, RANGE_PLACES)] for amount in covered]


@worksheet_function(CATEGORY, "客户的风险敞口（本位币）。", result="money", snapshot=True)
def EXPOSURE(book: LoadedBook, buyer_id: Id) -> float:
    """Exposure to a buyer: open items after credits, less secured, plus deliveries and orders. [base currency]"""
    return book.money("exposure", buyer_id, "exposure")


@worksheet_function(CATEGORY, "客户的逾期金额（本位币）。", result="money", snapshot=True)
def OVERDUE(book: LoadedBook, buyer_id: Id) -> float:
    """Overdue open items of a buyer. [base currency]"""
    return book.money("aging", buyer_id, "overdue")


@worksheet_function(CATEGORY, "客户的已投保敞口（本位币）。", result="money", snapshot=True)
def INSURED_EXPOSURE(book: LoadedBook, buyer_id: Id) -> float:
    """Insured part of the exposure to a buyer. [base currency]"""
    return book.money("exposure", buyer_id, "insured")


@worksheet_function(CATEGORY, "客户的自留敞口（本位币）。", result="money", snapshot=True)
def RETAINED_EXPOSURE(book: LoadedBook, buyer_id: Id) -> float:
    """Self-retained part of the exposure to a buyer. [base currency]"""
    return book.money("exposure", buyer_id, "self_retained")


@worksheet_function(CATEGORY, "超出保险限额的金额（本位币）。", result="money", snapshot=True)
def COVER_GAP(book: LoadedBook, buyer_id: Id) -> float:
    """Claimable debt of a buyer beyond the insurer's limit. [base currency]"""
    return book.money("exposure", buyer_id, "gap")


@worksheet_function(CATEGORY, "风险金额：没有承保支撑的未清金额（本位币）。", result="money", snapshot=True)
def AT_RISK(book: LoadedBook, buyer_id: Id) -> float:
    """Money at risk with a buyer, without any cover: over limit, no cover, breach, excluded. [base currency]"""
    return book.money("exposure", buyer_id, "at_risk")


@worksheet_function(CATEGORY, "单据的承保状态。", result="text")
def COVER_STATUS(book: LoadedBook, document_no: Id) -> str:
    """Verdict on a document: "covered", "partial" or "not covered"; blank when nothing is open."""
    return book.word("cover_status", book.row("items", document_no)["cover_status"])


@worksheet_function(CATEGORY, "单据承保状态的原因代码。", result="text")
def COVER_REASON(book: LoadedBook, document_no: Id) -> str:
    """Every reason code of the verdict on a document."""
    return book.row("items", document_no)["reasons"]


@worksheet_function(CATEGORY, "单据在限额内且未违约的金额（本位币）。", result="money")
def COVERED_AMOUNT(book: LoadedBook, document_no: Id) -> float:
    """Covered part of a document. [base currency]"""
    return book.money("items", document_no, "covered")


@worksheet_function(CATEGORY, "敞口表：已投保与自留。", result="rows")
def EXPOSURE_TABLE(book: LoadedBook) -> Rows:
    """Table of insured and self-retained exposure by buyer."""
    return book.rows("exposure")


@worksheet_function(CATEGORY, "逐张单据的承保表。", result="rows")
def COVER_TABLE(book: LoadedBook) -> Rows:
    """Table of every open document with exposure, covered, insured and self-retained part, verdict and reasons."""
    return book.cover_rows()


@worksheet_function(CATEGORY, "理赔口径表：按发货日限额逐笔判定。", result="rows")
def CLAIM_TABLE(book: LoadedBook) -> Rows:
    """Table of every owed document under the limit in force at its shipment, with balance, verdict and reasons."""
    return book.rows("claim_view")


@worksheet_function(CATEGORY, "无批复限额的客户及其自行掌握限额的依据。", result="rows")
def DISCRETIONARY_TABLE(book: LoadedBook) -> Rows:
    """Table of buyers without a named limit: their discretionary limit, what proves it, and what is missing."""
    return book.rows("discretionary_evidence")


@worksheet_function(CATEGORY, "单据承保的判定过程：步骤、数值、规则、来源。", result="rows")
def EXPLAIN_COVER(book: LoadedBook, document_no: Id, language: Text = "") -> Rows:
    """How the cover of a document came about in the claim view: step, value, rule, source."""
    wanted = choice(language or book.language, ("en", "zh"), "language")
    book.row("items", document_no)
    return [list(step) for step in book.analysis.cover_trace(document_no, wanted)]


@worksheet_function(CATEGORY, "按国家敞口表：已投保、自留、缺口与限额。", result="rows")
def COUNTRY_EXPOSURE_TABLE(book: LoadedBook) -> Rows:
    """Table of insured and self-retained exposure, gap and limits by country."""
    return book.rows("exposure_by_country")


@worksheet_function(CATEGORY, "保单条件检查表：涉及的单据、失去承保的金额与处理办法。", result="rows")
def POLICY_CHECK_TABLE(book: LoadedBook) -> Rows:
    """Table of every condition of the policy with what it touches, what has no cover for it, and what to do."""
    return book.rows("policy_check")
