"""The action sheets: alerts, worklist, plans, late interest, claims and their worth, premium, policy check, what if."""

from __future__ import annotations

from udfs.layout import Place
from workbook.sheets.analysis import finish_result, result_head, result_table, side_table, side_title
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress, write_table
from workbook.sheets.results import write_result
from xlcredit.columns import READ, TABLES

BESIDE = {
    "Alerts": ("reviews",),
    "Worklist": ("dunning",),
    "Plans": ("plan_states", "plan_instalments"),
    "Letters of credit": ("lc_documents", "lc_verdicts", "lc_findings", "lc_checks"),
    "Claims": ("claim_results", "claim_estimates", "capacity"),
    "Premium": ("premium_left_out",),
    "What if": ("what_if_totals", "what_if_results"),
}
"""Tables to the right of the first table of a sheet."""
BY_BUTTON = {"Worklist": ("letters",)}
"""Tables further to the right that a button fills: *Recalculate* leaves them alone."""
UNITS_HEIGHT = 28
"""Two lines: units of a table that the user fills also say what is required."""
FIRST = (
    ("Alerts", "alerts", result_table),
    ("Worklist", "worklist", result_table),
    ("Plans", "payment_plans", write_table),
    ("Late interest", "late_interest", result_table),
    ("Letters of credit", "letters_of_credit", write_table),
    ("Claims", "claim_register", write_table),
    ("Premium", "premium", result_table),
    ("Policy check", "policy_check", result_table),
    ("What if", "what_if", write_table),
)
"""Each sheet with its first table, and how that is written: filled by the user or by Recalculate."""


def write_actions(draft: Draft, progress: Progress) -> None:
    """All action sheets."""
    for sheet_name, first, write in FIRST:
        progress(sheet_name)
        places = [write(draft, first), *(_beside(draft, table) for table in BESIDE.get(sheet_name, ()))]
        places += [_filled_by_button(draft, table) for table in BY_BUTTON.get(sheet_name, ())]
        result_head(draft, sheet_name, first)
        finish_result(draft, sheet_name, places)
        if write is write_table:
            draft.sheet(sheet_name).set_row(places[0].unit_row - 1, UNITS_HEIGHT)


def _beside(draft: Draft, table: str) -> Place:
    """A table to the right of another one: filled by the user or by Recalculate."""
    return write_table(draft, table) if table in READ else side_table(draft, table)


def _filled_by_button(draft: Draft, table: str) -> Place:
    place = draft.place(table)
    write_result(draft, place, TABLES[table].columns, [])
    side_title(draft, place, draft.title(table))
    return place
