"""The figures behind the Dashboard, in labelled cells on the Measures sheet: what its cards and charts read.

Everything is a formula over the result tables, so that the Dashboard follows whatever Recalculate writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from udfs.layout import GAP
from workbook.sheets.arrange import values_of
from workbook.sheets.cells import write_formula
from workbook.sheets.checks import CAUSES, total
from workbook.sheets.draft import Draft
from workbook.sheets.texts import quoted
from xlcredit.wording import fixed, said_name, said_value

SHEET = "Measures"
CARDS = ("receivables", "overdue share", "dso", "insured share", "retained", "working capital ratio")
PARTS = ("insured", *CAUSES)
TOP_BUYERS = 10
TOP_OVERDUE = 5
FAR = 2_000_000
"""More than any row number: turns the first of equal amounts into the largest."""
LONGEST = 40
"""Letters of a name that a chart has room for; a longer one ends in three dots."""

WIDTHS = (34, 16, 16, 34, 34, 16, 16, 16, 16, 16, 34)
EXPOSURE_COLUMNS = ("buyer", "name", "exposure", "insured", "self_retained", "over_limit")
OVERDUE_COLUMNS = ("buyer", "name", "overdue", "overdue_share", "outstanding")
OTHER = {"exposure": ("self_retained", "over_limit"), "overdue": ("outstanding", "overdue")}
"""What the column "other" of a ranking is: the first less the second."""

STYLES = {
    "overdue share": "percent",
    "insured share": "percent",
    "overdue_share": "percent",
    "dso": "tenth",
    "best possible dso": "tenth",
    "working capital ratio": "number",
    "working capital band": "left",
    "buyer": "left",
    "name": "left",
}


@dataclass(frozen=True)
class Cell:
    """A cell of the block: its address with the sheet, and the value it has now."""

    address: str
    value: Any

    @property
    def near(self) -> str:
        """Address inside the sheet."""
        return self.address.split("!")[1]


class Behind:
    """Writes the block section by section and remembers where things stand."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.sheet = draft.sheet(SHEET)
        self.column = draft.place("trend").last_column + GAP
        self.row = draft.place("measures").header_row - 2
        self.names: dict[str, list[str]] = {}
        self.first: dict[str, int] = {}
        self.lines: dict[tuple[str, Any], dict[str, Cell]] = {}

    def address(self, offset: int, row: int) -> str:
        """Absolute address of a cell of the block."""
        return f"{SHEET}!{xl_rowcol_to_cell(row, self.column + offset, True, True)}"

    def open(self, section: str, names: Sequence[str]) -> None:
        """Title and headers of one section."""
        draft, style = self.draft, self.draft.styles("header")
        self.sheet.write_string(self.row, self.column, draft.text(f"behind.{section}"), draft.styles("section"))
        for offset, name in enumerate(names):
            self.sheet.write_string(self.row + 1, self.column + offset, draft.text(f"behind.{name}"), style)
        self.names[section], self.first[section] = list(names), self.row + 2
        self.row += 2

    def line(self, section: str, key: Any, cells: Sequence[tuple[str, Any, str]]) -> None:
        """One row of (formula, value, style)."""
        found = {}
        for offset, (formula, value, style) in enumerate(cells):
            write_formula(
                self.sheet, self.row, self.column + offset, formula, self.draft.styles("result", style, "top"), value
            )
            found[self.names[section][offset]] = Cell(self.address(offset, self.row), value)
        self.lines[section, key] = found
        self.row += 1

    def here(self, section: str, name: str) -> str:
        """Address, inside the sheet, of a cell of the row being written."""
        return self.address(self.names[section].index(name), self.row).split("!")[1]

    def header(self, section: str, name: str) -> str:
        """Address of a header."""
        return self.address(self.names[section].index(name), self.first[section] - 1)

    def range(self, section: str, name: str, count: int, skipped: int = 0) -> str:
        """Cells of a column of a section, from its first row or some rows below."""
        offset, first = self.names[section].index(name), self.first[section] + skipped
        last = xl_rowcol_to_cell(first + count - 1, self.column + offset, True, True)
        return f"{self.address(offset, first)}:{last}"


def write_behind(draft: Draft) -> Behind:
    """The whole block; the Dashboard reads the cells that it returns."""
    block = Behind(draft)
    _write_cards(block)
    _write_parts(block)
    _write_top(block, "exposure", "exposure", EXPOSURE_COLUMNS, TOP_BUYERS)
    _write_top(block, "aging", "overdue", OVERDUE_COLUMNS, TOP_OVERDUE)
    for offset, width in enumerate(WIDTHS):
        draft.set_width(SHEET, block.column + offset, width)
    return block


def _write_cards(block: Behind) -> None:
    draft = block.draft
    block.open("cards", ("measure", "written", "last_month"))
    for name in (*CARDS, "working capital band", "best possible dso"):
        style = STYLES.get(name, "money")
        found = draft.analysis.figures[name] if draft.filled else None
        word = said_name(name, draft.language)
        now, before = _written(draft, name, "value"), _written(draft, name, "last_month")
        cells = [
            (quoted(word), word, "left"),
            (now, said_value(name, found.value, draft.language) if found else draft.text("head.none"), style),
            (before, said_value(name, found.last_month, draft.language) if found else "", style),
        ]
        block.line("cards", name, cells)
    block.row += 1


def _written(draft: Draft, name: str, column: str) -> str:
    """Formula of what Recalculate wrote for a figure; "" where it has no answer."""
    names = draft.reference("measures", "measure")
    here, there = (f"MATCH({quoted(said_name(name, language))},{names},0)" for language in ("en", "zh"))
    cell = f"INDEX({draft.reference('measures', column)},IFERROR({here},{there}))"
    return f'IFERROR(IF({cell}="","",{cell}),"")'


def _write_parts(block: Behind) -> None:
    draft = block.draft
    block.open("parts", ("part", "amount", "share", "label", "before"))
    whole, before = total(draft, "exposure", "exposure"), 0.0
    for name in ("exposure", *PARTS):
        side, word = total(draft, "exposure", name), draft.header("exposure", name)
        amount, share = block.here("parts", "amount"), block.here("parts", "share")
        portion = side.value / whole.value if whole.value else None
        label = word if portion is None else f"{word} {fixed(portion * 100, 1)}%"
        start = _ends_before(block) if name not in ("exposure", PARTS[0]) else "0"
        cells = [
            (quoted(word), word, "left"),
            (side.formula, side.value, "money"),
            (f'IF({whole.formula}=0,"",{amount}/{whole.formula})', portion, "percent"),
            (f'{quoted(word)}&IF({share}="",""," "&FIXED({share}*100,1)&"%")', label, "left"),
            (start, before, "money"),
        ]
        block.line("parts", name, cells)
        before += side.value if name != "exposure" else 0.0
    block.row += 1


def _ends_before(block: Behind) -> str:
    """Where the part in the row above ends: the parts stand one behind the other in the chart."""
    row = block.row - 1
    amount, before = (block.names["parts"].index(name) for name in ("amount", "before"))
    return "+".join(xl_rowcol_to_cell(row, block.column + offset) for offset in (before, amount))


def _write_top(block: Behind, table: str, by: str, columns: Sequence[str], count: int) -> None:
    """The largest rows of a result table by one column, ties in table order."""
    draft, section = block.draft, f"top_{by}"
    other = f"other_{by}"
    in_chart = ["short"] if by == "exposure" else []
    block.open(section, ("rank", "amount", "position", *columns, other, *in_chart))
    ranking = _ranking(draft, table, by, columns, count)
    first = block.here(section, "amount")
    for rank, found in enumerate(ranking, start=1):
        v, p = block.here(section, "amount"), block.here(section, "position")
        largest, position = _nth(draft, table, by, block.here(section, "rank"), v, first)
        cells = [
            (str(rank), rank, "count"),
            (f'IFERROR(IF({largest}>0,{largest},""),"")', found.get(by, ""), "money"),
            (f'IF({v}="","",{position})', found.get("position", ""), "count"),
        ]
        for name in columns:
            as_text = '&""' if name in ("buyer", "name") else ""
            value = f'IF({v}="","",INDEX({draft.reference(table, name)},{p}){as_text})'
            cells.append((value, found.get(name, ""), STYLES.get(name, "money")))
        left, right = OTHER[by]
        left, right = block.here(section, left), block.here(section, right)
        cells.append((f'IF({v}="","",{left}-{right})', found.get("other", ""), "money"))
        cells += [_short(block, section, v, found)] if in_chart else []
        block.line(section, rank, cells)
    block.row += 1


def _short(block: Behind, section: str, amount: str, found: dict[str, Any]) -> tuple[str, str, str]:
    """What the chart calls a buyer: the name, else the identifier."""
    buyer, name = block.here(section, "buyer"), block.here(section, "name")
    called, now = f'IF({name}="",{buyer},{name})', found.get("name") or found.get("buyer", "")
    formula = f'IF({amount}="","",IF(LEN({called})>{LONGEST},LEFT({called},{LONGEST - 1})&"…",{called}))'
    return formula, now if len(now) <= LONGEST else f"{now[: LONGEST - 1]}…", "left"


def _nth(draft: Draft, table: str, by: str, rank: str, amount: str, first: str) -> tuple[str, str]:
    """Formulas of the amount at a rank and of its position in the table."""
    place, amounts = draft.place(table), draft.reference(table, by)
    nth = f"LARGE(({amounts}={amount})*({FAR}-ROW({amounts})),COUNTIF({first}:{amount},{amount}))"
    header = f"ROW({place.sheet}!$A${place.header_row})"
    return f"LARGE({amounts},{rank})", f"{FAR}-SUMPRODUCT({nth})-{header}"


def _ranking(draft: Draft, table: str, by: str, columns: Sequence[str], count: int) -> list[dict[str, Any]]:
    """The rows that the formulas find, with their position in the table."""
    if not draft.filled:
        return [{} for _ in range(count)]
    frame = draft.analysis.table(table)
    data = {name: values_of(frame[name]) for name in columns}
    order = sorted(range(len(frame)), key=lambda place: -data[by][place])[:count]
    rows = []
    for place in order:
        row = {name: data[name][place] for name in columns}
        kinds = {c.name: c.kind for c in draft.columns(table)}
        row = {name: draft.money(value) if kinds[name] == "money" else value for name, value in row.items()}
        left, right = OTHER[by]
        row["other"] = row[left] - row[right]
        rows.append(row | {"position": place + 1} if row[by] > 0 else {})
    return rows + [{}] * (count - len(rows))
