"""Workbooks and folders on disk as books, and tables written to disk, without a spreadsheet program."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from xlcredit.columns import READ
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers import BOOK_SUFFIXES, read
from xlcredit.readers.tables import read_tables


def book_blocks(path: Path) -> dict[str, Block]:
    """Input tables of a workbook, or of a folder with a CSV file a table (ledger.csv, buyers.csv, …).

    FileError when it is neither.
    """
    if path.is_dir():
        files = {name: path / f"{name}.csv" for name in READ}
        found = {name: read(file) for name, file in files.items() if file.is_file()}
        if "ledger" not in found:
            raise FileError(f"{path.name}: the folder holds no ledger.csv")
        return found
    if not path.is_file():
        raise FileError(f"{path.name}: there is no such file or folder")
    if path.suffix.lower() not in BOOK_SUFFIXES:
        raise FileError(f"{path.name}: a book is a workbook ({', '.join(BOOK_SUFFIXES)}) or a folder of CSV files")
    return read_tables(path)


def write_rows(path: Path, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows as a CSV file, the whole of it or nothing."""
    beside = path.with_name(f"{path.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
