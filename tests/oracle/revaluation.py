"""Open items in foreign currency at the rates of two days, one document and one loose receipt at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from tests.oracle.firm import Firm
from tests.oracle.items import items, open_on, receipts_by_document, unallocated

Line = tuple[str, str, int, Fraction | None, int | None, int]


def revaluation(firm: Firm, day: dt.date) -> list[Line]:
    """Buyer, currency, open, rate then, base then and base now of every open item that is not in base currency."""
    paid = receipts_by_document(firm)
    opened = [(one.buyer, one.currency, one.document_date, open_on(one, paid[one.document], day)) for one in items(firm)]
    opened += [(buyer, currency, received, -amount) for received, buyer, currency, amount in unallocated(firm, day)]
    return sorted(_lines(firm, day, [one for one in opened if one[3] and one[1] != firm.base]), key=str)


def _lines(firm: Firm, day: dt.date, opened: list[tuple[str, str, dt.date, int]]) -> Iterator[Line]:
    for buyer, currency, posted, amount in opened:
        now = firm.to_base(amount, currency, day)
        try:
            then = firm.to_base(amount, currency, posted)
        except LookupError:
            yield buyer, currency, amount, None, None, now
        else:
            yield buyer, currency, amount, firm.rate(currency, posted), then, now
