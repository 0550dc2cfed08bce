"""The tables of an open workbook: input tables into blocks, the analysis back onto the sheets, both in bulk.

Plain xlwings API, so that the same code runs in Excel and in Calc. Tables are found by their names wherever
the user has moved them; the user's own columns, notes, filters and widths stay.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import TracebackType
from typing import Any, ClassVar

import xlwings as xw

from udfs.hosts.excel import decoded
from xlcredit.cellerror import NAMES, CellError
from xlcredit.columns import READ, spelled, table
from xlcredit.errors import MissingTable
from xlcredit.intake import Block
from xlcredit.values import SERIAL_ORIGIN

PLAIN_TEXT = re.compile(r"[^\W\d_][^\W\d_ .,&()/-]*(?:[ .,&()/-]+[^\W\d_]+)*\.?")
"""Letters and harmless marks between them: what no spreadsheet takes for a number, a date or a formula."""

LOGICAL_WORDS = ("true", "false")


def tables_of(book: xw.Book) -> dict[str, xw.main.Table]:
    """Every table of the workbook by its name."""
    if book.app.engine.name == "calc":
        return {table.name: xw.main.Table(impl=table) for table in book.impl.tables()}
    return {table.name: table for sheet in book.sheets for table in sheet.tables}


def date_system(book: xw.Book) -> int:
    """1900 or 1904: the year from which the workbook counts its days."""
    if book.app.engine.name == "calc":
        return 1904 if book.api.NullDate.Year == 1904 else 1900
    if sys.platform == "darwin":
        return 1904 if book.api.date_1904.get() else 1900
    return 1904 if book.api.Date1904 else 1900


def read_blocks(book: xw.Book) -> dict[str, Block]:
    """Input tables as blocks by name, each read at once; MissingTable when there is no ledger.

    A block knows its sheet and the row of its headers, so that a problem names the row that the user sees.
    """
    found, system = tables_of(book), date_system(book)
    tables = {name: found[table(name).excel] for name in READ if table(name).excel in found}
    blocks = {name: Block(block_of(one, system), one.range.row, one.parent.name) for name, one in tables.items()}
    if "ledger" not in blocks:
        raise MissingTable("this workbook has no table tblLedger: open the Credit Control workbook first")
    return blocks


def block_of(table: xw.main.Table, system: int = 1900) -> list[list[Any]]:
    """Headers and rows of one table without its total row and the blank rows at its end."""
    cells = table.range
    if table.show_totals:
        cells = cells.resize(row_size=cells.shape[0] - 1)
    rows = [[plain(cell, system) for cell in row] for row in cells.options(ndim=2, err_to_str=True).value]
    return without_blank_end(rows)


def headers_of(table: xw.main.Table) -> list[Any]:
    """Headers of a table as they stand on the sheet."""
    return list(table.range[0, :].options(ndim=1).value)


def without_blank_end(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows up to the last one that holds anything; the headers always.

    >>> without_blank_end([["a"], [1], [None], [None]])
    [['a'], [1]]
    """
    last = max((place for place, row in enumerate(rows) if any(cell is not None for cell in row)), default=0)
    return rows[: last + 1]


def plain(cell: Any, system: int = 1900) -> Any:
    """A cell as the functions get it too: dates as serial numbers, errors as CellError.

    >>> plain(datetime(2026, 10, 31)), plain("#N/A"), plain(Decimal("1.50"))
    (46326.0, CellError(code='#N/A'), 1.5)
    """
    if cell is None or type(cell) is float:
        return cell
    if isinstance(cell, str):
        return CellError(cell) if cell.startswith("#") and cell in NAMES else cell or None
    if isinstance(cell, datetime):
        return (cell.replace(tzinfo=None) - _origin(system)) / timedelta(days=1)
    if isinstance(cell, date):
        return float((cell - SERIAL_ORIGIN[system]).days)
    return float(cell) if isinstance(cell, Decimal) else decoded(cell)


@cache
def _origin(system: int) -> datetime:
    origin = SERIAL_ORIGIN[system]
    return datetime(origin.year, origin.month, origin.day)


def typed_in(value: Any) -> Any:
    """A value as it is handed to a cell: a text that a spreadsheet would take for something else gets its mark.

    >>> typed_in("=1+1"), typed_in("00123"), typed_in("Weißfels AG"), typed_in(None)
    ("'=1+1", "'00123", 'Weißfels AG', None)
    """
    if isinstance(value, CellError):
        return f"'{value.code}"
    if not isinstance(value, str):
        return value
    if value == "" or (PLAIN_TEXT.fullmatch(value) and value.casefold() not in LOGICAL_WORDS):
        return value or None
    return f"'{value}"


def column_places(headers: Sequence[Any], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Place of each wanted column in a header row, whatever language its header is in."""
    places = {spelled(header): place for place, header in reversed(list(enumerate(headers))) if header is not None}
    found = {
        name: next((places[spelled(one)] for one in spellings if spelled(one) in places), None)
        for name, spellings in wanted.items()
    }
    return {name: place for name, place in found.items() if place is not None}


def write_column(table: xw.main.Table, place: int, values: Sequence[Any], first_row: int = 0) -> None:
    """Values into one column of a table's rows, from its row `first_row` (0 is the first below the headers)."""
    write_cells(table, place, [[value] for value in values], first_row)


def write_cells(table: xw.main.Table, place: int, rows: Sequence[Sequence[Any]], first_row: int = 0) -> None:
    """Rows into columns of a table from column `place`, in one write."""
    if rows and rows[0]:
        start = table.range[first_row + 1, place]
        start.resize(len(rows), len(rows[0])).options(chunksize=None).value = [list(row) for row in rows]


def unbroken(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start and end in the list of each stretch of neighbouring places.

    >>> list(unbroken([3, 4, 5, 9]))
    [(0, 3), (3, 4)]
    """
    start = 0
    for index in range(1, len(places) + 1):
        if index == len(places) or places[index] != places[index - 1] + 1:
            yield start, index
            start = index


class quiet:  # noqa: N801 - used like a function
    """No redrawing, calculating or events inside the block; all as it was afterwards, whatever happens.

    A class and no generator: an error of LibreOffice's cannot travel through one.
    """

    WANTED: ClassVar[dict[str, Any]] = {"screen_updating": False, "calculation": "manual", "enable_events": False}

    def __init__(self, app: xw.App) -> None:
        self.app = app
        self.before: dict[str, Any] = {}

    def __enter__(self) -> None:
        for name, value in self.WANTED.items():
            with suppress(NotImplementedError, AttributeError):
                self.before[name] = getattr(self.app, name)
                setattr(self.app, name, value)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name, value in reversed(self.before.items()):
            with suppress(Exception):
                setattr(self.app, name, value)
