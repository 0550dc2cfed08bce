"""Receivables and DSO at the last twelve month ends, restated from the same ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xlcredit.columns import table
from xlcredit.dates import months_before
from xlcredit.figures import answer

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

MONTHS = 12


def trend_table(analysis: Analysis) -> pd.DataFrame:
    """One row a month end, oldest first, the as-of date last. [base minor units, days]

    Months before the first document are left out; a ledger without any dated settlement cannot be
    restated and gives the as-of date alone.
    """
    as_of = analysis.settings.as_of
    days = [months_before(as_of, months) for months in range(MONTHS - 1, 0, -1)]
    rows = [_row(analysis.at(day)) for day in days if analysis.reaches(day)]
    rows.append(_row(analysis))
    return pd.DataFrame(rows, columns=[column.name for column in table("trend").columns])


def _row(analysis: Analysis) -> dict[str, object]:
    totals = analysis.total("aging")
    return {
        "month_end": analysis.settings.as_of,
        "outstanding": totals["outstanding"],
        "not_due": totals["open"] - totals["overdue"],
        "overdue": totals["overdue"],
        "dso": answer(analysis, "dso"),
        "dso_best": answer(analysis, "best possible dso"),
    }
