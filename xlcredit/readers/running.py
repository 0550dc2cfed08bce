"""Running accounts: dates in three columns, and the day from which an opening balance counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from xlcredit.datestyle import common_style, read_date
from xlcredit.errors import XlcreditError
from xlcredit.values import exact_number


def date_of_parts(year: Any, month: Any, day: Any) -> str | None:
    """Date of a year, a month and a day in columns of their own; None where one of them is none.

    >>> date_of_parts("2026", 1.0, "05"), date_of_parts(2026, 1, None)
    ('2026-01-05', None)
    """
    try:
        return date(*(int(exact_number(part)) for part in (year, month, day))).isoformat()
    except (XlcreditError, ValueError, TypeError):
        return None


def earliest(cells: Iterable[Any], dates: str | None) -> date | None:
    """The earliest date of a column; None where it has none, or its texts can be read in two ways."""
    cells = list(cells)
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    days = [cell.date() if isinstance(cell, datetime) else cell for cell in cells if isinstance(cell, date)]
    try:
        style = common_style([texts], dates) if texts else "ymd"
    except XlcreditError:
        return None
    days += [day for text in texts if (day := read_date(text, style)) is not None]
    return min(days, default=None)
