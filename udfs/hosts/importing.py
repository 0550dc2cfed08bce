"""From a ledger file to the input tables of a new workbook: nothing guessed without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlcredit import values
from xlcredit.columns import Column, columns_by_spelling, spelled, table
from xlcredit.dates import month_end
from xlcredit.errors import FileError, InputError, XlcreditError
from xlcredit.intake import Block, matched
from xlcredit.parameters import parameters
from xlcredit.readable import readable
from xlcredit.readers import Choice, Taken, take
from xlcredit.readers.layout import BUYER_FACTS, Layout
from xlcredit.words import folded, spellings

FALLBACK_CURRENCY = "EUR"
PAYMENT_WORDS = frozenset(text for text, word in spellings("document_type").items() if word == "payment")


@dataclass(frozen=True)
class Imported:
    """Blocks of a new workbook, and what the user should know about how they were read."""

    blocks: dict[str, Block]
    notes: tuple[str, ...]
    taken: Taken
    rows: Block
    """The rows as the file holds them."""


def ledger_blocks(
    ledger: Block,
    beside: Mapping[str, Block],
    *,
    as_of: str | None = None,
    currency: str | None = None,
    choice: Choice | None = None,
    saved: Mapping[str, Layout] | None = None,
    company: str = "",
    language: str = "en",
) -> Imported:
    """Blocks of a workbook from the rows of a ledger file and the tables of other files.

    as_of: ISO date, the last document date unless given; currency: base currency, the ledger's only
    currency unless given; choice: how the user wants the ledger read, its dates those of the other tables too;
    saved: layouts of the user's own, by name.
    """
    choice = choice or Choice()
    found = take(ledger, choice, saved)
    notes, file_rows = list(notes_of(found)), ledger
    declared = table("ledger")
    ledger = found.ledger
    places, _ = matched(declared, list(ledger.rows[0]), ledger.sheet)
    base = base_currency(ledger, places, currency, notes)
    blocks = {name: replace(block, dates=choice.dates) for name, block in beside.items()}
    blocks["ledger"] = ledger
    shown = readable(declared, blocks["ledger"])
    if not any(any(not values.is_blank(cell) for cell in row) for row in shown.rows[1:]):
        raise FileError(f"{ledger.sheet}: the file has headers but no rows")
    if "buyers" not in blocks:
        blocks["buyers"] = buyers_of(ledger, places)
        notes.append(f"Buyers taken from the ledger: {len(blocks['buyers'].rows) - 1:,}")
    day = as_of_day(shown, as_of, notes)
    chosen = {"as_of": day, "base_currency": base, "company": company, "language": language}
    blocks["settings"] = options_block("settings", "setting", chosen)
    if "sales" not in blocks:
        blocks["sales"] = sales_of(shown, base)
        months = len(blocks["sales"].rows) - 1
        if months:
            notes.append(f"Credit sales of {months} months taken from the documents of the ledger; --sales changes it")
        else:
            notes.append("No credit sales: the ledger has other currencies or open items alone; --sales gives them")
    blocks.setdefault("policy", options_block("policy", "term", {}))
    for name in ("receipts", "statements", "limits", "sales", "balances", "rates"):
        blocks.setdefault(name, Block([[column.en for column in table(name).inputs]]))
    return Imported(blocks, tuple(notes), found, file_rows)


def notes_of(found: Taken) -> Iterator[str]:
    """How a ledger file was read: its layout and why, its columns, and the rows that are no items."""
    detection, declared = found.detection, table("ledger")
    english = {column.name: column.en for column in (*declared.inputs, *table("buyers").inputs)}
    yield f"Layout: {detection.layout.en} ({detection.why})"
    columns = (f"{detection.headers[place]} → {english.get(name, name)}" for name, place in detection.places.items())
    yield f"Columns read: {', '.join(columns)}"
    if detection.unused:
        yield f"Columns not used: {', '.join(detection.unused)}"
    counted = Counter(skipped.reason for skipped in found.skipped)
    if counted:
        kinds = ", ".join(f"{count:,} {reason}" for reason, count in sorted(counted.items()))
        yield f"Rows that are no items: {kinds}"
    for skipped in found.skipped:
        if skipped.agrees is False:
            said = f"row {skipped.row} states {skipped.stated:,}, the rows that it sums up make {skipped.summed:,}"
            yield f"A {skipped.reason} does not agree: {said}"


def base_currency(ledger: Block, places: Mapping[str, int], wanted: str | None, notes: list[str]) -> str:
    """Base currency: the one asked for, else the only one of the ledger, else that of most rows, which is said."""
    if wanted is not None:
        return named_option("--currency", values.currency, wanted)
    place = places.get("currency")
    column = (row[place] for row in ledger.rows[1:] if place is not None and place < len(row))
    counted = Counter(str(cell).strip().upper() for cell in column if not values.is_blank(cell))
    known: Counter[str] = Counter()
    for text, count in counted.items():
        with suppress(XlcreditError):
            known[values.currency(text)] += count
    if len(known) == 1 == len(counted):
        return next(iter(known))
    if not known:
        why = "the ledger names no currency" if not counted else "the ledger names no known currency"
        notes.append(f"Base currency {FALLBACK_CURRENCY}: {why}; --currency changes it")
        return FALLBACK_CURRENCY
    base, rows = min(known.items(), key=lambda one: (-one[1], one[0]))
    notes.append(f"Base currency {base}: {rows:,} of {sum(counted.values()):,} rows are in it; --currency changes it")
    return base


def named_option(option: str, read: Callable[[Any], Any], wanted: str) -> Any:
    """Value of an option; InputError begins with the option's name."""
    try:
        return read(wanted)
    except XlcreditError as error:
        raise InputError(f"{option}: {error}") from None


def as_of_day(ledger: Block, wanted: str | None, notes: list[str]) -> date:
    """As-of date: the one asked for, else the last document date, which is said."""
    if wanted is not None:
        return named_option("--as-of", values.iso_date, wanted)
    place = [column.name for column in table("ledger").inputs].index("document_date")
    days = [values.iso_date(row[place]) for row in ledger.rows[1:] if isinstance(row[place], date)]
    if not days:
        raise FileError("no document date can be read: state the order of the dates with --dates")
    notes.append(f"As of {max(days)}, the last document date; --as-of changes it")
    return max(days)


def buyers_of(ledger: Block, places: Mapping[str, int]) -> Block:
    """A buyers table from what the ledger says of each buyer."""
    headers = list(ledger.rows[0])
    known = columns_by_spelling(table("buyers"))
    taken = set(places.values())
    facts: dict[int, Column] = {}
    for place, header in enumerate(headers):
        column = None if place in taken or values.is_blank(header) else known.get(spelled(header))
        if column is not None and column.name in BUYER_FACTS:
            facts[place] = column
    by_buyer: dict[str, dict[str, Any]] = {}
    for row in ledger.rows[1:]:
        cell = row[places["buyer"]] if places["buyer"] < len(row) else None
        if values.is_blank(cell):
            continue
        try:
            buyer = by_buyer.setdefault(values.identifier(cell), {})
        except XlcreditError:
            continue
        for place, column in facts.items():
            if place < len(row) and not values.is_blank(row[place]):
                buyer.setdefault(column.name, row[place])
    columns = table("buyers").inputs
    rows: list[list[Any]] = [[column.en for column in columns]]
    for identifier, found in sorted(by_buyer.items()):
        rows.append([identifier if column.name == "buyer" else found.get(column.name) for column in columns])
    return Block(rows)


def sales_of(ledger: Block, base: str) -> Block:
    """Credit sales by month from a ledger in base currency that holds settled items too; else no rows.

    An export of open items alone does not show what was sold, and gives none.
    """
    names = [column.name for column in table("ledger").inputs]
    wanted = ("document_date", "gross", "currency", "cleared_date", "type")
    day, gross, currency, cleared, kind = (names.index(name) for name in wanted)
    by_month: dict[date, Decimal] = {}
    settled = False
    for row in ledger.rows[1:]:
        if not values.is_blank(row[currency]) and str(row[currency]).strip().upper() != base:
            return Block([["Month", "Credit sales"]])
        if folded(row[kind]) in PAYMENT_WORDS:
            continue
        settled = settled or isinstance(row[cleared], date)
        if isinstance(row[day], date) and isinstance(row[gross], (int, float)):
            month = month_end(row[day])
            by_month[month] = by_month.get(month, Decimal(0)) + values.exact_number(row[gross])
    return Block([["Month", "Credit sales"], *([m, float(by_month[m])] for m in sorted(by_month) if settled)])


def options_block(name: str, entries: str, chosen: Mapping[str, Any]) -> Block:
    """Block of a table of keys with the declared defaults, and the values chosen."""
    columns = [column.name for column in table(name).inputs]
    rows: list[list[Any]] = [[column.en for column in table(name).inputs]]
    for entry in parameters(name)[entries]:
        value = chosen.get(entry["key"], entry.get("default"))
        if isinstance(value, bool):
            value = "yes" if value else "no"
        texts = {"key": entry["key"], "value": value, "unit": entry["unit"], "meaning": entry["en"]}
        rows.append([texts.get(column) for column in columns])
    return Block(rows)
