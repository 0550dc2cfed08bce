"""Alerts on what a buyer buys: sales that are off the season, and terms that get longer.

The month of sales is that of the as-of date where this is its last day, else the last whole month before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import narwhals as nw
import numpy as np

from xlcredit.alertfindings import HUNDRED, Found
from xlcredit.alerttexts import Money
from xlcredit.closes import Closes
from xlcredit.dates import NO_DAY, day_number, month_end, months_before
from xlcredit.experience import months_earlier
from xlcredit.ledger import small_table
from xlcredit.money import scaled_column
from xlcredit.parameters import parameters

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

INVOICE = "invoice"


def month_sales(analysis: Analysis, last: date) -> dict[str, int]:
    """Documents of each buyer in the month that ends on a day, without payments on account. [base minor units]"""
    since, until = day_number(last.replace(day=1)), day_number(last)
    within = (nw.col("document_day") >= since) & (nw.col("document_day") <= until) & (nw.col("type") != "payment")
    base = scaled_column(nw.col("gross"), nw.col("numerator"), nw.col("denominator"))
    rows = analysis.book.ledger.filter(within).join(analysis.ratios, on="currency", how="inner")
    sums = small_table(rows.group_by("buyer").agg(base.sum().alias("sales")))
    return {str(buyer): int(sales) for buyer, sales in zip(sums["buyer"], sums["sales"], strict=True)}


def sales_off_season(closes: Closes) -> Iterator[Found]:
    """Change of the sales of the last whole month against the same month a year before, either way. [per cent]

    Nothing is said where the ledger does not reach back, where nothing was sold a year before, and of small sales.
    """
    now = closes.now
    as_of, least = now.settings.as_of, int(parameters("alerts")["least_sales"]) * 10**now.settings.places
    last = as_of if as_of == month_end(as_of) else months_before(as_of, 1)
    year_before = months_before(last, 12)
    first = now.book.ledger["document_day"].min()
    if first is None or int(first) > day_number(year_before.replace(day=1)):
        return
    sales, earlier = month_sales(now, last), month_sales(now, year_before)
    for buyer, before in sorted(earlier.items()):
        sold = sales.get(buyer, 0)
        if before > 0 and max(sold, before) >= least:
            share = Fraction((sold - before) * HUNDRED, before)
            month = f"{last:%Y-%m}"
            facts = {"month": month, "sales": Money(sold), "before": Money(before), "share": share}
            yield Found(buyer, abs(share), facts)


def longer_terms(closes: Closes) -> Iterator[Found]:
    """Amount-weighted days from document to due date of the last months' invoices less those before. [days]"""
    now, rules = closes.now, parameters("alerts")
    recent, before = int(rules["terms_months"]), int(rules["terms_months"]) + int(rules["terms_months_before"])
    middle, start = (int(months_earlier(np.array([now.day]), months)[0]) for months in (recent, before))
    newest, older = agreed_terms(now, middle, now.day), agreed_terms(now, start, middle)
    for buyer in sorted(newest.keys() & older.keys()):
        change = newest[buyer] - older[buyer]
        yield Found(buyer, change, {"recent": newest[buyer], "before": older[buyer]})


def agreed_terms(analysis: Analysis, since: int, until: int) -> dict[str, Fraction]:
    """Amount-weighted terms of the invoices of each buyer after a day and up to another; of enough of them. [days]"""
    day = nw.col("document_day")
    dated = (nw.col("type") == INVOICE) & (nw.col("due_day") != NO_DAY) & (nw.col("gross") > 0)
    base = scaled_column(nw.col("gross"), nw.col("numerator"), nw.col("denominator"))
    rows = analysis.book.ledger.filter((day > since) & (day <= until) & dated)
    rows = rows.join(analysis.ratios, on="currency", how="inner").with_columns(base.alias("amount"))
    weighted = (nw.col("amount") * (nw.col("due_day") - day)).alias("weighted")
    sums = rows.with_columns(weighted).group_by("buyer").agg(
        nw.col("amount").sum(), nw.col("weighted").sum(), nw.len().alias("documents")
    )
    found, least = small_table(sums), int(parameters("alerts")["least_documents"])
    names = ("buyer", "amount", "weighted", "documents")
    return {
        str(buyer): Fraction(int(weight), int(amount))
        for buyer, amount, weight, documents in zip(*(found[name] for name in names), strict=True)
        if documents >= least and amount > 0
    }
