"""Exchange rates by date: the rate in force is the last one on or before the day, and not too old.

    a → b:  the pair a → b;  else the inverse of b → a;  else (a → pivot) × (pivot → b), each by the first two

The product is exact where amounts can be multiplied by it exactly, and rounded to eight significant digits where it
has too many; one below 1 is rounded on its inverse.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context
from fractions import Fraction

from xlcredit.errors import DomainError, UnknownId, XlcreditError
from xlcredit.intake import Typed
from xlcredit.money import decimals

LARGEST_PRODUCT = 2**61
"""Numerator times denominator of a ratio of minor units stays below this, so that conversions stay inside 64 bits."""

CROSS_CONTEXT = Context(prec=8, rounding=ROUND_HALF_UP)
"""Digits of a cross rate that has to be rounded: with eight, minor units of any two currencies fit."""


@dataclass(frozen=True)
class Rate:
    """Rate in force on a day, with the day it was published for."""

    value: Fraction
    published: date


class RateTable:
    """Rates by pair of currencies, each in date order; `pivot` is the currency of cross rates, "" for none."""

    def __init__(self, rows: Sequence[tuple[date, str, str, Fraction]], oldest_days: int = 31, pivot: str = "") -> None:
        self._oldest_days = oldest_days
        self._pivot = pivot
        self._by_pair: dict[tuple[str, str], list[tuple[date, Fraction]]] = defaultdict(list)
        for day, source, target, value in sorted(rows, key=lambda row: row[0]):
            self._by_pair[source, target].append((day, value))

    @classmethod
    def of(cls, given: Typed | None, oldest_days: int = 31, pivot: str = "") -> RateTable:
        """Rates of the typed table; empty without one."""
        if given is None:
            return cls((), oldest_days, pivot)
        names = ("date", "from_currency", "to_currency", "rate")
        rows = zip(*(given.columns[name] for name in names), strict=True)
        return cls([(day, source, target, Fraction(*value)) for day, source, target, value in rows], oldest_days, pivot)

    def on(self, day: date, source: str, target: str) -> Rate:
        """Units of `target` for one unit of `source` on a day; of a cross rate, `published` is the older day.

        DomainError or UnknownId names the pair and the day when there is none, or none young enough.
        """
        found = self._of_pair(day, source, target)
        if found is not None:
            return found
        if self._pivot in ("", source, target):
            raise self._missing(day, source, target)
        first, second = self._of_pair(day, source, self._pivot), self._of_pair(day, self._pivot, target)
        if first is None:
            raise self._missing(day, source, self._pivot, f" (on the way to {target})")
        if second is None:
            raise self._missing(day, self._pivot, target, f" (on the way from {source})")
        return Rate(cross_rate(first.value, second.value, source, target), min(first.published, second.published))

    def moved(self, day: date, currency: str, factor: Fraction) -> RateTable:
        """The same rates, but that one unit of a currency is worth `factor` times as much on a day.

        A rate that is not known on the day stays unknown; one that gets too many digits has eight.
        """
        rows = {(at, *pair): value for pair, dated in self._by_pair.items() for at, value in dated}
        for source, target in self._by_pair:
            known = self._last(day, source, target) if currency in (source, target) else None
            if known is not None:
                times = factor if source == currency else 1 / factor
                rows[day, source, target] = cross_rate(known.value, times, source, target)
        return RateTable([(*key, value) for key, value in rows.items()], self._oldest_days, self._pivot)

    def _of_pair(self, day: date, source: str, target: str) -> Rate | None:
        """Rate of the pair itself, or the inverse where only the other direction is given."""
        if source == target:
            return Rate(Fraction(1), day)
        direct = self._last(day, source, target)
        inverse = None if direct is not None else self._last(day, target, source)
        return direct if inverse is None else Rate(1 / inverse.value, inverse.published)

    def _missing(self, day: date, source: str, target: str, way: str = "") -> XlcreditError:
        if (source, target) not in self._by_pair and (target, source) not in self._by_pair:
            return UnknownId(f"no rate from {source} to {target}, on {day} or ever{way}: add one to the Rates sheet")
        return DomainError(
            f"no rate from {source} to {target} on {day} or in the {self._oldest_days} days before{way}: "
            "add one to the Rates sheet"
        )

    def _last(self, day: date, source: str, target: str) -> Rate | None:
        dated = self._by_pair.get((source, target), [])
        place = bisect_right(dated, day, key=lambda entry: entry[0])
        if place == 0 or (day - dated[place - 1][0]).days > self._oldest_days:
            return None
        return Rate(dated[place - 1][1], dated[place - 1][0])

    def minor_ratio(self, day: date, source: str, target: str) -> tuple[int, int]:
        """Numerator and denominator that take minor units of `source` to minor units of `target`."""
        ratio = in_minor_units(self.on(day, source, target).value, source, target)
        if not exact_in_64_bits(ratio):
            raise DomainError(f"the rate from {source} to {target} on {day} has too many digits: round it to nine")
        return ratio.numerator, ratio.denominator


def in_minor_units(rate: Fraction, source: str, target: str) -> Fraction:
    """Minor units of `target` for one minor unit of `source`.

    >>> in_minor_units(Fraction(150), "USD", "JPY")
    Fraction(3, 2)
    """
    return rate * Fraction(10) ** (decimals(target) - decimals(source))


def exact_in_64_bits(ratio: Fraction) -> bool:
    """True where amounts can be multiplied by the ratio, and rounded, inside 64 bits."""
    return ratio.numerator * ratio.denominator < LARGEST_PRODUCT


def cross_rate(first: Fraction, second: Fraction, source: str, target: str) -> Fraction:
    """Product of two rates: exact, or of eight significant digits where it has too many. [target per source]

    >>> cross_rate(Fraction(1, 4), Fraction("1.1"), "PLN", "USD")
    Fraction(11, 40)
    """
    product = first * second
    if exact_in_64_bits(in_minor_units(product, source, target)):
        return product
    return rounded_rate(product) if product >= 1 else 1 / rounded_rate(1 / product)


def rounded_rate(rate: Fraction) -> Fraction:
    """Rate of eight significant digits, halves up.

    >>> rounded_rate(Fraction(1_234_567_895, 10**8))
    Fraction(12345679, 1000000)
    """
    return Fraction(CROSS_CONTEXT.divide(rate.numerator, rate.denominator))
