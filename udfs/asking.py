"""Words with the user: a message, a question with yes or no, a text to type; the same on the three systems."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from datetime import date

import xlwings as xw

from udfs.labels import TAB, label
from udfs.messages import said
from xlcredit.datestyle import read_date
from xlcredit.errors import InputError

AGREED = ("yes", "ok")
"""Answers that mean yes; without a window a question is kept among the messages and answered with ok."""

TEXT = 2
"""Kind of input of Excel's InputBox."""

SCRIPT = (
    "on run {prompt, title, default}",
    "display dialog prompt with title title default answer default",
    "text returned of result",
    "end run",
)
"""The dialog of macOS; what it shows comes as arguments and is never part of the script."""


def tell(book: xw.Book, text: str) -> None:
    """Show a message."""
    book.app.alert(text, title=label(TAB, language_of(book)))


def warn(book: xw.Book, text: str) -> None:
    """Show a message about something that went wrong; the sentence is in the status bar too."""
    with suppress(Exception):
        book.app.alert(text, title=label(TAB, language_of(book)), mode="critical")


def agreed(book: xw.Book, question: str) -> bool:
    """True when the user says yes."""
    return book.app.alert(question, title=label(TAB, language_of(book)), buttons="yes_no") in AGREED


def typed_text(book: xw.Book, prompt: str, default: str) -> str:
    """What the user types; "" when nothing is typed or the host has no window."""
    app, title = book.app, label(TAB, language_of(book))
    if app.engine.name == "calc":
        return str(app.impl.ask(prompt, title, default))
    if sys.platform == "darwin":
        lines = [part for line in SCRIPT for part in ("-e", line)]
        command = ["osascript", *lines, prompt, title, default]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    answer = app.api.InputBox(prompt, title, default, Type=TEXT)
    return str(answer).strip() if isinstance(answer, str) else ""


def typed_day(book: xw.Book, prompt: str, default: date | None, given: str = "") -> date | None:
    """The day that the user types, or that is given; None when there is none.

    InputError for what is no date, or could be two.
    """
    text = given or typed_text(book, prompt, default.isoformat() if default else "")
    if not text:
        return None
    day = read_date(text, "ymd")
    if day is None:
        raise InputError.not_a("a date such as 2026-10-31", text)
    return day


def language_of(book: xw.Book | None) -> str:
    """Language of the workbook's texts."""
    with suppress(Exception):
        return "zh" if book and book.names["language"].refers_to_range.value == "zh" else "en"
    return "en"


def working(book: xw.Book, what: str) -> None:
    """Say in the status bar what is being done."""
    language = language_of(book)
    shown_in_status(book, said("working", language, what=said(what, language)))


def shown_in_status(book: xw.Book, text: str) -> None:
    """Show a text in the status bar, where the host has one."""
    with suppress(NotImplementedError):
        book.app.status_bar = text
