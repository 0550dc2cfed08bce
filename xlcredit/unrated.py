"""What no result counts because its currency has no rate at the date, as problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.payments import LOOK_BACK_DAYS
from xlcredit.problems import ERROR, WARNING, Problem


def rate_problems(book: Book, unrated: nw.DataFrame[Any], reasons: Mapping[str, str]) -> tuple[Problem, ...]:
    """One problem for each open item or receipt; `reasons` says by currency why there is no rate."""
    found = []
    columns = (unrated[name].to_list() for name in ("row", "currency", "open"))
    for row, currency, amount in zip(*columns, strict=True):
        name = "ledger" if row > 0 else "receipts"
        at = abs(row) + book.header_rows[name] - 1
        money = amount if name == "ledger" else -amount
        found.append(
            Problem(ERROR, table(name).sheet, at, "Currency", currency, reasons[currency], money, currency, name)
        )
    return tuple(found)


def settled_without_rate(
    book: Book, unrated: nw.DataFrame[Any], reasons: Mapping[str, str], day: int
) -> tuple[Problem, ...]:
    """One problem for each currency in which documents of the year up to the day were settled."""
    found = []
    settled = book.ledger.filter(
        (nw.col("document_day") > day - LOOK_BACK_DAYS)
        & (nw.col("document_day") <= day)
        & ~nw.col("row").is_in(unrated["row"].to_list())
    )
    for currency, reason in reasons.items():
        amounts = settled.filter(nw.col("currency") == currency)["gross"]
        if len(amounts):
            left_out = f"{len(amounts):,} settled documents count in no sales and no payment behaviour: {reason}"
            money = int(amounts.sum())
            found.append(Problem(WARNING, "Ledger", 0, "Currency", currency, left_out, money, currency, "ledger"))
    return tuple(found)


def documents_without_rate(
    book: Book, unrated: nw.DataFrame[Any], reasons: Mapping[str, str]
) -> Mapping[str, str]:
    """Documents that no result counts because their currency has no rate, with the reason."""
    documents = unrated.filter(nw.col("row") > 0).join(book.ledger.select("row", "document"), on="row", how="inner")
    pairs = zip(documents["document"].to_list(), documents["currency"].to_list(), strict=True)
    return {document: reasons[currency] for document, currency in pairs}
