"""What a restatement cannot see and last month's workbook shows: other master data, other decisions on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from xlcredit.alertfindings import Found
from xlcredit.alerttexts import Change, Money
from xlcredit.closes import Closes, by_buyer
from xlcredit.decisions import Decision

WATCHED = ("name", "legal_id", "country", "terms", "contact")
"""Cells of the master data whose change somebody should confirm: they are what fraud changes first."""


def master_data_changed(closes: Closes) -> Iterator[Found]:
    """Buyers of both closes whose name, legal id, country, terms or contact is another one."""
    if closes.before is None or not closes.own:
        return
    earlier = _master(closes.before.book.buyers)
    for buyer, now in _master(closes.now.book.buyers).items():
        before = earlier.get(buyer, now)
        changes = [Change(name, before[name], now[name]) for name in WATCHED if before[name] != now[name]]
        if changes:
            yield Found(buyer, None, {"changes": changes})


def _master(buyers: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["buyer"]: {name: row[name] or "" for name in WATCHED} for row in buyers.to_dict("records")}


def new_buyers(closes: Closes) -> Iterator[Found]:
    """Buyers with an exposure who were not in the workbook of the last close."""
    if closes.before is None or not closes.own:
        return
    known = set(closes.before.buyers)
    for buyer in closes.exposed():
        if buyer not in known:
            yield Found(buyer, None, {"close": closes.day, "exposure": Money(closes.exposures[buyer]["exposure"])})


def vanished_buyers(closes: Closes) -> Iterator[Found]:
    """Buyers of the last close who are in no table any more; at risk is what was self-retained then."""
    if closes.before is None or not closes.own:
        return
    known = set(closes.now.buyers)
    for buyer, row in by_buyer(closes.before, "exposure").items():
        if buyer not in known:
            facts = {"close": closes.day, "exposure": Money(row["exposure"])}
            yield Found(buyer, None, facts, money=row["self_retained"])


def decisions_rewritten(closes: Closes) -> Iterator[Found]:
    """Buyers with a limit decision of before the last close that is another one now, gone, or was added afterwards."""
    if closes.before is None or not closes.own:
        return
    day = closes.day
    then, now = _decided(closes.before.book.decisions), _decided(closes.now.book.decisions)
    found: dict[str, list[str]] = {}
    for number in sorted(then.keys() | now.keys()):
        old, new = then.get(number), now.get(number)
        either = [one for one in (old, new) if one is not None]
        if old != new and any(one.effective_date <= day for one in either):
            for buyer in dict.fromkeys(one.buyer for one in either):
                found.setdefault(buyer, []).append(number)
    for buyer, numbers in found.items():
        yield Found(buyer, None, {"close": day, "decisions": numbers})


def _decided(decisions: tuple[Decision, ...]) -> dict[str, Decision]:
    """Decisions by number, wherever they stand and whatever was noted beside them."""
    return {one.decision: replace(one, row=0, reason="", author="") for one in decisions}
