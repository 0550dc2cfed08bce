"""Column widths that show the content in both languages."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Any

from xlcredit.columns import Column

LEAST = {"id": 11, "text": 12, "word": 12, "flag": 9, "date": 12, "days": 10, "count": 8, "number": 10, "percent": 10,
         "rate": 11, "money": 14, "part": 13, "terms": 10, "currency": 10, "any": 14}  # fmt: skip
LEAST_ZH = {"date": 16}
MOST = 44
SAMPLE_ROWS = 2000
"""Rows that decide the width of a column; a longer ledger is like its beginning."""


def display_length(value: Any) -> int:
    """Half-width places that a text takes; a Chinese character takes two.

    >>> display_length("Aging"), display_length("账龄")
    (5, 4)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in str(value))


def header_width(header: str) -> int:
    """Least width for a header on at most two lines with its filter button."""
    longest_word = max(display_length(word) for word in header.split()) if header.isascii() else 0
    return max(longest_word, math.ceil(display_length(header) / 2)) + 4


def column_width(column: Column, language: str, values: Iterable[Any] = ()) -> float:
    """Width of a column by kind, header and content."""
    least = LEAST[column.kind]
    if language == "zh":
        least = LEAST_ZH.get(column.kind, least)
    widest = max((cell_width(value) for value in values), default=0)
    return max(least, header_width(column.header(language)), min(widest + 2, MOST))


def cell_width(value: Any) -> int:
    """Places that a value takes as the sheets show it; amounts with separators and two decimals."""
    if value is None or isinstance(value, bool):
        return 0
    if isinstance(value, (int, float)):
        return len(f"{value:,.2f}") + 1 if math.isfinite(value) else 0
    return display_length(value) if isinstance(value, str) else 10


def lines_of(text: Any, width: float) -> int:
    """Lines that a wrapped text takes in a column of a width.

    >>> lines_of("one line", 20), lines_of("two lines of text in a narrow cell", 20)
    (1, 2)
    """
    room = max(int(width) - 2, 4)
    lines, used = 1, 0
    for word in str(text).split(" ") if str(text).isascii() else str(text):
        length = display_length(word) + (1 if str(text).isascii() and used else 0)
        if used and used + length > room:
            lines, used = lines + 1, 0
        used += length
        if used > room:
            lines, used = lines + used // room, used % room
    return lines
