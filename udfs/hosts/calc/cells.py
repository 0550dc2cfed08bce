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
    wanted = (LOGICAL, DATE, DATE_TIME) if dates else (LOGICAL,)
    for kind, top, left, bottom, right in formatted_areas(doc, cell_range, wanted):
        for row in data[top : bottom + 1]:
            for column in range(left, right + 1):
                if isinstance(row[column], float):
                    row[column] = bool(row[column]) if kind == LOGICAL else day_of(doc, row[column])
    return data


def formatted_areas(
    doc: Any, cell_range: Any, wanted: Sequence[int]
) -> Iterator[tuple[int, int, int, int, int]]:
    """Areas of the range whose number format is of a wanted type: type, top, left, bottom, right from 0."""
    formats = doc.getNumberFormats()
    kinds: dict[int, int] = {}
    area = cell_range.getRangeAddress()
    height = area.EndRow - area.StartRow + 1
    for column in range(area.EndColumn - area.StartColumn + 1):
        for top, bottom, key in _stretches(cell_range, column, 0, height - 1):
            if key not in kinds:
                kinds[key] = formats.getByKey(key).Type & ~1
            if kinds[key] in wanted:
                yield kinds[key], top, column, bottom, column


def _stretches(cell_range: Any, column: int, top: int, bottom: int) -> Iterator[tuple[int, int, int]]:
    """Top, bottom and format of stretches of a column; a stretch of mixed formats is halved until it is none."""
    part = cell_range.getCellRangeByPosition(column, top, column, bottom)
    if part.getPropertyState("NumberFormat").value != AMBIGUOUS:
        yield top, bottom, part.NumberFormat
    elif top < bottom:
        middle = top if top == 0 else (top + bottom) // 2
        yield from _stretches(cell_range, column, top, middle)
        yield from _stretches(cell_range, column, middle + 1, bottom)


def null_day(doc: Any) -> date:
    """Day whose serial number is 0 in this document."""
    day = doc.NullDate
    return date(day.Year, day.Month, day.Day)


def from_1904(doc: Any) -> bool:
    """True where the document counts its dates from 1904."""
    return null_day(doc).year == 1904


def day_of(doc: Any, serial: float) -> datetime | float:
    """Date and time of a serial number; the number where it is none."""
    try:
        moment = datetime.combine(null_day(doc), datetime.min.time()) + timedelta(days=serial)
    except OverflowError:
        return serial
    return moment + timedelta(microseconds=500_000 - (moment.microsecond + 500_000) % 1_000_000)


def serial_of(doc: Any, day: date) -> float:
    """Serial number of a date or of a date with its time."""
    if isinstance(day, datetime):
        moment = day.replace(tzinfo=None)
        return (moment - datetime.combine(null_day(doc), datetime.min.time())) / timedelta(days=1)
    return float((day - null_day(doc)).days)


def write_rows(doc: Any, cell_range: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Rows into the range: a text that starts with = is a formula, one that starts with ' is a text."""
    cell_range.setDataArray(tuple(tuple(_cell(doc, value) for value in row) for row in rows))
    for column in range(len(rows[0])):
        values = [row[column] for row in rows]
        for first, last in runs([_is_formula(value) for value in values]):
            write_formulas(doc, cell_range, column, first, [_formula(value) for value in values[first : last + 1]])
        for kind, pattern in ((bool, "BOOLEAN"), (datetime, DATE_TIME_FORMAT), (date, DATE_FORMAT)):
            for first, last in runs([type(value) is kind for value in values]):
                part = cell_range.getCellRangeByPosition(column, first, column, last)
                set_kind(doc, part, LOGICAL if kind is bool else DATE, pattern)


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


def _cell(doc: Any, value: Any) -> float | str:
    if value is None or _is_formula(value):
        return ""
    if isinstance(value, (bool, int, float, Decimal)):
        return float(value) if math.isfinite(value) else ""
    if isinstance(value, date):
        return serial_of(doc, value)
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
    parser = excel_parser(doc)
    for place, formula in enumerate(formulas):
        cell = part.getCellByPosition(0, place)
        cell.setTokens(parser.parseFormula(formula[1:], cell.getCellAddress()))


def excel_parser(doc: Any) -> Any:
    """Formula parser of the document for Excel's spelling: English names, commas, A1 references."""
    parser = doc.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    parser.FormulaConvention = EXCEL_ADDRESSES
    return parser
