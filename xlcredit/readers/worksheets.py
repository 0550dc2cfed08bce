"""One sheet of an Excel workbook as rows: scanned here, read by Calamine in a process of its own."""

from __future__ import annotations

import marshal
import pickle
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from xlcredit.cellerror import NAMES, CellError
from xlcredit.columnrows import ColumnRows
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers.binary import xls_pages, xlsb_pages
from xlcredit.readers.package import damaged, opened, whole, xlsx_pages
from xlcredit.readers.process import answers
from xlcredit.readers.scan import Page, Scan, empty, named

PACKAGES: dict[str, Callable[[Path, zipfile.ZipFile], list[Page]]] = {
    "xl/workbook.xml": xlsx_pages,
    "xl/workbook.bin": xlsb_pages,
}
"""How the sheets of a package are listed, by the part that makes it a workbook."""


def read_excel(path: Path, sheet: str | None = None) -> Block:
    """Rows of one sheet; FileError when the file is not a workbook.

    Unless named it is the first sheet that holds anything, a visible one before a hidden one; `Block.sheets` says
    which others there are.
    """
    if path.suffix.lower() == ".xls":
        with whole(path.name):
            return from_pages(path, xls_pages(path), sheet)
    with opened(path, "an Excel workbook") as archive:
        names = set(archive.namelist())
        listed = next((pages for part, pages in PACKAGES.items() if part in names), None)
        if listed is None:
            raise FileError(f"{path.name}: this is a zip archive but not an Excel workbook")
        return from_pages(path, listed(path, archive), sheet)


def from_pages(path: Path, pages: Sequence[Page], sheet: str | None) -> Block:
    """Block of the sheet that is named, or of the first that holds anything."""
    if not pages:
        raise damaged(path.name, "no worksheet")
    page, scan = chosen(path.name, pages, sheet)
    columns = columns_of(path, [(page, scan)])[0]
    if not columns:
        raise FileError(empty(path.name, [page.name]))
    others = [other.name for other in pages if other is not page]
    return Block(ColumnRows(columns), sheet=named(path.name, page.name, others), sheets=(page.name, *others))


def chosen(name: str, pages: Sequence[Page], sheet: str | None) -> tuple[Page, Scan]:
    """The sheet to read and its scan; FileError when there is none of that name, or nothing in any."""
    if sheet is not None:
        page = next((page for page in pages if page.name == sheet), None)
        if page is None:
            titles = ", ".join(page.name for page in pages)
            raise FileError(f"{name}: no sheet is called {sheet!r}: one of {titles}"[:250])
        return page, page.scan()
    for page in sorted(pages, key=lambda page: not page.visible):
        scan = page.scan()
        if scan.filled or scan.errors:
            return page, scan
    raise FileError(empty(name, [page.name for page in pages]))


def columns_of(path: Path, sheets: Sequence[tuple[Page, Scan]]) -> list[list[list[Any]]]:
    """Columns of each sheet with its error values, read by another process; no blank rows and columns at the end."""
    parts = answers(path, "sheets", [page.place for page, _ in sheets])
    names: list[str] = next(parts, [])
    if any(names[page.place : page.place + 1] != [page.name] for page, _ in sheets):
        raise damaged(path.name, "it lists its sheets in two ways")
    return [without_blank_ends(put_errors(one_sheet(parts), scan)) for _, scan in sheets]


def one_sheet(parts: Iterator[Any]) -> list[list[Any]]:
    """Columns from the parts up to the one that ends a sheet."""
    columns: list[list[Any]] = []
    for part in iter(partial(next, parts, None), None):
        cells = [marshal.loads(data) if plain else pickle.loads(data) for plain, data in part]
        columns = columns or [[] for _ in cells]
        for column, more in zip(columns, cells, strict=True):
            column.extend(more)
    return columns


def put_errors(columns: list[list[Any]], scan: Scan) -> list[list[Any]]:
    """The columns with the error values that the scan found, and with those that stand there as text."""
    width = max((place + 1 for _, place in scan.errors), default=0)
    length = max([row + 1 for row, _ in scan.errors] + [len(column) for column in columns[:1]], default=0)
    columns += [[] for _ in range(width - len(columns))]
    texts = set(NAMES)
    for column in columns:
        column.extend([None] * (length - len(column)))
        if not texts.isdisjoint(cell for cell in column if type(cell) is str and cell[:1] == "#"):
            column[:] = [CellError(cell) if type(cell) is str and cell in texts else cell for cell in column]
    for (row, place), code in scan.errors.items():
        columns[place][row] = CellError(code)
    return columns


def without_blank_ends(columns: list[list[Any]]) -> list[list[Any]]:
    """The columns without blank rows and columns at the end."""
    while columns and not any(cell is not None for cell in columns[-1]):
        columns.pop()
    rows = len(columns[0]) if columns else 0
    while rows and all(column[rows - 1] is None for column in columns):
        rows -= 1
    for column in columns:
        del column[rows:]
    return columns
