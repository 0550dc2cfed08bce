"""Which layout a file has and where its headers stand, with how sure that is and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlcredit.columns import spelled
from xlcredit.errors import InputError, MissingTable
from xlcredit.readers.layout import GENERIC, MONEY, Layout
from xlcredit.values import is_blank
from xlcredit.words import folded

HEADERS_WITHIN = 80
"""Rows among which the headers are looked for."""

LONGEST_HEADER = 60

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
    columns by age.
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

    @property
    def first_row(self) -> int:
        """Row below the headers, from 0."""
        return self.header_row + self.header_rows

    @property
    def why(self) -> str:
        """The evidence in one sentence."""
        known = len([header for header in self.headers if header]) - len(self.unused)
        title = ", and its title stands above" if self.titled else ""
        return f"{known} of {known + len(self.unused)} headers in row {self.header_row + 1} are known to it{title}"

    @property
    def score(self) -> float:
        """How well the layout fits: what it knows of the headers, and its title."""
        return self.share + TITLE_WEIGHT * self.titled


def detect(rows: Sequence[Sequence[Any]], candidates: Iterable[Layout]) -> Detection:
    """The layout that knows most of the headers; MissingTable where none finds what a ledger needs.

    Where two know as much, the one that finds more columns comes first, and then our own: headers that anybody could
    have written are no evidence of a system, unless its title stands above.
    """
    top = [list(row) for row in rows[:HEADERS_WITHIN]]
    found = [one for layout in candidates for one in _found(layout, top)]
    fitting = [one for one in found if not lacking(one)]
    if not fitting:
        raise MissingTable(_nothing_fits(found))
    return max(fitting, key=_order)


def _order(one: Detection) -> tuple[float, ...]:
    return one.score, len(one.places), one.layout.name == GENERIC, one.header_rows, -one.header_row


def layouts_for(wanted: str | None, known: Mapping[str, Layout]) -> list[Layout]:
    """The layout of that name alone, or all of them; InputError lists the names."""
    if wanted is None:
        return list(known.values())
    if wanted not in known:
        raise InputError.not_among(known, wanted, "layout")
    return [known[wanted]]


def lacking(found: Detection) -> list[str]:
    """What a ledger needs and the layout does not find here."""
    there = set(found.places)
    if found.layout.group or found.layout.heading_lacks:
        there |= {"buyer"}
    if found.buckets:
        there |= {"open"}
    return [what for what, columns in NEEDED if not there & set(columns)]


def _found(layout: Layout, top: Sequence[Sequence[Any]]) -> Iterable[Detection]:
    title = "\n".join(folded(cell) for row in top for cell in row if isinstance(cell, str))
    spans = [(at, count) for count in range(1, layout.header_rows + 1) for at in range(len(top) - count + 1)]
    for at, count in spans:
        headers = headers_at(top, at, count)
        filled = [header for header in headers if header]
        if len(filled) < len(NEEDED) - 1 or any(len(header) > LONGEST_HEADER for header in filled):
            continue
        named = [layout.column_of(header) if header else "" for header in headers]
        places = _places(layout.columns, headers)
        if not any(name in MONEY for name in places):
            local = _places(layout.local, headers)
            places = {name: place for name, place in places.items() if name != "currency" or not local} | local
        if layout.unnamed and layout.unnamed not in places and "" in headers:
            places[layout.unnamed] = headers.index("")
        buckets = tuple(place for place, name in enumerate(named) if name == "" and layout.is_bucket(headers[place]))
        unused = tuple(header for header, name in zip(headers, named, strict=True) if header and name is None)
        if places:
            share = 1 - len(unused) / len(filled)
            titled = any(one in title for one in layout.titles)
            yield Detection(layout, at, headers, places, unused, share, titled, count, buckets)


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


def _nothing_fits(found: Sequence[Detection]) -> str:
    if not found:
        wanted = ", ".join(what for what, _ in NEEDED)
        return f"no row of headers among the first {HEADERS_WITHIN}: a ledger needs {wanted}"
    best = min(found, key=lambda one: (len(lacking(one)), -one.score))
    there = ", ".join(header for header in best.headers if header)[:120]
    columns = "column" if len(lacking(best)) == 1 else "columns"
    layout = f", layout {best.layout.name}" if best.layout.name != GENERIC else ""
    return f"no {columns} {', '.join(lacking(best))} among the headers of row {best.header_row + 1}{layout} ({there})"
