"""Worksheet functions: due dates, policy dates, exchange rates."""

from __future__ import annotations

from datetime import date

from udfs.book import LoadedBook
from udfs.cells import Date, Terms, Text, Whole
from udfs.registry import worksheet_function
from xlcredit import dates, values
from xlcredit.errors import MissingTable

CATEGORY = "Credit: terms and rates"


@worksheet_function(CATEGORY, "到期日：30、30 EOM（加天数再到月末）或 EOM 30（先到月末再加天数）。", result="date")
def DUE_DATE(document_date: Date, terms: Terms) -> date:
    """Due date of a document: terms 30, "30 EOM" (add, then month end) or "EOM 30" (month end, then add).

    >>> DUE_DATE(date(2026, 7, 2), "30 EOM")
    datetime.date(2026, 8, 31)
    """
    return dates.due_date(document_date, terms)


@worksheet_function(CATEGORY, "最长延展期的最后一天：到期日加天数。", result="date")
def MEP_END(due_date: Date, mep_days: Whole) -> date:
    """Last day of the maximum extension period of the policy: due date plus its days.

    >>> MEP_END(date(2026, 7, 16), 60)
    datetime.date(2026, 9, 14)
    """
    return dates.extension_end(due_date, mep_days)


@worksheet_function(CATEGORY, "逾期报告的最后一天：最长延展期届满日加报告天数。", result="date")
def NOTICE_BY(due_date: Date, mep_days: Whole, notice_days: Whole) -> date:
    """Last day of the overdue notice: end of the maximum extension period plus the days to give notice.

    >>> NOTICE_BY(date(2026, 7, 16), 60, 30)
    datetime.date(2026, 10, 14)
    """
    return dates.extension_end(dates.extension_end(due_date, mep_days), notice_days)


@worksheet_function(CATEGORY, "工作簿汇率表中某日的有效汇率。")
def FX_RATE(book: LoadedBook, from_currency: Text, to_currency: Text, date: Date) -> float:
    """Rate in force in the Rates table: units of `to` for one unit of `from` on a date."""
    if "rates" not in book.analysis.book.rows_in:
        raise MissingTable("the table tblRates is not there: put it back from the template")
    source, target = values.currency(from_currency), values.currency(to_currency)
    return float(book.analysis.book.rates.on(date, source, target).value)
