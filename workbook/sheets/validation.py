"""Data validation from column kinds and fixed words; it warns and never blocks, so that pasting works."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from workbook.sheets.draft import Draft
from workbook.sheets.page import LAST_ROW
from xlcredit.columns import Column
from xlcredit.parameters import parameters
from xlcredit.words import spoken

FIRST_DATE, LAST_DATE = date(1990, 1, 1), date(2199, 12, 31)
LARGEST = 10**13


def words_of(word_list: str, language: str) -> list[str]:
    """The words of a list as a cell offers them."""
    return [spoken(word_list, word, language) for word in parameters("words")[word_list]]


def rule(draft: Draft, kind: str, word_list: str, minimum: float | None, maximum: float | None) -> dict[str, Any]:
    """XlsxWriter options for one kind of value; {} where any text is right."""
    low, high = -LARGEST if minimum is None else minimum, LARGEST if maximum is None else maximum
    rules: dict[str, dict[str, Any]] = {
        "word": {"validate": "list", "source": words_of(word_list, draft.language) if word_list else []},
        "flag": {"validate": "list", "source": words_of("flag", draft.language)},
        "date": {"validate": "date", "criteria": "between", "minimum": FIRST_DATE, "maximum": LAST_DATE},
        "money": {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high},
        "number": {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high},
        "percent": {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1},
        "rate": {"validate": "decimal", "criteria": ">", "value": 0},
        "days": {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 3660},
        "count": {"validate": "integer", "criteria": ">=", "value": 0},
        "currency": {"validate": "length", "criteria": "==", "value": 3},
    }
    return rules.get(kind, {})


def add_rule(
    draft: Draft, sheet: Worksheet, rows: tuple[int, int], column: int, options: Mapping[str, Any], kind: str
) -> None:
    """One rule on a stretch of one column, counted from 0, with its warning in the draft's language."""
    if not options:
        return
    choices = ", ".join(options["source"]) if options["validate"] == "list" else ""
    message = draft.text(f"validation.{kind}", choices=choices[:150])
    warning = {
        "error_type": "warning",
        "error_title": draft.text("validation.title"),
        "error_message": message,
    }
    sheet.data_validation(rows[0], column, rows[1], column, {**options, **warning})


def validate_column(draft: Draft, sheet: Worksheet, first_row: int, place: int, column: Column) -> None:
    """Rule of an input column from its first data row to the end of the sheet."""
    options = rule(draft, column.kind, column.words, column.minimum, column.maximum)
    add_rule(draft, sheet, (first_row, LAST_ROW), place, options, column.kind)


def validate_option(draft: Draft, sheet: Worksheet, row: int, place: int, entry: Mapping[str, Any]) -> None:
    """Rule of one value of the settings or the policy, by what its key declares."""
    kind = entry["kind"]
    if kind == "choice":
        choices = [spoken("choice", choice, draft.language) for choice in entry["choices"]]
        options = {"validate": "list", "source": entry["choices"] if entry["key"] == "language" else choices}
        add_rule(draft, sheet, (row, row), place, options, "word")
        return
    minimum = entry.get("minimum", 0 if kind == "money" else None)
    add_rule(draft, sheet, (row, row), place, rule(draft, kind, "", minimum, entry.get("maximum")), kind)
