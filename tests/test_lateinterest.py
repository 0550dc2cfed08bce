"""Late interest agrees with a second opinion that looks at every day, and keeps what holds for any debt and any ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle import lateinterest as second
from tests.oracle.firm import Firm
from tests.strategies import DECIMALS, Block, Blocks, firms
from tests.test_oracle import Difference, same
from tests.test_properties import analysed
from udfs.call import call
from udfs.results import result_rows
from xlcredit.analysis import Analysis
from xlcredit.errors import DomainError, UnknownId
from xlcredit.interestinvoice import interest_lines
from xlcredit.lateinterest import (
    DAILY,
    ROUNDINGS,
    TOTAL,
    YEAR_DAYS,
    RatePeriod,
    declining,
    early_discount_rate,
    interest_parts,
    late_interest,
    span_days,
    stretches,
)
from xlcredit.latelaws import country_law, law_of, law_stretches, laws_with, shipped_laws
from xlcredit.parameters import parameters

MANY = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
DAY = dt.timedelta(days=1)
DUE = st.dates(dt.date(2019, 12, 1), dt.date(2025, 12, 31))
SPAN = st.integers(0, 800)
AMOUNT = st.integers(1, 10_000_000)
RATE = st.integers(0, 3_000).map(lambda units: Fraction(units, 10_000))
COUNTS = st.sampled_from(list(YEAR_DAYS))


@st.composite
def debts(draw: st.DrawFn) -> tuple[Any, ...]:
    """Due date, end, what is still unpaid, payments after the due date (some taken back), rates by day."""
    due = draw(DUE)
    end = due + draw(SPAN) * DAY
    days = st.integers(1, 800).map(lambda number: due + number * DAY)
    paid = [(day, amount) for day, amount in draw(st.lists(st.tuples(days, st.integers(-2_000, 500_000)), max_size=5)) if day <= end]
    starts = sorted({due - 40 * DAY, *draw(st.lists(days, max_size=4))})
    return due, end, draw(st.integers(0, 900_000)), paid, [(day, draw(RATE)) for day in starts]


@given(debts(), COUNTS, st.sampled_from(ROUNDINGS))
@MANY
def test_a_declining_debt_at_changing_rates_agrees_day_by_day(debt: tuple[Any, ...], day_count: str, rounding: str) -> None:
    due, end, left, paid, rates = debt
    whole = max(left + sum(amount for _, amount in paid), 0)

    def balance(day: dt.date) -> int:
        return max(whole - sum(amount for when, amount in paid if when < day), 0)

    def rate(day: dt.date) -> Fraction:
        return [one for when, one in rates if when <= day][-1]

    parts = stretches(declining(whole, due, paid), end, [RatePeriod(*one) for one in rates], day_count)
    found = sum(interest_parts(parts, day_count, rounding))
    assert found == second.interest(balance, rate, due, end, day_count, rounding == DAILY)
    assert sum(part.days for part in parts) <= span_days(due, end, day_count)


@given(AMOUNT, DUE, SPAN, st.sampled_from(sorted(shipped_laws())))
@MANY
def test_every_law_agrees_day_by_day(amount: int, due: dt.date, span: int, law: str) -> None:
    end, rate = due + span * DAY, second.rate_of(law, due, [])
    if rate is None and span:
        with pytest.raises(DomainError, match=f"no rate of {law} is stated for {due + DAY}"):
            law_stretches(amount, due, end, law)
    else:
        parts = law_stretches(amount, due, end, law)[1]
        expected = second.interest(lambda day: amount, rate, due, end) if span else 0
        assert sum(interest_parts(parts)) == expected


def exact(amount: int, due: dt.date, end: dt.date, rate: Fraction, day_count: str) -> Fraction:
    parts = stretches([(due, amount)], end, [RatePeriod(dt.date.min, rate)], day_count)
    return sum((one.balance * rate * one.days / YEAR_DAYS[day_count] for one in parts), Fraction(0))


@given(AMOUNT, DUE, SPAN, SPAN, RATE, COUNTS)
@MANY
def test_the_parts_of_a_span_add_up_before_rounding(
    amount: int, due: dt.date, first: int, more: int, rate: Fraction, day_count: str
) -> None:
    cut, end = due + first * DAY, due + (first + more) * DAY
    whole = exact(amount, due, end, rate, day_count)
    assert whole == exact(amount, due, cut, rate, day_count) + exact(amount, cut, end, rate, day_count)
    rounded = late_interest(amount, due, cut, rate, day_count) + late_interest(amount, cut, end, rate, day_count)
    assert abs(late_interest(amount, due, end, rate, day_count) - rounded) <= 1
    daily = [late_interest(amount, *days, rate, day_count, DAILY) for days in ((due, end), (due, cut), (cut, end))]
    assert daily[0] == daily[1] + daily[2]


@given(AMOUNT, AMOUNT, DUE, SPAN, SPAN, RATE, RATE, COUNTS, st.sampled_from(ROUNDINGS))
@MANY
def test_more_days_money_or_rate_never_give_less(
    amount: int, more: int, due: dt.date, span: int, later: int, rate: Fraction, higher: Fraction, day_count: str, rounding: str
) -> None:
    end = due + span * DAY
    found = late_interest(amount, due, end, rate, day_count, rounding)
    assert found <= late_interest(amount, due, end + later * DAY, rate, day_count, rounding)
    assert found <= late_interest(amount + more, due, end, rate, day_count, rounding)
    assert found <= late_interest(amount, due, end, min(rate + higher, Fraction(1)), day_count, rounding)
    assert found >= 0


@given(debts(), COUNTS, st.sampled_from(ROUNDINGS), st.integers(1, 800))
@MANY
def test_a_part_payment_never_raises_the_interest(debt: tuple[Any, ...], day_count: str, rounding: str, after: int) -> None:
    due, end, left, paid, rates = debt
    whole, periods = left + 10_000, [RatePeriod(*one) for one in rates]
    ordinary = [one for one in paid if one[1] > 0]
    sums = [
        sum(interest_parts(stretches(declining(whole, due, given), end, periods, day_count), day_count, rounding))
        for given in ([], ordinary, [*ordinary, (due + after * DAY, 4_000)])
    ]
    assert sums[0] >= sums[1] >= sums[2] >= 0


@given(st.lists(st.tuples(AMOUNT, DUE, st.integers(1, 500)), min_size=1, max_size=4), RATE)
@FEW
def test_a_range_gives_what_its_cells_give(rows: list[tuple[int, dt.date, int]], rate: Fraction) -> None:
    amounts, dues = [[amount / 100] for amount, *_ in rows], [[due] for _, due, _ in rows]
    paid = [[due + span * DAY] for _, due, span in rows]
    together = call("LATE_INTEREST", [amounts, dues, paid, float(rate)]).value
    one_by_one = [[call("LATE_INTEREST", [a[0], d[0], p[0], float(rate)]).value] for a, d, p in zip(amounts, dues, paid, strict=True)]
    assert together == (one_by_one if len(rows) > 1 else one_by_one[0][0])
    by_law = [call("LATE_INTEREST_LAW", [amounts, dues, paid, "DE"]).value, [[call("LATE_INTEREST_LAW", [a[0], d[0], p[0], "DE"]).value] for a, d, p in zip(amounts, dues, paid, strict=True)]]  # fmt: skip
    assert by_law[0] == (by_law[1] if len(rows) > 1 else by_law[1][0][0])


@given(st.integers(0, 5_000).map(lambda units: units / 10_000), st.integers(0, 60), st.integers(1, 120))
@FEW
def test_a_discount_earns_what_lending_the_rest_would(discount: float, first: int, days: int) -> None:
    rate = early_discount_rate(discount, first, first + days)
    lent = 1 - discount
    assert lent * (1 + rate * days / 365) == pytest.approx(1)
    if days >= 5:
        compounded = early_discount_rate(discount, first, first + days, compounded=True)
        assert lent * (1 + compounded) ** (days / 365) == pytest.approx(1)


def test_every_value_and_law_names_its_source() -> None:
    declared = parameters("late_interest")
    for law in declared["law"].values():
        assert law["source"] and law["statute"]["en"] and law["statute"]["zh"] and law["applies"]["en"] and law["applies"]["zh"]
        assert law.get("reference") in {None, *declared["series"]}
    for series in declared["series"].values():
        days = [value["from"] for value in series["value"]]
        assert days == sorted(set(days))
        assert all(value["source"] for value in series["value"])
        halves = series["holds"] == "half-year"
        assert all((day.month, day.day) in ((1, 1), (7, 1)) for day in days) or not halves
    countries = [one for law in declared["law"].values() for one in law["countries"]]
    assert len(set(countries)) == len(countries)
    assert country_law("CN") == "CN_CIVIL"
    assert country_law("US") == ""


def test_the_german_reference_moves_with_the_one_of_the_ecb() -> None:
    series = parameters("late_interest")["series"]
    ecb = {one["from"]: Decimal(str(one["rate"])) for one in series["ECB"]["value"]}
    german = {one["from"]: Decimal(str(one["rate"])) for one in series["BASISZINS_DE"]["value"]}
    assert {day: rate - ecb[day] for day, rate in german.items()} == dict.fromkeys(ecb, Decimal("-0.88"))


def test_a_row_of_the_workbook_takes_the_place_of_a_known_rate() -> None:
    start = dt.date(2026, 7, 1)
    known, own = law_of("DE"), law_of("DE", laws_with([("de", start, 0.2, None, "")]))
    assert own.rates[:-1] == known.rates
    assert own.rates[-1].annual_rate == Fraction(1, 5)
    assert known.unsure(dt.date(2026, 6, 1), start) == dt.date(2026, 1, 1)
    assert own.unsure(dt.date(2026, 6, 1), dt.date(2026, 12, 31)) is None
    assert own.unsure(dt.date(2026, 6, 1), dt.date(2027, 1, 1)) == start
    with pytest.raises(UnknownId, match="Nordic"):
        law_of("nowhere", laws_with([("Nordic", start, 0.1, None, "")]))


LAWS = [None, "DE", "EU", "UK", "CN", "CN_CIVIL", "contract", "by country", "Ours", "Nowhere"]
RATES = ["Law", "Valid from", "Annual rate", "Fixed sum", "Currency"]


@st.composite
def claiming_firms(draw: st.DrawFn) -> tuple[Blocks, Block]:
    """Small firms that claim interest, by laws that are known and rates of their own."""
    blocks = draw(firms())
    chosen = dict(blocks["settings"][1:])
    day, base = chosen["as_of"], chosen["base_currency"]
    own = [
        [law, day - back * DAY, rate, fixed, draw(st.sampled_from([None, base]))]
        for law, back, rate, fixed in draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["Ours", "DE"]),
                    st.integers(-5, 500),
                    st.sampled_from([None, 0.1, "7.5%", 0]),
                    st.sampled_from([None, 0, 25]),
                ),
                max_size=5,
                unique_by=lambda row: (row[0], row[1]),
            )
        )
        if rate is not None or fixed is not None
    ]
    title, *masters = blocks["buyers"]
    named = [[*row, draw(st.sampled_from(LAWS))] for row in masters]
    more = [
        ["late_interest_law", draw(st.sampled_from(LAWS))],
        ["contract_interest_rate", draw(st.sampled_from([None, 0.12]))],
        ["contract_day_count", draw(st.sampled_from([None, "ACT/360", "30E/360"]))],
        ["interest_on_paid", draw(st.sampled_from([None, "yes"]))],
    ]
    return blocks | {
        "buyers": [[*title, "Law of late interest"], *named],
        "settings": [*blocks["settings"], *more],
        "late_interest_rates": [RATES, *own],
    }, own


def differences(analysis: Analysis, blocks: Blocks, own: Block) -> Iterator[Difference]:
    names = ("late_interest_law", "valid_from", "annual_rate", "fixed_sum", "currency")
    expected = second.late_interest(Firm(blocks), [dict(zip(names, row, strict=True)) for row in own])
    table = analysis.table("late_interest").set_index("document")
    assert table.index.is_unique
    yield from (("missing", one, None, expected[one]) for one in expected.keys() - set(table.index))
    yield from (("too many", one, table.loc[one].to_dict(), None) for one in set(table.index) - expected.keys())
    for document in expected.keys() & set(table.index):
        for column, value in expected[document].items():
            if not same(table.loc[document][column], value):
                yield column, document, table.loc[document][column], value


@given(claiming_firms())
@settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_sheet_agrees_with_the_second_opinion(firm: tuple[Blocks, Block]) -> None:
    found = list(differences(analysed(firm[0]), *firm))
    assert not found, found[:5]


@given(claiming_firms())
@FEW
def test_the_sheet_adds_up_and_the_invoices_are_the_sheet(firm: tuple[Blocks, Block]) -> None:
    analysis = analysed(firm[0])
    table = analysis.table("late_interest")
    known = table[table["late_interest"].notna()]
    assert (known["late_interest"] + known["fixed_sum"] == known["interest_total"]).all()
    assert (known["interest_base"] + known["fixed_base"] == known["total_base"]).all()
    total = analysis.total("late_interest")
    assert total["total_base"] == total["interest_base"] + total["fixed_base"]
    assert table.loc[table["late_interest"].isna(), "interest_note"].str.len().gt(0).all()
    for buyer in analysis.buyers:
        found = interest_lines(analysis, buyer, "zh")
        mine = known[(known["buyer"] == buyer) & known["annual_rate"].notna()]
        for one in found["currencies"]:
            rows = mine[mine["currency"] == one["currency"]]
            assert units(one["total"], one["currency"]) == rows["interest_total"].sum()
            assert sum(units(line["interest"], one["currency"]) for line in one["lines"]) == rows["late_interest"].sum()
            assert sum(units(line["fixed_sum"], one["currency"]) for line in one["sums"]) == rows["fixed_sum"].sum()
        assert {one["currency"] for one in found["currencies"]} == set(mine["currency"])
        assert bool(found["law"]) == bool(len(mine))


def units(text: str, currency: str) -> int:
    """Minor units of an amount as it is printed."""
    return int(Decimal(text.replace(",", "")).scaleb(DECIMALS[currency]))


def test_nothing_is_claimed_where_nothing_is_named(sample_blocks: Any) -> None:
    settings_block = [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]]
    ledger = [["Document", "Buyer", "Document date", "Due date", "Gross"], ["A", "B1", "2026-01-01", "2026-01-31", 100]]
    analysis = analysed({"settings": settings_block, "ledger": ledger})
    assert analysis.table("late_interest").empty
    assert interest_lines(analysis, "B1", "en") == {"law": "", "currencies": [], "notes": []}
    with pytest.raises(UnknownId, match="buyer 'B9' is not in this workbook"):
        interest_lines(analysis, "B9", "en")


def test_the_sample_month_claims_by_country_in_both_languages(sample_analysis: Analysis) -> None:
    table = sample_analysis.table("late_interest")
    assert {"DE", "FR", "UK", "CN_CIVIL", "contract", "Nordic agreement", ""} <= set(table["late_interest_law"])
    assert len(result_rows(sample_analysis, "late_interest")) == len(table)
    said = interest_lines(sample_analysis, table["buyer"][0], "zh")["law"]
    assert said.startswith("逾期利息依据《德国民法典》")


def test_one_day_and_one_cent_are_seen() -> None:
    """The comparison is not blind."""
    due, end = dt.date(2026, 1, 31), dt.date(2026, 4, 1)
    expected = second.interest(lambda day: 1_000_000, lambda day: Fraction(2, 25), due, end)
    assert expected == late_interest(1_000_000, due, end, 0.08, "ACT/365", TOTAL) == 13151
    assert expected != late_interest(1_000_100, due, end, 0.08)
    assert expected != late_interest(1_000_000, due, end - DAY, 0.08)
