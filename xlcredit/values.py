"""One raw value to one typed value, kind by kind; an unreadable value is an InputError that says so.

Raw values are what a cell or a text file holds: str, bool, int, float, Decimal, date, datetime.
Blanks never arrive here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from xlcredit.cellerror import CellError
from xlcredit.dates import terms_parts
from xlcredit.errors import InputError
from xlcredit.money import decimals, minor_units, ratio
from xlcredit.words import word

SERIAL_ORIGIN = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
LAST_SERIAL = 2_958_465
"""Serial number of 9999-12-31, the last date of a spreadsheet."""

FIRST_REAL_SERIAL = 61
"""Serial 60 is the 29 February 1900 that never was; dates before it are not told apart."""

PLAIN_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d*)?([eE][+-]?\d+)?")
BLANKS = str.maketrans("", "", "\u00a0\u202f ")


def is_blank(value: object) -> bool:
    """True for what a user sees as an empty cell.

    >>> is_blank(None), is_blank("  "), is_blank(0)
    (True, True, False)
    """
    return value is None or (isinstance(value, str) and not value.strip()) or value != value


def identifier(value: object) -> str:
    """Identifier as text: 12345.0 is "12345", leading zeros and case stay, full-width digits are folded.

    >>> identifier(12345.0), identifier(" 0007 "), identifier("Ａ１")
    ('12345', '0007', 'A1')
    """
    if isinstance(value, (bool, date)):
        raise InputError.not_a("an identifier", value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unicodedata.normalize("NFKC", str(value)).strip()


def number(value: object) -> float:
    """Number from a number or from text with at most thousands commas: 1,234.5 or (1,234.5).

    >>> number("1,234.5"), number("(12)"), number(3)
    (1234.5, -12.0, 3.0)
    """
    return float(exact_number(value))


def exact_number(value: object) -> Decimal:
    """The number without loss: text and floats by their written digits."""
    if isinstance(value, (bool, date)):
        raise InputError.not_a("a number", value)
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InputError.not_a("a number", value)
        return Decimal(repr(value))
    text = str(value).translate(BLANKS)
    negative = text.startswith("(") and text.endswith(")")
    digits = text[1:-1] if negative else text
    if not PLAIN_NUMBER.fullmatch(digits) or not any(c.isdigit() for c in digits):
        raise InputError.not_a("a number", value)
    exact = Decimal(digits.replace(",", ""))
    return -exact if negative else exact


def money(value: object, currency: str) -> int:
    """Amount in minor units of its currency.

    >>> money("1,234.56", "EUR"), money(99, "JPY")
    (123456, 99)
    """
    return minor_units(exact_number(value), decimals(currency))


def serial_date(serial: float, system: int = 1900) -> date:
    """Date of a spreadsheet serial number; a time of day is dropped.

    >>> serial_date(46326.0), serial_date(44864.0, 1904)
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31))
    """
    if not FIRST_REAL_SERIAL <= serial < LAST_SERIAL + 1:
        raise InputError.not_a("a date", serial)
    try:
        return SERIAL_ORIGIN[system] + timedelta(days=int(serial))
    except OverflowError:
        raise InputError.not_a("a date", serial) from None


def currency(value: object) -> str:
    """ISO 4217 code in capitals; InputError for a code that the list does not know.

    >>> currency(" eur ")
    'EUR'
    """
    code = unicodedata.normalize("NFKC", str(value)).strip().upper()
    decimals(code)
    return code


def flag(value: object) -> bool:
    """True or false from a yes/no word, a tick or a Boolean.

    >>> flag("是"), flag("no"), flag(True)
    (True, False, True)
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, float) and value in (0.0, 1.0):
        return bool(value)
    return word("flag", value) == "yes"


def terms(value: object) -> str:
    """Payment terms in their one spelling: "30", "30 EOM" or "EOM 30".

    >>> terms(30.0), terms("30 eom"), terms("eom30")
    ('30', '30 EOM', 'EOM 30')
    """
    days, end_of_month = terms_parts(value)
    return {"": f"{days}", "after": f"{days} EOM", "before": f"EOM {days}"}[end_of_month]


def rate(value: object) -> tuple[int, int]:
    """Positive exchange rate as numerator and denominator.

    >>> rate("0.0061")
    (61, 10000)
    """
    exact = exact_number(value)
    if exact <= 0:
        raise InputError(f"a rate must be above zero, not {value}")
    return ratio(exact)


def fraction(value: object) -> float:
    """Share from 0 to 1, written 0.9, 90% or "90 %".

    >>> fraction("90 %"), fraction(0.9)
    (0.9, 0.9)
    """
    text = str(value).translate(BLANKS)
    share = number(text[:-1]) / 100 if text.endswith("%") else number(value)
    if not 0 <= share <= 1:
        raise InputError(f"a percentage must be between 0 % and 100 %, not {value}")
    return share


def iso_date(value: object, system: int = 1900) -> date:
    """Date from a date cell, a serial number or ISO text.

    >>> iso_date("2026-10-31"), iso_date(46326)
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return serial_date(float(value), system)
    return _iso_text(str(value))


@lru_cache(maxsize=4096)
def _iso_text(text: str) -> date:
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        raise InputError.not_a("a date (YYYY-MM-DD)", text) from None


def refuse_error(value: object) -> object:
    """The value itself; InputError when the cell holds an error."""
    if isinstance(value, CellError):
        raise InputError(f"the cell holds the error {value}")
    return value
