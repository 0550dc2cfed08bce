"""Receipts and notices of a document that is owed in instalments, put to its rows.

A notice of the whole document reports each of its rows. Receipts go to the rows in due order, each on its own date: a
receipt fills, of the instalments that were not cleared before its date, the one that it names; then, oldest due
first, what the ledger says is settled; then, oldest due first, the rest. What is beyond the whole document stays on
the last one. Money taken back comes off the youngest first. No receipt is put anywhere for what is dated after it,
so that any past day can be restated.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xlcredit.dates import day_number
from xlcredit.intake import Typed
from xlcredit.ledger import due_dates

UNKNOWN = 2**62
"""Level of an instalment of which only the open amount is known: what it received belongs to its gross."""


@dataclass(slots=True)
class Instalment:
    """A row of the ledger while receipts are put to it: full amount and what the ledger calls settled. [minor units]"""

    document: str
    gross: int
    settled: int
    cleared_day: int
    received: int = 0


@dataclass(frozen=True)
class Spread:
    """Receipts with a row for each document row that they pay; by place, what is beyond the whole document."""

    receipts: Typed
    beyond: Mapping[int, int] = field(default_factory=dict)


def plans(ledger: Typed) -> dict[str, list[int]]:
    """Places of the rows of each document that is owed in instalments; one row may bear its number.

    A row of another buyer or currency than the first is no instalment of it, nor is one of an instalment.
    """
    columns = ledger.columns
    if not any(columns["instalment_of"]):
        return {}
    pairs = list(zip(columns["document"], columns["instalment_of"], strict=True))
    parts = {document for document, whole in pairs if whole and whole != document}
    wholes = {whole for _, whole in pairs if whole} - parts
    found: dict[str, list[int]] = defaultdict(list)
    for place, (document, whole) in enumerate(pairs):
        if (whole or document) in wholes:
            found[whole or document].append(place)
    return {whole: [place for place in places if _alike(columns, place, places)] for whole, places in found.items()}


def _alike(columns: Mapping[str, Sequence[object]], place: int, places: Sequence[int]) -> bool:
    return all(columns[name][place] == columns[name][places[0]] for name in ("buyer", "currency"))


def whole_documents(found: Mapping[str, Sequence[int]], documents: Sequence[str]) -> dict[str, str]:
    """The document that each row of a plan belongs to, by its own number and by the number of the whole."""
    rows = {documents[place]: whole for whole, places in found.items() for place in places}
    return rows | {whole: whole for whole in found}


def spread(ledger: Typed, receipts: Typed, buyers: Typed | None) -> Spread:
    """Receipts of documents in instalments, put to the rows of the ledger; all others as they are."""
    found = plans(ledger)
    whole_of = whole_documents(found, ledger.columns["document"])
    columns = receipts.columns
    to_put = [place for place, document in enumerate(columns["document"]) if document in whole_of]
    if not to_put:
        return Spread(receipts)
    paid = {whole_of[columns["document"][place]] for place in to_put}
    rows = _in_due_order(ledger, buyers, {whole: found[whole] for whole in paid})
    parts: dict[int, dict[str, int]] = {}
    beyond: dict[int, int] = {}
    days = {place: day_number(columns["date"][place]) for place in to_put}
    for _, _, document, place in sorted((days[p], columns["receipt"][p], columns["document"][p], p) for p in to_put):
        whole = whole_of[document]
        named = document if document != whole else ""
        parts[place], rest = _put(rows[whole], named, columns["amount"][place], days[place])
        if rest:
            beyond[place] = rest
    return Spread(_with_parts(receipts, parts), beyond)


def reported(ledger: Typed, notices: Typed | None) -> Typed | None:
    """Notices with a row for each instalment of a document that is reported as a whole; all others as they are.

    Where a row lists documents, its list holds the instalments in place of the whole.
    """
    if notices is None:
        return None
    documents = ledger.columns["document"]
    parts = {whole: [documents[place] for place in places] for whole, places in plans(ledger).items()}
    if "documents" in notices.columns:
        named = (listed(text) for text in notices.columns["documents"])
        lists = [[one for name in names for one in parts.get(name, (name,))] for names in named]
        return replace(notices, columns=notices.columns | {"documents": [", ".join(names) for names in lists]})
    given = notices.columns["document"]
    out = rows_at(notices, [place for place, whole in enumerate(given) for _ in parts.get(whole, (whole,))])
    out.columns["document"] = [part for whole in given for part in parts.get(whole, (whole,))]
    return out


def listed(text: str | None) -> list[str]:
    """Numbers of documents as a cell lists them.

    >>> listed("R1, R2；R3"), listed(None)
    (['R1', 'R2', 'R3'], [])
    """
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,;，；、\n]", text or "") if part.strip()))


def _put(rows: Sequence[Instalment], named: str, amount: int, day: int) -> tuple[dict[str, int], int]:
    """What a receipt pays of each row, and how much of it is beyond all of them."""
    running = [row for row in rows if row.cleared_day >= day] or rows[-1:]
    own = [row for row in running if row.document == named] if named else []
    parts: dict[str, int] = {}
    rest = amount
    for row, level in _levels(running, own):
        if not rest:
            break
        part = _within(rest, level - row.received)
        if part:
            row.received += part
            parts[row.document] = parts.get(row.document, 0) + part
            rest -= part
    if rest or not parts:
        last = (own or running)[-1]
        last.received += rest
        parts[last.document] = parts.get(last.document, 0) + rest
    return parts, rest


def _levels(running: Sequence[Instalment], own: Sequence[Instalment]) -> Iterator[tuple[Instalment, int]]:
    """Where a receipt goes: each row in turn with the level up to which, or down to which, it is filled."""
    yield from ((row, level) for row in own for level in (row.gross, 0))
    yield from ((row, row.settled) for row in running)
    yield from ((row, row.gross) for row in running)
    yield from ((row, 0) for row in reversed(running))


def _within(amount: int, room: int) -> int:
    """As much of an amount as goes into a room of the same sign."""
    if amount * room <= 0:
        return 0
    return min(amount, room) if amount > 0 else max(amount, room)


def _in_due_order(
    ledger: Typed, buyers: Typed | None, found: Mapping[str, Sequence[int]]
) -> dict[str, list[Instalment]]:
    """The rows of each document, the one that falls due first at the head."""
    places = [place for rows in found.values() for place in rows]
    of_plans = rows_at(ledger, places)
    columns = of_plans.columns
    known = [
        stated if gross is None else gross for gross, stated in zip(columns["gross"], columns["open"], strict=True)
    ]
    due = [day_number(day) for day in due_dates(of_plans, buyers, known)]
    out: dict[str, list[Instalment]] = {}
    at = 0
    for whole, rows in found.items():
        own = sorted(range(at, at + len(rows)), key=lambda p: (due[p], columns["document"][p]))
        out[whole] = [_instalment(columns, place) for place in own]
        at += len(rows)
    return out


def _instalment(columns: Mapping[str, Sequence[Any]], place: int) -> Instalment:
    gross, stated = columns["gross"][place], columns["open"][place]
    cleared_day = day_number(columns["cleared_date"][place])
    if gross is None:
        gross = settled = UNKNOWN if stated >= 0 else -UNKNOWN
    else:
        settled = gross if stated is None or columns["cleared_date"][place] is not None else gross - stated
    return Instalment(columns["document"][place], gross, settled, cleared_day)


def rows_at(given: Typed, places: Iterable[int]) -> Typed:
    """The table with the rows at these places, in that order; a place may stand more than once."""
    at = list(places)
    return replace(given, columns={name: [column[p] for p in at] for name, column in given.columns.items()})


def _with_parts(receipts: Typed, parts: Mapping[int, Mapping[str, int]]) -> Typed:
    """Receipts with each of these rows split among the documents that it pays."""
    places = [place for place in range(len(receipts)) for _ in parts.get(place, (None,))]
    out = rows_at(receipts, places)
    at = 0
    for place in range(len(receipts)):
        for document, amount in parts.get(place, {}).items():
            out.columns["document"][at], out.columns["amount"][at] = document, amount
            at += 1
        at += place not in parts
    return out
