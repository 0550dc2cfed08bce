"""Worksheet functions: alerts, and when limits are to be reviewed."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Rows
from udfs.registry import worksheet_function

CATEGORY = "Credit: alerts"


@worksheet_function(CATEGORY, "预警表：需关注的客户、依据、涉及金额与处理办法。", result="rows")
def ALERT_TABLE(book: LoadedBook) -> Rows:
    """Table of alerts by the rules of tblAlertRules: severity, rule, buyer, evidence, money at risk, what to do."""
    return book.rows("alerts")


@worksheet_function(CATEGORY, "额度复审日历：各客户上次与下次复审。", result="rows")
def REVIEW_TABLE(book: LoadedBook) -> Rows:
    """Table of the next review of every buyer's credit limit by class, the longest overdue first."""
    return book.rows("reviews")
