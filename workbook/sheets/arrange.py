"""A block of raw cells in the columns of its sheet: declared columns first, the user's own ones kept at the end.

Text that stands for a date, an amount or a number becomes one, so that a ledger from a text file is
not a sheet full of text; what cannot be read stays as it was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcredit import intake
from xlcredit.columns import Column, Table
from xlcredit.money import currency_units, decimals
from xlcredit.values import is_blank

TYPED_KINDS = ("date", "money", "number", "count", "days")


@dataclass(frozen=True)
class Arranged:
    """Rows in sheet order; `own_headers` are the user's columns to the right of the declared ones."""

    rows: list[list[Any]]
    own_headers: tuple[str, ...] = ()


def arranged(table: Table, block: Any, base_currency: str) -> Arranged:
    """The block's rows under the headers of the table's sheet; blank rows stay where they are."""
    rows = list(block.rows if isinstance(block, intake.Block) else block)
    if len(rows) < 2:
        return Arranged([])
    headers = rows[0]
    places, _ = intake.matched(table, headers, table.sheet)
    result_headers = {c.header(language) for c in table.results for language in ("en", "zh")}
    known = set(places.values())
    own = [
        place
        for place, header in enumerate(headers)
        if place not in known and not is_blank(header) and str(header) not in result_headers
    ]
    order = [places.get(column.name) for column in table.columns] + own
    out = [[row[place] if place is not None and place < len(row) else None for place in order] for row in rows[1:]]
    _type_texts(table, block, base_currency, out)
    taken = {c.header(language).casefold() for c in table.columns for language in ("en", "zh")}
    return Arranged(out, _unique([str(headers[place]) for place in own], taken))


def _type_texts(table: Table, block: Any, base_currency: str, out: list[list[Any]]) -> None:
    good = intake.typed(table, block, base_currency)
    currencies = good.columns.get("currency") or [base_currency] * len(good)
    for place, column in enumerate(table.columns):
        if column.result or column.kind not in TYPED_KINDS:
            continue
        for row, value, currency in zip(good.columns["row"], good.columns[column.name], currencies, strict=True):
            if isinstance(out[row - 2][place], str) and value is not None:
                out[row - 2][place] = _cell(column, value, currency)


def _cell(column: Column, value: Any, currency: str) -> Any:
    if column.kind == "money":
        return currency_units(value, decimals(currency))
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
