"""From a block of raw cells to typed columns and problems, by the declaration of the table.

A block is a sequence of rows, the first of which holds the headers. A row with an unreadable value is
set aside and listed with its money; it is neither dropped nor guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from xlcredit import values
from xlcredit.buckets import edges
from xlcredit.columnrows import ColumnRows
from xlcredit.columns import Column, Table, columns_by_spelling, spelled
from xlcredit.datestyle import common_style, read_date
from xlcredit.errors import InputError, MissingTable, XlcreditError, shown
from xlcredit.money import minor_units, shown_decimals
from xlcredit.numberstyle import number_style, with_point
from xlcredit.problems import ERROR, WARNING, Problem, quoted
from xlcredit.scorebands import read_bands, tidy
from xlcredit.words import folded, known, spellings, word

PART_ALL = 2 * 10**15
"""A part column that says "yes": more than any amount, so that the whole item counts."""

NUMBER_KINDS = ("money", "part", "number", "days", "rate")

BEYOND = " ⇥ "
"""Stands before what was found beyond the last header, so that the row is unreadable wherever it is written."""

LONGEST_REASON = 250
"""Most characters of a reason, which must fit into a cell of an array."""

CURRENCY = Column("currency", "currency", "Currency", "币种")


@dataclass(frozen=True)
class Block:
    """Rows of one table as they stand on a sheet or in a file, headers first.

    `header_row` is the sheet row of the headers, so that a problem names the row that the user sees;
    `dates` is the order of text dates (ymd, dmy, mdy) and `numbers` the decimal mark of text numbers (point, comma)
    where it is known; `sheets` are the sheets of a file, the one that was read first.
    """

    rows: Sequence[Sequence[Any]]
    header_row: int = 1
    sheet: str = ""
    dates: str | None = None
    sheets: tuple[str, ...] = ()
    numbers: str | None = None


@dataclass(frozen=True)
class Typed:
    """Typed columns of the good rows; `row` is the row in the block (headers are row 1)."""

    table: Table
    sheet: str
    columns: dict[str, list[Any]]
    problems: list[Problem]
    header_row: int
    rows_in: int
    money_in: int
    unused_headers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """Readable keys of all rows, those set aside too, where one column is the key."""

    def __len__(self) -> int:
        return len(self.columns["row"])

    @property
    def money(self) -> int:
        """Money of all rows, in minor units of their currencies."""
        return sum(row_money(self.table, self.columns, place) or 0 for place in range(len(self)))


def typed(
    table: Table, block: Block | Sequence[Sequence[Any]], base_currency: str, *, date_system: int = 1900
) -> Typed:
    """Typed columns of a block; MissingTable when a required column is not there."""
    block = block if isinstance(block, Block) else Block(block)
    sheet = block.sheet or table.sheet
    headers = list(block.rows[0]) if block.rows else []
    places, unused = matched(table, headers, sheet)
    rows = within_headers(table, block.rows, places)
    numbers = filled_rows(rows)
    raw = {
        column.name: cells(rows, places[column.name], numbers) if column.name in places else [None] * len(numbers)
        for column in table.inputs
    }
    style = _dates_of(table, raw, block.dates, sheet)
    raw = in_number_style(table, raw, block.numbers)
    currencies, faults = _currencies(raw.get("currency"), len(numbers), base_currency)
    joined = _joined_to(table, places)
    faults |= _overflowing(joined, raw[joined.name])
    columns: dict[str, list[Any]] = {"row": numbers}
    for column in table.inputs:
        if column.name == "currency":
            columns[column.name] = currencies
            continue
        read = reader(column, date_system, style)
        columns[column.name], found = read_column(column, raw[column.name], read, currencies)
        faults.update({place: (column, *fault) for place, fault in found.items() if place not in faults})
    problems = [
        set_aside(table, sheet, block.header_row + columns["row"][place] - 1, fault, raw, place, currencies)
        for place, fault in sorted(faults.items())
    ]
    money_in = sum(row_money(table, columns, place) or 0 for place in range(len(numbers)) if place not in faults)
    money_in += sum(problem.amount or 0 for problem in problems)
    good = [place for place in range(len(numbers)) if place not in faults]
    problems += [
        rounded_amount(
            table,
            column,
            sheet,
            block.header_row + columns["row"][place] - 1,
            raw[column.name][place],
            columns[column.name][place],
            currencies[place],
        )
        for column, place in rounded_places(table, columns, good)
    ]
    keys = tuple(key for key in columns[table.key[0]] if key) if len(table.key) == 1 else ()
    if faults:
        columns = {name: [column[place] for place in good] for name, column in columns.items()}
    return Typed(table, sheet, columns, problems, block.header_row, len(numbers), money_in, tuple(unused), keys)


def filled_rows(rows: Sequence[Sequence[Any]]) -> list[int]:
    """Numbers of the rows below the headers that hold anything; the headers are row 1."""
    if not isinstance(rows, ColumnRows):
        return [n for n, row in enumerate(rows[1:], start=2) if any(not values.is_blank(cell) for cell in row)]
    blank: Sequence[int] = range(1, len(rows))
    for place in range(rows.width):
        if blank:
            column = rows.column(place)
            blank = [number for number in blank if values.is_blank(column[number])]
    empty = set(blank)
    return [number + 1 for number in range(1, len(rows)) if number not in empty]


def cells(rows: Sequence[Sequence[Any]], place: int, numbers: Sequence[int]) -> list[Any]:
    """Cells of one column in the rows of these numbers."""
    if not isinstance(rows, ColumnRows):
        return [row[place] if place < len(row) else None for row in (rows[number - 1] for number in numbers)]
    column = rows.column(place)
    return column[1:] if len(numbers) == len(rows) - 1 else [column[number - 1] for number in numbers]


def rounded_places(
    table: Table, columns: Mapping[str, Sequence[Any]], good: Sequence[int]
) -> Iterator[tuple[Column, int]]:
    """Where a good row states a fraction of a minor unit."""
    for column in table.inputs:
        if column.kind in ("money", "part"):
            cells = columns[column.name]
            yield from ((column, place) for place in good if isinstance(cells[place], values.Rounded))


def row_money(table: Table, columns: Mapping[str, Sequence[Any]], place: int) -> int | None:
    """Money of a typed row: its first money column that is filled in; None without any."""
    for name in table.money:
        amount = columns[name][place]
        if amount is not None:
            return amount
    return None


def matched(table: Table, headers: Sequence[Any], sheet: str) -> tuple[dict[str, int], list[str]]:
    """Place of each column among the headers, and the headers that no column knows."""
    known = columns_by_spelling(table)
    places: dict[str, int] = {}
    unused: list[str] = []
    for exact in (True, False):
        for place, header in enumerate(headers):
            column = None if values.is_blank(header) else known.get(spelled(header))
            own = column is not None and spelled(header) in {
                spelled(column.en),
                spelled(column.zh),
                spelled(column.name),
            }
            if column is not None and own == exact and column.name not in places:
                places[column.name] = place
    for place, header in enumerate(headers):
        if not values.is_blank(header) and place not in places.values():
            unused.append(str(header))
    lacking = [column.en for column in table.inputs if column.required and column.name not in places]
    if table.one_of and not any(name in places for name in table.one_of):
        lacking.append(" or ".join(table.column(name).en for name in table.one_of))
    if lacking:
        found = ", ".join(str(h) for h in headers if not values.is_blank(h)) or "none"
        columns = "column" if len(lacking) == 1 else "columns"
        raise MissingTable(f"{sheet}: no {columns} {', '.join(lacking)} among the headers ({found[:150]})")
    return places, unused


def read_column(
    column: Column, raw: Sequence[Any], read: Callable[[Any, str], Any], currencies: Sequence[str]
) -> tuple[list[Any], dict[int, tuple[Any, str]]]:
    """Typed values of one column (None for blanks), and by place what could not be read and why."""
    out: list[Any] = [None] * len(raw)
    faults: dict[int, tuple[Any, str]] = {}
    for place, value in enumerate(raw):
        try:
            if values.is_blank(value):
                if column.required:
                    raise InputError(f"{column.en.lower()} is missing: fill it in")
            else:
                out[place] = read(value if column.kind == "any" else values.refuse_error(value), currencies[place])
        except XlcreditError as error:
            faults[place] = (value, str(error))
    return out, faults


def reader(column: Column, date_system: int, style: str) -> Callable[[Any, str], Any]:
    """Function that reads one value of the column's kind, given the currency of its row."""
    kinds: dict[str, Callable[[Any, str], Any]] = {
        "edges": lambda value, _: ", ".join(map(str, edges(value))),
        "id": lambda value, _: values.identifier(value),
        "text": lambda value, _: values.text(value),
        "any": lambda value, _: value,
        "word": lambda value, _: word(column.words, value),
        "named": lambda value, _: known(column.words, values.text(value)),
        "bands": lambda value, _: banded_text(values.text(value)),
        "percent": lambda value, _: values.fraction(value),
        "flag": lambda value, _: values.flag(value),
        "date": lambda value, _: _date(value, date_system, style),
        "money": lambda value, currency: _bounded(column, values.money(value, currency)),
        "part": _part,
        "terms": lambda value, _: values.terms(value),
        "rate": lambda value, _: values.rate(value),
        "currency": lambda value, _: values.currency(value),
    }
    number = partial(_number, column)
    return kinds.get(column.kind, number)


def banded_text(text: str) -> str:
    """Bands of scores as they are written, tidied; InputError where they cannot be read."""
    read_bands(text)
    return tidy(text)


def _number(column: Column, value: Any, _: str) -> float:
    return _bounded(column, values.whole_number(value) if column.kind == "days" else values.number(value))


def _bounded(column: Column, value: Any) -> Any:
    if column.minimum is not None and value < column.minimum:
        raise InputError(f"{column.en.lower()} must not be below {column.minimum:g}")
    if column.maximum is not None and value > column.maximum:
        raise InputError(f"{column.en.lower()} must not be above {column.maximum:g}")
    return value


def _part(value: Any, currency: str) -> int:
    if isinstance(value, bool) or (
        isinstance(value, str) and folded(value) in spellings("flag") and not value.strip().isdigit()
    ):
        return PART_ALL if values.flag(value) else 0
    try:
        amount = values.money(value, currency)
    except InputError:
        raise InputError(f"{shown(value)} is neither an amount nor yes or no") from None
    if amount < 0:
        raise InputError(f"a part of an item must not be negative, not {value}")
    return amount


def _date(value: Any, date_system: int, style: str) -> Any:
    if not isinstance(value, str):
        return values.iso_date(value, date_system)
    day = read_date(value, style)
    if day is None:
        raise InputError(f"{shown(value)} is not a date: write it like 2026-10-31")
    return values.real_date(day)


def date_reader(
    table: Table, places: Mapping[str, int], rows: Sequence[Sequence[Any]], wanted: str | None
) -> Callable[[Any], Any]:
    """Function that reads one date of a block whose text dates all have one style."""
    raw = {
        column.name: [row[places[column.name]] for row in rows if places[column.name] < len(row)]
        if column.name in places
        else []
        for column in table.inputs
    }
    style = _dates_of(table, raw, wanted, table.sheet)
    return lambda value: _date(value, 1900, style)


def _dates_of(table: Table, raw: Mapping[str, Sequence[Any]], wanted: str | None, sheet: str) -> str:
    texts = [
        [v for v in raw[column.name] if isinstance(v, str) and v.strip()]
        for column in table.inputs
        if column.kind == "date"
    ]
    return common_style(texts, wanted, sheet) if any(texts) else "ymd"


def within_headers(table: Table, rows: Sequence[Sequence[Any]], places: Mapping[str, int]) -> Sequence[Sequence[Any]]:
    """Rows, headers first, in which what stands beyond the last header is joined to one of the row's own cells.

    A comma inside an amount splits a row of a text file; the sheet must show that, or 1,600.00 would be read as 1.
    """
    width = len(rows[0]) if rows else 0
    if isinstance(rows, ColumnRows) or all(len(row) <= width for row in rows):
        return rows
    at = places[_joined_to(table, places).name]
    out: list[Sequence[Any]] = []
    for row in rows:
        beyond = [str(cell) for cell in row[width:] if not values.is_blank(cell)]
        if beyond:
            own = "" if row[at] is None else str(row[at])
            row = [*row[:at], own + BEYOND + " ".join(beyond), *row[at + 1 : width]]
        out.append(row)
    return out


def _joined_to(table: Table, places: Mapping[str, int]) -> Column:
    """Column that takes what stands beyond the headers: the first amount, else the last column that is there."""
    there = [column for column in table.inputs if column.name in places]
    return next((column for column in there if column.kind == "money"), there[-1])


def _overflowing(column: Column, raw: Sequence[Any]) -> dict[int, tuple[Any, ...]]:
    """Rows that held a value beyond the last header."""
    reason = f"what follows {BEYOND.strip()} stood beyond the last header: quote values that hold the separator"
    return {
        place: (column, value, reason) for place, value in enumerate(raw) if isinstance(value, str) and BEYOND in value
    }


def _currencies(
    raw: Sequence[Any] | None, rows: int, base_currency: str
) -> tuple[list[str], dict[int, tuple[Any, ...]]]:
    currencies = [base_currency] * rows
    faults: dict[int, tuple[Any, ...]] = {}
    for place, value in enumerate(raw or ()):
        if values.is_blank(value):
            continue
        try:
            currencies[place] = values.currency(values.refuse_error(value))
        except XlcreditError as error:
            faults[place] = (CURRENCY, value, str(error))
            currencies[place] = str(value).strip()[:3].upper()
    return currencies, faults


def in_number_style(table: Table, raw: dict[str, list[Any]], wanted: str | None = None) -> dict[str, list[Any]]:
    """Text numbers of a block with a decimal point: the block as a whole shows whether it writes a comma."""
    names = [column.name for column in table.inputs if column.kind in NUMBER_KINDS]
    texts = [value for name in names for value in raw[name] if isinstance(value, str)]
    style = number_style(texts, wanted)
    return raw | {name: [with_point(value, style) for value in raw[name]] for name in names if style != "point"}


def rounded_amount(
    table: Table, column: Column, sheet: str, row: int, value: Any, amount: int, currency: str
) -> Problem:
    """The warning of an amount that counts rounded."""
    reason = f"has more decimals than {currency}: it counts rounded to the minor unit"
    return Problem(WARNING, sheet, row, column.en, quoted(value), reason, int(amount), currency, table.name)


def set_aside(
    table: Table,
    sheet: str,
    row: int,
    fault: tuple[Any, ...],
    raw: Mapping[str, Sequence[Any]],
    place: int,
    currencies: Sequence[str],
) -> Problem:
    """The problem of a row with an unreadable value, with the money of the row where it can be read."""
    column, value, reason = fault
    amount, stated = None, ""
    for other in table.inputs:
        cell = raw[other.name][place]
        if other.kind != "money" or amount is not None or values.is_blank(cell):
            continue
        currency = values.named_currency(cell) or currencies[place]
        with suppress(XlcreditError):
            amount = minor_units(values.exact_number(values.refuse_error(cell)), shown_decimals(currency))
            stated = currency
    return Problem(ERROR, sheet, row, column.en, quoted(value), reason[:LONGEST_REASON], amount, stated, table.name)
