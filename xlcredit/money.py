"""Money as integer minor units: 1,234.56 EUR is 123456, JPY has no decimals, KWD three.

Sums of integers are exact and independent of order. A product with a rate or percentage goes
through `scaled`, which rounds half away from zero without ever leaving the integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from fractions import Fraction
from functools import cache
from typing import Any

import narwhals as nw
import numpy as np

from xlcredit.errors import DomainError, InputError, shown
from xlcredit.parameters import parameters

LARGEST_MINOR = 10**15
"""Amounts beyond this many minor units are refused, so that sums stay inside 64 bits."""

LARGEST_POWER = 20

LARGEST_SUM = 4 * 10**18
"""Sums of amounts beyond this many minor units are refused: they would no longer be exact."""

LARGEST_RATIO_TERM = 10**9
"""Largest numerator and denominator of a rate or percentage, so that products stay inside 64 bits."""


@cache
def decimals_by_currency() -> dict[str, int]:
    """Decimals of the minor unit by ISO code."""
    return {code: int(decimals) for decimals, codes in parameters("currencies")["values"].items() for code in codes}


def decimals(currency: str) -> int:
    """Decimals of the currency's minor unit; InputError for a code that ISO 4217 does not know.

    >>> decimals("EUR"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    try:
        return decimals_by_currency()[currency]
    except KeyError:
        raise InputError(f"currency {currency!r} is not an ISO 4217 code: write it like EUR") from None


def shown_decimals(currency: str) -> int:
    """Decimals by which a problem shows an amount: two for a code that nobody knows."""
    return decimals_by_currency().get(currency, 2)


def minor_units(amount: float | int | Decimal | str, places: int, largest: int = LARGEST_MINOR) -> int:
    """Amount in minor units of a currency with `places` decimals, rounded half away from zero.

    InputError beyond `largest` minor units.

    >>> minor_units(1234.56, 2), minor_units(-0.005, 2), minor_units("12", 0)
    (123456, -1, 12)
    """
    try:
        exact = amount if isinstance(amount, Decimal) else Decimal(str(amount))
        if exact.is_finite() and exact.adjusted() > LARGEST_POWER:
            raise InputError(f"{shown(amount)} is larger than any amount the workbook can add up exactly")
        units = int(exact.scaleb(places).to_integral_value(rounding=ROUND_HALF_UP))
    except (DecimalException, ValueError, OverflowError):
        raise InputError.not_a("an amount", amount) from None
    if abs(units) > largest:
        raise InputError(f"{shown(amount)} is larger than any amount the workbook can add up exactly")
    return units


def currency_units(minor: int, places: int) -> float:
    """Minor units as the number a cell shows.

    >>> currency_units(123456, 2)
    1234.56
    """
    return float(Decimal(int(minor)).scaleb(-places))


def shown_units(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount of the currency, also of one that is not known.

    >>> shown_units(123456, "EUR"), shown_units(5, "JPY")
    (Decimal('1234.56'), Decimal('5'))
    """
    return Decimal(minor).scaleb(-shown_decimals(currency))


def ratio(value: float | int | Decimal | str | Fraction) -> tuple[int, int]:
    """Rate or percentage as numerator and denominator, exact to its decimal digits.

    >>> ratio(0.9), ratio("7.8512")
    ((9, 10), (4907, 625))
    """
    exact = value if isinstance(value, Fraction) else _fraction(value)
    if exact.numerator > LARGEST_RATIO_TERM or exact.denominator > LARGEST_RATIO_TERM:
        raise InputError(f"{shown(value)} has more than nine significant digits: round it")
    return exact.numerator, exact.denominator


def _fraction(value: float | int | Decimal | str) -> Fraction:
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact.adjusted()) > LARGEST_POWER:
        raise InputError(f"{shown(value)} is too large or too small a rate")
    return Fraction(exact)


def within_bounds(total: float) -> None:
    """DomainError when a sum of amounts in minor units is too large to be exact."""
    if total > LARGEST_SUM:
        raise DomainError("the amounts are too large to be added up exactly: look for one with too many digits")


def scaled_magnitude(magnitude: Any, numerator: Any, denominator: Any) -> Any:
    """`magnitude × numerator / denominator` for amounts ≥ 0, half up, without overflow; ints, arrays, expressions."""
    whole = magnitude // denominator
    rest = magnitude - whole * denominator
    return whole * numerator + (2 * rest * numerator + denominator) // (2 * denominator)


def scaled(amount: Any, numerator: int, denominator: int) -> Any:
    """`amount × numerator / denominator`, rounded half away from zero; ints and integer arrays.

    >>> scaled(75_000, 9, 10), scaled(-5, 1, 2)
    (67500, -3)
    """
    if isinstance(amount, np.ndarray):
        return np.sign(amount) * scaled_magnitude(np.abs(amount), numerator, denominator)
    size = scaled_magnitude(abs(amount), numerator, denominator)
    return size if amount >= 0 else -size


def scaled_column(amount: nw.Expr, numerator: nw.Expr | int, denominator: nw.Expr | int) -> nw.Expr:
    """The same as `scaled`, as a column expression over a ledger of any size."""
    size = scaled_magnitude(amount.abs(), numerator, denominator)
    return nw.when(amount < 0).then(-size).otherwise(size)


def exact(value: float | Fraction) -> Fraction:
    """A number exact to its written digits.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


def nearest(amount: Fraction) -> int:
    """The nearest whole number, half away from zero.

    >>> nearest(Fraction(5, 2)), nearest(Fraction(-5, 2))
    (3, -3)
    """
    return int(scaled(amount.numerator, 1, amount.denominator))


def split(total: int, weights: Sequence[int]) -> list[int]:
    """A total in proportion to weights ≥ 0, to the last unit: the running sum is rounded, its steps are the parts.

    Without any weight the first part is all of it.

    >>> split(100, [1, 1, 1]), split(7, [0, 0])
    ([33, 34, 33], [7, 0])
    """
    whole, done, before = sum(weights), 0, 0
    if not whole:
        return [total, *[0] * (len(weights) - 1)] if weights else []
    parts = []
    for weight in weights:
        done += weight
        now = scaled(total, done, whole)
        parts.append(now - before)
        before = now
    return parts
