"""What other parts of the product ask of the payment plans.

`standing_items` says which ledger rows are under a plan that is agreed and neither broken nor completed: a reminder
ladder asks nothing for them. `plan_actions` says what is to be done because of plans, for a worklist. Neither looks
at the ladder or the worklist, so that both may look here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlcredit.money import scaled
from xlcredit.plans.policydays import PolicyDays, consent_by, flagged, oldest, policy_days
from xlcredit.plans.progress import BROKEN, STANDING, Part, Position, positions
from xlcredit.plans.register import AGREED

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

DUE, MISSED, CONSENT = "instalment due", "instalment missed", "consent needed"


@dataclass(frozen=True)
class PlanAction:
    """One thing to be done because of a plan: kind is "instalment due", "instalment missed" or "consent needed".

    due: of the instalment, or the last day for the insurer to agree; amount in base minor units, missing in minor
    units of `currency`.
    """

    kind: str
    buyer: str
    plan: str
    due: date
    amount: int
    missing: int
    currency: str


def standing_items(analysis: Analysis) -> Mapping[int, str]:
    """Plan of each ledger row under a plan that is agreed and neither broken nor completed, by ledger row."""
    found: dict[int, str] = {}
    for position in positions(analysis):
        if position.state in STANDING:
            for row in sorted(position.plan.rows):
                found.setdefault(row, position.plan.plan)
    return found


def plan_actions(analysis: Analysis) -> list[PlanAction]:
    """The next instalment, every missed one, and the insurer's consent, of each plan that counts, by plan.

    Plans in a currency without a rate at the date are left out, as their debts are.
    """
    found = [one for one in positions(analysis) if one.plan.standing == AGREED]
    rows = {row for one in found for row in one.plan.rows}
    known = policy_days(analysis, rows) if rows else {}
    ratios = {currency: (above, below) for currency, above, below in analysis.ratios.iter_rows()}
    return [
        _action(kind, position, due, missing, ratios[position.plan.currency])
        for position in found
        if position.plan.currency in ratios
        for kind, due, missing in _to_do(position, known)
    ]


def _to_do(position: Position, known: Mapping[int, PolicyDays]) -> Iterator[tuple[str, date, int]]:
    """Kind, day and amount of each thing to be done. [minor units of the currency of the plan]"""
    yield from ((MISSED, part.due, part.missing) for part in position.late)
    coming = next(iter(position.ahead), None)
    if coming is not None and position.state != BROKEN:
        yield DUE, coming.due, coming.missing
    days = oldest(position, known)
    by = consent_by(position, days)
    if by is not None:
        yield CONSENT, by, sum(_missing(flagged(position, days)))


def _missing(parts: list[Part]) -> Iterator[int]:
    return (part.missing for part in parts)


def _action(kind: str, position: Position, due: date, missing: int, ratio: tuple[int, int]) -> PlanAction:
    plan = position.plan
    return PlanAction(kind, plan.buyer, plan.plan, due, int(scaled(missing, *ratio)), missing, plan.currency)
