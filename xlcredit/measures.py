"""Collection measures: the DSO family, CEI, turnover, lateness. Days and per cent are plain floats.

Sequences are oldest first, as they stand on a sheet. Receivables and sales are in one currency and
one unit; which unit does not matter to a ratio.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlcredit.errors import DivisionByZero, DomainError, InputError


def dso(receivables: float, credit_sales: float, days: float) -> float:
    """Days sales outstanding: `receivables / credit sales × days`. [days]

    >>> round(dso(350_000, 1_200_000, 90), 2)
    26.25
    """
    if days <= 0:
        raise DomainError(f"days must be above zero, not {days:g}")
    if credit_sales == 0:
        raise DivisionByZero("credit sales are zero")
    if credit_sales < 0:
        raise DomainError(f"credit sales are negative: {credit_sales:,.2f}")
    return receivables / credit_sales * days


def average(closing: float, opening: float | None) -> float:
    """Average of opening and closing, or the closing alone.

    >>> average(300, 100), average(300, None)
    (200.0, 300)
    """
    return closing if opening is None else (opening + closing) / 2


def dso_countback(receivables: float, monthly_sales: Sequence[float], month_days: Sequence[float]) -> float:
    """DSO by count-back: use up the receivables with the sales of the latest months. [days]

    A month without sales adds its days; a credit balance is 0; DomainError when all months do not suffice.

    >>> round(dso_countback(212_000, [70_000, 80_000, 100_000], [30, 30, 30]), 2)
    73.71
    """
    if len(monthly_sales) != len(month_days):
        raise InputError(f"{len(monthly_sales)} months of sales but {len(month_days)} of days")
    if any(days <= 0 for days in month_days):
        raise DomainError("every month must have at least one day")
    rest, counted = receivables, 0.0
    if rest <= 0:
        return 0.0
    for sales, days in zip(reversed(monthly_sales), reversed(month_days), strict=True):
        if sales > 0 and rest < sales:
            return counted + rest / sales * days
        rest -= max(sales, 0)
        counted += days
        if rest == 0:
            return counted
    raise DomainError(f"at least {counted:g} days: receivables exceed the sales of all months given")


def best_possible_dso(current_receivables: float, credit_sales: float, days: float) -> float:
    """DSO if every buyer paid on the due date: not-overdue receivables over credit sales. [days]

    >>> best_possible_dso(280_000, 1_200_000, 90)
    21.0
    """
    return dso(current_receivables, credit_sales, days)


def delinquent_days(receivables: float, current_receivables: float, credit_sales: float, days: float) -> float:
    """Average days delinquent: DSO less best possible DSO. [days]

    >>> delinquent_days(350_000, 280_000, 1_200_000, 90)
    5.25
    """
    return dso(receivables - current_receivables, credit_sales, days)


def sales_weighted_dso(
    receivables_by_month: Sequence[float], monthly_sales: Sequence[float], month_days: Sequence[float]
) -> float:
    """Sales-weighted DSO: `Σ receivables of the month's documents / sales of the month × its days`. [days]

    >>> round(sales_weighted_dso([10, 50, 90], [100, 100, 100], [30, 30, 30]), 1)
    45.0
    """
    if not len(receivables_by_month) == len(monthly_sales) == len(month_days):
        owed, sold, days = len(receivables_by_month), len(monthly_sales), len(month_days)
        raise InputError(f"as many months of each are needed: {owed} of receivables, {sold} of sales, {days} of days")
    return sum(map(dso, receivables_by_month, monthly_sales, month_days))


def collection_effectiveness(
    opening: float, credit_sales: float, closing: float, closing_current: float, periods: float = 1
) -> float:
    """Collection effectiveness index: what was collected over what could be. [per cent]

        (opening + sales − closing) / (opening + sales − closing current) × 100

    >>> round(collection_effectiveness(400, 1200, 350, 280), 2)
    94.7
    """
    if periods <= 0:
        raise DomainError(f"periods must be above zero, not {periods:g}")
    sales = credit_sales / periods
    collectable = opening + sales - closing_current
    if collectable == 0:
        raise DivisionByZero("nothing was collectable")
    return (opening + sales - closing) / collectable * 100


def receivables_turnover(credit_sales: float, average_receivables: float) -> float:
    """Credit sales over average receivables. [times a period]

    >>> receivables_turnover(1200, 300)
    4.0
    """
    if average_receivables == 0:
        raise DivisionByZero("receivables are zero")
    return credit_sales / average_receivables


def weighted_days(amounts: Sequence[float], days: Sequence[float]) -> float:
    """Days weighted by amount. [days]

    >>> weighted_days([100, 300], [10, 30])
    25.0
    """
    total = sum(amounts)
    if total == 0:
        raise DivisionByZero("the amounts sum to zero")
    return sum(amount * day for amount, day in zip(amounts, days, strict=True)) / total


LATENESS_BANDS = ((30, 15.0), (60, 45.0), (90, 75.0), (float("inf"), 105.0))
"""Upper end and midpoint of the bands in the midpoint reading of days beyond terms."""


def days_beyond_terms(amounts: Sequence[float], days_late: Sequence[float], variant: str = "signed") -> float:
    """Lateness weighted by amount. [days]

    variant: "signed" (early payment counts against late), "floored" (early counts as 0) or "midpoint"
    (late amounts at the midpoint of 1–30, 31–60, 61–90 and over 90 days).

    >>> days_beyond_terms([100, 100], [-10, 20]), days_beyond_terms([100, 100], [-10, 20], "floored")
    (5.0, 10.0)
    """
    readings = {
        "signed": lambda days: days,
        "floored": lambda days: max(days, 0),
        "midpoint": lambda days: 0 if days <= 0 else next(mid for end, mid in LATENESS_BANDS if days <= end),
    }
    if variant not in readings:
        raise InputError.not_among(readings, variant, "variant")
    return weighted_days(amounts, [readings[variant](day) for day in days_late])


def cash_conversion_cycle(inventory_days: float, sales_days: float, payable_days: float) -> float:
    """Days inventory plus days sales less days payables outstanding. [days]

    >>> cash_conversion_cycle(40, 50, 30)
    60
    """
    return inventory_days + sales_days - payable_days
