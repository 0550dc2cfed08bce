"""Worksheet functions: figures and tables of the whole workbook."""

from __future__ import annotations

from typing import Any

from udfs.book import LoadedBook, figure_value
from udfs.cells import DateOrBlank, Id, Rows, Text
from udfs.registry import worksheet_function

CATEGORY = "Credit: portfolio"


@worksheet_function(CATEGORY, "按名称取组合的一个数字，如 receivables、overdue、dso。", result="number")
def BOOK(book: LoadedBook, measure: Text) -> Any:
    """One figure of the portfolio by name: "receivables", "overdue", "dso", "insured", "working capital ratio", ..."""
    return figure_value(book, measure)


@worksheet_function(CATEGORY, "客户的账龄：一行各账龄段，或一个账龄段。", result="rows")
def BUYER_AGING(book: LoadedBook, buyer_id: Id, bucket: Text = "") -> Any:
    """Aging of a buyer: one row of buckets, no due date, unapplied and total, or the amount of one bucket."""
    return book.buyer_aging(buyer_id, bucket)


@worksheet_function(CATEGORY, "账龄表。", result="rows")
def AGING_TABLE(book: LoadedBook) -> Rows:
    """Table of receivables by age, a row a buyer."""
    return book.rows("aging")


@worksheet_function(CATEGORY, "核销对比表：按核销与按先进先出的逾期，每个有差异的客户一行。", result="rows")
def MATCHING_TABLE(book: LoadedBook) -> Rows:
    """Table of overdue as receipts were matched and first in, first out, a row a buyer where they differ."""
    return book.rows("matching")


@worksheet_function(CATEGORY, "付款行为表：每个客户如何付款，逾期、争议与分次付款。", result="rows")
def BEHAVIOUR_TABLE(book: LoadedBook) -> Rows:
    """Table of how each buyer pays: days beyond terms and trend, overdue, disputes, part payments, round sums."""
    return book.rows("behaviour")


@worksheet_function(CATEGORY, "两个日期之间的应收变动表，每个客户一行。", result="rows")
def BRIDGE_TABLE(book: LoadedBook, from_date: DateOrBlank = None, to_date: DateOrBlank = None) -> Rows:
    """Table from the receivables of one date to those of another: what came, what went, a row a buyer."""
    return book.bridge_rows(from_date, to_date)


@worksheet_function(CATEGORY, "外币重估表：每笔外币未收款项的汇兑差额。", result="rows")
def REVALUATION_TABLE(book: LoadedBook) -> Rows:
    """Table of open items in foreign currency: amounts at the rates of the document date and of the as-of date."""
    return book.shown_rows("revaluation")


@worksheet_function(CATEGORY, "本工作簿上一个错误值的原因。", result="text")
def LAST_REASON(book: LoadedBook) -> str:
    """Why the last error value of this workbook was given; blank when there was none."""
    return book.reason
