"""Payment plans: schedules by hand, against the second opinion, and what holds for any plan, money and date."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import plans as second
from tests.oracle.firm import Firm
from tests.strategies import Blocks, deadline_firms
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.errors import DomainError, InputError, UnknownId
from xlcredit.money import minor_units
from xlcredit.plans.actions import plan_actions, standing_items
from xlcredit.plans.businessdays import business_day
from xlcredit.plans.letter import plan_content
from xlcredit.plans.progress import positions
from xlcredit.plans.proposal import proposed_row
from xlcredit.plans.replan import AS_BEFORE, REMAINING, accrued, replan
from xlcredit.plans.schedule import PRINCIPAL, STEPPED, Terms, level_payment, schedule
from xlcredit.plans.steps import read_steps

FOLDER = Path(__file__).parent / "cases" / "plans"
DAYS = tomllib.loads((FOLDER / "business_days.toml").read_text(encoding="utf-8"))["case"]
SCHEDULES = tomllib.loads((FOLDER / "schedules.toml").read_text(encoding="utf-8"))
MANY, FEW = settings(max_examples=100), settings(max_examples=40)
EVERY = ("month", "week", "2 weeks", "quarter")
SHIFTS = ("none", "following", "modified following", "preceding")
PLANS = ["Plan", "Version", "Buyer", "Agreed on", "Documents", "Amount", "Currency", "Instalments", "First instalment", "Every",
         "Annual rate", "Method", "Status", "Insurer's consent"]  # fmt: skip
DAY = dt.date(2026, 10, 31)


def by_name(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", DAYS, ids=by_name)
def test_a_day_is_moved_as_by_hand(case: dict[str, Any]) -> None:
    assert business_day(*case["given"]) == case["expect"]


@pytest.mark.parametrize("case", SCHEDULES["case"], ids=by_name)
def test_a_schedule_is_as_by_hand(case: dict[str, Any]) -> None:
    found = schedule(terms_of(**case["terms"]))
    assert [[one.due, one.payment, one.interest, one.principal, one.balance] for one in found] == case["expect"]


@pytest.mark.parametrize("case", SCHEDULES["published"], ids=by_name)
def test_a_level_payment_is_as_published(case: dict[str, Any]) -> None:
    found = level_payment(case["amount"], [Fraction(case["rate"]) / 12] * case["periods"])
    assert abs(float(found) - case["payment"]) < 1


def terms_of(**given: Any) -> Terms:
    """Terms of a case: the rate and the steps as text."""
    steps = read_steps(given["steps"], given["amount"], 2) if "steps" in given else ()
    return Terms(**given | {"annual_rate": Fraction(given.get("annual_rate", "0")), "steps": steps})


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    """Terms of a plan of 2026, of all kinds."""
    amount = draw(st.integers(1, 300) | st.integers(1, 10**9))
    count = draw(st.integers(1, min(amount, 9)))
    every, method = draw(st.sampled_from(EVERY)), draw(st.sampled_from(sorted(PRINCIPAL)))
    cuts = sorted(draw(st.lists(st.integers(1, max(amount - 1, 1)), min_size=count - 1, max_size=count - 1, unique=True))) if amount > count else range(1, count)
    steps = tuple(b - a for a, b in zip((0, *cuts), (*cuts, amount), strict=True)) if method == STEPPED else ()
    country = draw(st.sampled_from(sorted(second.CLOSED)))
    last = {"CN": 180, "DE": 330, "GB": 330}[country]
    shift = draw(st.sampled_from(SHIFTS)) if count <= 3 and every != "quarter" else "none"
    first = dt.date(2026, 1, 5) + dt.timedelta(days=draw(st.integers(0, last if shift != "none" else 999)))
    start = draw(st.none() | st.integers(15, 90).map(lambda days: first - dt.timedelta(days=days)))
    rate = Fraction(draw(st.integers(0, 10**4)), 10**4)
    return Terms(amount, count, first, rate, every, method, steps, shift, country, start)


@given(any_terms())
@settings(max_examples=400)
def test_a_schedule_agrees_with_the_second_opinion(terms: Terms) -> None:
    expected = second.schedule(
        terms.amount, terms.instalments, terms.first_date, terms.annual_rate, terms.every, terms.method,
        list(terms.steps), terms.business_day, terms.country, terms.start,
    )  # fmt: skip
    found = schedule(terms)
    assert [(one.due, one.interest, one.principal, one.balance) for one in found] == [
        (one.due, one.interest, one.principal, one.balance) for one in expected
    ]


@given(any_terms())
@settings(max_examples=400)
def test_a_plan_adds_up(terms: Terms) -> None:
    found = schedule(terms)
    assert sum(one.principal for one in found) == terms.amount
    assert all(one.payment == one.interest + one.principal for one in found)
    assert found[-1].balance == 0
    assert all(one.principal >= 0 and one.interest >= 0 and one.balance >= len(found) - one.number for one in found)
    assert [one.due for one in found] == sorted(one.due for one in found)
    if not terms.annual_rate:
        assert sum(one.payment for one in found) == terms.amount


@given(any_terms())
@FEW
def test_level_payments_are_equal_but_for_the_last(terms: Terms) -> None:
    if terms.method == "level payment" and terms.amount > 10**6:
        assert len({one.payment for one in schedule(terms)[:-1]}) <= 1


@given(any_terms(), st.integers(1, 5000))
@FEW
def test_a_higher_rate_never_means_less_interest(terms: Terms, more: int) -> None:
    higher = min(terms.annual_rate + Fraction(more, 10**4), Fraction(1))
    dearer = Terms(**{**terms.__dict__, "annual_rate": higher})
    if terms.method != "level payment":
        assert sum(one.interest for one in schedule(dearer)) >= sum(one.interest for one in schedule(terms))


@given(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 1)), st.sampled_from(sorted(second.CLOSED)))
@MANY
def test_a_moved_day_is_a_business_day_and_stays_one(day: dt.date, country: str) -> None:
    after, before, inside = (business_day(day, shift, country) for shift in SHIFTS[1:2] + SHIFTS[3:] + SHIFTS[2:3])
    assert before <= day <= after
    assert inside in (before, after)
    assert inside.month == day.month
    assert all(business_day(found, "following", country) == found for found in (before, after, inside))


@st.composite
def firms_with_plans(draw: st.DrawFn) -> Blocks:
    """Small firms with payment plans: named documents or all that is overdue, versions, every status."""
    blocks = draw(deadline_firms())
    chosen = dict(blocks["settings"])
    base, day = chosen["base_currency"], chosen["as_of"]
    debts = [row for row in blocks["ledger"][1:] if (row[8] or row[9] or 0) > 0]
    rows: list[list[Any]] = []
    money = list(blocks["receipts"][1:])
    for number in range(draw(st.integers(1, 3)) if debts else 0):
        debt = draw(st.sampled_from(debts))
        others = [row[0] for row in debts if (row[1], row[7]) == (debt[1], debt[7]) and row[13] is None]
        agreed = day - dt.timedelta(days=draw(st.sampled_from([0, 3, 10, 25, 40, 90, -3])))
        if debt[12] and draw(st.booleans()):
            agreed = debt[12] - dt.timedelta(days=draw(st.sampled_from([0, 1, 20])))
        for _ in range(draw(st.integers(0, 4)) if debt[12] is None else 0):
            came = max(agreed, debt[3]) + dt.timedelta(days=draw(st.integers(-1, 40)))
            whole = Decimal(debt[8] or debt[9])
            part = max(whole // draw(st.sampled_from([2, 3, 5, 9])), Decimal(1))
            money.append([f"N{len(money)}", came, debt[1], draw(st.sampled_from([debt[0], debt[0], None])), part, debt[7], None])
        for version in range(1, draw(st.integers(1, 3)) + 1):
            named = draw(st.sampled_from([None, ", ".join(sorted({debt[0], *others})[:3]), debt[13] or debt[0]]))
            places = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}[debt[7] or base]
            amount = draw(st.none() | st.integers(6, 400_000).map(lambda minor, places=places: Decimal(minor).scaleb(-places)))
            first = agreed + dt.timedelta(days=draw(st.sampled_from([0, 5, 14, 30])))
            rows.append(
                [f"P{number}", version, debt[1], agreed, named, amount, debt[7], draw(st.integers(1, 6)), first,
                 draw(st.sampled_from([None, *EVERY])), draw(st.sampled_from([None, Decimal("0.05"), Decimal("0.12")])),
                 draw(st.sampled_from([None, "level payment"])), draw(st.sampled_from(["agreed", "agreed", "agreed", None, "cancelled"])),
                 draw(st.sampled_from([None, None, agreed]))]
            )  # fmt: skip
            agreed += dt.timedelta(days=draw(st.sampled_from([1, 15, 45])))
    return blocks | {"payment_plans": [PLANS, *rows], "receipts": [blocks["receipts"][0], *money]}


def analysed(blocks: Blocks) -> Analysis:
    return analyse(Book.from_blocks(blocks))


def same_items(row: dict[str, Any]) -> bool:
    """True for a version whose documents do not hang on the version before it."""
    return bool(row["documents"]) or row["amount"] is None or row["version"] == 1


@given(firms_with_plans())
@MANY
def test_what_came_in_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    firm, analysis = Firm(blocks), analysed(blocks)
    if not all(same_items(row) for row in firm.payment_plans):
        return
    aside = {problem.row for problem in analysis.book.problems if problem.table == "payment_plans" and problem.severity == "error"}
    firm.payment_plans = [row for row in firm.payment_plans if row["row"] not in aside]
    expected = second.plan_rows(firm)
    found = {(one.plan.plan, one.plan.version): one for one in positions(analysis)}
    newest = {row["plan"]: max(one["version"] for one, _, _ in expected if one["plan"] == row["plan"]) for row, _, _ in expected}
    for row, plan, under in expected:
        one = found[row["plan"], row["version"]]
        assert one.plan.rows == {item.row for item in under}
        assert [(part.due, part.instalment.payment, part.received) for part in one.parts] == [
            (part.due, part.payment, part.received) for part in plan
        ]
        assert one.state == second.state(firm, row, plan, under, newest[row["plan"]] == row["version"])


@given(firms_with_plans())
@MANY
def test_what_the_policy_asks_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    firm, analysis = Firm(blocks), analysed(blocks)
    documents = dict(analysis.book.ledger.select("row", "document").iter_rows())
    known = {item.document: item for item in second.items(firm)}
    table = analysis.table("plan_instalments")
    for one in positions(analysis):
        rows = table[(table["plan"] == one.plan.plan) & (table["version"] == one.plan.version)]
        steps = second.policy_dates(firm, [known[documents[row]] for row in one.plan.rows])
        consent = one.plan.consent is not None and one.plan.consent <= firm.as_of
        for row, part in zip(rows.to_dict("records"), one.parts, strict=True):
            wanted = second.flag(part.due, steps) if steps and part.missing and one.plan.standing in ("agreed", "proposed") else ""
            assert row["policy_flag"] == ("agreed" if wanted and consent else wanted)


@given(firms_with_plans())
@FEW
def test_money_counts_once_and_parts_add_up(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    states, instalments = analysis.table("plan_states"), analysis.table("plan_instalments")
    received = sum(row["units"] for row in second.allocations(Firm(blocks)) if row["units"] > 0)
    cleared = sum(row["left"] for row in second.cleared(Firm(blocks)))
    assert int(states["plan_received"].sum()) <= received + cleared
    assert int(instalments["instalment_received"].sum()) == int(states["plan_received"].sum())
    apart = instalments["instalment_payment"] - instalments["instalment_received"] - instalments["instalment_missing"]
    assert not apart.any()
    assert (instalments["instalment_missing"] >= 0).all()
    waiting = standing_items(analysis)
    standing = set(states.loc[states["plan_state"].isin(["on schedule", "in arrears"]), "plan"])
    assert set(waiting.values()) <= standing
    assert {action.plan for action in plan_actions(analysis)} <= set(states.loc[states["plan_state"] != "completed", "plan"])


@given(firms_with_plans(), st.sampled_from([REMAINING, AS_BEFORE]))
@FEW
def test_a_new_plan_loses_no_money_and_can_be_appended(blocks: Blocks, spread: str) -> None:
    analysis = analysed(blocks)
    for one in {position.plan.plan: position for position in positions(analysis)}.values():
        counts = next((p for p in positions(analysis) if p.plan.plan == one.plan.plan and p.plan.standing == "agreed"), one)
        try:
            row = replan(analysis, one.plan.plan, spread)
        except DomainError:
            continue
        places = {"JPY": 0, "KWD": 3}.get(counts.plan.currency, 2)
        due = sum(part.instalment.interest for part in counts.parts if part.due <= counts.as_of)
        new = minor_units(row["amount"], places)
        assert counts.received + new == counts.plan.amount + due + accrued(counts)
        header = [column.en for column in analysis_columns()]
        values = [row[column.name] for column in analysis_columns()]
        table = [header, *(dict_rows(blocks["payment_plans"], header)), values]
        again = Book.from_blocks(blocks | {"payment_plans": table})
        last = len(table)
        wrong = [problem for problem in again.problems if problem.table == "payment_plans" and problem.severity == "error" and problem.row == last]
        assert not wrong, wrong
        old = analysis.table("plan_states").drop(columns=["replan_note"])
        new_states = analyse(again).table("plan_states").drop(columns=["replan_note"])
        pd.testing.assert_frame_equal(new_states[~((new_states["plan"] == row["plan"]) & (new_states["version"] == row["version"]))].reset_index(drop=True), old)


def analysis_columns() -> tuple[Any, ...]:
    from xlcredit.columns import table

    return table("payment_plans").inputs


def dict_rows(block: list[list[Any]], header: list[str]) -> list[list[Any]]:
    """Rows of a block under other headers."""
    return [[dict(zip(block[0], row, strict=True)).get(name) for name in header] for row in block[1:]]


@given(firms_with_plans(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "payment_plans")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    for name in ("plan_states", "plan_instalments"):
        pd.testing.assert_frame_equal(analysed(blocks).table(name), analysed(other).table(name))


BOOK: Blocks = {
    "settings": [["Setting", "Value"], ["as_of", DAY], ["base_currency", "EUR"], ["company", "Harbour"]],
    "buyers": [["Buyer", "Name", "Country"], ["B1", "Alpha", "DE"], ["B2", "Beta", None]],
    "ledger": [
        ["Document", "Buyer", "Document date", "Due date", "Gross", "Disputed", "Currency"],
        ["R1", "B1", dt.date(2026, 6, 1), dt.date(2026, 7, 1), 6000, None, "EUR"],
        ["R2", "B1", dt.date(2026, 7, 1), dt.date(2026, 8, 1), 4000, None, "EUR"],
        ["R3", "B1", dt.date(2026, 8, 1), dt.date(2026, 9, 15), 20_000, 5000, "EUR"],
        ["R4", "B1", dt.date(2026, 8, 1), dt.date(2026, 9, 15), 900, None, "USD"],
        ["R5", "B2", dt.date(2026, 10, 1), dt.date(2026, 11, 15), 900, None, "EUR"],
    ],
    "receipts": [
        ["Receipt", "Date", "Buyer", "Document", "Amount"],
        ["Q1", dt.date(2026, 9, 30), "B1", "R1", 2600],
        ["Q2", dt.date(2026, 10, 12), "B1", "R1", 100],
    ],
    "rates": [["Date", "From", "To", "Rate"], [DAY, "USD", "EUR", Decimal("0.8")]],
    "payment_plans": [
        [*PLANS, "Steps"],
        ["P1", 1, "B1", dt.date(2026, 8, 31), "R1, R2", None, None, 4, dt.date(2026, 9, 30), None, Decimal("0.06"), None, "agreed", None, None],
    ],
}  # fmt: skip


def with_plan(**changes: Any) -> Analysis:
    """The book with its plan changed."""
    header, row = BOOK["payment_plans"]
    names = [changes.get(title, value) for title, value in zip(header, row, strict=True)]
    return analysed(BOOK | {"payment_plans": [header, names]})


def test_a_new_plan_over_the_dates_to_come() -> None:
    # 10,000 + interest of two instalments 49.32 + 36.99 + one day of 5,000 at 6 %, 0.82, less 2,700.
    row = replan(with_plan(), "P1")
    shown = ("plan", "version", "agreed_on", "amount", "instalments", "first_date", "status", "documents")
    assert [row[name] for name in shown] == ["P1", 2, DAY, 7387.13, 2, dt.date(2026, 11, 30), "proposed", "R1, R2"]


def test_a_new_plan_over_as_many_instalments_as_before() -> None:
    row = replan(with_plan(), "P1", AS_BEFORE)
    assert (row["amount"], row["instalments"], row["first_date"]) == (7387.13, 4, dt.date(2026, 11, 30))


def test_the_steps_of_a_new_plan_keep_their_proportions_and_add_up() -> None:
    # 1,000 : 5,000 of 7,387.13, the running sum rounded.
    analysis = with_plan(Method="stepped", Steps="10%; 30%; 10%; 50%")
    row = replan(analysis, "P1")
    parts = [Decimal(part) for part in row["steps"].split(";")]
    assert sum(parts) == Decimal(str(row["amount"]))
    assert abs(parts[1] - 5 * parts[0]) <= Decimal("0.05")


@pytest.mark.parametrize(
    ("changes", "plan", "spread", "error", "says"),
    [
        ({}, "P9", REMAINING, UnknownId, "no plan is called 'P9': see the Plans sheet"),
        ({}, "P1", "all", InputError, "spread: 'all' is not one of remaining, as before"),
        ({"Instalments": 2}, "P1", REMAINING, DomainError, "no instalment of plan P1 is still to come"),
        ({"Amount": 100}, "P1", REMAINING, DomainError, "plan P1 is paid: nothing is left to be spread again"),
        ({"Agreed on": dt.date(2026, 5, 1)}, "P1", REMAINING, DomainError, "plan P1 has no amount that can be spread"),
    ],
)
def test_what_cannot_be_planned_again_says_why(
    changes: dict[str, Any], plan: str, spread: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        replan(with_plan(**changes), plan, spread)


def test_a_proposal_takes_the_currency_with_most_overdue_without_what_is_disputed_or_under_a_plan() -> None:
    row = proposed_row(with_plan(), "B1")
    shown = ("plan", "version", "documents", "amount", "currency", "instalments", "first_date", "business_day", "status")
    assert [row[name] for name in shown] == [
        "B1-P1", 1, "R3", 15_000, "EUR", 6, dt.date(2026, 11, 14), "following", "proposed",
    ]  # fmt: skip
    assert list(row) == [column.name for column in analysis_columns()]


def test_a_proposal_needs_something_overdue_and_a_buyer() -> None:
    with pytest.raises(DomainError, match="buyer B2: nothing is overdue that is not disputed, promised, or under a plan"):
        proposed_row(with_plan(), "B2")
    with pytest.raises(UnknownId, match="no buyer is called 'B9'"):
        proposed_row(with_plan(), "B9")


def test_what_the_ladder_and_the_worklist_are_told() -> None:
    analysis = with_plan()
    assert standing_items(analysis) == {2: "P1", 3: "P1"}
    assert [(one.kind, one.due, one.amount) for one in plan_actions(analysis)] == [
        ("instalment missed", dt.date(2026, 10, 30), 238_631),
        ("instalment due", dt.date(2026, 11, 30), 252_548),
    ]
    broken = with_plan(**{"First instalment": dt.date(2026, 9, 2)})
    assert standing_items(broken) == {}
    assert standing_items(with_plan(Status=None)) == {}


def test_money_pays_interest_first_unless_the_table_says_principal(monkeypatch: pytest.MonkeyPatch) -> None:
    # 150.68 on an instalment of 2,500.00 with 36.99 interest; then 2,549.32, paid in full.
    assert with_plan().table("plan_instalments")["interest_received"].tolist() == [4932, 3699, 0, 0]
    monkeypatch.setattr("xlcredit.plans.progress.parameters", lambda name: {"first_paid": "principal", "grace_days": 5})
    assert with_plan().table("plan_instalments")["interest_received"].tolist() == [4932, 0, 0, 0]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_letter_of_a_plan_says_every_instalment(language: str) -> None:
    found = plan_content(with_plan(), "P1", language)
    assert [row["payment"] for row in found["instalments"]] == ["2,549.32", "2,536.99", "2,525.48", "2,512.33"]
    assert [row["document"] for row in found["documents"]] == ["R1", "R2"]
    assert (found["amount"], found["interest"], found["payments"]) == ("10,000.00", "124.12", "10,124.12")
    sentences = [text for name, text in found.items() if name.endswith("_sentence")]
    assert all(sentences)
    assert not [text for text in sentences if "{" in text]
    assert ("6 %" in found["interest_sentence"]) and "124.12" in found["interest_sentence"]


def test_a_later_version_that_is_agreed_counts_and_keeps_the_items() -> None:
    header, row = BOOK["payment_plans"]
    rows = [
        [*row[:4], None, None, *row[6:]],
        ["P1", 2, "B1", dt.date(2026, 10, 5), None, 7000, None, 2, dt.date(2026, 11, 5), None, None, None, "agreed", None, None],
        ["P1", 3, "B1", dt.date(2026, 10, 30), None, 9, None, 2, dt.date(2026, 11, 5), None, None, None, None, None, None],
    ]
    analysis = analysed(BOOK | {"payment_plans": [header, *rows]})
    states = analysis.table("plan_states")
    assert states["plan_state"].tolist() == ["replaced", "on schedule", "proposed"]
    assert states["plan_received"].tolist() == [2600_00, 100_00, 0]
    assert standing_items(analysis) == {2: "P1", 3: "P1"}
