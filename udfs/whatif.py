"""Worksheet functions: what the changes of limits on the What if sheet would do."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Rows
from udfs.registry import worksheet_function

CATEGORY = "Credit: insurance cover"


@worksheet_function(CATEGORY, "限额变更表：变更前后的限额、已投保与自留，以及应采取的行动。", result="rows")
def WHATIF_TABLE(book: LoadedBook) -> Rows:
    """Table of what the changes on the What if sheet do, one row a buyer: limits, cover, deliveries, action."""
    return book.rows("what_if_results")


@worksheet_function(CATEGORY, "限额变更前后的组合：有变更、无评级与其他客户，合计等于全部。", result="rows")
def WHATIF_TOTALS(book: LoadedBook) -> Rows:
    """Table of the portfolio before and after the changes: buyers with a change, without a grade, and all others."""
    return book.rows("what_if_totals")
