"""Tables of keys and values (settings, policy): each key declared with its kind, default and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import Any

from xlcredit import values
from xlcredit.buckets import UNDECIDED, Buckets, read_buckets
from xlcredit.columns import Table
from xlcredit.datestyle import read_date
from xlcredit.errors import InputError, XlcreditError
from xlcredit.intake import Block, Typed, matched
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, Problem, quoted
from xlcredit.scorebands import read_bands
from xlcredit.words import folded, spellings


def options(
    declared: Sequence[Mapping[str, Any]],
    given: Typed | None,
    currency: str,
    date_system: int = 1900,
    sets: Mapping[str, Buckets] | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    """Value of every declared key (default where blank or unreadable) and the problems found.

    A key without default and without value is None. `currency` is the currency of money values, `sets` are the
    buckets that may be called by name.
    """
    chosen: dict[str, Any] = {entry["key"]: default_of(entry, currency) for entry in declared}
    by_key = {folded(entry["key"]): entry for entry in declared}
    problems: list[Problem] = []
    seen: set[str] = set()
    unknown: list[tuple[int, str]] = []
    if given is None:
        return chosen, problems
    for row, key, raw in zip(given.columns["row"], given.columns["key"], given.columns["value"], strict=True):
        entry = by_key.get(option_key(key))
        try:
            if entry is None:
                unknown.append((row, key))
                continue
            if entry["key"] in seen:
                raise InputError("stands twice: keep one row")
            seen.add(entry["key"])
            if not values.is_blank(raw):
                chosen[entry["key"]] = read_option(entry, values.refuse_error(raw), currency, date_system, sets)
        except XlcreditError as error:
            sheet_row = given.header_row + row - 1
            problems.append(
                Problem(
                    ERROR,
                    given.sheet,
                    sheet_row,
                    "Value",
                    quoted(raw),
                    f"{option_key(key)}: {error}",
                    None,
                    "",
                    given.table.name,
                )
            )
    header = given.table.inputs[0].en
    for row, key in unknown:
        close = get_close_matches(option_key(key), chosen, 1)
        reason = f"is not a known key: {f'did you mean {close[0]}?' if close else 'the template lists them'}"
        at = given.header_row + row - 1
        problems.append(Problem(ERROR, given.sheet, at, header, quoted(key), reason, None, "", given.table.name))
    return chosen, problems


@cache
def _keys_by_name() -> Mapping[str, str]:
    """Key of every setting and policy term by its name in either language."""
    declared = (*parameters("settings")["setting"], *parameters("policy")["term"])
    return {folded(name): entry["key"] for entry in declared for name in entry["name"].values()}


def option_key(text: object) -> str:
    """Key as it is declared, from the key or from its name in either language.

    >>> option_key(" Base currency "), option_key("基准日"), option_key("as_of")
    ('base_currency', 'as_of', 'as_of')
    """
    said = folded(text)
    return _keys_by_name().get(said, said.replace(" ", "_"))


def in_declared_order(of: Table, block: Block, declared: Sequence[Mapping[str, Any]]) -> Block:
    """The block as its sheet has it: a row for every declared key, then the rows that stand for none or stand twice."""
    places, _ = matched(of, list(block.rows[0]) if block.rows else [], block.sheet or of.sheet)
    at = [places.get(column.name) for column in of.inputs]
    blank = [None] * (len(at) - 1)
    first: dict[str, Sequence[Any]] = {entry["key"]: [entry["key"], *blank] for entry in declared}
    seen: set[str] = set()
    rest: list[Sequence[Any]] = []
    for row in block.rows[1:]:
        cells = [row[place] if place is not None and place < len(row) else None for place in at]
        key = "" if values.is_blank(cells[0]) else option_key(cells[0])
        if key in first and key not in seen:
            seen.add(key)
            first[key] = cells
        elif not all(values.is_blank(cell) for cell in cells):
            rest.append(cells)
    return replace(block, rows=[[column.en for column in of.inputs], *first.values(), *rest])


def with_options(of: Table, block: Block, chosen: Mapping[str, Any]) -> Block:
    """The block with other values for some of its keys.

    >>> from xlcredit.columns import table
    >>> with_options(table("settings"), Block([["Value", "Setting"], [1, "基准日"]]), {"as_of": 2}).rows
    [['Value', 'Setting'], [2, '基准日']]
    """
    places, _ = matched(of, list(block.rows[0]), block.sheet or of.sheet)
    key, value = (places[column.name] for column in of.inputs[:2])
    rows = [list(row) for row in block.rows]
    for row in rows[1:]:
        name = "" if values.is_blank(row[key]) else option_key(row[key])
        row[value] = chosen.get(name, row[value])
    return replace(block, rows=rows)


def row_of(given: Typed | None, key: str) -> int:
    """Sheet row of a key; 0 where the table or the key is not there."""
    if given is not None:
        for row, found in zip(given.columns["row"], given.columns["key"], strict=True):
            if option_key(found) == key:
                return given.header_row + row - 1
    return 0


def clauses(given: Typed | None) -> dict[str, str]:
    """Clause of each key where the table states one; of a key that stands twice the first row counts."""
    found: dict[str, str] = {}
    if given is not None:
        for key, clause in zip(given.columns["key"], given.columns["clause"], strict=True):
            found.setdefault(option_key(key), clause or "")
    return {key: clause for key, clause in found.items() if clause}


def default_of(entry: Mapping[str, Any], currency: str) -> Any:
    """Default of a key in its typed form; None where it has none."""
    default = entry.get("default")
    return None if default is None else read_option(entry, default, currency, 1900)


def read_option(
    entry: Mapping[str, Any], raw: Any, currency: str, date_system: int, sets: Mapping[str, Buckets] | None = None
) -> Any:
    """One raw value as the kind that its key declares."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "text": values.text,
        "id": values.identifier,
        "date": lambda value: _date(value, date_system),
        "currency": lambda value: "" if value == "" else values.currency(value),
        "choice": lambda value: choice(value, entry["choices"]),
        "edges": lambda value: read_buckets(value, sets or {}, UNDECIDED),
        "days": lambda value: _bounded(entry, values.whole_number(value)),
        "flag": values.flag,
        "money": lambda value: _bounded(entry, values.money(value, currency)),
        "number": lambda value: _bounded(entry, values.number(value)),
        "percent": values.fraction,
        "bands": lambda value: read_bands(values.text(value)),
        "grade": lambda value: _grade(values.whole_number(value)),
        "list": lambda value: tuple(part.strip() for part in str(value).split(",") if part.strip()),
    }
    return kinds[entry["kind"]](raw)


def choice(value: Any, choices: Sequence[str], where: str = "") -> str:
    """The choice that a word stands for, in English or Chinese.

    >>> choice("到期日", ["due date", "document date"])
    'due date'
    """
    found = folded(value)
    for name in choices:
        if found == folded(name) or spellings("choice").get(found) == name:
            return name
    raise InputError.not_among(choices, value, where)


def _date(value: Any, date_system: int) -> Any:
    if not isinstance(value, str):
        return values.iso_date(value, date_system)
    day = read_date(value, "ymd")
    if day is None:
        raise InputError.not_a("a date (YYYY-MM-DD)", value)
    return day


def _grade(value: int) -> int:
    if not 1 <= value <= 10:
        raise InputError(f"a grade is from 1 to 10, not {value}")
    return value


def _bounded(entry: Mapping[str, Any], value: Any) -> Any:
    least, most = entry.get("minimum", 0), entry.get("maximum")
    if value < least:
        raise InputError(f"must not be below {least}")
    if most is not None and value > most:
        raise InputError(f"must not be above {most}")
    return value
