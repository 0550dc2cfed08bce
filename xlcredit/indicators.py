"""What is known of every buyer, by the name of the indicator: computed from the workbook, or entered by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from xlcredit.behaviour import payment_indicators
from xlcredit.financials import financial_indicators
from xlcredit.scorecard import indicator_key

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


INDICATORS: dict[str, Callable[[Analysis], pd.DataFrame]] = {
    "financial": financial_indicators,
    "payment": payment_indicators,
}
"""Where computed indicators come from: each gives a column `buyer` and a column an indicator, NaN where it is not
known. Of an indicator that two of them give, the later one counts."""

COMPUTED = "computed"


class Known(tuple[float, str, date | None]):
    """Value of an indicator, where it comes from, and its date where it was entered."""

    __slots__ = ()

    @property
    def value(self) -> float:
        """The value."""
        return self[0]

    @property
    def origin(self) -> str:
        """COMPUTED, or the source that was entered with it."""
        return self[1]

    @property
    def day(self) -> date | None:
        """Day of an entered value."""
        return self[2]


def known_indicators(analysis: Analysis) -> Mapping[str, Mapping[str, Known]]:
    """Every known indicator of every buyer: what was entered up to the as-of date, else what is computed."""
    found: dict[str, dict[str, Known]] = {buyer: {} for buyer in analysis.buyers}
    for give in INDICATORS.values():
        computed = give(analysis)
        for name in computed.columns.drop("buyer"):
            values = pd.to_numeric(computed[name]).astype("Float64")
            for buyer, value, known in zip(computed["buyer"], values, values.notna(), strict=True):
                if known and buyer in found:
                    found[buyer][name] = Known((float(value), COMPUTED, None))
    entered = analysis.book.indicators.sort_values("date", kind="stable")
    for row in entered.to_dict("records"):
        if row["date"] <= analysis.settings.as_of and row["buyer"] in found:
            entry = Known((row["value"], row["source"] or "", row["date"]))
            found[row["buyer"]][indicator_key(row["indicator"])] = entry
    return found
