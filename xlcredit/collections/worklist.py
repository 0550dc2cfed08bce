"""The worklist: what is to be done, by whom and by when, one row a task.

urgency = money × weight of the task / (1 + days left)        a missed day counts as today

Weights, horizons and words stand in `tables/worklist.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.alerttexts import Money, Word, said
from xlcredit.collections.pauses import in_base
from xlcredit.columns import table
from xlcredit.ledger import small_table
from xlcredit.letterofcredit.table import lc_actions
from xlcredit.parameters import parameters
from xlcredit.plans.actions import plan_actions
from xlcredit.promises import BROKEN, OPEN, lacking_now

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

ROUTINE = "due"
"""Step of the deadlines that is no work: a payment that falls due."""

BROKEN_DAYS = 30
"""Days after its last day within which a broken promise is still work."""


@dataclass(frozen=True)
class Task:
    """One line of the worklist: money in base minor units, facts for its sentence; no one responsible: the task's."""

    task: str
    buyer: str
    by_when: date
    money: int
    reference: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    responsible: str = ""


def worklist(analysis: Analysis) -> pd.DataFrame:
    """Everything that is to be done within the horizon of its task, the most urgent first. [base minor units, days]"""
    rows = [row for make in TASKS for task in make(analysis) if (row := _row(analysis, task)) is not None]
    rows.sort(key=lambda row: (-row["urgency"], row["by_when"], row["buyer"], row["task"], row["reference"]))
    columns = [column.name for column in table("worklist").columns]
    found = pd.DataFrame(rows, columns=[*columns, "urgency"], dtype=object)[columns]
    return found.astype({"money": "int64", "days_left": "int64"})


def _row(analysis: Analysis, task: Task) -> dict[str, Any] | None:
    """The line of a task; None where its day lies beyond the horizon."""
    settings, rules = analysis.settings, parameters("worklist")["task"][task.task]
    days_left = (task.by_when - settings.as_of).days
    if days_left > rules["horizon_days"]:
        return None
    facts = {name: said(value, settings) for name, value in task.facts.items()}
    return {
        "task": task.task,
        "buyer": task.buyer,
        "name": analysis.names_of([task.buyer])[0],
        "detail": rules["detail"][settings.language].format(**facts),
        "responsible": task.responsible or rules["responsible"],
        "by_when": task.by_when,
        "days_left": days_left,
        "money": task.money,
        "reference": task.reference,
        "urgency": task.money * rules["weight"] / (1 + max(days_left, 0)),
    }


def deadline_tasks(analysis: Analysis) -> Iterator[Task]:
    """What the insurer must be told or asked, and when deliveries stop."""
    for row in analysis.table("deadlines").to_dict("records"):
        if row["step"] != ROUTINE:
            facts = {"action": Word("deadline_action", row["action"]), "document": row["document"]}
            yield Task("insurer deadline", row["buyer"], row["deadline"], row["at_stake"], row["document"], facts)


def reminder_tasks(analysis: Analysis) -> Iterator[Task]:
    """The step of the ladder that is to be taken now."""
    found = analysis.table("dunning")
    for row in found[found["dunning_step"].notna()].to_dict("records"):
        facts = {
            "step": row["dunning_step"],
            "text": Word("ladder_text", row["ladder_text"]),
            "channel": Word("channel", row["channel"]),
            "items": row["items"],
            "days": row["oldest_days"],
        }
        reference, who = str(row["dunning_step"]), row["responsible"]
        yield Task("reminder", row["buyer"], analysis.settings.as_of, row["reminded"], reference, facts, who)


def promise_tasks(analysis: Analysis) -> Iterator[Task]:
    """Promises that fall due, and those that were broken of late by a buyer who is still overdue."""
    overdue = dict(analysis.table("dunning")[["buyer", "overdue"]].itertuples(index=False))
    as_of = analysis.settings.as_of
    for promise, state, lacking in lacking_now(analysis):
        money = min(in_base(analysis, lacking, promise.currency), int(overdue.get(promise.buyer, 0)))
        if not money:
            continue
        facts = {"amount": Money(lacking, promise.currency), "day": promise.promised_date}
        reference = promise.document or str(promise.promised_date)
        if state == OPEN:
            yield Task("promise due", promise.buyer, promise.promised_date, money, reference, facts)
        elif state == BROKEN and analysis.day - promise.last_day <= BROKEN_DAYS:
            yield Task("broken promise", promise.buyer, as_of, money, reference, facts)


def plan_tasks(analysis: Analysis) -> Iterator[Task]:
    """Instalments of payment plans that fall due or are missing, and plans that the insurer must agree to."""
    for one in plan_actions(analysis):
        facts = {"plan": one.plan, "amount": Money(one.missing, one.currency), "day": one.due}
        yield Task(one.kind, one.buyer, one.due, one.amount, f"{one.plan} {one.due}", facts)


def letter_of_credit_tasks(analysis: Analysis) -> Iterator[Task]:
    """What has to be done with letters of credit by a day: amend, ship, present."""
    for one in lc_actions(analysis):
        facts = {"lc": one.lc, "action": Word("lc_action", one.kind), "day": one.day}
        yield Task("letter of credit", one.buyer, one.day, one.amount or 0, one.lc, facts)


def dispute_tasks(analysis: Analysis) -> Iterator[Task]:
    """Overdue items in dispute, a line a buyer."""
    items = analysis.table("dunning_items")
    for buyer, rows in items[items["disputed"] > 0].groupby("buyer", observed=True):
        facts = {"items": len(rows), "days": int(rows["days_overdue"].max())}
        yield Task("dispute", str(buyer), analysis.settings.as_of, int(rows["disputed"].sum()), "", facts)


def credit_tasks(analysis: Analysis) -> Iterator[Task]:
    """Receipts and credit notes that stand against no document of a buyer who has debts past their due date."""
    unmatched = analysis.open_items.filter(nw.col("open_base") < 0)
    past = analysis.open_items.filter((nw.col("open_base") > 0) & (nw.col("days_overdue") > 0))
    rows = unmatched.filter(nw.col("buyer").is_in(past["buyer"].unique().to_list()))
    sums = rows.group_by("buyer").agg(nw.col("open_base").sum().alias("credit"), nw.len().alias("items"))
    for buyer, credit, items in small_table(sums).itertuples(index=False):
        yield Task("credit to match", str(buyer), analysis.settings.as_of, -int(credit), "", {"items": int(items)})


TASKS: tuple[Callable[[Any], Iterable[Task]], ...] = (
    deadline_tasks,
    reminder_tasks,
    promise_tasks,
    plan_tasks,
    letter_of_credit_tasks,
    dispute_tasks,
    credit_tasks,
)
"""What finds the tasks."""
