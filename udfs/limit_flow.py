"""A limit list into an open workbook: Limit diff shows what differs, the user agrees, decisions are appended."""

from __future__ import annotations

import xlwings as xw

from udfs import undoing
from udfs.asking import agreed, language_of, tell, working
from udfs.limitlists import Compared, compared, diff_rows, limit_rows
from udfs.messages import said
from udfs.sheets import date_system, quiet, read_blocks, tables_of
from udfs.sources import rows_of, short
from udfs.writing import append_rows, fill, found_columns
from xlcredit.columns import TABLES
from xlcredit.errors import MissingTable

DIFF = TABLES["limit_diff"]
LIMITS = TABLES["limits"]


def compared_then_appended(book: xw.Book, source: str) -> str:
    """Show how a limit list differs and, when the user agrees, append its decisions; what was done."""
    with quiet(book.app):
        working(book, "reading")
        rows = rows_of(book, source)
        found = compared(read_blocks(book), rows, short(source), date_system=date_system(book))
        show_differences(book, found)
    book.sheets[DIFF.sheet].activate()
    taken = chosen(book, found, source)
    if taken.decisions:
        with quiet(book.app):
            undoing.remember(book, [LIMITS.excel], {}, short(source))
            append_rows(_table(book, LIMITS.excel), LIMITS, limit_rows(taken))
            undoing.mark(book)
    sentence = " ".join(part for part in (_done(found, taken), _faults(found)) if part)
    tell(book, sentence)
    return sentence


def show_differences(book: xw.Book, found: Compared) -> None:
    """Write the table of the sheet Limit diff; the user's own columns go with their row."""
    table = _table(book, DIFF.excel)
    fill(table, found_columns(table, DIFF.columns), diff_rows(found), DIFF.key)


def chosen(book: xw.Book, found: Compared, source: str) -> Compared:
    """The comparison with what the user agrees to take: new and changed limits, and those that the list lacks."""
    language, kept = language_of(book), found.without_gone()
    layout = found.limit_list.layout
    parts = {
        "source": short(source),
        "title": layout.zh if language == "zh" else layout.en,
        "why": found.limit_list.why,
    }
    count = f"{len(kept.decisions):,}"
    if kept.decisions and not agreed(book, said("append_limits", language, **parts, counts=found.counts, count=count)):
        return kept.with_none()
    if found.gone and agreed(book, said("append_gone", language, count=f"{found.gone:,}", day=found.day)):
        return found
    return kept


def _done(found: Compared, taken: Compared) -> str:
    language = found.language
    if not found.found:
        return said("limits_alike", language, limits=f"{len(found.limit_list.limits):,}")
    count = len(taken.decisions)
    message = "limits_appended" if count else "limits_shown"
    return said(message, language, count=f"{count:,}", counts=found.counts)


def _faults(found: Compared) -> str:
    faults = found.limit_list.problems
    return said("limits_faulty", found.language, count=f"{len(faults):,}", first=faults[0]) if faults else ""


def _table(book: xw.Book, excel: str) -> xw.main.Table:
    tables = tables_of(book)
    if excel not in tables:
        raise MissingTable(f"this workbook has no table {excel}: bring its tables into the present template")
    return tables[excel]
