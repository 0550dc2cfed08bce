"""Excel files: the rows of one sheet, or every declared table of a workbook; values only, formulas by their result."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from xlcredit.cellerror import NAMES, CellError
from xlcredit.columns import INPUTS, table
from xlcredit.errors import FileError
from xlcredit.intake import Block

LARGEST_UNPACKED = 2 * 2**30
"""Largest sum of unpacked parts, in bytes: a workbook beyond it is refused before it is opened."""

MOST_COLUMNS = 1_000


def read_excel(path: Path, sheet: str | None = None) -> Block:
    """Rows of one sheet, the first unless named; FileError when the file is not a workbook."""
    with opened(path, read_only=True) as book:
        if sheet is not None and sheet not in book.sheetnames:
            raise FileError(f"{path.name}: no sheet is called {sheet!r}: one of {', '.join(book.sheetnames)}")
        page = book[sheet] if sheet is not None else book.worksheets[0]
        if (page.max_column or 0) > MOST_COLUMNS:
            page.reset_dimensions()
        rows = [[cell_value(value) for value in row[:MOST_COLUMNS]] for row in page.iter_rows(values_only=True)]
    if not any(any(cell is not None for cell in row) for row in rows):
        raise FileError(f"{path.name}: the sheet {page.title} is empty")
    return Block(rows, sheet=path.name)


def read_tables(path: Path) -> dict[str, Block]:
    """Every input table of a workbook of ours, by table name; FileError when it holds no ledger table."""
    by_excel = {table(name).excel: name for name in INPUTS}
    blocks: dict[str, Block] = {}
    with opened(path, read_only=False) as book:
        for page in book.worksheets:
            for found in page.tables.values():
                name = by_excel.get(found.displayName)
                if name is None:
                    continue
                rows = [[cell_value(cell.value) for cell in row] for row in page[found.ref]]
                first = page[found.ref][0][0].row
                blocks[name] = Block(without_blank_end(rows), header_row=first, sheet=page.title)
    if "ledger" not in blocks:
        raise FileError(f"{path.name}: the workbook has no table tblLedger: it is not a credit-control workbook")
    return blocks


def without_blank_end(rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows without the blank ones at the end, the header kept."""
    last = len(rows)
    while last > 1 and all(cell is None or cell == "" for cell in rows[last - 1]):
        last -= 1
    return list(rows[:last])


def cell_value(value: Any) -> Any:
    """Value of a cell, errors as values of their own type."""
    return CellError(value) if isinstance(value, str) and value in NAMES else value


@contextmanager
def opened(path: Path, *, read_only: bool) -> Iterator[openpyxl.Workbook]:
    """The workbook of a file, closed afterwards; FileError when it is none, broken, protected or a bomb."""
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            names = set(parts.namelist())
    except (zipfile.BadZipFile, OSError):
        raise FileError(f"{path.name}: this is not an Excel workbook, or it is protected by a password") from None
    if unpacked > LARGEST_UNPACKED:
        raise FileError(f"{path.name}: the workbook unpacks to {unpacked / 2**30:,.1f} GiB, more than is read")
    if "xl/workbook.xml" not in names:
        raise FileError(f"{path.name}: this is a zip archive but not an Excel workbook")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            book = openpyxl.load_workbook(path, read_only=read_only, data_only=True)
    except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, SyntaxError, OSError) as error:
        raise FileError(f"{path.name}: the workbook is damaged ({type(error).__name__})") from None
    try:
        yield book
    finally:
        book.close()
