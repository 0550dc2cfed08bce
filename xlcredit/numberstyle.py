"""Numbers as texts: signs, currency marks and grouping as ledgers write them; point or comma decided by the block."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xlcredit.errors import InputError
from xlcredit.money import decimals_by_currency

PLAIN = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d+)?")
"""A number with a decimal point and at most thousands commas."""

SIMPLE = re.compile(r"-?[0-9]+(\.([0-9]{1,2}|[0-9]{4,}))?")
"""A number that has nothing to be interpreted: most of them, and quickly told."""

ONLY_COMMA = re.compile(r"\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,(\d{1,2}|\d{4,})|0,\d{3}")
ONLY_POINT = re.compile(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.(\d{1,2}|\d{4,})|0\.\d{3}")
COMMA_STYLE = re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")
EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
SHOWS = {"point": ONLY_POINT, "comma": ONLY_COMMA, "either": EITHER}
"""Which decimal mark a number shows."""

SWAPPED = str.maketrans({".": "", ",": "."})

CURRENCY_OF_MARK = {"€": "EUR", "£": "GBP", "US$": "USD", "HK$": "HKD", "RMB": "CNY"}
"""Marks that stand for one currency; $ and ¥ stand for several."""

MARK = r"(?:US\$|HK\$|RMB|[A-Z]{3}|[€$£¥₩₹₽₺元円圆])"
WRITTEN = re.compile(
    rf"(?P<zeroth>{MARK})?\s*(?P<open>\()?\s*(?P<before>[CD][Rr]\b|[借贷])?\s*"
    rf"(?P<first>{MARK})?\s*(?P<sign>[+-])?\s*(?P<second>{MARK})?\s*"
    rf"(?P<digits>[\d.,](?:[\d.,' ]*[\d.,])?(?:[eE][+-]?\d+)?)"
    rf"\s*(?P<third>{MARK})?\s*(?P<after>-|[CD][Rr]|[借贷])?\s*(?P<close>\))?"
)
GROUP = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
"""A blank or an apostrophe that groups the digits of a number: 1 234 567.89, 1'234.50."""

ALIKE = str.maketrans(
    {"−": "-", "–": "-", "<": "(", ">": ")", "’": "'", "ʼ": "'", "\u202f": " ", "\u2009": " ", "\u00a0": " "}
)
CREDIT = ("cr", "贷")


MARKS = ("point", "comma")
"""What a number may be written with before its decimals."""


class Ambiguous(str):
    """A number of a block with both styles that either style would read, differently."""

    __slots__ = ()


@dataclass(frozen=True)
class Written:
    """A number as it is written: its digits with points and commas, its sign, and the currency that it names."""

    digits: str
    negative: bool
    currency: str = ""


def written(text: str) -> Written | None:
    """Parts of a text number; None for what is none, and where two signs contradict each other.

    >>> written("(1'234.50)"), written("€ 5,00-"), written("12.5 CR")
    (Written(digits='1234.50', negative=True, currency=''), Written(digits='5,00', negative=True, currency='EUR'), Written(digits='12.5', negative=True, currency=''))
    """  # noqa: E501 - one answer a line would hide that they are alike
    found = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).translate(ALIKE).strip())
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    words = [word.lower() for word in (found["before"], found["after"]) if word]
    marks = [mark for mark in (found["zeroth"], found["first"], found["second"], found["third"]) if mark]
    digits = GROUP.sub("", found["digits"])
    minus = sum((bool(found["open"]), found["sign"] == "-", *(word in (*CREDIT, "-") for word in words)))
    signs = minus + (found["sign"] == "+") + sum(word not in (*CREDIT, "-") for word in words)
    if signs > 1 or len(marks) > 1 or " " in digits or "'" in digits or not any(c.isdigit() for c in digits):
        return None
    mark = marks[0] if marks else ""
    currency = CURRENCY_OF_MARK.get(mark, mark if mark.isascii() and mark.isalpha() else "")
    if currency and currency not in decimals_by_currency():
        return None
    return Written(digits, minus == 1, currency)


def mark_of(text: str) -> str:
    """Decimal mark with which alone a number makes sense, "either" for both, "" for a text that shows none.

    >>> mark_of("1.234,5"), mark_of("12.50"), mark_of("1.234"), mark_of("1234")
    ('comma', 'point', 'either', '')
    """
    if SIMPLE.fullmatch(text):
        return "point" if "." in text else ""
    parts = written(text)
    if parts is None or not ("," in parts.digits or "." in parts.digits):
        return ""
    return next((mark for mark, pattern in SHOWS.items() if pattern.fullmatch(parts.digits)), "")


def number_style(texts: Iterable[str], wanted: str | None = None) -> str:
    """ "comma" when some numbers only make sense with a decimal comma and none with a point, "mixed" when both do.

    "open" when each of them could be either; InputError for a wanted style that there is not.

    >>> number_style(["12,5", "1.500"]), number_style(["1,500", "12.5"]), number_style(["12,5", "12.5"])
    ('comma', 'point', 'mixed')
    >>> number_style(["1.500", "20"]), number_style(["1.500"], "comma")
    ('open', 'comma')
    """
    if wanted is not None:
        if wanted not in MARKS:
            raise InputError.not_among(MARKS, wanted, "decimal mark")
        return wanted
    found = {mark_of(text) for text in texts}
    if {"comma", "point"} <= found:
        return "mixed"
    return next((mark for mark in ("comma", "point") if mark in found), "open" if "either" in found else "point")


def with_point(value: Any, style: str) -> Any:
    """A text number with a decimal point; in a mixed block what either style reads becomes Ambiguous.

    >>> with_point("1.234,50-", "comma"), with_point("12.5.6", "comma"), with_point("1,234.5", "mixed")
    ('-1234.50', '12.5.6', '1,234.5')
    """
    if not isinstance(value, str) or style in ("point", "open"):
        return value
    parts = written(value)
    if parts is None:
        return value
    if style == "mixed" and EITHER.fullmatch(parts.digits):
        return Ambiguous(value)
    swap = COMMA_STYLE if style == "comma" else ONLY_COMMA
    if not swap.fullmatch(parts.digits):
        return value
    return f"{'-' if parts.negative else ''}{parts.digits.translate(SWAPPED)} {parts.currency}".rstrip()
