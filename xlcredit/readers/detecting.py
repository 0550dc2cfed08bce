"""Which layout a file has and where its headers stand, with how sure that is and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlcredit.columns import spelled, table
from xlcredit.errors import MissingTable
from xlcredit.intake import NUMBER_KINDS
from xlcredit.readers.layout import GENERIC, MONEY, Layout, layouts
from xlcredit.values import is_blank
from xlcredit.words import folded

HEADERS_WITHIN = 80
"""Rows among which the headers are looked for."""

LONGEST_HEADER = 60
MOST_HEADER_ROWS = 3
MOST_LISTED = 120
"""Characters of the headers that a message lists."""

AMOUNTS = ("gross", "open", "debit", "credit")
NEEDED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Document", ("document", "reference")),
    ("Buyer", ("buyer", "name")),
    ("Document date", ("document_date", "day")),
    ("Gross or Open", AMOUNTS),
)
"""What a list of receivables must say, with the columns that say it."""

TITLE_WEIGHT = 0.2


@dataclass(frozen=True)
class Detection:
    """A layout found in a file: the row of its headers (from 0), the place of each column, and the evidence.

    `share` is the part of the headers that the layout knows, from 0 to 1; `buckets` are the places of the
    columns by age; `top` is the file row of the first row.
    """

    layout: Layout
    header_row: int
    headers: tuple[str, ...]
    places: Mapping[str, int]
    unused: tuple[str, ...]
    share: float
    titled: bool
    header_rows: int = 1
    buckets: tuple[int, ...] = ()
    top: int = 1

    @property
    def first_row(self) -> int:
        """Row below the headers, from 0."""
        return self.header_row + self.header_rows

    @property
    def number_places(self) -> tuple[int, ...]:
        """Places of the columns that hold numbers, those by age too."""
        names = (*MONEY, "balance", *(column.name for column in table("ledger").inputs if column.kind in NUMBER_KINDS))
        found = (self.places[name] for name in names if name in self.places)
        return tuple(dict.fromkeys((*found, *self.buckets)))

    @property
    def why(self) -> str:
        """The evidence in one sentence."""
        filled = len([header for header in self.headers if header])
        row = self.header_row + self.top
        if self.layout.saved:
            headers = len([header for header in self.layout.chosen.values() if header])
            return f"saved as {self.layout.saved}, and all {headers} headers that it names are in row {row}"
        title = ", and its title stands above" if self.titled else ""
        count = len(self.layout.chosen)
        chosen = f", {count} {'column' if count == 1 else 'columns'} as you chose" if count else ""
        return f"{filled - len(self.unused)} of {filled} headers in row {row} are known to it{title}{chosen}"

    @property
    def why_zh(self) -> str:
        """The same in Chinese."""
        filled = len([header for header in self.headers if header])
        row = self.header_row + self.top
        if self.layout.saved:
            headers = len([header for header in self.layout.chosen.values() if header])
            return f"已保存为 {self.layout.saved}，其 {headers} 个表头均在第 {row} 行"
        title = "，上方有其标题" if self.titled else ""
        chosen = f"，其中 {len(self.layout.chosen)} 列按您的选择" if self.layout.chosen else ""
        return f"第 {row} 行 {filled} 个表头中识别 {filled - len(self.unused)} 个{title}{chosen}"

    @property
    def score(self) -> float:
        """How well the layout fits: what it knows of the headers, and its title."""
        return self.share + TITLE_WEIGHT * self.titled


def detect(
    rows: Sequence[Sequence[Any]], candidates: Iterable[Layout], *, header_row: int | None = None, top: int = 1
) -> Detection:
    """The layout that knows most of the headers; MissingTable where none finds what a ledger needs.

    Where two know as much, a saved one comes first, then the one that finds more columns, and then our own: headers
    that anybody could have written are no evidence of a system, unless its title stands above.
    header_row: file row of the headers where the user said it; top: file row of the first row.
    """
    found = detections(rows, candidates, header_row=header_row, top=top)
    fitting = [one for one in found if not lacking(one)]
    if not fitting:
        raise MissingTable(_nothing_fits(found, header_row))
    return max(fitting, key=_order)


def detections(
    rows: Sequence[Sequence[Any]], candidates: Iterable[Layout], *, header_row: int | None = None, top: int = 1
) -> list[Detection]:
    """Every row that could hold the headers of a layout, also where what a ledger needs is not among them.

    MissingTable where no row holds the headers that the user named.
    """
    candidates = list(candidates)
    within = HEADERS_WITHIN if header_row is None else header_row - top + MOST_HEADER_ROWS
    head = [list(row) for row in rows[: max(0, within)]]
    found = [one for layout in candidates for one in _found(layout, head, header_row, top)]
    if not found and any(layout.chosen for layout in candidates):
        known = [one for layout in layouts().values() for one in _found(layout, head, header_row, top)]
        if known:
            raise MissingTable(_not_there(max(known, key=_order), candidates[0].chosen))
    return found


def closest(found: Sequence[Detection]) -> Detection:
    """Of detections that all lack something, the one that finds most columns; our own where several do."""
    return max(found, key=lambda one: (len(one.places), one.layout.name == GENERIC, *_order(one)))


def _order(one: Detection) -> tuple[float, ...]:
    saved, generic = bool(one.layout.saved), one.layout.name == GENERIC
    return one.score, saved, len(one.places), generic, one.header_rows, -one.header_row


def lacking(found: Detection) -> list[str]:
    """What a ledger needs and the layout does not find here."""
    there = set(found.places)
    if found.layout.group or found.layout.heading_lacks:
        there |= {"buyer"}
    if found.buckets:
        there |= {"open"}
    return [what for what, columns in NEEDED if not there & set(columns)]


def _found(layout: Layout, rows: Sequence[Sequence[Any]], header_row: int | None, top: int) -> Iterable[Detection]:
    title = "\n".join(folded(cell) for row in rows for cell in row if isinstance(cell, str))
    spans = [(at, count) for count in range(1, layout.header_rows + 1) for at in range(len(rows) - count + 1)]
    for at, count in spans:
        headers = headers_at(rows, at, count)
        filled = [header for header in headers if header]
        if header_row is not None and at != header_row - top:
            continue
        if len(filled) < len(NEEDED) - 1 or any(len(header) > LONGEST_HEADER for header in filled):
            continue
        chosen = chosen_places(layout.chosen, headers)
        if len(chosen) < len([header for header in layout.chosen.values() if header]):
            continue
        named = [layout.column_of(header) if header else "" for header in headers]
        others = ["" if place in chosen.values() else header for place, header in enumerate(headers)]
        places = _places(layout.columns, others)
        if not any(name in MONEY for name in places):
            local = _places(layout.local, others)
            places = {name: place for name, place in places.items() if name != "currency" or not local} | local
        if layout.unnamed and layout.unnamed not in places and "" in headers:
            places[layout.unnamed] = headers.index("")
        places |= chosen
        aged = (place for place, name in enumerate(named) if name == "" and layout.is_bucket(headers[place]))
        buckets = tuple(place for place in aged if place not in chosen.values())
        unused = tuple(header for header, name in zip(headers, named, strict=True) if header and name is None)
        if places or header_row is not None:
            strange = [header for header in unused if spelled(header) not in layout.saved_headers]
            share = 1 - len(strange) / len(filled)
            # A saved layout was made for a file with these very headers, which says as much as a title.
            titled = bool(layout.saved) or any(one in title for one in layout.titles)
            yield Detection(layout, at, headers, places, unused, share, titled, count, buckets, top)


def chosen_places(columns: Mapping[str, str], headers: Sequence[str]) -> dict[str, int]:
    """Place of each header that the user named, as it is written or else however it is spelled; none for others."""
    exact = {header: place for place, header in reversed(list(enumerate(headers))) if header}
    alike = {spelled(header): place for header, place in exact.items()}
    found = {
        name: exact.get(header, alike.get(spelled(header) or header)) for name, header in columns.items() if header
    }
    return {name: place for name, place in found.items() if place is not None}


def _places(columns: Mapping[str, Sequence[str]], headers: Sequence[str]) -> dict[str, int]:
    """Place of each column: where several of its spellings are there, the one that is listed first is meant."""
    keys: dict[str, int] = {}
    for place, header in enumerate(headers):
        if header:
            keys.setdefault(spelled(header), place)
    found = {name: next((keys[key] for key in order if key in keys), None) for name, order in columns.items()}
    return {name: place for name, place in found.items() if place is not None}


def headers_at(rows: Sequence[Sequence[Any]], at: int, count: int = 1) -> tuple[str, ...]:
    """Headers of a row; of two rows, the upper one reaching over the columns below it, with a stroke between."""
    lines = [["" if is_blank(cell) else " ".join(str(cell).split()) for cell in row] for row in rows[at : at + count]]
    if count == 1 or not lines:
        return tuple(lines[0]) if lines else ()
    width = max(len(line) for line in lines)
    upper, lower = ([*line, *[""] * (width - len(line))] for line in lines)
    over, joined = "", []
    for above, below in zip(upper, lower, strict=True):
        over = above or (over if below else "")
        joined.append("/".join(part for part in (over, below) if part))
    return tuple(joined)


def _not_there(best: Detection, columns: Mapping[str, str]) -> str:
    absent = [header for name, header in columns.items() if header and not chosen_places({name: header}, best.headers)]
    headers = "header" if len(absent) == 1 else "headers"
    return f"no {headers} {', '.join(absent)} in row {best.header_row + best.top} ({_headers(best)})"


def _headers(of: Detection) -> str:
    there = ", ".join(header for header in of.headers if header)
    return there if len(there) <= MOST_LISTED else there[: MOST_LISTED - 1] + "…"


def _nothing_fits(found: Sequence[Detection], header_row: int | None) -> str:
    if not found:
        wanted = ", ".join(what for what, _ in NEEDED)
        where = f"among the first {HEADERS_WITHIN}" if header_row is None else f"at row {header_row}"
        return f"no row of headers {where}: a ledger needs {wanted}"
    best = min(found, key=lambda one: (len(lacking(one)), -one.score))
    columns = "column" if len(lacking(best)) == 1 else "columns"
    layout = f", layout {best.layout.name}" if best.layout.name != GENERIC else ""
    row = best.header_row + best.top
    return f"no {columns} {', '.join(lacking(best))} among the headers of row {row}{layout} ({_headers(best)})"
