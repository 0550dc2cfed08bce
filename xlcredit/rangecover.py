"""The cover waterfall on a plain column of amounts."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from xlcredit.cover import cover_waterfall
from xlcredit.errors import DomainError
from xlcredit.ledger import frame_of
from xlcredit.money import within_bounds


def waterfall(claimable: Sequence[int], limit: int) -> list[int]:
    """Part of each claim inside the limit, in the order given; the debt fills the limit, not the cover.

    >>> waterfall([30_000, 40_000, 10_000], 50_000)
    [30000, 20000, 0]
    """
    if limit < 0:
        raise DomainError("a limit must not be negative")
    if any(amount < 0 for amount in claimable):
        raise DomainError("open amounts must not be negative: take credits off the oldest item first")
    within_bounds(float(sum(claimable)))
    frame = frame_of({"claimable": list(claimable)}, {"claimable": nw.Int64})
    amount = nw.col("claimable")
    covered = cover_waterfall(amount, nw.lit(limit), amount.cum_sum() - amount)
    return frame.select(covered.alias("covered"))["covered"].to_list()
