"""How buyers pay: every allocation beside the dates of its document, and amount-weighted days by buyer."""

from __future__ import annotations

import narwhals as nw
from narwhals.typing import FrameT

from xlcredit.dates import NO_DAY
from xlcredit.ledger import NO_ITEM, RECEIPT
from xlcredit.money import scaled_column

LOOK_BACK_DAYS = 365
"""Payments of the year up to the as-of date describe the buyer."""


def payments(ledger: FrameT, receipts: FrameT) -> FrameT:
    """Every payment of a document, `row` being the document's: `paid`, `pay_day`, `days_to_pay`, `days_late`.

    Receipts that name the document, and the rest on the day it was cleared; write-offs and transfers are no payments.
    `days_late` is signed and only meant where `due_day` is not NO_DAY.
    """
    facts = ledger.filter(nw.col("gross") > 0).select(
        "row", "buyer", "currency", "document_day", "due_day", "cleared_day", "gross", "settled_undated"
    )
    received = receipts.filter(nw.col("item") != NO_ITEM).select(
        nw.col("item").alias("row"), nw.col("amount").alias("paid"), nw.col("day").alias("pay_day"), "kind"
    )
    by_receipt = facts.join(received.filter(nw.col("kind") == RECEIPT), on="row", how="inner")
    totals = received.group_by("row").agg(nw.col("paid").sum().alias("received"))
    rest = nw.col("gross") - nw.col("received").fill_null(0) - nw.col("settled_undated")
    by_clearing = (
        facts.filter(nw.col("cleared_day") != NO_DAY)
        .join(totals, on="row", how="left")
        .with_columns(rest.alias("paid"), nw.col("cleared_day").alias("pay_day"))
        .filter(nw.col("paid") > 0)
    )
    names = ("row", "buyer", "currency", "document_day", "due_day", "paid", "pay_day")
    return nw.concat([by_receipt.select(*names), by_clearing.select(*names)], how="vertical").with_columns(
        (nw.col("pay_day") - nw.col("document_day")).alias("days_to_pay"),
        (nw.col("pay_day") - nw.col("due_day")).alias("days_late"),
    )


def payment_sums(paid: FrameT, ratio_frame: FrameT, day: int, since: int | None = None) -> FrameT:
    """By buyer, over the year up to `day`: `paid`, `paid_days` (paid × days to pay), `paid_due`, `late_days`.

    `paid_due` and `late_days` (paid × days late) leave out documents without a due date. since: the day after which
    payments count, where it is not a year.
    """
    dated = nw.col("due_day") != NO_DAY
    known = (nw.col("pay_day") <= day) & (nw.col("document_day") <= day)
    recent = paid.filter(known & (nw.col("pay_day") > (day - LOOK_BACK_DAYS if since is None else since)))
    base = scaled_column(nw.col("paid"), nw.col("numerator"), nw.col("denominator"))
    return (
        recent.join(ratio_frame, on="currency", how="inner")
        .with_columns(base.alias("paid_base"))
        .with_columns(
            (nw.col("paid_base") * nw.col("days_to_pay")).alias("paid_days"),
            nw.when(dated).then(nw.col("paid_base")).otherwise(0).alias("paid_due"),
            nw.when(dated).then(nw.col("paid_base") * nw.col("days_late")).otherwise(0).alias("late_days"),
        )
        .group_by("buyer")
        .agg(
            nw.col("paid_base").sum().alias("paid"),
            nw.col("paid_days").sum(),
            nw.col("paid_due").sum(),
            nw.col("late_days").sum(),
        )
    )


def yearly_sales(ledger: FrameT, ratio_frame: FrameT, day: int) -> FrameT:
    """By buyer, `invoiced`: documents of the year up to `day` without payments on account, in base currency."""
    recent = ledger.filter(
        (nw.col("document_day") <= day)
        & (nw.col("document_day") > day - LOOK_BACK_DAYS)
        & (nw.col("type") != "payment")
    )
    base = scaled_column(nw.col("gross"), nw.col("numerator"), nw.col("denominator"))
    return (
        recent.join(ratio_frame, on="currency", how="inner")
        .with_columns(base.alias("invoiced"))
        .group_by("buyer")
        .agg(nw.col("invoiced").sum())
    )
