"""The provision agrees with the second opinion, and keeps what holds for any ledger, policy and loss rate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import provision as oracle
from tests.oracle.firm import Firm
from tests.provisionstrategies import METHODS, provided_firms
from tests.strategies import Blocks
from tests.test_oracle import Difference, compared
from tests.test_properties import analysed, replaced
from xlcredit import ledger
from xlcredit.analysis import Analysis
from xlcredit.errors import DomainError
from xlcredit.provision import loss_rates, profile_rates, provision, roll_rates

BOOKS = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    rows, buyers = oracle.provision(firm)
    found = analysis.table("provision")
    keys = list(zip(found["segment"], found["bucket"], strict=True))
    expected = [(row["segment"], row["bucket"]) for row in rows]
    if keys != expected:
        yield "provision", "rows", keys, expected
        return
    for place, row in enumerate(rows):
        known = {name: value for name, value in row.items() if name not in ("shares", "buyers")}
        yield from compared("provision", keys[place], found.iloc[place], known)
    table = analysis.table("buyer_provisions").set_index("buyer")
    if sorted(table.index) != sorted(buyers):
        yield "buyer_provisions", "buyers", sorted(table.index), sorted(buyers)
        return
    for buyer, row in buyers.items():
        yield from compared("buyer_provisions", buyer, table.loc[buyer], row)


def moved(analysis: Analysis) -> dict[str, Any]:
    table = analysis.table("provision_movement")
    return {
        name: None if str(amount) == "<NA>" else int(amount)
        for name, amount in zip(table["provision_movement"], table["movement_amount"], strict=True)
    }


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
@BOOKS
def test_matrix_and_buyers_agree_with_the_second_opinion(method: str, data: st.DataObject) -> None:
    blocks = data.draw(provided_firms(method))
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:6]


@given(provided_firms())
@BOOKS
def test_the_movement_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    assert moved(analysed(blocks)) == oracle.movement(Firm(blocks))


AMOUNTS = ("gross_carrying_amount", "provision", "insured_recovery", "net_provision")


@given(provided_firms())
@BOOKS
def test_parts_sum_to_the_whole(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    matrix, buyers = analysis.total("provision"), analysis.total("buyer_provisions")
    assert {name: matrix[name] for name in AMOUNTS} == {name: buyers[name] for name in AMOUNTS}
    assert matrix["provision"] == matrix["insured_recovery"] + matrix["self_retained_provision"]
    rows = analysis.table("provision")
    assert (rows["provision"] <= rows["gross_carrying_amount"] - rows["secured"]).all()
    assert (rows["insured_recovery"] <= rows["provision"]).all()
    assert (rows[["provision", "insured_recovery", "net_provision", "secured"]] >= 0).all(axis=None)
    single = analysis.table("buyer_provisions")
    assert (single["provision"] <= single["gross_carrying_amount"]).all()
    assert (single[["provision", "insured_recovery", "net_provision"]] >= 0).all(axis=None)
    outstanding = analysis.table("aging")["outstanding"]
    assert matrix["gross_carrying_amount"] + outstanding.clip(upper=0).sum() == outstanding.sum()
    checks = analysis.table("checks").set_index("check")["passed"]
    assert checks[[name for name in checks.index if "rovision" in name or name.startswith("Gross carrying")]].all()


@given(provided_firms())
@BOOKS
def test_the_movement_adds_up_and_its_journal_is_balanced(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    found, journal = moved(analysis), analysis.table("provision_journal")
    assert found["closing"] == analysis.total("provision")["net_provision"]
    assert journal["debit"].sum() == journal["credit"].sum()
    if found["opening"] is None:
        assert not len(journal)
        return
    assert sum(found[name] for name in found if name != "closing") == found["closing"]
    assert found["charge"] >= 0 >= found["release"]
    assert not (found["charge"] and found["release"])
    balances = {
        number: own["debit"].fillna(0).sum() - own["credit"].fillna(0).sum() for number, own in journal.groupby("account")
    }
    assert balances.get("1231", 0) == found["opening"] - found["closing"]
    assert balances.get("1002", 0) == found["recovery"]
    assert balances.get("1122", 0) == found["write-off"]


@given(provided_firms("by hand"), st.sampled_from([1.1, 2, 50]))
@FEW
def test_a_higher_rate_never_lowers_the_provision(blocks: Blocks, factor: float) -> None:
    first = replaced(blocks, "settings", "forward_factor", 1)
    less, more = (analysed(one).table("provision") for one in (first, replaced(first, "settings", "forward_factor", factor)))
    assert (more["provision"] >= less["provision"]).all()
    assert (more["loss_rate"].dropna() >= less["loss_rate"].dropna()).all()


@given(provided_firms(), st.integers(1, 9))
@FEW
def test_more_cover_never_raises_the_net_provision(blocks: Blocks, more: int) -> None:
    assume(dict(blocks["settings"]).get("provision_segment") != "credit class")
    header, *rows = blocks["limits"]
    at, nothing = header.index("Amount"), blocks | {"claim_register": blocks["claim_register"][:1]}
    larger = nothing | {"limits": [header, *([*row[:at], row[at] * (1 + more), *row[at + 1 :]] for row in rows)]}
    one, other = analysed(nothing).total("provision"), analysed(larger).total("provision")
    assert other["provision"] == one["provision"]
    assert other["net_provision"] <= one["net_provision"]


@given(provided_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "provision_rates", "specific_provisions", "provision_entries")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    one, two = analysed(blocks), analysed(other)
    for name in ("provision", "buyer_provisions", "provision_movement", "provision_journal"):
        pd.testing.assert_frame_equal(one.table(name), two.table(name))


@given(provided_firms())
@FEW
def test_pandas_gives_the_same(blocks: Blocks) -> None:
    expected = [analysed(blocks).table(name) for name in ("provision", "provision_movement")]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ledger, "ENGINE", "pandas")
        for name, one in zip(("provision", "provision_movement"), expected, strict=True):
            pd.testing.assert_frame_equal(analysed(blocks).table(name), one, check_dtype=False)


shares = st.integers(0, 1_000_000).map(lambda parts: parts / 1_000_000)
balances = st.integers(0, 10**12)


@given(st.lists(st.tuples(balances, shares), min_size=1, max_size=6))
def test_a_provision_is_the_sum_of_its_buckets_and_no_more_than_they_hold(rows: list[tuple[int, float]]) -> None:
    amounts, rates = [list(column) for column in zip(*rows, strict=True)]
    whole = provision(amounts, rates)
    assert whole == sum(oracle.rounded(oracle.fraction(rate) * amount) for amount, rate in rows)
    assert 0 <= whole <= sum(amounts)


@given(st.lists(shares, min_size=1, max_size=6), shares, st.sampled_from([0, 0.5, 1, 1.5]))
def test_loss_rates_rise_with_age_and_with_the_loss_given_default(rolls: list[float], lgd: float, factor: float) -> None:
    found = loss_rates(rolls, lgd, factor)
    assert found == sorted(found)
    assert len(found) == len(rolls) + 1
    assert found[-1] == pytest.approx(min(1, lgd * factor))
    assert all(0 <= low <= high for low, high in zip(found, loss_rates(rolls, 1, factor), strict=True))


months = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 9999), min_size=width, max_size=width), min_size=2, max_size=8)
)


@given(months, st.integers(2, 50))
def test_roll_rates_do_not_depend_on_the_unit_of_money(rows: list[list[int]], unit: int) -> None:
    assert roll_rates(rows) == roll_rates([[amount * unit for amount in row] for row in rows])
    buckets = len(rows[0])
    for bucket in range(buckets - 1):
        ratios = [later[bucket + 1] / now[bucket] for now, later in pairwise(rows)]
        assert min(ratios) - 1e-9 <= roll_rates(rows)[bucket] <= max(ratios) + 1e-9


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_who_is_left_unpaid_longest_has_the_highest_rate(unpaid: list[int], lost: int) -> None:
    falling = sorted(unpaid, reverse=True)
    if lost > falling[-1]:
        with pytest.raises(DomainError):
            profile_rates(falling, lost)
        return
    found = profile_rates(falling, lost)
    assert found == sorted(found)
    assert [round(rate * amount) for rate, amount in zip(found, falling, strict=True)] == [lost] * len(falling)
