"""A block as a sheet shows it: declared headers, values typed where they can be read, left as they are elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlcredit import values
from xlcredit.columns import Column, Table
from xlcredit.errors import XlcreditError
from xlcredit.intake import NUMBER_KINDS, Block, date_reader, matched, within_headers
from xlcredit.numberstyle import number_style, with_point


def readable(table: Table, block: Block) -> Block:
    """Every row of a block, blank ones too, under the declared English headers.

    A value that cannot be read stays as it is.
    """
    headers = list(block.rows[0]) if block.rows else []
    places, _ = matched(table, headers, block.sheet or table.sheet)
    rows = within_headers(table, block.rows, places)[1:]
    read_by_name = cell_readers(table, places, rows, block)
    readers = [(places.get(column.name), read_by_name[column.name]) for column in table.inputs]
    shown: list[Sequence[Any]] = [[column.en for column in table.inputs]]
    shown.extend([read(row[at]) if at is not None and at < len(row) else None for at, read in readers] for row in rows)
    return Block(shown, block.header_row, block.sheet)


def cell_readers(
    table: Table, places: Mapping[str, int], rows: Sequence[Sequence[Any]], of: Block
) -> dict[str, Callable[[Any], Any]]:
    """Function by column that shows one of its values, in the date and number style of the whole block `of`."""
    as_date = date_reader(table, places, rows, of.dates)
    style = number_style(texts_of_numbers(table, places, rows), of.numbers)
    return {column.name: reader(column, as_date, style) for column in table.inputs}


def texts_of_numbers(table: Table, places: Mapping[str, int], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Texts in the number columns of a block."""
    wanted = [places[c.name] for c in table.inputs if c.kind in NUMBER_KINDS and c.name in places]
    return [row[at] for row in rows for at in wanted if at < len(row) and isinstance(row[at], str)]


def reader(column: Column, as_date: Callable[[Any], Any], style: str) -> Callable[[Any], Any]:
    """Function that shows one value of a column."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "id": values.identifier,
        "date": as_date,
        "money": values.number,
        "number": values.number,
        "days": values.number,
        "rate": values.number,
        "count": values.number,
        "percent": values.number,
    }
    convert = kinds.get(column.kind, lambda value: value)
    if column.kind in ("part", "terms"):
        convert = number_or_text

    def show(value: Any) -> Any:
        if values.is_blank(value):
            return None
        try:
            return convert(values.refuse_error(with_point(value, style) if column.kind in NUMBER_KINDS else value))
        except XlcreditError:
            return value

    return show


def number_or_text(value: Any) -> Any:
    """A number where the text is one, else the text."""
    return values.number(value)
