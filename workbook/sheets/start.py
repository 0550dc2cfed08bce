"""The Start sheet: five steps with a light each, the state of the workbook, and what is on every sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from udfs.layout import SHEETS, STAMP_SHEET, stamp_cell
from workbook.sheets.cells import write_formula
from workbook.sheets.draft import Draft
from workbook.sheets.page import protect, set_page
from workbook.sheets.texts import quoted
from xlcredit.values import is_blank

SHEET = "Start"
WIDTHS = (6, 48, 14, 78, 18)
FIRST_STEP = 4
"""Row of the first step, counted from 0."""

LINKS = ("Settings!B5", "Ledger!A5", "Buyers!A5", "Policy!B5", "Dashboard!A1")
"""Where the link of each step goes."""


LANGUAGES = {"en": "English", "zh": "中文"}


@dataclass(frozen=True)
class Lack:
    """One thing that a step may lack: the condition in a formula, whether it holds now, and what to say."""

    condition: str
    now: bool
    words: str


def write_start(draft: Draft) -> None:
    """The whole sheet."""
    sheet, styles = draft.sheet(SHEET), draft.styles
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    _write_title(draft)
    for column, key in enumerate(("number", "step", "light", "missing", "link")):
        sheet.write_string(FIRST_STEP - 1, column, draft.text(f"start.{key}"), styles("header"))
    for number, lacks in enumerate(_steps(draft)):
        _write_step(draft, number, lacks)
    _colour_lights(draft)
    row = _write_facts(draft, FIRST_STEP + len(LINKS) + 1)
    last = _write_guide(draft, row + 1)
    set_page(draft, SHEET, 0)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, last, len(WIDTHS) - 1)
    sheet.activate()
    protect(sheet)


def _write_title(draft: Draft) -> None:
    sheet, title = draft.sheet(SHEET), draft.text("start.title")
    company = draft.analysis.book.settings.company if draft.filled else ""
    formula = f'IF(company="",{quoted(title)},company&{quoted(" · " + title)})'
    sheet.set_row(0, 30)
    write_formula(sheet, 0, 0, formula, draft.styles("title"), f"{company} · {title}" if company else title)
    sheet.write_string(1, 0, draft.text("start.hint"), draft.styles("hint"))


def _steps(draft: Draft) -> list[list[Lack]]:
    """What each of the five steps may lack, in the order in which it is asked."""
    fails, values = draft.notes["check fails"], draft.notes["check values"]
    given = {
        name: any(not all(map(is_blank, row)) for row in draft.given(name).rows)
        for name in ("ledger", "buyers", "limits")
    }
    settings = draft.analysis.book.settings if draft.filled else None
    policy = draft.analysis.book.policy if draft.filled else None
    keys = draft.notes["keys policy"]
    dates = f'OR(Policy!$B${keys["inception"]}="",Policy!$B${keys["expiry"]}="")'

    no_control = f"COUNTIF({draft.reference('balances', 'date')},as_of)=0"
    control = draft.analysis.figures["control account"].value if draft.filled else None
    return [
        [
            _lack(draft, "as_of", 'as_of=""', settings is None),
            _lack(draft, "base_currency", 'base_currency=""', settings is None),
            _lack(draft, "company", 'company=""', not (settings and settings.company)),
        ],
        [
            _lack(draft, "ledger", _empty(draft, "ledger", "document"), not given["ledger"]),
            _lack(draft, "control", no_control, control is None),
            _lack(draft, "tie_after", 'computed_at=""', not draft.filled),
            _lack(draft, "tie", fails["aging_control"], not values["aging_control"]),
        ],
        [
            _lack(draft, "buyers", _empty(draft, "buyers", "buyer"), not given["buyers"]),
            _lack(draft, "limits", _empty(draft, "limits", "decision"), not given["limits"]),
        ],
        [
            _lack(draft, "percentage", f'Policy!$B${keys["insured_percentage"]}=""', not (policy and policy.in_force)),
            _lack(draft, "period", dates, not (policy and policy.inception and policy.expiry)),
        ],
        [
            _lack(draft, "recalculate", 'computed_at=""', not draft.filled),
            _lack(draft, "stale", fails["fresh"], not values["fresh"]),
        ],
    ]


def _lack(draft: Draft, name: str, condition: str, now: bool) -> Lack:
    return Lack(condition, now, draft.text(f"lack.{name}"))


def _empty(draft: Draft, table: str, column: str) -> str:
    return f"COUNTA({draft.reference(table, column)})=0"


def _write_step(draft: Draft, number: int, lacks: Sequence[Lack]) -> None:
    sheet, styles, row = draft.sheet(SHEET), draft.styles, FIRST_STEP + number
    missing = '""'
    for lack in reversed(lacks):
        missing = f"IF({lack.condition},{quoted(lack.words)},{missing})"
    words = next((lack.words for lack in lacks if lack.now), "")
    done, todo = draft.text("light.done"), draft.text("light.todo")
    sheet.set_row(row, 34)
    sheet.write_number(row, 0, number + 1, styles("result", "center", "middle", "strong"))
    sheet.write_string(
        row, 1, draft.text(f"start.step_{number + 1}"), styles("result", "wrap", "middle", "strong", "indent")
    )
    light = f'IF(D{row + 1}="",{quoted("● " + done)},{quoted("○ " + todo)})'
    write_formula(
        sheet, row, 2, light, styles("result", "center", "middle", "strong"), f"○ {todo}" if words else f"● {done}"
    )
    write_formula(sheet, row, 3, missing, styles("result", "wrap", "middle", "indent"), words)
    _link(draft, row, 4, LINKS[number], draft.text("start.go", sheet=LINKS[number].split("!")[0]), "result")


def _link(draft: Draft, row: int, column: int, target: str, words: str, *styles: str) -> None:
    name, cell = target.split("!")
    sheet = draft.sheet(SHEET)
    sheet.write_url(row, column, f"internal:'{name}'!{cell}", draft.styles(*styles, "link", "middle", "indent"), words)


def _colour_lights(draft: Draft) -> None:
    first, last = FIRST_STEP + 1, FIRST_STEP + len(LINKS)
    for condition, style in ((f'=$D{first}=""', "good"), (f'=$D{first}<>""', "warning")):
        options = {"type": "formula", "criteria": condition, "format": draft.styles.difference(style)}
        draft.sheet(SHEET).conditional_format(f"C{first}:C{last}", options)


def _write_facts(draft: Draft, row: int) -> int:
    """Language, version and whether the functions answer; the row after the last one."""
    sheet, styles = draft.sheet(SHEET), draft.styles
    answer, silent = draft.text("start.answer"), draft.text("start.silent")
    unset = draft.text("start.unset")
    as_of = draft.analysis.book.settings.as_of if draft.filled else unset
    facts = (
        ("as_of", f'IF(as_of="",{quoted(unset)},as_of)', as_of, "date"),
        (
            "language",
            f'IF(language="zh",{quoted(LANGUAGES["zh"])},{quoted(LANGUAGES["en"])})',
            LANGUAGES[draft.language],
            "left",
        ),
        ("version", "program_version", draft.notes["version"], "left"),
        ("connection", f'IF(ISERROR(BOOK("fingerprint")),{quoted(silent)},{quoted(answer)})', silent, "left"),
    )
    _section(draft, row, "start.facts")
    for number, (key, formula, value, style) in enumerate(facts, start=1):
        sheet.write_string(row + number, 1, draft.text(f"fact.{key}"), styles("label", "middle"))
        sheet.merge_range(row + number, 2, row + number, 3, "", styles(style, "left", "middle"))
        write_formula(sheet, row + number, 2, formula, styles(style, "left", "middle"), value)
    keys = draft.notes["keys settings"]
    cells = (f"B{keys['as_of']}", f"B{keys['language']}", stamp_cell("program_version"))
    for number, cell in enumerate(cells, start=1):
        _link(draft, row + number, 4, f"{STAMP_SHEET}!{cell}", draft.text("start.go", sheet=STAMP_SHEET))
    return row + len(facts) + 1


def _section(draft: Draft, row: int, key: str) -> None:
    draft.sheet(SHEET).merge_range(row, 0, row, len(WIDTHS) - 1, draft.text(key), draft.styles("section"))


def _write_guide(draft: Draft, row: int) -> int:
    """Every sheet with its group colour, a link and one line on what is there; the last row used."""
    sheet, styles = draft.sheet(SHEET), draft.styles
    _section(draft, row, "start.guide")
    names = [name for name in SHEETS if name != SHEET]
    for number, name in enumerate(names, start=1):
        group = SHEETS[name]
        sheet.write_string(row + number, 0, "■", styles("center", "middle", f"group_{group}"))
        sheet.write_url(row + number, 1, f"internal:'{name}'!A1", styles("link", "middle"), name)
        sheet.write_string(row + number, 2, draft.text(f"group.{group}"), styles("label", "middle"))
        sheet.write_string(
            row + number, 3, draft.text(f"guide.{name.lower().replace(' ', '_')}"), styles("wrap_middle")
        )
    return row + len(names)
