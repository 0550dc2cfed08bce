"""Result tables as the sheets show them: from the analysis to cells, one table at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from udfs.layout import LIVE_COLUMNS, NOTED, OVER, Place, column_letters, live_formula, room_for, total_formula
from udfs.results import result_frame
from workbook.sheets.arrange import values_of
from workbook.sheets.cells import write_cell, write_formula
from workbook.sheets.draft import Draft
from workbook.sheets.widths import SAMPLE_ROWS, column_width, header_width
from xlcredit.columns import Column, header_on
from xlcredit.figures import FIGURES, figure_name, unit_of
from xlcredit.money import currency_units, shown_decimals
from xlcredit.scorecard import PILLARS
from xlcredit.wording import awaited_inputs, said_formula, said_name, said_unit

UNIT_KINDS = {"percent": "%", "days": "days"}
ANY_STYLES = {
    "base currency": "money",
    "days": "days",
    "share": "percent",
    "per cent": "tenth",
    "times a year": "tenth",
    "ratio": "number",
    "count": "count",
    "word": "left",
}
"""Style of a figure by its unit."""

LEAST_MONEY = 12.0
"""Width for eight digits with their commas."""

DAYS = ("days_to_pay", "days_beyond_terms", "lateness_recent", "lateness_before", "lateness_trend", "dso", "dso_best")
"""Numbers that are days: whole on the sheets."""

OWN_STYLES = {
    "credit_grade": "general",
    "score_grade": "general",
    **dict.fromkeys(("pd", "loss_rate"), "percent_exact"),
    "score_change": "tenth",
    **dict.fromkeys(("own_points", "lowest_score", "highest_score"), "tenth"),
    **{f"{name}_score": "tenth" for name in ("credit", *PILLARS)},
}
"""Styles of numbers that the kind of their column does not say."""

NOTE_WIDTH = 32.0

WRAPPED = (
    *("name", "card_value", "reason", "formula", "inputs", "missing", "missing_indicators", "what", "advice", "proof"),
    *("alert_evidence", "alert_action", "failing_firms", "detail", "outcome", "file"),
)


def rows_of(draft: Draft, table: str, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows of a result table as the sheet shows them."""
    if not draft.filled:
        return awaited_measures(draft) if table == "measures" else []
    frame = result_frame(draft.analysis, table, draft.language)
    values = {column.name: values_of(frame[column.name]) for column in columns}
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    return [{column.name: shown(draft, column, row) for column in columns} for row in rows]


def awaited_measures(draft: Draft) -> list[dict[str, Any]]:
    """The measures before anything is computed: what there will be, its formula and what it needs."""
    language = draft.language
    rows = []
    for name in FIGURES:
        unit, inputs = said_unit(unit_of(name), language), awaited_inputs(name, language)
        words = (said_name(name, language), draft.text("head.none"), unit, said_formula(name, language), inputs)
        rows.append(dict(zip([column.name for column in draft.columns("measures")], [*words, None, None], strict=True)))
    return rows


def shown(draft: Draft, column: Column, row: dict[str, Any]) -> Any:
    """One value of a result table as a cell holds it."""
    value = row[column.name]
    if value is None or value != value:
        return None
    if column.kind == "money":
        foreign = column.foreign and row["currency"]
        return currency_units(value, shown_decimals(row["currency"])) if foreign else draft.money(value)
    if column.kind == "header":
        return header_on(row["sheet"], value, draft.language)
    return draft.said(column, value)


def write_result(
    draft: Draft, place: Place, columns: Sequence[Column], rows: Sequence[dict[str, Any]], blank_rows: int = 1
) -> None:
    """One result table with its headers, units, rows and widths; blank rows where there is nothing yet."""
    sheet = draft.sheet(place.sheet)
    count = max(len(rows), blank_rows)
    for offset, column in enumerate(columns):
        at = place.first_column - 1 + offset
        values = [row[column.name] for row in rows[:SAMPLE_ROWS]]
        if place.total_row and column.kind == "money":
            values.append(_total(column.name, rows))
        width = width_of(draft, column, values)
        draft.set_width(place.sheet, at, width)
        _write_unit(draft, sheet, place.unit_row - 1, at, column)
        for number in range(count):
            row = rows[number] if number < len(rows) else {}
            _write(draft, sheet, place, number, at, column, row)
            if column.name in WRAPPED:
                draft.fit_row(place.sheet, place.header_row + number, row.get(column.name), width)
    headers = [{"header": c.header(draft.language), "header_format": draft.styles("header")} for c in columns]
    if place.table in NOTED:
        headers.append(_write_notes(draft, place, count))
    sheet.set_row(place.header_row - 1, 34)
    first = place.first_column - 1
    options = {"name": place.excel, "columns": headers, "style": None, "banded_rows": False}
    sheet.add_table(place.header_row - 1, first, place.header_row - 1 + count, first + len(headers) - 1, options)
    draft.notes[f"rows {place.table}"] = count
    if place.total_row:
        _write_totals(draft, place, columns, rows, count)


def _write_notes(draft: Draft, place: Place, rows: int) -> dict[str, Any]:
    """The last column, open for the user's notes; its header."""
    sheet, at = draft.sheet(place.sheet), place.last_column - 1
    draft.set_width(place.sheet, at, NOTE_WIDTH)
    for number in range(rows):
        sheet.write_blank(place.header_row + number, at, None, draft.styles("input", "wrap", "top"))
    return {"header": draft.text("result.note"), "header_format": draft.styles("header")}


def _write_totals(
    draft: Draft, place: Place, columns: Sequence[Column], rows: Sequence[dict[str, Any]], count: int
) -> None:
    """The totals above the headers: formulas that follow the filter, with the value over all rows."""
    sheet, line = draft.sheet(place.sheet), place.total_row - 1
    letters = {c.name: column_letters(place.first_column + offset) for offset, c in enumerate(columns)}
    for offset, column in enumerate(columns):
        at, style = place.first_column - 1 + offset, draft.styles("total", _style_of(column, {}))
        formula = total_formula(place.table, column, letters, place.first_row, place.header_row + count)
        if formula:
            write_formula(sheet, line, at, formula, style, _total(column.name, rows))
        else:
            write_cell(sheet, line, at, draft.total_word if offset == 0 else None, style)


def _total(name: str, rows: Sequence[dict[str, Any]]) -> Any:
    def total(of: str) -> float:
        return float(sum(row[of] or 0 for row in rows))

    if name not in OVER:
        return total(name)
    part, (whole, less) = OVER[name]
    owed = total(whole) - total(less)
    return total(part) / owed if owed else ""


def width_of(draft: Draft, column: Column, values: Sequence[Any]) -> float:
    """Width of a result column: money has no decimals there, and Recalculate widens what gets too narrow."""
    if column.kind == "money" and not column.foreign:
        return max(LEAST_MONEY, room_for(values), header_width(column.header(draft.language)) - 1)
    return column_width(column, draft.language, [v for v in values if isinstance(v, str)])


def _write_unit(draft: Draft, sheet: Worksheet, row: int, at: int, column: Column) -> None:
    style = draft.styles("unit", "center")
    unit = column.unit or UNIT_KINDS.get(column.kind, "")
    if column.kind == "money" and not column.foreign:
        write_formula(sheet, row, at, 'base_currency&""', style, draft.base_currency)
    elif unit:
        sheet.write_string(row, at, unit if unit == "%" else draft.unit(unit), style)


def _write(
    draft: Draft, sheet: Worksheet, place: Place, number: int, at: int, column: Column, row: dict[str, Any]
) -> None:
    names = ["result", _style_of(column, row)]
    names += ["edge"] if at == place.first_column - 1 else []
    names += ["wrap", "indent"] if column.name in WRAPPED else ["top"]
    style, line = draft.styles(*names), place.header_row + number
    value = row.get(column.name)
    live = (place.table, column.name) in LIVE_COLUMNS and bool(row)
    if live:
        write_formula(sheet, line, at, live_formula(place.table, column.name, line + 1), style, value)
    else:
        write_cell(sheet, line, at, value, style, draft.styles(*names, "as_text"))


def _style_of(column: Column, row: dict[str, Any]) -> str:
    if column.kind == "any":
        return ANY_STYLES[unit_of(figure_name(row["measure"]))]
    if column.kind == "money" and column.foreign:
        return "money_exact"
    if column.name in DAYS:
        return "days"
    if column.name in OWN_STYLES:
        return OWN_STYLES[column.name]
    return (
        column.kind if column.kind in ("id", "money", "days", "count", "number", "percent", "rate", "date") else "left"
    )
