"""The distribution of a loss from weighted scenarios, in the same memory however many they are.

Losses fall into bins of one two-thousandth of their size; a bin keeps its weight and its weighted mean, so that a loss
that stands alone in its bin comes out exactly.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

WIDTH = 5e-4
"""Relative width of a bin."""

LARGEST = 4e18
"""Largest loss that has a bin of its own."""

BINS = int(np.log(LARGEST) / WIDTH) + 2


class Distribution:
    """Weighted losses ≥ 0 of scenarios; one below 1 counts as none."""

    def __init__(self) -> None:
        self.count = 0
        self._weight = np.zeros(BINS)
        self._loss = np.zeros(BINS)
        self._square = 0.0

    def add(self, losses: Array, weights: Array) -> None:
        """Take in the losses of some scenarios."""
        place = np.where(losses >= 1, 1 + np.log(np.clip(losses, 1, LARGEST)) / WIDTH, 0).astype(np.int64)
        self.count += len(losses)
        self._weight += np.bincount(place, weights, BINS)
        self._loss += np.bincount(place, weights * losses, BINS)
        self._square += float(weights @ np.square(losses))

    def merge(self, other: Distribution) -> None:
        """Take in all that another distribution has."""
        self.count += other.count
        self._weight += other._weight
        self._loss += other._loss
        self._square += other._square

    @property
    def mean(self) -> float:
        """Mean loss."""
        return float(self._loss.sum()) / self.count

    @property
    def deviation(self) -> float:
        """Standard deviation."""
        return float(np.sqrt(max(self._square / self.count - self.mean**2, 0.0)))

    def quantile(self, confidence: float) -> float:
        """Smallest loss that is exceeded in no more than 1 − confidence of the years."""
        tail = np.cumsum(self._weight[::-1])[::-1] / self.count
        above = np.append(tail[1:], 0.0)
        place = int(np.argmax(above <= 1 - confidence + 1e-12))
        while place and not self._weight[place]:
            place -= 1
        return float(self._loss[place] / self._weight[place]) if self._weight[place] else 0.0

    def exceeding(self, losses: Array) -> Array:
        """Share of the years whose loss is above each of some losses."""
        filled = self._weight > 0
        means = self._loss[filled] / self._weight[filled]
        tail = np.append(np.cumsum(self._weight[filled][::-1])[::-1], 0.0) / self.count
        return np.asarray(tail[np.searchsorted(means, losses * (1 + 1e-12), side="right")])
