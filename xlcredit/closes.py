"""Two closes side by side: this one, and the last month end restated from its ledger or read from its own workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlcredit.dates import months_before
from xlcredit.errors import InputError, XlcreditError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Row = dict[str, Any]


@dataclass(frozen=True)
class Closes:
    """`before` is None where the last month end cannot be restated; `own` True where it has a workbook of its own."""

    now: Analysis
    before: Analysis | None
    own: bool = False

    @property
    def day(self) -> date:
        """The last close: the as-of date of its workbook, or the month end before this one."""
        return last_close(self.now) if self.before is None else self.before.settings.as_of

    @cached_property
    def limits(self) -> Mapping[str, Row]:
        """Rows of the credit limits by buyer."""
        return by_buyer(self.now, "credit_limits")

    @cached_property
    def exposures(self) -> Mapping[str, Row]:
        """Rows of the exposure by buyer."""
        return by_buyer(self.now, "exposure")

    def exposed(self) -> list[str]:
        """Buyers with an exposure now."""
        return [buyer for buyer, row in self.exposures.items() if row["exposure"] > 0]

    def pairs(self, name: str) -> list[tuple[str, Row, Row]]:
        """Rows of a table of buyers that stand in it at both closes: now and before."""
        if self.before is None:
            return []
        earlier = by_buyer(self.before, name)
        return [(buyer, row, earlier[buyer]) for buyer, row in by_buyer(self.now, name).items() if buyer in earlier]


def by_buyer(analysis: Analysis, name: str) -> dict[str, Row]:
    """Rows of a table of results by buyer; what is not known is None."""
    found = analysis.table(name).astype(object)
    return {row["buyer"]: row for row in found.where(found.notna(), None).to_dict("records")}


def last_close(analysis: Analysis) -> date:
    """The month end before the month of the as-of date."""
    return months_before(analysis.settings.as_of, 1)


def restated(analysis: Analysis) -> Closes:
    """This close beside the last month end of the same ledger."""
    try:
        day = last_close(analysis)
        before = analysis.at(day) if analysis.reaches(day) else None
        if before is not None:
            before.table("credit_limits")
    except XlcreditError:
        before = None
    return Closes(analysis, before)


def compared(now: Analysis, before: Analysis) -> Closes:
    """This close beside the workbook of an earlier one; InputError where it is not earlier or in another currency."""
    first, last = before.settings, now.settings
    if first.as_of >= last.as_of:
        raise InputError(f"the workbook to compare with is of {first.as_of}: give one of before {last.as_of}")
    if first.base_currency != last.base_currency:
        reason = f"the workbook to compare with is in {first.base_currency}, this one in {last.base_currency}"
        raise InputError(f"{reason}: give one in the same base currency")
    return Closes(now, before, own=True)
