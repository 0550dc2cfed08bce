"""Dates that the policy hangs on an item: from its due date to the last day to claim it.

MEP end        = basis + extension days         deliveries from the next day on are stopped
notice         = MEP end or due date + notice days
hand-over      = MEP end + hand-over days       no such date where the policy states no days
date of loss   = due date or MEP end + waiting days, or notice + waiting days; the due date of an insolvent buyer
claim          = date of loss, MEP end or due date + claim days

Each is an expression over the columns of an item; a day at or after NO_DAY stands for no date.
"""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw

from xlcredit.aging import BASIS_COLUMN
from xlcredit.dates import NO_DAY
from xlcredit.notices import FROM_DUE, last_notice_day
from xlcredit.policy import Policy

FROM_NOTICE = "notice"
FROM_LOSS = "date of loss"
STEPS = ("due", "extension", "notice", "hand-over", "claim")
"""Steps in the order of the chain; the names are those of the word list `deadline_step`."""


def extension_end_day(policy: Policy) -> nw.Expr:
    """Last day of the maximum extension period."""
    return nw.col(BASIS_COLUMN[policy.mep_basis]) + policy.mep_days


def handover_day(policy: Policy) -> nw.Expr:
    """Last day to hand an item over to collection."""
    if policy.handover_days is None:
        return nw.lit(NO_DAY, dtype=nw.Int64)
    return extension_end_day(policy) + policy.handover_days


def waited_day(policy: Policy) -> nw.Expr:
    """End of the waiting period, for items with `notice_day`: before notice is given its last day stands for it."""
    starts = {
        FROM_DUE: nw.col("due_day"),
        FROM_NOTICE: nw.min_horizontal(nw.col("notice_day"), last_notice_day(policy)),
    }
    return starts.get(policy.waiting_from, extension_end_day(policy)) + policy.waiting_days


def loss_day(policy: Policy) -> nw.Expr:
    """Date of loss, for items with `notice_day` and `insolvent`: the due date where the buyer is insolvent."""
    waited = waited_day(policy)
    return nw.when(nw.col("insolvent")).then(nw.min_horizontal(nw.col("due_day"), waited)).otherwise(waited)


def claim_day(policy: Policy) -> nw.Expr:
    """Last day to file the claim."""
    starts = {FROM_LOSS: loss_day(policy), FROM_DUE: nw.col("due_day")}
    return starts.get(policy.claim_from, extension_end_day(policy)) + policy.claim_days


def step_days(policy: Policy) -> Mapping[str, nw.Expr]:
    """Last day of every step."""
    days = (
        nw.col("due_day"),
        extension_end_day(policy),
        last_notice_day(policy),
        handover_day(policy),
        claim_day(policy),
    )
    return dict(zip(STEPS, days, strict=True))
