"""What holds for any ranges given to the functions of the sheet."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.strategies import Block
from tests.test_cases import FILES, argument, case_book
from udfs.call import call
from udfs.cells import MISSING
from udfs.registry import FUNCTIONS
from xlcredit.cellerror import CellError

QUICK = settings(max_examples=60, derandomize=True, deadline=None)
DAY = dt.date(2026, 10, 31)
due_dates = st.none() | st.integers(-500, 100).map(lambda days: DAY + dt.timedelta(days=days))
cents = st.integers(-100_000, 100_000).map(lambda size: size / 100)
debts = st.integers(0, 100_000).map(lambda size: size / 100)
keyed_items = st.lists(st.tuples(st.sampled_from("abc"), cents, due_dates), min_size=1, max_size=12)
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


LIFTED = [
    name
    for name, file in FILES.items()
    if FUNCTIONS[file["formula"]].result != "rows"
    and not any(one.many for one in FUNCTIONS[file["formula"]].parameters)
]


@pytest.mark.parametrize("name", LIFTED)
def test_a_column_gives_what_its_cells_give(name: str) -> None:
    """Each argument in turn as a column of two equal cells: the scalar's answer twice, errors too."""
    formula, book = FILES[name]["formula"], case_book(name)
    for case in FILES[name]["case"]:
        scalars = [argument(value) for value in case["given"]]
        needed = [one for one in FUNCTIONS[formula].parameters if not one.optional]
        if any(isinstance(value, list) for value in scalars) or len(scalars) < len(needed):
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
    assume(exact(amounts))
    *parts, total = result("AGING", column(amounts), column(dates), DAY, [[30], [60]], credits)
    assert exact(row[1] for row in parts) == exact(amounts) == exact([total[1]])
    assert sum(row[3] for row in parts) == total[3]
    assert abs(sum(row[2] for row in parts) - 1) < 1e-6 * len(rows)


@given(keyed_items, st.sampled_from(["own", "negative"]))
@QUICK
def test_aging_by_key_sums_to_aging(rows: list[tuple[str, float, Any]], credits: str) -> None:
    keys, amounts, dates = zip(*rows, strict=True)
    assume(exact(amounts))
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
    assume(exact(row[0] for row in rows))
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
    known = [row for row in rows if row[0] <= DAY]
    assume(exact(row[1] for row in known) != exact(row[2] for row in known))
    *parts, total = result("FIFO_AGING", column(dates), column(debits), column(credits), DAY, [[30], [60]])
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
    fewer, all_of_it = (result("DSO_COUNTBACK", due, column(sales), days) for due in (owed, owed + more))
    assert fewer <= all_of_it
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
