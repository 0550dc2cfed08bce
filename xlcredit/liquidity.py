"""Working-capital ratio with its bands, and the quick ratio."""

from __future__ import annotations

from xlcredit.errors import DivisionByZero, DomainError
from xlcredit.parameters import parameters
from xlcredit.words import word


def working_capital_ratio(current_assets: float, current_liabilities: float) -> float:
    """Current assets over current liabilities. [ratio]

    >>> working_capital_ratio(300, 200)
    1.5
    """
    if current_liabilities == 0:
        raise DivisionByZero("no current liabilities")
    if current_liabilities < 0:
        raise DomainError(f"current liabilities are negative: {current_liabilities:,.2f}")
    return current_assets / current_liabilities


def working_capital_band(ratio: float, industry: str = "general") -> str:
    """Band of a working-capital ratio: alarm, watch, healthy or idle funds.

    >>> [working_capital_band(r) for r in (0.99, 1.0, 1.5, 2.0, 2.01)]
    ['alarm', 'watch', 'healthy', 'healthy', 'idle funds']
    """
    industries = parameters("working_capital")["industry"]
    bands = industries[word("industry", industry or "general", "industry")]
    if ratio < bands["alarm_below"]:
        return "alarm"
    if ratio < bands["healthy_from"]:
        return "watch"
    return "healthy" if ratio <= bands["healthy_to"] else "idle funds"


def quick_assets(cash: float, securities: float, receivables: float) -> float:
    """What turns into cash at once: cash, securities and receivables. [any unit]

    >>> quick_assets(50, 50, 100)
    200
    """
    return cash + securities + receivables


def quick_ratio(cash: float, securities: float, receivables: float, current_liabilities: float) -> float:
    """Cash, securities and receivables over current liabilities. [ratio]

    >>> quick_ratio(50, 50, 100, 200)
    1.0
    """
    return working_capital_ratio(quick_assets(cash, securities, receivables), current_liabilities)
