"""How buyers pay agrees with the second opinion, and what becomes known later changes nothing of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle.behaviour import behaviour
from tests.oracle.firm import Firm
from tests.strategies import Blocks, by_themselves, firms, paying_firms
from tests.test_oracle import Difference, compared
from tests.test_properties import analysed, keyed, replaced, without_what_came_later
from udfs.results import WRITTEN
from xlcredit import ledger
from xlcredit.analysis import Analysis, analyse
from xlcredit.behaviour import INDICATORS, payment_indicators
from xlcredit.book import Book
from xlcredit.parameters import parameters

FEW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
SHARES = ["overdue_share", "disputed_share", "partial_share", "round_share"]


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    table = analysis.table("behaviour").set_index("buyer")
    for buyer in table.index:
        yield from compared("behaviour", buyer, table.loc[buyer], behaviour(firm, buyer, firm.as_of))


@given(paying_firms())
@MANY
def test_it_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


BLOCKS: dict[str, list[list[Any]]] = {
    "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 10, 31)], ["base_currency", "EUR"]],
    "ledger": [
        ["Document", "Buyer", "Document date", "Due date", "Gross", "Currency", "Disputed"],
        *([f"A{n}", "B1", "2026-06-01", f"2026-0{n}-30", 700 + n, "EUR", None] for n in range(4, 10)),
        ["O", "B1", "2026-08-01", "2026-09-30", 900, "EUR", 100],
    ],
    "receipts": [
        ["Receipt", "Date", "Buyer", "Document", "Amount", "Currency"],
        *([f"R{n}", f"2026-0{n}-30", "B1", f"A{n}", 700 + n, "EUR"] for n in range(6, 10)),
        ["R4", "2026-06-29", "B1", "A4", 704, "EUR"],
        ["R5", "2026-08-29", "B1", "A5", 705, "EUR"],
        ["R0", "2026-08-29", "B1", None, 2000, "EUR"],
    ],
}  # fmt: skip


def changed(name: str, key: str, **cells: Any) -> Blocks:
    """The tables with other cells in one row."""
    header = BLOCKS[name][0]
    rows = [[cells.get(title.replace(" ", "_").lower(), cell) for title, cell in zip(header, row, strict=True)]
            if row[0] == key else row for row in BLOCKS[name]]  # fmt: skip
    return BLOCKS | {name: rows}


@pytest.mark.parametrize(
    ("blocks", "columns"),
    [
        (changed("receipts", "R7", date="2026-08-01"), {"days_beyond_terms", "lateness_recent", "lateness_before"}),
        (changed("receipts", "R7", amount=706.99), {"paid", "partial_share", "owed"}),
        (changed("receipts", "R0", amount=1000.01), {"round_share"}),
        (changed("ledger", "O", gross=2000), {"round_share", "owed", "overdue", "disputed_share"}),
        (changed("ledger", "O", due_date="2026-09-29"), {"worst_days_overdue"}),
        (changed("ledger", "O", disputed=100.01), {"disputed_share"}),
        (changed("receipts", "R9", date="2026-10-31"), {"balance_paid_in_time", "days_beyond_terms"}),
    ],
)
def test_one_cent_and_one_day_are_seen(blocks: Blocks, columns: set[str]) -> None:
    """The comparison is not blind: another day or amount in the second opinion shows up."""
    assert list(differences(analysed(BLOCKS), Firm(BLOCKS))) == []
    seen = {name.removeprefix("behaviour.") for name, *_ in differences(analysed(BLOCKS), Firm(blocks))}
    assert columns <= seen


@given(firms(stated=False) | paying_firms(stated=False), st.integers(0, 120))
@MANY
def test_what_became_known_later_changes_nothing(blocks: Blocks, back: int) -> None:
    day = dict(blocks["settings"])["as_of"] - dt.timedelta(days=back)
    then = replaced(blocks, "settings", "as_of", day)
    seen = without_what_came_later(then, day)
    assume(len(seen["ledger"]) > 1)
    left, right = keyed(analysed(then), "behaviour"), keyed(analysed(seen), "behaviour")
    pd.testing.assert_frame_equal(left.loc[left.index.isin(right.index)], right, check_dtype=False)


@given(paying_firms().map(by_themselves))
@FEW
def test_shares_are_parts_and_figures_are_those_of_other_sheets(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    found, limits = keyed(analysis, "behaviour"), keyed(analysis, "credit_limits")
    shares = found[SHARES].astype(float)
    assert ((shares >= 0) & (shares <= 1) | shares.isna()).all(axis=None)
    assert (found["overdue"] <= found["owed"]).all()
    stated = found["days_beyond_terms"].dropna()
    assert stated.to_dict() == limits["days_beyond_terms"].loc[stated.index].to_dict()
    if analysis.settings.credits != "negative":  # credits of another date are no part of what is owed
        aging = keyed(analysis, "aging")
        assert (aging["overdue"] == found["overdue"]).all()
        assert (aging["outstanding"] - aging["unapplied"] == found["owed"]).all()
    # Evidence stands on the same balance wherever the policy counts balances.
    if analysis.book.policy.experience_basis == "highest balance" and analysis.book.policy.experience_factor == 1:
        evidence = keyed(analysis, "discretionary_evidence")["experience"]
        assert (evidence == found["balance_paid_in_time"].loc[evidence.index]).all()


@given(paying_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "rates")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    pd.testing.assert_frame_equal(analysed(blocks).table("behaviour"), analysed(other).table("behaviour"))


@given(paying_firms(), st.integers(1, 40), st.data())
@FEW
def test_who_pays_later_is_later(blocks: Blocks, days: int, data: st.DataObject) -> None:
    day = dict(blocks["settings"])["as_of"]
    header, *rows = blocks["receipts"]
    year = [row for row in rows if str(row[0]).startswith("P") and row[4] > 0 and day - dt.timedelta(364) < row[1]]
    year = [row for row in year if row[1] + dt.timedelta(days) <= day]
    assume(year)
    paid = data.draw(st.sampled_from(year))
    later = [row if row is not paid else [row[0], row[1] + dt.timedelta(days), *row[2:]] for row in rows]
    before, after = analysed(blocks), analysed(blocks | {"receipts": [header, *later]})
    one, two = (keyed(of, "behaviour")["days_beyond_terms"] for of in (before, after))
    assert ((two >= one - 1e-9) | one.isna()).all()


@given(paying_firms())
@FEW
def test_pandas_gives_the_same(blocks: Blocks) -> None:
    expected = analysed(blocks).table("behaviour")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "ENGINE", "pandas")
        pd.testing.assert_frame_equal(analysed(blocks).table("behaviour"), expected, check_dtype=False)


@given(paying_firms())
@FEW
def test_indicators_are_the_table_as_plain_numbers(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    found, table = payment_indicators(analysis), analysis.table("behaviour")
    assert list(found.columns) == ["buyer", *INDICATORS]
    assert {str(found[name].dtype) for name in INDICATORS} == {"float64"}
    for name in INDICATORS:
        assert (found[name].isna() == table[name].isna()).all()
        assert (found[name].dropna() == table[name].dropna().astype(float)).all()
    assert found["broken_promises"].isna().all()


def test_a_balance_without_a_rate_of_its_date_is_named() -> None:
    dollars = {"currency": "USD"}
    blocks = changed("ledger", "A6", **dollars) | {"receipts": changed("receipts", "R6", **dollars)["receipts"]}
    analysis = analyse(Book.from_blocks(blocks | {"rates": [["Date", "From", "To", "Rate"], ["2026-10-30", "USD", "EUR", 0.8]]}))
    row = analysis.table("behaviour").iloc[0]
    assert row["missing"] == "exchange rates, promises"
    assert row["paid"] == 704_00 + 705_00 + 707_00 + 708_00 + 709_00 + 564_80


def test_a_buyer_of_the_master_data_only_has_a_row_that_says_nothing() -> None:
    analysis = analysed(BLOCKS | {"buyers": [["Buyer", "Name"], ["B2", "Never bought"]]})
    row = keyed(analysis, "behaviour").loc["B2"]
    assert row["missing"] == "open items, paid documents, payments for the trend, receipts, promises"
    assert (row["paid"], row["owed"], row["documents_paid"]) == (0, 0, 0)
    assert row[list(INDICATORS)].isna().all()


def test_each_buyer_is_looked_at_in_the_months_of_his_policy() -> None:
    dollars = {"currency": "USD"}
    blocks = changed("ledger", "A6", **dollars) | {"receipts": changed("receipts", "R6", **dollars)["receipts"]}
    terms = [["Policy", "Country", "Buyer", "Key", "Value"], [None, None, "B1", "experience_months", 2]]
    rates = [["Date", "From", "To", "Rate"], ["2026-10-30", "USD", "EUR", 0.8]]
    buyers = [["Buyer", "Name"], ["B1", "Two months count"], ["B2", "Twelve months count"]]
    analysis = analysed(blocks | {"rates": rates, "policy_terms": terms, "buyers": buyers})
    row = keyed(analysis, "behaviour").loc["B1"]
    assert (row["balance_paid_in_time"], row["missing"]) == (709_00, "promises")


def test_all_that_can_be_missing_has_words_and_recalculate_writes_the_table() -> None:
    alone = keyed(analysed(BLOCKS | {"buyers": [["Buyer", "Name"], ["B2", "Never bought"]]}), "behaviour").loc["B2"]
    assert {*alone["missing"].split(", "), "exchange rates"} == set(parameters("words")["behaviour_fact"])
    assert "behaviour" in WRITTEN
