"""Letters from an open workbook: the user agrees, files go into a folder beside it, tblReminders says what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from udfs import undoing
from udfs.analysing import analysed
from udfs.asking import agreed, language_of, shown_in_status, tell, working
from udfs.insurance import money_text
from udfs.lettering import Written, due_letters, reminder_rows, report_rows, write_letters
from udfs.messages import said
from udfs.onepage import workbook_folder
from udfs.results import shown
from udfs.sheets import quiet, tables_of
from udfs.stopping import stoppable
from udfs.writing import append_rows, fill, found_columns
from xlcredit.analysis import Analysis
from xlcredit.collections.letters import INTEREST, OWN_TEMPLATES, STATEMENT
from xlcredit.columns import TABLES
from xlcredit.errors import MissingTable, Stopped
from xlcredit.wholefile import free_place
from xlcredit.words import spoken

LC_VERDICTS = {"stop": "do not ship", "amend": "amend"}
REMINDERS, REPORT = TABLES["reminders"], TABLES["letters"]


def tasks_said(analysis: Analysis) -> str:
    """How many tasks there are, and how many letters are due for how much."""
    tasks, ladder = analysis.table("worklist"), analysis.table("dunning")
    due = ladder[ladder["dunning_step"].notna()]
    return said(
        "worklist_shown",
        analysis.settings.language,
        tasks=f"{len(tasks):,}",
        buyers=f"{tasks['buyer'].nunique():,}",
        letters=f"{len(due):,}",
        money=money_text(analysis, int(due["reminded"].sum())),
        currency=analysis.settings.base_currency,
    )


def letters_of_credit_said(analysis: Analysis) -> str:
    """How many letters of credit there are, stand, and must not be shipped under as they are."""
    found = analysis.table("lc_verdicts")
    count = {name: f"{int((found['lc_verdict'] == verdict).sum()):,}" for name, verdict in LC_VERDICTS.items()}
    findings = f"{len(analysis.table('lc_findings')):,}"
    return said("lc_shown", analysis.settings.language, letters=f"{len(found):,}", findings=findings, **count)


def reminded(book: xw.Book) -> str:
    """Write the letters that are due, where the user agrees; what was done, "" where he does not."""
    language = language_of(book)
    with quiet(book.app):
        working(book, "computing")
        analysis = analysed(book)
    wanted = due_letters(analysis)
    if not wanted:
        return said("no_letters", language)
    place = free_place(workbook_folder(book), said("letters_folder", language, day=analysis.settings.as_of))
    asked = analysis.table("dunning").set_index("buyer")["reminded"][[buyer for buyer, _ in wanted]]
    money = money_text(analysis, int(asked.sum()))
    parts = {"count": f"{len(wanted):,}", "money": money, "currency": analysis.settings.base_currency}
    if not agreed(book, said("write_letters", language, folder=place.name, **parts)):
        return ""
    targets = _targets(book)
    done = _written(book, analysis, wanted, place)
    with quiet(book.app):
        undoing.remember(book, [REMINDERS.excel], {}, place.name)
        append_rows(targets[REMINDERS.excel], REMINDERS, reminder_rows(analysis, done))
        undoing.mark(book)
        show_report(targets[REPORT.excel], analysis, done)
    return _sentence(done, place, language)


def stated(book: xw.Book, buyer: str) -> str:
    """Write the statement of account of a buyer; what was done."""
    return _one(book, buyer, STATEMENT)


def interest_invoiced(book: xw.Book, buyer: str) -> str:
    """Write the invoice for the interest that a buyer owes for paying late; what was done."""
    return _one(book, buyer, INTEREST)


def _one(book: xw.Book, buyer: str, name: str) -> str:
    language = language_of(book)
    with quiet(book.app):
        analysis = analysed(book)
        place = workbook_folder(book)
        (done,) = write_letters(analysis, [(buyer, name)], place, place / OWN_TEMPLATES)
    files = ", ".join(file.name for file in done.files) or "-"
    called = spoken("letter", name, language)
    sentence = said("letter_written", language, letter=called, outcome=done.outcome, files=files)
    tell(book, sentence)
    return sentence


def show_report(table: xw.main.Table, analysis: Analysis, done: Sequence[Written]) -> None:
    """What became of each letter, onto the Worklist sheet."""
    rows = [[shown(analysis, column, row) for column in REPORT.columns] for row in report_rows(analysis, done)]
    fill(table, found_columns(table, REPORT.columns), rows, REPORT.key)


def _written(book: xw.Book, analysis: Analysis, wanted: Sequence[tuple[str, str]], place: Path) -> list[Written]:
    """The letters in a new folder; Stopped when the user ends it: the files stay, none is on record."""
    language = language_of(book)
    place.mkdir()
    with stoppable(book.app) as stopped:

        def progress(number: int, count: int) -> None:
            shown_in_status(book, said("lettering", language, number=f"{number:,}", count=f"{count:,}"))
            if stopped():
                raise Stopped(said("letters_stopped", language, folder=place.name, number=f"{number:,}"))

        return write_letters(analysis, wanted, place, place.parent / OWN_TEMPLATES, progress)


def _targets(book: xw.Book) -> dict[str, xw.main.Table]:
    """The tables that are written; MissingTable where one is not there, so that nothing is written in part."""
    found = tables_of(book)
    lacking = [one.excel for one in (REMINDERS, REPORT) if one.excel not in found]
    if lacking:
        raise MissingTable(f"{', '.join(lacking)} is not there: put it back from the template")
    return found


def _sentence(done: Sequence[Written], place: Path, language: str) -> str:
    suffixes = [file.suffix for one in done for file in one.files]
    counts = {name: f"{suffixes.count(f'.{name}'):,}" for name in ("docx", "pdf", "eml")}
    failed = [one for one in done if not one.files]
    sentence = said("letters_written", language, folder=place.name, **counts)
    if failed:
        first = {"buyer": failed[0].buyer, "why": failed[0].outcome}
        sentence += " " + said("letters_failed", language, count=f"{len(failed):,}", **first)
    return sentence
