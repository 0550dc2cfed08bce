"""The card of one buyer as a workbook of its own: one sheet of values on one upright page of A4, no macros."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from udfs.results import records, result_frame, shown
from workbook.sheets.card import WIDTHS
from workbook.sheets.cells import write_cell
from workbook.sheets.draft import LINE_HEIGHT
from workbook.sheets.page import A4
from workbook.sheets.styles import Styles
from workbook.sheets.texts import text
from workbook.sheets.widths import SLACK, lines_of
from workbook.sheets.writer import CREATED, OPTIONS
from xlcredit.buyercard import TABLE
from xlcredit.columns import TABLES
from xlcredit.wording import day_text

FIRST_ROW = 3
STYLES = {"card_part": "strong", "card_amount": "money", "card_value": "wrap"}


def write_card_file(path: Path, analysis: Any) -> int:
    """Write the card of the buyer of the settings; the number of its lines."""
    settings, declared = analysis.settings, TABLES[TABLE]
    language = settings.language
    rows = records(result_frame(analysis, TABLE, language), declared.columns)
    book = xlsxwriter.Workbook(str(path), dict(OPTIONS))
    book.set_properties({"title": declared.zh if language == "zh" else declared.en, "created": CREATED})
    styles, sheet = Styles(book, language), book.add_worksheet(declared.sheet)
    _write_head(sheet, styles, analysis)
    before = ""
    for number, row in enumerate(rows):
        begins = ["begins"] if row["card_part"] != before else []
        before = row["card_part"]
        lines = lines_of(row["card_value"], WIDTHS["card_value"] * SLACK[language])
        if lines > 1:
            sheet.set_row(FIRST_ROW + number, LINE_HEIGHT * lines)
        for at, column in enumerate(declared.columns):
            value = "" if column.name == "card_part" and not begins else shown(analysis, column, row)
            names = ["result", *begins, STYLES.get(column.name, "left"), "top"]
            write_cell(sheet, FIRST_ROW + number, at, value, styles(*names), styles(*names, "as_text"))
    _set_page(sheet, language, FIRST_ROW + len(rows) - 1, settings.as_of)
    book.close()
    return len(rows)


def _write_head(sheet: Any, styles: Styles, analysis: Any) -> None:
    settings, declared = analysis.settings, TABLES[TABLE]
    language = settings.language
    title = declared.zh if language == "zh" else declared.en
    sheet.write_string(0, 0, " – ".join(part for part in (title, settings.company) if part), styles("title"))
    stand = text("page.as_of", language, day=day_text(language, settings.as_of))
    sheet.write_string(1, 0, f"{stand} · {settings.base_currency}", styles("label"))
    for at, column in enumerate(declared.columns):
        sheet.set_column(at, at, WIDTHS[column.name])
        sheet.write_string(FIRST_ROW - 1, at, column.header(language), styles("header"))


def _set_page(sheet: Any, language: str, last_row: int, as_of: object) -> None:
    sheet.hide_gridlines(2)
    sheet.set_portrait()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.print_area(0, 0, max(last_row, FIRST_ROW), len(WIDTHS) - 1)
    sheet.set_footer(f"&L&8&F&R&8{text('page.as_of', language, day=day_text(language, as_of))}")
