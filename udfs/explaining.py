"""How the value of a cell came about: a limit, a document's cover, a figure, or why there is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import xlwings as xw

from udfs.book import LoadedBook
from udfs.call import call
from udfs.messages import said
from udfs.sheets import column_places, date_system, headers_of, plain
from xlcredit.analysis import Analysis
from xlcredit.cellerror import CellError
from xlcredit.columns import TABLES
from xlcredit.errors import XlcreditError
from xlcredit.letterofcredit.table import findings_of, verdict_of
from xlcredit.losstrace import loss_trace
from xlcredit.scoretrace import score_trace
from xlcredit.trace import Step
from xlcredit.values import identifier
from xlcredit.wording import said_formula, said_inputs, said_name, said_value
from xlcredit.words import spoken

CALL = re.compile(r"=\+?([A-Z][A-Z0-9_.]*)\((.*)\)", re.IGNORECASE)
ARGUMENT = re.compile(r'"(?:[^"]|"")*"|[^,;()"]+')
REFERENCE = re.compile(r"\$?[A-Z]{1,3}\$?\d+", re.IGNORECASE)

SCORE_TABLES = (TABLES["assessment"].excel,)
SCORE_FUNCTIONS = ("CREDIT_SCORE", "CREDIT_GRADE", "CREDIT_CLASS", "CREDIT_TERMS", "EXPLAIN_SCORE")
"""Tables and functions of a buyer whose cells are explained by his score."""

LOSS_TABLES = tuple(TABLES[name].excel for name in ("expected_losses", "limit_values"))
LOSS_FUNCTIONS = ("BUYER_EXPECTED_LOSS", "EXPLAIN_LOSS")
"""The same by his expected loss."""

LETTER_FUNCTIONS = ("LC_VERDICT", "EXPLAIN_LC")
"""Functions of a letter of credit, whose cells are explained by its findings."""


def explanation(cell: xw.Range, analysis: Analysis) -> str:
    """What the sheets know of one cell; "" where there is nothing to tell."""
    asked = question(cell)
    if asked and asked[0] == "BOOK":
        return of_figure(analysis, str(asked[1][0]))
    loaded = LoadedBook("", "", analysis)
    if asked and isinstance(plain(cell.options(err_to_str=True).value), CellError):
        reason = call(asked[0], asked[1], loaded, date_system=date_system(cell.sheet.book)).reason
        if reason:
            return said("explained_reason", analysis.settings.language, reason=reason)
    table = table_around(cell)
    tell_buyer = teller(table.name if table is not None else "", asked[0] if asked else "")
    for wanted, tell in (("lc", of_letter), ("document", of_document), ("measure", of_figure), ("buyer", tell_buyer)):
        key = beside(cell, table, wanted) if table is not None else ""
        if key:
            with suppress(XlcreditError):
                return tell(analysis, key)
    if asked and asked[1]:
        with suppress(XlcreditError):
            if asked[0] in LETTER_FUNCTIONS:
                return of_letter(analysis, identifier(asked[1][0]))
            return tell_buyer(analysis, identifier(asked[1][0]))
    return ""


def of_letter(analysis: Analysis, lc: str) -> str:
    """The verdict on a letter of credit, and a line for each finding."""
    language = analysis.settings.language
    word = spoken("lc_verdict", verdict_of(analysis, lc)["lc_verdict"], language)
    rows = findings_of(analysis, lc).to_dict("records")
    steps = [
        (
            spoken("lc_check", row["lc_check"], language),
            spoken("alert_severity", row["alert_severity"], language),
            row["lc_evidence"],
            "",
        )
        for row in rows
    ]
    return _told(analysis, "explained_lc", steps, letter=lc, verdict=word)


def teller(table: str, function: str) -> Callable[[Analysis, str], str]:
    """What tells of a buyer: his score, his expected loss, else his credit limit."""
    for tables, functions, tell in ((SCORE_TABLES, SCORE_FUNCTIONS, of_score), (LOSS_TABLES, LOSS_FUNCTIONS, of_loss)):
        if table in tables or function in functions:
            return tell
    return of_buyer


def question(cell: xw.Range) -> tuple[str, list[Any]] | None:
    """Function and arguments of a cell that holds one call of cells and constants; None for anything else."""
    found = CALL.fullmatch(str(cell.formula or ""))
    if not found:
        return None
    arguments = []
    for part in ARGUMENT.findall(found.group(2)):
        text = part.strip()
        if REFERENCE.fullmatch(text):
            arguments.append(plain(cell.sheet[text.replace("$", "")].options(err_to_str=True).value))
        elif text.startswith('"'):
            arguments.append(text[1:-1].replace('""', '"'))
        else:
            try:
                arguments.append(float(text))
            except ValueError:
                return None
    return found.group(1).upper(), arguments


def beside(cell: xw.Range, table: xw.main.Table, name: str) -> str:
    """What the table's column of that name holds in the row of the cell; "" where it has no such column."""
    declared = next((one for one in TABLES.values() if one.excel == table.name), None)
    if declared is None or name not in {column.name for column in declared.columns}:
        return ""
    column = declared.column(name)
    places = column_places(headers_of(table), {name: (column.en, column.zh)})
    value = plain(table.range[cell.row - table.range.row, places[name]].value) if name in places else None
    return "" if value is None else identifier(value)


def table_around(cell: xw.Range) -> xw.main.Table | None:
    """Table in whose rows the cell is; None where it is in none."""
    for table in cell.sheet.tables:
        cells = table.range
        if 0 < cell.row - cells.row < cells.shape[0] and 0 <= cell.column - cells.column < cells.shape[1]:
            return table
    return None


def of_buyer(analysis: Analysis, buyer: str) -> str:
    """The steps of a buyer's credit limit."""
    return _told(analysis, "explained_limit", analysis.limit_trace(buyer, analysis.settings.language), buyer=buyer)


def of_score(analysis: Analysis, buyer: str) -> str:
    """The steps of a buyer's credit score that have a value."""
    steps = [step for step in score_trace(analysis, buyer, analysis.settings.language) if step[1] != ""]
    return _told(analysis, "explained_score", steps, buyer=buyer)


def of_loss(analysis: Analysis, buyer: str) -> str:
    """The steps of a buyer's expected loss."""
    return _told(analysis, "explained_loss", loss_trace(analysis, buyer, analysis.settings.language), buyer=buyer)


def of_document(analysis: Analysis, document: str) -> str:
    """The steps of a document's cover."""
    steps = analysis.cover_trace(document, analysis.settings.language)
    return _told(analysis, "explained_cover", steps, document=document)


def _told(analysis: Analysis, message: str, steps: Sequence[Step], **of: str) -> str:
    """A message that says of what there are how many steps, then a line a step."""
    first = said(message, analysis.settings.language, steps=len(steps), **of)
    return "\n".join([first, *(f"{step}: {_said(value)} - {rule}" for step, value, rule, _ in steps)])


def of_figure(analysis: Analysis, name: str) -> str:
    """A figure with its formula and what went into it."""
    figure, language = analysis.figure(name), analysis.settings.language
    return said(
        "explained_figure",
        language,
        name=said_name(figure.name, language),
        value=_said(said_value(figure.name, figure.value, language)),
        formula=said_formula(figure.name, language),
        inputs=said_inputs(figure, language),
    ).strip()


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)
