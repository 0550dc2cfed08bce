"""Limit lists of insurers: one file of data a layout in `limitlists/`, and from the rows of a list to its limits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from xlcredit.columns import Table, columns_by_spelling, declared, spelled
from xlcredit.errors import InputError, MissingTable
from xlcredit.intake import Block, typed
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, Problem
from xlcredit.readers.detecting import HEADERS_WITHIN, LONGEST_HEADER, MOST_LISTED, TITLE_WEIGHT, headers_at
from xlcredit.readers.layout import GENERIC, SUMS
from xlcredit.values import is_blank
from xlcredit.words import folded, spellings

FOLDER = Path(__file__).parent / "limitlists"
LIST: Table = declared("limit_list", parameters("limit_list"))
"""What a limit list may say, column by column."""

WHOSE = ("reference", "legal_id", "name")
"""Columns that say whose limit it is."""

PENDING = "pending"
IN_FORCE = ("approved", "reduced")
REFUSED = ("declined", "revoked")
TOTALS = re.compile("|".join(SUMS), re.I)


@dataclass(frozen=True)
class ListLayout:
    """One layout: the spelled headers of each column, and what its words mean.

    `status` gives our status, or the type of a limit that is approved, for each word; `types` the type. `beside` are
    amounts of another type in the same row. `dates` and `numbers` are the styles where the system has one alone.
    """

    name: str
    en: str
    zh: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    written: Mapping[str, Sequence[str]]
    status: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[Mapping[str, Any], ...] = ()
    ignored: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    dates: str | None = None
    numbers: str | None = None


@dataclass(frozen=True)
class Listed:
    """One limit of a list; `row` is its row in the file, `amount` in minor units of its currency."""

    row: int
    reference: str
    legal_id: str
    name: str
    country: str
    insurer_buyer: str
    decision: str
    status: str
    type: str
    amount: int
    currency: str
    decision_date: date | None
    valid_from: date | None
    valid_to: date | None
    maximum_terms: int | None
    reason: str


@dataclass(frozen=True)
class LimitList:
    """What a file holds: its limits, the columns that it states, how it was read, and the rows that cannot be used.

    `skipped` counts the rows that are no limit: sums, and remarks that name no buyer.
    """

    layout: ListLayout
    header_row: int
    why: str
    columns: frozenset[str]
    limits: tuple[Listed, ...]
    problems: tuple[Problem, ...]
    skipped: int


@dataclass(frozen=True)
class _Found:
    layout: ListLayout
    at: int
    headers: tuple[str, ...]
    places: Mapping[str, int]
    share: float
    titled: bool

    @property
    def order(self) -> tuple[float, ...]:
        return self.share + TITLE_WEIGHT * self.titled, len(self.places), self.layout.name == GENERIC, -self.at


@cache
def list_layouts() -> Mapping[str, ListLayout]:
    """Every layout of a limit list by name; the generic one last."""
    files = sorted(FOLDER.glob("*.toml"))
    return {path.stem: list_layout(path.stem, path.read_text(encoding="utf-8")) for path in files} | {
        GENERIC: _generic()
    }


def list_layout(name: str, text: str) -> ListLayout:
    """Layout of a TOML text; InputError for a column or a word that there is not."""
    data = tomllib.loads(text)
    known = [column.name for column in LIST.columns]
    words = (*parameters("words")["limit_list_status"], *parameters("words")["limit_type"])
    beside = tuple(
        {**one, "amount": _spelled(one["amount"]), "valid_to": _spelled(one["valid_to"])}
        for one in data.get("beside", ())
    )
    for found, choices in (
        (data["columns"], known),
        (data.get("status", {}).values(), words),
        (data.get("types", {}).values(), parameters("words")["limit_type"]),
        ([one["type"] for one in beside], parameters("words")["limit_type"]),
    ):
        for one in found:
            if one not in choices:
                raise InputError.not_among(choices, one, f"layout {name}")
    return ListLayout(
        name=name,
        en=data["en"],
        zh=data["zh"],
        source=data["source"],
        columns={column: _spelled(headers) for column, headers in data["columns"].items()},
        written=data["columns"],
        status={folded(word): meaning for word, meaning in data.get("status", {}).items()},
        types={folded(word): meaning for word, meaning in data.get("types", {}).items()},
        beside=beside,
        ignored=frozenset(_spelled(data.get("ignored", ()))),
        titles=tuple(folded(title) for title in data.get("titles", ())),
        dates=data.get("dates"),
        numbers=data.get("numbers"),
    )


def read_limit_list(block: Block, base_currency: str, layout: str | None = None) -> LimitList:
    """Limits of the rows of a file.

    base_currency: currency of amounts beside which none stands; layout: name of the layout, else the one that knows
    most of the headers. MissingTable where no row of headers says whose limit it is and how much; InputError where
    dates can be read in two ways.
    """
    if layout is not None and layout not in list_layouts():
        raise InputError.not_among(list_layouts(), layout, "layout")
    candidates = [list_layouts()[layout]] if layout else list(list_layouts().values())
    found = _detected(block, candidates)
    rows, origin, skipped = _rows(block, found)
    columns = [column.en for column in LIST.columns]
    dates, numbers = block.dates or found.layout.dates, block.numbers or found.layout.numbers
    where = block.sheet or LIST.sheet
    given = typed(LIST, Block([columns, *rows], 1, where, dates, numbers=numbers), base_currency)
    limits = [_listed(given.columns, at, origin[given.columns["row"][at] - 2]) for at in range(len(given))]
    problems = [_placed(problem, origin[problem.row - 2]) for problem in given.problems]
    lacking = [one for one in limits if one.status in IN_FORCE and one.amount < 0]
    problems += [
        Problem(ERROR, where, one.row, LIST.column("amount").en, "", "a limit in force needs its amount: fill it in")
        for one in lacking
    ]
    usable = tuple(one for one in limits if one not in lacking)
    filled = len([header for header in found.headers if header])
    known = round(found.share * filled)
    row = found.at + block.header_row
    title = ", and its title stands above" if found.titled else ""
    why = f"{known} of {filled} headers in row {row} are known to it{title}"
    return LimitList(found.layout, row, why, frozenset(found.places), usable, tuple(problems), skipped)


def _generic() -> ListLayout:
    columns: dict[str, tuple[str, ...]] = {}
    for key, column in columns_by_spelling(LIST).items():
        columns[column.name] = (*columns.get(column.name, ()), key)
    status = spellings("limit_status")
    written = {c.name: (c.en, c.zh, *c.spellings) for c in LIST.columns}
    title, chinese = "Columns as this page names them", "与本页相同的列"
    return ListLayout(GENERIC, title, chinese, "docs/layouts.md", columns, written, status)


def _spelled(headers: Sequence[str]) -> tuple[str, ...]:
    return tuple(spelled(header) for header in headers)


def _detected(block: Block, candidates: Sequence[ListLayout]) -> _Found:
    head = block.rows[:HEADERS_WITHIN]
    title = "\n".join(folded(cell) for row in head for cell in row if isinstance(cell, str))
    found = [one for layout in candidates for at in range(len(head)) for one in _fitting(layout, head, at, title)]
    fitting = [one for one in found if "amount" in one.places and set(WHOSE) & set(one.places)]
    if fitting:
        return max(fitting, key=lambda one: one.order)
    best = max(found, key=lambda one: one.order, default=None)
    there = ", ".join(header for header in best.headers if header)[:MOST_LISTED] if best else "none"
    wanted = f"{', '.join(LIST.column(name).en for name in WHOSE[:-1])} or {LIST.column(WHOSE[-1]).en}"
    raise MissingTable(f"{block.sheet}: a limit list needs Amount, and {wanted}, among its headers ({there})")


def _fitting(layout: ListLayout, head: Sequence[Sequence[Any]], at: int, title: str) -> Iterator[_Found]:
    headers = headers_at(head, at)
    filled = [header for header in headers if header]
    if len(filled) < 2 or any(len(header) > LONGEST_HEADER for header in filled):
        return
    keys: dict[str, int] = {}
    for place, header in enumerate(headers):
        if header:
            keys.setdefault(spelled(header), place)
    places = {
        name: next(keys[key] for key in order if key in keys)
        for name, order in layout.columns.items()
        if any(key in keys for key in order)
    }
    beside = {key for one in layout.beside for key in (*one["amount"], *one["valid_to"])}
    known = layout.ignored | beside | {key for order in layout.columns.values() for key in order}
    if places:
        share = sum(spelled(header) in known for header in filled) / len(filled)
        yield _Found(layout, at, headers, places, share, any(one in title for one in layout.titles))


def _rows(block: Block, found: _Found) -> tuple[list[list[Any]], list[int], int]:
    """Rows in our columns, the file row of each, and how many rows are no limit."""
    keys = {spelled(header): place for place, header in reversed(list(enumerate(found.headers))) if header}
    rows: list[list[Any]] = []
    origin: list[int] = []
    skipped = 0
    for number, cells in enumerate(block.rows[found.at + 1 :], start=found.at + 1 + block.header_row):
        if all(is_blank(cell) for cell in cells):
            continue
        said = {name: cells[at] if at < len(cells) else None for name, at in found.places.items()}
        first = next((str(cell) for cell in cells if not is_blank(cell)), "")
        if all(is_blank(said.get(name)) for name in (*WHOSE, "insurer_buyer")) or TOTALS.search(first.strip()):
            skipped += 1
            continue
        stated = _worded(found.layout, said)
        beside = () if stated["status"] in REFUSED else _beside(found.layout, stated, cells, keys)
        for one in (stated, *beside):
            rows.append([one.get(column.name) for column in LIST.columns])
            origin.append(number)
    return rows, origin, skipped


def _beside(
    layout: ListLayout, said: Mapping[str, Any], cells: Sequence[Any], keys: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    """Limits of another type that the same row states."""
    for one in layout.beside:
        amount, last = (
            next((cells[keys[key]] for key in one[name] if key in keys and keys[key] < len(cells)), None)
            for name in ("amount", "valid_to")
        )
        if not is_blank(amount) and folded(amount) not in ("0", "0.0", "0.00", "0,00"):
            own = {"decision": None, "status": IN_FORCE[0], "type": one["type"], "amount": amount, "valid_to": last}
            yield {**said, **own}


def _worded(layout: ListLayout, said: Mapping[str, Any]) -> dict[str, Any]:
    """The row with status and type in our own words, where the layout knows them."""
    out = dict(said)
    status = layout.status.get(folded(out["status"]), out["status"]) if not is_blank(out.get("status")) else None
    if not is_blank(out.get("type")):
        out["type"] = layout.types.get(folded(out["type"]), out["type"])
    if status in parameters("words")["limit_type"]:
        out["type"] = out.get("type") or status
        status = "approved"
    out["status"] = status
    return out


def _listed(columns: Mapping[str, Sequence[Any]], at: int, row: int) -> Listed:
    def said(name: str) -> Any:
        return columns[name][at]

    status = said("status") or "approved"
    amount, terms = said("amount"), said("maximum_terms")
    texts = {name: said(name) or "" for name in (*WHOSE, "country", "insurer_buyer", "decision", "reason")}
    return Listed(
        row=row,
        status=status,
        type=said("type") or "permanent",
        # What is not in force needs no amount; what is in force and states none is told by a number below zero.
        amount=0 if status not in IN_FORCE else -1 if amount is None else int(amount),
        currency=said("currency"),
        decision_date=said("decision_date"),
        valid_from=said("valid_from"),
        valid_to=said("valid_to"),
        maximum_terms=None if terms is None else int(terms),
        **texts,
    )


def _placed(problem: Problem, row: int) -> Problem:
    return replace(problem, row=row)
