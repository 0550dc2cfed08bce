"""Power of a score, evidence of its bands, and who went bad: pair by pair and day by day, as one would count them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from math import exp, log
from typing import Any


def gini(scores: Sequence[float], bad: Sequence[bool]) -> float:
    """Good above bad less good below bad, of all pairs."""
    goods = [score for score, lost in zip(scores, bad, strict=True) if not lost]
    bads = [score for score, lost in zip(scores, bad, strict=True) if lost]
    wins = sum((good > lost) - (good < lost) for good in goods for lost in bads)
    return wins / (len(goods) * len(bads))


def ks(scores: Sequence[float], bad: Sequence[bool]) -> float:
    """Largest distance of the two shares, score by score."""
    goods = [score for score, lost in zip(scores, bad, strict=True) if not lost]
    bads = [score for score, lost in zip(scores, bad, strict=True) if lost]
    return max(
        abs(sum(one <= cut for one in bads) / len(bads) - sum(one <= cut for one in goods) / len(goods)) for cut in scores
    )


def psi(then: Sequence[int], now: Sequence[int]) -> float:
    """Sum over the bands; an empty band counts as a share of 0.0001."""
    total = 0.0
    for before, after in zip(then, now, strict=True):
        one, other = max(before / sum(then), 0.0001), max(after / sum(now), 0.0001)
        total += (other - one) * log(other / one)
    return total


def evidence(ends: Sequence[float], values: Sequence[float | None], bad: Sequence[bool]) -> list[tuple[int, int, float]]:
    """Good cases, bad cases and weight of evidence of each band below, between and above the ends."""
    known = [(value, lost) for value, lost in zip(values, bad, strict=True) if value is not None]
    goods, bads = sum(not lost for _, lost in known), sum(lost for _, lost in known)
    found = []
    for low, high in zip([float("-inf"), *ends], [*ends, float("inf")], strict=True):
        inside = [lost for value, lost in known if low <= value < high]
        lost = sum(inside)
        good = len(inside) - lost
        found.append((good, lost, log((good / goods) / (lost / bads))))
    return found


def pd_at(score: float, at_0: float, at_100: float) -> float:
    """PD on the line from the score 0 to the score 100."""
    logit = at_0 * (1 - score / 100) + at_100 * score / 100
    return exp(logit) / (1 + exp(logit))


def went_bad(items: Sequence[dict[str, Any]], day: dt.date, ends: Sequence[dt.date]) -> bool | None:
    """Whether a buyer goes bad at one of the month ends; None where he is bad on the day, or has no document yet.

    Items have date, due, amount in currency units, and cleared (None while open).
    """
    if not any(item["date"] <= day for item in items):
        return None
    return None if bad_on(items, day) else any(bad_on(items, end) for end in ends)


def bad_on(items: Sequence[dict[str, Any]], day: dt.date) -> bool:
    """More than 90 days overdue, by more than 500 and by more than 1 % of what is owed."""
    still_open = [one for one in items if one["date"] <= day and (one["cleared"] is None or one["cleared"] > day)]
    owed = sum(one["amount"] for one in still_open)
    late = sum(one["amount"] for one in still_open if (day - one["due"]).days > 90)
    return late > 500 and 100 * late > owed
