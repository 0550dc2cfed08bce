"""One value into one cell, as Excel holds it: text stays text, dates are day numbers, formulas keep their value.

Rows and columns are counted from 0 here, as XlsxWriter does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xlcredit.cellerror import CellError

EXCEL_ZERO = date(1899, 12, 30)
LONGEST_TEXT = 32_767
LITERAL_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
"""Error values that a cell can be given; newer ones are written as text."""


FORMULA_STARTS = ("=", "+", "-", "@")


def write_cell(
    sheet: Worksheet, row: int, column: int, value: Any, style: Format, text_style: Format | None = None
) -> None:
    """One value into one cell; text stays text, whatever it starts with.

    `text_style` is the style with a quote prefix: with it such a text stays text when the user edits the cell.
    """
    if value is None or value == "" or value != value:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, (date, datetime)):
        sheet.write_number(row, column, serial(value), style)
    elif isinstance(value, CellError) and value.code in LITERAL_ERRORS:
        sheet.write_formula(row, column, f"={value.code}", style, value.code)
    elif isinstance(value, (str, CellError)):
        text = str(value)[:LONGEST_TEXT]
        risky = text_style is not None and text.startswith(FORMULA_STARTS)
        sheet.write_string(row, column, text, text_style if risky else style)
    else:
        sheet.write_number(row, column, float(value), style)


def write_formula(sheet: Worksheet, row: int, column: int, formula: str, style: Format, value: Any = "") -> None:
    """A formula with the value that it has now; rows and columns counted from 0."""
    if value is None or value != value:
        value = ""
    if isinstance(value, (date, datetime)):
        value = serial(value)
    sheet.write_formula(row, column, formula if formula.startswith("=") else f"={formula}", style, value)


def serial(day: date | datetime) -> float:
    """Number that a cell holds for a date.

    >>> serial(date(2026, 10, 31))
    46326.0
    """
    if isinstance(day, datetime):
        seconds = day.hour * 3600 + day.minute * 60 + day.second
        return (day.date() - EXCEL_ZERO).days + seconds / 86400
    return float((day - EXCEL_ZERO).days)
