"""DSO by count-back, and the position at each month end."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

from tests.oracle.aging import aging, total
from tests.oracle.firm import Firm
from tests.oracle.values import date


def sales_by_month(firm: Firm) -> dict[tuple[int, int], int]:
    months = [(date(row["month"]), firm.base_minor(row["credit_sales"])) for row in firm.sales]
    return {(day.year, day.month): amount for day, amount in months}


def countback(receivables: int, months: list[tuple[int, int]]) -> Fraction | None:
    """Days, from (sales, days) of each month, latest first; None when receivables exceed all sales."""
    if receivables <= 0:
        return Fraction(0)
    days, left = Fraction(0), receivables
    for sales, length in months:
        if sales <= 0:
            days += length
        elif left < sales:
            return days + Fraction(left * length, sales)
        else:
            left -= sales
            days += length
    return days if left == 0 else None


def months_back(firm: Firm, day: dt.date) -> list[tuple[int, int]]:
    """Sales and days of each month up to a day, latest first, as long as there are sales; the last one runs to the day."""
    sales, year, month, out = sales_by_month(firm), day.year, day.month, []
    while (year, month) in sales:
        out.append((sales[year, month], calendar.monthrange(year, month)[1] if out else day.day))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return out


def position(firm: Firm, day: dt.date) -> dict[str, object]:
    """Outstanding, not due, overdue and DSO at a month end."""
    row = total(aging(firm, day), firm)
    months = months_back(firm, day)
    return {
        "outstanding": row.outstanding,
        "not_due": row.debts - row.overdue,
        "overdue": row.overdue,
        "dso": countback(row.outstanding, months),
        "dso_best": countback(row.outstanding - row.overdue, months),
    }
