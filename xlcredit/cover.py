"""Insured and self-retained exposure, invoice by invoice (monitor view: today's limit, oldest document first).

exposure   = open after the buyer's credits − secured part
claimable  = exposure − excluded part
in limit   = min(claimable, max(limit − claimable before it, 0))      the debt fills the limit, not the cover
covered    = 0 where a condition of the policy is broken, else in limit
insured    = covered × insured percentage, rounded half away from zero
exposure   = insured + uninsured share + over limit + no cover + breach + excluded
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
from narwhals.typing import FrameT

from xlcredit.aging import BASIS_COLUMN
from xlcredit.dates import NO_DAY
from xlcredit.money import scaled_magnitude
from xlcredit.policy import Policy

CAUSES = ("uninsured_share", "over_limit", "no_cover", "breach", "excluded")
"""Why a part of the exposure is the firm's own risk; with `insured` they sum to the exposure."""

STATUS_COVERED = "covered"
STATUS_PARTIAL = "partial"
STATUS_NOT_COVERED = "not covered"

COVER_TERMS: dict[str, Any] = {
    "buyer": nw.String,
    "limit": nw.Int64,
    "numerator": nw.Int64,
    "denominator": nw.Int64,
    "excluded_buyer": nw.Boolean,
    "maximum_terms": nw.Int64,
    "limit_flag": nw.Int64,
    "excluded_flag": nw.Int64,
}
"""What the cover rules know of a buyer on a day: limit in base minor units, insured percentage, exclusion."""

REASON_BITS = {
    code: 1 << place
    for place, code in enumerate(
        (
            "covered_by_limit",
            "covered_by_discretionary",
            "limit_exceeded",
            "discretionary_exceeded",
            "no_limit",
            "limit_declined",
            "limit_revoked",
            "limit_not_yet_valid",
            "limit_expired",
            "terms_too_long",
            "before_inception",
            "after_expiry",
            "stop_shipment",
            "notice_late",
            "notice_missing",
            "disputed",
            "related_party",
            "excluded_country",
            "public_buyer",
            "secured",
            "nothing_outstanding",
        )
    )
}
"""Reason codes as bits of one integer, so that a million verdicts carry all their reasons cheaply."""


def cover_waterfall(claimable: nw.Expr, limit: nw.Expr, before: nw.Expr) -> nw.Expr:
    """Part of each claim inside the limit, given what the claims before it fill."""
    return nw.min_horizontal(claimable, (limit - before).clip(0))


def exposed(items: FrameT, cover_terms: FrameT, policy: Policy) -> FrameT:
    """Owed items with `exposure`, `excluded` and `claimable`, beside the cover terms of their buyers."""
    secured = nw.min_horizontal(nw.col("secured_base"), nw.col("net"))
    disputed = nw.col("disputed_base") if policy.exclude_disputed else nw.lit(0, dtype=nw.Int64)
    owed = items.filter(nw.col("net") > 0).join(cover_terms, on="buyer", how="left")
    return (
        owed.with_columns((nw.col("net") - secured).alias("exposure"))
        .with_columns(
            nw.when(nw.col("excluded_buyer") | paid_out())
            .then(nw.col("exposure"))
            .otherwise(nw.min_horizontal(disputed, nw.col("exposure")))
            .alias("excluded")
        )
        .with_columns((nw.col("exposure") - nw.col("excluded")).alias("claimable"))
    )


def paid_out() -> nw.Expr:
    """Money paid out to a buyer beyond his credits: it is owed, but no policy insures what was not delivered."""
    return nw.col("row") < 0


def with_stop(items: FrameT, policy: Policy, day: int) -> FrameT:
    """All owed items of some buyers with `stopped`: shipped after the end of the oldest one's extension period."""
    basis = BASIS_COLUMN[policy.mep_basis]
    # Disputed debt leaves the stop, secured debt does not: it is unpaid all the same.
    undisputed = (nw.col("net") - nw.col("disputed_base")).clip(0)
    running = (undisputed > 0) & ~nw.col("excluded_buyer") & ~paid_out() & (nw.col(basis) != NO_DAY)
    overdue = nw.when((nw.col("due_day") < day) & ~paid_out()).then(nw.col("net")).otherwise(0)
    items = items.with_columns(
        nw.when(running).then(nw.col(basis)).otherwise(NO_DAY).min().over("buyer").alias("oldest_day"),
        overdue.sum().over("buyer").alias("overdue_claim"),
    )
    stopped = (nw.col("shipment_day") > nw.col("oldest_day") + policy.mep_days) & (
        nw.col("overdue_claim") > policy.small_overdue
    )
    return items.with_columns(stopped.alias("stopped"))


def with_breaches(items: FrameT, policy: Policy) -> FrameT:
    """Items with `stopped` and `breach_flags`: the bits of every policy condition that the item breaks."""
    broken = broken_terms(policy, nw.col("shipment_day")) | {"stop_shipment": nw.col("stopped")}
    return items.with_columns(flagged(broken).alias("breach_flags"))


def broken_terms(policy: Policy, attached: nw.Expr) -> dict[str, nw.Expr]:
    """Conditions that an item breaks by its dates alone; `attached` is the day that must lie in the policy period."""
    terms = nw.col("due_day") - nw.col("document_day")
    return {
        "terms_too_long": (nw.col("due_day") != NO_DAY) & (terms > nw.col("maximum_terms")),
        "before_inception": attached < policy.first_day,
        "after_expiry": attached > policy.last_day,
    }


def flagged(broken: Mapping[str, nw.Expr]) -> nw.Expr:
    """Bits of every condition that is broken."""
    flags = nw.lit(0, dtype=nw.Int64)
    for code, condition in broken.items():
        flags = flags + nw.when(condition).then(REASON_BITS[code]).otherwise(0)
    return flags


def covered_items(items: FrameT, cover_terms: FrameT, policy: Policy, day: int) -> FrameT:
    """Owed items with `in_limit`, `covered`, `insured` and every cause of self-retained exposure, under one policy."""
    return shared_out(with_balance(with_breaches(with_stop(exposed(items, cover_terms, policy), policy, day), policy)))


def with_balance(items: FrameT) -> FrameT:
    """Items with `balance`: the claimable debt of their buyer before each, in the order of `place`."""
    claimable = nw.col("claimable")
    return items.with_columns((claimable.cum_sum().over("buyer", order_by="place") - claimable).alias("balance"))


def shared_out(items: FrameT) -> FrameT:
    """Items with their limit, the `balance` before them and `breach_flags`: what is covered, insured and retained."""
    claimable = nw.col("claimable")
    broken = nw.col("breach_flags") > 0
    beyond = claimable - nw.col("in_limit")
    has_limit = nw.col("limit") > 0
    return (
        items.with_columns(cover_waterfall(claimable, nw.col("limit"), nw.col("balance")).alias("in_limit"))
        .with_columns(
            nw.when(broken).then(0).otherwise(nw.col("in_limit")).alias("covered"),
            nw.when(broken).then(claimable).otherwise(0).alias("breach"),
            nw.when(~broken & has_limit).then(beyond).otherwise(0).alias("over_limit"),
            nw.when(~broken & ~has_limit).then(beyond).otherwise(0).alias("no_cover"),
        )
        .with_columns(scaled_magnitude(nw.col("covered"), nw.col("numerator"), nw.col("denominator")).alias("insured"))
        .with_columns((nw.col("covered") - nw.col("insured")).alias("uninsured_share"))
    )


def cover_by_buyer(items: FrameT) -> FrameT:
    """Sums by buyer of the covered items."""
    names = ("net", "exposure", "claimable", "in_limit", "covered", "insured", *CAUSES)
    return items.group_by("buyer").agg(*(nw.col(name).sum() for name in names))


def reason_flags(items: FrameT) -> FrameT:
    """Covered items with `reason_flags`: all bits that apply to the verdict."""
    bits = REASON_BITS
    beyond = nw.col("claimable") > nw.col("in_limit")
    discretionary = nw.col("limit_flag") != bits["covered_by_limit"]
    parts = (
        nw.col("breach_flags"),
        nw.when(nw.col("covered") > 0)
        .then(nw.when(discretionary).then(bits["covered_by_discretionary"]).otherwise(bits["covered_by_limit"]))
        .otherwise(0),
        nw.when(beyond & (nw.col("limit") > 0))
        .then(nw.when(discretionary).then(bits["discretionary_exceeded"]).otherwise(bits["limit_exceeded"]))
        .otherwise(0),
        nw.when(discretionary & (nw.col("claimable") > 0)).then(nw.col("limit_flag")).otherwise(0),
        nw.col("excluded_flag"),
        nw.when((nw.col("excluded") > 0) & ~nw.col("excluded_buyer")).then(bits["disputed"]).otherwise(0),
        nw.when(nw.col("net") > nw.col("exposure")).then(bits["secured"]).otherwise(0),
    )
    flags = parts[0]
    for part in parts[1:]:
        flags = flags + part
    status = (
        nw.when((nw.col("covered") == nw.col("exposure")) & (nw.col("exposure") > 0))
        .then(nw.lit(STATUS_COVERED))
        .otherwise(nw.when(nw.col("covered") > 0).then(nw.lit(STATUS_PARTIAL)).otherwise(nw.lit(STATUS_NOT_COVERED)))
    )
    return items.with_columns(flags.alias("reason_flags"), status.alias("cover_status"))


def reason_codes(flags: int) -> str:
    """Reason codes of a set of bits, comma between them.

    >>> reason_codes(REASON_BITS["limit_exceeded"] | REASON_BITS["disputed"])
    'limit_exceeded, disputed'
    """
    return ", ".join(code for code, bit in REASON_BITS.items() if flags & bit)
