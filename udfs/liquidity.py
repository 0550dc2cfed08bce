"""Worksheet functions: working capital and liquidity."""

from __future__ import annotations

from udfs.cells import Number, Text
from udfs.registry import worksheet_function
from xlcredit import liquidity

CATEGORY = "Credit: liquidity"


@worksheet_function(CATEGORY, "流动比率：流动资产 / 流动负债。")
def WORKING_CAPITAL_RATIO(current_assets: Number, current_liabilities: Number) -> float:
    """Current assets over current liabilities; healthy at 1.5 to 2, alarm below 1. [ratio]

    >>> WORKING_CAPITAL_RATIO(300, 200)
    1.5
    """
    return liquidity.working_capital_ratio(current_assets, current_liabilities)


@worksheet_function(CATEGORY, "流动比率区间：警报、关注、健康、资金闲置。", result="text")
def WORKING_CAPITAL_BAND(ratio: Number, industry: Text = "general") -> str:
    """Band of a working-capital ratio: "alarm", "watch", "healthy" or "idle funds".

    >>> WORKING_CAPITAL_BAND(1.7)
    'healthy'
    """
    return liquidity.working_capital_band(ratio, industry)


@worksheet_function(CATEGORY, "速动比率：（货币资金 + 证券 + 应收）/ 流动负债。")
def QUICK_RATIO(cash: Number, securities: Number, receivables: Number, current_liabilities: Number) -> float:
    """Cash, securities and receivables over current liabilities. [ratio]

    >>> QUICK_RATIO(50, 50, 100, 200)
    1.0
    """
    return liquidity.quick_ratio(cash, securities, receivables, current_liabilities)
