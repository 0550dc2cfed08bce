"""Worksheet functions: Altman's Z, and the ratios of buyers' financial statements."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Number, Rows, Text
from udfs.registry import worksheet_function
from xlcredit import altman

CATEGORY = "Credit: assessment"


@worksheet_function(
    CATEGORY, "Altman Z值：Z（上市制造企业）、Z'（非上市制造企业）、Z''（其他企业）；不适用于银行与保险公司。"
)
def ALTMAN_Z(
    model: Text,
    working_capital: Number,
    retained_earnings: Number,
    ebit: Number,
    equity: Number,
    sales: Number,
    total_assets: Number,
    total_liabilities: Number,
) -> float:
    """Altman's Z: "Z" listed manufacturer (equity at market value), "Z'" private one, "Z''" others; not for banks.

    >>> round(ALTMAN_Z("Z'", 200, 150, 90, 400, 1400, 1000, 600), 4)
    2.2273
    """
    return altman.altman_z(
        model, working_capital, retained_earnings, ebit, equity, sales, total_assets, total_liabilities
    )


@worksheet_function(CATEGORY, "Z值区间：安全、灰色、困境。", result="text")
def ALTMAN_ZONE(model: Text, z: Number) -> str:
    """Zone of Altman's Z by its model: "safe", "grey" or "distress".

    >>> ALTMAN_ZONE("Z'", 2.2273)
    'grey'
    """
    return altman.altman_zone(model, z)


@worksheet_function(CATEGORY, "财务分析表：各客户最近一期报表的比率与 Altman Z 值。", result="rows")
def FINANCIALS_TABLE(book: LoadedBook) -> Rows:
    """Table of ratios of the latest statement of each buyer, Altman's Z and its zone, and what is missing."""
    return book.rows("financials")
