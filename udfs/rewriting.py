"""The sheets of an open workbook written anew, after some of its settings have changed or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

import xlwings as xw

from udfs.analysing import counted
from udfs.asking import working
from udfs.named import cell_of
from udfs.sheets import date_system, quiet, read_blocks, typed_in
from udfs.writing import write_analysis
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import TABLES
from xlcredit.options import with_options


def rewritten(
    book: xw.Book, settings: Mapping[str, date | str], must: Callable[[Analysis], object] = lambda found: None
) -> Analysis:
    """Analysis with some dates and ids of the settings changed, written with them.

    Nothing is written where there is no analysis, or where `must` raises an error.
    """
    with quiet(book.app):
        working(book, "reading")
        blocks = read_blocks(book)
        working(book, "computing")
        blocks["settings"] = with_options(TABLES["settings"], blocks["settings"], settings)
        analysis = analyse(Book.from_blocks(blocks, date_system=date_system(book)))
        must(analysis)
        for key, value in settings.items():
            cell_of(book, key).value = typed_in(value) if isinstance(value, str) else datetime.combine(value, time())
        working(book, "writing")
        write_analysis(book, analysis, datetime.now().replace(microsecond=0))
    return analysis


def shown_sheet(book: xw.Book, table: str, sentence: Callable[[Analysis], str]) -> str:
    """What a sentence says of the analysis, after everything was written and the sheet of a table is in front."""
    analysis = rewritten(book, {})
    book.sheets[TABLES[table].sheet].activate()
    return sentence(analysis)


def stood(analysis: Analysis) -> dict[str, object]:
    """What a computed portfolio holds, as messages write it."""
    settings = analysis.settings
    return {
        **counted(analysis),
        "receivables": f"{analysis.figure('receivables').value or 0:,.0f}",
        "currency": settings.base_currency,
        "as_of": settings.as_of,
    }
