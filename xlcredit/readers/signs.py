"""Amounts with the sign that they have for us, positive where they are owed to us, and the type that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xlcredit.readers.layout import OTHER_TYPES, SIDES, Layout
from xlcredit.words import folded

DIRECTIONS = {"h": -1, "c": -1, "cr": -1, "credit": -1, "haben": -1, "贷": -1, "s": 1, "d": 1, "dr": 1, "debit": 1}
DIRECTIONS |= {"soll": 1, "借": 1}
"""Sign of an amount by the word in its column of debit and credit."""

CREDITS = ("credit note", "payment")


def direction(word: Any) -> int:
    """1 for a debit and where nothing is said, -1 for a credit.

    >>> direction("贷"), direction("平"), direction(None)
    (-1, 1, 1)
    """
    return DIRECTIONS.get(folded(word or ""), 1)


def netted(layout: Layout, item: Mapping[str, Any], amounts: Mapping[str, Decimal], kind: str) -> dict[str, Decimal]:
    """Gross and open amount with the sign that direction and type give them."""
    sign = direction(item.get("direction"))
    credit = kind in layout.credit_types or (layout.credits_negative and sign < 0)
    out = dict(amounts)
    for name in ("gross", "open"):
        if name in amounts:
            amount = amounts[name] if layout.credits_negative else sign * amounts[name]
            out[name] = -abs(amount) if credit else amount
    return out


def owed(layout: Layout, amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Gross and open amount as we count them: positive is owed to us."""
    sign = -1 if layout.owed_negative else 1
    out = {name: sign * amounts[name] for name in ("gross", "open") if name in amounts}
    sides = [SIDES[name] * amounts[name] for name in SIDES if name in amounts]
    if sides:
        out["gross"] = sum(sides, Decimal(0))
    return out


def type_of(layout: Layout, kind: str, item: Mapping[str, Any], amounts: Mapping[str, Decimal]) -> Any:
    """Document type of a word; what stands on the other side than its type does is a debit or a credit note."""
    side = layout.side_types.get("debit" if amounts.get("debit") else "credit")
    known = layout.types.get(kind, side or layout.types.get(OTHER_TYPES))
    if known is None:
        return item.get("type")
    amount = next((item[name] for name in ("gross", "open") if isinstance(item.get(name), Decimal)), None)
    amount = next(filter(None, amounts.values()), Decimal(0)) if amount is None else amount
    if known in CREDITS:
        return "debit note" if amount > 0 else known
    return "credit note" if amount < 0 else known
