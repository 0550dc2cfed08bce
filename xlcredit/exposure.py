"""Exposure of each buyer and country: insured, self-retained by cause, and what stands against the credit limit.

exposure      = open items after credits − secured + not invoiced (deliveries, orders)
self-retained = uninsured share + over limit + no cover + breach + excluded + own, not invoiced
at risk       = open items after credits − secured − covered: over limit + no cover + breach + excluded
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xlcredit.columns import table as declared
from xlcredit.cover import CAUSES
from xlcredit.settings import Settings

RETAINED = (*CAUSES, "own_not_invoiced")
"""Causes of self-retained exposure, in the order of the sheet."""


def exposure_table(
    cover: pd.DataFrame, buyers: pd.DataFrame, standings: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """One row a buyer, without the credit limit columns. [base minor units]

    cover: sums by buyer of the covered items; buyers: master data; standings: limits in force.
    """
    table = standings[["buyer", "limit"]].rename(columns={"limit": "cover_limit"})
    table = table.merge(buyers[["buyer", "name", "open_deliveries", "open_orders"]], on="buyer", how="left")
    table = table.merge(cover, on="buyer", how="left")
    amounts = [*cover.columns.drop("buyer"), "open_deliveries", "open_orders"]
    for name in amounts:
        table[name] = pd.to_numeric(table[name]).fillna(0).astype(np.int64)
    not_invoiced = (
        table["open_deliveries"] * settings.include_deliveries + table["open_orders"] * settings.include_orders
    )
    return pd.DataFrame(
        {
            "buyer": table["buyer"],
            "name": table["name"].fillna(""),
            "open_items": table["net"],
            "secured": table["net"] - table["exposure"],
            "not_invoiced": not_invoiced,
            "exposure": table["exposure"] + not_invoiced,
            "cover_limit": table["cover_limit"],
            "covered": table["covered"],
            "insured": table["insured"],
            "self_retained": table["exposure"] + not_invoiced - table["insured"],
            **{cause: table[cause] for cause in CAUSES},
            "own_not_invoiced": not_invoiced,
            "gap": table["claimable"] - table["in_limit"],
            "at_risk": table["exposure"] - table["covered"],
        }
    )


def by_country(exposure: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """The exposure table summed up by the country of each row, the largest exposure first. [base minor units]"""
    columns = [column.name for column in declared("exposure_by_country").columns]
    rows = exposure.assign(country=list(countries), buyers=(exposure["exposure"] != 0).astype(np.int64))
    sums = rows[columns].groupby("country", as_index=False).sum()
    return sums.sort_values(["exposure", "country"], ascending=[False, True], ignore_index=True)
