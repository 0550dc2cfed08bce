"""Where each overdue item and each overdue buyer stands on the reminder ladder.

    asked for = what is left of the item after the buyer's credits − disputed − promised − planned

One letter of a buyer holds all that is asked for; its step is the highest that one of his items has come to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.collections.history import last_steps
from xlcredit.collections.ladder import Overdue, steps_now
from xlcredit.collections.pauses import promised_parts
from xlcredit.columns import table
from xlcredit.creditrules import Step
from xlcredit.dates import NO_DAY, date_of
from xlcredit.deadlines import candidates, insured_items
from xlcredit.ledger import small_table
from xlcredit.limitlog import Array
from xlcredit.plans.actions import standing_items

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

DUE, DEADLINE = "due", "deadline"
PARTS = ("overdue", "disputed", "promised", "planned", "reminded")


def overdue_items(analysis: Analysis) -> pd.DataFrame:
    """Every item past its due date with what is asked for it and its step now. [base minor units, days]"""
    items = _past_due(analysis)
    items["rest"] = items["overdue"] - items["disputed"]
    items["planned"] = items["rest"].where(items["row"].isin(list(standing_items(analysis))), 0).astype(np.int64)
    items["promised"] = promised_parts(analysis, items.assign(rest=items["rest"] - items["planned"]))
    items["reminded"] = items["rest"] - items["planned"] - items["promised"]
    items["last_step"], items["last_day"] = last_steps(items, analysis.book.reminders, analysis.day)
    steps = analysis.book.ladder
    taken = steps_now(
        Overdue(
            due_day=items["due_day"].to_numpy(np.int64),
            last_step=items["last_step"].to_numpy(np.int64),
            last_day=items["last_day"].to_numpy(np.int64),
            deadlines=_deadlines(analysis, items, steps),
            asked=_asked(items),
            paused=(items["reminded"] == 0).to_numpy(),
        ),
        steps,
        analysis.day,
        analysis.settings.ladder_order,
    )
    none = (items["rest"] == 0).to_numpy() | items["buyer"].isin(_insolvent(analysis)).to_numpy()
    items["dunning_step"] = np.where(none, 0, taken.step)
    items["early"], items["held"], items["next_day"] = taken.early & ~none, taken.held & ~none, taken.next_day
    # A deadline of the policy waits for no promise and no plan.
    items.loc[items["early"], ["promised", "planned"]] = 0
    items["reminded"] = items["rest"] - items["planned"] - items["promised"]
    return items


def dunning_table(analysis: Analysis) -> pd.DataFrame:
    """One row an overdue buyer, those with a step to be taken first. [base minor units, days]"""
    items = analysis.table("dunning_items").astype({"buyer": object})
    names = [column.name for column in table("dunning").columns]
    if items.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    groups = items.groupby("buyer", sort=True)
    found = groups[list(PARTS)].sum()
    asked = items[items["reminded"] > 0].groupby("buyer")
    found["items"] = asked.size().reindex(found.index).fillna(0).astype(np.int64)
    found["oldest_days"] = asked["days_overdue"].max().reindex(found.index).astype("Int64")
    found = found.join(groups[["last_step", "last_day", "dunning_step", "early", "held"]].max())
    found["next_day"] = groups["next_day"].min()
    found["reminder_state"] = _states(found, _insolvent(analysis))
    found = found.reset_index()
    found["name"] = analysis.names_of(found["buyer"])
    found["last_reminded"] = _dates(found["last_day"].where(found["last_step"] > 0, NO_DAY))
    found["next_step_on"] = _dates(found["next_day"].where(found["reminder_state"] != "insolvent", NO_DAY))
    steps = {step.ladder_step: step for step in analysis.book.ladder}
    for name in ("ladder_text", "channel", "responsible"):
        found[name] = [getattr(steps[step], name) if step else "" for step in found["dunning_step"]]
    found = found.sort_values(["dunning_step", "reminded", "buyer"], ascending=[False, False, True], ignore_index=True)
    for name in ("last_step", "dunning_step"):
        found[name] = found[name].astype("Int64").mask(found[name] == 0)
    return found[names]


def _past_due(analysis: Analysis) -> pd.DataFrame:
    past = (nw.col("due_day") != NO_DAY) & (nw.col("days_overdue") > 0) & (nw.col("net") > 0) & (nw.col("row") > 0)
    items = analysis.open_items.filter(past).select("row", "buyer", "due_day", "days_overdue", "net", "disputed_base")
    documents = analysis.book.ledger.select("row", "document")
    found = small_table(items.join(documents, on="row", how="left").sort("row"))
    found["disputed"] = np.minimum(found["net"], found["disputed_base"].clip(lower=0))
    return found.rename(columns={"net": "overdue"}).drop(columns="disputed_base")


def _asked(items: pd.DataFrame) -> Array:
    """What the letter of the buyer would ask for, item by item: of what waits, all of it. [base minor units]"""
    sums = items.groupby("buyer", observed=True)[["reminded", "rest"]].transform("sum")
    return np.where(items["reminded"] == 0, sums["rest"], sums["reminded"]).astype(np.int64)


def _deadlines(analysis: Analysis, items: pd.DataFrame, steps: tuple[Step, ...]) -> dict[str, Array]:
    """Day of each deadline of the policy that a step looks at, item by item; NO_DAY where it is done or none."""
    wanted = {step.before_deadline for step in steps if step.before_deadline}
    if not wanted or items.empty:
        return {}
    insured = insured_items(analysis)
    rows = small_table(candidates(insured, analysis).join(insured.select("place", "row"), on="place", how="left"))
    found: dict[str, Any] = {}
    for name in wanted:
        days = rows.loc[rows["step"] == name].groupby("row")["at"].min()
        found[name] = days.reindex(items["row"]).fillna(NO_DAY).to_numpy(np.int64)
    return found


def _insolvent(analysis: Analysis) -> set[str]:
    buyers = analysis.book.buyers
    return {buyer for buyer, flag in zip(buyers["buyer"], buyers["insolvent"], strict=True) if flag}


def _states(found: pd.DataFrame, insolvent: set[str]) -> list[str]:
    return [_state(row, row["buyer"] in insolvent) for row in found.reset_index().to_dict("records")]


def _state(row: dict[str, Any], insolvent: bool) -> str:
    """Why a step is to be taken now, or why not: the first of these that holds."""
    claimable = row["overdue"] - row["disputed"]
    reasons = (
        ("insolvent", insolvent),
        (DEADLINE, row["dunning_step"] and row["early"]),
        (DUE, row["dunning_step"]),
        ("disputed", not claimable),
        ("promised", not row["reminded"] and row["promised"] >= row["planned"]),
        ("in a plan", not row["reminded"]),
        ("below the minimum", row["held"]),
        ("ladder ended", row["next_day"] >= NO_DAY),
        ("waiting", True),
    )
    return next(name for name, holds in reasons if holds)


def _dates(days: pd.Series) -> pd.Series:
    return pd.Series([date_of(int(day)) for day in days], dtype=object, index=days.index)
