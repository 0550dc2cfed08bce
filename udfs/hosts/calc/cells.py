"""Calc's cells as Python values and back, a range in one block.

Calc holds numbers and texts. What a number is (date, Boolean) only its number format tells, and which error
a cell holds only the cell itself does.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from udfs.hosts.calc.office import uno_type
from xlcredit.cellerror import CellError
from xlcredit.errors import XlcreditError

ERROR_NUMBERS = {
    "#NULL!": 521,
    "#DIV/0!": 532,
    "#VALUE!": 519,
    "#REF!": 524,
    "#NAME?": 525,
    "#NUM!": 503,
    "#N/A": 32767,
}
"""Calc's numbers of the errors that both programs know."""

ERROR_CODES = {number: code for code, number in ERROR_NUMBERS.items()}
OTHER_ERROR = "#VALUE!"

DATE, TIME, DATE_TIME, LOGICAL, TEXT_FORMAT = 2, 4, 6, 1024, 256
"""Number format types, as `com.sun.star.util.NumberFormat` numbers them."""

AMBIGUOUS = "AMBIGUOUS_VALUE"
"""State of a property that the cells of a range do not share."""

EXCEL_ADDRESSES = 1
"""Way to write references, as `com.sun.star.sheet.AddressConvention` numbers it."""

DATE_FORMAT = "YYYY-MM-DD"
DATE_TIME_FORMAT = "YYYY-MM-DD HH:MM:SS"


class ProtectedSheet(XlcreditError):
    """The cells to be written are protected."""


def error_value(code: str) -> float:
    """The number that a Calc function returns for an error: none, with Calc's error number in its lower half."""
    number = ERROR_NUMBERS.get(code, ERROR_NUMBERS[OTHER_ERROR])
    return float(struct.unpack("<d", struct.pack("<Q", 0x7FF8_0000_0000_0000 | number))[0])


def plain_rows(cell_range: Any) -> list[list[Any]]:
    """Cells as numbers, texts, None and errors; dates are serial numbers and Booleans are 0 and 1."""
    data = [[None if cell == "" else cell for cell in row] for row in cell_range.getDataArray()]
    for row, column, number in _errors(cell_range, data):
        data[row][column] = CellError(ERROR_CODES.get(number, OTHER_ERROR))
    return data


def _errors(cell_range: Any, data: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, int]]:
    """Row, column and number of each cell with an error, as far as the range holds any."""
    failing = cell_range.queryFormulaCells(4).getRangeAddresses()
    if not failing:
        return
    whole = cell_range.getRangeAddress()
    for area in failing:
        for row in range(area.StartRow - whole.StartRow, area.EndRow - whole.StartRow + 1):
            for column in range(area.StartColumn - whole.StartColumn, area.EndColumn - whole.StartColumn + 1):
                yield row, column, cell_range.getCellByPosition(column, row).getError()


def typed_rows(doc: Any, cell_range: Any, *, dates: bool = True) -> list[list[Any]]:
    """Cells as Excel gives them: Booleans are Booleans and, where asked for, dates are datetimes."""
    data = plain_rows(cell_range)
    if not any(isinstance(cell, float) for row in data for cell in row):
        return data
    wanted = (LOGICAL, DATE, DATE_TIME) if dates else (LOGICAL,)
    origin = null_day(doc)
    for kind, top, left, bottom, right in formatted_areas(doc, cell_range, wanted):
        for row in data[top : bottom + 1]:
            for column in range(left, right + 1):
                if isinstance(row[column], float):
                    row[column] = bool(row[column]) if kind == LOGICAL else day_of(origin, row[column])
    return data


def formatted_areas(doc: Any, cell_range: Any, wanted: Sequence[int]) -> Iterator[tuple[int, int, int, int, int]]:
    """Areas of the range whose number format is of a wanted type: type, top, left, bottom, right from 0."""
    whole = cell_range.getRangeAddress()
    sheet = doc.Sheets.getByIndex(whole.Sheet)
    formats = doc.getNumberFormats()
    groups = cell_range.getUniqueCellFormatRanges()
    for place in range(groups.getCount()):
        areas = groups.getByIndex(place).getRangeAddresses()
        first = sheet.getCellByPosition(areas[0].StartColumn, areas[0].StartRow)
        kind = formats.getByKey(first.NumberFormat).Type & ~1
        if kind not in wanted:
            continue
        for area in areas:
            yield (
                kind,
                area.StartRow - whole.StartRow,
                area.StartColumn - whole.StartColumn,
                area.EndRow - whole.StartRow,
                area.EndColumn - whole.StartColumn,
            )


def null_day(doc: Any) -> date:
    """Day whose serial number is 0 in this document."""
    day = doc.NullDate
    return date(day.Year, day.Month, day.Day)


def from_1904(doc: Any) -> bool:
    """True where the document counts its dates from 1904."""
    return null_day(doc).year == 1904


def day_of(origin: date, serial: float) -> datetime | float:
    """Date and time, to the second, of a serial number; the number where it is none.

    >>> day_of(date(1899, 12, 30), 46326.5)
    datetime.datetime(2026, 10, 31, 12, 0)
    """
    try:
        return datetime(origin.year, origin.month, origin.day) + timedelta(seconds=round(serial * 86_400))
    except OverflowError:
        return serial


def serial_of(origin: date, day: date) -> float:
    """Serial number of a date or of a date with its time.

    >>> serial_of(date(1899, 12, 30), date(2026, 10, 31))
    46326.0
    """
    if isinstance(day, datetime):
        return (day.replace(tzinfo=None) - datetime(origin.year, origin.month, origin.day)) / timedelta(days=1)
    return float((day - origin).days)


def write_rows(doc: Any, cell_range: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Rows into the range: a text that starts with = is a formula, one that starts with ' is a text."""
    origin = null_day(doc)
    sheet = cell_range.getSpreadsheet()
    if sheet.isProtected():
        raise ProtectedSheet(f"the sheet {sheet.Name} is protected: take its protection off first")
    cell_range.setDataArray(tuple(tuple(_cell(origin, value) for value in row) for row in rows))
    for column in range(len(rows[0])):
        values = [row[column] for row in rows]
        for first, last in runs([_is_formula(value) for value in values]):
            write_formulas(doc, cell_range, column, first, [_formula(value) for value in values[first : last + 1]])
        for kind, pattern in ((bool, "BOOLEAN"), (datetime, DATE_TIME_FORMAT), (date, DATE_FORMAT)):
            for first, last in runs([type(value) is kind for value in filled(values)]):
                part = cell_range.getCellRangeByPosition(column, first, column, last)
                set_kind(doc, part, LOGICAL if kind is bool else DATE, pattern)


def filled(values: Sequence[Any]) -> list[Any]:
    """Values with each gap taken for what stands above it: a column of dates with gaps is one run of dates.

    >>> filled([None, 1, None, 2])
    [None, 1, 1, 2]
    """
    out: list[Any] = []
    for value in values:
        out.append(out[-1] if value is None and out else value)
    return out


def runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last place of each unbroken run of True.

    >>> list(runs([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    start = None
    for place, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = place
        elif not flag and start is not None:
            yield start, place - 1
            start = None


def _cell(origin: date, value: Any) -> float | str:
    if value is None or _is_formula(value):
        return ""
    if isinstance(value, (bool, int, float, Decimal)):
        return float(value) if math.isfinite(value) else ""
    if isinstance(value, date):
        return serial_of(origin, value)
    text = str(value)
    return text[1:] if text.startswith("'") else text


def _is_formula(value: Any) -> bool:
    return isinstance(value, CellError) or (isinstance(value, str) and len(value) > 1 and value.startswith("="))


def _formula(value: Any) -> str:
    return f"={value}" if isinstance(value, CellError) else str(value)


def set_kind(doc: Any, part: Any, kind: int, pattern: str) -> None:
    """Give cells a number format of a type, unless they have one: the user's own date format stays."""
    wanted = (LOGICAL,) if kind == LOGICAL else (DATE, DATE_TIME, TIME)
    formats = doc.getNumberFormats()
    mixed = part.getPropertyState("NumberFormat").value == AMBIGUOUS
    if mixed or formats.getByKey(part.NumberFormat).Type & ~1 not in wanted:
        part.NumberFormat = format_key(doc, pattern)


def format_key(doc: Any, pattern: str) -> int:
    """Key of a number format of the document, added where it is new."""
    formats, locale = doc.getNumberFormats(), uno_type("com.sun.star.lang.Locale")("en", "US", "")
    key = formats.queryKey(pattern, locale, False)
    return int(key if key != -1 else formats.addNew(pattern, locale))


def write_formulas(doc: Any, cell_range: Any, column: int, first: int, formulas: Sequence[str]) -> None:
    """Formulas in Excel's spelling into one column of the range, from row `first`."""
    part = cell_range.getCellRangeByPosition(column, first, column, first + len(formulas) - 1)
    if not any(mark in formula for formula in formulas for mark in ",![{@"):
        part.setFormulaArray(tuple((formula,) for formula in formulas))
        return
    parser = doc.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = EXCEL_ADDRESSES
    for place, formula in enumerate(formulas):
        cell = part.getCellByPosition(0, place)
        cell.setTokens(parser.parseFormula(calc_separators(formula.lstrip("=")), cell.getCellAddress()))


def calc_separators(formula: str) -> str:
    """Formula with Calc's separators in place of Excel's.

    >>> calc_separators('IF(A1=",",SUM({1,2;3,4}),tblA[[x,y]])')
    'IF(A1=",";SUM({1;2|3;4});tblA[[x,y]])'
    """
    out, quoted, braces, brackets = [], "", 0, 0
    for mark in formula:
        if quoted:
            quoted = "" if mark == quoted else quoted
        elif mark in "\"'":
            quoted = mark
        elif mark in "{}":
            braces += 1 if mark == "{" else -1
        elif mark in "[]":
            brackets += 1 if mark == "[" else -1
        elif not brackets and mark in ",;":
            mark = "|" if braces and mark == ";" else ";"
        out.append(mark)
    return "".join(out)
