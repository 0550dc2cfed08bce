"""Excel files: the rows of one sheet, or every declared table of a workbook; values only, formulas by result."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from xlcredit.cellerror import NAMES, CellError
from xlcredit.columns import INPUTS, table
from xlcredit.errors import FileError
from xlcredit.intake import Block

LARGEST_UNPACKED = 2 * 2**30
"""Largest sum of unpacked parts, in bytes: a workbook beyond it is refused before it is opened."""

MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576

Found = TypeVar("Found")

DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What openpyxl raises on a damaged or hostile file."""


def read_excel(path: Path, sheet: str | None = None) -> Block:
    """Rows of one sheet, the first unless named; FileError when the file is not a workbook."""
    rows, title = from_workbook(path, True, lambda book: _sheet_rows(path, book, sheet))
    if not any(any(cell is not None for cell in row) for row in rows):
        raise FileError(f"{path.name}: the sheet {title} is empty")
    return Block(rows, sheet=path.name)


def _sheet_rows(path: Path, book: Workbook, sheet: str | None) -> tuple[list[list[Any]], str]:
    if sheet is not None and sheet not in book.sheetnames:
        raise FileError(f"{path.name}: no sheet is called {sheet!r}: one of {', '.join(book.sheetnames)}"[:250])
    page = book[sheet] if sheet is not None else book.worksheets[0]
    # What a file says of its own size is often wrong, and would cut rows off.
    page.reset_dimensions()
    rows = bounded(path, page.iter_rows(values_only=True))
    width = max((len(row) for row in rows), default=0)
    return [row + [None] * (width - len(row)) for row in rows], page.title


def bounded(path: Path, rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """The rows as lists without blank ends; FileError beyond the size that a ledger sheet can have."""
    out: list[list[Any]] = []
    used = 0
    for number, row in enumerate(rows, start=1):
        cells = [cell_value(value) for value in row]
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise FileError(f"{path.name}: row {number} has more than {MOST_COLUMNS:,} columns")
        if number > MOST_ROWS or number - used > MOST_ROWS // 4:
            raise FileError(f"{path.name}: the sheet claims rows far beyond its data: save it anew")
        used = number if cells else used
        out.append(cells)
    return out[:used]


def read_tables(path: Path) -> dict[str, Block]:
    """Every input table of a workbook of ours, by table name; FileError when it holds no ledger table."""
    blocks = from_workbook(path, False, _table_blocks)
    if "ledger" not in blocks:
        raise FileError(f"{path.name}: the workbook has no table tblLedger: it is not a credit-control workbook")
    return blocks


def _table_blocks(book: Workbook) -> dict[str, Block]:
    by_excel = {table(name).excel: name for name in INPUTS}
    blocks: dict[str, Block] = {}
    for page in book.worksheets:
        for found in page.tables.values():
            if found.displayName in by_excel:
                blocks[by_excel[found.displayName]] = _table_block(page, found.ref)
    return blocks


def _table_block(page: Worksheet, reference: str) -> Block:
    left, top, right, bottom = range_boundaries(reference)
    cells = page.iter_rows(top, min(bottom, page.max_row), left, min(right, page.max_column), values_only=True)
    rows = [[cell_value(value) for value in row] for row in cells]
    return Block(without_blank_end(rows), header_row=top, sheet=page.title)


def without_blank_end(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows without the blank ones at the end, the header kept."""
    last = len(rows)
    while last > 1 and all(cell is None or cell == "" for cell in rows[last - 1]):
        last -= 1
    return list(rows[:last])


def cell_value(value: Any) -> Any:
    """Value of a cell, errors as values of their own type."""
    return CellError(value) if isinstance(value, str) and value in NAMES else value


def from_workbook(path: Path, read_only: bool, take: Callable[[Workbook], Found]) -> Found:
    """What `take` finds in the workbook; FileError when the file is none, broken, protected or a bomb."""
    _refuse_strangers(path)
    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=read_only, data_only=True)
            try:
                return take(book)
            finally:
                book.close()
    except DAMAGED as error:
        raise FileError(f"{path.name}: the workbook is damaged ({type(error).__name__}): save it anew") from None


def _refuse_strangers(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise FileError(f"{path.name}: this is not an Excel workbook, or it is protected by a password") from None
    if unpacked > LARGEST_UNPACKED:
        raise FileError(f"{path.name}: the workbook unpacks to {unpacked / 2**30:,.1f} GiB, more than is read")
    if "xl/workbook.xml" not in names:
        raise FileError(f"{path.name}: this is a zip archive but not an Excel workbook")
