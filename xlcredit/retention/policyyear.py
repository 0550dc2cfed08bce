"""What a policy pays for the failures of a year: each claim by itself, then the year's first loss and most liability.

The steps of one claim are those of `claims`; what the year bears together is taken in the order of the failures:

    first loss of a claim  = what it adds to min(sum of claims so far, annual first loss)
    paid for a claim       = what it adds to min(sum of payments so far, maximum liability)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xlcredit.claimregister import YearTerms
from xlcredit.claims import BEFORE, indemnity
from xlcredit.expectedloss import Obligor
from xlcredit.money import scaled_magnitude
from xlcredit.retention.defaults import Failures

Array = np.ndarray

RANDOM_BITS = 24
"""Bits of the random number: two failures of a scenario share one in a million cases."""
NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Cover:
    """What the policies pay, firm by firm and in a year. [base minor units]

    claim: what is left of each firm's covered debt before the annual first loss; ceiling: covered less minimum
    retention; above, below: the insured percentage where it comes after the first loss, else 1; policy: number of each
    firm's policy; first_loss, liability: of each policy in a year.
    """

    claim: Array
    ceiling: Array
    above: Array
    below: Array
    policy: Array
    first_loss: Array
    liability: Array

    @cached_property
    def whole(self) -> bool:
        """True where no percentage comes after the first loss."""
        return bool((self.above == self.below).all())

    @property
    def by_year(self) -> bool:
        """True where a year bears something together, so that a claim depends on the others."""
        return bool((self.first_loss > 0).any() or (self.liability < NO_LIMIT).any())

    @property
    def alone(self) -> Array:
        """What is paid for each firm that fails alone in a year without first loss and most liability."""
        return np.minimum(scaled_magnitude(self.claim, self.above, self.below), self.ceiling)


def cover_of(obligors: Sequence[Obligor], terms: Sequence[YearTerms | None]) -> Cover:
    """Cover of some firms, at least one, under the terms of each; a policy is told by its name and year terms."""
    numbers: dict[tuple[str, int, int | None], int] = {}
    rows = []
    for firm, own in zip(obligors, terms, strict=True):
        if own is None:
            rows.append((0, 0, 1, 1, numbers.setdefault(("", 0, None), len(numbers))))
            continue
        found = indemnity(firm.covered, own.claim)
        before = own.claim.deductions == BEFORE
        percentage = own.claim.percentage if before else (1, 1)
        most = max(firm.covered - own.claim.minimum_retention, 0)
        number = numbers.setdefault((firm.policy.name, own.first_loss, own.liability), len(numbers))
        rows.append((found.after("deductible"), most, *percentage, number))
    claim, ceiling, over, under, policy = (np.array(one, dtype=np.int64) for one in zip(*rows, strict=True))
    limits = [(first, NO_LIMIT if most is None else most) for _, first, most in numbers]
    first_loss, liability = (np.array(one, dtype=np.int64) for one in zip(*limits, strict=True))
    return Cover(claim, ceiling, over, under, policy, first_loss, liability)


def without(count: int) -> Cover:
    """No cover for some firms."""
    none, one = np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64)
    return Cover(none, none, one, one, none, np.zeros(1, dtype=np.int64), np.full(1, NO_LIMIT))


def in_the_year(found: Failures, firms: int, rng: np.random.Generator) -> Failures:
    """The failures of each scenario in random order, scenario after scenario.

    Scenario, a random number and the firm stand in one whole number, so that one plain sort is all.
    """
    bits = firms.bit_length()
    key = ((found.scenario << RANDOM_BITS) | rng.integers(0, 1 << RANDOM_BITS, len(found.firm))) << bits | found.firm
    key.sort(kind="stable")
    return Failures(key >> (RANDOM_BITS + bits), key & ((1 << bits) - 1))


def paid(cover: Cover, found: Failures) -> Array:
    """What is paid for each failure; failures in the order of their scenario and of the year. [base minor units]"""
    firm = found.firm
    if not cover.by_year:
        return cover.alone[firm]
    if len(cover.first_loss) == 1:
        return _year(cover, firm, found.scenario, 0)
    amounts = np.zeros(len(firm), dtype=np.int64)
    for number in range(len(cover.first_loss)):
        mine = cover.policy[firm] == number
        amounts[mine] = _year(cover, firm[mine], found.scenario[mine], number)
    return amounts


def _year(cover: Cover, firm: Array, scenario: Array, number: int) -> Array:
    """The same for the firms of one policy."""
    start = np.flatnonzero(np.append(True, scenario[1:] != scenario[:-1])) if len(firm) else np.empty(0, dtype=np.int64)
    length = np.diff(np.append(start, len(firm)))
    claim = cover.claim[firm]
    after = claim - added(np.minimum(running(claim, start, length), cover.first_loss[number]), start)
    due = after if cover.whole else scaled_magnitude(after, cover.above[firm], cover.below[firm])
    due = np.minimum(due, cover.ceiling[firm])
    return added(np.minimum(running(due, start, length), cover.liability[number]), start)


def running(amounts: Array, start: Array, length: Array) -> Array:
    """Sum so far within each stretch.

    >>> running(np.array([1, 2, 3, 4]), np.array([0, 2]), np.array([2, 2])).tolist()
    [1, 3, 3, 7]
    """
    total = np.cumsum(amounts)
    return total - np.repeat(total[start] - amounts[start], length)


def added(sums: Array, start: Array) -> Array:
    """What each step of a running sum adds.

    >>> added(np.array([1, 3, 3, 7]), np.array([0, 2])).tolist()
    [1, 2, 3, 4]
    """
    steps = np.diff(sums, prepend=0)
    steps[start] = sums[start]
    return steps
