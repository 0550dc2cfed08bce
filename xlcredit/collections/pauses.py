"""What of each overdue item waits: covered by an open promise, or under a payment plan that is kept.

A promise that names a document covers that document; any other covers the items of the buyer, oldest due date first.
Promises that fall due first are set against the items first; no money is promised twice. A promise in a currency
without a rate at the date holds nothing up, as its items count nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlcredit.errors import XlcreditError
from xlcredit.limitlog import Array
from xlcredit.money import scaled
from xlcredit.promises import OPEN, lacking_now

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def promised_parts(analysis: Analysis, items: pd.DataFrame) -> Array:
    """Promised part of each item; items with `row`, `buyer`, `due_day` and what can be promised, `rest`.

    [base minor units]
    """
    waiting = [(promise, lacking) for promise, state, lacking in lacking_now(analysis) if state == OPEN]
    if not waiting:
        return np.zeros(len(items), dtype=np.int64)
    rest = dict(zip(items["row"], items["rest"].astype(int), strict=True))
    taken = dict.fromkeys(rest, 0)
    oldest = items.sort_values(["due_day", "row"])
    of_buyer = {buyer: rows.tolist() for buyer, rows in oldest.groupby("buyer", observed=True)["row"]}
    for promise, lacking in waiting:
        rows = [row for row in of_buyer.get(promise.buyer, ()) if not promise.items or row in promise.items]
        left = in_base(analysis, lacking, promise.currency)
        for row in rows:
            part = min(left, rest[row] - taken[row])
            taken[row] += part
            left -= part
    return np.array([taken[row] for row in items["row"]], dtype=np.int64)


def in_base(analysis: Analysis, amount: int, currency: str) -> int:
    """An amount in base currency at the as-of date; 0 where there is no rate. [base minor units]"""
    settings = analysis.settings
    try:
        ratio = analysis.book.rates.minor_ratio(settings.as_of, currency, settings.base_currency)
    except XlcreditError:
        return 0
    return int(scaled(amount, *ratio))
