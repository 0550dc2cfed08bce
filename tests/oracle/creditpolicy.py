"""Second opinion of the approvals and of the reminder ladder: what counts of their rows, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

PEOPLE = {"信用经理": "credit manager"}


def approvals(rows: Sequence[Sequence[Any]]) -> list[tuple[int | None, str, str]]:
    """Cents, person and second person of each row that counts: of one amount the first, the open end last."""
    kept: dict[int | None, tuple[int | None, str, str]] = {}
    for amount, person, second in rows:
        cents = None if amount is None else round(amount * 100)
        if cents not in kept:
            kept[cents] = (cents, PEOPLE.get(person, person), PEOPLE.get(second, second or ""))
    amounts = sorted(cents for cents in kept if cents is not None)
    return [kept[cents] for cents in [*amounts, *([None] if None in kept else [])]]


def steps(rows: Sequence[Sequence[Any]]) -> list[tuple[int, int, int | None]]:
    """Steps by number that count: of one number the first, and each later than the last one that counts."""
    first: dict[int, Sequence[Any]] = {}
    for row in rows:
        first.setdefault(row[0], row)
    kept: list[tuple[int, int, int | None]] = []
    for number in sorted(first):
        _, days, wait = first[number]
        if not kept or days > kept[-1][1]:
            kept.append((number, days, wait))
    return kept
