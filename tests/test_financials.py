"""Ratios of statements agree with the second opinion, and keep what holds for any statement."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.financials import financials
from tests.oracle.firm import Firm
from tests.strategies import STATEMENTS, Blocks, statement_firms
from tests.test_oracle import Difference, compared, limit_differences
from tests.test_properties import analysed, keyed, replaced
from xlcredit.altman import altman_zone
from xlcredit.analysis import Analysis
from xlcredit.financials import INDICATORS, RATIOS, financial_indicators
from xlcredit.parameters import parameters

EXAMPLES = Path(__file__).parents[1] / "examples"
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
WITHOUT_MONEY = [*RATIOS, "altman_model", "altman_z", "altman_zone", "missing"]
FIRST_AMOUNT = STATEMENTS.index("Equity")


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    table = analysis.table("financials").set_index("buyer")
    for buyer in firm.buyers:
        expected = financials(firm, buyer, firm.as_of)
        if (expected is None) != (buyer not in table.index):
            yield "financials", buyer, buyer in table.index, expected
        elif expected is not None:
            found = table.loc[buyer].to_dict()
            codes = found["missing"].split(", ") if found["missing"] else []
            if len(codes) != len(set(codes)):
                yield "financials.missing", buyer, codes, "each once"
            yield from compared("financials", buyer, found | {"missing": set(codes)}, expected)


@given(statement_firms())
@MANY
def test_it_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


@given(statement_firms())
@MANY
def test_credit_limits_rest_on_the_same_statements(blocks: Blocks) -> None:
    found = list(limit_differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


def test_the_sample_agrees_too() -> None:
    names = ("settings", "buyers", "ledger", "statements", "rates")
    texts = {name: (EXAMPLES / f"{name}.csv").read_text(encoding="utf-8").splitlines() for name in names}
    sample = {name: [[cell or None for cell in row] for row in csv.reader(lines)] for name, lines in texts.items()}
    analysis = analysed(sample)
    assert len(analysis.table("financials")) > 150
    found = list(differences(analysis, Firm(sample)))
    assert not found, found[:5]


ROW = ["B1", "2025-12-31", "EUR", 400, 50, 1400, 42, 90, 30, 1000, 500, 60, 210, 200, 600, 300, 150, None]
BLOCKS: dict[str, list[list[Any]]] = {
    "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 10, 31)], ["base_currency", "EUR"]],
    "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]],
    "buyers": [["Buyer", "Sector"], ["B1", "manufacturing"]],
    "statements": [STATEMENTS, ROW, ["B1", "2024-12-31", None, 380, None, 1120, *[None] * 12]],
}


def changed(**cells: Any) -> Blocks:
    """The tables with other cells in the latest statement."""
    row = [cells.get(name.replace(" ", "_").lower(), cell) for name, cell in zip(STATEMENTS, ROW, strict=True)]
    return BLOCKS | {"statements": [STATEMENTS, row, BLOCKS["statements"][2]]}


@pytest.mark.parametrize(
    ("blocks", "columns"),
    [
        (changed(year_end="2025-12-30"), {"age"}),
        (changed(year_end="2026-01-17"), {"age", "sales_growth", "missing"}),
        (changed(currency="USD") | {"rates": [["Date", "From", "To", "Rate"], ["2026-10-31", "USD", "EUR", 0.9]]}, {"sales_growth", "missing", "tangible_net_worth", "buyer_turnover"}),
        (changed(equity=400.01), {"equity_ratio", "gearing", "tangible_net_worth", "altman_z"}),
        (changed(intangible_assets=50.01), {"tangible_net_worth"}),
        (changed(turnover=1400.01), {"sales_growth", "net_margin", "altman_z", "buyer_turnover"}),
        (changed(net_profit=42.01), {"net_margin"}),
        (changed(ebit=90.01), {"interest_cover", "altman_z"}),
        (changed(interest=30.01), {"interest_cover"}),
        (changed(total_assets=1000.01), {"equity_ratio", "altman_z"}),
        (changed(current_assets=500.01), {"current_ratio", "altman_z"}),
        (changed(cash=60.01), {"quick_ratio"}),
        (changed(receivables=None, inventory=230.01), {"quick_ratio"}),
        (changed(total_liabilities=600.01), {"gearing", "altman_z"}),
        (changed(current_liabilities=300.01), {"current_ratio", "quick_ratio", "altman_z"}),
        (changed(retained_earnings=150.01), {"altman_z"}),
        (changed(market_value=800), {"altman_model", "altman_z"}),
        (BLOCKS | {"buyers": [["Buyer", "Sector"], ["B1", "trade"]]}, {"altman_model", "altman_z", "altman_zone"}),
    ],
)  # fmt: skip
def test_one_cent_and_one_day_are_seen(blocks: Blocks, columns: set[str]) -> None:
    """The comparison is not blind: another amount, day or sector in the second opinion shows up, and nothing else."""
    assert list(differences(analysed(BLOCKS), Firm(BLOCKS))) == []
    seen = {name.removeprefix("financials.") for name, *_ in differences(analysed(BLOCKS), Firm(blocks))}
    assert seen == columns


def scaled(blocks: Blocks, factor: int) -> Blocks:
    """Every amount of the statements so many times as large."""
    header, *rows = blocks["statements"]
    times = [
        [*row[:FIRST_AMOUNT], *(None if one is None else one * factor for one in row[FIRST_AMOUNT:])] for row in rows
    ]
    return blocks | {"statements": [header, *times]}


@given(statement_firms(), st.integers(2, 999))
@MANY
def test_larger_amounts_leave_ratios_as_they_are(blocks: Blocks, factor: int) -> None:
    one, two = keyed(analysed(blocks), "financials"), keyed(analysed(scaled(blocks, factor)), "financials")
    pd.testing.assert_frame_equal(one[WITHOUT_MONEY], two[WITHOUT_MONEY], check_exact=True)
    off = (two["tangible_net_worth"] - factor * one["tangible_net_worth"]).abs()
    assert (off <= factor).all()  # a rounded unit, so many times


@given(statement_firms())
@MANY
def test_the_currency_does_not_matter(blocks: Blocks) -> None:
    """The same figures in base currency give the same ratios, where every statement is in one currency with a rate."""
    header, *rows = blocks["statements"]
    rated = {row[1] for row in blocks["rates"][1:]} | {row[2] for row in blocks["rates"][1:]}
    foreign = next(code for code in sorted(rated) if code != dict(blocks["settings"])["base_currency"])
    all_in = [
        blocks | {"statements": [header, *([*row[:2], currency, *row[3:]] for row in rows)]}
        for currency in (None, foreign)
    ]
    one, two = (keyed(analysed(other), "financials") for other in all_in)
    pd.testing.assert_frame_equal(one[WITHOUT_MONEY], two[WITHOUT_MONEY], check_exact=True)


@given(statement_firms(), st.data())
@MANY
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    other = blocks | {
        name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))]
        for name in ("statements", "buyers", "rates")
    }
    pd.testing.assert_frame_equal(analysed(blocks).table("financials"), analysed(other).table("financials"))


@given(statement_firms(), st.integers(0, 800))
@MANY
def test_a_past_day_knows_nothing_of_later_statements(blocks: Blocks, back: int) -> None:
    day = dict(blocks["settings"])["as_of"] - dt.timedelta(days=min(back, 420))
    then = replaced(blocks, "settings", "as_of", day)
    seen = then | {"statements": [row for row in then["statements"] if row[1] == "Year end" or row[1] <= day]}
    pd.testing.assert_frame_equal(analysed(then).table("financials"), analysed(seen).table("financials"))


@given(statement_firms(), st.integers(1, 500))
@MANY
def test_more_profit_is_never_worse(blocks: Blocks, more: int) -> None:
    header, *rows = blocks["statements"]
    at = {header.index(name) for name in ("EBIT", "Net profit", "Retained earnings")}
    better = [
        [cell + more if place in at and cell is not None else cell for place, cell in enumerate(row)] for row in rows
    ]
    before, after = (keyed(analysed(one), "financials") for one in (blocks, blocks | {"statements": [header, *better]}))
    for name in ("interest_cover", "net_margin", "altman_z"):
        assert ((after[name] > before[name]) | before[name].isna()).all()
    rank = {"": 0, "distress": 1, "grey": 2, "safe": 3}
    assert (after["altman_zone"].map(rank) >= before["altman_zone"].map(rank)).all()


@given(statement_firms())
@MANY
def test_a_blank_has_its_reason_and_indicators_are_the_table(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    table, indicators = analysis.table("financials"), financial_indicators(analysis)
    blank = table[[*RATIOS, "altman_z"]].isna().any(axis=1)
    assert (blank == (table["missing"] != "")).all()
    known = {word for codes in table["missing"] for word in codes.split(", ") if word}
    assert known <= set(parameters("words")["statement_fact"])
    assert list(indicators.columns) == ["buyer", *INDICATORS]
    assert {str(kind) for name, kind in indicators.dtypes.items() if name != "buyer"} <= {"float64"}
    assert indicators["buyer"].tolist() == table["buyer"].tolist()
    assert table["buyer_turnover"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(indicators[[*RATIOS, "altman_z"]], table[[*RATIOS, "altman_z"]])
    limits = keyed(analysis, "credit_limits")["capacity"]
    assert set(limits[limits.notna()].index) == set(table["buyer"])


@pytest.mark.parametrize("model", ["Z", "Z'", "Z''"])
def test_zones_follow_one_another(model: str) -> None:
    found = [altman_zone(model, hundredths / 100) for hundredths in range(-500, 600)]
    assert list(dict.fromkeys(found)) == ["distress", "grey", "safe"]
