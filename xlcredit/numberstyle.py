"""Decimal point or decimal comma of text numbers, decided by the whole block and never cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

ONLY_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,}))")
ONLY_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,}))")
COMMA_STYLE = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
EITHER = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
SWAPPED = str.maketrans({".": "", ",": "."})


class Ambiguous(str):
    """A number of a block with both styles that either style would read, differently."""

    __slots__ = ()


def bare(text: str) -> str:
    """The text without blanks and the parentheses of a negative number."""
    return text.strip(" ()\u00a0")


def number_style(texts: Iterable[str]) -> str:
    """ "comma" when some numbers only make sense with a decimal comma and none with a point, "mixed" when both do.

    >>> number_style(["12,5", "1.500"]), number_style(["1,500", "12.5"]), number_style(["12,5", "12.5"])
    ('comma', 'point', 'mixed')
    """
    comma = point = False
    for text in texts:
        comma = comma or ONLY_COMMA.fullmatch(bare(text)) is not None
        point = point or ONLY_POINT.fullmatch(bare(text)) is not None
    return "mixed" if comma and point else "comma" if comma else "point"


def with_point(value: Any, style: str) -> Any:
    """A text number with a decimal point; in a mixed block what either style reads becomes Ambiguous.

    >>> with_point("1.234,50", "comma"), with_point("12.5.6", "comma"), with_point("1,234.5", "mixed")
    ('1234.50', '12.5.6', '1,234.5')
    """
    if not isinstance(value, str) or style == "point":
        return value
    text = bare(value)
    if style == "mixed" and EITHER.fullmatch(text):
        return Ambiguous(value)
    swap = COMMA_STYLE if style == "comma" else ONLY_COMMA
    return value.translate(SWAPPED) if swap.fullmatch(text) else value
