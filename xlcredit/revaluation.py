"""What the rates have done to each open item since its document date.

    revaluation = open × rate of the as-of date − open × rate of the document date      (a gain is positive)

Each side is rounded once. An item whose document date has no rate keeps its row, without the rate, the amount then
and the difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw
import pandas as pd

from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.dates import EPOCH, date_of, days_after
from xlcredit.errors import XlcreditError
from xlcredit.ledger import frame_of, small_table
from xlcredit.money import scaled_column
from xlcredit.problems import WARNING, Problem

RATED_DAY: dict[str, Any] = {
    "currency": nw.String,
    "document_day": nw.Int64,
    "rate_then": nw.Float64,
    "numerator_then": nw.Int64,
    "denominator_then": nw.Int64,
}


def revaluation_table(book: Book, opened: nw.DataFrame[Any], ratios_now: nw.DataFrame[Any]) -> pd.DataFrame:
    """Open items in foreign currency, the largest difference first, those without one last. [base minor units]

    opened: items open at the as-of date whose currency has a rate there; ratios_now: the ratios of that date.
    """
    settings = book.settings
    foreign = opened.filter(nw.col("currency") != settings.base_currency)
    now = scaled_column(nw.col("open"), nw.col("numerator"), nw.col("denominator"))
    then = scaled_column(nw.col("open"), nw.col("numerator_then"), nw.col("denominator_then"))
    items = (
        foreign.join(ratios_now, on="currency", how="left")
        .join(rates_then(book, foreign), on=["currency", "document_day"], how="left")
        .with_columns(now.alias("base_now"), then.fill_null(0).alias("base_then"))
        .with_columns((nw.col("base_now") - nw.col("base_then")).alias("revaluation"))
        .join(documents(book), on="row", how="left")
    )
    found = small_table(items.drop("numerator", "denominator", "numerator_then", "denominator_then"))
    found["document_date"] = pd.Series([date_of(day) for day in found["document_day"]], dtype=object)
    found["rate_now"] = [
        float(book.rates.on(settings.as_of, currency, settings.base_currency).value) for currency in found["currency"]
    ]
    unknown = found["rate_then"].isna()
    found["size"] = found["revaluation"].abs().mask(unknown, -1)
    for name in ("base_then", "revaluation"):
        found[name] = found[name].astype("Int64").mask(unknown)
    ordered = found.sort_values(["size", "document"], ascending=[False, True], ignore_index=True)
    return ordered.astype({"buyer": object})


def rates_then(book: Book, foreign: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    """Rate to the base currency of each currency on each of its document dates, where there is one."""
    rows: dict[str, list[Any]] = {name: [] for name in RATED_DAY}
    pairs = foreign.select("currency", "document_day").unique()
    for currency, day in pairs.iter_rows():
        asked = (days_after(EPOCH, day), currency, book.settings.base_currency)
        try:
            ratio = book.rates.minor_ratio(*asked)
        except XlcreditError:
            continue
        values = (currency, day, float(book.rates.on(*asked).value), *ratio)
        for name, value in zip(RATED_DAY, values, strict=True):
            rows[name].append(value)
    return frame_of(rows, RATED_DAY)


def documents(book: Book) -> nw.DataFrame[Any]:
    """Number of every document and, with its row negative, of every receipt."""
    receipts = book.receipts.select((-nw.col("row")).alias("row"), nw.col("receipt").alias("document"))
    return nw.concat([book.ledger.select("row", "document"), receipts], how="vertical")


def unrevalued(found: pd.DataFrame, book: Book) -> Iterator[Problem]:
    """One problem for each currency in which items have no rate on their document date, naming the first such day."""
    lacking = found[found["rate_then"].isna()]
    for currency, items in lacking.groupby("currency"):
        first = items["document_date"].min()
        try:
            book.rates.minor_ratio(first, currency, book.settings.base_currency)
        except XlcreditError as error:
            reason = f"no revaluation difference for open items: {len(items):,}; {error}"
            money = int(items["open"].sum())
            yield Problem(WARNING, table("rates").sheet, 0, "", str(currency), reason, money, str(currency), "rates")
