"""Page set-up, panes and protection that all sheets share."""

from __future__ import annotations

import math
from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from udfs.layout import SHEETS
from workbook.sheets.draft import STANDARD_WIDTH, Draft
from workbook.sheets.styles import FONTS, TAB_COLOURS
from xlcredit.wording import day_text

A4, A3 = 9, 8
"""Numbers of the paper sizes."""

ACROSS = {A4: 11.69, A3: 16.54}
"""Inches of the long side."""

SIDE_MARGIN = 0.25
LEAST_POINTS = 7
"""Smallest print that is still read without effort."""

LAST_ROW = 1_048_575
"""Index of a sheet's last row: whole columns are printed, validated and coloured, so that tables may grow."""

OPEN_ON_PROTECTED = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}


def set_page(draft: Draft, name: str, header_rows: int, *spans: tuple[int, int], header_columns: int = 0) -> None:
    """Tab colour, landscape, repeated heads, print areas and footer.

    `header_rows` are the rows repeated on every page (title, as-of date and headers), `header_columns` the columns
    repeated where a table takes more than one page across. `spans` are the first and last columns, from 0, of what
    is printed: tables that stand side by side are printed one after the other.
    """
    sheet = draft.sheet(name)
    sheet.set_tab_color(TAB_COLOURS[SHEETS[name]])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    paper, across = paper_for(draft, name, spans, header_columns)
    sheet.set_paper(paper)
    sheet.fit_to_pages(across, 0)
    if across > 1:
        sheet.print_across()
        sheet.repeat_columns(0, header_columns - 1)
    sheet.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN, top=0.5, bottom=0.6)
    if header_rows:
        sheet.repeat_rows(0, header_rows - 1)
    if spans:
        columns = (f"'{name}'!${xl_col_to_name(first)}:${xl_col_to_name(last)}" for first, last in spans)
        sheet.print_area_range = ",".join(columns)
    sheet.set_footer(footer(draft), {"scale_with_doc": False})


def paper_for(draft: Draft, name: str, spans: Sequence[tuple[int, int]], header_columns: int) -> tuple[int, int]:
    """Paper and pages across on which the print does not get too small.

    One wide table goes over several pages of A4 with its first columns repeated. Tables side by side would all
    get the first table's columns; they are printed on A3 where A4 is too narrow for one of them.
    """
    scale = LEAST_POINTS / FONTS[draft.language]["font_size"]
    widest = max((inches(draft, name, first, last) for first, last in spans), default=0.0) * scale
    room = ACROSS[A4] - 2 * SIDE_MARGIN
    if widest <= room:
        return A4, 1
    if len(spans) > 1 or not header_columns:
        return A3, 1
    heads = inches(draft, name, 0, header_columns - 1) * scale
    return A4, math.ceil((widest - heads) / (room - heads))


def on_paper(draft: Draft, name: str, *spans: tuple[int, int]) -> list[tuple[int, int]]:
    """Spans of tables side by side, each cut where it would get too small to read on A3."""
    scale = LEAST_POINTS / FONTS[draft.language]["font_size"]
    room = (ACROSS[A3] - 2 * SIDE_MARGIN) / scale
    found = []
    for first, last in spans:
        begin = first
        for column in range(first, last + 1):
            if inches(draft, name, begin, column) > room:
                found.append((begin, column - 1))
                begin = column
        found.append((begin, last))
    return found


def inches(draft: Draft, name: str, first: int, last: int) -> float:
    """Width of some columns of a sheet: a place is seven dots, a column has five dots more, an inch 96."""
    widths = dict(enumerate(draft.widths(name)))
    return sum(7 * widths.get(column, STANDARD_WIDTH) + 5 for column in range(first, last + 1)) / 96


def footer(draft: Draft) -> str:
    """File on the left, as-of date in the middle, page on the right."""
    as_of = draft.analysis.book.settings.as_of if draft.filled else None
    middle = draft.text("page.as_of", day=day_text(draft.language, as_of)) if as_of else "&A"
    return f"&L&8&F&C&8{middle}&R&8{draft.text('page.page')}"


def protect(sheet: Worksheet) -> None:
    """Protection without a password, for sheets that are formulas throughout.

    Sheets with tables that Recalculate or the user fills stay open: a table on a protected sheet cannot grow.
    """
    sheet.protect("", OPEN_ON_PROTECTED)
