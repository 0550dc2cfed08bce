"""Exchange rates by date: the rate in force is the last one on or before the day, and not too old."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xlcredit.errors import DomainError, UnknownId
from xlcredit.intake import Typed
from xlcredit.money import decimals


@dataclass(frozen=True)
class Rate:
    """Rate in force on a day, with the day it was published for."""

    value: Fraction
    published: date


class RateTable:
    """Rates by pair of currencies, each in date order."""

    def __init__(self, rows: Sequence[tuple[date, str, str, Fraction]], oldest_days: int = 31) -> None:
        self._oldest_days = oldest_days
        self._by_pair: dict[tuple[str, str], list[tuple[date, Fraction]]] = defaultdict(list)
        for day, source, target, value in sorted(rows, key=lambda row: row[0]):
            self._by_pair[source, target].append((day, value))

    @classmethod
    def of(cls, given: Typed | None, oldest_days: int = 31) -> RateTable:
        """Rates of the typed table; empty without one."""
        if given is None:
            return cls((), oldest_days)
        names = ("date", "from_currency", "to_currency", "rate")
        rows = zip(*(given.columns[name] for name in names), strict=True)
        return cls([(day, source, target, Fraction(*value)) for day, source, target, value in rows], oldest_days)

    def on(self, day: date, source: str, target: str) -> Rate:
        """Units of `target` for one unit of `source` on a day; the inverse pair where only that is given.

        DomainError names currency and day when there is none, or none young enough.
        """
        if source == target:
            return Rate(Fraction(1), day)
        direct = self._last(day, source, target)
        if direct is not None:
            return direct
        inverse = self._last(day, target, source)
        if inverse is not None:
            return Rate(1 / inverse.value, inverse.published)
        if (source, target) not in self._by_pair and (target, source) not in self._by_pair:
            raise UnknownId(f"no rate from {source} to {target}, on {day} or ever: add one to the Rates sheet")
        raise DomainError(
            f"no rate from {source} to {target} on {day} or in the {self._oldest_days} days before: "
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
        value = self.on(day, source, target).value * Fraction(10) ** (decimals(target) - decimals(source))
        if 2 * value.numerator * value.denominator >= 2**62:
            raise DomainError(f"the rate from {source} to {target} on {day} has too many digits: round it to nine")
        return value.numerator, value.denominator
