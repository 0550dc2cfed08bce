"""The reminder ladder of 1,000,000 overdue items with a history and deadlines: ours beside a plain loop.

Both start from columns in memory and give the same steps; a difference ends the measurement.
"""

from __future__ import annotations

import time

import numpy as np

from xlcredit.collections.ladder import Overdue, steps_now
from xlcredit.creditrules import Step, read_ladder
from xlcredit.dates import NO_DAY

ITEMS, DAY, RUNS = 1_000_000, 20_757, 3
DEADLINES = ("notice", "hand-over", "claim")


def overdue(items: int, seed: int = 1) -> Overdue:
    """Random overdue items: half were reminded, a third have deadlines, a tenth waits."""
    random = np.random.default_rng(seed)
    due = DAY - random.integers(1, 400, items)
    last = np.where(random.random(items) < 0.5, random.integers(1, 6, items), 0)
    covered = random.random(items) < 0.33
    return Overdue(
        due_day=due,
        last_step=last,
        last_day=np.where(last > 0, DAY - random.integers(0, 60, items), 0),
        deadlines={
            name: np.where(covered, due + days, NO_DAY) for name, days in zip(DEADLINES, (90, 120, 240), strict=True)
        },
        asked=random.integers(1, 500_000, items),
        paused=random.random(items) < 0.1,
    )


def looped(items: Overdue, steps: tuple[Step, ...]) -> list[int]:
    """The same, one item and one step after the other."""
    columns = (items.due_day, items.last_step, items.last_day, items.asked, items.paused)
    days_of = (items.deadlines[name] for name in DEADLINES)
    given = zip(*(column.tolist() for column in (*columns, *days_of)), strict=True)
    found = []
    for due, last, last_day, asked, paused, *days in given:
        deadline_of = dict(zip(DEADLINES, days, strict=True))
        best = 0
        for step in steps:
            if step.ladder_step <= last or asked < (step.minimum or 0):
                continue
            came = due + step.days_from_due
            if last:
                came = max(came, last_day + (step.days_since_last or 0))
            latest = deadline_of.get(step.before_deadline, NO_DAY)
            pressed = latest < NO_DAY and latest - (step.days_before or 0) <= DAY
            if pressed or (came <= DAY and not paused):
                best = step.ladder_step
        found.append(best)
    return found


def main() -> None:
    """Print both times."""
    steps, items = read_ladder({}, "EUR"), overdue(ITEMS)
    ours = []
    for _ in range(RUNS):
        began = time.perf_counter()
        taken = steps_now(items, steps, DAY)
        ours.append(time.perf_counter() - began)
    began = time.perf_counter()
    loop = looped(items, steps)
    looping = time.perf_counter() - began
    if taken.step.tolist() != loop:
        raise SystemExit("the loop gives other steps")
    best = min(ours)
    print(f"Reminder ladder, {ITEMS:,} overdue items, {len(steps)} steps")
    print(f"  ours        {best:7.3f} s")
    print(f"  plain loop  {looping:7.3f} s   {looping / best:.1f} x")


if __name__ == "__main__":
    main()
