"""What is looked at in a sheet before native code opens it: how far its cells reach, and where its error values stand.

Calamine gives an error value as an empty text; an amount must not vanish so, hence the places of the errors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from xlcredit.errors import FileError

MOST_COLUMNS = 1_000
MOST_ROWS = 1_048_576
MOST_CELLS = 2**26
"""Most cells of a sheet or text that are kept as Python's own values, some four gigabytes at the worst."""

LARGEST_CELL = 32_767
"""Most characters a spreadsheet cell can hold."""

LARGEST_WHOLE = 2**53
"""Below it every whole number of a cell is exact, and given as int."""

ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Error values by the byte that stands for them in .xls and .xlsb."""


@dataclass
class Scan:
    """Whether a sheet holds anything, and its error values by row and column, both from 0."""

    filled: bool = False
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook: its name, whether it is shown, its place among all sheets, how to scan it, its part."""

    name: str
    visible: bool
    place: int
    scan: Callable[[], Scan]
    part: str = ""


def check_place(name: str, row: int, column: int) -> None:
    """FileError when a cell stands further out than any ledger reaches; both from 0."""
    if column >= MOST_COLUMNS:
        raise FileError(f"{name}: row {row + 1} has more than {MOST_COLUMNS:,} columns")
    if row >= MOST_ROWS:
        raise FileError(f"{name}: the sheet claims rows far beyond its data: save it anew")


def named(file: str, sheet: str, others: Sequence[str]) -> str:
    """How a problem names its source: the file, with the sheet where there are several."""
    return f"{file}, sheet {sheet}" if others else file


def empty(file: str, sheets: Sequence[str]) -> str:
    """What is said when the sheets that could be read hold nothing."""
    if not sheets:
        return f"{file}: there is no sheet in it"
    what = f"the sheet {sheets[0]} is" if len(sheets) == 1 else f"all {len(sheets)} sheets are"
    return f"{file}: {what} empty"[:250]
