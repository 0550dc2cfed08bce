"""Where an import takes its rows from: a file, a sheet of an open workbook, or what was copied.

A source is written as a text, so that it stands on the sheet and can be read again: the path of a file,
`[export.xlsx]Sheet1`, or `clipboard`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import xlwings as xw

from udfs.layout import SHEETS
from udfs.sheets import date_system, plain, tables_of
from xlcredit.columns import TABLES
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers import read, read_pasted

CLIPBOARD = "clipboard"
ON_SHEET = re.compile(r"\[(?P<book>[^\]]+)\](?P<sheet>.+)")
UNICODE_TEXT = 13
"""Windows' number of the text on the clipboard."""


def rows_of(book: xw.Book, source: str) -> Block:
    """Rows of a source; FileError where it is not there or holds nothing."""
    if source == CLIPBOARD:
        return read_pasted(copied_text(book.app))
    named = ON_SHEET.fullmatch(source)
    return sheet_rows(book, named["book"], named["sheet"]) if named else read(Path(source))


def short(source: str) -> str:
    """A source as a message names it.

    >>> short("[export.xlsx]Sheet1"), short(str(Path("folder") / "ledger.csv"))
    ('[export.xlsx]Sheet1', 'ledger.csv')
    """
    return source if ON_SHEET.fullmatch(source) else Path(source).name


def open_sheets(book: xw.Book) -> list[str]:
    """Sheets of all open workbooks that could hold a ledger, the one in front first; our own are none of them."""
    found = list(_open_sheets(book))
    active = book.app.books.active.sheets.active
    front = f"[{active.book.name}]{active.name}"
    return sorted(found, key=lambda source: source != front)


def _open_sheets(book: xw.Book) -> Iterator[str]:
    for one in book.app.books:
        ours = TABLES["ledger"].excel in tables_of(one)
        for sheet in one.sheets:
            # A sheet that Python hides or that is one of ours is no list of another system.
            if not (ours and sheet.name in SHEETS) and sheet.visible and _holds_anything(sheet):
                yield f"[{one.name}]{sheet.name}"


def _holds_anything(sheet: xw.Sheet) -> bool:
    used = sheet.used_range
    return used.shape != (1, 1) or used.value is not None


def sheet_rows(book: xw.Book, name: str, sheet_name: str) -> Block:
    """Rows of a sheet of an open workbook, from its first cell on."""
    found = next((one for one in book.app.books if one.name == name), None)
    sheet = next((one for one in found.sheets if one.name == sheet_name), None) if found else None
    if sheet is None:
        raise FileError(f"[{name}]{sheet_name}: no open workbook has this sheet")
    last = sheet.used_range.last_cell
    cells = sheet.range((1, 1), (last.row, last.column)).options(ndim=2, err_to_str=True).value
    system = date_system(sheet.book)
    return Block([[plain(cell, system) for cell in row] for row in cells], sheet=f"[{name}]{sheet_name}")


def copied_text(app: xw.App) -> str:
    """Text on the clipboard; "" where there is none."""
    if app.engine.name == "calc":
        return str(app.impl.clipboard())
    if sys.platform == "darwin":
        return subprocess.run(["pbpaste"], capture_output=True, text=True, check=False).stdout
    import win32clipboard

    win32clipboard.OpenClipboard()
    try:
        if not win32clipboard.IsClipboardFormatAvailable(UNICODE_TEXT):
            return ""
        return str(win32clipboard.GetClipboardData(UNICODE_TEXT))
    finally:
        win32clipboard.CloseClipboard()
