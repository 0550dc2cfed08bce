"""The aging table of an analysis by buyer, country or sector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit import aging
from xlcredit.ledger import buyer_kind, frame_of, small_table
from xlcredit.ordering import NO_KEY, blank_for_none

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def aging_by(analysis: Analysis, key: str) -> pd.DataFrame:
    """Receivables by age with one row a buyer, country or sector. [base minor units]"""
    last_ages, labels = analysis.settings.buckets.last_ages(analysis.day), analysis.bucket_labels
    items, ids, masters = analysis.open_items, analysis.buyers, analysis.book.buyers
    if key != "buyer":
        names = {"buyer": list(masters["buyer"]), key: blank_for_none(masters[key])}
        known = items.join(frame_of(names, {"buyer": buyer_kind(ids), key: nw.String}), on="buyer", how="left")
        named = nw.when(nw.col(key) == "").then(nw.lit(NO_KEY)).otherwise(nw.col(key))
        items = known.with_columns(named.fill_null(NO_KEY).alias(key))
    sums = small_table(aging.in_buckets(items.lazy(), key, last_ages, analysis.settings.credits).collect())
    if key == "buyer":
        sums = pd.DataFrame({"buyer": ids}, dtype=object).merge(sums, on="buyer", how="left")
        sums["name"] = analysis.names_of(sums["buyer"])
        sums["country"] = ["" if one == NO_KEY else one for one in analysis.countries_of(sums["buyer"])]
    else:
        sums = sums.rename(columns={key: "buyer"})
        sums["name"] = sums["country"] = ""
    places = [f"b{place}" for place in range(len(labels))]
    numbers = ["items", *places, "no_due_date", "unapplied", "overdue", "outstanding"]
    sums[numbers] = sums[numbers].fillna(0).astype(np.int64)
    sums = sums.rename(columns=dict(zip(places, labels, strict=True)))
    return aging.with_shares(sums, labels)
