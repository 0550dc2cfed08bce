"""What changes of limits do, in words and as plain values: for the button and for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from udfs.messages import said
from udfs.results import records, shown
from xlcredit.analysis import Analysis
from xlcredit.money import currency_units
from xlcredit.problems import Problem
from xlcredit.wording import fixed

RESULTS, TOTALS = "what_if_results", "what_if_totals"


def sentence(analysis: Analysis) -> str:
    """What the changes do to the whole, in one sentence."""
    language, found = analysis.settings.language, analysis.table(RESULTS)
    if not len(found):
        return said("no_change", language)
    names = {"before": "insured_before", "after": "insured_after", "blocked": "blocked"}
    sums = {word: int(found[name].sum()) for word, name in names.items()}
    amounts = {word: fixed(currency_units(amount, analysis.settings.places)) for word, amount in sums.items()}
    currency = analysis.settings.base_currency
    return said("limit_cut", language, count=f"{len(found):,}", currency=currency, **amounts)


def change_faults(analysis: Analysis) -> list[Problem]:
    """What is wrong with the rows of the What if sheet."""
    found = (*analysis.book.problems, *analysis.what_if.problems)
    return [problem for problem in found if problem.table == "what_if"]


def change_lines(analysis: Analysis) -> list[str]:
    """The changes as lines of text: a line a buyer, a line for each part of the portfolio, faults, the sentence."""
    lines = [_line(analysis, name, row) for name in (RESULTS, TOTALS) for row in _rows(analysis, name)]
    return [*lines, *(str(problem) for problem in change_faults(analysis)), sentence(analysis)]


def as_plain(analysis: Analysis) -> dict[str, Any]:
    """The changes as plain values, amounts in currency units, words in English."""
    total = {name: _units(analysis, amount) for name, amount in analysis.total(TOTALS).items() if name != "buyers"}
    return {
        "as_of": analysis.settings.as_of,
        "currency": analysis.settings.base_currency,
        "buyers": [_plain(analysis, RESULTS, row) for row in _rows(analysis, RESULTS)],
        "parts": [_plain(analysis, TOTALS, row) for row in _rows(analysis, TOTALS)],
        "total": total,
        "problems": [str(problem) for problem in change_faults(analysis)],
    }


def _rows(analysis: Analysis, name: str) -> list[dict[str, Any]]:
    return records(analysis.table(name), analysis.columns(name))


def _units(analysis: Analysis, amount: int) -> float:
    return currency_units(int(amount), analysis.settings.places)


def _plain(analysis: Analysis, name: str, row: Mapping[str, Any]) -> dict[str, Any]:
    money = {column.name for column in analysis.columns(name) if column.kind == "money"}
    return {key: _units(analysis, value) if key in money else value for key, value in row.items()}


def _line(analysis: Analysis, name: str, row: Mapping[str, Any]) -> str:
    """One row: what it is, then every other column that says something, under its header."""
    language, places = analysis.settings.language, analysis.settings.places
    parts = []
    for column in analysis.columns(name):
        value = shown(analysis, column, row)
        if value in (None, ""):
            continue
        if column.kind == "money":
            value = fixed(value, places)
        text = value.isoformat() if isinstance(value, date) else str(value)
        labelled = column.kind not in ("id", "text") and column.name != "scope"
        parts.append(f"{column.header(language)} {text}" if labelled else text)
    return " | ".join(parts)
