"""The reminder ladder on plain columns: which step of it is to be taken now for each item, and from when the next.

    ordinary day of a step   = due date + days from due, and not before the last step + days since it
    latest day of a step     = deadline of the policy − days before it
    day of a step            = the earlier of the two: the deadline wins

A step is ahead while no step as high is on record. By age the highest step whose day has come is taken, one by one the
first one ahead; a deadline lifts an item to its step in both ways, and out of any pause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xlcredit.creditrules import Step
from xlcredit.dates import NO_DAY
from xlcredit.limitlog import Array

BY_AGE = "by age"


@dataclass(frozen=True)
class Overdue:
    """Overdue items, a place each: what of their past the ladder looks at.

    last_step: 0 where none is on record, and `last_day` means nothing then; deadlines: days by deadline, NO_DAY: none;
    asked: what the letter of the buyer would ask for, in base minor units; paused: promised, planned, or in dispute.
    """

    due_day: Array
    last_step: Array
    last_day: Array
    deadlines: Mapping[str, Array]
    asked: Array
    paused: Array


@dataclass(frozen=True)
class Taken:
    """What is to be done for each item: the step now (0: none), whether a deadline asks for it, and the next day.

    held: a step is due but for the least amount; next_day: NO_DAY where no step is ahead.
    """

    step: Array
    early: Array
    held: Array
    next_day: Array


def steps_now(items: Overdue, steps: Sequence[Step], day: int, order: str = BY_AGE) -> Taken:
    """The step of each item on a day; `steps` in rising order of number and days."""
    number = np.array([step.ladder_step for step in steps], dtype=np.int64)
    ordinary, latest = _ordinary(items, steps), _latest(items, steps)
    ahead = number > items.last_step[:, None]
    allowed = ahead & (np.array([step.minimum or 0 for step in steps]) <= items.asked[:, None])
    come = (ordinary <= day) & ~items.paused[:, None]
    if order != BY_AGE:
        come &= number == np.where(ahead, number, number.max(initial=0) + 1).min(axis=1, initial=NO_DAY)[:, None]
    pressed = latest <= day
    step = _highest(number, allowed & (come | pressed))
    ordinarily = _highest(number, allowed & come)
    due = np.where(ahead, np.minimum(ordinary, latest), NO_DAY).min(axis=1, initial=NO_DAY)
    return Taken(
        step=step,
        early=step > ordinarily,
        held=(step == 0) & (ahead & (come | pressed)).any(axis=1),
        next_day=np.where(due < NO_DAY, np.maximum(due, day), NO_DAY),
    )


def _ordinary(items: Overdue, steps: Sequence[Step]) -> Array:
    from_due = np.array([step.days_from_due for step in steps], dtype=np.int64)
    wait = np.array([step.days_since_last or 0 for step in steps], dtype=np.int64)
    begun = items.last_step[:, None] > 0
    by_due = items.due_day[:, None] + from_due
    return np.where(begun, np.maximum(by_due, items.last_day[:, None] + wait), by_due)


def _latest(items: Overdue, steps: Sequence[Step]) -> Array:
    none = np.full(len(items.due_day), NO_DAY, dtype=np.int64)
    columns = []
    for step in steps:
        deadline = items.deadlines.get(step.before_deadline, none)
        columns.append(np.where(deadline < NO_DAY, deadline - (step.days_before or 0), NO_DAY))
    return np.stack(columns, axis=1) if columns else np.empty((len(none), 0), dtype=np.int64)


def _highest(number: Array, chosen: Array) -> Array:
    return np.where(chosen, number, 0).max(axis=1, initial=0)
