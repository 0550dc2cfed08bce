"""The action sheets, what is to be done: claims with what they are worth, premium, and the check of the policy."""

from __future__ import annotations

from workbook.sheets.analysis import finish_result, result_head, result_table, side_title
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress, write_table
from xlcredit.columns import TABLES

SHEETS_OF = (
    ("Claims", "claim_register", write_table),
    ("Premium", "premium", result_table),
    ("Policy check", "policy_check", result_table),
)
"""Each action sheet with its first table and what writes that."""

BESIDE = {"Claims": ("claim_results", "claim_estimates", "capacity"), "Premium": ("premium_left_out",)}
"""Result tables to the right of the first table of a sheet."""


def write_actions(draft: Draft, progress: Progress) -> None:
    """All action sheets."""
    for sheet_name, first, write in SHEETS_OF:
        progress(sheet_name)
        places = [write(draft, first)]
        for table in BESIDE.get(sheet_name, ()):
            places.append(result_table(draft, table))
            side_title(draft, places[-1], TABLES[table].zh if draft.language == "zh" else TABLES[table].en)
        result_head(draft, sheet_name, first)
        finish_result(draft, sheet_name, places)
