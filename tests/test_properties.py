"""What holds for any ledger: parts sum to the whole, order does not matter, more cover never raises the loss."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals as nw
import pandas as pd
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.strategies import DECIMALS, Blocks, firms
from xlcredit import ledger
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import INPUTS
from xlcredit.dates import NO_DAY, day_number

SLOW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
CAUSES = ["uninsured_share", "over_limit", "no_cover", "breach", "excluded", "own_not_invoiced"]


def analysed(blocks: Blocks) -> Analysis:
    return analyse(Book.from_blocks(blocks))


def keyed(analysis: Analysis, name: str) -> pd.DataFrame:
    """A result by its key, in the order of the key."""
    table = analysis.table(name).drop(columns=["row"], errors="ignore")
    return table.set_index("document" if name == "items" else "buyer").sort_index()


def replaced(blocks: Blocks, table: str, key: str, value: Any) -> Blocks:
    """The tables with another value of a setting or a term of the policy."""
    rows = [row for row in blocks[table] if row[0] != key]
    return blocks | {table: [*rows, [key, value]]}


@given(firms())
@SLOW
def test_parts_sum_to_the_whole(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    aging, exposure = analysis.table("aging"), analysis.table("exposure")
    names = [one.name for one in analysis.columns("aging")]
    parts = names[names.index("items") + 1 : names.index("outstanding")]
    assert (aging[parts].sum(axis=1) == aging["outstanding"]).all()
    if analysis.settings.aging_basis == "due date":
        overdue = parts[1 : parts.index("no_due_date")]
        assert (aging[overdue].sum(axis=1) == aging["overdue"]).all()
    for name in [*parts, "outstanding", "overdue", "items"]:
        total = analysis.total("aging")[name]
        assert total == aging[name].sum()
        for group in ("country", "sector"):
            assert total == analysis.table(f"aging_by_{group}")[name].sum()
    assert (exposure[["insured", *CAUSES]].sum(axis=1) == exposure["exposure"]).all()
    assert (exposure[CAUSES].sum(axis=1) == exposure["self_retained"]).all()
    assert (exposure["open_items"] - exposure["secured"] + exposure["not_invoiced"] == exposure["exposure"]).all()
    lines, covered = analysis.table("items"), analysis.covered_items
    for row in exposure.to_dict("records"):
        own = lines[lines["buyer"] == row["buyer"]]
        # Money paid out to the buyer beyond his credits stands in no row of the ledger.
        paid_out = covered.filter((nw.col("row") < 0) & (nw.col("buyer") == row["buyer"]))["exposure"].sum()
        assert own["insured"].sum() == row["insured"]
        assert own["covered"].sum() == row["covered"]
        assert own["exposure"].sum() + paid_out == row["exposure"] - row["not_invoiced"]


@given(firms())
@SLOW
def test_cover_never_passes_the_claim_or_the_limit(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    exposure, lines = analysis.table("exposure"), analysis.table("items")
    assert (exposure["covered"] <= exposure["cover_limit"]).all()
    assert (lines["insured"] <= lines["covered"]).all()
    assert (lines["covered"] <= lines["exposure"]).all()
    if analysis.settings.credits != "fifo":  # a running account may leave open what matching has settled
        assert (lines["exposure"] <= lines["open_base"].clip(lower=0)).all()
    assert (exposure["gap"] <= exposure["at_risk"]).all()
    assert (exposure[["insured", *CAUSES]] >= 0).all(axis=None)


@given(firms(), st.data())
@SLOW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "limits", "statements", "rates", "sales")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    one, two = analysed(blocks), analysed(other)
    for name in ("aging", "exposure", "credit_limits", "items"):
        pd.testing.assert_frame_equal(keyed(one, name), keyed(two, name))
    pd.testing.assert_frame_equal(one.table("trend"), two.table("trend"))


@given(firms())
@SLOW
def test_a_higher_limit_never_raises_what_we_carry(blocks: Blocks) -> None:
    header, *rows = blocks["limits"]
    place = header.index("Amount")
    doubled = [[*row[:place], row[place] * 2, *row[place + 1 :]] for row in rows]
    without_decision = 2 * dict(blocks["policy"])["discretionary_limit"]
    more = replaced(blocks | {"limits": [header, *doubled]}, "policy", "discretionary_limit", without_decision)
    before, after = analysed(blocks), analysed(more)
    for name in ("exposure", "items"):
        assert (keyed(after, name)["self_retained"] <= keyed(before, name)["self_retained"]).all()
    assert (keyed(after, "exposure")["gap"] <= keyed(before, "exposure")["gap"]).all()


def without_what_came_later(blocks: Blocks, day: dt.date) -> Blocks:
    """The tables as they stood at the end of a day."""
    dated = {"ledger": 3, "receipts": 1, "limits": 7, "statements": 1, "rates": 0, "balances": 0}
    out = {
        name: [blocks[name][0], *(list(row) for row in blocks[name][1:] if row[at] <= day)]
        for name, at in dated.items()
    }
    month = day.year * 12 + day.month
    header, *months = blocks["sales"]
    out["sales"] = [header, *(row for row in months if row[0].year * 12 + row[0].month <= month)]
    for row in out["ledger"][1:]:
        row[12] = None if row[12] and row[12] > day else row[12]
    return blocks | out


@given(firms(stated=False), st.integers(0, 90))
@SLOW
def test_a_past_day_restated_is_what_was_seen_on_that_day(blocks: Blocks, back: int) -> None:
    day = dict(blocks["settings"])["as_of"] - dt.timedelta(days=back)
    then = replaced(blocks, "settings", "as_of", day)
    seen = without_what_came_later(then, day)
    assume(len(seen["ledger"]) > 1)
    restated, known = analysed(then), analysed(seen)
    for name in ("aging", "exposure", "credit_limits", "items"):
        left, right = keyed(restated, name), keyed(known, name)
        pd.testing.assert_frame_equal(left.loc[left.index.isin(right.index)], right, check_dtype=False)
    for name in ("aging", "exposure"):
        assert restated.total(name) == known.total(name)


@given(firms())
@SLOW
def test_the_way_credits_are_shown_does_not_change_what_is_owed(blocks: Blocks) -> None:
    ways = ("own", "negative", "fifo", "matched then fifo")
    found = {way: keyed(analysed(replaced(blocks, "settings", "credits", way)), "aging") for way in ways}
    own = found["own"]
    for other in found.values():
        assert (own["outstanding"] == other["outstanding"]).all()
    for way in ("own", "fifo", "matched then fifo"):
        assert (found[way]["unapplied"] <= 0).all()
    for way in ("fifo", "matched then fifo"):
        assert (found[way]["unapplied"] == own["outstanding"].clip(upper=0)).all()


@given(firms())
@SLOW
def test_exposure_is_what_a_buyer_owes_however_credits_are_shown(blocks: Blocks) -> None:
    for way in ("own", "fifo"):
        analysis = analysed(replaced(blocks, "settings", "credits", way))
        owed = keyed(analysis, "aging")["outstanding"].clip(lower=0)
        assert (keyed(analysis, "exposure")["open_items"] == owed).all()


@given(firms())
@SLOW
def test_receipts_are_spread_without_loss(blocks: Blocks) -> None:
    book = Book.from_blocks(blocks)
    header, *rows = blocks["receipts"]
    amounts = book.receipts.group_by("row").agg(nw.col("amount").sum()).sort("row")["amount"].to_list()
    places = [DECIMALS[row[header.index("Currency")]] for row in rows]
    assert amounts == [int(row[header.index("Amount")].scaleb(p)) for row, p in zip(rows, places, strict=True)]


FAULTS = {"Document": "I1", "Buyer": None, "Document date": "31.02.2026", "Gross": "lots", "Terms": "soon"}


@given(firms(), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(sorted(FAULTS))), min_size=1, max_size=4))
@SLOW
def test_every_row_is_used_or_listed(blocks: Blocks, faults: list[tuple[int, str]]) -> None:
    header, *rows = blocks["ledger"]
    ledger = [header, *map(list, rows)]
    for at, name in faults:
        ledger[1 + at % len(rows)][header.index(name)] = FAULTS[name]
    given_blocks = blocks | {"ledger": ledger}
    book = Book.from_blocks(given_blocks)
    for name in INPUTS:
        errors = {one.row for one in book.problems if one.table == name and one.severity == "error"}
        assert len(given_blocks[name]) - 1 == book.rows_used[name] + len(errors)
    checks = analyse(book).table("checks").set_index("check")
    kept = ("Aging buckets", "Insured +", "Outstanding by buyer")
    for check in checks.index:
        if " in = used + set aside" in check or check.startswith(kept):
            assert checks.loc[check, "passed"], check


DAYS = st.sampled_from([day_number(dt.date(1900, 1, 1)), -1, 0, 1, 20_000, 20_001, day_number(dt.date(9999, 12, 31))])


@given(st.lists(st.tuples(st.sampled_from(["B1", "B10", "B2"]), DAYS, DAYS | st.just(NO_DAY)), max_size=12))
def test_one_key_gives_the_order_of_the_four_columns(rows: list[tuple[str, int, int]]) -> None:
    ids = ("B1", "B10", "B2")
    blank = {name: [0 if kind == nw.Int64 else ""] * len(rows) for name, kind in ledger.LEDGER_COLUMNS.items()}
    data = blank | {
        "row": list(range(len(rows))),
        "document": [f"I{-number}" for number in range(len(rows))],
        "buyer": [buyer for buyer, _, _ in rows],
        "document_day": [day for _, day, _ in rows],
        "due_day": [due for _, _, due in rows],
    }
    del data["place"]
    kinds = ledger.LEDGER_COLUMNS | {"buyer": ledger.buyer_kind(ids)}
    frame = ledger.frame_of(data, {name: kinds[name] for name in data})
    by_columns = frame.sort(*ledger.AGING_ORDER)["row"].to_list()
    assert ledger.in_aging_order(frame, ids)["row"].to_list() == by_columns
