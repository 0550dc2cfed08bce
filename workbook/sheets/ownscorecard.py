"""The sheet Own scorecard: the last report of a scorecard from the firm's own data, with its calibration as a chart."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell

from workbook.sheets.analysis import side_title
from workbook.sheets.charts import font
from workbook.sheets.draft import Draft
from workbook.sheets.head import write_head
from workbook.sheets.inputs import Progress
from workbook.sheets.page import set_page
from workbook.sheets.results import write_result
from workbook.sheets.styles import ACCENT, QUIET, QUIET_DARK, RULE
from workbook.sheets.texts import quoted, sentence
from xlcredit.columns import OWN_REPORT, TABLES
from xlcredit.parameters import parameters

SHEET = "Own scorecard"
TENTHS = 10
CHART_ROW = 10
CHART_SIZE = {"width": 760, "height": 330}


def write_own_scorecard(draft: Draft, progress: Progress) -> None:
    """The sheet with the report that was given, empty without one: *Recalculate* leaves it alone."""
    progress(SHEET)
    for name in OWN_REPORT:
        rows = [_said(draft, name, row) for row in draft.own_report.get(name, [])]
        write_result(draft, draft.place(name), TABLES[name].columns, rows)
    first, *others = (TABLES[name] for name in OWN_REPORT)
    write_head(draft, SHEET, draft.title(first.name), "", _verdict(draft))
    for declared in others:
        side_title(draft, draft.place(declared.name), draft.title(declared.name))
    sheet, place = draft.sheet(SHEET), draft.place(OWN_REPORT[0])
    sheet.write_string(3, 0, draft.text(f"hint.{OWN_REPORT[0]}"), draft.styles("hint"))
    options = {"object_position": 2, "description": draft.text("chart.calibration")}
    if draft.own_report:
        sheet.insert_chart(CHART_ROW, 0, _calibration(draft), options)
    sheet.set_row(place.unit_row - 1, 16)
    sheet.freeze_panes(place.header_row, 1)
    set_page(draft, SHEET, place.header_row, *(draft.place(name).span for name in OWN_REPORT), header_columns=1)


def _said(draft: Draft, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row in the draft's language."""
    columns = TABLES[table].columns
    found = {c.name: draft.said(c, row[c.name]) if row[c.name] is not None else None for c in columns}
    if found.get("band") == "unknown":
        found["band"] = draft.spoken("indicator_origin", "unknown")
    return found


def _verdict(draft: Draft) -> tuple[str, str]:
    """What the check cell says: no report yet, that the score meets the same buyers as before, or that they changed."""
    parts, indices = (draft.reference("own_parts", name) for name in ("own_part", "stability_index"))
    waits, holds = (draft.text(f"head.{name}") for name in ("waits", "holds"))
    shifted = parameters("own_scorecard")["stability"]["shifted"]
    rows = draft.own_report.get("own_parts", [])
    worst = max((row["stability_index"] or 0 for row in rows), default=0)
    said, value = sentence(draft.text("own_parts.shifted"), {"index": (f"FIXED(MAX({indices}),2)", f"{worst:.2f}")})
    formula = f"IF(COUNTA({parts})=0,{quoted(waits)},IF(MAX({indices})<{shifted},{quoted(holds)},{said}))"
    return formula, waits if not rows else holds if worst < shifted else value


def _calibration(draft: Draft) -> Chart:
    """What happened as columns, the PD of the score as a line, by tenths of the cases held out."""
    chart = draft.book.add_chart({"type": "column"})
    line = draft.book.add_chart({"type": "line"})
    for one, name, look in (
        (chart, "bad_rate", {"fill": {"color": QUIET}, "gap": 45}),
        (line, "mean_pd", {"line": {"color": ACCENT, "width": 2.25}}),
    ):
        series = {"name": draft.header("own_tenths", name), "categories": _cells(draft, "tenth")}
        one.add_series({**series, "values": _cells(draft, name), **look})
    chart.combine(line)
    title = {"name": draft.text("chart.calibration"), "name_font": font(draft, 10, bold=True), "overlay": False}
    chart.set_title(title)
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size(CHART_SIZE)
    header = draft.header("own_tenths", "tenth")
    quiet = {"line": {"color": QUIET_DARK}, "num_font": font(draft), "name": header, "name_font": font(draft)}
    chart.set_x_axis(quiet)
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    shares = {"num_font": font(draft), "num_format": "0%", "min": 0, "line": {"none": True}}
    chart.set_y_axis({**shares, "major_gridlines": lines})
    chart.set_legend({"position": "bottom", "font": font(draft)})
    return chart


def _cells(draft: Draft, column: str) -> str:
    """Cells of a column of the table of tenths."""
    place = draft.place("own_tenths")
    at = place.first_column - 1 + [one.name for one in TABLES["own_tenths"].columns].index(column)
    first, last = (xl_rowcol_to_cell(row, at, True, True) for row in (place.header_row, place.header_row + TENTHS - 1))
    return f"='{SHEET}'!{first}:{last}"
