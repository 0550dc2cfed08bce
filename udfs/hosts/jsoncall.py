"""Worksheet functions with JSON in and out, for scripts and tests."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from udfs.book import LoadedBook, load
from udfs.call import call
from udfs.hosts.files import book_blocks
from xlcredit.cellerror import NAMES, CellError
from xlcredit.errors import InputError, XlcreditError


def arguments(text: str) -> list[Any]:
    """Arguments of a call from a JSON array.

    >>> arguments('[1, [2, 3], null, "#N/A"]')
    [1, [2, 3], None, CellError(code='#N/A')]
    """
    given = parsed(text, "the arguments are")
    if not isinstance(given, list):
        raise InputError("the arguments must be a JSON array, such as [1, 2]")
    return [as_cell(value) for value in given]


def parsed(text: str, what: str) -> Any:
    """The JSON of a text; InputError when it is none, too deep or holds too large a number."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{what} not JSON ({str(error)[:120]}): write an array such as [1, 2]") from None


def as_cell(value: Any) -> Any:
    """A JSON value as a cell; the name of an error value is that error."""
    if isinstance(value, list):
        return [row_of_cells(part) if isinstance(part, list) else as_cell(part) for part in value]
    if isinstance(value, dict):
        raise InputError("an argument must be a number, a text, true, false, null or an array")
    return CellError(value) if value in NAMES else value


def row_of_cells(row: list[Any]) -> list[Any]:
    """One row of a range; InputError when it holds a list again."""
    if any(isinstance(cell, list) for cell in row):
        raise InputError("a range is a list of cells or a list of rows, not deeper")
    return [as_cell(cell) for cell in row]


def answer(name: str, args: list[Any], book: str | None) -> tuple[dict[str, Any], bool]:
    """The answer object of one call and whether it is an error."""
    found = call(name, args, opened(book) if book else None)
    if isinstance(found.value, CellError):
        return {"error": found.value.code, "reason": found.reason}, True
    return {"result": found.value} | ({"reason": found.reason} if found.reason else {}), False


def answer_line(line: str, book: str | None) -> str:
    """The answer to one line of JSON, whatever is wrong with it."""
    try:
        asked = parsed(line, "the line is")
        if not isinstance(asked, dict) or not isinstance(asked.get("function"), str):
            raise InputError('a line must be an object such as {"function": "DSO", "args": [1, 2]}')
        args = asked.get("args", [])
        if not isinstance(args, list):
            raise InputError("args must be an array")
        own = asked.get("book") or book
        if own is not None and not isinstance(own, str):
            raise InputError("book must be the name of a file or folder")
        found, _ = answer(asked["function"], [as_cell(value) for value in args], own)
    except XlcreditError as error:
        found = {"error": error.cell, "reason": str(error)}
    except (OSError, ValueError) as error:
        found = {"error": "#VALUE!", "reason": str(error)}
    return as_json(found)


def opened(book: str) -> LoadedBook:
    """The book of a file, read again only when the file has changed."""
    path = Path(book)
    newest = max((f.stat().st_mtime_ns for f in path.glob("*.csv")), default=0) if path.is_dir() else 0
    stamp = path.stat().st_mtime_ns if path.is_file() else newest
    return _loaded(path.resolve(), stamp)


@lru_cache(maxsize=4)
def _loaded(path: Path, stamp: int) -> LoadedBook:
    return load(str(path), book_blocks(path), str(stamp))


def as_json(value: Any) -> str:
    """One line of JSON: dates as ISO text, error values by their names.

    >>> as_json({"result": [date(2026, 10, 31), CellError("#N/A"), None]})
    '{"result": ["2026-10-31", "#N/A", null]}'
    """
    return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
