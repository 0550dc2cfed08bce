"""What the policy asks for because of a plan: the original due date governs, whatever dates the plan has.

    extension  end of the maximum extension period: an instalment after it needs an extension request
    notice     last day of the overdue notice: an instalment after it needs the insurer's consent
    hand-over  last day to hand over to collection: an instalment after it needs a rescheduling notice

The dates are those of the oldest document of the plan that is open and has a part that the policy insures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import narwhals as nw

from xlcredit.chain import step_days
from xlcredit.dates import NO_DAY, date_of
from xlcredit.deadlines import LAST_DAY
from xlcredit.parameters import parameters
from xlcredit.plans.progress import Part, Position
from xlcredit.plans.register import AGREED, PROPOSED
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

STEPS = ("extension", "notice", "hand-over")
FLAGS = {"extension": "extension request", "notice": "consent", "hand-over": "rescheduling notice"}
CONSENTED = "agreed"


@dataclass(frozen=True)
class PolicyDays:
    """The dates of the policy of one document; NO_DAY for a step that the policy does not know."""

    document: str
    due_day: int
    days: Mapping[str, int]

    @property
    def extension_end(self) -> date | None:
        """Last day of the maximum extension period."""
        return date_of(self.days["extension"])

    def passed(self, due: date) -> str:
        """The last step whose day lies before a date; "" where none does."""
        day = (due - date(1970, 1, 1)).days
        return next((step for step in reversed(STEPS) if self.days[step] < min(day, NO_DAY)), "")


def policy_days(analysis: Analysis, rows: Iterable[int]) -> dict[int, PolicyDays]:
    """Dates of the policy for each of some ledger rows that is open and insured in part, by ledger row."""
    items = analysis.claims.items.filter(nw.col("row").is_in(list(rows)) & (nw.col("claimable") > 0))
    found: dict[int, PolicyDays] = {}
    for policy, part in analysis.book.policies.parted(items, analysis.buyers, nw.col("shipment_day")):
        if not policy.in_force:
            continue
        days = step_days(policy)
        shown = part.select("row", "document", "due_day", *(days[step].cast(nw.Int64).alias(step) for step in STEPS))
        for row, document, due_day, *at in shown.iter_rows():
            known = {step: day if day <= LAST_DAY else NO_DAY for step, day in zip(STEPS, at, strict=True)}
            found[row] = PolicyDays(document, due_day, known)
    return found


def oldest(position: Position, known: Mapping[int, PolicyDays]) -> PolicyDays | None:
    """Dates of the oldest document of a plan; None where nothing of it is open and insured, or the plan is over."""
    if position.plan.standing not in (AGREED, PROPOSED):
        return None
    of_plan = [known[row] for row in position.plan.rows if row in known]
    dated = [one for one in of_plan if one.days["extension"] < NO_DAY]
    return min(dated, key=lambda one: (one.days["extension"], one.due_day, one.document), default=None)


def flag_of(part: Part, days: PolicyDays | None, consent: date | None) -> tuple[str, str, date | None]:
    """What an instalment needs, which date of the policy it lies after, and that date; blanks where nothing."""
    step = days.passed(part.due) if days is not None and part.missing else ""
    if not step or days is None:
        return "", "", None
    return FLAGS[step] if consent is None else CONSENTED, step, date_of(days.days[step])


def flagged(position: Position, days: PolicyDays | None) -> list[Part]:
    """Instalments that need something of the insurer, whether or not he has agreed."""
    return [part for part in position.parts if flag_of(part, days, None)[0]]


def consent_by(position: Position, days: PolicyDays | None) -> date | None:
    """Last day for the insurer to agree: the end of the extension period, then the last notice day; None: no need.

    The last of them stays once both are past.
    """
    if days is None or consent_given(position) or not flagged(position, days):
        return None
    found = [day for day in map(date_of, (days.days["extension"], days.days["notice"])) if day is not None]
    return next((day for day in found if day >= position.as_of), found[-1])


def consent_given(position: Position) -> bool:
    """True where the insurer has agreed to the version up to the date."""
    return position.plan.consent is not None and position.plan.consent <= position.as_of


def policy_note(position: Position, days: PolicyDays | None, language: str) -> str:
    """What the policy asks for because of a plan, as a sentence; "" where nothing of it is insured."""
    end = None if days is None else days.extension_end
    if days is None or end is None or not any(part.missing for part in position.parts):
        return ""
    by, texts = consent_by(position, days), parameters("plans")["text"]
    facts = {"document": days.document, "day": day_text(language, end)}
    if not flagged(position, days):
        return str(texts["within"][language]).format(**facts)
    if by is None:
        agreed = day_text(language, position.plan.consent)
        return str(texts["consented"][language]).format(**facts, agreed=agreed)
    name = "beyond" if by >= position.as_of else "too_late"
    return str(texts[name][language]).format(**facts, by=day_text(language, by))
