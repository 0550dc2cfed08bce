"""What an import would read, before it does: columns, samples, rows, and what the file leaves open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from xlcredit.cellerror import CellError
from xlcredit.columns import Column, table
from xlcredit.errors import MissingTable
from xlcredit.intake import Block, typed
from xlcredit.numberstyle import MARKS, number_style
from xlcredit.problems import ERROR
from xlcredit.readers.asking import Question, questions
from xlcredit.readers.choice import Choice, candidates, in_styles
from xlcredit.readers.detecting import HEADERS_WITHIN, NEEDED, Detection, closest, detect, detections, lacking
from xlcredit.readers.layout import BUYER_FACTS, PARTS, Layout
from xlcredit.readers.outcome import Skipped, Taken
from xlcredit.readers.styles import MADE, NUMBERS, Styles, styles_of
from xlcredit.readers.taking import taken
from xlcredit.values import is_blank, text

if TYPE_CHECKING:
    from xlcredit.quality import Fault

SAMPLES = 3
FEWEST_HEADERS = 3


@dataclass(frozen=True)
class Sample:
    """A cell as it is written, and what is read from it; None where that cannot be read or is open."""

    written: str
    read: date | Decimal | str | None


@dataclass(frozen=True)
class ColumnPreview:
    """One column of ours: the header of the file that it is read from, "" for none, with samples and how they are read.

    `required`: the ledger needs the column, and no other one stands for it.
    """

    name: str
    en: str
    zh: str
    header: str
    required: bool
    samples: tuple[Sample, ...]
    how_en: str
    how_zh: str


@dataclass(frozen=True)
class Rows:
    """What becomes of the rows below the headers: all of them are items, skipped or blank; some items are set aside.

    `stated` is the money that the skipped rows of each reason state, as the file writes it, whatever its currency;
    `differing` are the sums that do not agree with their rows.
    `set_aside` counts the items with a cell that cannot be read, `faults` says why.
    """

    all: int
    items: int
    blank: int
    skipped: Mapping[str, int]
    stated: Mapping[str, Decimal]
    differing: tuple[Skipped, ...]
    set_aside: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Preview:
    """What an import would read; `lacking` is what a ledger needs and the file does not show.

    `share` is how much of the headers the layout knows, from 0 to 1; `header_row` is their row in the file. `saved`
    is the name of the user's own layout, "" for none.
    """

    layout: str
    saved: str
    en: str
    zh: str
    share: float
    why: str
    why_zh: str
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[ColumnPreview, ...]
    unused: tuple[str, ...]
    rows: Rows
    questions: tuple[Question, ...]
    lacking: tuple[str, ...]


def preview(
    block: Block, choice: Choice | None = None, saved: Mapping[str, Layout] | None = None, base_currency: str = "EUR"
) -> Preview:
    """What an import of a file would read as the user chose; what the file leaves open is a question, never an error.

    saved: layouts of the user's own, by name; base_currency: currency of rows that name none. MissingTable where the
    file has no row of headers, or not the headers that the user chose.
    """
    choice = choice or Choice()
    block = in_styles(block, choice)
    found = _detected(block, choice, saved)
    done = _nothing_taken(block, found) if lacking(found) else taken(block, found)
    return preview_of(block, done, base_currency)


def preview_of(block: Block, done: Taken, base_currency: str | None = None) -> Preview:
    """How a ledger that was taken from the rows of a file was read.

    base_currency: currency of rows that name none; without it no row is looked at for what would set it aside.
    """
    found = done.detection
    missing = tuple(lacking(found))
    styles = styles_of(block, done)
    return Preview(
        layout=found.layout.name,
        saved=found.layout.saved,
        en=found.layout.en,
        zh=found.layout.zh,
        share=found.share,
        why=found.why,
        why_zh=found.why_zh,
        header_row=found.header_row + found.top,
        headers=found.headers,
        columns=tuple(_column(column, block, done, styles) for column in known_columns()),
        unused=_unused(found),
        rows=_rows(done, styles, base_currency),
        questions=() if missing else questions(block, done),
        lacking=missing,
    )


def known_columns() -> tuple[Column, ...]:
    """Every column that a file may hold: those of the ledger, the parts of which they are made, facts of the buyer."""
    parts = (Column(name, part["kind"], part["en"], part["zh"], part["meaning"]) for name, part in PARTS.items())
    return (*table("ledger").inputs, *parts, *(table("buyers").column(name) for name in BUYER_FACTS))


def _detected(block: Block, choice: Choice, saved: Mapping[str, Layout] | None) -> Detection:
    layouts, row, top = candidates(choice, saved), choice.header_row, block.header_row
    try:
        return detect(block.rows, layouts, header_row=row, top=top)
    except MissingTable as error:
        reason, likely = error, row or _likely(block)
    try:
        found = detections(block.rows, layouts, header_row=likely, top=top) if likely else []
    except MissingTable as error:
        reason, found = error, []
    if not found:
        raise MissingTable(f"{block.sheet}: {reason}")
    return closest(found)


def _likely(block: Block) -> int | None:
    """File row that looks most like headers: the first of those with the most cells, all of them texts."""

    def texts(row: Sequence[Any]) -> int:
        cells = [cell for cell in row if not is_blank(cell)]
        return len(cells) if all(isinstance(cell, str) for cell in cells) else 0

    counts = [texts(row) for row in block.rows[:HEADERS_WITHIN]]
    most = max(counts, default=0)
    return block.header_row + counts.index(most) if most >= FEWEST_HEADERS else None


def _nothing_taken(block: Block, found: Detection) -> Taken:
    """A file of which nothing can be taken yet, since a column that a ledger needs is not known."""
    names = [column.en for column in table("ledger").inputs]
    rows = block.rows[found.first_row :]
    texts = (row[at] for at in found.number_places for row in rows if at < len(row) and isinstance(row[at], str))
    dates, numbers = block.dates or found.layout.dates, block.numbers or found.layout.numbers
    return Taken(Block([names], 1, block.sheet, dates), (), (), found, 0, len(rows), number_style(texts, numbers))


def _column(column: Column, block: Block, done: Taken, styles: Styles) -> ColumnPreview:
    found = done.detection
    place = found.places.get(column.name)
    samples = _samples(column, place, block, done, styles)
    how = styles.how(column) if place is not None else MADE if samples else ("", "")
    header = "" if place is None else found.headers[place]
    needed = any(
        column.name in names and _needs(found, column.name, what) and (place is not None or column.name == names[0])
        for what, names in NEEDED
    )
    return ColumnPreview(column.name, column.en, column.zh, header, needed, samples, *how)


def _needs(found: Detection, name: str, what: str) -> bool:
    """True where a ledger lacks something without the column."""
    others = {other: place for other, place in found.places.items() if other != name}
    return what in lacking(replace(found, places=others))


def _samples(column: Column, place: int | None, block: Block, done: Taken, styles: Styles) -> tuple[Sample, ...]:
    """The first items of which the column says anything, as they are written and as they are read."""
    names = [one.name for one in table("ledger").inputs]
    at = names.index(column.name) if column.name in names and done.origin else None
    if at is None and place is None:
        return ()
    first = block.header_row
    numbers = [number - first for number in done.origin] or range(done.detection.first_row, len(block.rows))
    written = (_cell(block.rows[number], place) for number in numbers)
    pairs = ((cell, cell if at is None else done.ledger.rows[item][at]) for item, cell in enumerate(written, start=1))
    said = ((cell, value) for cell, value in pairs if not is_blank(value))
    return tuple(_sample(column, cell, value, styles) for cell, value in islice(said, SAMPLES))


def _sample(column: Column, cell: Any, value: Any, styles: Styles) -> Sample:
    # What the items hold was read with a point for want of an answer: only what is written shows that it is open.
    undecided = len(styles.numbers) > 1 and column.kind in NUMBERS
    written = str(cell) if isinstance(cell, CellError) else text(cell).strip()
    return Sample(written, styles.read(column, cell if undecided else value))


def _cell(row: Sequence[Any], place: int | None) -> Any:
    cell = row[place] if place is not None and place < len(row) else None
    return "" if is_blank(cell) else cell


def _unused(found: Detection) -> tuple[str, ...]:
    used = {*found.places.values(), *found.buckets}
    return tuple(header for place, header in enumerate(found.headers) if header and place not in used)


def _rows(done: Taken, styles: Styles, base_currency: str | None) -> Rows:
    # Loaded here, since it brings pandas, which reading a file does without.
    from xlcredit.quality import faults

    ledger = replace(
        done.ledger, dates=styles.dates[0], numbers=next((mark for mark in styles.numbers if mark in MARKS), None)
    )
    problems = typed(table("ledger"), ledger, base_currency).problems if done.origin and base_currency else []
    aside = [problem for problem in problems if problem.severity == ERROR]
    skipped = dict(sorted(Counter(one.reason for one in done.skipped).items()))
    rows = len({problem.row for problem in aside})
    stated: dict[str, Decimal] = defaultdict(Decimal)
    for one in done.skipped:
        if one.stated is not None:
            stated[one.reason] += one.stated
    differing = tuple(one for one in done.skipped if one.agrees is False)
    items, found = len(done.origin), tuple(faults(aside))
    return Rows(done.rows_in, items, done.blank_rows, skipped, dict(stated), differing, rows, found)
