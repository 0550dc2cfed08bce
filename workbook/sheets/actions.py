"""The action sheets, what is to be done: claims with what they are worth, and the premium declaration."""

from __future__ import annotations

from workbook.sheets.analysis import finish_result, result_head, result_table, side_title
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress, write_table
from xlcredit.columns import TABLES

BESIDE = {"Claims": ("claim_results", "claim_estimates", "capacity"), "Premium": ("premium_left_out",)}
"""Result tables to the right of the first table of a sheet."""


def write_actions(draft: Draft, progress: Progress) -> None:
    """All action sheets."""
    for sheet_name, first, write in (("Claims", "claim_register", write_table), ("Premium", "premium", result_table)):
        progress(sheet_name)
        places = [write(draft, first)]
        for table in BESIDE[sheet_name]:
            places.append(result_table(draft, table))
            side_title(draft, places[-1], TABLES[table].zh if draft.language == "zh" else TABLES[table].en)
        result_head(draft, sheet_name, first)
        finish_result(draft, sheet_name, places)
