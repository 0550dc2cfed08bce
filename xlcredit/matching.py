"""What is overdue as receipts were matched, beside first in, first out: where the two differ, or cash stands unapplied.

difference = overdue by first in, first out − overdue as matched
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.aging import owed_apart
from xlcredit.columns import table
from xlcredit.dates import NO_DAY
from xlcredit.ledger import small_table

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

AMOUNTS = ("outstanding", "overdue_matched", "overdue_hybrid", "overdue_fifo", "unapplied")


def matching_table(analysis: Analysis) -> pd.DataFrame:
    """Buyers with a difference or with unapplied cash, the largest difference first. [base minor units, days]

    `oldest_matched` and `oldest_fifo` are the days overdue of the oldest open item; blank where nothing is overdue.
    """
    matched, running = analysis.matched_items.lazy(), analysis.running_items.lazy()
    sides = (
        _side(matched, owed_apart(), "matched", nw.col("open_base"), (nw.col("open_base") - owed_apart())),
        _side(matched, nw.col("net"), "hybrid"),
        _side(running, nw.col("net"), "fifo"),
    )
    found = pd.DataFrame({"buyer": list(analysis.buyers)}, dtype=object)
    for side in sides:
        found = found.merge(small_table(side.collect()).astype({"buyer": object}), on="buyer", how="left")
    for name in AMOUNTS:
        found[name] = found[name].fillna(0).astype("int64")
    found["difference"] = found["overdue_fifo"] - found["overdue_matched"]
    found = found[(found["difference"] != 0) | (found["unapplied"] != 0)]
    for name in ("oldest_matched", "oldest_fifo"):
        found[name] = found[name].astype("Int64").where(found[name] > 0)
    found["finding"] = [
        finding(*row) for row in found[["difference", "overdue_hybrid", "overdue_fifo"]].itertuples(False)
    ]
    order = found.assign(size=found["difference"].abs(), cash=found["unapplied"].abs())
    ordered = order.sort_values(["size", "cash", "buyer"], ascending=[False, False, True], ignore_index=True)
    ordered["name"] = analysis.names_of(ordered["buyer"])
    return ordered[[column.name for column in table("matching").columns]]


def finding(difference: int, hybrid: int, fifo: int) -> str:
    """What a difference comes from, as a fixed word.

    difference: overdue by first in, first out less as matched; hybrid: overdue once unapplied cash is set against the
    oldest open item. [minor units]

    >>> finding(0, 50, 50), finding(-30, 20, 20), finding(-30, 50, 20), finding(30, 50, 80)
    ('unapplied', 'unapplied overdue', 'younger paid', 'older paid')
    """
    if difference == 0:
        return "unapplied"
    if hybrid == fifo:
        return "unapplied overdue"
    return "younger paid" if difference < 0 else "older paid"


def _side(
    items: Any, amount: nw.Expr, name: str, outstanding: nw.Expr | None = None, rest: nw.Expr | None = None
) -> Any:
    """By buyer: what is overdue of an amount, and the days of its oldest item."""
    overdue = (nw.col("due_day") != NO_DAY) & (nw.col("days_overdue") > 0) & (amount > 0)
    columns = {
        f"overdue_{name}": nw.when(overdue).then(amount).otherwise(0),
        f"oldest_{name}": nw.when(overdue).then(nw.col("days_overdue")).otherwise(0),
    }
    sums = [nw.col(f"overdue_{name}").sum(), nw.col(f"oldest_{name}").max()]
    if outstanding is not None and rest is not None:
        columns |= {"outstanding": outstanding, "unapplied": rest}
        sums += [nw.col("outstanding").sum(), nw.col("unapplied").sum()]
    marked = items.select("buyer", *(expr.alias(column) for column, expr in columns.items()))
    return marked.group_by("buyer").agg(*sums)
