"""What a ledger may lack: numbers left out of a run, buyers without master data, items without a due date."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

NUMBERED = re.compile(r"(?P<prefix>.*?)(?P<number>\d{1,18})")

LEAST_RUN = 5
"""Documents of one prefix from which on their numbers count as a run."""

LEAST_DENSITY = 0.8
"""Part of the numbers of a run that must be there before the others count as missing."""


@dataclass(frozen=True)
class Gap:
    """Numbers that are missing between two documents of a run."""

    first: str
    last: str
    count: int


def gaps(documents: Iterable[str]) -> Iterator[Gap]:
    """Gaps in the runs of document numbers; numbers of one prefix and one length make a run where it is dense.

    >>> [(gap.first, gap.last, gap.count) for gap in gaps(["R01", "R02", "R03", "R04", "R06", "R09x"])]
    [('R05', 'R05', 1)]
    """
    runs: dict[tuple[str, int], set[int]] = defaultdict(set)
    for document in documents:
        found = NUMBERED.fullmatch(document)
        if found:
            runs[found["prefix"], len(found["number"])].add(int(found["number"]))
    for (prefix, width), numbers in sorted(runs.items()):
        ordered = sorted(numbers)
        span = ordered[-1] - ordered[0] + 1
        if len(ordered) < LEAST_RUN or len(ordered) < LEAST_DENSITY * span:
            continue
        for before, after in pairwise(ordered):
            if after - before > 1:
                yield Gap(f"{prefix}{before + 1:0{width}}", f"{prefix}{after - 1:0{width}}", after - before - 1)
