"""The stress of the book agrees with the second opinion, and keeps what holds for any firm and any scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import stress as oracle
from tests.oracle.firm import Firm
from tests.strategies import Blocks
from tests.stressstrategies import COVENANTS, STRESS_RULES, stress_firms
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.rates import RateTable
from xlcredit.stress.rules import AS_IT_STANDS

MANY = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
CLOSE = 1e-9


def analysed(blocks: Blocks) -> Analysis:
    book = Book.from_blocks(blocks)
    assert not [problem for problem in book.problems if problem.severity == "error"]
    return analyse(book)


def rows(blocks: Blocks, *shocks: list[Any]) -> dict[str, dict[str, Any]]:
    """The table by the name of the scenario; shocks replace those of the firm."""
    given = blocks | {"stress_rules": [STRESS_RULES, *shocks]} if shocks else blocks
    return {row["stress"]: row for row in analysed(given).table("stress").to_dict("records")}


def blank(cell: Any) -> bool:
    return cell is None or cell != cell


def same(found: Any, expected: Any, name: str) -> bool:
    if name == "reason":
        return {one for one in found.split(", ") if one} == expected
    if expected is None:
        return blank(found)
    if isinstance(expected, Fraction):
        return abs(found - float(expected)) <= CLOSE * max(1, abs(expected))
    return found == expected


def differences(blocks: Blocks) -> Iterator[tuple[str, str, Any, Any]]:
    """Where the table and the second opinion differ."""
    found, expected = rows(blocks), oracle.table(Firm(blocks))
    assert list(found) == list(expected)
    for stress, row in expected.items():
        yield from ((stress, name, found[stress][name], value) for name, value in row.items() if not same(found[stress][name], value, name))


@given(stress_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    found = list(differences(blocks))
    assert not found, found[:4]


def without_answer(row: dict[str, Any]) -> bool:
    return blank(row["exposure"])


FIGURES = ("exposure", "insured", "self_retained", "retained_loss", "net_expected_loss", "cash", "equity", "limits_sum", "over_limit_sum")


@given(stress_firms())
@FEW
def test_what_changes_nothing_leaves_all_as_it_is(blocks: Blocks) -> None:
    found = rows(blocks, ["limits", "limits cut", 1, None], ["rates", "currencies move", 1, None])
    for name in ("limits", "rates"):
        if not without_answer(found[name]):
            assert all(str(found[name][one]) == str(found[AS_IT_STANDS][one]) for one in FIGURES)


@given(stress_firms())
@FEW
def test_more_failures_never_lose_less(blocks: Blocks) -> None:
    found = rows(blocks, *([str(count), "buyers fail", count, None] for count in (1, 2, 3)))
    losses = [found[str(count)]["retained_loss"] for count in (1, 2, 3)]
    assume(not without_answer(found["1"]))
    assert losses == sorted(losses)
    cash = [found[str(count)]["cash"] for count in (1, 2, 3)]
    assert blank(cash[0]) or cash == sorted(cash, reverse=True)


@given(stress_firms(), st.sampled_from([0, 0.3, 0.9]))
@FEW
def test_cut_limits_never_insure_more(blocks: Blocks, left: float) -> None:
    blocks = blocks | {"settings": [row for row in blocks["settings"] if row[0] != "unused_limit_share"]}
    blocks["settings"].append(["unused_limit_share", 0])
    found = rows(blocks, ["cut", "limits cut", left, None], ["kept", "limits cut", 1, None])
    assume(not without_answer(found["cut"]))
    assert found["cut"]["insured"] <= found["kept"]["insured"]
    assert found["cut"]["exposure"] == found["kept"]["exposure"]
    assert found["cut"]["net_expected_loss"] >= found["kept"]["net_expected_loss"]


@given(stress_firms())
@FEW
def test_every_scenario_adds_up(blocks: Blocks) -> None:
    found = rows(blocks)
    first = found[AS_IT_STANDS]
    for row in found.values():
        if without_answer(row):
            assert row["reason"]
            assert all(blank(row[name]) for name in FIGURES)
            continue
        assert row["insured"] + row["self_retained"] == row["exposure"]
        for name in ("exposure", "insured", "self_retained", "net_expected_loss", "limits_sum"):
            if row is not first:
                assert row[f"{name}_change"] == row[name] - first[name]


@given(stress_firms())
@FEW
def test_the_first_row_is_what_the_sheets_say(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    first = analysis.table("stress").iloc[0]
    for name in ("exposure", "insured", "self_retained"):
        assert first[name] == analysis.total("exposure")[name]
    assert first["net_expected_loss"] == analysis.total("expected_losses")["net_expected_loss"]


@given(stress_firms())
@FEW
def test_simple_dso_rises_by_the_days(blocks: Blocks) -> None:
    found = rows(blocks, ["late", "days sales outstanding up", 12, None])
    assume(not without_answer(found["late"]))
    analysis = analysed(blocks)
    inputs = dict(analysis.figure("dso simple").inputs)
    whole = Fraction(str(inputs["sales of twelve months"].total)) * 12 / inputs["days of the months"]
    assert abs(found["late"]["exposure_change"] - whole * 10**analysis.settings.places) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("stress_rules", [STRESS_RULES, ["storm", "buyers fail", 1, None], ["storm", "limits cut", 70, None]]),
        ("covenants", [COVENANTS, ["cash", 0]]),
    ],
)
def test_a_row_that_counts_nowhere_is_said_beside_the_figures(table: str, rows: Any) -> None:
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 10, 31)], ["base_currency", "EUR"]],
        "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", dt.date(2026, 10, 1), 100]],
    }
    said = [analyse(Book.from_blocks(blocks | more)).table("stress")["reason"] for more in ({}, {table: rows})]
    assert [all("rows set aside" in one for one in reasons) for reasons in said] == [False, True]


def test_a_rate_moves_on_its_day_alone() -> None:
    day, before = dt.date(2026, 10, 31), dt.date(2026, 10, 20)
    rates = RateTable([(before, "USD", "EUR", Fraction(4, 5)), (before, "GBP", "USD", Fraction(5, 4))], pivot="USD")
    up = rates.moved(day, "EUR", Fraction(10, 11))
    assert up.on(day, "USD", "EUR").value == Fraction(22, 25)
    assert up.on(day, "GBP", "EUR").value == Fraction(11, 10)
    assert up.on(before, "USD", "EUR").value == Fraction(4, 5)
    pound = rates.moved(day, "GBP", Fraction(2))
    assert pound.on(day, "GBP", "EUR").value == 2
    assert pound.on(day, "USD", "EUR").value == Fraction(4, 5)


def test_a_rate_with_many_digits_can_still_convert() -> None:
    day = dt.date(2026, 10, 31)
    rates = RateTable([(day, "USD", "EUR", Fraction("0.812345678"))])
    assert rates.minor_ratio(day, "USD", "EUR")
    assert rates.moved(day, "USD", Fraction("1.237")).minor_ratio(day, "USD", "EUR")
