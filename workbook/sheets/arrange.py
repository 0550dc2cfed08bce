"""A block of raw cells in the columns of its sheet: declared columns first, the user's own ones kept at the end.

Text that stands for a date, an amount or a number becomes one, so that a ledger from a text file is
not a sheet full of text; what cannot be read stays as it was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcredit.columns import Column, Table
from xlcredit.errors import XlcreditError
from xlcredit.intake import Block, matched
from xlcredit.readable import readable
from xlcredit.values import flag, is_blank
from xlcredit.words import spoken, word

WORDS = ("word", "flag", "named")


@dataclass(frozen=True)
class Arranged:
    """Rows in sheet order; `own_headers` are the user's columns to the right of the declared ones."""

    rows: list[list[Any]]
    own_headers: tuple[str, ...] = ()


def arranged(table: Table, block: Any, language: str = "en") -> Arranged:
    """The block's rows under the headers of the table's sheet; blank rows stay where they are.

    Fixed words and yes/no are said in `language`, so that they are among the choices that a cell offers.
    """
    block = block if isinstance(block, Block) else Block(block)
    if len(block.rows) < 2:
        return Arranged([])
    headers, rows = block.rows[0], block.rows[1:]
    places, _ = matched(table, headers, table.sheet)
    read = zip(*readable(table, block).rows[1:], strict=True)
    shown = dict(zip((column.name for column in table.inputs), read, strict=True))
    columns = []
    for column in table.columns:
        # A value of any kind (settings, policy) is read by its key, not here.
        as_found = column.result or column.kind == "any"
        cells = _column(rows, places.get(column.name)) if as_found else shown[column.name]
        columns.append([_said(column, cell, language) for cell in cells] if column.kind in WORDS else cells)
    results = {c.header(language) for c in table.results for language in ("en", "zh")}
    own = [p for p, h in enumerate(headers) if p not in places.values() and not is_blank(h) and str(h) not in results]
    columns += [_column(rows, place) for place in own]
    taken = {c.header(language).casefold() for c in table.columns for language in ("en", "zh")}
    return Arranged(
        [list(row) for row in zip(*columns, strict=True)], _unique([str(headers[place]) for place in own], taken)
    )


def _column(rows: Sequence[Sequence[Any]], place: int | None) -> list[Any]:
    return [row[place] if place is not None and place < len(row) else None for row in rows]


def _said(column: Column, value: Any, language: str) -> Any:
    if is_blank(value):
        return None
    try:
        if column.kind == "flag":
            return spoken("flag", "yes" if flag(value) else "no", language)
        return spoken(column.words, word(column.words, value), language)
    except XlcreditError:
        return value


def _unique(headers: Sequence[str], taken: set[str]) -> tuple[str, ...]:
    out: list[str] = []
    for header in headers:
        name, number = header, 2
        while name.casefold() in taken:
            name, number = f"{header} {number}", number + 1
        taken.add(name.casefold())
        out.append(name)
    return tuple(out)


def values_of(series: pd.Series) -> list[Any]:
    """Values of a frame's column as Python's own, absent ones as None."""
    return series.astype(object).where(series.notna(), None).tolist()
