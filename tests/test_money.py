"""Money is exact: minor units and products against fractions, as numbers, arrays and column expressions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import narwhals as nw
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcredit.errors import InputError, XlcreditError
from xlcredit.ledger import frame_of
from xlcredit.money import (
    LARGEST_MINOR,
    LARGEST_RATIO_TERM,
    LARGEST_SUM,
    currency_units,
    decimals,
    decimals_by_currency,
    minor_units,
    ratio,
    scaled,
    scaled_column,
    within_bounds,
)

AMOUNTS = st.integers(-LARGEST_MINOR, LARGEST_MINOR)
SHARES = st.tuples(st.integers(1, 10**9), st.integers(1, 10**9))
"""Numerator and denominator of a rate as `ratio` gives them."""


def half_away(exact: Fraction) -> int:
    """Whole number nearest to a fraction, halves away from zero: the oracle, in whole numbers only."""
    size = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return size if exact >= 0 else -size


@given(st.integers(-(10**14), 10**14), st.integers(0, 12), st.integers(0, 4))
def test_minor_units_of_decimals(digits, after_point, places):
    exact = Fraction(digits, 10**after_point)
    if abs(exact) * 10**places <= LARGEST_MINOR:
        assert minor_units(Decimal(digits).scaleb(-after_point), places) == half_away(exact * 10**places)


@given(st.floats(-1e11, 1e11), st.integers(0, 4))
def test_minor_units_of_floats_go_by_their_written_digits(amount, places):
    assert minor_units(amount, places) == half_away(Fraction(repr(amount)) * 10**places)


@pytest.mark.parametrize(
    ("amount", "places", "minor"),
    [
        (1.005, 2, 101),
        (2.675, 2, 268),
        (-1.005, 2, -101),
        (0.1 + 0.2, 2, 30),
        ("1234.565", 2, 123457),
        (0.5, 0, 1),
        (-0.5, 0, -1),
        (1.2345, 3, 1235),
        (0.00005, 4, 1),
        (1e-30, 2, 0),
        (10**13, 2, 10**15),
    ],
)
def test_halves_go_away_from_zero(amount, places, minor):
    assert minor_units(amount, places) == minor


@pytest.mark.parametrize("amount", [10**14, -(10**14), "1e999999", "1e99999999999", float("inf"), float("nan"), "x"])
def test_amounts_beyond_the_bound_are_refused(amount):
    with pytest.raises(InputError):
        minor_units(amount, 2)


@given(st.integers(-LARGEST_MINOR, LARGEST_MINOR), st.sampled_from(sorted(decimals_by_currency())))
def test_units_and_back(minor, currency):
    places = decimals(currency)
    assert minor_units(currency_units(minor, places), places) == minor


@pytest.mark.parametrize(("currency", "places"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CNY", 2), ("CLF", 4)])
def test_decimals_of_a_currency(currency, places):
    assert decimals(currency) == places


@pytest.mark.parametrize("code", ["", "eur", "XXQ", "EURO"])
def test_an_unknown_currency_is_refused(code):
    with pytest.raises(InputError):
        decimals(code)


@given(AMOUNTS, SHARES)
def test_a_product_is_the_nearest_whole_number(amount, share):
    assert scaled(amount, *share) == half_away(Fraction(amount) * Fraction(*share))


@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.integers(0, 1000), st.integers(1, 1000))
def test_arrays_and_columns_give_what_numbers_give(amounts, numerator, denominator):
    expected = [half_away(Fraction(amount) * Fraction(numerator, denominator)) for amount in amounts]
    assert scaled(np.array(amounts, dtype=np.int64), numerator, denominator).tolist() == expected
    frame = frame_of({"amount": amounts}, {"amount": nw.Int64})
    column = scaled_column(nw.col("amount"), numerator, denominator)
    assert frame.select(column.alias("product"))["product"].to_list() == expected


@given(
    st.lists(
        st.tuples(st.integers(-(10**12), 10**12), st.integers(1, 10**6), st.integers(1, 10**9)), min_size=1, max_size=20
    )
)
def test_a_column_of_ratios_gives_what_numbers_give(rows):
    data = {
        "amount": [row[0] for row in rows],
        "numerator": [row[1] for row in rows],
        "denominator": [row[2] for row in rows],
    }
    frame = frame_of(data, dict.fromkeys(data, nw.Int64))
    column = scaled_column(nw.col("amount"), nw.col("numerator"), nw.col("denominator"))
    expected = [half_away(Fraction(amount * top, bottom)) for amount, top, bottom in rows]
    assert frame.select(column.alias("product"))["product"].to_list() == expected


@given(st.decimals(Decimal("0.000001"), Decimal("999999"), places=3))
def test_a_ratio_is_exact(value):
    top, bottom = ratio(value)
    assert Fraction(top, bottom) == Fraction(value)
    assert max(top, bottom) <= LARGEST_RATIO_TERM


@pytest.mark.parametrize("value", ["1e10", "1.23456789012", 1 / 3, "1e9999999999", "1e-9999999999", "inf", "nan"])
def test_a_ratio_with_too_many_digits_is_refused(value):
    with pytest.raises(InputError):
        ratio(value)


def test_sums_stay_within_64_bits():
    within_bounds(LARGEST_SUM)
    assert LARGEST_SUM < 2**63 // 2
    with pytest.raises(XlcreditError):
        within_bounds(LARGEST_SUM * 1.01)
