"""Files in, blocks out: text and Excel files as rows of plain cells, hostile or broken ones refused in one line."""

from __future__ import annotations

from pathlib import Path

from xlcredit.errors import FileError, MissingTable
from xlcredit.intake import Block
from xlcredit.readers.detecting import detect, layouts_for
from xlcredit.readers.excel import read_excel
from xlcredit.readers.layout import layouts
from xlcredit.readers.taking import Taken, taken
from xlcredit.readers.text import read_text

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")


def read(path: Path | str, sheet: str | None = None) -> Block:
    """Rows of a file, headers first; FileError when it is not there or not what its name says.

    sheet: name of the sheet of an Excel file; the first one unless given.
    """
    path = Path(path)
    if path.is_dir():
        raise FileError(f"{path}: this is a folder: name a file in it")
    if not path.is_file():
        raise FileError(f"{path.name}: there is no such file")
    if path.suffix.lower() in TEXT_SUFFIXES:
        return read_text(path)
    if path.suffix.lower() in EXCEL_SUFFIXES:
        return read_excel(path, sheet)
    known = ", ".join((*TEXT_SUFFIXES, *EXCEL_SUFFIXES))
    raise FileError(f"{path.name}: files of this kind are not read: save it as one of {known}")


def take(block: Block, layout: str | None = None) -> Taken:
    """The ledger in the rows of a file, in the layout of that name or the one that fits best.

    MissingTable where no layout finds what a ledger needs.
    """
    try:
        return taken(block, detect(block.rows, layouts_for(layout, layouts())))
    except MissingTable as error:
        raise MissingTable(f"{block.sheet}: {error}") from None


__all__ = ["EXCEL_SUFFIXES", "TEXT_SUFFIXES", "Taken", "read", "read_excel", "read_text", "take"]
