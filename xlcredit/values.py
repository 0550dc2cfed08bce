"""One raw value to one typed value, kind by kind; an unreadable value is an InputError that says so.

Raw values are what a cell or a text file holds: str, bool, int, float, Decimal, date, datetime.
Blanks never arrive here.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from xlcredit.cellerror import CellError
from xlcredit.dates import terms_parts
from xlcredit.errors import InputError, shown
from xlcredit.money import decimals, minor_units, ratio
from xlcredit.numberstyle import PLAIN, SIMPLE, Ambiguous, written
from xlcredit.parameters import parameters
from xlcredit.words import word

SERIAL_ORIGIN = {1900: date(1899, 12, 30), 1904: date(1904, 1, 1)}
LARGEST_POWER = 30
"""Numbers of more digits before the point are refused."""

LARGEST_BITS = 128

LARGEST_NOISE = Decimal("0.001")
"""Part of a minor unit that is binary noise of a spreadsheet's own sums, not an amount that someone wrote."""

LONGEST_IDENTIFIER = 255

LAST_SERIAL = 2_958_465
"""Serial number of 9999-12-31, the last date of a spreadsheet."""

RATE_CONTEXT = Context(prec=9, rounding=ROUND_HALF_UP)
"""Computed rates such as 1/1.0834 are rounded to the digits that keep products exact."""

FIRST_YEAR = 1900

FIRST_REAL_SERIAL = 61
"""Serial 60 is the 29 February 1900 that never was; dates before it are not told apart."""



def is_blank(value: object) -> bool:
    """True for what a user sees as an empty cell.

    >>> is_blank(None), is_blank("  "), is_blank(0)
    (True, True, False)
    """
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or (isinstance(value, float) and value != value)


def identifier(value: object) -> str:
    """Identifier as text: 12345.0 is "12345", leading zeros and case stay, full-width digits are folded.

    >>> identifier(12345.0), identifier(" 0007 "), identifier("Ａ１")
    ('12345', '0007', 'A1')
    """
    if isinstance(value, (bool, date)):
        raise InputError.not_a("an identifier", value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = real_text(unicodedata.normalize("NFKC", str(value)).strip())
    if len(text) > LONGEST_IDENTIFIER:
        raise InputError(f"{shown(text)} is too long for an identifier: at most {LONGEST_IDENTIFIER} characters")
    return text


def real_text(text: str) -> str:
    """The text itself; InputError when half a character stands in it."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the text holds half a character: type it anew") from None
    return text


def text(value: object) -> str:
    """Text of a cell: a whole number without its decimals, a date in ISO form.

    >>> text(45.0), text(date(2026, 10, 31)), text("a")
    ('45', '2026-10-31', 'a')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.date().isoformat() if isinstance(value, datetime) else real_text(str(value))


def number(value: object) -> float:
    """Number from a number or from text with a decimal point, however its sign is written.

    >>> number("1,234.5"), number("(12)"), number("12.50 CR"), number(3)
    (1234.5, -12.0, -12.5, 3.0)
    """
    return float(exact_number(value))


def exact_number(value: object) -> Decimal:
    """The number without loss: text and floats by their written digits; InputError beyond 10^30."""
    exact = _exact(value)
    if not exact.is_finite():
        raise InputError.not_a("a number", value)
    if exact.adjusted() > LARGEST_POWER:
        raise InputError(f"{shown(value)} is too large a number")
    return exact


def _exact(value: object) -> Decimal:
    if isinstance(value, (bool, date)):
        raise InputError.not_a("a number", value)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        if value.bit_length() > LARGEST_BITS:
            raise InputError("the number is too large")
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(float(value)))
    if isinstance(value, str) and SIMPLE.fullmatch(value):
        return Decimal(value)
    parts = written(str(value))
    if parts is None or not PLAIN.fullmatch(parts.digits):
        raise InputError(f"{shown(value)} is not a number: write it like 1234.56")
    try:
        exact = Decimal(parts.digits.replace(",", ""))
    except InvalidOperation:
        raise InputError(f"{shown(value)} is too large a number") from None
    return -exact if parts.negative else exact


def whole_number(value: object) -> int:
    """Whole number; InputError for a fraction.

    >>> whole_number("60"), whole_number(60.0)
    (60, 60)
    """
    exact = exact_number(value)
    if exact != exact.to_integral_value():
        raise InputError(f"{shown(value)} is not a whole number")
    return int(exact)


def named_currency(value: object) -> str:
    """Currency that a text amount names; "" for none, and for a mark that stands for several.

    >>> named_currency("EUR 12.50"), named_currency("12.50 £"), named_currency("$ 5")
    ('EUR', 'GBP', '')
    """
    parts = written(value) if isinstance(value, str) and not PLAIN.fullmatch(value) else None
    return parts.currency if parts else ""


class Rounded(int):
    """Minor units of an amount that was written with more decimals than its currency has."""

    __slots__ = ()


def money(value: object, currency: str) -> int:
    """Amount in minor units of its currency; Rounded where it states a fraction of one.

    >>> money("1,234.56", "EUR"), money(99, "JPY"), type(money(9.995, "EUR")).__name__
    (123456, 99, 'Rounded')
    """
    exact, places = exact_number(value), decimals(currency)
    stated = named_currency(value)
    if stated and stated != currency:
        raise InputError(f"{shown(value)} is in {stated}, its row in {currency}: give the row its currency")
    units = minor_units(exact, places)
    return Rounded(units) if abs(exact.scaleb(places) - units) > LARGEST_NOISE else units


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
    """ISO 4217 code in capitals, also from a Chinese name; InputError for one that the list does not know.

    >>> currency(" eur "), currency("人民币")
    ('EUR', 'CNY')
    """
    code = unicodedata.normalize("NFKC", str(value)).strip().upper()
    code = parameters("currencies")["names"].get(code, code)
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
    """Positive exchange rate as numerator and denominator, rounded to nine significant digits.

    >>> rate("0.0061")
    (61, 10000)
    """
    exact = exact_number(value)
    if exact <= 0:
        raise InputError(f"a rate must be above zero, not {shown(value)}")
    return ratio(RATE_CONTEXT.plus(exact))


def fraction(value: object) -> float:
    """Share from 0 to 1, written 0.9, 90% or "90 %"; at most nine significant digits.

    >>> fraction("90 %"), fraction(0.9), fraction("58.2 %")
    (0.9, 0.9, 0.582)
    """
    text = str(value).strip()
    share = exact_number(text[:-1]).scaleb(-2) if text.endswith("%") else exact_number(value)
    if not 0 <= share <= 1:
        raise InputError(f"a percentage must be between 0 % and 100 %, not {shown(value)}")
    ratio(share)
    return float(share)


def iso_date(value: object, system: int = 1900) -> date:
    """Date from a date cell, a serial number or ISO text, from 1900 on.

    >>> iso_date("2026-10-31"), iso_date(46326)
    (datetime.date(2026, 10, 31), datetime.date(2026, 10, 31))
    """
    if isinstance(value, datetime):
        return real_date(value.date())
    if isinstance(value, date):
        return real_date(value)
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return serial_date(number(value), system)
    return _iso_text(str(value))


def real_date(day: date) -> date:
    """The date itself; InputError before 1900, where no ledger reaches."""
    if day.year < FIRST_YEAR:
        raise InputError(f"{day} is before {FIRST_YEAR}: correct the date")
    return day


@lru_cache(maxsize=4096)
def _iso_text(text: str) -> date:
    try:
        return real_date(datetime.fromisoformat(text.strip()).date())
    except ValueError:
        raise InputError(f"{shown(text)} is not a date: write it like 2026-10-31") from None


def refuse_error(value: object) -> object:
    """The value itself; InputError when the cell holds an error."""
    if isinstance(value, CellError):
        raise InputError(f"the cell holds the error {value}")
    if isinstance(value, Ambiguous):
        raise InputError(
            f"{shown(value)} can be read with a decimal comma or a decimal point: both occur in this table"
        )
    return value
