"""The analysis sheets between Dashboard and Checks, and the Problems sheet: tables of results with their heads."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from udfs.layout import DERIVED, LEAST_ROWS, Place
from workbook.sheets.cells import write_formula
from workbook.sheets.checks import OF_SHEET
from workbook.sheets.draft import Draft
from workbook.sheets.head import NOT_YET, Verdict, problems_found, verdict, write_head
from workbook.sheets.inputs import Progress
from workbook.sheets.page import LAST_ROW, on_paper, set_page
from workbook.sheets.results import rows_of, write_result
from workbook.sheets.styles import ACCENT_PALE, WARNING_LIGHT
from workbook.sheets.texts import day_formula, quoted, sentence
from xlcredit.bridge import first_day
from xlcredit.columns import Column
from xlcredit.figures import FIGURES
from xlcredit.wording import day_text, fixed

FROZEN_COLUMNS = {
    "Aging": 2,
    "Matching": 2,
    "Exposure": 2,
    "Cover": 2,
    "Evidence": 2,
    "Payment behaviour": 2,
    "Financials": 2,
    "Credit limits": 2,
    "Assessment": 2,
    "Buyer card": 0,
    "Bridge": 2,
    "Revaluation": 2,
    "Measures": 1,
    "Provision": 2,
    "Expected loss": 2,
    "Insure or retain": 1,
    "Stress": 1,
    "Deadlines": 2,
    "Alerts": 4,
    "Worklist": 3,
    "Plans": 3,
    "Letters of credit": 2,
    "Late interest": 3,
    "Claims": 2,
    "Premium": 1,
    "Policy check": 2,
    "What if": 2,
    "Problems": 0,
}
ONE_PRINT = ("Premium",)
"""Sheets whose tables are narrow enough to stand side by side on paper."""

MEASURE_ROWS = len(FIGURES)


def write_analysis(draft: Draft, progress: Progress) -> None:
    """All analysis sheets but the Dashboard."""
    for sheet_name, write in (
        ("Aging", _write_aging),
        ("Matching", _write_matching),
        ("Exposure", _write_exposure),
        ("Cover", _write_cover),
        ("Evidence", _write_evidence),
        ("Payment behaviour", _write_behaviour),
        ("Financials", _write_financials),
        ("Credit limits", _write_limits),
        ("Assessment", _write_assessment),
        ("Bridge", _write_bridge),
        ("Revaluation", _write_revaluation),
        ("Measures", _write_measures),
        ("Deadlines", _write_deadlines),
        ("Problems", _write_problems),
    ):
        progress(sheet_name)
        write(draft, sheet_name)


def result_head(
    draft: Draft, sheet_name: str, table: str, otherwise: Verdict | None = None, hint: tuple[str, str] | None = None
) -> None:
    """Head of a sheet of results, named after its first table."""
    title = draft.title(table)
    found = verdict(draft, OF_SHEET[sheet_name], otherwise)
    write_head(draft, sheet_name, title, hint or draft.text(f"hint.{table}"), found)


def result_table(draft: Draft, table: str, blank_rows: int = 0) -> Place:
    """One result table where it stands."""
    place, columns = draft.place(table), draft.columns(table)
    write_result(draft, place, columns, rows_of(draft, table, columns), blank_rows or LEAST_ROWS.get(table, 1))
    return place


def finish_result(draft: Draft, sheet_name: str, places: Sequence[Place]) -> None:
    """Panes and page of a sheet of results."""
    sheet = draft.sheet(sheet_name)
    sheet.set_row(places[0].unit_row - 1, 16)
    if places[0].total_row:
        sheet.set_row(places[0].total_row - 1, 20)
    sheet.freeze_panes(places[0].header_row, FROZEN_COLUMNS[sheet_name])
    sheet.ignore_errors({"number_stored_as_text": f"A{places[0].first_row}:A{LAST_ROW + 1}"})
    spans = [place.span for place in places]
    if sheet_name in ONE_PRINT:
        spans = [(spans[0][0], spans[-1][1])]
    if len(spans) > 1:
        spans = on_paper(draft, sheet_name, *spans)
    set_page(draft, sheet_name, places[0].header_row, *spans, header_columns=FROZEN_COLUMNS[sheet_name])


def _write_aging(draft: Draft, sheet_name: str) -> None:
    places = [result_table(draft, "aging")]
    result_head(draft, sheet_name, "aging")
    for table in DERIVED:
        places.append(result_table(draft, table))
        side_title(draft, places[-1], draft.text(f"aging.{table}"))
    _write_tie_out(draft, sheet_name)
    sheet, place = draft.sheet(sheet_name), places[0]
    overdue = _column_at(place, draft.columns("aging"), "overdue")
    _paint(draft, sheet, place, overdue, "cell", ">", "warning_ink")
    _bar(sheet, place, _column_at(place, draft.columns("aging"), "share"), ACCENT_PALE)
    finish_result(draft, sheet_name, places)


def _write_matching(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "matching"), draft.columns("matching")
    result_head(draft, sheet_name, "matching")
    for criteria in ("<", ">"):
        at = _column_at(place, columns, "difference")
        _paint(draft, draft.sheet(sheet_name), place, at, "cell", criteria, "warning_ink")
    finish_result(draft, sheet_name, [place])


def side_title(draft: Draft, place: Place, title: str) -> None:
    """Title of a table that stands to the right of another one."""
    draft.sheet(place.sheet).write_string(place.unit_row - 2, place.first_column - 1, title, draft.styles("section"))


def side_table(draft: Draft, table: str) -> Place:
    """A result table to the right of another one, under its title."""
    place = result_table(draft, table)
    side_title(draft, place, draft.title(table))
    return place


def _write_tie_out(draft: Draft, sheet_name: str) -> None:
    """Row 4: what the aging adds up to and what it differs from the control account by."""
    cells, values, unknown = {}, {}, draft.text("head.unknown")
    for name, key in (("buckets", "aging_buckets"), ("ledger", "aging_ledger"), ("control", "aging_control")):
        cell = draft.notes["check cells"][key].replace("$E$", "$D$")
        cells[name] = f"IF(ISNUMBER({cell}),FIXED({cell},2),{quoted(unknown)})"
        found = draft.notes["differences"][key]
        values[name] = unknown if isinstance(found, str) else fixed(found, 2)
    wording = draft.text("aging.tie_out")
    formula, value = sentence(wording, {name: (cells[name], values[name]) for name in cells})
    empty = draft.text("head.empty")
    style = draft.styles("hint")
    write_formula(
        draft.sheet(sheet_name),
        3,
        0,
        f"IF({NOT_YET},{quoted(empty)},{formula})",
        style,
        value if draft.filled else empty,
    )


def _write_exposure(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "exposure"), draft.columns("exposure")
    result_head(draft, sheet_name, "exposure")
    sheet = draft.sheet(sheet_name)
    for name, colour in (("exposure", ACCENT_PALE), ("self_retained", WARNING_LIGHT)):
        _bar(sheet, place, _column_at(place, columns, name), colour)
    _paint(draft, sheet, place, _column_at(place, columns, "available"), "cell", "<", "alarm_ink")
    for name in ("gap", "at_risk"):
        _paint(draft, sheet, place, _column_at(place, columns, name), "cell", ">", "warning_ink")
    beside = result_table(draft, "exposure_by_country")
    side_title(draft, beside, draft.text("aging.aging_by_country"))
    finish_result(draft, sheet_name, [place, beside])


def _write_cover(draft: Draft, sheet_name: str) -> None:
    place = result_table(draft, "claim_view")
    result_head(draft, sheet_name, "claim_view")
    finish_result(draft, sheet_name, [place])


def _write_limits(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "credit_limits"), draft.columns("credit_limits")
    result_head(draft, sheet_name, "credit_limits")
    sheet = draft.sheet(sheet_name)
    _paint(draft, sheet, place, _column_at(place, columns, "available"), "cell", "<", "alarm_ink")
    finish_result(draft, sheet_name, [place])


def _write_bridge(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "bridge"), draft.columns("bridge")
    first, last = 'IF(bridge_from="",EOMONTH(as_of,-1),bridge_from)', "as_of"
    days = (first_day(draft.analysis), draft.analysis.settings.as_of) if draft.filled else (None, None)
    parts = {
        name: (day_formula(draft.language, cell), day_text(draft.language, day) if day else "")
        for name, cell, day in (("first", first, days[0]), ("last", last, days[1]))
    }
    result_head(draft, sheet_name, "bridge", hint=sentence(draft.text("hint.bridge"), parts))
    _paint(draft, draft.sheet(sheet_name), place, _column_at(place, columns, "write_offs"), "cell", "<", "alarm_ink")
    finish_result(draft, sheet_name, [place])


def _write_revaluation(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "revaluation"), draft.columns("revaluation")
    result_head(draft, sheet_name, "revaluation")
    _write_unrevalued(draft, sheet_name)
    _paint(draft, draft.sheet(sheet_name), place, _column_at(place, columns, "revaluation"), "cell", "<", "alarm_ink")
    finish_result(draft, sheet_name, [place])


def _write_unrevalued(draft: Draft, sheet_name: str) -> None:
    """Row 4: that there is nothing to revalue, or how many items the difference leaves out."""
    listed, known = (draft.reference("revaluation", name) for name in ("document", "base_then"))
    without, hint = f"(COUNTA({listed})-COUNT({known}))", draft.text("hint.revaluation")
    empty, none = draft.text("head.empty"), draft.text("revaluation.none")
    found = draft.analysis.table("revaluation") if draft.filled else None
    count = 0 if found is None else int(found["base_then"].isna().sum())
    lacking, lacking_now = sentence(draft.text("revaluation.lacking"), {"count": (without, count)})
    formula = f"IF(COUNTA({listed})=0,{quoted(none)},IF({without}=0,{quoted(hint)},{lacking}))"
    value = empty if found is None else none if not len(found) else lacking_now if count else hint
    sheet, style = draft.sheet(sheet_name), draft.styles("hint")
    write_formula(sheet, 3, 0, f"IF({NOT_YET},{quoted(empty)},{formula})", style, value)


def _write_measures(draft: Draft, sheet_name: str) -> None:
    places = [result_table(draft, "measures", blank_rows=MEASURE_ROWS), side_table(draft, "trend")]
    _quieten(draft, places[0], MEASURE_ROWS)
    result_head(draft, sheet_name, "measures")
    finish_result(draft, sheet_name, places)  # the figures behind the Dashboard are not for paper


def _write_evidence(draft: Draft, sheet_name: str) -> None:
    place = result_table(draft, "discretionary_evidence")
    result_head(draft, sheet_name, "discretionary_evidence")
    finish_result(draft, sheet_name, [place])


def _write_assessment(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "assessment"), draft.columns("assessment")
    result_head(draft, sheet_name, "assessment")
    _bar(draft.sheet(sheet_name), place, _column_at(place, columns, "credit_score"), ACCENT_PALE)
    finish_result(draft, sheet_name, [place])


def _write_behaviour(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "behaviour"), draft.columns("behaviour")
    result_head(draft, sheet_name, "behaviour")
    for name in ("days_beyond_terms", "lateness_trend", "worst_days_overdue"):
        at = _column_at(place, columns, name)
        _paint(draft, draft.sheet(sheet_name), place, at, "cell", ">", "warning_ink")
    finish_result(draft, sheet_name, [place])


def _write_financials(draft: Draft, sheet_name: str) -> None:
    place, columns = result_table(draft, "financials"), draft.columns("financials")
    result_head(draft, sheet_name, "financials")
    for name in ("tangible_net_worth", "equity_ratio", "net_margin"):
        _paint(draft, draft.sheet(sheet_name), place, _column_at(place, columns, name), "cell", "<", "alarm_ink")
    finish_result(draft, sheet_name, [place])


def _write_deadlines(draft: Draft, sheet_name: str) -> None:
    places = [result_table(draft, "deadlines"), side_table(draft, "stops")]
    result_head(draft, sheet_name, "deadlines")
    days_left = _column_at(places[0], draft.columns("deadlines"), "days_left")
    _paint(draft, draft.sheet(sheet_name), places[0], days_left, "cell", "<", "alarm_ink")
    finish_result(draft, sheet_name, places)


def _write_problems(draft: Draft, sheet_name: str) -> None:
    places = [result_table(draft, "problems"), side_table(draft, "quality")]
    place = places[0]
    result_head(draft, sheet_name, "problems", problems_found(draft))
    sheet, severity = draft.sheet(sheet_name), xl_col_to_name(place.first_column - 1)
    for word, style in (("error", "alarm"), ("warning", "warning")):
        criteria = f"=${severity}{place.first_row}={quoted(draft.spoken('severity', word))}"
        options = {"type": "formula", "criteria": criteria, "format": draft.styles.difference(style)}
        sheet.conditional_format(place.header_row, place.first_column - 1, LAST_ROW, place.first_column - 1, options)
    finish_result(draft, sheet_name, places)


def _quieten(draft: Draft, place: Place, rows: int) -> None:
    """What is not computed yet is said in the quiet colour."""
    at, quiet = place.first_column, draft.styles.difference("label")
    options = {"type": "formula", "criteria": f"={NOT_YET}", "format": quiet}
    draft.sheet(place.sheet).conditional_format(place.header_row, at, place.header_row + rows - 1, at, options)


def _column_at(place: Place, columns: Sequence[Column], name: str) -> int:
    return place.first_column - 1 + [column.name for column in columns].index(name)


def _paint(draft: Draft, sheet: Worksheet, place: Place, column: int, kind: str, criteria: str, style: str) -> None:
    options = {"type": kind, "criteria": criteria, "value": 0, "format": draft.styles.difference(style)}
    sheet.conditional_format(place.header_row, column, LAST_ROW, column, options)


def _bar(sheet: Worksheet, place: Place, column: int, colour: str) -> None:
    """Data bars on the rows of a table."""
    options = {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_color": colour,
        "bar_solid": True,
        "min_type": "num",
        "min_value": 0,
    }
    sheet.conditional_format(place.header_row, column, LAST_ROW, column, options)
