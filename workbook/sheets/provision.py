"""The sheet Provision: the matrix, what changed it, the journal entry, the buyers, and a chart by bucket."""

from __future__ import annotations

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell

from workbook.sheets.analysis import finish_result, result_head, result_table, side_table
from workbook.sheets.charts import THOUSANDS, font
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress
from workbook.sheets.styles import ACCENT, ACCENT_PALE, INK, QUIET_DARK, RULE
from xlcredit.columns import TABLES

FIRST, BESIDE = "provision", ("provision_movement", "provision_journal", "buyer_provisions")
JOURNAL_ROWS = 12
"""Most rows of a journal entry: the chart stands below them."""

CHART_SIZE = {"width": 560, "height": 280}


def write_provision(draft: Draft, progress: Progress) -> None:
    """The whole sheet."""
    sheet_name = TABLES[FIRST].sheet
    progress(sheet_name)
    places = {FIRST: result_table(draft, FIRST)} | {name: side_table(draft, name) for name in BESIDE}
    result_head(draft, sheet_name, FIRST)
    finish_result(draft, sheet_name, list(places.values()))
    row, column = places[FIRST].header_row + JOURNAL_ROWS + 1, places["provision_movement"].first_column - 1
    draft.sheet(sheet_name).insert_chart(row, column, _chart(draft), {"object_position": 3})


def _chart(draft: Draft) -> Chart:
    """Provision by bucket: what the policy is expected to pay of it on top of what stays with us."""
    chart = draft.book.add_chart({"type": "column", "subtype": "stacked"})
    for name, colour in (("self_retained_provision", ACCENT), ("insured_recovery", ACCENT_PALE)):
        chart.add_series(
            {
                "name": draft.header(FIRST, name),
                "categories": _range(draft, "segment" if _divided(draft) else "bucket", "bucket"),
                "values": _range(draft, name, name),
                "fill": {"color": colour},
                "border": {"color": INK, "width": 0.25},
                "gap": 45,
            }
        )
    quiet = {"line": {"color": QUIET_DARK}, "num_font": font(draft)}
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    chart.set_x_axis(quiet)
    chart.set_y_axis({**quiet, "num_format": THOUSANDS, "min": 0, "major_gridlines": lines})
    title = {"name": draft.text("provision.chart"), "name_font": font(draft, 10, bold=True), "overlay": False}
    chart.set_title(title)
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_legend({"position": "bottom", "font": font(draft)})
    chart.set_size(CHART_SIZE)
    return chart


def _divided(draft: Draft) -> bool:
    """True where the buyers are divided into segments, which stand below the buckets then."""
    return draft.filled and draft.analysis.settings.provision_segment != "none"


def _range(draft: Draft, first: str, last: str) -> str:
    """Cells of the matrix from one column to another, for a series."""
    place, names = draft.place(FIRST), [column.name for column in TABLES[FIRST].columns]
    rows = draft.notes[f"rows {FIRST}"]
    above, below = place.header_row, place.header_row + rows - 1
    ends = ((above, names.index(first)), (below, names.index(last)))
    cells = (xl_rowcol_to_cell(row, place.first_column - 1 + column, True, True) for row, column in ends)
    return f"='{place.sheet}'!{':'.join(cells)}"
