"""The commands `xlcredit claim-file` and `xlcredit calendar`: for the insurer, and for the calendar."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.hosts.cli import DONE, FAILED
from udfs.hosts.files import book_blocks
from xlcredit.errors import FileError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def give_claim_file(given: Namespace) -> int:
    """Write the file for a claim on a buyer, a line a part; the status is 1 where one is missing."""
    from xlcredit.claimfile.bundle import write_claim_file
    from xlcredit.claimfile.checklist import part_rows

    out, book = Path(given.out or f"claim-{given.buyer}.zip"), Path(given.book)
    if out.suffix.lower() != ".zip":
        raise FileError(f"{out}: the file for a claim is an archive: give it a name that ends in .zip")
    analysis = _analysis(book)
    made = write_claim_file(out, analysis, given.buyer, book if book.is_dir() else book.resolve().parent)
    for row in part_rows(made.parts, analysis.settings.language):
        sys.stdout.write(f"{row['part']}: {row['state']}{'  ' + row['todo'] if row['todo'] else ''}\n")
    sys.stdout.write(f"Written: {out}; parts that are missing or not complete: {len(made.missing)}\n")
    return FAILED if made.missing else DONE


def give_calendar(given: Namespace) -> int:
    """Write everything that has a day as a calendar file."""
    from xlcredit.calendarentries import ALL
    from xlcredit.calendarfile import write_calendar

    analysis = _analysis(Path(given.book))
    language = given.language or analysis.settings.language
    count = write_calendar(Path(given.out), analysis, language, ALL)
    sys.stdout.write(f"Written: {given.out}; days: {count:,}\n")
    return DONE


def _analysis(book: Path) -> Analysis:
    from xlcredit.analysis import analyse
    from xlcredit.book import Book

    return analyse(Book.from_blocks(book_blocks(book)))
