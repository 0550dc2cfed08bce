"""The input sheets: tables that the user fills, blue on pale yellow, open for typing and pasting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from udfs.layout import SHEETS, Place
from workbook.sheets.arrange import values_of
from workbook.sheets.cells import write_cell
from workbook.sheets.draft import Draft
from workbook.sheets.page import LAST_ROW, set_page
from workbook.sheets.validation import validate_column
from workbook.sheets.widths import SAMPLE_ROWS, column_width
from xlcredit.columns import TABLES, Column, Table
from xlcredit.scorecard import PILLARS

BLANK_ROWS = 12
ON_SHEET = {
    "Ledger": ("ledger",),
    "Receipts": ("receipts", "promises"),
    "Buyers": ("buyers", "statements", "reports"),
    "Limits": ("limits",),
    "Notices": ("notices", "overrides", "proofs"),
    "Reminders": ("reminders",),
    "Sales": ("sales",),
    "Balances": ("balances",),
    "Rates": ("rates",),
    "Sector packs": ("scorecard", "pillars", "score_grades", "class_rules", "indicators"),
    "Alert rules": ("alert_rules",),
    "Loss rules": (
        *("provision_rates", "specific_provisions", "provision_entries", "journal_accounts"),
        *("lgd_rules", "sector_correlations", "stress_rules", "covenants"),
    ),
}
FROZEN_COLUMNS = {
    **dict.fromkeys(("Receipts", "Alert rules", "Loss rules"), 1),
    **dict.fromkeys(("Ledger", "Buyers", "Limits", "Notices", "Reminders"), 2),
    "Sector packs": 3,
}

NUMBER_STYLES = ("id", "money_exact", "money_input", "days", "count", "number", "percent", "rate", "date")

OWN_STYLES = {
    "external_grade": "general",
    "weight": "general",
    "threshold": "general",
    "warn_score": "general",
    **{f"{pillar}_weight": "general" for pillar in PILLARS},
    "score_from": "general",
    "value": "general",
    "stress_size": "general",
    "covenant_minimum": "general",
    **dict.fromkeys(("pd", "loss_rate"), "percent_exact"),
}
"""Numbers that are shown as they are written, and shares below a percent."""

Progress = Callable[[str], None]


def write_inputs(draft: Draft, progress: Progress) -> None:
    """All input sheets but Policy and Settings."""
    for sheet_name, tables in ON_SHEET.items():
        progress(sheet_name)
        write_head(draft, sheet_name, tables[0])
        places = [write_table(draft, name) for name in tables]
        finish(draft, sheet_name, places)


def write_head(draft: Draft, sheet_name: str, table: str) -> None:
    """Title and hint of an input sheet."""
    sheet = draft.sheet(sheet_name)
    title = draft.title(table)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, draft.styles("title"))
    sheet.write_string(1, 0, draft.text(f"hint.{table}"), draft.styles("hint"))


def finish(draft: Draft, sheet_name: str, places: Sequence[Place], *beside: tuple[int, int]) -> None:
    """Panes and page of an input sheet."""
    sheet = draft.sheet(sheet_name)
    header_row = places[0].header_row
    sheet.set_row(header_row - 2, 26)
    sheet.set_row(header_row - 1, 34)
    sheet.ignore_errors({"number_stored_as_text": " ".join(draft.notes.get(f"ids {sheet_name}", [])) or "A1"})
    sheet.freeze_panes(header_row, FROZEN_COLUMNS.get(sheet_name, 0))
    spans = (*(place.span for place in places), *beside)
    set_page(draft, sheet_name, header_row, *spans, header_columns=FROZEN_COLUMNS.get(sheet_name, 0))


def write_table(draft: Draft, name: str) -> Place:
    """One input table with its rows, result columns, rules and widths."""
    table = TABLES[name]
    given = draft.given(name)
    place = draft.place(name)
    sheet = draft.sheet(place.sheet)
    results = _result_rows(draft, table)
    rows = max(len(given.rows), BLANK_ROWS if not given.rows else 1)
    columns = [*table.columns, *(Column(header, "any", header, header) for header in given.own_headers)]
    for offset, column in enumerate(columns):
        at = place.first_column - 1 + offset
        own = [row[offset] for row in given.rows]
        values = [results.get(number, {}).get(column.name) for number in range(2, rows + 2)] if column.result else own
        _write_column(draft, sheet, place, at, column, values, rows)
    _add_table(draft, sheet, place, columns, rows)
    if place.first_column > 1:
        _write_side_title(draft, sheet, place, table)
    return place


def _result_rows(draft: Draft, table: Table) -> dict[int, dict[str, Any]]:
    """Result columns of the ledger by row of the block (its headers are row 1)."""
    if table.name != "ledger" or not draft.filled:
        return {}
    names = [column.name for column in table.results]
    items = draft.analysis.items
    money = {column.name for column in table.results if column.kind == "money"}
    columns = [values_of(items[name]) for name in names]
    columns = [
        [draft.money(value) for value in values] if name in money else values
        for name, values in zip(names, columns, strict=True)
    ]
    by_row = {}
    for row, *values in zip(items["row"], *columns, strict=True):
        by_row[int(row)] = dict(zip(names, values, strict=True))
    return by_row


def _write_column(
    draft: Draft, sheet: Worksheet, place: Place, at: int, column: Column, values: list[Any], rows: int
) -> None:
    if column.result:
        values = [draft.said(column, value) if value else value for value in values]
    names, whole_column = _style_names(column, place)
    style, text_style = draft.styles(*names), draft.styles(*names, "as_text")
    width = column_width(column, draft.language, values[:SAMPLE_ROWS])
    draft.set_width(place.sheet, at, width, draft.styles(*whole_column))
    sheet.write_string(place.header_row - 2, at, _unit(draft, column), draft.styles("unit"))
    for offset in range(rows):
        value = values[offset] if offset < len(values) else None
        write_cell(sheet, place.header_row + offset, at, value, style, text_style)
        if column.name == "name":
            draft.fit_row(place.sheet, place.header_row + offset, value, width)
    if not column.result:
        validate_column(draft, sheet, place.header_row, at, column)


def _style_names(column: Column, place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    money = "money_exact" if column.result else "money_input"
    number = {"money": money, "part": money}.get(column.kind, column.kind)
    kind = number if number in NUMBER_STYLES else "left"
    if not column.result:
        kind = OWN_STYLES.get(column.name, kind)
        names = (kind, "wrap") if column.name == "name" else (kind, "top")
        return ("input", *names), ("column", *names)
    first = TABLES[place.table].results[0].name == column.name
    return (("result", kind, "top", "edge") if first else ("result", kind, "top")), (kind,)


def _unit(draft: Draft, column: Column) -> str:
    words = [draft.unit(column.unit)] if column.unit else []
    return " · ".join([*words, draft.text("unit.required")] if column.required else words)


def _add_table(draft: Draft, sheet: Worksheet, place: Place, columns: Sequence[Column], rows: int) -> None:
    first = place.first_column - 1
    headers = [
        {
            "header": column.header(draft.language),
            "header_format": draft.styles("header", "result_header") if column.result else draft.styles("header"),
        }
        for column in columns
    ]
    options = {"name": place.excel, "columns": headers, "style": None, "banded_rows": False}
    sheet.add_table(place.header_row - 1, first, place.header_row - 1 + rows, first + len(columns) - 1, options)
    draft.notes[f"rows {place.table}"] = rows
    ids = [
        xl_range(place.header_row, first + offset, LAST_ROW, first + offset)
        for offset, column in enumerate(columns)
        if column.kind in ("id", "terms", "any")
    ]
    draft.notes.setdefault(f"ids {place.sheet}", []).extend(ids)


def _write_side_title(draft: Draft, sheet: Worksheet, place: Place, table: Table) -> None:
    texts = {"title": draft.title(table.name), "hint": draft.text(f"hint.{table.name}")}
    if SHEETS[place.sheet] == "input":
        rows = {"title": (0, "title"), "hint": (1, "hint")}
    else:
        # The head of an action sheet takes the rows above: as beside results, the title stands just over the units.
        rows = {"title": (place.unit_row - 2, "section"), "hint": (place.unit_row - 3, "hint")}
    for name, (row, style) in rows.items():
        sheet.write_string(row, place.first_column - 1, texts[name], draft.styles(style))
