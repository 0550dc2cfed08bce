"""A block as a sheet shows it: declared headers, values typed where they can be read, left as they are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xlcredit import values
from xlcredit.columns import Column, Table
from xlcredit.errors import XlcreditError
from xlcredit.intake import Block, date_reader, matched


def readable(table: Table, block: Block, dates: str | None = None) -> Block:
    """Every row of a block under the declared English headers; a value that cannot be read stays as it is.

    dates: style of text dates (ymd, dmy, mdy); None lets the whole block decide.
    """
    headers = list(block.rows[0]) if block.rows else []
    places, _ = matched(table, headers, block.sheet or table.sheet)
    rows = [row for row in block.rows[1:] if any(not values.is_blank(cell) for cell in row)]
    as_date = date_reader(table, places, rows, dates)
    out: list[Sequence[Any]] = [[column.en for column in table.inputs]]
    readers = [(places.get(column.name), reader(column, as_date)) for column in table.inputs]
    out.extend(
        [read(row[place]) if place is not None and place < len(row) else None for place, read in readers]
        for row in rows
    )
    return Block(out, block.header_row, block.sheet)


def reader(column: Column, as_date: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Function that shows one value of a column."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "id": values.identifier,
        "date": as_date,
        "money": values.number,
        "number": values.number,
        "days": values.number,
        "rate": values.number,
        "count": values.number,
    }
    convert = kinds.get(column.kind, lambda value: value)
    if column.kind in ("part", "terms", "any"):
        convert = number_or_text

    def show(value: Any) -> Any:
        if values.is_blank(value):
            return None
        try:
            return convert(value)
        except XlcreditError:
            return value

    return show


def number_or_text(value: Any) -> Any:
    """A number where the text is one, else the text."""
    return values.number(value)
