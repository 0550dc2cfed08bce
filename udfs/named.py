"""The settings of an open workbook as its named cells."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import xlwings as xw

from xlcredit.datestyle import read_date
from xlcredit.errors import MissingTable


def cell_of(book: xw.Book, key: str) -> xw.Range:
    """Cell of a setting; MissingTable where the workbook has none."""
    if key not in book.names:
        raise MissingTable(f"this workbook has no setting {key}: bring its tables into the present template")
    return book.names[key].refers_to_range


def value_of(book: xw.Book, key: str) -> Any:
    """Value of a setting; None where it is blank or not there."""
    return cell_of(book, key).value if key in book.names else None


def day_of(book: xw.Book, key: str) -> date | None:
    """Day of a setting; None where it is blank, not there or no date."""
    value = value_of(book, key)
    if isinstance(value, datetime):
        return value.date()
    return read_date(value, "ymd") if isinstance(value, str) else None
