"""Head of an analysis sheet: title, as-of date, currency, "computed at" and the check cell in B3:F3."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from workbook.sheets.cells import write_formula
from workbook.sheets.draft import Draft
from workbook.sheets.links import write_back
from workbook.sheets.texts import quoted

CHECK_CELL = "B3:F3"
NOT_YET = 'computed_at=""'
"""Condition in formulas: nothing was computed yet."""


STAND = ((0, 1, 1), (2, 3, 3), (4, 5, 6))
"""Columns of the labels in row 2, and first and last column of the value beside each."""


def write_head(
    draft: Draft,
    sheet_name: str,
    title: str,
    hint: str,
    checks: Sequence[str],
    stand: Sequence[tuple[int, int, int]] = STAND,
) -> None:
    """Rows 1 to 4 of an analysis sheet; `checks` are the keys of the checks that the check cell sums up."""
    sheet, styles = draft.sheet(sheet_name), draft.styles
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, styles("title"))
    write_stand(draft, sheet, stand)
    if stand is STAND:
        write_back(draft, sheet_name)
    sheet.write_string(2, 0, draft.text("head.check"), styles("label"))
    formula, value = verdict(draft, checks)
    sheet.merge_range(CHECK_CELL, "", styles("check"))
    write_formula(sheet, 2, 1, formula, styles("check"), value)
    colour_verdict(draft, sheet, CHECK_CELL, "$B$3")
    empty = draft.text("head.empty")
    if not hint:
        return
    write_formula(
        sheet, 3, 0, f"IF({NOT_YET},{quoted(empty)},{quoted(hint)})", styles("hint"), hint if draft.filled else empty
    )


def write_stand(draft: Draft, sheet: Worksheet, stand: Sequence[tuple[int, int, int]]) -> None:
    """Row 2: as-of date, currency and when the tables were computed."""
    styles, settings = draft.styles, draft.analysis.book.settings if draft.filled else None
    facts = (
        ("as_of", 'IF(as_of="","",as_of)', "date", settings.as_of if settings else ""),
        ("currency", 'base_currency&""', "text", draft.base_currency),
        ("computed_at", 'IF(computed_at="","",computed_at)', "time", draft.computed_at or ""),
    )
    for (label_at, first, last), (key, formula, style, value) in zip(stand, facts, strict=True):
        sheet.write_string(1, label_at, draft.text(f"head.{key}"), styles("label"))
        strong = styles(style, "flush", "strong")
        if last > first:
            sheet.merge_range(1, first, 1, last, "", strong)
        write_formula(sheet, 1, first, formula, strong, value)


def verdict(draft: Draft, checks: Sequence[str]) -> tuple[str, str]:
    """Formula and value of a check cell: not computed, all hold, or how many do not."""
    cells = [draft.notes["check cells"][key] for key in checks]
    failing = "+".join(f"IF({cell}=TRUE,0,1)" for cell in cells)
    waits, holds, fails = (draft.text(f"head.{name}") for name in ("waits", "holds", "fails"))
    before, after = fails.split("{count}")
    formula = (
        f"IF({NOT_YET},{quoted(waits)},IF({failing}=0,{quoted(holds)},{quoted(before)}&({failing})&{quoted(after)}))"
    )
    if not draft.filled:
        return formula, waits
    failed = sum(1 for key in checks if not draft.notes["check values"][key])
    return formula, fails.format(count=failed) if failed else holds


def colour_verdict(draft: Draft, sheet: Worksheet, where: str, cell: str) -> None:
    """Green, red or quiet, beside the word that says the same."""
    holds, waits = quoted(draft.text("head.holds")), quoted(draft.text("head.waits"))
    rules = ((f"={cell}={holds}", "good"), (f"={cell}={waits}", "label"), (f"={cell}<>{holds}", "alarm"))
    for criteria, style in rules:
        options = {
            "type": "formula",
            "criteria": criteria,
            "format": draft.styles.difference(style),
            "stop_if_true": True,
        }
        sheet.conditional_format(where, options)
