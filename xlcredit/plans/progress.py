"""What was received for each plan and each instalment, and where a plan stands by it.

Money counts from the day of the agreement on, in the currency of the plan: for the documents that it names, else any
money of the buyer; and a document that the ledger calls cleared without a receipt counts as paid on that day. Plans
that name documents are served first, then by the day of the agreement. Money goes to the oldest instalment first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from xlcredit.dates import NO_DAY, day_number
from xlcredit.incoming import Receipt, money_for, money_in, take
from xlcredit.ledger import allocated, open_items
from xlcredit.parameters import parameters
from xlcredit.plans.register import AGREED, REPLACED, Plan, plans_now
from xlcredit.plans.schedule import Instalment

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

ON_SCHEDULE, IN_ARREARS, BROKEN, COMPLETED, NO_AMOUNT = "on schedule", "in arrears", "broken", "completed", "no amount"
STANDING = (ON_SCHEDULE, IN_ARREARS)
"""States of a plan under which nothing else is asked of the buyer for its documents."""


@dataclass(frozen=True)
class Part:
    """One instalment and what was received for it. [minor units]"""

    instalment: Instalment
    received: int

    @property
    def due(self) -> date:
        """Day on which the instalment falls due."""
        return self.instalment.due

    @property
    def missing(self) -> int:
        """Payment less what was received."""
        return self.instalment.payment - self.received

    @property
    def interest_received(self) -> int:
        """What of the money is interest: that is paid first, unless `tables/plans.toml` says principal."""
        first = parameters("plans")["first_paid"] == "interest"
        one = self.instalment
        return min(self.received, one.interest) if first else max(self.received - one.principal, 0)


@dataclass(frozen=True)
class Position:
    """A plan on the as-of date; settled: it counts, and its documents were settled by something else than money."""

    plan: Plan
    parts: tuple[Part, ...]
    as_of: date
    settled: bool

    @property
    def received(self) -> int:
        """Money received for the plan. [minor units]"""
        return sum(part.received for part in self.parts)

    @property
    def late(self) -> tuple[Part, ...]:
        """Instalments that fell due before the date and are not paid in full."""
        return () if self.settled else tuple(one for one in self.parts if one.due < self.as_of and one.missing)

    @property
    def ahead(self) -> tuple[Part, ...]:
        """Instalments from the date on that are not paid in full."""
        return () if self.settled else tuple(one for one in self.parts if one.due >= self.as_of and one.missing)

    @property
    def arrears(self) -> int:
        """What is missing of instalments that fell due before the date. [minor units]"""
        return sum(part.missing for part in self.late)

    @property
    def state(self) -> str:
        """Where the plan stands; the standing of a version that does not count."""
        if not self.parts:
            return NO_AMOUNT
        if self.plan.standing != AGREED:
            return self.plan.standing
        if self.settled or not any(part.missing for part in self.parts):
            return COMPLETED
        grace = int(parameters("plans")["grace_days"])
        if any((self.as_of - part.due).days > grace for part in self.late):
            return BROKEN
        return IN_ARREARS if self.late else ON_SCHEDULE


def positions(analysis: Analysis) -> list[Position]:
    """Every version of every plan with what was received for it, by plan and version."""
    plans = plans_now(analysis)
    paid = _received(analysis, plans) if plans else {}
    rows = {row for plan in plans for row in plan.rows}
    still = _open_rows(analysis, rows)
    found = []
    for plan in plans:
        parts = tuple(_spread(plan.instalments, paid.get((plan.plan, plan.version), 0)))
        # What credit notes and write-offs have settled is no longer asked for; interest alone still is.
        gone = bool(plan.rows) and not plan.rows & still
        settled = plan.standing == AGREED and gone and sum(part.missing for part in parts) > plan.interest
        found.append(Position(plan, parts, analysis.settings.as_of, settled))
    return found


def _spread(instalments: Iterable[Instalment], received: int) -> Iterable[Part]:
    """Money on the instalments, oldest first."""
    for one in instalments:
        part = min(received, one.payment)
        received -= part
        yield Part(one, part)


def _received(analysis: Analysis, plans: Iterable[Plan]) -> dict[tuple[str, int], int]:
    """Money of each agreed version, also of one that was replaced, up to what its instalments come to."""
    served = [plan for plan in plans if plan.standing in (AGREED, REPLACED) and plan.given["status"] == AGREED]
    served.sort(key=lambda plan: (not plan.named, plan.agreed_on, plan.plan, plan.version))
    rows = {row for plan in served for row in plan.rows}
    money = money_in(analysis, {plan.buyer for plan in served} | rows)
    cleared = _cleared(analysis, rows)
    found = {}
    for plan in served:
        # A plan whose documents were all paid before it is not for any other money of the buyer.
        lost = plan.named and not plan.rows
        coming = [] if lost else list(money_for(plan.buyer, plan.rows if plan.named else (), plan.currency, money))
        coming += [cleared[row] for row in sorted(plan.rows) if row in cleared]
        coming.sort(key=lambda one: (one.day, one.order))
        wanted = sum(one.payment for one in plan.instalments)
        found[plan.plan, plan.version] = take(coming, wanted, day_number(plan.agreed_on), plan.last_day)
    return found


def _cleared(analysis: Analysis, rows: Iterable[int]) -> Mapping[int, Receipt]:
    """What the ledger calls cleared of some rows up to the date beyond their receipts, as money of that day."""
    settled = analysis.book.ledger.filter(nw.col("row").is_in(list(rows)) & (nw.col("cleared_day") <= analysis.day))
    known = settled.join(allocated(analysis.book.receipts, NO_DAY), on="row", how="left").with_columns(
        (nw.col("gross") - nw.col("received").fill_null(0) - nw.col("settled_undated")).alias("rest")
    )
    columns = (known[name].to_list() for name in ("row", "cleared_day", "rest"))
    return {row: Receipt(row, day, row, rest) for row, day, rest in zip(*columns, strict=True) if rest > 0}


def _open_rows(analysis: Analysis, rows: Iterable[int]) -> frozenset[int]:
    """Which of some ledger rows are open at the date."""
    ledger = analysis.book.ledger.filter(nw.col("row").is_in(list(rows)))
    receipts = analysis.book.receipts.filter(nw.col("item").is_in(list(rows)))
    return frozenset(open_items(ledger, receipts, analysis.day)["row"].to_list())


def position_of(analysis: Analysis, plan: str) -> Position | None:
    """The version of a plan that counts, else the highest one; None where there is no such plan."""
    found = [one for one in positions(analysis) if one.plan.plan == plan]
    return next((one for one in found if one.plan.standing == AGREED), found[-1] if found else None)
