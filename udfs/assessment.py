"""Worksheet functions: the credit score of a buyer, its grade, class and terms."""

from __future__ import annotations

from udfs.book import LoadedBook, NoAnswer
from udfs.cells import Id, Number, Rows, Text, Whole
from udfs.registry import worksheet_function
from xlcredit import scoring
from xlcredit.options import choice
from xlcredit.scoretrace import score_trace

CATEGORY = "Credit: assessment"


@worksheet_function(CATEGORY, "分数对应的评级，1 最好至 10 最差（按出厂评级表）。")
def SCORE_GRADE(score: Number) -> int:
    """Grade 1 (best) to 10 of a score from 0 to 100, as every workbook has it at first.

    >>> SCORE_GRADE(72.5)
    3
    """
    return scoring.score_grade(score)


@worksheet_function(CATEGORY, "评级对应的12个月违约概率（按出厂评级表）。")
def GRADE_PD(grade: Whole) -> float:
    """Probability that a buyer of a grade fails within 12 months, as every workbook has it at first. [share]

    >>> GRADE_PD(5)
    0.01
    """
    return scoring.grade_pd(grade)


@worksheet_function(CATEGORY, "客户的信用评分，0 至 100。", snapshot=True)
def CREDIT_SCORE(book: LoadedBook, buyer_id: Id) -> float:
    """Credit score of a buyer, 0 (worst) to 100 (best), one decimal. [points]"""
    return known(book, buyer_id, "credit_score")


@worksheet_function(CATEGORY, "客户的评级（额度与条件所依据），1 最好至 10 最差。", snapshot=True)
def CREDIT_GRADE(book: LoadedBook, buyer_id: Id) -> int:
    """Grade of a buyer that his limit and terms rest on, 1 (best) to 10 (worst), no better than a veto allows."""
    grade = book.row("assessment", buyer_id)["credit_grade"]
    if grade != grade:
        raise NoAnswer(f"buyer {buyer_id!r} has no grade: his score is not sure enough, and no external grade is there")
    return int(grade)


@worksheet_function(CATEGORY, "客户的等级 A 至 E。", result="text", snapshot=True)
def CREDIT_CLASS(book: LoadedBook, buyer_id: Id) -> str:
    """Class A to E of a buyer that his limit rests on; the class of the unknown without a grade."""
    return str(book.row("assessment", buyer_id)["credit_class"])


@worksheet_function(CATEGORY, "客户的信用条件（按等级）。", result="text", snapshot=True)
def CREDIT_TERMS(book: LoadedBook, buyer_id: Id) -> str:
    """Terms that the class of a buyer is given."""
    return book.word("credit_terms", book.row("assessment", buyer_id)["credit_terms"])


@worksheet_function(CATEGORY, "信用评分的计算过程：步骤、数值、规则、来源。", result="rows")
def EXPLAIN_SCORE(book: LoadedBook, buyer_id: Id, language: Text = "") -> Rows:
    """How the credit score of a buyer came about: step, value, rule, source."""
    wanted = choice(language or book.language, ("en", "zh"), "language")
    return [list(step) for step in score_trace(book.analysis, buyer_id, wanted)]


@worksheet_function(CATEGORY, "客户评估表。", result="rows")
def ASSESSMENT_TABLE(book: LoadedBook) -> Rows:
    """Table of all assessments: pillars, score, confidence, grade, probability of default, class and terms."""
    return book.rows("assessment")


def known(book: LoadedBook, buyer: str, column: str) -> float:
    """A number of the assessment; NoAnswer where nothing is known of the buyer."""
    value = float(book.row("assessment", buyer)[column])
    if value != value:
        raise NoAnswer(f"no indicator of buyer {buyer!r} is known: fill in tblIndicators, statements or the ledger")
    return value
