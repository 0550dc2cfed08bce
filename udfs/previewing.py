"""The Import sheet of an open workbook: how a file is read goes onto it, what the user decides comes back from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import xlwings as xw

from udfs.importsheet import ImportSheet, declared_choices
from udfs.named import cell_of, value_of
from udfs.sheets import block_of, column_places, tables_of, typed_in
from udfs.writing import fill, found_columns
from xlcredit.columns import TABLES
from xlcredit.errors import InputError, MissingTable
from xlcredit.readers.choice import Choice, column_named
from xlcredit.readers.previewing import Preview
from xlcredit.values import is_blank, whole_number
from xlcredit.words import word

NAME = "import_{}"
"""Name of the cell of a choice."""


@dataclass(frozen=True)
class Decided:
    """What stands on the sheet: the source, the choices beside the columns, each column's header, a name to save."""

    source: str
    choice: Choice
    headers: dict[str, str]
    save_as: str


def show_preview(book: xw.Book, sheet: ImportSheet) -> None:
    """Write the three tables of the Import sheet."""
    tables = tables_of(book)
    for name, rows in (("mapping", sheet.mapping), ("imported", sheet.imported)):
        table, declared = _table(tables, name), TABLES[name]
        fill(table, found_columns(table, declared.columns), rows, declared.key)
    for entry, (_, value, found) in zip(declared_choices(), sheet.choices, strict=True):
        cell = cell_of(book, NAME.format(entry["key"]))
        cell.value = typed_in(value)
        cell.offset(0, 1).value = typed_in(found)


def decided(book: xw.Book) -> Decided:
    """What the user decided; InputError where nothing was read yet, or where a choice cannot be understood."""
    values = {one["key"]: value_of(book, NAME.format(one["key"])) for one in declared_choices()}
    texts = {key: "" if is_blank(value) else str(value).strip() for key, value in values.items()}
    if not texts["source"]:
        raise InputError("the Import sheet is blank: press Import ledger first")
    row = values["header_row"]
    choice = Choice(
        layout=texts["layout"] or None,
        dates=word("date_order", texts["dates"], "Dates as text") if texts["dates"] else None,
        numbers=word("decimal_mark", texts["numbers"], "Numbers as text") if texts["numbers"] else None,
        header_row=None if is_blank(row) else whole_number(row),
    )
    return Decided(texts["source"], choice, _headers(book), texts["save_as"])


def overridden(headers: dict[str, str], shown: Preview) -> dict[str, str]:
    """Columns for which the sheet names another header than the file would be read with.

    A header of the file that the user writes for a column, or "" for a column that he leaves out.
    """
    found = {column.name: column.header for column in shown.columns}
    return {name: header for name, header in headers.items() if header != found.get(name, "")}


def _headers(book: xw.Book) -> dict[str, str]:
    table = _table(tables_of(book), "mapping")
    top, *rows = block_of(table)
    wanted = {column.name: (column.en, column.zh) for column in TABLES["mapping"].columns}
    places = column_places(top, wanted)
    at, header = places["column"], places["header"]
    return {column_named(row[at]): _text(row[header]) for row in rows if not is_blank(row[at])}


def _text(cell: Any) -> str:
    return "" if is_blank(cell) else " ".join(str(cell).split())


def _table(tables: dict[str, xw.main.Table], name: str) -> xw.main.Table:
    excel = TABLES[name].excel
    if excel not in tables:
        raise MissingTable(f"this workbook has no table {excel}: bring its tables into the present template")
    return tables[excel]
