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
from workbook.sheets.head import NOT_YET
from workbook.sheets.texts import fixed, quoted

SHEET = "Measures"
CARDS = ("receivables", "overdue share", "dso", "insured share", "retained", "working capital ratio")
PARTS = ("insured", *CAUSES)
TOP_BUYERS = 10
TOP_OVERDUE = 5
FAR = 2_000_000
"""More than any row number: turns the first of equal amounts into the largest."""
SHORT = 26
"""Letters of a name that a chart has room for."""

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
                self.sheet, self.row, self.column + offset, formula, self.draft.styles("result", style), value
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

    def range(self, section: str, name: str, count: int) -> str:
        """Cells of a column of a section."""
        offset = self.names[section].index(name)
        last = xl_rowcol_to_cell(self.first[section] + count - 1, self.column + offset, True, True)
        return f"{self.address(offset, self.first[section])}:{last}"


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
        word = draft.text(f"figure.{name.replace(' ', '_')}")
        now, before = _written(draft, name, "value"), _written(draft, name, "last_month")
        cells = [
            (quoted(word), word, "left"),
            (now, found.value if found else "", style),
            (before, found.last_month if found else "", style),
        ]
        block.line("cards", name, cells)
    block.row += 1


def _written(draft: Draft, name: str, column: str) -> str:
    """Formula of what Recalculate wrote for a figure; "" where it has no answer."""
    at = f"MATCH({quoted(draft.measure(name))},{draft.reference('measures', 'measure')},0)"
    cell = f"INDEX({draft.reference('measures', column)},{at})"
    return f'IFERROR(IF({cell}="","",{cell}),"")'


def _write_parts(block: Behind) -> None:
    draft = block.draft
    block.open("parts", ("part", "amount", "share", "label"))
    whole = total(draft, "exposure", "exposure")
    for name in ("exposure", *PARTS):
        side, word = total(draft, "exposure", name), draft.header("exposure", name)
        amount, share = block.here("parts", "amount"), block.here("parts", "share")
        portion = side.value / whole.value if whole.value else 0
        label = f"{word} {fixed(portion * 100)} %" if draft.filled else word
        cells = [
            (quoted(word), word, "left"),
            (side.formula, side.value, "money"),
            (f"IF({whole.formula}=0,0,{amount}/{whole.formula})", portion, "percent"),
            (f'{quoted(word)}&IF({NOT_YET},""," "&FIXED({share}*100,0)&" %")', label, "left"),
        ]
        block.line("parts", name, cells)
    block.row += 1


def _write_top(block: Behind, table: str, by: str, columns: Sequence[str], count: int) -> None:
    """The largest rows of a result table by one column, ties in table order."""
    draft, section = block.draft, f"top_{by}"
    other = f"other_{by}"
    block.open(section, ("rank", "amount", "position", *columns, other, "short"))
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
        buyer, name = block.here(section, "buyer"), block.here(section, "name")
        short = f'IF({v}="","",LEFT(IF({name}="",{buyer},{name}),{SHORT}))'
        cells.append((short, (found.get("name") or found.get("buyer", ""))[:SHORT], "left"))
        block.line(section, rank, cells)
    block.row += 1


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
