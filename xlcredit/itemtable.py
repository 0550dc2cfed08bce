"""What the Ledger sheet shows beside every row: age, bucket, exposure, insured and self-retained part, verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlcredit.aging import item_buckets
from xlcredit.cover import reason_codes
from xlcredit.dates import NO_DAY
from xlcredit.ledger import small_table

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

NOTHING_OUTSTANDING = "nothing_outstanding"
AMOUNTS = ("open_base", "exposure", "covered", "insured", "self_retained")


def item_table(analysis: Analysis) -> pd.DataFrame:
    """Results of every used ledger row in the order of the ledger. [base minor units, days]

    Rows with nothing outstanding have blanks and the reason `nothing_outstanding`.
    """
    rows = small_table(analysis.book.ledger.select("row", "document", "buyer").sort("row"))
    rows = rows[~rows["row"].isin(analysis.unrated["row"].to_list())]
    names = ["row", "open_base", "net", "basis_day", "due_day", "days_overdue"]
    opened = small_table(analysis.open_items.select(*names))
    opened = opened[opened["row"] > 0]
    opened["bucket"] = item_buckets(
        opened["basis_day"].to_numpy(),
        opened["net"].where(opened["net"] > 0, opened["open_base"]).to_numpy(),
        analysis.settings.buckets,
        analysis.day,
        analysis.settings.credits,
    )
    opened["days_overdue"] = opened["days_overdue"].astype("Int64").mask(opened["due_day"] == NO_DAY)
    names = ["row", "exposure", "covered", "insured", "cover_status", "reason_flags"]
    covered = small_table(analysis.covered_items.select(*names))
    opened = opened.drop(columns=["net", "basis_day", "due_day"])
    reminded = analysis.table("dunning_items")[["row", "dunning_step"]]
    table = rows.merge(opened, on="row", how="left").merge(covered, on="row", how="left")
    table = table.merge(reminded[reminded["dunning_step"] > 0].astype("Int64"), on="row", how="left")
    for name in ("open_base", "exposure", "covered", "insured"):
        table[name] = table[name].fillna(0).astype(np.int64)
    table["self_retained"] = table["exposure"] - table["insured"]
    codes = {flags: reason_codes(int(flags)) for flags in table["reason_flags"].dropna().unique()}
    table["reasons"] = [codes.get(flags, NOTHING_OUTSTANDING) for flags in table["reason_flags"]]
    for name in ("bucket", "cover_status"):
        table[name] = table[name].astype(object).where(table[name].notna(), "")
    return table.drop(columns="reason_flags")
