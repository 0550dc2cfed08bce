"""The command `xlcredit limits`: the insurer's limit list beside a book, and its new decisions as rows to append."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.hosts.cli import DONE, FAILED
from udfs.hosts.files import book_blocks, write_rows
from udfs.hosts.jsoncall import as_json
from xlcredit.columns import TABLES
from xlcredit.datestyle import read_date
from xlcredit.errors import FileError, InputError

if TYPE_CHECKING:
    from udfs.limitlists import Compared


def compare_limits(given: Namespace) -> int:
    """Say how a limit list differs from a book; rows that cannot be used have status 1."""
    from udfs.limitlists import as_plain, compared, diff_lines
    from xlcredit.readers import read

    day = _day(given.date)
    if given.apply and Path(given.apply).resolve() in {Path(given.book).resolve(), Path(given.list).resolve()}:
        raise FileError(f"{given.apply}: this file is read: give --apply another name")
    rows = replace(read(Path(given.list), given.sheet), dates=given.dates, numbers=given.numbers)
    found = compared(book_blocks(Path(given.book)), rows, Path(given.list).name, day=day, layout=given.layout)
    found = found.without_gone() if given.partial else found
    sys.stdout.write((as_json(as_plain(found)) if given.json else "\n".join(diff_lines(found))) + "\n")
    if given.apply:
        write_decisions(found, Path(given.apply))
        if not given.json:
            count = f"{len(found.decisions):,}"
            sys.stdout.write(f"Written: {given.apply}, new decisions: {count}; append them to the Limits sheet\n")
    return FAILED if found.limit_list.problems else DONE


def write_decisions(found: Compared, path: Path) -> None:
    """Write the new decisions under the headers of the Limits sheet; the whole file or none."""
    from udfs.limitlists import limit_rows

    headers = [column.header(found.language) for column in TABLES["limits"].inputs]
    write_rows(path, [headers, *limit_rows(found)])


def _day(text: str | None) -> date | None:
    day = read_date(text, "ymd") if text else None
    if text and day is None:
        raise InputError.not_a("a date such as 2026-10-31", text, "--date")
    return day
