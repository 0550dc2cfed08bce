"""Excel's side of a call: what VBA sends through xlwings' COM server, and what it gets back.

VBA sends `.Value2`: numbers, texts, Booleans, None for a blank, and numbers of COM's own for errors and for
arguments left out. COM cannot send error values back, so they go as markers, which the VBA module `Bridge`
turns into error values:

    form feed, code, form feed, reason                      an error value; the first of an answer says why
    form feed, form feed, reason, form feed, text           a text that had to be cut
    form feed, "TABLES"                                     send me the tables of this stamp first

The Calc host sends and gets the same, through its own service.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any, TypeAlias

from udfs.book import LoadedBook, load, loaded, snapshot
from udfs.call import call
from udfs.cells import MISSING
from udfs.hosts.entry import MISSING_CELL, genuine
from udfs.registry import FUNCTIONS
from xlcredit.cellerror import CellError
from xlcredit.columns import TABLES
from xlcredit.errors import XlcreditError
from xlcredit.values import SERIAL_ORIGIN

LOG = logging.getLogger(__name__)

MARK = "\f"
LOAD = f"{MARK}TABLES"
LEFT_OUT = f"{MARK}MISSING"
UNKNOWN_ID = "{id}"

LONGEST_IN_ARRAY = 255
"""Excel refuses an array that holds a longer text."""

LONGEST = 32_767
"""Characters that one cell holds."""

COM_ERROR_BASE = -2146828288
"""Error number of a cell as COM delivers it, less its number in VBA (`CVErr(2042)`)."""

ERROR_NUMBERS = {
    2000: "#NULL!",
    2007: "#DIV/0!",
    2015: "#VALUE!",
    2023: "#REF!",
    2029: "#NAME?",
    2036: "#NUM!",
    2042: "#N/A",
    2043: "#GETTING_DATA",
    2045: "#SPILL!",
    2046: "#CONNECT!",
    2047: "#BLOCKED!",
    2048: "#UNKNOWN!",
    2049: "#FIELD!",
    2050: "#CALC!",
}

Context: TypeAlias = "tuple[str, str, bool] | None"
"""Key of the workbook, its stamp, and whether its dates count from 1904."""


def answer(name: str, cells: Sequence[Any], context: Context = None) -> list[list[Any]]:
    """Answer of the function `name` as COM can carry it; what goes wrong is an error value with a reason."""
    key, stamp, from_1904 = context or ("", "", False)
    system = 1904 if from_1904 else 1900
    function = FUNCTIONS.get(name)
    book = loaded(key, stamp) if function and function.needs_book else None
    if function and function.needs_book and book is None:
        return [[LOAD]]
    try:
        reply = call(name, [decoded(cell) for cell in cells], book, date_system=system)
        return [[encoded(reply.value, reply.reason, system)]]
    except Exception:
        LOG.exception("%s failed", name)
        return [[error_marker("#VALUE!", f"{name} failed: see the log")]]


def load_book(key: str, stamp: str, from_1904: bool, names: Sequence[str], blocks: Sequence[Any]) -> list[list[Any]]:
    """Read the tables of a workbook under a new stamp; a row a buyer of what its functions return.

    names: Excel names of the input tables; blocks: their cells, header row first, None where there is none.
    Rows stand in the order in which VBA compares texts.
    """
    system = 1904 if from_1904 else 1900
    by_excel_name = {table.excel: table.name for table in TABLES.values()}
    given = zip(names, blocks, strict=True)
    tables = {by_excel_name[name]: decoded(block) for name, block in given if block is not None}
    try:
        return [[snapshot_cells(load(key, tables, stamp, date_system=system), system)]]
    except XlcreditError as error:
        return [[error_marker(error.cell, str(error))]]
    except Exception:
        LOG.exception("the tables of %s could not be read", key)
        return [[error_marker("#VALUE!", "the tables could not be read: see the log")]]


def snapshot_cells(book: LoadedBook, system: int) -> tuple[tuple[Any, ...], ...]:
    """The snapshot as markers and numbers; its first cell says what is wrong with an unknown id.

    The other cells of the first row are the functions, each with its module before it.
    """
    (_, *names), *rows = snapshot(book)
    unknown = call(names[0], [UNKNOWN_ID], book).reason if names else ""
    rows.sort(key=lambda row: str(row[0]).encode("utf-16-be"))

    def cell(buyer: str, name: str, value: Any) -> Any:
        reason = call(name, [buyer], book).reason if isinstance(value, CellError) else ""
        return encoded_cell(value, reason, system, LONGEST_IN_ARRAY)

    cells = [
        (buyer, *(cell(buyer, name, value) for name, value in zip(names, values, strict=True)))
        for buyer, *values in rows
    ]
    return ((unknown, *(f"{FUNCTIONS[name].module}.{name}" for name in names)), *cells)


def decoded(cell: Any) -> Any:
    """What COM delivers, as `udfs.call` takes it.

    >>> decoded(-2146826246), decoded(((1.5, None), ("a", -2146826281)))
    (CellError(code='#N/A'), [[1.5, None], ['a', CellError(code='#DIV/0!')]])
    """
    if isinstance(cell, (tuple, list)):
        return [decoded(part) for part in cell]
    if type(cell) is int and cell == MISSING_CELL:
        return MISSING
    if type(cell) is int and (number := cell - COM_ERROR_BASE) in range(2000, 2300):
        return CellError(ERROR_NUMBERS.get(number, "#UNKNOWN!"))
    if cell == LEFT_OUT:
        return MISSING
    if isinstance(cell, str) and cell.startswith(MARK) and (code := cell.split(MARK)[1]) in ERROR_NUMBERS.values():
        return CellError(code)
    return cell


def encoded(value: Any, reason: str = "", system: int = 1900) -> Any:
    """A result as COM can carry it: one cell, or rows of one length.

    >>> encoded([["buyer", None], ["A1"]])
    (('buyer', ''), ('A1', ''))
    """
    if not isinstance(value, (list, tuple)):
        return encoded_cell(value, reason, system, LONGEST)
    rows = [list(row) if isinstance(row, (list, tuple)) else [row] for row in value]
    width = max((len(row) for row in rows), default=0)
    if width == 0:
        return ""
    if (len(rows), width) == (1, 1):
        return encoded_cell(rows[0][0], reason, system, LONGEST)
    out = []
    for row in rows:
        cells = []
        for part in [*row, *[None] * (width - len(row))]:
            cells.append(encoded_cell(part, reason, system, LONGEST_IN_ARRAY))
            reason = "" if isinstance(part, CellError) else reason
        out.append(tuple(cells))
    return tuple(out)


def encoded_cell(value: Any, reason: str, system: int, longest: int) -> Any:
    """One value as COM can carry it: float, bool, text or marker; a date as its serial number."""
    if isinstance(value, CellError):
        return error_marker(value.code, reason)
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, (date, datetime)):
        day = value.date() if isinstance(value, datetime) else value
        return float((day - SERIAL_ORIGIN[system]).days)
    if isinstance(value, str):
        return text_cell(value.lstrip(MARK), longest)
    return float(value) if isfinite(value) else error_marker("#NUM!", reason)


def text_cell(text: str, longest: int) -> str:
    """The text where it fits into the cell, else the marker of a cut text.

    >>> text_cell("a" * 300, 255)[-2:]
    'a…'
    """
    if len(text) <= longest:
        return text
    said = f"a text of {len(text)} characters was cut to {longest}: Excel takes no longer one here"
    return f"{MARK}{MARK}{said}{MARK}{text[: longest - 1]}…"


def error_marker(code: str, reason: str = "") -> str:
    """The marker of an error value; the reason is for LAST_REASON."""
    return f"{MARK}{code}{MARK}{reason.replace(MARK, ' ')}"


load_book = genuine(load_book, "Credit Control")
