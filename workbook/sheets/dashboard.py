"""The Dashboard: one screen with six figures, four charts, the state of the checks and the largest overdue buyers."""

from __future__ import annotations

from typing import Any

from workbook.sheets import charts
from workbook.sheets.behind import CARDS, TOP_OVERDUE, Behind, write_behind
from workbook.sheets.cells import write_formula
from workbook.sheets.checks import OF_SHEET
from workbook.sheets.draft import Draft
from workbook.sheets.findings import write_findings
from workbook.sheets.head import NOT_YET, verdict, write_head
from workbook.sheets.links import write_link, write_linked
from workbook.sheets.page import protect, set_page
from workbook.sheets.texts import quoted, sentence
from xlcredit.figures import FIGURES
from xlcredit.wording import fixed
from xlcredit.words import spoken

SHEET = "Dashboard"
CARD_COLUMNS = 4
WIDE, NARROW = 64, 12
"""Pixels of a card's three wide columns and of the gap beside it."""

CARD_ROW = 4
CHART_ROWS = 10
ROW_PIXELS = 17
FIRST_CHARTS = CARD_ROW + 4
SECOND_CHARTS = FIRST_CHARTS + CHART_ROWS + 1
LISTS = SECOND_CHARTS + CHART_ROWS + 1
LAST_COLUMN = CARD_COLUMNS * len(CARDS) - 1
LIST_LINES = 5

LANGUAGES = ("en", "zh")

STAND = ((0, 1, 2), (4, 5, 5), (8, 10, 13))
"""Columns of labels and values in row 2."""

CHART_LINKS = {
    "aging": ("months", "trend"),
    "dso": ("months", "trend"),
    "parts": ("by_buyer", "exposure"),
    "top": ("by_buyer", "exposure"),
}
"""Under each chart: what the link says, and the table it leads to."""

MONEY_CARDS = ("receivables", "retained")
SHARE_CARDS = ("overdue share", "insured share")
GOOD_WHEN = {"overdue share": "<", "dso": "<", "retained": "<", "insured share": ">"}
"""Direction in which a card's change is good news."""


def write_dashboard(draft: Draft) -> None:
    """The whole sheet, and the figures behind it on the Measures sheet."""
    sheet = draft.sheet(SHEET)
    for column in range(LAST_COLUMN + 1):
        sheet.set_column_pixels(column, column, NARROW if column % CARD_COLUMNS == CARD_COLUMNS - 1 else WIDE)
    write_head(draft, SHEET, draft.text("dashboard.title"), "", verdict(draft, OF_SHEET[SHEET]), STAND)
    _write_empty_hint(draft)
    block = write_behind(draft)
    for number, name in enumerate(CARDS):
        _write_card(draft, block, number * CARD_COLUMNS, name)
    _insert_charts(draft, block)
    write_link(draft, SHEET, (1, LAST_COLUMN - 3), ("Start", "A1"), "Start", "link")
    _write_state(draft)
    _write_overdue(draft, block)
    for row in range(FIRST_CHARTS, LISTS + LIST_LINES + 2):
        sheet.set_row_pixels(row, ROW_PIXELS)
    sheet.hide_row_col_headers()
    set_page(draft, SHEET, 0)
    sheet.print_area(0, 0, LISTS + LIST_LINES, LAST_COLUMN)
    sheet.fit_to_pages(1, 1)
    protect(sheet)


def _write_empty_hint(draft: Draft) -> None:
    """Beside the check cell: what to do while there is nothing to see, else where the figures behind it stand."""
    empty, hint = draft.text("head.empty"), draft.text("hint.dashboard")
    formula = f"IF({NOT_YET},{quoted(empty)},{quoted(hint)})"
    write_formula(draft.sheet(SHEET), 2, 8, formula, draft.styles("hint"), hint if draft.filled else empty)


def _write_card(draft: Draft, block: Behind, column: int, name: str) -> None:
    sheet, styles = draft.sheet(SHEET), draft.styles
    found = draft.analysis.figures[name] if draft.filled else None
    written = block.lines["cards", name]["written"].address
    label, label_value = sentence(draft.text(f"card.{name.replace(' ', '_')}"), {"currency": draft.currency_part})
    number = (
        "money" if name in MONEY_CARDS else "percent" if name in SHARE_CARDS else "days" if name == "dso" else "number"
    )
    none = draft.text("head.none")
    value_formula = f'IF({NOT_YET},{quoted(none)},IFERROR(BOOK({quoted(name)}),IF({written}="","–",{written})))'
    value: Any = none if found is None else "–" if found.value is None else found.value
    change, change_value = _change(draft, block, name, column)
    row_of_figure = draft.place("measures").first_row + list(FIGURES).index(name)
    sheet.merge_range(CARD_ROW, column, CARD_ROW, column + CARD_COLUMNS - 2, "", styles("card_label"))
    source = ("Measures", f"A{row_of_figure}")
    write_linked(draft, SHEET, (CARD_ROW, column), source, (label, label_value), "card_label")
    lines = (
        (CARD_ROW + 1, value_formula, value, styles("card_value", number, "left")),
        (CARD_ROW + 2, change, change_value, styles("card_change")),
    )
    for row, formula, cached, style in lines:
        sheet.merge_range(row, column, row, column + CARD_COLUMNS - 2, "", style)
        write_formula(sheet, row, column, formula, style, cached)
    for row, pixels in ((CARD_ROW - 1, 4), (CARD_ROW, 20), (CARD_ROW + 1, 30), (CARD_ROW + 2, 18), (CARD_ROW + 3, 6)):
        sheet.set_row_pixels(row, pixels)
    _colour_change(draft, block, name, column)
    quiet = {"type": "formula", "criteria": f"={NOT_YET}", "format": draft.styles.difference("label")}
    sheet.conditional_format(CARD_ROW + 1, column, CARD_ROW + 1, column + CARD_COLUMNS - 2, quiet)


def _card_cell(column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(CARD_ROW + 1, column, True, True))


def _change(draft: Draft, block: Behind, name: str, column: int) -> tuple[str, str]:
    """Text under a figure: its change since the last month end, and the band of the working-capital ratio."""
    now, before = _card_cell(column), block.lines["cards", name]["last_month"]
    scale, places = (100, 1) if name in SHARE_CARDS else (1, 2 if "ratio" in name else 0)
    difference = f"({now}-{before.address})" + ("*100" if scale == 100 else "")
    found = draft.analysis.figures[name] if draft.filled else None
    ends: list[Any] = [found.value, found.last_month] if found is not None else [None]
    known = all(isinstance(end, (int, float)) for end in ends)
    moved = (ends[0] - ends[1]) * scale if known else 0.0
    unit = "points" if name in SHARE_CARDS else "plain"
    arrow = f'IF(ROUND({difference},{places})>0,"▲",IF(ROUND({difference},{places})<0,"▼","="))'
    shown = float(fixed(moved, places).replace(",", ""))
    formula, value = sentence(
        draft.text(f"card.since_{unit}"),
        {
            "arrow": (arrow, "▲" if shown > 0 else "▼" if shown < 0 else "="),
            "change": (f"FIXED(ABS({difference}),{places})", fixed(abs(moved), places)),
        },
    )
    formula, value = f'IF(AND(ISNUMBER({now}),ISNUMBER({before.address})),{formula},"")', value if known else ""
    return _with_band(draft, block, formula, value) if "ratio" in name else (formula, value)


def _with_band(draft: Draft, block: Behind, formula: str, value: str) -> tuple[str, str]:
    """The band of the ratio in words before its change."""
    written = block.lines["cards", "working capital band"]["written"]
    if not draft.filled:
        return f'IF({NOT_YET},"",TRIM({written.address}&" "&{formula}))', ""
    return f'IF({NOT_YET},"",TRIM({written.address}&" "&{formula}))', f"{written.value or ''} {value}".strip()


def _colour_change(draft: Draft, block: Behind, name: str, column: int) -> None:
    """Good and bad news in colour beside the arrow that says the same."""
    sheet, row = draft.sheet(SHEET), CARD_ROW + 2
    where = (row, column, row, column + CARD_COLUMNS - 2)
    now, before = _card_cell(column), block.lines["cards", name]["last_month"].address
    known = f"ISNUMBER({now}),ISNUMBER({before})"
    rules = []
    if name in GOOD_WHEN:
        good = GOOD_WHEN[name]
        bad = ">" if good == "<" else "<"
        rules = [(f"=AND({known},{now}{good}{before})", "good_ink"), (f"=AND({known},{now}{bad}{before})", "alarm_ink")]
    if "ratio" in name:
        band = block.lines["cards", "working capital band"]["written"].address
        inks = {"healthy": "good_ink", "alarm": "alarm_ink", "watch": "warning_ink"}
        for word, ink in inks.items():
            said = [f"{band}={quoted(spoken('band', word, language))}" for language in LANGUAGES]
            rules.append((f"=OR({','.join(said)})", ink))
    for criteria, style in rules:
        sheet.conditional_format(
            *where, {"type": "formula", "criteria": criteria, "format": draft.styles.difference(style)}
        )


def _insert_charts(draft: Draft, block: Behind) -> None:
    sheet, titles = draft.sheet(SHEET), write_findings(draft, block)
    width = (3 * WIDE + NARROW) * 3 - NARROW
    height = CHART_ROWS * ROW_PIXELS - 6
    right = LAST_COLUMN // 2 + 1
    places = (
        (FIRST_CHARTS, 0, charts.aging_chart(draft, titles["aging"], width, height)),
        (FIRST_CHARTS, right, charts.dso_chart(draft, titles["dso"], width, height)),
        (SECOND_CHARTS, 0, charts.parts_chart(draft, block, titles["parts"], width, height)),
        (SECOND_CHARTS, right, charts.top_chart(draft, block, titles["top"], width, height)),
    )
    for key, (row, column, chart) in zip(titles, places, strict=True):
        description, _ = sentence(draft.text(f"chart.{key}"), {"currency": ("", draft.base_currency)})
        sheet.insert_chart(row, column, chart, {"object_position": 2, "description": description})
        _write_chart_link(draft, row + CHART_ROWS, column, key)


def _write_chart_link(draft: Draft, row: int, column: int, key: str) -> None:
    """Under a chart, at its right end: the table that it is drawn from."""
    said, table = CHART_LINKS[key]
    place = draft.place(table)
    first, last = column + LAST_COLUMN // 2 - 6, column + LAST_COLUMN // 2 - 1
    draft.sheet(SHEET).merge_range(row, first, row, last, "", draft.styles("link", "small", "right"))
    write_link(
        draft,
        SHEET,
        (row, first),
        (place.sheet, place.header_cell),
        draft.text(f"link.{said}"),
        "link",
        "small",
        "right",
    )


def _write_state(draft: Draft) -> None:
    """Lower left: checks, rows set aside, problems, tie to the control account, freshness."""
    sheet, styles = draft.sheet(SHEET), draft.styles
    _title(draft, 0, "dashboard.state", "Checks")
    for number, (key, formula, value, style) in enumerate(_state(draft)):
        row = LISTS + 1 + number
        sheet.merge_range(row, 0, row, 6, draft.text(f"state.{key}"), styles("small", "middle"))
        sheet.merge_range(row, 8, row, 10, "", styles("small", style, "strong", "middle", "right"))
        none = draft.text("head.none")
        shown = styles("small", style, "strong", "middle", "right")
        write_formula(sheet, row, 8, f"IF({NOT_YET},{quoted(none)},{formula})", shown, value if draft.filled else none)


def _state(draft: Draft) -> list[tuple[str, str, Any, str]]:
    cells = draft.notes["check cells"]
    fails = draft.notes["check fails"]
    failing = "+".join(f"IF({condition},1,0)" for condition in fails.values())
    severity = draft.reference("problems", "severity")
    counts: dict[str, Any] = dict.fromkeys(("error", "warning"), "")
    failed: Any = ""
    difference: Any = ""
    fresh = ""
    if draft.filled:
        found = draft.analysis.table("problems")["severity"]
        counts = {word: int((found == word).sum()) for word in counts}
        failed = sum(1 for holds in draft.notes["check values"].values() if not holds)
        difference = draft.notes["differences"]["aging_control"]
        fresh = draft.text("state.is_fresh" if draft.notes["check values"]["fresh"] else "state.is_stale")
    at = cells["aging_control"].replace("$E$", "$D$")
    is_fresh, is_stale = quoted(draft.text("state.is_fresh")), quoted(draft.text("state.is_stale"))
    return [
        ("failing", failing, failed, "count"),
        ("errors", f"COUNTIF({severity},{quoted(draft.spoken('severity', 'error'))})", counts["error"], "count"),
        ("warnings", f"COUNTIF({severity},{quoted(draft.spoken('severity', 'warning'))})", counts["warning"], "count"),
        ("control", at, difference, "money_exact"),
        ("fresh", f"IF({fails['fresh']},{is_stale},{is_fresh})", fresh, "right"),
    ]


def _write_overdue(draft: Draft, block: Behind) -> None:
    """Lower right: the buyers who owe most overdue money."""
    sheet, styles, first = draft.sheet(SHEET), draft.styles, LAST_COLUMN // 2 + 1
    _title(draft, first, "dashboard.overdue", "Aging")
    for rank in range(1, TOP_OVERDUE + 1):
        cells, row = block.lines["top_overdue", rank], LISTS + rank
        spans = ((0, 6, "name", "left"), (8, 9, "overdue", "money"), (10, 10, "overdue_share", "percent"))
        for start, end, name, style in spans:
            shown = styles("small", style, "middle")
            if end > start:
                sheet.merge_range(row, first + start, row, first + end, "", shown)
            formula, value = cells[name].address, cells[name].value
            if name == "name":
                formula, value = f'IF({formula}="",{cells["buyer"].address},{formula})', value or cells["buyer"].value
                if rank == 1:
                    none = draft.text("head.none")
                    formula = f"IF({NOT_YET},{quoted(none)},{formula})"
                    value = value if draft.filled else none
            write_formula(sheet, row, first + start, formula, shown, value)


def _title(draft: Draft, column: int, key: str, to: str) -> None:
    style = draft.styles("section", "small")
    draft.sheet(SHEET).merge_range(LISTS, column, LISTS, column + LAST_COLUMN // 2 - 1, "", style)
    write_link(draft, SHEET, (LISTS, column), (to, "A1"), draft.text(key), "section", "small")
