"""For the insurer, from an open workbook: the file for a claim, its forms alone, and everything that has a day."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from udfs.analysing import analysed
from udfs.asking import language_of, tell, working
from udfs.messages import said
from udfs.onepage import workbook_folder
from udfs.pdf import as_pdfs
from udfs.sheets import quiet
from xlcredit.analysis import Analysis
from xlcredit.calendarentries import ALL
from xlcredit.calendarfile import write_calendar
from xlcredit.claimfile.bundle import ClaimFile, write_claim_file
from xlcredit.claimfile.checklist import TABLE
from xlcredit.claimfile.facts import facts_of
from xlcredit.claimfile.forms import form
from xlcredit.collections.letters import OWN_TEMPLATES
from xlcredit.errors import DomainError, XlcreditError
from xlcredit.parameters import parameters
from xlcredit.wholefile import free_place, write_whole
from xlcredit.worddocument import SUFFIX

FORMS_ALONE = ("overdue notice", "extension request")


def gathered(book: xw.Book, buyer: str) -> str:
    """Write the file for a claim on a buyer beside the workbook; what it holds and what is missing."""
    language = language_of(book)
    with quiet(book.app):
        working(book, "computing")
        analysis, folder = analysed(book), workbook_folder(book)
        path = free_place(folder, said("claim_name", language, buyer=buyer, day=analysis.settings.as_of), ".zip")
        made = write_claim_file(path, analysis, buyer, folder)
    sentence = claim_sentence(made, language)
    tell(book, sentence)
    return sentence


def claim_sentence(made: ClaimFile, language: str) -> str:
    """What the file for a claim holds and what is missing of it, in one sentence."""
    names = parameters(TABLE)["part"]
    asked = [part for part in made.parts if part.asked]
    counts = {"there": len(asked) - len(made.missing), "all": len(asked), "file": made.path.name}
    if not made.missing:
        return said("claim_complete", language, **counts)
    mark = {"en": ", ", "zh": "、"}[language]
    missing = mark.join(names[part.name][language] for part in made.missing)
    return said("claim_lacking", language, missing=missing, **counts)


def forms_written(book: xw.Book, buyer: str) -> str:
    """Write the overdue notice and the extension request of a buyer beside the workbook; which files."""
    with quiet(book.app):
        analysis, folder = analysed(book), workbook_folder(book)
        files = write_forms(analysis, buyer, folder)
    names = ", ".join(file.name for file in files)
    sentence = said("forms_written", analysis.settings.language, count=len(files), files=names)
    tell(book, sentence)
    return sentence


def write_forms(analysis: Analysis, buyer: str, folder: Path) -> list[Path]:
    """Overdue notice and extension request of a buyer as Word documents, and as PDF where LibreOffice is there.

    UnknownId for no such buyer, DomainError where nothing of his is overdue.
    """
    facts, language = facts_of(analysis, buyer), analysis.settings.language
    if not any(item.overdue for item in facts.items):
        raise DomainError(f"nothing of buyer {buyer!r} is overdue: there is nothing to report")
    files = []
    for name in FORMS_ALONE:
        path = free_place(folder, f"{buyer} {name} {analysis.settings.as_of}", SUFFIX)
        write_whole(path, form(analysis, facts, name, language, own=folder / OWN_TEMPLATES))
        files.append(path)
    try:
        return [*files, *as_pdfs(files, folder)]
    except XlcreditError:
        return files


def calendar_written(book: xw.Book) -> str:
    """Write deadlines, promises and reviews as a calendar file beside the workbook; how many."""
    with quiet(book.app):
        analysis, folder = analysed(book), workbook_folder(book)
        language = analysis.settings.language
        path = free_place(folder, said("calendar_name", language, day=analysis.settings.as_of), ".ics")
        count = write_calendar(path, analysis, language, ALL)
    sentence = said("calendar_written", language, count=f"{count:,}", file=path.name)
    tell(book, sentence)
    return sentence
