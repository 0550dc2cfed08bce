"""The next deadline of each buyer under the credit-insurance policy, with the money at stake.

Items with a claimable part count. The due date and the end of the extension period are those of the buyer's oldest
item; notice, hand-over and claim are asked for each item until they are done (tblNotices), so theirs is the oldest
item that can still be saved.

next           = the first of these days that is not before the as-of date
at stake       = covered amount of the buyer's items, claim view: what is lost at most when the day is missed
urgency        = at stake × weight of the step / (1 + days left)        a missed day counts as today
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.chain import STEPS, step_days
from xlcredit.columns import table
from xlcredit.dates import NO_DAY, date_of, day_number
from xlcredit.ledger import buyer_kind, frame_of, small_table
from xlcredit.notices import with_notices
from xlcredit.parameters import parameters

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Frame = nw.DataFrame[Any]

LAST_DAY = day_number(date.max)
"""The end of the calendar: a step after it has no date, as a step of an item without a due date."""

OF_OLDEST = ("due", "extension")
"""Steps that only the oldest item of a buyer has: a younger one neither stops deliveries nor starts them again."""

DONE_BY = {"notice": "notice_day", "hand-over": "handed_over_day", "claim": "claimed_day"}
"""Column with the day on which a step was done; NO_DAY until then."""

REPORTS = {"handed_over_day": ("hand-over", "claim"), "claimed_day": ("claim",)}
"""Kinds of tblNotices that tick a step off beside the overdue notice, which every kind ticks off."""


def deadline_table(analysis: Analysis) -> pd.DataFrame:
    """One row a buyer with a deadline, the most urgent first. [base minor units, days]"""
    items = insured_items(analysis)
    steps = candidates(items, analysis)
    ahead = first_of(steps.filter(nw.col("at") >= analysis.day))
    without = items.filter(~nw.col("place").is_in(oldest(items, "due_day")["place"].to_list()))
    cleared = first_of(candidates(without, analysis).filter(nw.col("at") >= analysis.day))
    over = steps.filter((nw.col("at") < analysis.day) & ~nw.col("step").is_in(list(OF_OLDEST)))
    found = small_table(nw.concat([ahead, last_of(over).join(ahead.select("number"), on="number", how="anti")]))
    later = small_table(cleared.select("number", "at")).rename(columns={"at": "if_paid"})
    at_stake = small_table(items.group_by("number").agg(nw.col("covered").sum().alias("at_stake")))
    found = found.merge(later, on="number", how="left").merge(at_stake, on="number", how="left")
    missed = small_table(over.select("number", "step").unique()).groupby("number")["step"].agg(set)
    return _shown(analysis, found, dict(missed))


def _shown(analysis: Analysis, found: pd.DataFrame, missed: dict[int, set[str]]) -> pd.DataFrame:
    """The rows as the table has them, in the order of the sheet."""
    weight, order = parameters("deadlines")["weight"], STEPS
    found["buyer"] = [analysis.buyers[number] for number in found["number"]]
    found["name"] = analysis.names_of(found["buyer"])
    found["days_left"] = (found["at"] - analysis.day).astype(np.int64)
    found["action"] = [
        "missed" if left < 0 else step for left, step in zip(found["days_left"], found["step"], strict=True)
    ]
    found["missed"] = [", ".join(s for s in order if s in missed.get(n, set())) for n in found["number"]]
    days = {"due_date": found["due_day"], "deadline": found["at"], "next_if_paid": found["if_paid"].fillna(NO_DAY)}
    for name, column in days.items():
        found[name] = pd.Series([date_of(int(day)) for day in column], dtype=object)
    urgency = found["at_stake"] * found["step"].map(weight).astype(float) / (1 + found["days_left"].clip(lower=0))
    ordered = found.assign(urgency=urgency).sort_values(
        ["urgency", "at", "buyer"], ascending=[False, True, True], ignore_index=True
    )
    return ordered[[column.name for column in table("deadlines").columns]]


def insured_items(analysis: Analysis) -> Frame:
    """Items of the claim view with a claimable part under a policy in force: covered, undisputed, and what was done."""
    book, ids = analysis.book, analysis.buyers
    items = analysis.claims.items.with_columns((nw.col("net") - nw.col("disputed_base")).clip(0).alias("undisputed"))
    items = items.filter(nw.col("claimable") > 0)
    parts = book.policies.parted(items, ids, nw.col("shipment_day"))
    items = nw.concat([part if policy.in_force else part.head(0) for policy, part in parts], how="vertical")
    for name, kinds in REPORTS.items():
        given = book.notices.loc[[kind in kinds for kind in book.notices["kind"]]]
        known = items.select("place", "number", "document", "due_day")
        done = with_notices(known, given, ids, analysis.day).select("place", nw.col("notice_day").alias(name))
        items = items.join(done, on="place", how="left")
    insolvent = {"buyer": list(book.buyers["buyer"]), "insolvent": [bool(flag) for flag in book.buyers["insolvent"]]}
    flags = frame_of(insolvent, {"buyer": buyer_kind(ids), "insolvent": nw.Boolean})
    return items.join(flags, on="buyer", how="left").with_columns(nw.col("insolvent").fill_null(False))


def candidates(items: Frame, analysis: Analysis) -> Frame:
    """Every step of a buyer that is not done, with its day `at`, whether past or to come."""
    found = []
    parts = analysis.book.policies.parted(items, analysis.buyers, nw.col("shipment_day"))
    for rank, step in enumerate(STEPS):
        days = [part.with_columns(step_days(policy)[step].cast(nw.Int64).alias("at")) for policy, part in parts]
        dated = nw.concat(days, how="vertical").filter(nw.col("at") <= LAST_DAY)
        if step == "extension":
            dated = dated.filter(nw.col("undisputed") > 0)
        dated = oldest(dated, "at") if step in OF_OLDEST else dated.filter(nw.col(DONE_BY[step]) == NO_DAY)
        found.append(
            dated.with_columns(nw.lit(step).alias("step"), nw.lit(rank, dtype=nw.Int64).alias("rank")).select(
                "number", "document", "due_day", "place", "at", "step", "rank"
            )
        )
    return nw.concat(found, how="vertical")


def oldest(items: Frame, day: str) -> Frame:
    """The first item of each buyer by a day."""
    return items.sort("number", day, "due_day", "place").unique("number", keep="first", maintain_order=True)


def first_of(steps: Frame) -> Frame:
    """The first step of each buyer by its day."""
    return steps.sort("number", "at", "rank", "place").unique("number", keep="first", maintain_order=True)


def last_of(steps: Frame) -> Frame:
    """The last step of each buyer by its day."""
    return steps.sort("number", "at", "rank", "place").unique("number", keep="last", maintain_order=True)
