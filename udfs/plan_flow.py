"""A payment plan for a buyer, from an open workbook: the next row of tblPlans, proposed, and its letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlwings as xw

from udfs import undoing
from udfs.analysing import analysed
from udfs.asking import agreed, language_of, tell
from udfs.messages import said
from udfs.onepage import workbook_folder
from udfs.pdf import as_pdfs
from udfs.rewriting import rewritten
from udfs.sheets import quiet, tables_of
from udfs.writing import append_rows
from xlcredit.analysis import Analysis
from xlcredit.collections.letters import OWN_TEMPLATES
from xlcredit.collections.letters import language_of as letter_language
from xlcredit.columns import TABLES
from xlcredit.errors import MissingTable, XlcreditError
from xlcredit.money import decimals
from xlcredit.plans.letter import PLAN_LETTER, plan_letter
from xlcredit.plans.progress import BROKEN, IN_ARREARS, positions
from xlcredit.plans.proposal import proposed_row
from xlcredit.plans.register import AGREED
from xlcredit.plans.replan import replan
from xlcredit.wholefile import free_place, write_whole
from xlcredit.worddocument import SUFFIX
from xlcredit.wording import fixed
from xlcredit.words import spoken

PLANS = TABLES["payment_plans"]


def planned(book: xw.Book, buyer: str) -> str:
    """Propose a plan for a buyer, or a new version of one that is not kept, and write its letter; what was done."""
    language = language_of(book)
    with quiet(book.app):
        analysis, folder = analysed(book), workbook_folder(book)
    if PLANS.excel not in tables_of(book):
        raise MissingTable(f"{PLANS.excel} is not there: put it back from the template")
    row = next_version(analysis, buyer)
    parts = {name: row[name] for name in ("plan", "version", "instalments", "currency", "first_date")}
    amount = fixed(row["amount"], decimals(row["currency"]))
    if not agreed(book, said("propose_plan", language, buyer=buyer, amount=amount, **parts)):
        return said("plan_declined", language)
    with quiet(book.app):
        undoing.remember(book, [PLANS.excel], {}, str(row["plan"]))
        append_rows(tables_of(book)[PLANS.excel], PLANS, [cells_of(row, language)])
        undoing.mark(book)
    after = rewritten(book, {})
    book.sheets[PLANS.sheet].activate()
    files = write_plan_letter(after, buyer, str(row["plan"]), folder)
    sentence = said("plan_proposed", language, amount=amount, files=", ".join(file.name for file in files), **parts)
    tell(book, sentence)
    return sentence


def next_version(analysis: Analysis, buyer: str) -> dict[str, Any]:
    """A new version of the agreed plan that the buyer does not keep, else a plan for what is overdue of him."""
    late = [
        one.plan.plan
        for one in positions(analysis)
        if one.plan.buyer == buyer and one.plan.standing == AGREED and one.state in (IN_ARREARS, BROKEN)
    ]
    return replan(analysis, late[0]) if late else proposed_row(analysis, buyer)


def cells_of(row: dict[str, Any], language: str) -> list[Any]:
    """A row of tblPlans as its cells: words in the language of the workbook."""
    return [
        spoken(column.words, row[column.name], language) if column.words and row[column.name] else row[column.name]
        for column in PLANS.inputs
    ]


def write_plan_letter(analysis: Analysis, buyer: str, plan: str, folder: Path) -> list[Path]:
    """The letter of a plan as a Word document, and as PDF where LibreOffice is there."""
    path = free_place(folder, f"{buyer} {PLAN_LETTER} {plan} {analysis.settings.as_of}", SUFFIX)
    write_whole(path, plan_letter(analysis, plan, letter_language(analysis, buyer), folder / OWN_TEMPLATES))
    try:
        return [path, *as_pdfs([path], folder)]
    except XlcreditError:
        return [path]
