"""A ledger file into an open workbook: its rows in place of those that are there, and what the rest still lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlwings as xw

from udfs import undoing
from udfs.hosts.importing import ledger_blocks
from udfs.named import cell_of, value_of
from udfs.sheets import block_of, tables_of, typed_in
from udfs.writing import fill, found_columns
from xlcredit.columns import TABLES
from xlcredit.intake import Block
from xlcredit.parameters import parameters
from xlcredit.readable import readable
from xlcredit.readers import Choice, Taken
from xlcredit.readers.layout import Layout

TAKEN_WHEN_BLANK = ("buyers", "sales")
"""Tables that the ledger itself can fill where the user has not."""

SET_WHEN_BLANK = ("as_of", "base_currency")


def take_in(
    book: xw.Book, block: Block, choice: Choice, saved: Mapping[str, Layout], source: str, language: str
) -> tuple[Taken, str]:
    """Put the rows of a source into the Ledger sheet as the user chose; what was found in it, and which settings.

    Blank settings, buyers and sales are filled from it too.
    """
    tables = tables_of(book)
    known = {key: _text(value_of(book, key)) for key in SET_WHEN_BLANK}
    blank = [name for name in TAKEN_WHEN_BLANK if is_blank(tables.get(TABLES[name].excel))]
    beside = {name: Block([[c.en for c in TABLES[name].inputs]]) for name in TAKEN_WHEN_BLANK if name not in blank}
    day, base = (known[key] for key in SET_WHEN_BLANK)
    imported = ledger_blocks(block, beside, as_of=day, currency=base, choice=choice, saved=saved, language=language)
    blocks = imported.blocks
    names = [TABLES[name].excel for name in ("ledger", *blank)]
    undoing.remember(book, names, {key: value_of(book, key) for key in SET_WHEN_BLANK}, source)
    for name in ("ledger", *blank):
        put(tables[TABLES[name].excel], name, blocks[name])
    assumed = {key: value for key, value in _settings(blocks["settings"]).items() if not known.get(key)}
    for key, value in assumed.items():
        cell_of(book, key).value = typed_in(value)
    undoing.mark(book)
    titles = {entry["key"]: entry["name"][language] for entry in parameters("settings")["setting"]}
    return imported.taken, ", ".join(f"{titles[key]} {value}" for key, value in assumed.items())


def put(table: xw.main.Table, name: str, block: Block) -> None:
    """Rows of a block into an input table; result columns become blank, the user's own go with their row."""
    declared = TABLES[name]
    results = [None] * len(declared.results)
    rows = [[*row, *results] for row in readable(declared, block).rows[1:]]
    fill(table, found_columns(table, declared.columns), rows, declared.key)


def is_blank(table: xw.main.Table | None) -> bool:
    """True where a table is there and has no row that holds anything."""
    return table is not None and len(block_of(table)) < 2


def _settings(block: Block) -> dict[str, Any]:
    return {str(row[0]): row[1] for row in block.rows[1:] if row[0] in SET_WHEN_BLANK}


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value) if value else None
