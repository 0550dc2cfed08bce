"""The analysis onto the sheets of an open workbook, each table in a few writes.

Tables grow and shrink with their rows; a column that is not ours keeps what the user put into it, row by row
by the key of the row. Heads, dashboards and checks are formulas and are left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlwings as xw

from udfs import layout
from udfs.results import WRITTEN, ledger_results, result_rows, unapplied_receipts
from udfs.sheets import block_of, column_places, headers_of, tables_of, typed_in, unbroken, write_cells
from udfs.version import version
from xlcredit.aging import TOTAL
from xlcredit.analysis import Analysis
from xlcredit.columns import TABLES, Column, Table, spelled
from xlcredit.errors import UnknownId
from xlcredit.figures import figure_name
from xlcredit.problems import rows_set_aside
from xlcredit.words import known, spoken

BEFORE_BUCKETS, AFTER_BUCKETS = "items", "no_due_date"
KEYS = {"problems": ("sheet", "row", "column", "reason")}
"""Columns that tell a row where the table declares no key."""


Key = tuple[str, ...]


def measure_key(key: Key) -> Key:
    """Key of a row of the measures whatever language it is in; a name that nobody declared as it is.

    >>> measure_key(("DSO by count-back",)), measure_key(("应收周转天数（倒推法）",))
    (('dso',), ('dso',))
    """
    try:
        return (figure_name(key[0]),)
    except UnknownId:
        return key


def alert_key(key: Key) -> Key:
    """Key of a row of the alerts whatever language its rule is in.

    >>> alert_key(("评级下降", "B1"))
    ('grade down', 'B1')
    """
    return known("alert_rule", key[0]), *key[1:]


def task_key(key: Key) -> Key:
    """Key of a row of the worklist whatever language its task is in.

    >>> task_key(("争议", "B1", ""))
    ('dispute', 'B1', '')
    """
    return known("worklist_task", key[0]), *key[1:]


SAME_ROW: Mapping[str, Callable[[Key], Key]] = {"measures": measure_key, "alerts": alert_key, "worklist": task_key}
"""Tables whose keys are words of a language: what makes rows the same after the language has changed."""


@dataclass(frozen=True)
class Columns:
    """Where the columns of a table stand: ours by their place among `names`, and the user's own."""

    names: tuple[str, ...]
    places: tuple[int | None, ...]
    own: tuple[int, ...]


def write_analysis(book: xw.Book, analysis: Analysis, computed_at: datetime) -> int:
    """Write every result table, the result columns of the ledger and the stamps; the number of rows written."""
    tables = tables_of(book)
    written = 0
    for name in WRITTEN:
        excel = layout.DERIVED.get(name) or TABLES[name].excel
        if excel in tables:
            written += write_result(tables[excel], name, analysis)
    if TABLES["ledger"].excel in tables:
        written += write_ledger(tables[TABLES["ledger"].excel], analysis)
    write_stamps(book, analysis, computed_at)
    return written


def write_result(table: xw.main.Table, name: str, analysis: Analysis) -> int:
    """Write one result table; the number of its rows."""
    columns = analysis.columns(name)
    language = analysis.settings.language
    if name.startswith("aging"):
        fit_buckets(table, columns)
    rows = result_rows(analysis, name)
    keys = KEYS.get(name) or TABLES["aging" if name in layout.DERIVED else name].key
    found = found_columns(table, columns)
    fill(table, found, rows, keys, layout.LEAST_ROWS.get(name, 1), SAME_ROW.get(name, tuple))
    write_headers(table, found, [column.header(language) for column in columns])
    write_formulas(table, name, found, len(rows))
    write_totals(table, name, columns, found, language)
    widen(table, columns, found, rows)
    return len(rows)


def found_columns(table: xw.main.Table, columns: Sequence[Column]) -> Columns:
    """Places of our columns by their headers in either language; buckets stand between their neighbours."""
    headers = headers_of(table)
    by_name = column_places(headers, {column.name: (column.en, column.zh) for column in columns})
    names = [column.name for column in columns]
    if AFTER_BUCKETS in names and BEFORE_BUCKETS in by_name and AFTER_BUCKETS in by_name:
        first = names.index(BEFORE_BUCKETS) + 1
        labels = names[first : names.index(AFTER_BUCKETS)]
        by_name |= {label: by_name[BEFORE_BUCKETS] + 1 + number for number, label in enumerate(labels)}
    places = tuple(by_name.get(name) for name in names)
    taken = set(places)
    return Columns(tuple(names), places, tuple(p for p in range(len(headers)) if p not in taken))


def fit_buckets(table: xw.main.Table, columns: Sequence[Column]) -> None:
    """As many columns between `items` and `no_due_date` as there are buckets; what is to the right moves along."""
    neighbours = {c.name: (c.en, c.zh) for c in columns if c.name in (BEFORE_BUCKETS, AFTER_BUCKETS)}
    places = column_places(headers_of(table), neighbours)
    if len(places) < 2:
        return
    names = [column.name for column in columns]
    wanted = names.index(AFTER_BUCKETS) - names.index(BEFORE_BUCKETS) - 1
    lacking = wanted - (places[AFTER_BUCKETS] - places[BEFORE_BUCKETS] - 1)
    sheet, last = table.parent, table.range.column + places[AFTER_BUCKETS]
    high = sheet.cells.shape[0]
    if lacking > 0:
        sheet.range((1, last), (high, last + lacking - 1)).insert("right")
        sheet.range((1, last - 1), (high, last - 1)).copy(sheet.range((1, last), (high, last + lacking - 1)))
    elif lacking < 0:
        sheet.range((1, last + lacking), (high, last - 1)).delete("left")


def fill(
    table: xw.main.Table,
    columns: Columns,
    rows: Sequence[Sequence[Any]],
    keys: Sequence[str],
    least: int = 1,
    same: Callable[[Key], Key] = tuple,
) -> None:
    """Let the table hold exactly these rows; the user's own cells go along with the key of their row."""
    own = {same(key): cells for key, cells in own_cells(table, columns, keys).items()}
    count = max(len(rows), least)
    fit_rows(table, count)
    blank = [None] * len(columns.names)
    cells = [[typed_in(value) for value in row] for row in [*rows, *[blank] * (count - len(rows))]]
    ours = [(number, place) for number, place in sorted(enumerate(columns.places), key=_by_place) if place is not None]
    for start, end in unbroken([place for _, place in ours]):
        numbers = [number for number, _ in ours[start:end]]
        write_cells(table, ours[start][1], [[row[number] for number in numbers] for row in cells])
    if own:
        picked = [columns.names.index(key) for key in keys]
        for start, end in unbroken(columns.own):
            kept = [own.get(same(key_of([row[p] for p in picked])), {}) for row in rows]
            kept += [{}] * (count - len(rows))
            write_cells(table, columns.own[start], [[row.get(p) for p in columns.own[start:end]] for row in kept])


def append_rows(table: xw.main.Table, declared: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Rows of the input columns below the last one that holds anything; nothing that stands there is written again."""
    before = len(block_of(table)) - 1
    fit_rows(table, max(before + len(rows), table.range.shape[0] - 1))
    places = found_columns(table, declared.inputs).places
    ours = sorted((place, number) for number, place in enumerate(places) if place is not None)
    for start, end in unbroken([place for place, _ in ours]):
        numbers = [number for _, number in ours[start:end]]
        write_cells(table, ours[start][0], [[typed_in(row[number]) for number in numbers] for row in rows], before)


def _by_place(numbered: tuple[int, int | None]) -> int:
    return -1 if numbered[1] is None else numbered[1]


def own_cells(table: xw.main.Table, columns: Columns, keys: Sequence[str]) -> dict[Key, dict[int, Any]]:
    """What the user's own columns hold, by the key of the row; a column of formulas is left as it is."""
    places = [columns.places[columns.names.index(key)] for key in keys]
    constant = [place for place in columns.own if not str(table.range[1, place].formula).startswith("=")]
    if not constant or not keys or None in places:
        return {}
    body = table.range[1:, :].options(ndim=2).value
    return {
        key_of([row[place] for place in places if place is not None]): {p: typed_in(row[p]) for p in constant}
        for row in body
        if any(row[p] is not None for p in constant)
    }


def key_of(cells: Sequence[Any]) -> Key:
    """Key of a row as texts that are the same before and after it was on a sheet.

    >>> key_of([12.0, datetime(2026, 10, 31), None])
    ('12', '2026-10-31', '')
    """
    return tuple(
        cell.strftime("%Y-%m-%d")
        if hasattr(cell, "strftime")
        else ""
        if cell is None
        else f"{cell:g}"
        if isinstance(cell, float)
        else str(cell)
        for cell in cells
    )


def fit_rows(table: xw.main.Table, rows: int) -> None:
    """Let a table have so many rows; new ones look like the last one before, cells that it no longer has are blank."""
    before, width = table.range.shape[0] - 1, table.range.shape[1]
    if rows == before:
        return
    table.resize(table.range.resize(rows + 1, width))
    if rows < before:
        table.range(rows + 2, 1).resize(before - rows, width).clear_contents()
    if rows > before:
        repeat_row(table.range[before, :], table.range[before + 1 :, :])


def repeat_row(row: xw.Range, rows: xw.Range) -> None:
    """Copy a row into many; Excel for Windows joins the conditional formats only when it is told to."""
    if sys.platform != "win32":
        row.copy(rows)
        return
    row.copy()
    rows.paste("all_merging_conditional_formats")
    row.sheet.book.app.cut_copy_mode = False


def write_headers(table: xw.main.Table, columns: Columns, headers: Sequence[str]) -> None:
    """Headers of our columns, where they differ from what stands there."""
    now = headers_of(table)
    for header, place in zip(headers, columns.places, strict=True):
        if place is not None and spelled(now[place] or "") != spelled(header):
            table.range[0, place].value = typed_in(header)


def write_formulas(table: xw.main.Table, name: str, columns: Columns, rows: int) -> None:
    """Live cells: a book function of the row's buyer."""
    top = table.range.row + 1
    for column, place in zip(columns.names, columns.places, strict=True):
        formulas = [layout.live_formula(name, column, top + row) for row in range(rows)]
        if place is not None and formulas and formulas[0]:
            write_cells(table, place, [[formula] for formula in formulas])


def write_totals(table: xw.main.Table, name: str, declared: Sequence[Column], columns: Columns, language: str) -> None:
    """Totals above the headers, over the rows as they are now; nothing where the user has no such row there."""
    cells, sheet, key = table.range, table.parent, columns.places[0]
    row = cells.row - 1
    if name not in layout.TOTALLED or row < 1 or key is None:
        return
    if sheet.range((row, cells.column + key)).value not in {spoken("bucket", TOTAL, one) for one in ("en", "zh")}:
        return
    placed = {c.name: place for c, place in zip(declared, columns.places, strict=True) if place is not None}
    letters = {one: layout.column_letters(cells.column + place) for one, place in placed.items()}
    last = row + cells.shape[0]
    formulas = {
        place: layout.total_formula(name, declared[columns.names.index(one)], letters, row + 2, last) or None
        for one, place in placed.items()
    } | {key: spoken("bucket", TOTAL, language)}
    places = sorted(formulas)
    for start, end in unbroken(places):
        stretch = sheet.range((row, cells.column + places[start])).resize(1, end - start)
        stretch.value = [[formulas[place] for place in places[start:end]]]


def widen(table: xw.main.Table, declared: Sequence[Column], columns: Columns, rows: Sequence[Sequence[Any]]) -> None:
    """Room for the amounts of the base currency and their total; a column that has it keeps its width."""
    for number, (column, place) in enumerate(zip(declared, columns.places, strict=True)):
        if column.kind == "money" and not column.foreign and place is not None:
            amounts = [row[number] for row in rows]
            room = layout.room_for([*amounts, sum(amount or 0 for amount in amounts)])
            head = table.range[0, place]
            if rows and (head.column_width or room) < room:
                head.column_width = room


def write_ledger(table: xw.main.Table, analysis: Analysis) -> int:
    """Result columns beside the rows of the ledger; the number of rows of the table."""
    rows = table.range.shape[0] - 1 - bool(table.show_totals)
    columns = TABLES["ledger"].results
    found = found_columns(table, columns)
    cells = ledger_results(analysis, rows)
    ours = [(number, place) for number, place in sorted(enumerate(found.places), key=_by_place) if place is not None]
    for start, end in unbroken([place for _, place in ours]):
        numbers = [number for number, _ in ours[start:end]]
        write_cells(table, ours[start][1], [[typed_in(row[number]) for number in numbers] for row in cells])
    return rows


def write_stamps(book: xw.Book, analysis: Analysis, computed_at: datetime) -> None:
    """When the sheets were written, from which inputs, and what the checks compare with."""
    values: Mapping[str, Any] = {
        "computed_at": computed_at,
        "written_fingerprint": typed_in(analysis.fingerprint),
        "ledger_rows_used": analysis.rows_used["ledger"],
        "ledger_rows_set_aside": len(rows_set_aside(analysis.problems, "ledger")),
        "unapplied_receipts": unapplied_receipts(analysis),
        "unapplied_foreign": unapplied_receipts(analysis, foreign=True),
        "program_version": typed_in(version()),
    }
    for name in layout.STAMPS:
        if name in book.names and name in values:
            book.names[name].refers_to_range.value = values[name]
