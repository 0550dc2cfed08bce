"""Money that came in, receipt by receipt: promises take it, or instalments of payment plans, each of it once.

What a buyer takes back again comes off the latest money for the same document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals as nw

from xlcredit.ledger import RECEIPT

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


@dataclass
class Receipt:
    """Money that came in for a ledger row, and what of it nothing has taken yet."""

    order: int
    day: int
    item: int
    left: int


Way = tuple[str | int, str]
"""A buyer or a ledger row, and a currency."""

Money = Mapping[Way, list[Receipt]]
"""Money received, oldest first, by buyer and by ledger row, each with its currency."""


def money_in(analysis: Analysis, wanted: AbstractSet[str | int]) -> Money:
    """Money received up to the date for some buyers and ledger rows."""
    known = analysis.book.receipts.filter((nw.col("kind") == RECEIPT) & (nw.col("day") <= analysis.day))
    documents = analysis.book.ledger.select(nw.col("row").alias("item"), nw.col("document"))
    # The order must not hang on the order of rows on the sheet.
    rows = known.join(documents, on="item", how="left").sort("day", "receipt", "document", "amount")
    columns = (rows[name].to_list() for name in ("buyer", "item", "currency", "day", "amount"))
    found: dict[Way, list[Receipt]] = defaultdict(list)
    for order, (buyer, item, currency, day, amount) in enumerate(zip(*columns, strict=True)):
        if wanted.isdisjoint((str(buyer), item)):
            continue
        if amount < 0:
            _take_back([one for one in found[str(buyer), currency] if one.item == item], -amount)
            continue
        receipt = Receipt(order, day, item, amount)
        found[str(buyer), currency].append(receipt)
        found[item, currency].append(receipt)
    return found


def money_for(buyer: str, items: Iterable[int], currency: str, money: Money) -> list[Receipt]:
    """Money of some ledger rows, oldest first; of the buyer where no rows are named."""
    rows = list(items)
    if not rows:
        return money.get((buyer, currency), [])
    named = (one for item in rows for one in money.get((item, currency), []))
    return sorted(named, key=lambda one: one.order)


def take(money: Iterable[Receipt], wanted: int, first_day: int, last_day: int) -> int:
    """What of an amount the money of some days pays; it is taken from the money. [minor units]"""
    taken = 0
    for receipt in money:
        if first_day <= receipt.day <= last_day:
            part = min(wanted - taken, receipt.left)
            receipt.left -= part
            taken += part
    return taken


def _take_back(money: Sequence[Receipt], amount: int) -> None:
    """Take an amount off the latest money."""
    for receipt in reversed(money):
        taken = min(amount, receipt.left)
        receipt.left -= taken
        amount -= taken
