"""What became of the rows of a file: the items of its ledger, and every other row with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xlcredit.intake import Block
from xlcredit.readers.detecting import Detection


@dataclass(frozen=True)
class Skipped:
    """A row of the file that is no item: why, its first text, its money, and the sum of the rows that it sums up.

    `row` counts from 1. `stated` and `summed` are None where the row states no amount or sums nothing up.
    """

    row: int
    reason: str
    text: str
    stated: Decimal | None = None
    summed: Decimal | None = None

    @property
    def agrees(self) -> bool | None:
        """True where a sum is the sum of its rows; None where it is no sum."""
        return None if self.summed is None else self.stated == self.summed


@dataclass(frozen=True)
class Taken:
    """The ledger in a file: the block of its items under our headers, the file row of each, and all other rows.

    `numbers` is how the text numbers of the file are written: point, comma, mixed, or open where they do not show it.
    """

    ledger: Block
    origin: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    detection: Detection
    blank_rows: int
    rows_in: int
    numbers: str
