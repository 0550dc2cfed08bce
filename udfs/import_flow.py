"""An import into an open workbook: the Import sheet shows how the rows are read, the user agrees, the rows go in."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

import xlwings as xw

from udfs.analysing import analysed, counted
from udfs.asking import agreed, language_of, tell, typed_text, working
from udfs.importsheet import preview_sheet
from udfs.log import layout_folder
from udfs.messages import said
from udfs.named import value_of
from udfs.previewing import decided, overridden, show_preview
from udfs.sheets import quiet
from udfs.sources import open_sheets, rows_of, short
from udfs.taking_in import take_in
from xlcredit.columns import TABLES
from xlcredit.errors import InputError
from xlcredit.intake import Block
from xlcredit.readers import Taken
from xlcredit.readers.choice import Choice
from xlcredit.readers.layout import Layout
from xlcredit.readers.previewing import Preview, preview
from xlcredit.readers.saving import layout_file, save_layout, saved_layouts

LOG = logging.getLogger(__name__)

SHEET = TABLES["importing"].sheet


def shown_then_taken(book: xw.Book, source: str, choice: Choice | None = None) -> str:
    """Show how a source is read and, when the user agrees, take it in; what was done."""
    choice = choice or Choice()
    block, shown = look_at(book, source, choice)
    question = open_question(shown, language_of(book))
    if question:
        return left_open(book, question)
    if not agreed(book, proposal(shown, source, language_of(book))):
        book.sheets[SHEET].activate()
        return said("not_agreed", language_of(book))
    return take(book, block, choice, source)


def taken_as_decided(book: xw.Book) -> str:
    """Take in the source of the Import sheet as the user decided there; what was done.

    Where the user chose another layout or row of headers, the sheet shows first what that means.
    """
    before = decided(book)
    block, shown = look_at(book, before.source, before.choice, show=False)
    if not is_shown(book, shown):
        return shown_then_taken(book, before.source, before.choice)
    choice = replace(before.choice, columns=overridden(before.headers, shown))
    block, shown = look_at(book, before.source, choice)
    question = open_question(shown, language_of(book))
    if question:
        return left_open(book, question)
    return take(book, block, choice, before.source, before.save_as)


def look_at(book: xw.Book, source: str, choice: Choice, show: bool = True) -> tuple[Block, Preview]:
    """Rows of a source and how they are read, written onto the Import sheet."""
    with quiet(book.app):
        working(book, "reading")
        block = rows_of(book, source)
        shown = preview(block, choice, saved(), base_currency=str(value_of(book, "base_currency") or "EUR"))
        if show:
            show_preview(book, preview_sheet(shown, choice, source, language_of(book)))
    return block, shown


def is_shown(book: xw.Book, shown: Preview) -> bool:
    """True when the Import sheet shows the layout and the row of headers of a preview already."""
    found = book.names["import_layout"].refers_to_range.offset(0, 1).value
    row = book.names["import_header_row"].refers_to_range.offset(0, 1).value
    return str(found).startswith(f"{shown.layout}: ") and str(row) == str(shown.header_row)


def open_question(shown: Preview, language: str) -> str:
    """What has to be decided before the rows can be read; "" when nothing has to."""
    if shown.lacking:
        return said("lacking", language, columns=", ".join(shown.lacking))
    return shown.questions[0].text(language) if shown.questions else ""


def left_open(book: xw.Book, question: str) -> str:
    """Ask the user to decide on the Import sheet."""
    book.sheets[SHEET].activate()
    sentence = said("to_decide", language_of(book), question=question)
    tell(book, sentence)
    return sentence


def proposal(shown: Preview, source: str, language: str) -> str:
    """The question whether to import what is shown."""
    others = sum(shown.rows.skipped.values())
    title, why = (shown.zh, shown.why_zh) if language == "zh" else (shown.en, shown.why)
    parts = {"source": short(source), "items": f"{shown.rows.items:,}", "others": f"{others:,}", "title": title}
    return said("proposed", language, **parts, why=why)


def take(book: xw.Book, block: Block, choice: Choice, source: str, save_as: str = "") -> str:
    """Put the rows into the Ledger sheet; what was done, as it is said to the user.

    save_as: name under which the mapping is kept; "" keeps none.
    """
    language = language_of(book)
    if save_as:
        layout_file(layout_folder(), save_as, replacing=True)
    with quiet(book.app):
        taken, assumed = take_in(book, block, choice, saved(), short(source), language)
        analysis = analysed(book)
    book.sheets[TABLES["ledger"].sheet].activate()
    skipped, wrong = len(taken.skipped), sum(one.agrees is False for one in taken.skipped)
    parts = [
        said("imported", language, **counted(analysis)),
        said("not_items", language, count=f"{skipped:,}") if skipped else "",
        said("sums_differ", language, count=f"{wrong:,}") if wrong else "",
        said("assumed", language, what=assumed) if assumed else "",
        keep(book, save_as, taken) if save_as else "",
    ]
    sentence = " ".join(part for part in parts if part)
    tell(book, sentence)
    return sentence


def chosen_sheet(book: xw.Book) -> str:
    """The sheet of an open workbook that the user chooses; the only one without asking, "" for none.

    InputError where no sheet holds anything, or where the answer is no number of the list.
    """
    language, found = language_of(book), open_sheets(book)
    if not found:
        raise InputError(said("no_sheets", language))
    if len(found) == 1:
        return found[0]
    listed = "\n".join(f"{number} {source}" for number, source in enumerate(found, start=1))
    answer = typed_text(book, said("which_sheet", language, sheets=listed), "1")
    if not answer:
        return ""
    if not answer.isdigit() or not 1 <= int(answer) <= len(found):
        raise InputError(said("no_such_sheet", language, answer=answer, count=len(found)))
    return found[int(answer) - 1]


def saved() -> dict[str, Layout]:
    """Mappings that the user has kept, by name; one that cannot be read is named in the log."""
    found, faults = saved_layouts(layout_folder())
    for fault in faults:
        LOG.warning("%s", fault)
    return found


def keep(book: xw.Book, name: str, taken: Taken) -> str:
    """Save how a source was read under a name, one that is taken only when the user agrees; what was done."""
    language, folder = language_of(book), layout_folder()
    replacing = name in saved() and agreed(book, said("replace_layout", language, name=name))
    path = save_layout(folder, name, taken.detection, date.today(), replacing=replacing)
    return said("layout_saved", language, name=path.stem)
