"""The buttons of the ribbon: one `def` each, plain xlwings, the same in Excel and in Calc.

A button ends in one sentence with a number, shown in the status bar or a message and kept in the log.
Whatever goes wrong becomes one sentence too.
"""

from __future__ import annotations

import functools
import logging
import platform
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

import xlwings as xw

from udfs import (
    catalogue,
    claim_flow,
    cut_report,
    drawing,
    import_flow,
    insurance,
    letter_flow,
    limit_flow,
    onepage,
    plan_flow,
    undoing,
)
from udfs.analysing import analysed, counted
from udfs.asking import agreed, language_of, tell, typed_day, warn, working
from udfs.explaining import explanation
from udfs.log import log_file, start_logging, trail
from udfs.messages import said
from udfs.named import day_of
from udfs.picking import open_file, pick_file
from udfs.rewriting import rewritten, shown_sheet, stood
from udfs.sheets import quiet, tables_of
from udfs.sources import CLIPBOARD
from udfs.version import version
from udfs.writing import write_result
from xlcredit.buyercard import must_know
from xlcredit.columns import TABLES
from xlcredit.dates import months_before
from xlcredit.errors import XlcreditError
from xlcredit.money import currency_units
from xlcredit.problems import ERROR, WARNING
from xlcredit.restating import must_reach

LOG = logging.getLogger(__name__)
ADDIN_SUFFIX = ".xlam"


def button(press: Callable[..., str]) -> Callable[..., str]:
    """Run a button on the calling workbook: logged, and one sentence whatever happens."""

    @functools.wraps(press)
    def run(*given: str) -> str:
        start_logging()
        began, name = monotonic(), press.__name__
        book = calling_book()
        try:
            sentence = press(book, *given)
            LOG.info("%s: done in %.1f s", name, monotonic() - began)
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
    return said("recalculated", language_of(book), **stood(rewritten(book, {})))


@button
def check_data(book: xw.Book) -> str:
    """Compute the portfolio and write what is wrong with the inputs, and nothing else."""
    with quiet(book.app):
        analysis = analysed(book)
        tables = tables_of(book)
        for name in ("problems", "quality"):
            write_result(tables[TABLES[name].excel], name, analysis)
    book.sheets[TABLES["problems"].sheet].activate()
    severities = [problem.severity for problem in analysis.problems]
    counts = {f"{word}s": f"{severities.count(word):,}" for word in (ERROR, WARNING)}
    sentence = said("checked", analysis.settings.language, **counted(analysis), **counts)
    tell(book, sentence)
    return sentence


@button
def as_of(book: xw.Book, day: str = "") -> str:
    """Show the receivables as they stood at the end of another day: the as-of date changes, all sheets follow."""
    language, now = language_of(book), day_of(book, "as_of")
    wanted = typed_day(book, said("which_day", language), now, day)
    if wanted is None:
        return said("no_day", language)
    analysis = rewritten(book, {"as_of": wanted}, lambda found: must_reach(found, wanted))
    return said("as_of", language, **stood(analysis), before=now or "-")


@button
def bridge(book: xw.Book, day: str = "") -> str:
    """Show what led from the receivables of a day to those of the as-of date."""
    language, now = language_of(book), day_of(book, "as_of")
    usual = day_of(book, "bridge_from") or (months_before(now, 1) if now else None)
    first = typed_day(book, said("from_which_day", language), usual, day)
    if first is None:
        return said("no_day", language)
    analysis = rewritten(book, {"bridge_from": first}, lambda found: found.bridge_from(first))
    rows, places = analysis.table("bridge"), analysis.settings.places
    opening, closing = (f"{currency_units(int(rows[name].sum()), places):,.0f}" for name in ("opening", "closing"))
    book.sheets[TABLES["bridge"].sheet].activate()
    parts = {"rows": f"{len(rows):,}", "first": first, "opening": opening, "closing": closing}
    return said("bridged", language, **stood(analysis), **parts)


@button
def import_ledger(book: xw.Book, path: str = "") -> str:
    """Show how a ledger file is read, and put its rows into the Ledger sheet, in place of those that are there."""
    language = language_of(book)
    path = path or pick_file(book.app, said("picking", language))
    return import_flow.shown_then_taken(book, path) if path else said("nothing", language)


@button
def import_sheet(book: xw.Book, source: str = "") -> str:
    """The same with a sheet of an open workbook."""
    source = source or import_flow.chosen_sheet(book)
    return import_flow.shown_then_taken(book, source) if source else said("nothing", language_of(book))


@button
def paste_ledger(book: xw.Book) -> str:
    """The same with the cells that were copied."""
    return import_flow.shown_then_taken(book, CLIPBOARD)


@button
def import_mapped(book: xw.Book) -> str:
    """Import the source of the Import sheet as the user decided there, and keep the decisions under a name."""
    return import_flow.taken_as_decided(book)


@button
def import_limits(book: xw.Book, path: str = "") -> str:
    """Show how the insurer's limit list differs from the Limits sheet, and append the new decisions to it."""
    language = language_of(book)
    path = path or pick_file(book.app, said("picking_limits", language))
    return limit_flow.compared_then_appended(book, path) if path else said("no_list", language)


@button
def undo_import(book: xw.Book) -> str:
    """Put back what stood in the input sheets before the last import."""
    language = language_of(book)
    if undoing.is_changed(book) and not agreed(book, said("undo_changed", language)):
        return said("undo_kept", language)
    with quiet(book.app):
        table, source, rows = undoing.put_back(book)
    message = "undone" if table == TABLES["ledger"].excel else "undone_rows"
    return said(message, language, source=source, rows=f"{rows:,}", table=table)


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
def buyer_card(book: xw.Book, buyer: str = "") -> str:
    """Show the card of the buyer of the selected row, or of the one that the user types."""
    language = language_of(book)
    buyer = buyer or onepage.chosen_buyer(book, language)
    if not buyer:
        return said("no_buyer", language)
    analysis = rewritten(book, {"card_buyer": buyer}, lambda found: must_know(found, buyer))
    book.sheets[TABLES["buyer_card"].sheet].activate()
    lines = len(analysis.table("buyer_card"))
    return said("card_shown", language, buyer=buyer, lines=lines, name=analysis.names_of([buyer])[0])


@button
def credit_policy(book: xw.Book) -> str:
    """Save the credit policy as a Word document beside the workbook."""
    analysis = analysed(book)
    path = onepage.saved_policy(book, analysis)
    steps = {"approvals": len(analysis.book.approvals), "steps": len(analysis.book.ladder)}
    sentence = said("policy_saved", analysis.settings.language, path=path, **steps)
    tell(book, sentence)
    return sentence


@button
def cover_check(book: xw.Book) -> str:
    """Recalculate and show the conditions of the policy with what each touches."""
    return shown_sheet(book, "policy_check", insurance.checked_cover)


@button
def deadlines(book: xw.Book) -> str:
    """Recalculate and show what the policy asks for next, buyer by buyer."""
    return shown_sheet(book, "deadlines", insurance.coming_deadlines)


@button
def claim_estimate(book: xw.Book) -> str:
    """Recalculate and show what a claim on each buyer would pay today."""
    return shown_sheet(book, "claim_estimates", insurance.estimated_claims)


@button
def premium_declaration(book: xw.Book) -> str:
    """Recalculate and show the premium declaration of the policy year."""
    return shown_sheet(book, "premium", insurance.declared_premium)


@button
def limit_cut(book: xw.Book) -> str:
    """Show what the changes on the What if sheet do, and write nothing else."""
    with quiet(book.app):
        analysis = analysed(book)
        tables = tables_of(book)
        for name in ("what_if_totals", "what_if_results"):
            write_result(tables[TABLES[name].excel], name, analysis)
    book.sheets[TABLES["what_if"].sheet].activate()
    sentence = cut_report.sentence(analysis)
    tell(book, sentence)
    return sentence


@button
def insure_or_retain(book: xw.Book) -> str:
    """Draw a year of the portfolio many times, with the policy and without it, and write what comes out."""
    with quiet(book.app):
        analysis = analysed(book)
        drawing.drawn(book, analysis)
        working(book, "writing")
        drawing.write_drawn(book, analysis)
    book.sheets[TABLES["insure_or_retain"].sheet].activate()
    sentence = drawing.sentence(analysis)
    tell(book, sentence)
    return sentence


@button
def worklist(book: xw.Book) -> str:
    """Recalculate and show what is to be done, by whom and by when."""
    return shown_sheet(book, "worklist", letter_flow.tasks_said)


@button
def letters(book: xw.Book) -> str:
    """Write the letters that are due into a folder beside the workbook, record them as sent, and recalculate."""
    sentence = letter_flow.reminded(book)
    if not sentence:
        return said("letters_declined", language_of(book))
    rewritten(book, {})
    book.sheets[TABLES["letters"].sheet].activate()
    tell(book, sentence)
    return sentence


@button
def statement(book: xw.Book, buyer: str = "") -> str:
    """Write the statement of account of the buyer of the selected row, or of the one that the user types."""
    return of_buyer(book, buyer, letter_flow.stated)


@button
def interest_invoice(book: xw.Book, buyer: str = "") -> str:
    """Write the invoice for the interest that a buyer owes for paying late."""
    return of_buyer(book, buyer, letter_flow.interest_invoiced)


@button
def payment_plan(book: xw.Book, buyer: str = "") -> str:
    """Propose a payment plan for a buyer, or a new version of one that is not kept, and write its letter."""
    return of_buyer(book, buyer, plan_flow.planned)


@button
def letter_of_credit(book: xw.Book) -> str:
    """Recalculate and show the letters of credit with their verdicts and red flags."""
    return shown_sheet(book, "lc_verdicts", letter_flow.letters_of_credit_said)


@button
def insurer_forms(book: xw.Book, buyer: str = "") -> str:
    """Write the overdue notice and the extension request of a buyer beside the workbook."""
    return of_buyer(book, buyer, claim_flow.forms_written)


@button
def claim_file(book: xw.Book, buyer: str = "") -> str:
    """Gather what the insurer asks for about a buyer in one archive beside the workbook."""
    return of_buyer(book, buyer, claim_flow.gathered)


@button
def calendar(book: xw.Book) -> str:
    """Write everything that has a day as a calendar file beside the workbook."""
    return claim_flow.calendar_written(book)


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


def of_buyer(book: xw.Book, buyer: str, act: Callable[[xw.Book, str], str]) -> str:
    """What is done for a buyer: the given one, else that of the selected row, else the one that the user types."""
    language = language_of(book)
    buyer = buyer or onepage.chosen_buyer(book, language)
    return act(book, buyer) if buyer else said("no_buyer", language)


def calling_book() -> xw.Book:
    """Workbook whose button was pressed; the one in front where the button is the add-in's."""
    book = xw.Book.caller()
    return book.app.books.active if book.name.lower().endswith(ADDIN_SUFFIX) else book


def one_line(error: Exception) -> str:
    """An error as one line."""
    return " ".join(str(error).split()) or type(error).__name__
