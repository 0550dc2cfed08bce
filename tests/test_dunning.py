"""The reminder ladder agrees with the second opinion, and keeps what holds for any ledger, ladder and history."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import dunning as oracle
from tests.oracle.firm import Firm
from tests.strategies import Blocks, deadline_firms
from tests.test_alerts import PROMISES
from tests.test_claimview import FEW, MANY, analysed, sample  # noqa: F401  (a fixture)
from tests.test_properties import replaced
from xlcredit.analysis import Analysis
from xlcredit.collections.worklist import TASKS
from xlcredit.parameters import parameters

LADDER = ["Reminder step", "Days from due date", "Days since last step", "Least amount", "Before deadline", "Days before deadline", "Channel", "Who", "Text"]  # fmt: skip
REMINDERS = ["Buyer", "Document", "Sent on", "Reminder step"]
DEADLINES = [None, None, "notice", "hand-over", "claim"]
Difference = tuple[str, str, Any, Any]


@st.composite
def dunned_firms(draw: st.DrawFn) -> Blocks:
    """Small firms with promises, reminders on record and a ladder of their own now and then."""
    blocks = draw(deadline_firms())
    chosen = dict(blocks["settings"][1:])
    base, day = chosen["base_currency"], chosen["as_of"]
    ledger = blocks["ledger"][1:]
    promises: dict[tuple[Any, ...], list[Any]] = {}
    for _ in range(draw(st.integers(0, 5))):
        row = draw(st.sampled_from(ledger))
        on = day - dt.timedelta(days=draw(st.sampled_from([0, 5, 40])))
        until = on + dt.timedelta(days=draw(st.sampled_from([0, 3, 10, 60])))
        document, currency = draw(st.sampled_from([(row[0], row[7]), (None, row[7]), (None, base)]))
        promises[row[1], document, on, until] = [row[1], document, on, until, draw(st.integers(1, 3000)), currency or base]
    reminders: dict[tuple[Any, ...], list[Any]] = {}
    for _ in range(draw(st.integers(0, 8))):
        row = draw(st.sampled_from(ledger))
        sent = day - dt.timedelta(days=draw(st.sampled_from([-3, 0, 1, 7, 14, 30, 90])))
        key = (row[1], draw(st.sampled_from([None, row[0]])), sent, draw(st.integers(1, 5)))
        reminders[key] = list(key)
    order = [["ladder_order", draw(st.sampled_from(["by age", "one by one"]))]]
    own = {"ladder": [LADDER, *draw(steps())]} if draw(st.booleans()) else {}
    return blocks | own | {
        "settings": [*blocks["settings"], *order],
        "promises": [PROMISES, *promises.values()],
        "reminders": [REMINDERS, *reminders.values()],
    }


@st.composite
def steps(draw: st.DrawFn) -> list[list[Any]]:
    """Steps in rising order of days."""
    days = sorted(draw(st.sets(st.integers(0, 130), min_size=1, max_size=5)))
    return [
        [
            *(number, day, draw(st.sampled_from([None, 0, 10, 30])), draw(st.sampled_from([None, None, 1, 500, 20000]))),
            *(draw(st.sampled_from(DEADLINES)), draw(st.sampled_from([None, 0, 7, 60]))),
            *("e-mail", "credit controller", "friendly reminder"),
        ]
        for number, day in enumerate(days, start=1)
    ]


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    """Where the ladder differs from the second opinion, buyer by buyer and item by item."""
    found = {row.pop("buyer"): row for row in analysis.table("dunning").to_dict("records")}
    expected = oracle.table(firm, firm.as_of)
    if found.keys() != expected.keys():
        yield "buyers", "", set(found), set(expected)
    for buyer in found.keys() & expected.keys():
        for name, value in expected[buyer].items():
            got = found[buyer][name]
            if (None if got is None or got != got else int(got)) != value:
                yield name, buyer, got, value
    items = analysis.table("dunning_items")
    step_of = dict(zip(items["document"], items["dunning_step"], strict=True))
    for own in oracle.overdue(firm, firm.as_of).values():
        for one in own:
            document = one.line.item.document
            if step_of.get(document) != one.step:
                yield "step", document, step_of.get(document), one.step


@given(dunned_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


def tenth(blocks: Blocks) -> Blocks:
    """Every tenth buyer with all that is his."""
    out = {name: block for name, block in blocks.items() if not name.startswith(("lc_", "letters_of", "late_", "plan", "what_if"))}
    for name in [name for name, block in out.items() if "Buyer" in block[0]]:
        at = blocks[name][0].index("Buyer")
        out[name] = [blocks[name][0], *(row for row in blocks[name][1:] if str(row[at]).endswith("4"))]
    return out


def test_the_sample_month(sample: Blocks) -> None:  # noqa: F811
    blocks = tenth(sample)
    analysis = analysed(blocks)
    assert analysis.table("dunning")["dunning_step"].notna().sum() > 5
    found = list(differences(analysis, Firm(blocks)))
    assert not found, found[:5]


@given(dunned_firms())
@FEW
def test_what_is_overdue_is_asked_for_or_waits(blocks: Blocks) -> None:
    for row in analysed(blocks).table("dunning").to_dict("records"):
        assert row["overdue"] == row["disputed"] + row["promised"] + row["planned"] + row["reminded"]
        assert min(row[name] for name in ("disputed", "promised", "planned", "reminded")) >= 0
        assert (row["reminder_state"] in ("due", "deadline")) == (row["dunning_step"] == row["dunning_step"] is not None)


@given(dunned_firms())
@FEW
def test_a_step_that_was_sent_today_is_not_due_again(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    day = analysis.settings.as_of
    items = analysis.table("dunning_items")
    sent = [
        [buyer, document, day, int(step)]
        for buyer, document, step in items[["buyer", "document", "dunning_step"]].itertuples(index=False)
        if step
    ]
    known = {tuple(row) for row in blocks["reminders"][1:]}
    more = blocks["reminders"] + [row for row in sent if tuple(row) not in known]
    after = analysed(blocks | {"reminders": more}).table("dunning_items").set_index("document")
    before = items.set_index("document")
    for _, document, _, step in sent:
        later = after.loc[document, "dunning_step"]
        assert later == 0 or later > step
        assert later == 0 or after.loc[document, "early"] or not before.loc[document, "early"] or later > step


@given(dunned_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    mixed = copy.deepcopy(blocks)
    for name in ("reminders", "promises"):
        head, *rows = mixed[name]
        mixed[name] = [head, *data.draw(st.permutations(rows))]
    for name in ("dunning", "worklist"):
        first, second = (analysed(one).table(name) for one in (blocks, mixed))
        assert first.to_dict("records") == second.to_dict("records") or first.equals(second)


@given(dunned_firms())
@FEW
def test_a_least_amount_never_adds_a_step(blocks: Blocks) -> None:
    low = parameters("ladder")["row"]
    assert low
    rows = [[n, d, None, None, None, None, "e-mail", "credit controller", "t"] for n, d in ((1, 3), (2, 20), (3, 60))]
    high = [[*row[:3], 1000, *row[4:]] for row in rows]
    counts = [
        int((analysed(blocks | {"ladder": [LADDER, *one]}).table("dunning_items")["dunning_step"]).sum()) for one in (rows, high)
    ]
    assert counts[1] <= counts[0]


@given(dunned_firms())
@FEW
def test_the_worklist_is_by_urgency_and_within_horizons(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    rules = parameters("worklist")["task"]
    rows = analysis.table("worklist").to_dict("records")
    urgency = [row["money"] * rules[row["task"]]["weight"] / (1 + max(row["days_left"], 0)) for row in rows]
    assert urgency == sorted(urgency, reverse=True)
    for row in rows:
        assert row["days_left"] <= rules[row["task"]]["horizon_days"]
        assert row["days_left"] == (row["by_when"] - analysis.settings.as_of).days
        assert row["money"] > 0 or row["task"] == "insurer deadline"
        assert "{" not in row["detail"] and row["responsible"]
    keys = [(row["task"], row["buyer"], row["reference"]) for row in rows if row["task"] != "promise due"]
    assert len(set(keys)) == len(keys) or any(task == "broken promise" for task, *_ in keys)


def test_every_task_is_declared_in_both_languages() -> None:
    words, rules = parameters("words")["worklist_task"], parameters("worklist")["task"]
    assert set(words) == set(rules)
    assert all(set(rule["detail"]) == {"en", "zh"} for rule in rules.values())
    assert len(TASKS) >= 5


def test_another_day_is_seen() -> None:
    """The comparison is not blind: some days more in a step show up."""
    day = dt.date(2026, 10, 31)
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", day], ["base_currency", "EUR"]],
        "policy": [["Key", "Value"], ["insured_percentage", 0.9], ["mep_days", 10], ["notice_days", 10]],
        "ledger": [
            ["Document", "Buyer", "Document date", "Due date", "Gross"],
            *(["A", "B1", "2026-10-01", "2026-10-17", 900], ["B", "B2", "2026-08-01", "2026-09-01", 900]),
            ["C", "B3", "2026-10-01", "2026-10-28", 900],
        ],
        "reminders": [REMINDERS, ["B2", "B", "2026-10-17", 3]],
        "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L", "B3", "insurer", 900, "2026-01-01"]],
    }
    analysis = analysed(blocks)
    assert not list(differences(analysis, Firm(blocks)))
    for name, more in (("days_from_due", 1), ("days_since_last", 9), ("days_before", 30)):
        firm = Firm(blocks)
        firm.ladder = [row | {name: (row.get(name) or 0) + more} for row in firm.ladder]
        assert list(differences(analysis, firm)), name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_worklist_speaks_the_language(sample: Blocks, language: str) -> None:  # noqa: F811
    table = analysed(replaced(sample, "settings", "language", language)).table("worklist")
    chinese = [any("一" <= mark <= "鿿" for mark in row.split(";")[0].split("；")[0]) for row in table["detail"]]
    assert all(chinese) if language == "zh" else not any(chinese)
