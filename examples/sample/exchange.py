"""Exchange rates of the sample (invented) and exact conversion into euro cents."""

from __future__ import annotations

import bisect
from datetime import date
from fractions import Fraction

from sample.calendar_days import month_ends
from sample.draws import Draws

BASE = "EUR"
DECIMALS = {"EUR": 2, "USD": 2, "GBP": 2, "CNY": 2, "PLN": 2, "SEK": 2, "JPY": 0, "KWD": 3}
START = {"USD": 0.9, "GBP": 1.16, "CNY": 0.126, "PLN": 0.234, "SEK": 0.0885, "JPY": 0.0061, "KWD": 2.93}
SOURCE = "invented for this sample, not a published rate"
MID_MONTHS = [date(2026, month, 15) for month in range(3, 12)]


def rounded(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


class Rates:
    """Rates into the base currency by day; the last one on or before a day is in force."""

    def __init__(self) -> None:
        draws = Draws("rates")
        opening = month_ends(date(2024, 10, 1), date(2026, 10, 1))
        self.days = sorted(opening + MID_MONTHS)
        self.text: dict[str, list[str]] = {}
        for currency, start in START.items():
            rate, texts = start, []
            for _ in self.days:
                rate *= 1 + draws.between(-0.012, 0.012)
                texts.append(f"{rate:.6g}")
            self.text[currency] = texts

    def in_force(self, currency: str, day: date) -> Fraction:
        """Rate of the currency in force on the day."""
        if currency == BASE:
            return Fraction(1)
        return Fraction(self.text[currency][bisect.bisect_right(self.days, day) - 1])

    def base(self, minor: int, currency: str, day: date) -> int:
        """Minor units of the currency in euro cents on the day, halves away from zero."""
        scale = Fraction(10 ** DECIMALS[BASE], 10 ** DECIMALS[currency])
        return rounded(minor * self.in_force(currency, day) * scale)

    def rows(self) -> list[dict[str, object]]:
        """Rows of the rates table."""
        return [
            {"date": day, "from_currency": currency, "to_currency": BASE, "rate": texts[at], "source": SOURCE}
            for at, day in enumerate(self.days)
            for currency, texts in self.text.items()
        ]


def plain(minor: int, currency: str) -> str:
    """Amount as a plain decimal: '1234.50', '-12', '3.125'."""
    places = DECIMALS[currency]
    whole, rest = divmod(abs(minor), 10**places)
    return ("-" if minor < 0 else "") + (f"{whole}.{rest:0{places}d}" if places else str(whole))
