"""The sheet Buyer card: everything about one buyer on one upright page of A4."""

from __future__ import annotations

from udfs.layout import Place
from workbook.sheets.analysis import finish_result, result_head, result_table
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress
from workbook.sheets.page import A4, LAST_ROW
from xlcredit.buyercard import TABLE
from xlcredit.columns import TABLES

WIDTHS = {"card_part": 22, "card_item": 28, "card_amount": 16, "card_value": 72}


def write_card(draft: Draft, progress: Progress) -> None:
    """The card of the buyer that the settings name, or of the one with the largest exposure."""
    sheet_name = TABLES[TABLE].sheet
    progress(sheet_name)
    place = result_table(draft, TABLE)
    for at, name in enumerate(WIDTHS):
        draft.set_width(sheet_name, at, WIDTHS[name])
    result_head(draft, sheet_name, TABLE)
    _part_once(draft, place)
    finish_result(draft, sheet_name, [place])
    sheet = draft.sheet(sheet_name)
    sheet.set_paper(A4)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)


def _part_once(draft: Draft, place: Place) -> None:
    """A part is named beside its first line, under a rule; beside the others its name is there for filters alone."""
    sheet, row = draft.sheet(place.sheet), place.first_row
    again, begins = draft.styles.difference("hidden"), draft.styles.difference("begins")
    options = {"type": "formula", "criteria": f"=$A{row}=$A{row - 1}", "format": again}
    sheet.conditional_format(place.header_row, 0, LAST_ROW, 0, options)
    options = {"type": "formula", "criteria": f'=AND($A{row}<>$A{row - 1},$A{row}<>"")', "format": begins}
    sheet.conditional_format(place.header_row, 0, LAST_ROW, place.width - 1, options)
