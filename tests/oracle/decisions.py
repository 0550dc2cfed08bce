"""The limit in force on a day: the insurer's decisions and our own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.oracle.evidence import proven
from tests.oracle.firm import Firm, plain
from tests.oracle.values import date, fraction, minor


@dataclass(frozen=True)
class Cover:
    """Limit of the insurer for one buyer: amount [base minor units], insured share, longest terms, where it comes from."""

    limit: int
    share: Fraction
    maximum_terms: int
    origin: str


def _amount(firm: Firm, row: dict[str, Any], day: dt.date) -> int:
    currency = row.get("currency") or firm.base
    return firm.to_base(minor(row["amount"], currency), currency, day)


def _effective(firm: Firm, buyer: str, source: str, day: dt.date, group: bool = False) -> list[dict[str, Any]]:
    """Decisions on a buyer by a day: those on any id of his firm, or those on his group as permanent ones."""
    if group:
        own = plain(firm.buyer(buyer, "group"))
        rows = [row | {"type": "permanent"} for row in _logs(firm).get((source, "group", own), [])] if own else []
    else:
        rows = _logs(firm).get((source, "firm", firm.firm_of(buyer)), [])
    return [row for row in rows if date(row["effective_date"]) <= day]


def _logs(firm: Firm) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    """Decisions by source and firm or group; looked up once for a firm and all its policies."""
    if not firm.logs:
        firm.logs["", "", ""] = []
        for row in firm.decisions:
            key = (row["source"], "firm", firm.firm_of(row["buyer"]))
            key = (row["source"], "group", plain(firm.buyer(row["buyer"], "group"))) if _kind(row) == "group" else key
            firm.logs.setdefault(key, []).append(row)
    return firm.logs


def shares(firm: Firm, buyer: str, day: dt.date) -> tuple[str, str]:
    """Whose limit a buyer has on a day: his group's while a decision on it stands, else his firm's."""
    if _effective(firm, buyer, "insurer", day, group=True):
        return "group", plain(firm.buyer(buyer, "group"))
    return "firm", firm.firm_of(buyer)


def _kind(row: dict[str, Any]) -> str:
    return row.get("type") or "permanent"


def _status(row: dict[str, Any]) -> str:
    """A limit that was reduced is approved, with the lower amount."""
    said = row.get("status") or "approved"
    return "approved" if said == "reduced" else said


def _ended(row: dict[str, Any], day: dt.date) -> bool:
    return bool(row.get("valid_to")) and date(row["valid_to"]) < day


def _begun(row: dict[str, Any], day: dt.date) -> bool:
    return (date(row.get("valid_from")) or date(row["effective_date"])) <= day


def _latest(firm: Firm, rows: list[dict[str, Any]], day: dt.date) -> dict[str, Any] | None:
    """Latest by effective date, the lower amount on one day; a temporary decision stands within its validity only."""
    inside = [row for row in rows if _kind(row) != "temporary" or (_begun(row, day) and not _ended(row, day))]
    standing = [row for row in inside if _kind(row) != "top-up"]
    return max(standing, key=lambda row: (date(row["effective_date"]), _strength(firm, row, day)), default=None)


def _strength(firm: Firm, row: dict[str, Any], day: dt.date) -> int:
    """Of two of one day what is refused or expired comes before any amount, and less before more."""
    return -_amount(firm, row, day) if _status(row) == "approved" else 1


def _top_ups(firm: Firm, rows: list[dict[str, Any]], day: dt.date) -> int:
    """Approved top-ups that are valid on a day."""
    valid = [row for row in rows if _begun(row, day) and not _ended(row, day) and _status(row) == "approved"]
    return sum(_amount(firm, row, day) for row in valid if _kind(row) == "top-up")


def cover_in_force(firm: Firm, buyer: str, day: dt.date) -> Cover:
    """The insurer's limit for a buyer on a day, discretionary limit included, under the policy of that day."""
    firm = firm.under(buyer, day)
    rows = _effective(firm, buyer, "insurer", day, group=shares(firm, buyer, day)[0] == "group")
    row = _latest(firm, rows, day)
    named = fraction(firm.term("insured_percentage") or 0)
    longest = int(fraction(firm.term("maximum_terms")))
    if row is not None and _status(row) in ("declined", "revoked"):
        return Cover(0, named, longest, _status(row))
    lapsed = row is not None and _status(row) == "expired"
    if row is not None and not lapsed and _begun(row, day) and not _ended(row, day):
        terms = row.get("maximum_terms")
        longest = longest if terms is None else int(fraction(terms))
        return Cover(_amount(firm, row, day) + _top_ups(firm, rows, day), named, longest, "named")
    currency = firm.term("policy_currency") or firm.base
    limit = firm.to_base(minor(firm.term("discretionary_limit"), currency), currency, day)
    limit = proven(firm, buyer, limit, day, day)
    share = firm.term("insured_percentage_discretionary")
    origin = "none" if row is None else "expired" if lapsed or _ended(row, day) else "not yet valid"
    return Cover(limit, named if share is None else fraction(share), longest, origin)


def own_decision(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any] | None:
    """Our own decision that is approved and valid on a day, and its `worth` with our own top-ups."""
    rows = _effective(firm, buyer, "own", day)
    row = _approved(firm, rows, day)
    return None if row is None else row | {"worth": _amount(firm, row, day) + _top_ups(firm, rows, day)}


def own_group_limit(firm: Firm, buyer: str, day: dt.date) -> int | None:
    """Our own limit for the group of a buyer that is in force."""
    row = _approved(firm, _effective(firm, buyer, "own", day, group=True), day)
    return None if row is None else _amount(firm, row, day)


def _approved(firm: Firm, rows: list[dict[str, Any]], day: dt.date) -> dict[str, Any] | None:
    row = _latest(firm, rows, day)
    ends = row is None or _status(row) != "approved" or not _begun(row, day) or _ended(row, day)
    return None if ends else row
