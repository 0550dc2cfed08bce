"""Why cover was stopped on a day: since when, and the unpaid item whose extension period had ended first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from xlcredit.dates import NO_DAY
from xlcredit.money import scaled
from xlcredit.policy import Policy
from xlcredit.shipping import stopped_since
from xlcredit.stops import CHANGE_COLUMNS, stop_days

Frame = nw.DataFrame[Any]


@dataclass(frozen=True)
class Stop:
    """A stop of cover of one buyer: its first day, the row of the ledger that caused it, and that item's last day."""

    since: int
    row: int
    end: int


def stop_on(changes: Frame, number: int, policy: Policy, day: int) -> Stop | None:
    """The stop in which a day of a buyer lies; None where none is found.

    changes: what `stops.open_changes` gives; number: that of the buyer. A stop that no payment cures has the cause of
    its first day.
    """
    own = changes.filter(nw.col("number") == number)
    since = stopped_since(*stop_days(own, policy, day)).get(number)
    if since is None:
        return None
    row, end = _cause(own, policy, day if policy.stop_cured_by_payment else since)
    return Stop(since, row, end)


def _cause(own: Frame, policy: Policy, day: int) -> tuple[int, int]:
    """Row and end of the extension period of the oldest debt past it that the buyer's credits do not reach."""
    changes: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for change in own.filter(nw.col("at") <= day).select(*CHANGE_COLUMNS).iter_rows(named=True):
        changes[change["row"]].append(change)
    credit, late = 0, []
    for row, of_row in changes.items():
        one = of_row[0]
        opened = 0 if one["cleared_day"] <= day else sum(change["change"] for change in of_row)
        owed = max(opened, one["full"], 0) if row > 0 else 0
        credit += scaled(owed - opened, one["numerator"], one["denominator"])
        undisputed = scaled(max(owed - one["disputed"], 0), one["numerator"], one["denominator"])
        if undisputed > 0 and one["basis_day"] != NO_DAY and one["basis_day"] + policy.mep_days < day:
            late.append((one["basis_day"], one["due_day"], row, undisputed))
    credit = max(credit, 0)
    for basis, _, row, undisputed in sorted(late):
        credit -= undisputed
        if credit < 0:
            return row, basis + policy.mep_days
    return 0, NO_DAY
