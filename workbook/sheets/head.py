"""Head of an analysis sheet: title, way to the Dashboard, as-of date, currency, "computed at", check cell in B3:F3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from workbook.sheets.cells import write_formula
from workbook.sheets.draft import STANDARD_WIDTH, Draft
from workbook.sheets.links import write_back
from workbook.sheets.texts import quoted, sentence
from workbook.sheets.widths import display_length

CHECK_CELL = "B3:F3"
NOT_YET = 'computed_at=""'
"""Condition in formulas: nothing was computed yet."""


DASHBOARD = "Dashboard"
ROOM = {"date": {"en": 12, "zh": 18}, "text": {"en": 8, "zh": 8}, "time": {"en": 19, "zh": 26}}
"""Places that a value of row 2 takes in bold letters, by its style."""

Verdict = tuple[str, str]
"""Formula and value of a check cell."""


def write_head(
    draft: Draft,
    sheet_name: str,
    title: str,
    hint: str | tuple[str, str],
    found: Verdict,
    stand: Sequence[tuple[int, int, int]] = (),
) -> None:
    """Rows 1 to 4 of an analysis sheet; `found` is what its check cell says, `hint` a text or a formula and its value.

    `stand` are the columns of row 2: of each label, and first and last of the value beside it. Without it the
    columns are chosen by their widths, which have to be known by then.
    """
    sheet, styles = draft.sheet(sheet_name), draft.styles
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, title, styles("title"))
    if sheet_name != DASHBOARD:
        write_back(draft, sheet_name)
    write_stand(draft, sheet, stand or tuple(_stand_by_width(draft, sheet_name)))
    sheet.write_string(2, 0, draft.text("head.check"), styles("label"))
    formula, value = found
    sheet.merge_range(CHECK_CELL, "", styles("check"))
    write_formula(sheet, 2, 1, formula, styles("check"), value)
    colour_verdict(draft, sheet, CHECK_CELL, "$B$3")
    empty = draft.text("head.empty")
    if not hint:
        return
    formula, value = (quoted(hint), hint) if isinstance(hint, str) else hint
    write_formula(
        sheet, 3, 0, f"IF({NOT_YET},{quoted(empty)},{formula})", styles("hint"), value if draft.filled else empty
    )


def _stand_by_width(draft: Draft, sheet_name: str) -> Iterator[tuple[int, int, int]]:
    """Columns of row 2, each label and value over as many columns as it needs."""
    widths, at = draft.widths(sheet_name), 0
    for key, style in (("as_of", "date"), ("currency", "text"), ("computed_at", "time")):
        label_at = at
        first = _after(widths, at, display_length(draft.text(f"head.{key}")) + 1)
        at = _after(widths, first, ROOM[style][draft.language])
        yield label_at, first, at - 1


def _after(widths: Sequence[float], at: int, room: float) -> int:
    """First column to the right of so much room, from column `at`.

    >>> _after([11, 12, 8, 12], 1, 18)
    3
    """
    while room > 0:
        room -= widths[at] if at < len(widths) else STANDARD_WIDTH
        at += 1
    return at


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


def verdict(draft: Draft, checks: Sequence[str], otherwise: Verdict | None = None) -> Verdict:
    """What a check cell says of the checks with these keys: not computed, how many do not hold, or that all hold.

    `otherwise` is what it says in place of "all hold".
    """
    failing = "+".join(f"IF({draft.notes['check fails'][key]},1,0)" for key in checks)
    waits, fails = draft.text("head.waits"), draft.text("head.fails")
    holds = draft.text("head.holds")
    good, value = otherwise or (quoted(holds), holds)
    before, after = fails.split("{count}")
    formula = f"IF({NOT_YET},{quoted(waits)},IF({failing}=0,{good},{quoted(before)}&({failing})&{quoted(after)}))"
    if not draft.filled:
        return formula, waits
    failed = sum(1 for key in checks if not draft.notes["check values"][key])
    return formula, fails.format(count=failed) if failed else value


def problems_found(draft: Draft) -> Verdict:
    """What the check cell of the Problems sheet says of its list: nothing, warnings alone, or errors too."""
    severity = draft.reference("problems", "severity")
    listed = draft.analysis.table("problems")["severity"].tolist() if draft.filled else []
    counts = {
        f"{word}s": (f"COUNTIF({severity},{quoted(draft.spoken('severity', word))})", listed.count(word))
        for word in ("error", "warning")
    }
    none = draft.text("head.no_problems")
    warned, failed = (sentence(draft.text(f"head.{name}"), counts) for name in ("only_warnings", "set_aside"))
    (errors, some_errors), (warnings, some_warnings) = counts.values()
    formula = f"IF({errors}>0,{failed[0]},IF({warnings}>0,{warned[0]},{quoted(none)}))"
    return formula, failed[1] if some_errors else warned[1] if some_warnings else none


def colour_verdict(draft: Draft, sheet: Worksheet, where: str, cell: str) -> None:
    """Green, red or quiet, beside the word that says the same."""
    warned = draft.text("head.only_warnings").split("{")[0]
    begins = f"=LEFT({cell},{len(warned)})={quoted(warned)}"
    says = {key: f"={cell}={quoted(draft.text(f'head.{key}'))}" for key in ("holds", "no_problems", "waits")}
    rules = (
        (says["holds"], "good"),
        (says["no_problems"], "good"),
        (says["waits"], "label"),
        (begins, "warning"),
        (f'={cell}<>""', "alarm"),
    )
    for criteria, style in rules:
        options = {
            "type": "formula",
            "criteria": criteria,
            "format": draft.styles.difference(style),
            "stop_if_true": True,
        }
        sheet.conditional_format(where, options)
