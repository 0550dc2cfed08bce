"""The distribution of a year's loss, exactly: sums over failures in place of draws, an integral over the economy."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from math import sqrt
from statistics import NormalDist
from typing import Any

from tests.oracle.claims import indemnity

NORMAL = NormalDist()
STEPS, REACH = 800, 8.0
"""The integral over the state of the economy: so many steps from minus to plus REACH."""


def states() -> list[tuple[float, float]]:
    """States of the economy with their probabilities."""
    width = 2 * REACH / STEPS
    points = [-REACH + width * step for step in range(STEPS + 1)]
    return [(z, width * NORMAL.pdf(z)) for z in points]


def failing(pd: float, correlation: float, state: float) -> float:
    """Probability of default in a state of the economy."""
    return NORMAL.cdf((NORMAL.inv_cdf(pd) - sqrt(correlation) * state) / sqrt(1 - correlation))


def convolved(losses: list[int], probabilities: list[float]) -> list[float]:
    """Probability of each sum of losses, in whole units, of firms that fail independently."""
    found = [1.0]
    for loss, p in zip(losses, probabilities, strict=True):
        longer = [0.0] * (len(found) + loss)
        for total, chance in enumerate(found):
            longer[total] += chance * (1 - p)
            longer[total + loss] += chance * p
        found = longer
    return found


def one_factor(losses: list[int], pds: list[float], correlations: list[float]) -> list[float]:
    """The same of firms that share one state of the economy."""
    whole = [0.0] * (sum(losses) + 1)
    for state, chance in states():
        given = [failing(pd, r, state) for pd, r in zip(pds, correlations, strict=True)]
        for total, part in enumerate(convolved(losses, given)):
            whole[total] += chance * part
    return whole


def quantile(distribution: list[float], confidence: float) -> int:
    """Smallest loss that a year exceeds with a probability of no more than 1 − confidence."""
    above = sum(distribution)
    for loss, chance in enumerate(distribution):
        above -= chance
        if above <= 1 - confidence:
            return loss
    return len(distribution) - 1


def mean_retained(firms: list[dict[str, Any]], terms: dict[str, Any], afl: int, liability: int | None) -> float:
    """Mean loss of a year after the policy: every set of failures, in every order, in every state of the economy.

    firms: pd, correlation, ead, covered and lgd of each.
    """
    sets = [chosen for size in range(len(firms) + 1) for chosen in combinations(range(len(firms)), size)]
    losses = {chosen: retained([firms[one] for one in chosen], terms, afl, liability) for chosen in sets}
    mean = 0.0
    for state, chance in states():
        given = [failing(firm["pd"], firm["correlation"], state) for firm in firms]
        for chosen, loss in losses.items():
            p = 1.0
            for place, one in enumerate(given):
                p *= one if place in chosen else 1 - one
            mean += chance * p * loss
    return mean


def retained(failed: list[dict[str, Any]], terms: dict[str, Any], afl: int, liability: int | None) -> float:
    """What is left of the losses of some failures after claims in order and pro rata recoveries, over all orders."""
    if not failed:
        return 0.0
    totals = []
    for order in permutations(failed):
        first_loss, most, total = afl, liability, Fraction(0)
        for firm in order:
            paid, used = indemnity(firm["covered"], terms, first_loss, most)
            first_loss -= used
            most = None if most is None else most - paid
            total += Fraction(str(firm["lgd"])) * (firm["ead"] - paid)
        totals.append(total)
    return float(sum(totals) / len(totals))
