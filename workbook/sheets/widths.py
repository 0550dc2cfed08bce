"""Column widths that show the content in both languages."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from xlcredit.columns import Column

LEAST = {"id": 11, "text": 12, "word": 12, "codes": 26, "header": 12, "flag": 9, "date": 12, "days": 10, "count": 8,
         "number": 10, "percent": 10, "rate": 11, "money": 14, "part": 13, "terms": 10, "currency": 10,
         "any": 14, "edges": 26, "named": 16, "bands": 44}  # fmt: skip
LEAST_BY_NAME = {"name": 32, "reason": 44, "what": 44, "advice": 44, "reasons": 34, "formula": 44, "inputs": 48,
                 "missing": 26, "interest_note": 44, "missing_indicators": 36, "credit_terms": 30, "note": 24,
                 "contact": 26, "detail": 72, "outcome": 60, "measure": 34, "document": 16,
                 "legal_id": 18, "order": 13}  # fmt: skip
"""Columns of text whose width is known before there is any content."""

LEAST_ZH = {"date": 16, "any": 18}
MOST = 44
MOST_BY_NAME = {"name": 32, "detail": 76, "outcome": 64, "policy_note": 38, "replan_note": 32}
"""Columns whose longer texts are wrapped."""

SLACK = {"en": 1.05, "zh": 0.9}
"""Letters of the English font are a little narrower than the digits that column widths are counted in."""

NARROW, SMALL, BROAD = "ijl.,:;'|!I ", "frt()[]-/1", "mwMW@%"
"""Letters of about half a place, of two thirds and of one and a half."""

CHINESE = 1.15

SAMPLE_ROWS = 2000
"""Rows that decide the width of a column; a longer ledger is like its beginning."""


def display_length(value: Any) -> int:
    """Half-width places that a text takes; a Chinese character takes two.

    >>> display_length("Aging"), display_length("账龄")
    (5, 4)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(value))


def written_length(text: str) -> float:
    """Places that a text takes in proportional letters.

    >>> written_length("ill"), written_length("MM"), written_length("账龄")
    (1.5, 3.0, 4.6)
    """
    return sum(
        2 * CHINESE
        if unicodedata.east_asian_width(letter) in "WF"
        else 0.5
        if letter in NARROW
        else 0.7
        if letter in SMALL
        else 1.5
        if letter in BROAD
        else 1.15
        if letter.isupper()
        else 1.0
        for letter in text
    )


def header_width(header: str) -> int:
    """Least width for a header on at most two lines with its filter button."""
    longest_word = max(display_length(word) for word in header.split()) if header.isascii() else 0
    return max(longest_word, math.ceil(display_length(header) / 2)) + 4


def column_width(column: Column, language: str, values: Iterable[Any] = ()) -> float:
    """Width of a column by kind, header and content."""
    least = LEAST_BY_NAME.get(column.name, LEAST[column.kind])
    if language == "zh":
        least = LEAST_ZH.get(column.kind, least)
    widest = max((cell_width(value) for value in values), default=0)
    return max(least, header_width(column.header(language)), min(widest + 2, MOST_BY_NAME.get(column.name, MOST)))


def cell_width(value: Any) -> int:
    """Places that a value takes as the sheets show it; amounts with separators and two decimals."""
    if value is None or isinstance(value, bool):
        return 0
    if isinstance(value, (int, float)):
        return len(f"{value:,.2f}") + 1 if math.isfinite(value) else 0
    return display_length(value) if isinstance(value, str) else 10


def lines_of(text: Any, width: float) -> int:
    """Lines that a wrapped text takes in a column of a width; Chinese breaks anywhere, other text between words.

    >>> lines_of("one line", 20), lines_of("two lines of text in a narrow cell", 20)
    (1, 2)
    """
    room = max(width - 2, 4)
    lines, used = 1, 0.0
    for piece in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*", str(text)):
        length = written_length(piece.rstrip())
        if used and used + length > room:
            lines, used = lines + 1, 0.0
        used += written_length(piece)
        if length > room:
            lines, used = lines + int(length // room), int(length % room)
    return lines
