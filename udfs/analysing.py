"""The analysis of an open workbook as its input tables stand, and how messages count its rows."""

from __future__ import annotations

import xlwings as xw

from udfs.asking import working
from udfs.messages import said
from udfs.sheets import date_system, read_blocks
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.problems import rows_set_aside


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
