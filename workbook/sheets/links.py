"""Links inside the workbook: from a figure to the sheet it comes from, and back to Dashboard and Start."""

from __future__ import annotations

from typing import Any

from workbook.sheets.cells import write_formula
from workbook.sheets.draft import Draft

ARROW = " →"
BACK_ROW = 2
INDENT = 2
"""Characters that the indent of a link takes."""
BACK = ((6, "Dashboard"), (7, "Start"))
"""Columns of the links back, right of the check cell: G3 and H3 on every analysis sheet."""


def target(sheet: str, cell: str = "A1") -> str:
    """A cell as the target of a link.

    >>> target("Credit limits")
    "internal:'Credit limits'!A1"
    """
    return f"internal:'{sheet}'!{cell}"


def write_link(draft: Draft, sheet: str, at: tuple[int, int], to: tuple[str, str], words: str, *styles: str) -> None:
    """A link with fixed words."""
    draft.sheet(sheet).write_url(
        *at, target(*to), draft.styles(*styles), words + ARROW, draft.text("link.tip", sheet=to[0])
    )


def write_linked(
    draft: Draft, sheet: str, at: tuple[int, int], to: tuple[str, str], words: tuple[str, Any], *styles: str
) -> None:
    """A link whose words are a formula with the value it has now."""
    formula, value = words
    write_link(draft, sheet, at, to, "", *styles)
    write_formula(draft.sheet(sheet), *at, f'{formula}&"{ARROW}"', draft.styles(*styles), f"{value}{ARROW}")


def write_back(draft: Draft, sheet: str) -> None:
    """The links back of an analysis sheet."""
    for column, to in BACK:
        draft.widen(sheet, column, len(to) + len(ARROW) + INDENT)
        write_link(draft, sheet, (BACK_ROW, column), (to, "A1"), to, "link", "indent")
