"""The buttons of the ribbon: one `def` each, plain xlwings, the same in Excel and in Calc.

A button ends in one sentence with a number, shown in the status bar or a message and kept in the log.
Whatever goes wrong becomes one sentence too.
"""

from __future__ import annotations

import functools
import logging
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import xlwings as xw

from udfs import catalogue
from udfs.explaining import explanation
from udfs.labels import TAB, label
from udfs.log import log_file, start_logging, trail
from udfs.messages import said
from udfs.picking import open_file, pick_file
from udfs.sheets import date_system, quiet, read_blocks
from udfs.taking_in import take_in
from udfs.version import version
from udfs.writing import write_analysis
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.errors import XlcreditError
from xlcredit.problems import rows_set_aside

LOG = logging.getLogger(__name__)
ADDIN_SUFFIX = ".xlam"


def button(press: Callable[..., str]) -> Callable[..., str]:
    """Run a button on the calling workbook: logged, and one sentence whatever happens."""

    @functools.wraps(press)
    def run(*given: str) -> str:
        start_logging()
        began, name = time.monotonic(), press.__name__
        book = calling_book()
        try:
            sentence = press(book, *given)
            LOG.info("%s: done in %.1f s", name, time.monotonic() - began)
        except XlcreditError as error:
            LOG.warning("%s: refused (%s)", name, type(error).__name__)
            sentence = one_line(error)
            warn(book, sentence)
        except Exception as error:  # noqa: BLE001 - its trail is kept, its text could quote a cell
            LOG.error("%s: failed: %s", name, trail(error))
            sentence = said("failed", language_of(book), button=name, reason=one_line(error), path=log_file())
            warn(book, sentence)
        with suppress(Exception):
            book.app.status_bar = sentence.splitlines()[0]
        return sentence

    return run


@button
def recalculate(book: xw.Book) -> str:
    """Compute the whole portfolio and write every result table."""
    with quiet(book.app):
        analysis = analysed(book)
        working(book, "writing")
        write_analysis(book, analysis, datetime.now().replace(microsecond=0))
    settings = analysis.settings
    return said(
        "recalculated",
        settings.language,
        **counted(analysis),
        receivables=f"{analysis.figure('receivables').value or 0:,.0f}",
        currency=settings.base_currency,
        as_of=settings.as_of,
    )


@button
def import_ledger(book: xw.Book, path: str = "") -> str:
    """Put the rows of a ledger file into the Ledger sheet, in place of those that are there."""
    language = language_of(book)
    path = path or pick_file(book.app, said("picking", language))
    if not path:
        return said("nothing", language)
    with quiet(book.app):
        working(book, "reading")
        taken = take_in(book, Path(path), language)
        analysis = analysed(book)
    skipped, wrong = len(taken.skipped), sum(one.agrees is False for one in taken.skipped)
    parts = [
        said("imported", language, **counted(analysis)),
        said("not_items", language, count=f"{skipped:,}") if skipped else "",
        said("sums_differ", language, count=f"{wrong:,}") if wrong else "",
    ]
    sentence = " ".join(part for part in parts if part)
    tell(book, sentence)
    return sentence


@button
def explain_cell(book: xw.Book) -> str:
    """Say how the value of the selected cell came about."""
    selection = book.app.selection
    text = said("unexplained", language_of(book))
    if selection is not None:
        text = explanation(selection[0, 0], analysed(book)) or text
    tell(book, text)
    return text


@button
def open_log(book: xw.Book) -> str:
    """Show the log file in the program that opens text files."""
    path = log_file()
    lines = len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0
    if lines:
        open_file(book.app, path)
    return said("log", language_of(book), lines=f"{lines:,}", path=path)


@button
def about(book: xw.Book) -> str:
    """Say which versions are at work."""
    sentence = said(
        "about",
        language_of(book),
        version=version(),
        functions=len(catalogue.FUNCTIONS),
        python=platform.python_version(),
        host=f"{book.app.engine.name} {book.app.version}",
    )
    tell(book, sentence)
    return sentence


def analysed(book: xw.Book) -> Analysis:
    """Analysis of the workbook's input tables as they stand now."""
    working(book, "reading")
    blocks = read_blocks(book)
    working(book, "computing")
    return analyse(Book.from_blocks(blocks, date_system=date_system(book)))


def counted(analysis: Analysis) -> dict[str, str]:
    """Rows of the ledger that are used and set aside, as messages write them."""
    aside = len(rows_set_aside(analysis.problems, "ledger"))
    return {
        "items": f"{analysis.rows_used['ledger']:,}",
        "aside": f"{aside:,}",
        "see": said("see", analysis.settings.language) if aside else "",
    }


def calling_book() -> xw.Book:
    """Workbook whose button was pressed; the one in front where the button is the add-in's."""
    book = xw.Book.caller()
    return book.app.books.active if book.name.lower().endswith(ADDIN_SUFFIX) else book


def language_of(book: xw.Book | None) -> str:
    """Language of the workbook's texts."""
    with suppress(Exception):
        return "zh" if book and book.names["language"].refers_to_range.value == "zh" else "en"
    return "en"


def working(book: xw.Book, what: str) -> None:
    """Say in the status bar what is being done."""
    language = language_of(book)
    with suppress(NotImplementedError):
        book.app.status_bar = said("working", language, what=said(what, language))


def tell(book: xw.Book, text: str) -> None:
    """Show a message."""
    book.app.alert(text, title=label(TAB, language_of(book)))


def warn(book: xw.Book, text: str) -> None:
    """Show a message about something that went wrong; the sentence is in the status bar too."""
    with suppress(Exception):
        book.app.alert(text, title=label(TAB, language_of(book)), mode="critical")


def one_line(error: Exception) -> str:
    """An error as one line."""
    return " ".join(str(error).split()) or type(error).__name__
