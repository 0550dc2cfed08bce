"""What the buttons *Buyer card* and *Credit policy* need: which buyer is meant, and where a document is saved."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from udfs.asking import language_of, typed_text
from udfs.explaining import beside, table_around
from udfs.messages import said
from udfs.named import value_of
from xlcredit.analysis import Analysis
from xlcredit.creditpolicy import document_name
from xlcredit.errors import FileError
from xlcredit.policydocument import write_policy
from xlcredit.values import identifier
from xlcredit.wholefile import free_place
from xlcredit.worddocument import SUFFIX

TEMPLATE = "credit-policy-template.docx"
"""A template of this name beside the workbook is taken in place of the shipped one."""


def chosen_buyer(book: xw.Book, language: str) -> str:
    """Buyer of the selected row, else the one that the user types; "" where there is none."""
    selection = book.app.selection
    if selection is not None:
        cell = selection[0, 0]
        table = table_around(cell)
        found = beside(cell, table, "buyer") if table is not None else ""
        if found:
            return found
    now = value_of(book, "card_buyer")
    typed = typed_text(book, said("which_buyer", language), "" if now is None else identifier(now))
    return identifier(typed) if typed else ""


def saved_policy(book: xw.Book, analysis: Analysis) -> Path:
    """Write the credit policy beside the workbook under a name that is free; FileError where it has no folder."""
    folder, language = workbook_folder(book), analysis.settings.language
    own = folder / TEMPLATE
    path = free_place(folder, f"{document_name(language)} {analysis.settings.as_of}", SUFFIX)
    write_policy(path, analysis, language, own if own.is_file() else None)
    return path


def workbook_folder(book: xw.Book) -> Path:
    """Folder in which a workbook is saved; FileError where it has none."""
    folder = Path(book.fullname).parent
    if not Path(book.fullname).is_absolute() or not folder.is_dir():
        raise FileError(said("no_folder", language_of(book)))
    return folder
