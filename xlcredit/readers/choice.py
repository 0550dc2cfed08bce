"""What a user decides about a file: its layout, the header of each column, the order of dates, the decimal mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from xlcredit.columns import spelled, table
from xlcredit.datestyle import STYLES
from xlcredit.errors import InputError, shown
from xlcredit.intake import Block
from xlcredit.numberstyle import MARKS
from xlcredit.readers.layout import BUYER_FACTS, PARTS, Layout, known_columns, layouts


@dataclass(frozen=True)
class Choice:
    """What the user decides about a file; nothing, and the file decides.

    layout: name of a layout that comes with the product or was saved
    columns: header of the file by our column; "" leaves a column out
    dates: order of text dates, ymd, dmy or mdy
    numbers: decimal mark of text numbers, point or comma
    header_row: row of the headers [row of the file, from 1]

    >>> Choice(columns={"Document date": "Booked"}).columns
    {'document_date': 'Booked'}
    """

    layout: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str | None = None
    numbers: str | None = None
    header_row: int | None = None

    def __post_init__(self) -> None:
        """Columns by their own names; InputError for a column, style or row that there is not."""
        object.__setattr__(self, "columns", _named(self.columns))
        for what, value, known in (("order of dates", self.dates, STYLES), ("decimal mark", self.numbers, MARKS)):
            if value is not None and value not in known:
                raise InputError.not_among(known, value, what)
        if self.header_row is not None and self.header_row < 1:
            raise InputError(f"row of the headers: {self.header_row} is no row of a file: they are counted from 1")


def column_named(text: str) -> str:
    """Our column of that name or header, in either language; InputError lists the columns of a ledger.

    >>> column_named("document_date"), column_named("Document date"), column_named("单据日期")
    ('document_date', 'document_date', 'document_date')
    """
    found = _by_header().get(spelled(text))
    if found is None:
        ledger = ", ".join(column.name for column in table("ledger").inputs)
        raise InputError(f"no column is called {shown(text)}: a ledger has {ledger}; for more see docs/layouts.md")
    return found


def in_styles(block: Block, choice: Choice) -> Block:
    """The block with the order of dates and the decimal mark that the user chose."""
    return replace(block, dates=choice.dates or block.dates, numbers=choice.numbers or block.numbers)


def candidates(choice: Choice, saved: Mapping[str, Layout] | None = None) -> list[Layout]:
    """The layouts among which a choice leaves the file to decide; InputError lists the names of layouts.

    saved: layouts of the user's own, by name.
    """
    known = {**layouts(), **(saved or {})}
    if choice.layout is not None and choice.layout not in known:
        raise InputError.not_among(known, choice.layout, "layout")
    return [applied(layout, choice) for name, layout in known.items() if choice.layout in (None, name)]


def applied(layout: Layout, choice: Choice) -> Layout:
    """The layout with the columns and styles of a choice in place of its own."""
    columns, chosen = dict(layout.columns), choice.columns
    named = {spelled(header) for header in chosen.values() if header}
    left_out = {key for name, header in chosen.items() if not header for key in columns.get(name, ())}
    columns |= {name: (spelled(header),) if header else () for name, header in chosen.items()}
    before = {name: header for name, header in layout.chosen.items() if spelled(header) not in named}
    return replace(
        layout,
        columns={name: keys for name, keys in columns.items() if keys},
        local={name: keys for name, keys in layout.local.items() if name not in chosen},
        ignored=layout.ignored | left_out,
        chosen=before | dict(chosen),
        dates=choice.dates or layout.dates,
        numbers=choice.numbers or layout.numbers,
    )


def _named(columns: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text, header in columns.items():
        name, header = column_named(text), " ".join(header.split())
        other = next((one for one, taken in found.items() if header and taken == header), None)
        if other is not None:
            raise InputError(f"header {header!r} is chosen for {other} and {name}: each column needs its own")
        if name in found:
            raise InputError(f"column {name} is chosen twice: leave one header out")
        found[name] = header
    return found


@cache
def _by_header() -> Mapping[str, str]:
    facts = [column for column in table("buyers").inputs if column.name in BUYER_FACTS]
    declared = (*facts, *table("ledger").inputs)
    headers = {spelled(text): column.name for column in declared for text in (column.en, column.zh, column.name)}
    parts = {spelled(part[language]): name for name, part in PARTS.items() for language in ("en", "zh")}
    return {spelled(name): name for name in known_columns()} | parts | headers
