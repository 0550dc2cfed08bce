"""Seeded draws built on `Random.random` alone, the one method whose sequence Python promises to keep."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
SEED = "harbour-2026-10"


class Draws:
    """A stream of draws for one subject, so that a change to one subject leaves the others alone."""

    def __init__(self, subject: str) -> None:
        self.random = Random(f"{SEED} {subject}").random

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return self.random() < probability

    def between(self, low: float, high: float) -> float:
        """A number from `low` up to `high`."""
        return low + (high - low) * self.random()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int((high - low + 1) * self.random())

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely."""
        return choices[self.whole(0, len(choices) - 1)]

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as likely as its weight says."""
        mark = self.random() * sum(weights.values())
        for choice, weight in weights.items():
            mark -= weight
            if mark < 0:
                return choice
        return list(weights)[-1]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        return [value for _, value in sorted(((self.random(), v) for v in values), key=lambda pair: pair[0])]

    def filled(self, pattern: str) -> str:
        """The pattern with each # replaced by a digit."""
        return "".join(str(self.whole(0, 9)) if sign == "#" else sign for sign in pattern)
