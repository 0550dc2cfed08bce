"""Changes of limits that may come, one buyer at a time: cover before and after, what is left of claims, what fits."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from tests.oracle import cover
from tests.oracle.claimview import ONE_DAY, claims, days, in_force, limit_of, was_stopped
from tests.oracle.cover import _exclusions
from tests.oracle.decisions import _amount, _begun, _effective, _ended, _kind, _latest, _status, cover_in_force
from tests.oracle.firm import Firm
from tests.oracle.values import date, fraction

LAST = dt.date.max


def buyers(firm: Firm) -> list[str]:
    return sorted({row["buyer"] for row in (*firm.ledger, *firm.receipts)} | set(firm.buyers))


def with_log(firm: Firm, decisions: list[dict[str, Any]]) -> Firm:
    """The same firm with another log of decisions."""
    other = copy.copy(firm)
    other.decisions, other.logs = decisions, {}
    return other


def changes(firm: Firm) -> list[dict[str, Any]]:
    """A decision that might come for each row and buyer, as a row of the log; what no row says stays as it is."""
    out = []
    for row in firm.what_if:
        for buyer in concerned(firm, row):
            binds = date(row.get("effective_date"))
            if binds is None:
                notice = days(firm, "limit_cut_notice_days") if row["kind"] != "increase" else 0 * ONE_DAY
                binds = date(row["announced"]) + notice
            made = {"decision": f"W{row['row']}", "buyer": buyer, "source": "insurer", "at_once": True,
                    "effective_date": binds, "currency": row.get("currency"), "amount": row.get("amount") or 0,
                    "status": "approved" if row.get("amount") else "revoked"}  # fmt: skip
            stands = granted(firm, buyer)
            if stands and row.get("amount"):
                made |= {"type": stands.get("type"), "maximum_terms": stands.get("maximum_terms")}
                if stands.get("valid_to") and date(stands["valid_to"]) >= binds:
                    made["valid_to"] = stands["valid_to"]
            out.append(made)
    return out


def concerned(firm: Firm, row: dict[str, Any]) -> list[str]:
    if row["kind"] in ("cut", "increase", "cancel"):
        return [row["target"]]
    limited = [one for one in buyers(firm) if cover_in_force(firm, one, firm.as_of).limit > 0]
    if row["kind"] == "cancel country":
        return [one for one in limited if firm.buyer(one, "country") == row["target"]]
    graded = [one for one in limited if firm.buyer(one, "external_grade") is not None]
    return [one for one in graded if fraction(firm.buyer(one, "external_grade")) > fraction(row["target"])]


def granted(firm: Firm, buyer: str) -> dict[str, Any] | None:
    """The insurer's decision that gives a buyer his limit today."""
    row = _latest(firm, _effective(firm, buyer, "insurer", firm.as_of), firm.as_of)
    usable = row and _status(row) == "approved" and _begun(row, firm.as_of) and not _ended(row, firm.as_of)
    return row if usable else None


def last_of(firm: Firm, own: list[dict[str, Any]]) -> dict[str, Any]:
    def rank(one: dict[str, Any]) -> tuple[dt.date, int]:
        return one["effective_date"], 1 if one["status"] == "revoked" else -_amount(firm, one, firm.as_of)

    return max(own, key=rank)


def headroom(firm: Firm, buyer: str, owed: int) -> int:
    """Room under the limit for a delivery today."""
    day = firm.as_of
    inception, expiry = date(firm.term("inception")) or dt.date.min, date(firm.term("expiry")) or LAST
    if not inception <= day <= expiry or _exclusions(firm, buyer) or was_stopped(firm, buyer, day, day):
        return 0
    return max(0, limit_of(firm, buyer, in_force(firm, buyer, day, day), day, day, group=False) - owed)


def results(firm: Firm) -> dict[str, dict[str, Any]]:
    """What the changes do to each buyer that they concern."""
    made, day = changes(firm), firm.as_of
    by_buyer: dict[str, list[dict[str, Any]]] = {}
    for one in made:
        by_buyer.setdefault(one["buyer"], []).append(one)
    last = {buyer: last_of(firm, own) for buyer, own in by_buyer.items()}
    kept = [row for row in firm.decisions if row["buyer"] not in last or row["source"] != "insurer" or _kind(row) == "top-up"]
    after = with_log(firm, [*kept, *(one | {"effective_date": day} for one in last.values())])
    decided = with_log(firm, [*firm.decisions, *made])
    lines = {"before": cover.lines(firm, day), "after": cover.lines(after, day)}
    shipped = claims(decided, day)
    out = {}
    for buyer, own in by_buyer.items():
        now, then = (
            cover.exposure(one, buyer, lines[when].get(buyer, []), day)
            for one, when in ((firm, "before"), (after, "after"))
        )
        row = {"binds_from": last[buyer]["effective_date"], "exposure": now["exposure"]}
        for when, of in (("before", now), ("after", then)):
            row |= {f"limit_{when}": of["cover_limit"], f"insured_{when}": of["insured"]}
            row |= {f"self_retained_{when}": of["self_retained"], f"gap_{when}": of["gap"]}
        items = shipped.get(buyer, [])
        owed = sum(one.claimable for one in items)
        row["stays_covered"] = sum(one.covered for one in items)
        row.pop("gap_before")
        row |= paid_when_due(items, row["limit_after"], day)
        row |= business(firm, after, buyer, own, owed, row)
        out[buyer] = row
    return out


def paid_when_due(items: list[Any], limit: int, day: dt.date) -> dict[str, Any]:
    """Last due date, and the first day on which what is left is inside the limit if all pay when due."""
    dated = [one for one in items if one.item.due_date]
    latest = max((one.item.due_date for one in dated if one.claimable), default=None)
    out: dict[str, Any] = {"latest_due": latest, "paid_down": None}
    if sum(one.claimable for one in items) <= limit:
        return out
    for due in sorted({one.item.due_date for one in dated}):
        if sum(one.claimable for one in items if not one.item.due_date or one.item.due_date > due) <= limit:
            out["paid_down"] = max(due, day)
            break
    return out


def business(
    firm: Firm, after: Firm, buyer: str, own: list[dict[str, Any]], owed: int, row: dict[str, Any]
) -> dict[str, Any]:
    """Deliveries and orders that fit, can go first, or fit no more."""
    size = sum(firm.base_minor(firm.buyer(buyer, name)) for name in ("open_deliveries", "open_orders"))
    lowered = row["limit_after"] < row["limit_before"]
    ends = [one["effective_date"] - ONE_DAY for one in own]
    stands = granted(firm, buyer)
    if stands and stands.get("valid_to"):
        ends.append(date(stands["valid_to"]))
    open_until = min(ends) if lowered and min(one["effective_date"] for one in own) > firm.as_of else None
    room = headroom(firm, buyer, owed) if open_until else 0
    fits = min(size, headroom(after, buyer, owed))
    first = max(0, min(size, room) - fits)
    blocked = size - fits - first
    if blocked:
        action = "prepay" if fits + first else "stop"
    else:
        action = "ship first" if first else "pay down" if lowered and row["gap_after"] else "none"
    return {"last_day": open_until, "headroom": room, "open_business": size, "fits": fits, "ship_first": first,
            "blocked": blocked, "action": action}  # fmt: skip


def without_grade(firm: Firm) -> set[str]:
    """Buyers with a limit that a change by grade leaves alone since nobody knows their grade."""
    if not any(row["kind"] == "cancel below grade" for row in firm.what_if):
        return set()
    touched = {one["buyer"] for one in changes(firm)}
    limited = {one for one in buyers(firm) if cover_in_force(firm, one, firm.as_of).limit > 0}
    return {one for one in limited - touched if firm.buyer(one, "external_grade") is None}
