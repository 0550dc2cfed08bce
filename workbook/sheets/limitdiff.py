"""The sheet Limit diff: how the last limit list of the insurer differs from the decisions of the book."""

from __future__ import annotations

from workbook.sheets.draft import Draft
from workbook.sheets.head import write_head
from workbook.sheets.inputs import Progress
from workbook.sheets.page import LAST_ROW, set_page
from workbook.sheets.results import write_result
from workbook.sheets.texts import quoted, sentence
from xlcredit.columns import TABLES

SHEET = "Limit diff"
TABLE = "limit_diff"


def write_limit_diff(draft: Draft, progress: Progress) -> None:
    """The sheet before any list was compared: the button *Import limits* fills it, *Recalculate* leaves it alone."""
    progress(SHEET)
    place, declared = draft.place(TABLE), TABLES[TABLE]
    write_result(draft, place, declared.columns, [])
    title = draft.title(TABLE)
    write_head(draft, SHEET, title, "", _verdict(draft))
    sheet = draft.sheet(SHEET)
    sheet.write_string(3, 0, draft.text(f"hint.{TABLE}"), draft.styles("hint"))
    sheet.set_row(place.unit_row - 1, 16)
    sheet.freeze_panes(place.header_row, 2)
    sheet.ignore_errors({"number_stored_as_text": f"A{place.first_row}:N{LAST_ROW + 1}"})
    set_page(draft, SHEET, place.header_row, place.span, header_columns=2)


def _verdict(draft: Draft) -> tuple[str, str]:
    """What the check cell says: no list yet, rows without a buyer, or that every row has one."""
    finding = draft.reference(TABLE, "finding")
    unmatched = f"COUNTIF({finding},{quoted(draft.spoken('limit_finding', 'unmatched'))})"
    none, all_found = (draft.text(f"head.{name}") for name in ("waits", "holds"))
    lacking, _ = sentence(draft.text(f"{TABLE}.not_found"), {"count": (unmatched, 0)})
    return f"IF(COUNTA({finding})=0,{quoted(none)},IF({unmatched}=0,{quoted(all_found)},{lacking}))", none
