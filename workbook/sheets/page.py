"""Page set-up, panes and protection that all sheets share."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from udfs.layout import SHEETS
from workbook.sheets.draft import Draft
from workbook.sheets.styles import TAB_COLOURS
from xlcredit.wording import day_text

A4 = 9
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


def set_page(draft: Draft, name: str, header_rows: int, *spans: tuple[int, int]) -> None:
    """Tab colour, landscape A4 one page wide, repeated heads, print areas and footer.

    `header_rows` are the rows repeated on every page (title, as-of date and headers). `spans` are the first and
    last columns, from 0, of what is printed: tables that stand side by side are printed one after the other.
    """
    sheet = draft.sheet(name)
    sheet.set_tab_color(TAB_COLOURS[SHEETS[name]])
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if header_rows:
        sheet.repeat_rows(0, header_rows - 1)
    if spans:
        columns = (f"'{name}'!${xl_col_to_name(first)}:${xl_col_to_name(last)}" for first, last in spans)
        sheet.print_area_range = ",".join(columns)
    sheet.set_footer(footer(draft), {"scale_with_doc": False})


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
