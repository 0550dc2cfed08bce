"""Deadlines of the policy, one buyer and one invoice at a time: what is to be done next, and by when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tests.oracle.claimview import ONE_DAY, Claim, claims, days, is_stopped
from tests.oracle.cover import _converted_part, _exclusions, set_off
from tests.oracle.firm import Firm
from tests.oracle.instalments import reports
from tests.oracle.items import Item
from tests.oracle.values import date, flag

TICKED_BY = {
    "notice": {"overdue notice", "hand-over", "claim"},
    "hand-over": {"hand-over", "claim"},
    "claim": {"claim"},
}


@dataclass
class Step:
    """One step of one item that is not done."""

    name: str
    day: dt.date
    claim: Claim


def done(firm: Firm, item: Item, step: str, known: dt.date) -> dt.date | None:
    """First day on which the insurer was told of the item in a way that does the step."""
    told = []
    for row in firm.notices:
        given = date(row["date"])
        if given > known or row["buyer"] != item.buyer or (row.get("kind") or "overdue notice") not in TICKED_BY[step]:
            continue
        if reports(firm, row.get("document"), item.document) or (
            not row.get("document") and item.due_date and item.due_date < given
        ):
            told.append(given)
    return min(told, default=None)


def dates(firm: Firm, item: Item, known: dt.date) -> dict[str, dt.date]:
    """Last day of each step of an item; a step without a day is left out."""
    due = item.due_date
    basis = due if firm.term("mep_basis") == "due date" else item.document_date
    out = {"due": due} if due else {}
    end = basis + days(firm, "mep_days") if basis else None
    if end:
        out["extension"] = end
    start = end if firm.term("notice_from") == "MEP end" else due
    if start:
        out["notice"] = start + days(firm, "notice_days")
    if end and firm.term("handover_days") is not None:
        out["hand-over"] = end + days(firm, "handover_days")
    told = done(firm, item, "notice", known)
    reported = min((day for day in (told, out.get("notice")) if day), default=None)
    waits = {"due date": due, "MEP end": end, "notice": reported}[firm.term("waiting_from")]
    loss = waits + days(firm, "waiting_days") if waits else None
    if flag(firm.buyer(item.buyer, "insolvent")) and due and (loss is None or due < loss):
        loss = due
    begins = {"date of loss": loss, "MEP end": end, "due date": due}[firm.term("claim_from")]
    if begins:
        out["claim"] = begins + days(firm, "claim_days")
    return out


def pending(firm: Firm, own: list[Claim], disputed: set[str], known: dt.date) -> list[Step]:
    """Every step of a buyer that is not done, past or to come, in the order in which they come."""
    steps: list[Step] = []
    first: dict[str, Step] = {}
    for claim in own:
        for name, day in dates(firm.under(claim.item.buyer, claim.item.shipment_date), claim.item, known).items():
            step = Step(name, day, claim)
            if name in TICKED_BY:
                steps += [] if done(firm, claim.item, name, known) else [step]
            elif not (name == "extension" and claim.item.document in disputed):
                first[name] = min(
                    first.get(name, step), step, key=lambda one: (one.day, one.claim.item.due_date or dt.date.max)
                )
    order = ["due", "extension", "notice", "hand-over", "claim"]
    return sorted([*first.values(), *steps], key=lambda one: (one.day, order.index(one.name)))


def deadlines(firm: Firm, known: dt.date) -> dict[str, dict[str, Any]]:
    """The next deadline of every buyer who has one."""
    out = {}
    if firm.term("insured_percentage") is None:
        return out
    lines = {line.item.document: line for own in set_off(firm, known).values() for line in own if line.item.row > 0}
    for buyer, own in claims(firm, known).items():
        own = [claim for claim in own if claim.claimable > 0 and claim.item.row > 0]
        disputed = {
            claim.item.document
            for claim in own
            for line in [lines[claim.item.document]]
            if line.net <= _converted_part(firm, line, "disputed", line.net, known)
        }
        steps = pending(firm, own, disputed, known)
        over = [step for step in steps if step.day < known and step.name in TICKED_BY]
        ahead = [step for step in steps if step.day >= known]
        if not ahead and not over:
            continue
        oldest = min(own, key=lambda claim: claim.item.due_date or dt.date.max)
        rest = pending(firm, [claim for claim in own if claim is not oldest], disputed, known)
        step = ahead[0] if ahead else over[-1]
        out[buyer] = {
            "step": step.name,
            "deadline": step.day,
            "days_left": (step.day - known).days,
            "action": step.name if ahead else "missed",
            "at_stake": sum(claim.covered for claim in own),
            "missed": {one.name for one in over},
            "next_if_paid": next((one.day for one in rest if one.day >= known), None),
        }
    return out


def stopped_since(whole: Firm, known: dt.date) -> dict[str, dt.date]:
    """Buyers whose deliveries are stopped, and the first day of the stop that stands: looked at day by day."""
    out = {}
    for buyer in {row["buyer"] for row in whole.ledger}:
        firm = whole.under(buyer, known)
        if firm.term("insured_percentage") is None or _exclusions(firm, buyer):
            continue
        day = known
        if firm.term_flag("stop_cured_by_payment"):
            while is_stopped(firm, buyer, day, known):
                out[buyer], day = day, day - ONE_DAY
            continue
        first = min(date(row["document_date"]) for row in firm.ledger)
        while first <= known and not is_stopped(firm, buyer, first, known):
            first += ONE_DAY
        if first <= known:
            out[buyer] = first
    return out
