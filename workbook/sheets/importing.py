"""The Import sheet: how the last file was read, what became of its rows, and what the user decides about it."""

from __future__ import annotations

from udfs.importsheet import ImportSheet, Rows, blank_sheet, declared_choices
from udfs.layout import Place
from workbook.sheets.cells import write_cell
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress, write_head
from workbook.sheets.page import set_page
from workbook.sheets.validation import add_rule, words_of
from xlcredit.columns import TABLES

SHEET = "Import"
WIDTHS = {"mapping": (28, 34, 64, 10, 30, 30), "imported": (26, 44, 12, 18)}
HEAD_ROWS = 2
"""Rows repeated on every page: two tables stand one above the other, so that their headers are not."""

NAME = "import_{}"
"""Name of the cell of a choice."""

WRAPPED = ("value", "found", "header", "how", "written", "read", "what")


def write_import(draft: Draft, progress: Progress) -> None:
    """The sheet with how the ledger was read; as it is before any import where it came from no file."""
    progress(SHEET)
    shown = draft.imported or blank_sheet(draft.language)
    write_head(draft, SHEET, "importing")
    mapping, imported = draft.place("mapping"), draft.place("imported")
    for place in (mapping, imported):
        for offset, width in enumerate(WIDTHS[place.table]):
            draft.set_width(SHEET, place.first_column - 1 + offset, width)
    choices = draft.place("importing")
    _write_table(draft, choices, shown.choices, filtered=False)
    _name_choices(draft, choices, shown)
    _title(draft, mapping)
    _write_table(draft, mapping, shown.mapping)
    _title(draft, imported)
    _write_table(draft, imported, shown.imported)
    for place in (choices, mapping):
        draft.sheet(SHEET).set_row(place.header_row - 1, 34)
    draft.sheet(SHEET).freeze_panes(HEAD_ROWS, 0)
    set_page(draft, SHEET, HEAD_ROWS, mapping.span, imported.span)


def _write_table(draft: Draft, place: Place, rows: Rows, filtered: bool = True) -> None:
    sheet, table, count = draft.sheet(SHEET), TABLES[place.table], max(len(rows), 1)
    first = place.first_column - 1
    for offset, column in enumerate(table.columns):
        yellow = column.name in ("header", "value")
        kind = "count" if column.kind == "count" else "money_exact" if column.kind == "number" else "left"
        names = ("input" if yellow else "result", kind, "top", *(("wrap",) if column.name in WRAPPED else ()))
        for number in range(count):
            value = rows[number][offset] if number < len(rows) else None
            row = place.header_row + number
            write_cell(sheet, row, first + offset, value, draft.styles(*names), draft.styles(*names, "as_text"))
            if column.name in WRAPPED:
                draft.fit_row(SHEET, row, value, draft.widths(SHEET)[first + offset])
    headers = [{"header": c.header(draft.language), "header_format": draft.styles("header")} for c in table.columns]
    options = {"name": place.excel, "columns": headers, "style": None, "autofilter": filtered, "banded_rows": False}
    last = place.header_row - 1 + count
    sheet.add_table(place.header_row - 1, first, last, first + len(headers) - 1, options)


def _title(draft: Draft, place: Place) -> None:
    """Title and hint of a table above its headers."""
    sheet, first = draft.sheet(SHEET), place.first_column - 1
    title = draft.title(place.table)
    sheet.write_string(place.header_row - 3, first, title, draft.styles("title" if first else "section"))
    sheet.write_string(place.header_row - 2, first, draft.text(f"hint.{place.table}"), draft.styles("hint"))


def _name_choices(draft: Draft, place: Place, shown: ImportSheet) -> None:
    """A name for the cell of every choice, and the words that it offers."""
    for number, (entry, _) in enumerate(zip(declared_choices(), shown.choices, strict=True)):
        row = place.header_row + number
        draft.book.define_name(NAME.format(entry["key"]), f"={SHEET}!$B${row + 1}")
        if entry["kind"] == "word":
            options = {"validate": "list", "source": words_of(entry["words"], draft.language)}
            add_rule(draft, draft.sheet(SHEET), (row, row), place.first_column, options, "word")

