"""Decimal point or decimal comma of text numbers, decided by the whole block and never cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

ONLY_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,}))")
ONLY_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,}))")
SWAPPED = str.maketrans({".": "", ",": "."})


def number_style(texts: Iterable[str]) -> str:
    """ "comma" when some numbers only make sense with a decimal comma and none with a point, "mixed" when both do.

    >>> number_style(["12,5", "1.500"]), number_style(["1,500", "12.5"]), number_style(["12,5", "12.5"])
    ('comma', 'point', 'mixed')
    """
    comma = point = False
    for text in texts:
        stripped = text.strip(" ()")
        comma = comma or ONLY_COMMA.fullmatch(stripped) is not None
        point = point or ONLY_POINT.fullmatch(stripped) is not None
    return "mixed" if comma and point else "comma" if comma else "point"


def with_point(value: Any, style: str) -> Any:
    """A text number with a decimal point; in a mixed block a comma makes it unreadable.

    >>> with_point("1.234,50", "comma"), with_point("1,500", "mixed")
    ('1234.50', '1,500 (both decimal commas and decimal points occur)')
    """
    if not isinstance(value, str):
        return value
    if style == "mixed":
        return f"{value} (both decimal commas and decimal points occur)" if "," in value else value
    return value.translate(SWAPPED)
