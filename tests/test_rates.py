"""Exchange rates through a pivot: the same as the second opinion, digit for digit, and always fit to convert with."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle.firm import Firm
from xlcredit.errors import DomainError, UnknownId
from xlcredit.rates import RateTable

DAY = dt.date(2026, 10, 31)
NINE_DIGITS = st.tuples(st.integers(100_000_000, 999_999_999), st.integers(5, 11)).map(
    lambda drawn: Decimal(drawn[0]).scaleb(-drawn[1])
)
"""Rates from 0.001 to 9,999 with all the digits that the table keeps."""

CODES = ("EUR", "JPY", "KWD", "USD")
Leg = tuple[dt.date, str, str, Decimal]


@st.composite
def legs(draw: st.DrawFn, code: str) -> list[Leg]:
    """One or two rates between a currency and the pivot, in either direction."""
    pairs = st.sampled_from([(code, "CHF"), ("CHF", code)])
    days = draw(st.lists(st.integers(0, 31), min_size=1, max_size=2, unique=True))
    return [(DAY - dt.timedelta(days=back), *draw(pairs), draw(NINE_DIGITS)) for back in days]


def table(rows: list[Leg], pivot: str = "CHF") -> RateTable:
    return RateTable([(day, *pair, Fraction(rate)) for day, *pair, rate in rows], 31, pivot)


def second_opinion(rows: list[Leg], base: str) -> Firm:
    settings = {"as_of": DAY, "base_currency": base, "rate_pivot": "CHF"}
    return Firm(
        {
            "settings": [["Setting", "Value"], *map(list, settings.items())],
            "ledger": [["Document"]],
            "rates": [["Date", "From", "To", "Rate"], *map(list, rows)],
        }
    )


@given(st.permutations(CODES), st.data())
def test_any_rate_through_the_pivot(codes: list[str], data: st.DataObject) -> None:
    source, base = codes[:2]
    rows = [*data.draw(legs(source)), *data.draw(legs(base))]
    rates, expected = table(rows), second_opinion(rows, base).rate(source, DAY)
    assert rates.on(DAY, source, base).value == expected
    numerator, denominator = rates.minor_ratio(DAY, source, base)
    assert numerator * denominator < 2**61


def test_the_older_of_the_two_days_is_the_day_of_a_cross_rate() -> None:
    rows = [
        (dt.date(2026, 10, 20), "PLN", "CHF", Decimal("0.25")),
        (dt.date(2026, 10, 27), "USD", "CHF", Decimal("0.8")),
        (dt.date(2026, 11, 2), "USD", "CHF", Decimal("0.9")),
    ]
    found = table(rows).on(DAY, "PLN", "USD")
    assert (found.value, found.published) == (Fraction(5, 16), dt.date(2026, 10, 20))
    assert table(rows).on(DAY, "USD", "PLN").value == Fraction(16, 5)


def test_each_way_must_be_young_enough_by_itself() -> None:
    """31 days before 31 October is 30 September; a pair that is too old does not stand in the way of the pivot."""
    rows = [
        (dt.date(2026, 9, 29), "PLN", "USD", Decimal("0.3")),
        (dt.date(2026, 9, 30), "PLN", "CHF", Decimal("0.25")),
        (dt.date(2026, 9, 30), "USD", "CHF", Decimal("0.8")),
    ]
    assert table(rows).on(DAY, "PLN", "USD").value == Fraction(5, 16)
    with pytest.raises(DomainError, match=r"PLN to CHF on 2026-11-01 or in the 31 days before \(on the way to USD\)"):
        table(rows).on(dt.date(2026, 11, 1), "PLN", "USD")
    with pytest.raises(UnknownId, match="no rate from PLN to JPY, on 2026-10-31 or ever: "):
        table(rows, pivot="").on(DAY, "PLN", "JPY")
