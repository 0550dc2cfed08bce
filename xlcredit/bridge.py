"""From the receivables of one date to those of another: what came, what went, and what the rates did.

    opening + invoices + credit notes + receipts + write-offs + transfers + fx = closing      (what reduces is negative)

Exact for every item, buyer and the whole: movements are converted at the rates of the later date, each rounded once,
and `fx` is what is left: the difference of the rates, zero for every item in base currency.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd
from narwhals.typing import FrameT

from xlcredit.columns import table
from xlcredit.currency import ratios
from xlcredit.dates import months_before
from xlcredit.errors import DomainError, XlcreditError
from xlcredit.ledger import open_items, small_table
from xlcredit.money import scaled_column
from xlcredit.problems import WARNING, Problem

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

MOVEMENTS = ("invoices", "credit_notes", "receipts", "write_offs", "transfers")
"""Movements of the period, positive where they add to the receivables."""

PARTS = ("opening", *MOVEMENTS, "fx", "closing")
ITEM = ("row", "buyer", "currency")
OF_TYPE = {"invoices": ["invoice", "debit note"], "credit_notes": ["credit note"]}
OF_KIND = {"write_offs": "write-off", "transfers": "transfer"}


def movements(ledger: FrameT, receipts: FrameT, first: int, last: int) -> FrameT:
    """By item, in its own currency: `opening`, every movement in (first, last], `closing`.

    Receipts that stand against no document have their row, negative, as in `open_items`. What settles an item
    without a receipt of its own (a clearing date, an amount settled without a date) counts among the receipts.
    """
    opening = _part(open_items(ledger, receipts, first), "opening", nw.col("open"))
    closing = _part(open_items(ledger, receipts, last), "closing", nw.col("open"))
    posted = ledger.filter((nw.col("document_day") > first) & (nw.col("document_day") <= last))
    documents: list[Any] = [
        _part(posted.filter(nw.col("type").is_in(types)), name, nw.col("gross")) for name, types in OF_TYPE.items()
    ]
    dated = receipts.filter((nw.col("day") > first) & (nw.col("day") <= last))
    against = dated.with_columns(
        nw.when(nw.col("document_day") <= last).then(nw.col("item")).otherwise(-nw.col("row")).alias("row")
    )
    others: list[Any] = [
        _part(against.filter(nw.col("kind") == kind), name, -nw.col("amount")) for name, kind in OF_KIND.items()
    ]
    parts = nw.concat([opening, closing, *documents, *others], how="vertical")
    sums = parts.group_by(*ITEM).agg(*(nw.col(name).sum() for name in ("opening", "closing", *OF_TYPE, *OF_KIND)))
    named = nw.col("invoices") + nw.col("credit_notes") + nw.col("write_offs") + nw.col("transfers")
    return sums.with_columns((nw.col("closing") - nw.col("opening") - named).alias("receipts"))


def _part(frame: FrameT, name: str, amount: nw.Expr) -> FrameT:
    """Item columns and one part, the other parts zero."""
    zero = nw.lit(0, dtype=nw.Int64)
    parts = ("opening", "closing", *OF_TYPE, *OF_KIND)
    return frame.select(*ITEM, *((amount if part == name else zero).alias(part) for part in parts))


def bridge_items(earlier: Analysis, later: Analysis) -> nw.DataFrame[Any]:
    """Bridge by item in base minor units, from the date of one analysis to that of another of the same book.

    DomainError where the dates stand the wrong way round or a rate is missing.
    """
    if earlier.day > later.day:
        raise DomainError(f"the bridge leads back in time: {earlier.settings.as_of} is after {later.settings.as_of}")
    book = later.book
    moved = movements(book.ledger.lazy(), book.receipts.lazy(), earlier.day, later.day)
    currencies = moved.select("currency").unique().collect()["currency"].to_list()
    for side, prefix in ((earlier, "first"), (later, "last")):
        known, missing = ratios(currencies, book.rates, side.settings.as_of, side.settings.base_currency)
        if missing:
            raise DomainError(next(iter(missing.values())))
        names = {"numerator": f"{prefix}_numerator", "denominator": f"{prefix}_denominator"}
        moved = moved.join(known.lazy().rename(names), on="currency", how="inner")
    items = moved.with_columns(_based("opening", "first"), *(_based(name, "last") for name in (*MOVEMENTS, "closing")))
    moved_so_far = nw.sum_horizontal("opening", *MOVEMENTS)
    return items.with_columns((nw.col("closing") - moved_so_far).alias("fx")).select(*ITEM, *PARTS).collect()


def bridge_table(earlier: Analysis, later: Analysis) -> pd.DataFrame:
    """Bridge by buyer in base minor units, in text order of the buyers; those without any part are left out."""
    items = bridge_items(earlier, later)
    sums = small_table(items.group_by("buyer").agg(*(nw.col(part).sum() for part in PARTS)))
    sums = sums[(sums[list(PARTS)] != 0).any(axis=1)].astype({"buyer": object})
    return sums.sort_values("buyer", ignore_index=True)[["buyer", *PARTS]]


def first_day(analysis: Analysis) -> date:
    """Day from which the Bridge sheet starts: the settings', else the last month end."""
    return analysis.settings.bridge_from or months_before(analysis.settings.as_of, 1)


def bridge_from(analysis: Analysis, day: date) -> pd.DataFrame:
    """Bridge by buyer from a day to the as-of date, the largest closing first. [base minor units]

    DomainError where the ledger shows no other date, the day is later, or a rate is missing.
    """
    if not analysis.restatable:
        raise DomainError("the ledger holds no dated settlement: it shows one date and no other")
    found = bridge_table(analysis.at(day), analysis)
    found["name"] = analysis.names_of(found["buyer"])
    found = found[[column.name for column in table("bridge").columns]]
    return found.sort_values(["closing", "buyer"], ascending=[False, True], ignore_index=True)


def settings_bridge(analysis: Analysis) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The bridge of the sheet, and why there is none; a ledger that does not reach the last month end has none."""
    nothing = pd.DataFrame(columns=[column.name for column in table("bridge").columns])
    day, chosen = first_day(analysis), analysis.settings.bridge_from is not None
    sheet = table("settings").sheet if chosen else table("rates").sheet
    try:
        if not analysis.reaches(day):
            if not chosen:
                return nothing, ()
            raise DomainError(f"the ledger cannot be restated at {day}: it begins later, or holds no dated settlement")
        return bridge_from(analysis, day), ()
    except XlcreditError as error:
        reason = f"the bridge from {day} is not computed: {error}"
        return nothing, (Problem(WARNING, sheet, 0, "", "", reason, None, "", "settings" if chosen else "rates"),)


def _based(name: str, prefix: str) -> nw.Expr:
    return scaled_column(nw.col(name), nw.col(f"{prefix}_numerator"), nw.col(f"{prefix}_denominator")).alias(name)
