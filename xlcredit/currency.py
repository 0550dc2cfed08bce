"""Base-currency amounts of ledger-sized columns, each item converted on its own and rounded once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import narwhals as nw
from narwhals.typing import FrameT

from xlcredit.errors import XlcreditError
from xlcredit.ledger import frame_of
from xlcredit.money import scaled_column, scaled_magnitude
from xlcredit.rates import RateTable

RATIO_COLUMNS: dict[str, Any] = {"currency": nw.String, "numerator": nw.Int64, "denominator": nw.Int64}


def ratios(
    currencies: Sequence[str], rates: RateTable, day: date, base_currency: str
) -> tuple[nw.DataFrame[Any], dict[str, str]]:
    """Conversion ratio of each currency on a day, and by currency why there is none."""
    rows: dict[str, list[Any]] = {name: [] for name in RATIO_COLUMNS}
    missing: dict[str, str] = {}
    for currency in sorted(currencies):
        try:
            numerator, denominator = rates.minor_ratio(day, currency, base_currency)
        except XlcreditError as error:
            missing[currency] = str(error)
            continue
        for name, value in zip(RATIO_COLUMNS, (currency, numerator, denominator), strict=True):
            rows[name].append(value)
    return frame_of(rows, RATIO_COLUMNS), missing


def largest_sum(items: nw.DataFrame[Any], ratio_frame: nw.DataFrame[Any], amount: str = "open") -> float:
    """Upper bound of any sum over the items, in minor units of their own or of the base currency."""
    size = nw.col(amount).abs().cast(nw.Float64)
    ratio = nw.col("numerator").cast(nw.Float64) / nw.col("denominator").cast(nw.Float64)
    own = items.select(size.sum())[amount].to_list()[0]
    base = items.join(ratio_frame, on="currency", how="inner").select((size * ratio).sum())[amount].to_list()[0]
    return max(own or 0.0, base or 0.0)


def in_base(items: FrameT, ratio_frame: FrameT, *, running: bool = False) -> FrameT:
    """Items in base currency: `open_base`, and its parts `disputed_base` and `secured_base`.

    Every currency must have its ratio: an item without a rate is listed as a problem and left out beforehand.
    running: `owed_base` too, of which disputed and secured are parts.
    """
    numerator, denominator = nw.col("numerator"), nw.col("denominator")
    owed = nw.col("owed") if running else nw.col("open").clip(0)
    full = [scaled_column(owed, numerator, denominator).alias("owed_base")] if running else []
    return (
        items.join(ratio_frame, on="currency", how="left")
        .with_columns(
            scaled_column(nw.col("open"), numerator, denominator).alias("open_base"),
            *full,
            *(
                scaled_magnitude(nw.min_horizontal(nw.col(part), owed), numerator, denominator).alias(f"{part}_base")
                for part in ("disputed", "secured")
            ),
        )
        .drop("numerator", "denominator", "currency", "open", "disputed", "secured", *(["owed"] if running else []))
    )
