"""The four charts of the Dashboard: flat, axis from zero, the finding as title, readable in greyscale."""

from __future__ import annotations

from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell

from udfs.layout import TREND_MONTHS
from workbook.sheets.behind import PARTS, TOP_BUYERS, Behind
from workbook.sheets.draft import Draft
from workbook.sheets.styles import (
    ACCENT,
    ACCENT_PALE,
    FONTS,
    GREY,
    INK,
    QUIET,
    QUIET_DARK,
    RULE,
    WARNING,
)

THOUSANDS = '[>=1000]#,##0,;[>0]"";0'
"""Amounts in thousands; nothing where an axis has steps below one thousand."""
MONTHS: dict[str, tuple[str, float]] = {"en": ("yyyy-mm", 7), "zh": ('m"月"', 7)}
"""How a month stands on an axis: number format and size of the font, so that twelve stand side by side."""

PARTS_FIRST = 1
"""Row of the first part below the whole."""

Box = tuple[float, float, float, float]
BESIDE_TITLE: Box = (0.70, 0.02, 0.29, 0.13)
UNDER_TITLE: Box = (0.075, 0.21, 0.905, 0.63)


def trend_range(draft: Draft, column: str) -> str:
    """Cells of a column of the trend table, for a series."""
    place = draft.place("trend")
    names = [c.name for c in draft.columns("trend")]
    at = place.first_column - 1 + names.index(column)
    first = xl_rowcol_to_cell(place.header_row, at, True, True)
    last = xl_rowcol_to_cell(place.header_row + TREND_MONTHS - 1, at, True, True)
    return f"={place.sheet}!{first}:{last}"


def font(draft: Draft, size: float = 8, **more: Any) -> dict[str, Any]:
    """Font of chart texts in the draft's language."""
    return {"name": FONTS[draft.language]["font_name"], "size": size, "color": INK, **more}


def frame(draft: Draft, chart: Chart, title: str, width: int, height: int) -> None:
    """Title from a cell, no border, and size."""
    chart.set_title(
        {
            "name": f"={title}",
            "name_font": font(draft, 10, bold=True),
            "overlay": False,
            "layout": {"x": 0.01, "y": 0.02},
        }
    )
    chart.set_chartarea({"border": {"color": RULE}})
    chart.set_size({"width": width, "height": height})


def axes(draft: Draft, chart: Chart, value_format: str) -> None:
    """Quiet axes, a category a month; amounts start at zero."""
    form, size = MONTHS[draft.language]
    quiet = {"line": {"color": QUIET_DARK}, "num_font": font(draft, size)}
    chart.set_x_axis({**quiet, "num_format": form, "text_axis": True})
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    chart.set_y_axis(
        {
            "num_font": font(draft),
            "num_format": value_format,
            "min": 0,
            "line": {"none": True},
            "major_gridlines": lines,
        }
    )


def plan(draft: Draft, chart: Chart, plot: Box, legend: Box, position: str = "top") -> None:
    """Where the plot and the legend stand, as shares of the chart: x, y, width, height."""
    names = ("x", "y", "width", "height")
    chart.set_plotarea({"layout": dict(zip(names, plot, strict=True))})
    places = dict(zip(names, legend, strict=True))
    chart.set_legend({"position": position, "font": font(draft), "layout": places})


def aging_chart(draft: Draft, title: str, width: int, height: int) -> Chart:
    """Receivables by month end: not due in the quiet colour, overdue on top."""
    chart = draft.book.add_chart({"type": "column", "subtype": "stacked"})
    for name, colour in (("not_due", QUIET), ("overdue", WARNING)):
        chart.add_series(
            {
                "name": draft.header("trend", name),
                "categories": trend_range(draft, "month_end"),
                "values": trend_range(draft, name),
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.5},
                "gap": 45,
            }
        )
    frame(draft, chart, title, width, height)
    axes(draft, chart, THOUSANDS)
    plan(draft, chart, UNDER_TITLE, BESIDE_TITLE)
    return chart


def dso_chart(draft: Draft, title: str, width: int, height: int) -> Chart:
    """DSO above best possible DSO; the space between is the delinquent days."""
    chart = draft.book.add_chart({"type": "line"})
    for name, colour, dash in (("dso", ACCENT, "solid"), ("dso_best", GREY, "dash")):
        chart.add_series(
            {
                "name": draft.header("trend", name),
                "categories": trend_range(draft, "month_end"),
                "values": trend_range(draft, name),
                "line": {"color": colour, "width": 2.25, "dash_type": dash},
                "data_labels": _last_point(draft, colour, "above" if name == "dso" else "below"),
            }
        )
    frame(draft, chart, title, width, height)
    axes(draft, chart, "0")
    chart.set_high_low_lines({"line": {"color": WARNING, "width": 1.5}})
    plan(draft, chart, UNDER_TITLE, (0.54, 0.02, 0.45, 0.11))
    return chart


def _last_point(draft: Draft, colour: str, position: str) -> dict[str, Any]:
    hidden = [{"delete": True}] * (TREND_MONTHS - 1)
    return {
        "value": True,
        "num_format": "0",
        "position": position,
        "custom": hidden,
        "font": font(draft, 9, bold=True) | {"color": colour},
    }


def parts_chart(draft: Draft, block: Behind, title: str, width: int, height: int) -> Chart:
    """The exposure as one bar taken apart: each part begins where the one above ends, with name and share beside."""
    chart = draft.book.add_chart({"type": "bar", "subtype": "stacked"})
    categories = f"={block.range('parts', 'label', len(PARTS), PARTS_FIRST)}"
    for column, look in (("before", {"fill": {"none": True}}), ("amount", {"fill": {"color": WARNING}})):
        chart.add_series(
            {
                "name": f"={block.header('parts', column)}",
                "categories": categories,
                "values": f"={block.range('parts', column, len(PARTS), PARTS_FIRST)}",
                "border": {"none": True},
                "gap": 15,
                **look,
                **(
                    {
                        "points": [{"fill": {"color": ACCENT}}],
                    }
                    if column == "amount"
                    else {}
                ),
            }
        )
    frame(draft, chart, title, width, height)
    _lay_flat(draft, chart, {"interval_unit": 1})
    chart.set_legend({"none": True})
    chart.set_plotarea({"layout": {"x": 0.27, "y": 0.16, "width": 0.66, "height": 0.72}})
    return chart


def _lay_flat(draft: Draft, chart: Chart, categories: dict[str, Any]) -> None:
    """Amounts along the bottom, categories down the side, first one on top."""
    lines = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    amounts = {"num_font": font(draft), "num_format": THOUSANDS, "min": 0, "line": {"none": True}}
    chart.set_x_axis({**amounts, "label_position": "high", "major_gridlines": lines})
    quiet = {"num_font": font(draft, 7), "reverse": True, "line": {"color": QUIET_DARK}}
    chart.set_y_axis({**quiet, "major_gridlines": {"visible": False}, **categories})


def top_chart(draft: Draft, block: Behind, title: str, width: int, height: int) -> Chart:
    """The ten largest exposures: insured, self-retained, over limit."""
    chart = draft.book.add_chart({"type": "bar", "subtype": "stacked"})
    section = "top_exposure"
    for column, colour in (("insured", ACCENT), ("other_exposure", ACCENT_PALE), ("over_limit", WARNING)):
        chart.add_series(
            {
                "name": f"={block.header(section, column)}",
                "categories": f"={block.range(section, 'short', TOP_BUYERS)}",
                "values": f"={block.range(section, column, TOP_BUYERS)}",
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.5},
                "gap": 25,
            }
        )
    frame(draft, chart, title, width, height)
    _lay_flat(draft, chart, {"interval_unit": 1})
    plan(draft, chart, (0.36, 0.16, 0.61, 0.72), (0.56, 0.02, 0.43, 0.11))
    return chart
