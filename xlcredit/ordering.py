"""The order of the rows of result tables, and texts of master data without blanks."""

from __future__ import annotations

import pandas as pd

LARGEST_FIRST = {
    "aging": "outstanding",
    "aging_by_country": "outstanding",
    "aging_by_sector": "outstanding",
    "exposure": "exposure",
    "behaviour": "owed",
    "credit_limits": "exposure",
    "financials": "buyer_turnover",
    "buyer_provisions": "provision",
    "expected_losses": "net_expected_loss",
}
"""Tables whose rows stand by this amount, the largest first: what matters most is on the first screen. The limits
follow the exposure too, so that the same buyer stands in the same row of both sheets."""


NO_KEY = "(none)"
"""Country or sector of a buyer that states none."""


def blank_for_none(column: pd.Series) -> list[str]:
    """Texts of a column of master data, blanks as empty texts."""
    return ["" if text is None else text for text in column]


def largest_first(rows: pd.DataFrame, amount: str) -> pd.DataFrame:
    """Rows by an amount, the largest first; equal ones by buyer."""
    return rows.sort_values([amount, "buyer"], ascending=[False, True], ignore_index=True)
