"""What the changes of the What if sheet do: cover before and after, what stays covered, what to ship, stop or prepay.

    before, after  = exposure under the limit of today, and as if the last change of the buyer were in force today
    stays covered  = Σ covered of what was shipped, by the limit at its shipment: goods of before the change keep theirs
    open business  = open deliveries + open orders = fits + ship first + blocked
    fits           = min(open business, new limit − claimable debt, not below 0)
    ship first     = what the old limit has room for besides, while it still binds

Fits and ship first are 0 where deliveries are stopped, the buyer is excluded, or the policy has ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlcredit import cover
from xlcredit.columns import table
from xlcredit.dates import NO_DAY, date_of
from xlcredit.exposure import exposure_table
from xlcredit.ledger import small_table
from xlcredit.whatifchanges import Change

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

PAIRS = {"limit": "cover_limit", "insured": "insured", "self_retained": "self_retained", "gap": "gap"}
"""Amounts that stand before and after, and what the exposure table calls them."""

SCOPES = ("changed", "without grade", "other")
SUMS = (*(f"{name}_{when}" for name in PAIRS for when in ("before", "after")), "exposure")


def what_if_results(analysis: Analysis) -> pd.DataFrame:
    """One row a buyer with a change, the largest loss of insured exposure first. [base minor units]"""
    columns = [column.name for column in table("what_if_results").columns]
    last = analysis.what_if.last
    if not last:
        return pd.DataFrame(columns=columns)
    after = analysis.under(analysis.what_if.log)
    found = before_and_after(analysis, after)
    found["binds_from"] = pd.Series([last[buyer].binds_from for buyer in found["buyer"]], dtype=object)
    for part in (run_off(analysis, found), open_business(analysis, after, found)):
        found = found.merge(part, on="buyer", how="left")
    found["action"] = actions(found)
    found["lost"] = found["insured_before"] - found["insured_after"]
    return found.sort_values(["lost", "buyer"], ascending=[False, True], ignore_index=True)[columns]


def before_and_after(analysis: Analysis, after: Analysis) -> pd.DataFrame:
    """Limit, insured, self-retained and gap of each buyer with a change, before and after. [base minor units]"""
    under = exposure_under(after)
    under = under[under["buyer"].isin(analysis.what_if.last)]
    names = ["buyer", *PAIRS.values()]
    now = analysis.table("exposure")[[*names, "exposure"]]
    both = now.merge(under[names], on="buyer", suffixes=("_before", "_after"))
    both = both.rename(columns={f"cover_limit_{when}": f"limit_{when}" for when in ("before", "after")})
    both["name"] = analysis.names_of(both["buyer"])
    return both


def exposure_under(after: Analysis) -> pd.DataFrame:
    """Exposure of every buyer with the changes in force: of a group also those whom no row names."""
    sums = small_table(cover.cover_by_buyer(after.covered_items)).astype({"buyer": object})
    return exposure_table(sums, after.book.buyers, after.standings.table, after.settings)


def run_off(analysis: Analysis, changed: pd.DataFrame) -> pd.DataFrame:
    """What was shipped and stays covered, and by when it is paid down, of each buyer. [base minor units]"""
    ids = changed["buyer"].tolist()
    items = shipped(analysis).sort_values(["buyer", "due_day"], kind="stable", ignore_index=True)
    by_buyer = items.groupby("buyer")
    dated = items[(items["due_day"] != NO_DAY) & (items["claimable"] > 0)]
    items["left"] = by_buyer["claimable"].transform("sum") - by_buyer["claimable"].cumsum()
    items["limit"] = items["buyer"].map(dict(zip(ids, changed["limit_after"], strict=True)))
    inside = items[(items["left"] <= items["limit"]) & (items["due_day"] != NO_DAY)]
    paid = inside.groupby("buyer")["due_day"].first().clip(lower=analysis.day)
    over = set(changed.loc[changed["gap_after"] > 0, "buyer"])
    covered, latest = by_buyer["covered"].sum(), dated.groupby("buyer")["due_day"].last()
    return pd.DataFrame(
        {
            "buyer": pd.Series(ids, dtype=object),
            "stays_covered": [int(covered.get(buyer, 0)) for buyer in ids],
            "latest_due": pd.Series([date_of(latest.get(buyer, NO_DAY)) for buyer in ids], dtype=object),
            "paid_down": pd.Series([date_of(paid.get(b, NO_DAY)) if b in over else None for b in ids], dtype=object),
        }
    )


def shipped(analysis: Analysis) -> pd.DataFrame:
    """Owed items of the buyers with a change, by the limit at their shipment once every change counts."""
    found = analysis.what_if
    bound = any(one.binds_from <= analysis.settings.as_of for one in found.changes)
    # What binds later leaves every item that was shipped as it is.
    under = analysis.under([*analysis.book.decisions, *(one.decision for one in found.changes)]) if bound else analysis
    items = small_table(under.claims.items.select("buyer", "due_day", "claimable", "covered")).astype({"buyer": object})
    return items[items["buyer"].isin(found.last)]


def open_business(analysis: Analysis, after: Analysis, changed: pd.DataFrame) -> pd.DataFrame:
    """What of the deliveries and orders fits, may be delivered first, or fits no more. [base minor units]"""
    found, day = analysis.what_if, analysis.settings.as_of
    ids = changed["buyer"].tolist()
    now, then = analysis.ship_headroom(day), after.ship_headroom(day)
    size = ordered(analysis, ids)
    lowered = dict(zip(ids, is_lowered(changed), strict=True))
    last_days = [last_day(found.of(buyer), day) if lowered[buyer] else None for buyer in ids]
    old = np.array([now[buyer] if last else 0 for buyer, last in zip(ids, last_days, strict=True)], dtype=np.int64)
    fits = np.minimum(size, np.array([then[buyer] for buyer in ids], dtype=np.int64))
    first = np.maximum(np.minimum(size, old) - fits, 0)
    parts = {"fits": fits, "ship_first": first, "blocked": size - fits - first}
    texts = {"buyer": pd.Series(ids, dtype=object), "last_day": pd.Series(last_days, dtype=object)}
    return pd.DataFrame({**texts, "headroom": old, "open_business": size, **parts})


def ordered(analysis: Analysis, buyers: list[str]) -> np.ndarray:
    """Open deliveries and orders of buyers. [base minor units]"""
    facts = analysis.book.buyers.set_index("buyer").reindex(buyers)[["open_deliveries", "open_orders"]]
    return facts.apply(pd.to_numeric).fillna(0).astype(np.int64).sum(axis=1).to_numpy()


def is_lowered(changed: pd.DataFrame) -> pd.Series:
    """Whether the limit of each buyer gets lower."""
    return changed["limit_after"] < changed["limit_before"]


def last_day(changes: Sequence[Change], day: date) -> date | None:
    """Last day to deliver under the limit of today: before the first change binds, no later than its own end.

    None where that day has passed.
    """
    first = min(changes, key=lambda one: one.binds_from)
    if first.binds_from <= day:
        return None
    end, base = first.binds_from - timedelta(days=1), first.before.base
    return min(end, base.valid_to) if base is not None and first.before.state == "approved" else end


def actions(found: pd.DataFrame) -> list[str]:
    """What is to be done: about the open business, else about what is owed beyond the new limit."""
    cases = (
        ((found["blocked"] > 0) & (found["fits"] + found["ship_first"] == 0), "stop"),
        (found["blocked"] > 0, "prepay"),
        (found["ship_first"] > 0, "ship first"),
        ((found["gap_after"] > 0) & is_lowered(found), "pay down"),
    )
    return np.select([np.asarray(case) for case, _ in cases], [word for _, word in cases], "none").tolist()


def what_if_totals(analysis: Analysis) -> pd.DataFrame:
    """The portfolio before and after, in parts that sum to it: changed, without grade, others. [base minor units]"""
    columns = [column.name for column in table("what_if_totals").columns]
    found = analysis.what_if
    if not found.last and not found.ungraded:
        return pd.DataFrame(columns=columns)
    whole = analysis.table("exposure")[["buyer", *PAIRS.values(), "exposure"]]
    whole = whole.rename(columns={of: f"{name}_before" for name, of in PAIRS.items()})
    after = exposure_under(analysis.under(found.log)).set_index("buyer")
    after = after.rename(columns={of: f"{name}_after" for name, of in PAIRS.items()})
    names = [f"{name}_after" for name in PAIRS]
    scopes = dict.fromkeys(found.last, "changed") | dict.fromkeys(found.ungraded, "without grade")
    whole = whole.merge(after[names], left_on="buyer", right_index=True).assign(buyers=1)
    sums = whole[["buyers", *SUMS]].groupby(whole["buyer"].map(scopes).fillna("other")).sum()
    return sums.reindex(SCOPES, fill_value=0).rename_axis("scope").reset_index()[columns]
