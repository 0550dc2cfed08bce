"""The command `xlcredit letters`: the letters that are due, or the statement of one buyer, as files in a folder."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.hosts.cli import DONE, FAILED
from udfs.hosts.files import book_blocks
from xlcredit.errors import FileError, InputError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def give_letters(given: Namespace) -> int:
    """Write letters into a folder, a line a buyer; the status is 1 where one could not be written."""
    from udfs.lettering import due_letters, report_rows, write_letters
    from xlcredit.analysis import analyse
    from xlcredit.book import Book
    from xlcredit.collections.letters import STATEMENT

    if given.save_templates:
        return _save_templates(Path(given.save_templates))
    if not given.book or not given.to:
        raise InputError("name the workbook with --book and the folder with --to, or give --save-templates")
    folder = _folder(given.to)
    analysis = analyse(Book.from_blocks(book_blocks(Path(given.book))))
    wanted = due_letters(analysis)
    if given.buyer:
        wanted = [(given.buyer, STATEMENT)] if given.statement else _of(given.buyer, wanted, analysis)
    elif given.statement:
        raise InputError("name the buyer of the statement with --buyer")
    done = write_letters(analysis, wanted, folder, Path(given.templates) if given.templates else None)
    for row in report_rows(analysis, done):
        sys.stdout.write(f"{row['buyer']}  {row['letter']}  {row['outcome']}  {row['file']}\n")
    written = sum(bool(one.files) for one in done)
    sys.stdout.write(f"Written: {written} of {len(done)} letters, into {folder}; none is on record as sent\n")
    return DONE if written == len(done) else FAILED


def _of(buyer: str, due: list[tuple[str, str]], analysis: Analysis) -> list[tuple[str, str]]:
    found = [one for one in due if one[0] == buyer]
    if not found:
        states = analysis.table("dunning").set_index("buyer")["reminder_state"].to_dict()
        why = states.get(buyer, "nothing of his is overdue")
        raise InputError(f"no letter to buyer {buyer!r} is due: {why}")
    return found


def _folder(name: str) -> Path:
    folder = Path(name)
    if not folder.is_dir():
        raise FileError(f"{folder}: there is no such folder: make it first")
    return folder


def _save_templates(folder: Path) -> int:
    from xlcredit.collections.letters import LANGUAGES, LETTERS, shipped_letter
    from xlcredit.plans.letter import PLAN_LETTER
    from xlcredit.wholefile import write_whole

    _folder(str(folder))
    templates = [shipped_letter(letter, language) for letter in (*LETTERS, PLAN_LETTER) for language in LANGUAGES]
    there = [path.name for path in templates if (folder / path.name).exists()]
    if there:
        raise FileError(f"{folder}: {there[0]} is there already: name a folder without templates")
    for path in templates:
        write_whole(folder / path.name, path.read_bytes())
    sys.stdout.write(f"Written: {len(templates)} templates into {folder}; edit them, give them with --templates\n")
    return DONE
