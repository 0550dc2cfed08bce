"""Files in, blocks out: text, Excel, OpenDocument and Parquet files as rows of plain cells; broken ones are refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from xlcredit.errors import FileError, MissingTable
from xlcredit.intake import Block
from xlcredit.readers.asking import settled
from xlcredit.readers.choice import Choice, candidates, in_styles
from xlcredit.readers.detecting import detect
from xlcredit.readers.kinds import check_kind
from xlcredit.readers.layout import Layout
from xlcredit.readers.opendocument import read_ods
from xlcredit.readers.outcome import Taken
from xlcredit.readers.parquet import read_parquet
from xlcredit.readers.previewing import Preview, preview
from xlcredit.readers.taking import taken
from xlcredit.readers.text import read_pasted, read_text
from xlcredit.readers.worksheets import read_excel

TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
BOOK_SUFFIXES = (".xlsx", ".xlsm")
"""Kinds of workbooks that can be one of ours."""

EXCEL_SUFFIXES = (*BOOK_SUFFIXES, ".xls", ".xlsb")
READERS: dict[str, Callable[[Path, str | None], Block]] = {
    **dict.fromkeys(TEXT_SUFFIXES, lambda path, _: read_text(path)),
    **dict.fromkeys(EXCEL_SUFFIXES, read_excel),
    ".ods": read_ods,
    ".parquet": lambda path, _: read_parquet(path),
}


def read(path: Path | str, sheet: str | None = None) -> Block:
    """Rows of a file, headers first; FileError when it is not there or not what its name says.

    sheet: name of the sheet of a workbook; the first one that holds anything unless given.
    """
    path = Path(path)
    if path.is_dir():
        raise FileError(f"{path}: this is a folder: name a file in it")
    if not path.exists():
        raise FileError(f"{path.name}: there is no such file")
    if not path.is_file():
        raise FileError(f"{path.name}: this is a device or a pipe, not a file")
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise FileError(f"{path.name}: files of this kind are not read: save it as one of {', '.join(READERS)}")
    check_kind(path)
    return READERS[suffix](path, sheet)


def take(block: Block, choice: Choice | None = None, saved: Mapping[str, Layout] | None = None) -> Taken:
    """The ledger in the rows of a file as the user chose to read it, else in the layout that fits best.

    saved: layouts of the user's own, by name. MissingTable where no layout finds what a ledger needs; InputError where
    dates or numbers can be read in two ways and the choice does not say which.
    """
    choice = choice or Choice()
    block = in_styles(block, choice)
    try:
        found = detect(block.rows, candidates(choice, saved), header_row=choice.header_row, top=block.header_row)
    except MissingTable as error:
        raise MissingTable(f"{block.sheet}: {error}") from None
    return settled(taken(block, found))


__all__ = [
    "BOOK_SUFFIXES",
    "EXCEL_SUFFIXES",
    "READERS",
    "TEXT_SUFFIXES",
    "Choice",
    "Preview",
    "Taken",
    "preview",
    "read",
    "read_excel",
    "read_ods",
    "read_parquet",
    "read_pasted",
    "read_text",
    "take",
]
