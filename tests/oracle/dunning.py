"""The reminder ladder, one buyer, one item, one step at a time: what waits, what is asked for, and which step is due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tests.oracle.claimview import Claim, claims
from tests.oracle.cover import Line, _converted_part, set_off
from tests.oracle.deadlines import TICKED_BY, dates, done
from tests.oracle.firm import Firm
from tests.oracle.promises import belongs, lacking
from tests.oracle.values import date, flag


@dataclass
class Owed:
    """One overdue item with everything that its step rests on."""

    line: Line
    disputed: int
    promised: int = 0
    last_step: int = 0
    last_day: dt.date | None = None
    deadlines: dict[str, dt.date] = field(default_factory=dict)
    step: int = 0
    pressed: bool = False

    @property
    def rest(self) -> int:
        return self.line.net - self.disputed

    @property
    def asked(self) -> int:
        return self.rest - self.promised


def overdue(firm: Firm, day: dt.date) -> dict[str, list[Owed]]:
    """Overdue items of each buyer, with their step on a day."""
    out: dict[str, list[Owed]] = {}
    for buyer, lines in set_off(firm, day).items():
        own = [
            Owed(line, min(line.net, max(_converted_part(firm, line, "disputed", line.net, day), 0)))
            for line in lines
            if line.item.row > 0 and line.net > 0 and line.item.due_date and line.item.due_date < day
        ]
        if own:
            out[buyer] = own
    promise(firm, out, day)
    claimed = {} if firm.term("insured_percentage") is None else claims(firm, day)
    for buyer, own in out.items():
        pending = open_deadlines(firm, claimed.get(buyer, []), day)
        for one in own:
            one.deadlines = pending.get(one.line.item.document, {})
            remember(firm, one, day)
        climb(firm, buyer, own, day)
    return out


def promise(firm: Firm, out: dict[str, list[Owed]], day: dt.date) -> None:
    """Set open promises against the items, the oldest due date first."""
    for row, state, left in lacking(firm, day):
        currency = row.get("currency") or firm.base
        if state != "open":
            continue
        try:
            left = firm.to_base(left, currency, day)
        except LookupError:
            continue
        for one in sorted(out.get(row["buyer"], []), key=lambda one: (one.line.item.due_date, one.line.item.row)):
            if row.get("document") and not belongs(firm, one.line.item.document, row["document"]):
                continue
            part = min(left, one.asked)
            one.promised += part
            left -= part


def open_deadlines(firm: Firm, own: list[Claim], day: dt.date) -> dict[str, dict[str, dt.date]]:
    """Days of notice, hand-over and claim that are not done, by document."""
    found: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for claim in own:
        item = claim.item
        if claim.claimable > 0 and item.row > 0:
            for name, when in dates(firm.under(item.buyer, item.shipment_date), item, day).items():
                if name in TICKED_BY and not done(firm, item, name, day):
                    found[item.document][name] = when
    return found


def remember(firm: Firm, one: Owed, day: dt.date) -> None:
    """Read what was sent for an item up to a day."""
    item = one.line.item
    whole_of, sent_to = kept(firm)
    for row in sent_to[item.buyer]:
        sent, named = date(row["date"]), row.get("document")
        if sent > day:
            continue
        if (named and named in (item.document, whole_of[item.document])) or (not named and item.due_date < sent):
            one.last_step = max(one.last_step, int(row["ladder_step"]))
            one.last_day = max(one.last_day or sent, sent)


@lru_cache(maxsize=8)
def kept(firm: Firm) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """The document of which each is an instalment, and what was sent to each buyer."""
    sent = defaultdict(list)
    for row in firm.reminders:
        sent[row["buyer"]].append(row)
    return {row["document"]: row.get("instalment_of") for row in firm.ledger}, sent


def climb(firm: Firm, buyer: str, own: list[Owed], day: dt.date) -> None:
    """The step of each item: the highest that has come, one by one where the setting says so; a deadline first."""
    if flag(firm.buyer(buyer, "insolvent")):
        return
    whole, asked = sum(one.rest for one in own), sum(one.asked for one in own)
    for one in own:
        reach = whole if one.asked == 0 else asked
        ahead = [row for row in sorted(firm.ladder, key=lambda row: row["ladder_step"]) if row["ladder_step"] > one.last_step]
        ordinary, pressed = [], []
        for place, row in enumerate(ahead):
            came = one.line.item.due_date + dt.timedelta(days=row["days_from_due"])
            if one.last_step:
                came = max(came, one.last_day + dt.timedelta(days=row.get("days_since_last") or 0))
            latest = one.deadlines.get(row.get("before_deadline") or "")
            enough = firm.base_minor(row.get("minimum") or 0) <= reach
            first = firm.choice("ladder_order") == "by age" or place == 0
            if one.asked > 0 and came <= day and enough and first:
                ordinary.append(int(row["ladder_step"]))
            if latest and latest - dt.timedelta(days=row.get("days_before") or 0) <= day and enough:
                pressed.append(int(row["ladder_step"]))
        if one.rest:
            one.step = max([*ordinary, *pressed], default=0)
            one.pressed = one.step > max(ordinary, default=0)
    for one in own:
        if one.pressed:
            one.promised = 0


def table(firm: Firm, day: dt.date) -> dict[str, dict[str, Any]]:
    """What the sheet says of each overdue buyer."""
    out = {}
    for buyer, own in overdue(firm, day).items():
        asked = [one for one in own if one.asked > 0]
        out[buyer] = {
            "overdue": sum(one.line.net for one in own),
            "disputed": sum(one.disputed for one in own),
            "promised": sum(one.promised for one in own),
            "reminded": sum(one.asked for one in own),
            "items": len(asked),
            "oldest_days": max(((day - one.line.item.due_date).days for one in asked), default=None),
            "last_step": max(one.last_step for one in own) or None,
            "dunning_step": max(one.step for one in own) or None,
        }
    return out


