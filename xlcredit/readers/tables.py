"""The declared tables of a workbook of ours, found by their names; values only, formulas by result."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from xlcredit.columnrows import ColumnRows
from xlcredit.columns import OPTIONAL, READ, table
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers.package import column_number, opened, part_names, relations, xlsx_pages, xml_part
from xlcredit.readers.scan import Page
from xlcredit.readers.worksheets import columns_of

REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def read_tables(path: Path) -> dict[str, Block]:
    """Every input table of a workbook of ours, by table name; FileError when it holds no ledger table."""
    names = {table(name).excel: name for name in (*READ, *OPTIONAL)}
    with opened(path, "an Excel workbook") as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise FileError(f"{path.name}: this is a zip archive but not an Excel workbook")
        found = [(page, list(tables_on(archive, page))) for page in xlsx_pages(path, archive)]
        wanted = [(page, ranges) for page, ranges in found if any(excel in names for excel, _ in ranges)]
        sheets = columns_of(path, [(page, page.scan()) for page, _ in wanted]) if wanted else []
        blocks = {
            names[excel]: table_block(page, columns, reference)
            for (page, ranges), columns in zip(wanted, sheets, strict=True)
            for excel, reference in ranges
            if excel in names
        }
    if "ledger" not in blocks:
        raise FileError(f"{path.name}: the workbook has no table tblLedger: it is not a credit-control workbook")
    return blocks


def tables_on(archive: zipfile.ZipFile, page: Page) -> Iterator[tuple[str, str]]:
    """Name and range of each table of a sheet."""
    if relations(page.part) in archive.namelist():
        for part in part_names(archive, page.part).values():
            if "/tables/" in part:
                declared = xml_part(archive, part)
                yield declared.get("displayName", ""), declared.get("ref", "")


def table_block(page: Page, columns: Sequence[list[Any]], reference: str) -> Block:
    """Rows of a table without the blank ones at its end, as far as the sheet reaches."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    left, top = column_number(found[1].encode()), int(found[2])
    right, bottom = column_number((found[3] or found[1]).encode()), int(found[4] or top)
    cells = [column[top - 1 : bottom] for column in columns[left : right + 1]]
    last = len(cells[0]) if cells else 0
    while last > 1 and all(column[last - 1] is None for column in cells):
        last -= 1
    return Block(ColumnRows([column[:last] for column in cells]), header_row=top, sheet=page.name)
