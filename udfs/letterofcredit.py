"""Worksheet functions: verdicts and red flags of letters of credit."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Id, Rows
from udfs.registry import worksheet_function
from xlcredit.letterofcredit.table import FINDINGS, findings_of, verdict_of

CATEGORY = "Credit: collections"


@worksheet_function(CATEGORY, "信用证审核结论：无风险提示、要求修改或不得发货。", result="text")
def LC_VERDICT(book: LoadedBook, lc_no: Id) -> str:
    """Verdict on a letter of credit by its worst finding: clean, have it amended, or do not ship."""
    return book.word("lc_verdict", verdict_of(book.analysis, lc_no)["lc_verdict"])


@worksheet_function(CATEGORY, "信用证结论的依据：各项风险提示与不符点、级别、依据与处理办法。", result="rows")
def EXPLAIN_LC(book: LoadedBook, lc_no: Id) -> Rows:
    """What the verdict on a letter of credit rests on: every finding with severity, evidence and what to do."""
    return book.rows_of(FINDINGS, findings_of(book.analysis, lc_no))


@worksheet_function(CATEGORY, "信用证风险提示表：各信用证的风险提示与不符点、依据与处理办法。", result="rows")
def LC_TABLE(book: LoadedBook) -> Rows:
    """Table of the red flags and discrepancies of all letters of credit: severity, check, evidence, what to do."""
    return book.rows(FINDINGS)
