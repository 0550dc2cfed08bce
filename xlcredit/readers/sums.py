"""Sums of the items of a file, against which its subtotals and totals are held."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

MOST_MARKS = 1000
"""Headings and sums from which a sum may count, besides the beginning."""


class Sums:
    """What the items add up to, and how much it was where a heading or a sum stood: a sum counts from one of them."""

    def __init__(self) -> None:
        self.all: dict[str, Decimal] = {}
        self.marks: list[dict[str, Decimal]] = [{}]

    def add(self, amounts: Mapping[str, Decimal]) -> None:
        """Count the amounts of an item."""
        for name, amount in amounts.items():
            self.all[name] = self.all.get(name, Decimal(0)) + amount

    def mark(self) -> None:
        """Another part begins."""
        if self.marks[-1] != self.all:
            self.marks.append(dict(self.all))

    def summed(self, amounts: Mapping[str, Decimal]) -> tuple[str, Decimal | None]:
        """The kind of sum that the amounts are, and the sum; "" and None where they are none."""
        near = self.marks[-1 : -MOST_MARKS - 1 : -1]
        for mark in (near if len(near) == len(self.marks) else [*near, self.marks[0]]) if amounts else ():
            if all(self.since(mark, name) == amount for name, amount in amounts.items()):
                whole = mark is self.marks[0] and len(self.marks) > 1
                return "total" if whole else "subtotal", next(iter(amounts.values()))
        return "", None

    def nearest(self, amounts: Mapping[str, Decimal]) -> tuple[Decimal, Decimal]:
        """Of amounts that are no sum, the first that is wrong, and what it would have to be.

        That is counted from where most of the amounts are right, or else from the nearest part with rows.
        """

        def right(mark: Mapping[str, Decimal]) -> tuple[int, bool]:
            since = {name: self.since(mark, name) for name in amounts}
            return sum(since[name] == amount for name, amount in amounts.items()), any(since.values())

        mark = max(reversed(self.marks), key=right)
        name = next(name for name, amount in amounts.items() if self.since(mark, name) != amount)
        return amounts[name], self.since(mark, name)

    def since(self, mark: Mapping[str, Decimal], name: str) -> Decimal:
        """What a column adds up to from a mark on."""
        return self.all.get(name, Decimal(0)) - mark.get(name, Decimal(0))
