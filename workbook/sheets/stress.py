"""The sheet Stress: a row a scenario, alarm colours for low ratios and breached covenants, retained losses as bars."""

from __future__ import annotations

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from udfs.layout import Place
from workbook.sheets.analysis import finish_result, result_head, result_table
from workbook.sheets.charts import THOUSANDS, font
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress
from workbook.sheets.page import LAST_ROW
from workbook.sheets.styles import QUIET_DARK, RULE, WARNING
from workbook.sheets.texts import quoted
from xlcredit.columns import TABLES
from xlcredit.parameters import parameters
from xlcredit.stress.position import BREACHED

NAME = "stress"
RATIOS = ("working_capital_ratio", "quick_ratio")
USUAL_ROWS = 1 + len({row["stress"] for row in parameters("stress_rules")["row"]})
"""The book as it stands, and the scenarios of a new workbook."""

ROOM = 8
"""Rows between the usual ones and the chart, for scenarios of the user's own."""

CHART_SIZE = {"width": 720, "height": 300}


def write_stress(draft: Draft, progress: Progress) -> None:
    """The whole sheet."""
    sheet_name = TABLES[NAME].sheet
    progress(sheet_name)
    place = result_table(draft, NAME, USUAL_ROWS)
    result_head(draft, sheet_name, NAME)
    finish_result(draft, sheet_name, [place])
    _alarm(draft, place)
    rows = max(draft.notes[f"rows {NAME}"], USUAL_ROWS)
    chart = _chart(draft, place, rows)
    draft.sheet(sheet_name).insert_chart(place.header_row + rows + ROOM, 0, chart, {"object_position": 3})


def _at(place: Place, column: str) -> int:
    return place.first_column - 1 + [c.name for c in TABLES[NAME].columns].index(column)


def _alarm(draft: Draft, place: Place) -> None:
    """Ratios below one, and a breached covenant."""
    sheet, ink = draft.sheet(place.sheet), draft.styles.difference("alarm_ink")
    for name in RATIOS:
        at, cell = _at(place, name), f"{xl_col_to_name(_at(place, name))}{place.first_row}"
        criteria = f"=AND(ISNUMBER({cell}),{cell}<1)"
        sheet.conditional_format(
            place.header_row, at, LAST_ROW, at, {"type": "formula", "criteria": criteria, "format": ink}
        )
    at = _at(place, "covenant_state")
    cell = f"{xl_col_to_name(at)}{place.first_row}"
    criteria = f"={cell}={quoted(draft.spoken('covenant_state', BREACHED))}"
    options = {"type": "formula", "criteria": criteria, "format": draft.styles.difference("alarm")}
    sheet.conditional_format(place.header_row, at, LAST_ROW, at, options)


def _chart(draft: Draft, place: Place, rows: int) -> Chart:
    """Retained loss by scenario, the first one on top."""

    def cells(column: str) -> str:
        at = _at(place, column)
        first, last = (xl_rowcol_to_cell(place.header_row + row, at, True, True) for row in (0, rows - 1))
        return f"={place.sheet}!{first}:{last}"

    chart = draft.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": draft.header(NAME, "retained_loss"),
            "categories": cells("stress"),
            "values": cells("retained_loss"),
            "fill": {"color": WARNING},
            "gap": 45,
        }
    )
    chart.set_title({"name": draft.text("stress.chart"), "name_font": font(draft, 10, bold=True), "overlay": False})
    chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size(CHART_SIZE)
    chart.set_y_axis({"reverse": True, "line": {"color": QUIET_DARK}, "num_font": font(draft, 8)})
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    quiet = {"num_font": font(draft, 8), "name_font": font(draft, 8), "line": {"none": True}}
    chart.set_x_axis(
        {**quiet, "name": draft.text("stress.axis"), "num_format": THOUSANDS, "min": 0, "major_gridlines": lines}
    )
    return chart
