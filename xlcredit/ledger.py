"""The ledger as columns of any size, and what of each item is open on a day.

A frame here is anything Narwhals understands; amounts are minor units of the row's currency, dates
are day numbers, blanks are settled (NO_DAY, 0, ""), so that no formula meets an absent value.

    open(D) = gross − receipts allocated up to D − settled without a date;  0 once cleared
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import narwhals as nw
import pandas as pd
from narwhals.typing import FrameT

from xlcredit.dates import NO_DAY, day_number, due_date
from xlcredit.intake import PART_ALL, Typed

ENGINE: Any = "polars"
"""Library that holds ledger-sized frames; every step is a Narwhals expression and runs on any."""

AGING_ORDER = ("buyer", "document_day", "due_day", "document")
"""Each buyer's items side by side, oldest first: by document date, due date (none last), document number."""

PACKED_DAYS = 2**22
"""More than the days of the calendar, from 1900 to 9999."""

LAST_PACKED = PACKED_DAYS - 2**16
"""Stands for a missing due date: behind every date, and still before the next document date's earliest one."""

MOST_PACKED = 2**19
"""Buyers whose number fits into one whole number with two days: such a key sorts twice as fast as three columns."""

LEDGER_COLUMNS: dict[str, Any] = {
    "row": nw.Int64,
    "document": nw.String,
    "buyer": nw.String,
    "type": nw.String,
    "currency": nw.String,
    "document_day": nw.Int64,
    "shipment_day": nw.Int64,
    "due_day": nw.Int64,
    "cleared_day": nw.Int64,
    "gross": nw.Int64,
    "settled_undated": nw.Int64,
    "disputed": nw.Int64,
    "secured": nw.Int64,
    "letter": nw.String,
    "place": nw.Int64,
}

RECEIPT_COLUMNS: dict[str, Any] = {
    "row": nw.Int64,
    "receipt": nw.String,
    "buyer": nw.String,
    "item": nw.Int64,
    "document_day": nw.Int64,
    "currency": nw.String,
    "day": nw.Int64,
    "kind": nw.String,
    "amount": nw.Int64,
}

RECEIPT = "receipt"
"""Kind of a receipt that is money; the other kinds settle a document without any."""

NO_ITEM = 0
"""Item of a receipt that names no document of the ledger; else the row of the document."""

OPEN_COLUMNS = (
    "row",
    "buyer",
    "currency",
    "document_day",
    "shipment_day",
    "due_day",
    "disputed",
    "secured",
    "place",
    "open",
)
"""What is known of an open item."""


def buyer_ids(*tables: Typed | None) -> tuple[str, ...]:
    """Every buyer that one of the tables names, in text order."""
    return tuple(sorted({buyer for one in tables if one is not None for buyer in one.columns["buyer"]}))


def buyer_kind(ids: Sequence[str]) -> Any:
    """Kind of the buyer column: on Polars a closed list of ids, which groups twice as fast as text."""
    return nw.Enum(list(ids)) if ENGINE == "polars" and ids else nw.String


def ledger_frame(ledger: Typed, receipts: Typed | None, buyers: Typed | None, ids: Sequence[str]) -> nw.DataFrame[Any]:
    """The ledger with due dates from terms filled in and what was settled without a date."""
    columns = ledger.columns
    document_dates = columns["document_date"]
    gross = gross_amounts(ledger, receipts)
    data = {
        "row": columns["row"],
        "document": columns["document"],
        "buyer": columns["buyer"],
        "type": [t or "invoice" for t in columns["type"]],
        "currency": columns["currency"],
        "document_day": _days(document_dates),
        "shipment_day": _days([s or d for s, d in zip(columns["shipment_date"], document_dates, strict=True)]),
        "due_day": _days(due_dates(ledger, buyers, gross)),
        "cleared_day": _days(columns["cleared_date"]),
        "gross": gross,
        "settled_undated": settled_undated(ledger, gross, receipts),
        "disputed": [part or 0 for part in columns["disputed"]],
        "secured": secured_parts(columns["secured"], columns["letter_of_credit"]),
        "letter": [letter or "" for letter in columns["letter_of_credit"]],
    }
    kinds = LEDGER_COLUMNS | {"buyer": buyer_kind(ids)}
    return in_aging_order(frame_of(data, {name: kinds[name] for name in data}), ids)


def secured_parts(stated: Sequence[int | None], letters: Sequence[str | None]) -> list[int]:
    """Secured part of each document as stated; blank beside a letter of credit: all of it, as far as that stands.

    >>> secured_parts([None, 500, None], [None, "LC-1", "LC-1"]) == [0, 500, PART_ALL]
    True
    """
    pairs = zip(stated, letters, strict=True)
    return [(PART_ALL if letter else 0) if part is None else part for part, letter in pairs]


def in_aging_order(ledger: nw.DataFrame[Any], ids: Sequence[str]) -> nw.DataFrame[Any]:
    """The ledger sorted oldest item first, with `place` in that order: it is the same at every as-of date.

    ids: every buyer, in text order.
    """
    return placed(ledger, ids, *AGING_ORDER[1:3]).select(*LEDGER_COLUMNS)


def placed(items: nw.DataFrame[Any], ids: Sequence[str], first: str, second: str) -> nw.DataFrame[Any]:
    """Items of each buyer side by side, by two days and the document number, with `place` in that order.

    Also the `number` of each buyer: his place in `ids`.
    """
    numbered = items.join(numbers_of(ids), on="buyer", how="left")
    if len(ids) < MOST_PACKED:
        later = nw.min_horizontal(nw.col(second), nw.lit(LAST_PACKED))
        packed = (nw.col("number") * PACKED_DAYS + nw.col(first)) * PACKED_DAYS + later
        ordered = numbered.with_columns(packed.alias("order")).sort("order", "document").drop("order")
    else:
        ordered = numbered.sort("number", first, second, "document")
    return ordered.with_row_index("place").with_columns(nw.col("place").cast(nw.Int64))


def numbers_of(ids: Sequence[str]) -> nw.DataFrame[Any]:
    """The `number` of each buyer: his place in `ids`."""
    kinds = {"buyer": buyer_kind(ids), "number": nw.Int64}
    return frame_of({"buyer": list(ids), "number": range(len(ids))}, kinds)


def receipts_frame(receipts: Typed | None, ledger: Typed, ids: Sequence[str]) -> nw.DataFrame[Any]:
    """Receipts; `item` is NO_ITEM where the document is not in the ledger, so that the cash is unapplied."""
    kinds = RECEIPT_COLUMNS | {"buyer": buyer_kind(ids)}
    if receipts is None:
        return frame_of({name: [] for name in kinds}, kinds)
    columns = receipts.columns
    items = dict(zip(ledger.columns["document"], ledger.columns["row"], strict=True))
    posted = dict(zip(ledger.columns["document"], _days(ledger.columns["document_date"]), strict=True))
    data = {
        "row": columns["row"],
        "receipt": columns["receipt"],
        "buyer": columns["buyer"],
        "item": [items.get(document, NO_ITEM) for document in columns["document"]],
        "document_day": [posted.get(document, NO_DAY) for document in columns["document"]],
        "currency": columns["currency"],
        "day": _days(columns["date"]),
        "kind": [kind or RECEIPT for kind in columns["kind"]],
        "amount": columns["amount"],
    }
    return frame_of(data, kinds)


def frame_of(data: dict[str, Any], schema: dict[str, Any]) -> nw.DataFrame[Any]:
    """Frame of the engine from columns of values."""
    return nw.from_dict(data, schema=schema, backend=ENGINE)


def small_table(frame: nw.DataFrame[Any]) -> pd.DataFrame:
    """A frame as a pandas table, for what is as large as the buyers."""
    return pd.DataFrame({name: frame[name].to_numpy() for name in frame.columns})


def due_dates(ledger: Typed, buyers: Typed | None, gross: Sequence[int]) -> list[Any]:
    """Due date of each item: its own, else from its terms, else from the buyer's terms, else None.

    The buyer's terms are for what he owes: a credit that states nothing is due at once.
    """
    buyer_terms = terms_by_buyer(buyers)
    columns = ledger.columns
    names = ("due_date", "terms", "buyer", "document_date")
    out = []
    for due, own, buyer, day, amount in zip(*(columns[name] for name in names), gross, strict=True):
        terms = own or (buyer_terms.get(buyer) if amount >= 0 else "0")
        out.append(due if due is not None or terms is None else due_date(day, terms))
    return out


def terms_by_buyer(buyers: Typed | None) -> dict[str, str | None]:
    """Agreed payment terms of each buyer."""
    return {} if buyers is None else dict(zip(buyers.columns["buyer"], buyers.columns["terms"], strict=True))


def gross_amounts(ledger: Typed, receipts: Typed | None) -> list[int]:
    """Full amount of each document; where only the open amount is stated, that and what receipts have paid."""
    paid = paid_by_document(receipts)
    columns = ledger.columns
    names = ("document", "gross", "open")
    return [
        stated + paid[document] if gross is None else gross
        for document, gross, stated in zip(*(columns[name] for name in names), strict=True)
    ]


def paid_by_document(receipts: Typed | None) -> dict[str, int]:
    """Money of all receipts that name a document, whatever their date."""
    paid: dict[str, int] = defaultdict(int)
    if receipts is not None:
        for document, amount in zip(receipts.columns["document"], receipts.columns["amount"], strict=True):
            if document:
                paid[document] += amount
    return paid


def settled_undated(ledger: Typed, gross: Sequence[int], receipts: Typed | None) -> list[int]:
    """What the ledger says was settled without saying when: gross less stated open less all receipts.

    Only in the direction of the document: a stated open amount above what receipts leave adds nothing.
    """
    paid = paid_by_document(receipts)
    out = []
    columns = ledger.columns
    for document, stated, cleared, amount in zip(
        columns["document"], columns["open"], columns["cleared_date"], gross, strict=True
    ):
        rest = 0 if stated is None or cleared is not None else amount - stated - paid[document]
        out.append(rest if rest * amount > 0 else 0)
    return out


def allocated(receipts: FrameT, day: int) -> FrameT:
    """Money allocated to each item up to a day; `row` is the item's."""
    return (
        receipts.filter((nw.col("day") <= day) & (nw.col("document_day") <= day))
        .group_by("item")
        .agg(nw.col("amount").sum().alias("received"))
        .rename({"item": "row"})
    )


def open_items(ledger: FrameT, receipts: FrameT, day: int, *, running: bool = False) -> FrameT:
    """Items and unapplied receipts open on a day, in their own currency; credits are negative.

    Unapplied receipts have their row, negative, and a negative `open`. running: settled debts too, and for every row
    `owed`, its full amount and what was paid out beyond it, which a running account sets against all that was received.
    """
    rest = nw.col("gross") - nw.col("received").fill_null(0) - nw.col("settled_undated")
    # One filter at the end: each copies every column of what may be a million rows.
    absent = (nw.col("document_day") > day) | (nw.col("cleared_day") <= day)
    is_open = nw.when(absent).then(0).otherwise(rest)
    items = ledger.join(allocated(receipts, day), on="row", how="left").with_columns(is_open.alias("open"))
    unapplied = unapplied_receipts(receipts, day)
    if running:
        full = nw.when(nw.col("document_day") <= day).then(nw.col("gross")).otherwise(0).clip(0)
        debts = items.with_columns(nw.max_horizontal(full, nw.col("open")).alias("owed")).select(*OPEN_COLUMNS, "owed")
        return nw.concat(
            [
                debts.filter((nw.col("open") != 0) | (nw.col("owed") != 0)),
                unapplied.with_columns(nw.col("open").clip(0).alias("owed")),
            ],
            how="vertical",
        )
    return nw.concat([items.select(*OPEN_COLUMNS).filter(nw.col("open") != 0), unapplied], how="vertical")


def unapplied_receipts(receipts: FrameT, day: int) -> FrameT:
    """Receipts without a document posted by the day, in the shape of ledger items with a negative open amount.

    Their place is before every item, by date: what was paid out comes off the buyer's credits before any debt does.
    """
    waiting = receipts.filter((nw.col("day") <= day) & (nw.col("document_day") > day))
    # Put to several instalments that are not posted yet, it is one receipt all the same.
    cash = waiting.group_by("row", "buyer", "currency", "day").agg(nw.col("amount").sum()).filter(nw.col("amount") != 0)
    zero = nw.lit(0, dtype=nw.Int64)
    return cash.select(
        (-nw.col("row")).alias("row"),
        nw.col("buyer"),
        nw.col("currency"),
        nw.col("day").alias("document_day"),
        nw.col("day").alias("shipment_day"),
        nw.col("day").alias("due_day"),
        zero.alias("disputed"),
        zero.alias("secured"),
        (nw.col("day") - PACKED_DAYS).alias("place"),
        (-nw.col("amount")).alias("open"),
    )


def _days(dates: Sequence[Any]) -> list[int]:
    return [day_number(day) for day in dates]
