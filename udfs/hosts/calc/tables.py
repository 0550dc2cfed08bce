"""Tables of a Calc document: Excel's tables arrive as database ranges of the same names."""

from __future__ import annotations

from typing import Any

from udfs.hosts.calc.cells import typed_rows
from xlcredit.columns import READ, table

INPUT_TABLES = tuple(table(name).excel for name in READ)


def table_range(doc: Any, name: str) -> Any:
    """Cells of a table with its header row; None when the document has no such table."""
    ranges = doc.DatabaseRanges
    if not ranges.hasByName(name):
        return None
    area = ranges.getByName(name).DataArea
    sheet = doc.Sheets.getByIndex(area.Sheet)
    return sheet.getCellRangeByPosition(area.StartColumn, area.StartRow, area.EndColumn, area.EndRow)


def input_blocks(doc: Any) -> dict[str, list[list[Any]] | None]:
    """Cells of every input table by its Excel name, header row first; None for a table that is not there."""
    ranges = {name: table_range(doc, name) for name in INPUT_TABLES}
    return {name: None if cells is None else typed_rows(doc, cells, dates=False) for name, cells in ranges.items()}
