"""The sheets of loss: expected loss by buyer; insure or retain with its verdict, two charts and what it rests on."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell

from udfs.layout import LEAST_ROWS, Place
from workbook.sheets.analysis import finish_result, result_head, result_table, side_table
from workbook.sheets.cells import write_formula
from workbook.sheets.charts import THOUSANDS, font
from workbook.sheets.draft import Draft
from workbook.sheets.head import NOT_YET
from workbook.sheets.inputs import Progress
from workbook.sheets.styles import ACCENT, ACCENT_PALE, INK, QUIET_DARK, RULE, WARNING
from workbook.sheets.texts import quoted, sentence
from xlcredit.columns import TABLES
from xlcredit.parameters import parameters
from xlcredit.wording import fixed

FIRST = "insure_or_retain"
BESIDE = ("parameter_values", "cost_ladder", "loss_curve", "worst_years")
BY_BUYER = ("expected_losses", "limit_values")
MEASURES = tuple(parameters("words")["cost_measure"])
"""Rows of the comparison, in order."""

CHART_SIZE = {"width": 430, "height": 260}
SECOND_CHART = 4
"""Column of the second chart."""
STALE = "simulated_fingerprint<>written_fingerprint"
NOT_DRAWN = 'simulated_fingerprint=""'


def write_losses(draft: Draft, progress: Progress) -> None:
    """Both sheets."""
    sheet_name = TABLES[BY_BUYER[0]].sheet
    progress(sheet_name)
    of_buyers = [result_table(draft, BY_BUYER[0]), side_table(draft, BY_BUYER[1])]
    result_head(draft, sheet_name, BY_BUYER[0])
    finish_result(draft, sheet_name, of_buyers)
    _write_retention(draft, progress)


def _write_retention(draft: Draft, progress: Progress) -> None:
    """The sheet Insure or retain."""
    sheet_name = TABLES[FIRST].sheet
    progress(sheet_name)
    places = {FIRST: result_table(draft, FIRST)} | {name: side_table(draft, name) for name in BESIDE}
    result_head(draft, sheet_name, FIRST)
    _write_verdict(draft, places[FIRST])
    finish_result(draft, sheet_name, list(places.values()))
    sheet, row = draft.sheet(sheet_name), places[FIRST].header_row + len(MEASURES) + 1
    for column, chart in ((0, _curve_chart(draft)), (SECOND_CHART, _ladder_chart(draft))):
        sheet.insert_chart(row, column, chart, {"object_position": 3, "x_offset": 10 if column else 0})
    _strengthen(draft, places[FIRST])


def _strengthen(draft: Draft, place: Place) -> None:
    """The total cost is what the others lead to."""
    row, strong = place.header_row + MEASURES.index("total cost"), draft.styles.difference("strong")
    options = {"type": "no_errors", "format": strong}
    draft.sheet(place.sheet).conditional_format(row, 0, row, place.width - 1, options)


def _write_verdict(draft: Draft, place: Place) -> None:
    """Row 4: what the comparison says in one sentence, or that it was not drawn, or not from these inputs."""
    names = [column.name for column in TABLES[FIRST].columns]
    rows: Any = draft.analysis.table(FIRST).set_index("cost_measure") if draft.filled else None

    def part(measure: str, column: str) -> tuple[str, Any]:
        cell = xl_rowcol_to_cell(place.header_row + MEASURES.index(measure), names.index(column))
        known = rows is not None and measure in rows.index
        value = draft.money(abs(rows.loc[measure, column])) if known and rows.loc[measure, column] is not None else 0
        return f"FIXED(ABS({cell}),0)", fixed(value or 0)

    verdict_cell = xl_rowcol_to_cell(place.header_row + MEASURES.index("total cost"), names.index("verdict"))
    drawn = rows is not None and len(rows)
    verdict = draft.spoken("retention_verdict", rows.loc["total cost", "verdict"]) if drawn else ""
    found = {
        "insure": part("total cost", "insure"),
        "retain": part("total cost", "retain"),
        "difference": part("total cost", "difference"),
        "error": part("total cost", "difference_error"),
        "break_even": part("break-even premium", "insure"),
        "premium": part("premium", "insure"),
        "verdict": (verdict_cell, verdict),
        "currency": draft.currency_part,
    }
    said, value = sentence(draft.text("retention.verdict"), found)
    empty, undrawn, stale = draft.text("head.empty"), draft.text("retention.undrawn"), draft.text("retention.stale")
    lacking = draft.text("retention.lacking")
    formula = (
        f'IF({NOT_YET},{quoted(empty)},IF({NOT_DRAWN},{quoted(undrawn)},IF({STALE},{quoted(stale)},'
        f'IF({verdict_cell}="",{quoted(lacking)},{said}))))'
    )
    now = empty if not draft.filled else value if verdict else lacking
    sheet = draft.sheet(place.sheet)
    write_formula(sheet, 3, 0, formula, draft.styles("hint"), now)
    alarm = {"type": "formula", "criteria": f"=AND(NOT({NOT_YET}),{STALE})", "format": draft.styles.difference("alarm")}
    sheet.conditional_format(3, 0, 3, 0, alarm)


def _range(draft: Draft, table: str, column: str) -> str:
    """Cells of a column of a table, for a series."""
    place = draft.place(table)
    at = place.first_column - 1 + [c.name for c in TABLES[table].columns].index(column)
    first, last = (xl_rowcol_to_cell(place.header_row + row, at, True, True) for row in (0, LEAST_ROWS[table] - 1))
    return f"='{place.sheet}'!{first}:{last}"


def _titled(draft: Draft, chart: Chart, title: str) -> Chart:
    chart.set_title({"name": draft.text(title), "name_font": font(draft, 10, bold=True), "overlay": False})
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_legend({"position": "bottom", "font": font(draft)})
    chart.set_size(CHART_SIZE)
    return chart


def _axes(draft: Draft, chart: Chart, along: str, upward: str, form: str, top: int | None = None) -> None:
    quiet = {"line": {"color": QUIET_DARK}, "num_font": font(draft, 8), "name_font": font(draft, 8)}
    chart.set_x_axis({**quiet, "name": draft.text(along), "num_format": THOUSANDS, "min": 0})
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    upwards = {**quiet, "name": draft.text(upward), "num_format": form, "min": 0, "major_gridlines": lines}
    chart.set_y_axis(upwards if top is None else {**upwards, "max": top})


def _curve_chart(draft: Draft) -> Chart:
    """How likely a year loses more than an amount, with the policy and without it."""
    chart = draft.book.add_chart({"type": "scatter", "subtype": "straight"})
    for column, colour, dash in (("insured_share", ACCENT, "solid"), ("carried_share", WARNING, "dash")):
        chart.add_series(
            {
                "name": draft.header("loss_curve", column),
                "categories": _range(draft, "loss_curve", "loss_above"),
                "values": _range(draft, "loss_curve", column),
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
            }
        )
    _axes(draft, chart, "retention.loss_axis", "retention.share_axis", "0%", 1)
    return _titled(draft, chart, "retention.curve")


def _ladder_chart(draft: Draft) -> Chart:
    """Cost of a year by annual first loss in two parts, and the premium that each may cost."""
    chart = draft.book.add_chart({"type": "column", "subtype": "stacked"})
    categories = _range(draft, "cost_ladder", "first_loss")
    for column, colour in (("mean_loss", ACCENT), ("capital_cost", ACCENT_PALE)):
        chart.add_series(
            {
                "name": draft.header("cost_ladder", column),
                "categories": categories,
                "values": _range(draft, "cost_ladder", column),
                "fill": {"color": colour},
                "border": {"color": INK, "width": 0.25},
                "gap": 45,
            }
        )
    line = draft.book.add_chart({"type": "line"})
    line.add_series(
        {
            "name": draft.header("cost_ladder", "break_even_premium"),
            "categories": categories,
            "values": _range(draft, "cost_ladder", "break_even_premium"),
            "line": {"color": WARNING, "width": 2.25, "dash_type": "dash"},
            "marker": {"type": "diamond", "size": 5, "fill": {"color": WARNING}, "border": {"color": WARNING}},
        }
    )
    chart.combine(line)
    _axes(draft, chart, "retention.ladder_axis", "retention.cost_axis", THOUSANDS)
    return _titled(draft, chart, "retention.ladder")
