"""The claim view agrees with the second opinion, and keeps what holds for any ledger and any log of decisions."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import claimview
from tests.oracle.firm import Firm
from tests.strategies import Blocks, by_themselves, claim_firms
from tests.test_properties import replaced, without_what_came_later
from xlcredit import ledger
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book

ROOT = Path(__file__).parents[1]
FEW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
AMOUNTS = ("limit", "balance", "exposure", "claimable", "covered", "insured")
Difference = tuple[str, str, Any, Any]


def analysed(blocks: Blocks) -> Analysis:
    book = Book.from_blocks(blocks)
    errors = [problem for problem in book.problems if problem.severity == "error"]
    assert not errors, errors[:3]
    return analyse(book)


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    """Where the claim view and the second opinion differ, item by item."""
    documents = [row["document"] for row in firm.ledger]
    table = analysis.table("claim_view").set_index("document")
    table = table[table.index.isin(documents)]
    expected = {claim.item.document: claim for own in claimview.claims(firm, firm.as_of).values() for claim in own}
    if set(table.index) != set(expected):
        yield "claim_view", "documents", set(table.index), set(expected)
    for document, claim in expected.items():
        found = table.loc[document]
        wanted: dict[str, Any] = {name: getattr(claim, name) for name in AMOUNTS} | claim.causes
        wanted |= {"decision": claim.decision, "shipment_date": claim.item.shipment_date}
        if claim.exposure:
            wanted |= {"cover_status": claim.status, "reasons": claim.reasons}
        for name, value in wanted.items():
            got = set(found[name].split(", ")) - {""} if name == "reasons" else found[name]
            if got != value:
                yield name, document, got, value


@given(claim_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


@pytest.fixture(scope="module")
def sample() -> Blocks:
    out = {}
    for path in sorted((ROOT / "examples").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            out[path.stem] = [[cell or None for cell in row] for row in csv.reader(file)]
    return out


def test_the_sample_month(sample: Blocks) -> None:
    found = list(differences(analysed(sample), Firm(sample)))
    assert not found, found[:5]


def test_one_cent_and_one_day_are_seen(sample: Blocks) -> None:
    """The comparison is not blind: another limit, shipment or receipt in the second opinion shows up."""
    analysis = analysed(sample)
    changes = {"ledger": ("Shipment date", "2026-10-03"), "receipts": ("Date", "2026-03-01"), "limits": ("Amount", "1")}
    for name, (column, value) in changes.items():
        header, *rows = sample[name]
        place = header.index(column)
        changed = [[*row[:place], value, *row[place + 1 :]] for row in rows]
        assert any(differences(analysis, Firm(sample | {name: [header, *changed]}))), name


CAUSES = ["uninsured_share", "over_limit", "no_cover", "breach", "excluded"]


def claims(blocks: Blocks) -> pd.DataFrame:
    """The claim view by document."""
    return analysed(blocks).table("claim_view").set_index("document").sort_index()


@given(claim_firms())
@FEW
def test_parts_sum_to_the_exposure_and_cover_stays_inside_claim_and_limit(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    table = analysis.table("claim_view")
    assert table["exposure"].sum() == analysis.covered_items["exposure"].sum()
    assert (table[["insured", *CAUSES]].sum(axis=1) == table["exposure"]).all()
    assert (table[["insured", *CAUSES]] >= 0).all(axis=None)
    assert (table["covered"] <= table["claimable"]).all()
    assert (table["covered"] <= table["limit"]).all()
    assert (table["insured"] <= table["covered"]).all()


@given(claim_firms().map(by_themselves))
@FEW
def test_under_one_limit_all_cover_of_a_buyer_stays_inside_it(blocks: Blocks) -> None:
    """Without decisions every shipment meets the discretionary limit; and under it all that it has room for is covered."""
    alone = blocks | {"limits": blocks["limits"][:1]}
    lenient = {"inception": None, "expiry": None, "maximum_terms": 9999, "mep_days": 9999, "notice_required": "no"}
    for key, value in (lenient | {"limit_rate": "as-of date"}).items():
        alone = replaced(alone, "policy", key, value)
    table = analysed(alone).table("claim_view")
    sums = table.groupby("buyer")[["covered", "claimable"]].cumsum()
    assert (sums["covered"] == sums["claimable"].clip(upper=table["limit"])).all()
    assert table["limit"].nunique() <= 1


@given(claim_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "limits", "rates", "notices")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    pd.testing.assert_frame_equal(claims(blocks), claims(other))


@given(claim_firms())
@FEW
def test_a_higher_limit_never_raises_what_we_carry(blocks: Blocks) -> None:
    header, *rows = blocks["limits"]
    place = header.index("Amount")
    doubled = [[*row[:place], row[place] * 2, *row[place + 1 :]] for row in rows]
    discretionary = 2 * dict(blocks["policy"])["discretionary_limit"]
    more = replaced(blocks | {"limits": [header, *doubled]}, "policy", "discretionary_limit", discretionary)
    assert (claims(more)["self_retained"] <= claims(blocks)["self_retained"]).all()


@given(claim_firms(stated=False).map(by_themselves), st.integers(1, 100))
@FEW
def test_money_for_the_oldest_item_never_raises_what_is_not_covered(blocks: Blocks, percent: int) -> None:
    analysis, amounts = analysed(blocks), ["claimable", "covered"]
    before = analysis.table("claim_view").set_index("document")
    assume(len(before) > 0)
    oldest = next((row for row in blocks["ledger"] if row[0] == before.index[0]), None)
    assume(oldest is not None)  # money that was paid out stands under its receipt
    paid = (oldest[8] * percent / 100).quantize(oldest[8])
    row = ["NEW", dict(blocks["settings"])["as_of"], oldest[1], oldest[0], paid, oldest[7], None]
    later = claims(blocks | {"receipts": [*blocks["receipts"], row]})
    after = later[amounts].reindex(before.index, fill_value=0)
    assert ((after["claimable"] - after["covered"]) <= (before["claimable"] - before["covered"])).all()
    own = before[before["buyer"] == oldest[1]]
    # Under one limit for all items the room that a payment frees goes to the next; a later item may have less of its own.
    if not own["breach"].any() and own["limit"].nunique() == 1:
        now, then = after.loc[own.index].sum(), own[amounts].sum()
        assert now["covered"] * then["claimable"] >= then["covered"] * now["claimable"]


@given(claim_firms(stated=False), st.integers(0, 90))
@FEW
def test_a_past_day_restated_is_what_was_seen_on_that_day(blocks: Blocks, back: int) -> None:
    day = dict(blocks["settings"])["as_of"] - dt.timedelta(days=back)
    then = replaced(blocks, "settings", "as_of", day)
    seen = without_what_came_later(then, day)
    seen["notices"] = [seen["notices"][0], *(row for row in seen["notices"][1:] if row[2] <= day)]
    assume(len(seen["ledger"]) > 1)
    pd.testing.assert_frame_equal(claims(then), claims(seen), check_dtype=False)


@given(claim_firms())
@FEW
def test_longer_notice_of_cuts_never_lowers_a_limit(blocks: Blocks) -> None:
    short, long = (claims(replaced(blocks, "policy", "limit_cut_notice_days", days)) for days in (20, 60))
    assert (short["limit"] <= long["limit"]).all()


LEDGER = [["Document", "Buyer", "Document date", "Due date", "Gross"], ["A", "B1", "2026-05-02", "2026-07-01", 100]]
DOLLARS = [
    ["Decision", "Buyer", "Source", "Type", "Amount", "Currency", "Effective"],
    ["L1", "B1", "insurer", "permanent", 100, "USD", "2026-01-01"],
]


def test_a_limit_without_a_rate_at_shipment_counts_as_zero_and_says_so() -> None:
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        "policy": [["Key", "Value"], ["insured_percentage", 0.9], ["limit_rate", "shipment date"]],
        "ledger": LEDGER,
        "limits": DOLLARS,
        "rates": [["Date", "From", "To", "Rate"], ["2026-10-30", "USD", "EUR", 0.8]],
    }
    analysis = analyse(Book.from_blocks(blocks))
    assert analysis.table("claim_view")["limit"].tolist() == [0]
    assert analysis.table("claim_view")["reasons"].tolist() == ["no_limit"]
    assert [str(problem) for problem in analysis.claims.problems] == [
        "Rates: USD limits count as zero in the claim view; days without a rate: 1, the first: no rate from USD to EUR on "
        "2026-05-02 or in the 31 days before: add one to the Rates sheet"
    ]
    known = analyse(Book.from_blocks(blocks | {"rates": [blocks["rates"][0], ["2026-05-01", "USD", "EUR", 0.9], ["2026-10-30", "USD", "EUR", 0.8]]}))
    assert known.table("claim_view")["limit"].tolist() == [9000]
    assert known.claims.problems == ()


def test_pandas_gives_the_same_claim_view(monkeypatch: pytest.MonkeyPatch, sample: Blocks) -> None:
    expected = claims(sample)
    monkeypatch.setattr(ledger, "ENGINE", "pandas")
    pd.testing.assert_frame_equal(claims(sample), expected, check_dtype=False)
