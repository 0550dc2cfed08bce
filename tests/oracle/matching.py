"""Overdue as receipts were matched beside first in, first out, buyer by buyer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.oracle.aging import Row, aging
from tests.oracle.cover import set_off
from tests.oracle.firm import Firm


def matching(firm: Firm, day: dt.date) -> dict[str, dict[str, Any]]:
    """Rows of the buyers where the two differ, or whose cash stands unapplied."""
    matched, hybrid, fifo = (aging(firm, day, way) for way in ("own", "matched then fifo", "fifo"))
    out = {}
    for buyer in {*matched, *fifo}:
        ours, mixed, theirs = (rows.get(buyer, Row()) for rows in (matched, hybrid, fifo))
        difference = theirs.overdue - ours.overdue
        if not difference and not ours.unapplied:
            continue
        if not difference:
            finding = "unapplied"
        elif mixed.overdue == theirs.overdue:
            finding = "unapplied overdue"
        else:
            finding = "younger paid" if difference < 0 else "older paid"
        out[buyer] = {
            "outstanding": ours.outstanding,
            "overdue_matched": ours.overdue,
            "overdue_fifo": theirs.overdue,
            "difference": difference,
            "oldest_matched": _oldest(firm, buyer, day, "own"),
            "oldest_fifo": _oldest(firm, buyer, day, "fifo"),
            "unapplied": ours.unapplied,
            "finding": finding,
        }
    return out


def _oldest(firm: Firm, buyer: str, day: dt.date, way: str) -> int | None:
    """Days overdue of the item that is longest overdue."""
    late = [
        (day - line.item.due_date).days
        for line in set_off(firm, day, way).get(buyer, [])
        if line.item.due_date and (line.net if way == "fifo" or line.item.row < 0 else line.open)
    ]
    return max((days for days in late if days > 0), default=None)
