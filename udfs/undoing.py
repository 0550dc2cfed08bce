"""What stood in the tables before an import, kept until it is put back or the next import comes.

One file a workbook in the user's state folder, readable by the user alone; it holds cells, and goes once it is used.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlwings as xw

import udfs.log
from udfs.sheets import block_of, headers_of, tables_of, typed_in, unbroken, write_cells
from udfs.writing import fit_rows
from xlcredit.errors import DomainError

FOLDER = "undo"
DAY = "day"


def remember(book: xw.Book, names: Sequence[str], settings: Mapping[str, Any], source: str) -> None:
    """Keep the cells of some tables and settings; `source` is what is about to be imported."""
    tables = tables_of(book)
    kept = {
        "source": source,
        "tables": {name: _cells(tables[name]) for name in names},
        "settings": {key: _packed(value) for key, value in settings.items()},
    }
    _write(_file(book), kept)


def mark(book: xw.Book) -> None:
    """Remember what the import has written, so that a later change of the user's is known."""
    path = _file(book)
    _write(path, _read(path) | {"written": _digest(book, _read(path))})


def is_changed(book: xw.Book) -> bool:
    """True when the tables are no longer as the import left them; DomainError when there is nothing to undo."""
    kept = _read(_file(book))
    return bool(kept.get("written") != _digest(book, kept))


def put_back(book: xw.Book) -> tuple[str, str, int]:
    """Put the cells back; the first table, the name of what was imported and the number of rows of the table now."""
    path = _file(book)
    kept, tables = _read(path), tables_of(book)
    for name, columns in kept["tables"].items():
        _restore(tables[name], columns)
    for key, value in kept["settings"].items():
        book.names[key].refers_to_range.value = typed_in(_unpacked(value))
    path.unlink()
    first = tables[next(iter(kept["tables"]))]
    return first.name, str(kept["source"]), len(block_of(first)) - 1


def _cells(table: xw.main.Table) -> dict[str, list[Any]]:
    """Cells of every column by its header; a column of formulas follows the others by itself."""
    headers, *body = table.range.options(ndim=2, err_to_str=True).value
    constant = [place for place in range(len(headers)) if not str(table.range[1, place].formula).startswith("=")]
    return {str(headers[place]): [_packed(row[place]) for row in body] for place in constant}


def _restore(table: xw.main.Table, columns: Mapping[str, Sequence[Any]]) -> None:
    headers = [str(header) for header in headers_of(table)]
    gone = [header for header in columns if header not in headers]
    if gone:
        raise DomainError(f"{table.name} no longer has the columns {', '.join(gone)}: put them back, then undo again")
    fit_rows(table, max(len(cells) for cells in columns.values()))
    by_place = {headers.index(header): cells for header, cells in columns.items()}
    places = sorted(by_place)
    for start, end in unbroken(places):
        rows = zip(*(by_place[place] for place in places[start:end]), strict=True)
        write_cells(table, places[start], [[typed_in(_unpacked(cell)) for cell in row] for row in rows])


def _digest(book: xw.Book, kept: Mapping[str, Any]) -> str:
    tables = tables_of(book)
    return hashlib.sha256(repr([block_of(tables[name]) for name in kept["tables"]]).encode()).hexdigest()


def _file(book: xw.Book) -> Path:
    name = hashlib.sha256(book.fullname.encode()).hexdigest()[:16]
    return udfs.log.state_folder() / FOLDER / f"{name}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DomainError("there is no import to undo in this workbook") from None


def _write(path: Path, kept: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file)


def _packed(value: Any) -> Any:
    """A cell as JSON keeps it.

    >>> _packed(datetime(2026, 10, 31)), _packed("R1")
    ({'day': '2026-10-31T00:00:00'}, 'R1')
    """
    return {DAY: value.isoformat()} if isinstance(value, (datetime, date)) else value


def _unpacked(value: Any) -> Any:
    return datetime.fromisoformat(value[DAY]) if isinstance(value, dict) else value
