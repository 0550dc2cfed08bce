"""Limit decisions: which one is in force for a buyer on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xlcredit.intake import Typed

INSURER = "insurer"
OWN = "own"
GROUP = "group"
"""Type of a decision that holds for the whole group of its buyer."""

GRANTED = {"reduced": "approved"}
"""Words of the log for a limit that is in force: one that was reduced is approved with the lower amount."""


@dataclass(frozen=True)
class Decision:
    """One dated decision on the limit of a buyer; `amount` in minor units of its currency."""

    decision: str
    buyer: str
    source: str
    type: str
    status: str
    amount: int
    currency: str
    effective_date: date
    valid_from: date
    valid_to: date
    maximum_terms: int | None
    author: str
    reason: str
    row: int = 0
    review_date: date | None = None
    """Day on which our own limit is to be looked at again."""
    notice_days: int | None = None
    """Days for which what it displaces still covers new shipments; None: those of the policy."""

    def valid_on(self, day: date) -> bool:
        """True when the amount may be used on the day."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Standing:
    """What decisions say on a day: the base decision, its state, and top-ups that come on top.

    `state` is none, approved, declined, revoked, expired or not yet valid.
    """

    state: str
    base: Decision | None
    top_ups: tuple[Decision, ...] = ()


def read_decisions(given: Typed | None) -> list[Decision]:
    """Decisions of the typed table by number, so that of two alike the same one counts wherever they stand."""
    if given is None:
        return []
    columns = given.columns
    found = [
        Decision(
            decision=columns["decision"][i],
            buyer=columns["buyer"][i],
            source=columns["source"][i],
            type=columns["type"][i] or "permanent",
            status=GRANTED.get(columns["status"][i], columns["status"][i]) or "approved",
            amount=columns["amount"][i],
            currency=columns["currency"][i],
            effective_date=columns["effective_date"][i],
            valid_from=columns["valid_from"][i] or columns["effective_date"][i],
            valid_to=columns["valid_to"][i] or date.max,
            maximum_terms=None if columns["maximum_terms"][i] is None else int(columns["maximum_terms"][i]),
            author=columns["author"][i] or "",
            reason=columns["reason"][i] or "",
            review_date=columns["review_date"][i],
            row=given.header_row + columns["row"][i] - 1,
        )
        for i in range(len(given))
    ]
    return sorted(found, key=lambda decision: decision.decision)


def standing(
    decisions: Sequence[Decision], day: date, worth: Callable[[Decision], int] = lambda decision: decision.amount
) -> Standing:
    """What the decisions on one buyer by one source say on a day.

    The latest effective decision counts, an expired temporary one gives way to the one before it; of
    two with one effective date the one of lower worth (its amount in base currency) counts.
    """
    known = [d for d in decisions if d.effective_date <= day]
    bases = [d for d in known if d.type == "permanent" or (d.type == "temporary" and d.valid_on(day))]
    if not bases:
        return Standing("none", None)
    base = max(bases, key=lambda d: (d.effective_date, -worth(d) if d.status == "approved" else 1))
    if base.status != "approved":
        return Standing(base.status, base)
    if day < base.valid_from:
        return Standing("not yet valid", base)
    if day > base.valid_to:
        return Standing("expired", base)
    return Standing("approved", base, top_ups_on(known, day))


def top_ups_on(decisions: Sequence[Decision], day: date) -> tuple[Decision, ...]:
    """Top-ups that had taken effect by a day and may be used on it."""
    granted = (d for d in decisions if d.type == "top-up" and d.status == "approved")
    return tuple(d for d in granted if d.effective_date <= day and d.valid_on(day))


def as_permanent(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions of the type `group` as permanent ones: among themselves they follow the same rules."""
    return [replace(one, type="permanent") if one.type == GROUP else one for one in decisions]


def by_buyer(decisions: Sequence[Decision], source: str) -> dict[str, list[Decision]]:
    """Decisions of one source by buyer."""
    grouped: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if decision.source == source:
            grouped[decision.buyer].append(decision)
    return grouped
