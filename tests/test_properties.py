"""What holds for any ledger: parts sum to the whole, order does not matter, more cover never raises the loss."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.strategies import Block, Blocks, firms
from tests.test_cases import FILES, argument, case_book
from udfs.call import call
from udfs.cells import MISSING
from udfs.registry import FUNCTIONS
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.cellerror import CellError
from xlcredit.columns import INPUTS

SLOW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
QUICK = settings(max_examples=60, derandomize=True, deadline=None)
CAUSES = ["uninsured_share", "over_limit", "no_cover", "breach", "excluded", "own_not_invoiced"]
DAY = dt.date(2026, 10, 31)
due_dates = st.none() | st.integers(-500, 100).map(lambda days: DAY + dt.timedelta(days=days))
cents = st.integers(-100_000, 100_000).map(lambda size: size / 100)
debts = st.integers(0, 100_000).map(lambda size: size / 100)
items = st.lists(st.tuples(cents, due_dates), min_size=1, max_size=12)


def column(values: Any) -> Block:
    return [[value] for value in values]


def result(name: str, *args: Any) -> Any:
    answer = call(name, list(args))
    assert not answer.reason, answer.reason
    return answer.value


def exact(values: Any) -> Fraction:
    """Sum of money as it was written, without a trace of binary fractions."""
    return sum((Fraction(str(value)) for value in values), Fraction(0))


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


# ---- portfolios ----


@given(firms())
@SLOW
def test_parts_sum_to_the_whole(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    aging, exposure = analysis.table("aging"), analysis.table("exposure")
    names = [one.name for one in analysis.columns("aging")]
    parts = names[names.index("items") + 1 : names.index("outstanding")]
    assert (aging[parts].sum(axis=1) == aging["outstanding"]).all()
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
    by_item = analysis.table("items").groupby("buyer")[["open_base", "exposure", "covered", "insured"]].sum()
    joined = exposure.set_index("buyer").join(by_item, rsuffix="_items").fillna(0)
    assert (joined["insured"] == joined["insured_items"]).all()
    assert (joined["covered"] == joined["covered_items"]).all()
    assert (joined["exposure"] - joined["not_invoiced"] == joined["exposure_items"]).all()


@given(firms())
@SLOW
def test_cover_never_passes_the_claim_or_the_limit(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    exposure, lines = analysis.table("exposure"), analysis.table("items")
    assert (exposure["covered"] <= exposure["cover_limit"]).all()
    assert (lines["insured"] <= lines["covered"]).all()
    assert (lines["covered"] <= lines["exposure"]).all()
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
    policy = dict(blocks["policy"])
    more = replaced(blocks | {"limits": [header, *doubled]}, "policy", "discretionary_limit", policy["discretionary_limit"] * 2)
    before, after = analysed(blocks), analysed(more)
    for name in ("exposure", "items"):
        assert (keyed(after, name)["self_retained"] <= keyed(before, name)["self_retained"]).all()
    assert (keyed(after, "exposure")["gap"] <= keyed(before, "exposure")["gap"]).all()


def without_what_came_later(blocks: Blocks, day: dt.date) -> Blocks:
    """The tables as they stood at the end of a day."""
    dated = {"ledger": 3, "receipts": 1, "limits": 7, "statements": 1, "rates": 0, "balances": 0}
    out = {name: [blocks[name][0], *(row for row in blocks[name][1:] if row[at] <= day)] for name, at in dated.items()}
    month = day.year * 12 + day.month
    out["sales"] = [row for row in blocks["sales"] if isinstance(row[0], str) or row[0].year * 12 + row[0].month <= month]
    out["ledger"] = [[*row[:12], None if isinstance(row[12], dt.date) and row[12] > day else row[12]] for row in out["ledger"]]
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
    own, *others = (keyed(analysed(replaced(blocks, "settings", "credits", mode)), "aging") for mode in ("own", "negative", "fifo"))
    for other in others:
        assert (own["outstanding"] == other["outstanding"]).all()
    assert (others[1]["unapplied"] <= 0).all()


FAULTS = {"Document": "I1", "Buyer": None, "Document date": "31.02.2026", "Currency": "ZZZ", "Gross": "lots", "Terms": "soon"}


@given(firms(), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(sorted(FAULTS))), min_size=1, max_size=4))
@SLOW
def test_every_row_is_used_or_listed(blocks: Blocks, faults: list[tuple[int, str]]) -> None:
    header, *rows = blocks["ledger"]
    ledger = [header, *map(list, rows)]
    for at, name in faults:
        ledger[1 + at % len(rows)][header.index(name)] = FAULTS[name]
    book = Book.from_blocks(blocks | {"ledger": ledger})
    for name in INPUTS:
        errors = {one.row for one in book.problems if one.table == name and one.severity == "error"}
        assert len(({"ledger": ledger} | {k: v for k, v in blocks.items() if k != "ledger"})[name]) - 1 == book.rows_used[name] + len(errors)
    checks = analyse(book).table("checks").set_index("check")
    for check in checks.index:
        if " in = used + set aside" in check or check.startswith(("Aging buckets", "Insured +", "Outstanding by buyer")):
            assert checks.loc[check, "passed"], check


# ---- functions of the sheet ----


LIFTED = [name for name, file in FILES.items() if not any(one.many for one in FUNCTIONS[file["formula"]].parameters)]


@pytest.mark.parametrize("name", LIFTED)
def test_a_column_gives_what_its_cells_give(name: str) -> None:
    """Each argument in turn as a column of two equal cells: the scalar's answer twice, errors too."""
    formula, book = FILES[name]["formula"], case_book(name)
    for case in FILES[name]["case"]:
        scalars = [argument(value) for value in case["given"]]
        if any(isinstance(value, list) for value in scalars):
            continue
        alone = call(formula, scalars, book).value
        for place, cell in enumerate(scalars):
            if cell is not MISSING:
                wrapped = [*scalars[:place], [[cell], [cell]], *scalars[place + 1 :]]
                assert call(formula, wrapped, book).value == [[alone], [alone]], (case["name"], place)


@given(items, st.sampled_from(["own", "negative", "fifo"]))
@QUICK
def test_aging_rows_sum_to_the_total(rows: list[tuple[float, Any]], credits: str) -> None:
    amounts, dates = zip(*rows, strict=True)
    *parts, total = result("AGING", column(amounts), column(dates), DAY, [[30], [60]], credits)
    assert exact(row[1] for row in parts) == exact(amounts) == exact([total[1]])
    assert sum(row[3] for row in parts) == total[3]
    assert total[1] == 0 or abs(sum(row[2] for row in parts) - 1) < 1e-9


@given(st.lists(st.tuples(st.sampled_from("abc"), cents, due_dates), min_size=1, max_size=12), st.sampled_from(["own", "negative"]))
@QUICK
def test_aging_by_key_sums_to_aging(rows: list[tuple[str, float, Any]], credits: str) -> None:
    keys, amounts, dates = zip(*rows, strict=True)
    header, *table = result("AGING_BY", column(keys), column(amounts), column(dates), DAY, [[30], [60]], credits)
    whole = result("AGING", column(amounts), column(dates), DAY, [[30], [60]], credits)
    assert header[1:] == [row[0] for row in whole]
    assert table[-1][1:] == [row[1] for row in whole]
    assert [row[0] for row in table[:-1]] == list(dict.fromkeys(keys))
    for place in range(1, len(header)):
        assert exact(row[place] for row in table[:-1]) == exact([table[-1][place]])


@given(items, st.randoms(use_true_random=False))
@QUICK
def test_aging_does_not_depend_on_the_order(rows: list[tuple[float, Any]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    one, two = (
        result("AGING", column(row[0] for row in some), column(row[1] for row in some), DAY, [[30]], "own")
        for some in (rows, shuffled)
    )
    assert one == two


@given(st.lists(st.tuples(due_dates.filter(bool), debts, debts), min_size=1, max_size=12))
@QUICK
def test_fifo_leaves_debits_less_credits(rows: list[tuple[Any, float, float]]) -> None:
    dates, debits, credits = zip(*rows, strict=True)
    *parts, total = result("FIFO_AGING", column(dates), column(debits), column(credits), DAY, [[30], [60]])
    known = [row for row in rows if row[0] <= DAY]
    assert exact([total[1]]) == exact(row[1] for row in known) - exact(row[2] for row in known)
    assert exact(row[1] for row in parts) == exact([total[1]])
    assert sum(row[3] for row in parts) == total[3]
    assert parts[-1][1] == min(0, total[1])


@given(st.lists(debts, min_size=1, max_size=12), debts)
@QUICK
def test_the_waterfall_fills_the_limit_from_the_top(claims: list[float], limit: float) -> None:
    covered = [row[0] for row in result("COVER_WATERFALL", column(claims), limit)]
    assert exact(covered) == min(exact(claims), exact([limit]))
    assert all(0 <= part <= claim for part, claim in zip(covered, claims, strict=True))
    more = [row[0] for row in result("COVER_WATERFALL", column(claims), limit + 100)]
    assert all(b >= a for a, b in zip(covered, more, strict=True))


@given(debts, debts, st.integers(1, 1_000_000), st.integers(1, 400))
@QUICK
def test_dso_is_best_possible_and_delinquent_days(current: float, overdue: float, sales: int, days: int) -> None:
    whole = result("DSO", current + overdue, sales, days)
    parts = result("DSO_BEST", current, sales, days) + result("DSO_DELINQUENT", current + overdue, current, sales, days)
    assert whole == pytest.approx(parts, rel=1e-9, abs=1e-9)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=8), st.integers(0, 500), st.integers(0, 500))
@QUICK
def test_countback_grows_with_what_is_owed(sales: list[int], owed: int, more: int) -> None:
    assume(owed + more <= sum(sales))
    days = column(30 for _ in sales)
    assert result("DSO_COUNTBACK", owed, column(sales), days) <= result("DSO_COUNTBACK", owed + more, column(sales), days)
    beyond = call("DSO_COUNTBACK", [sum(sales) + 1, column(sales), days])
    assert beyond.value == CellError("#NUM!")
    assert f"at least {30 * len(sales)} days" in beyond.reason


@given(st.integers(0, 2000), st.integers(0, 365), st.sampled_from(["", " EOM"]))
@QUICK
def test_due_dates_rise_with_the_terms(offset: int, days: int, end: str) -> None:
    posted = DAY - dt.timedelta(days=offset)
    due = result("DUE_DATE", posted, f"{days}{end}")
    assert due >= posted + dt.timedelta(days=days)
    assert not end or (due + dt.timedelta(days=1)).day == 1
    assert result("DUE_DATE", posted, f"{days + 31}{end}") > due
    assert result("AGE_DAYS", due, DAY) == (DAY - due).days
