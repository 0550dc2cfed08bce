"""What was open on a day, and the monthly sales and balance sheets that agree with the ledger."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sample.calendar_days import AS_OF, FIRST_MONTH, LEDGER_FROM, month_end, month_ends
from sample.draws import Draws
from sample.exchange import BASE, Rates, plain
from sample.trading import SEASON, Document, Receipt


class Books:
    """The documents and receipts of the sample, looked at on any day."""

    def __init__(self, documents: list[Document], receipts: list[Receipt], rates: Rates) -> None:
        self.documents, self.receipts, self.rates = documents, receipts, rates
        self.allocated: dict[int, list[Receipt]] = defaultdict(list)
        for receipt in receipts:
            self.allocated[id(receipt.document)].append(receipt)
        self.unapplied = [receipt for receipt in receipts if receipt.document is None]

    def open_on(self, document: Document, day: date) -> int:
        """Open part of a document on a day, negative when over-paid. [minor units of its currency]"""
        if document.day > day or (document.cleared and document.cleared <= day):
            return 0
        return document.gross - sum(r.amount for r in self.allocated[id(document)] if r.day <= day)

    def outstanding_by_buyer(self, day: date) -> dict[str, int]:
        """Receivables of each buyer on a day, item by item at the rate in force. [euro cents]"""
        sums: dict[str, int] = defaultdict(int)
        for document in self.documents:
            minor = self.open_on(document, day)
            sums[document.buyer.buyer] += self.rates.base(minor, document.buyer.currency, day)
        for receipt in self.unapplied:
            if receipt.day <= day:
                sums[receipt.buyer.buyer] -= self.rates.base(receipt.amount, receipt.buyer.currency, day)
        return sums

    def settled_before(self, document: Document, day: date) -> bool:
        """True when nothing of the document was left open the day before."""
        return self.open_on(document, date.fromordinal(day.toordinal() - 1)) == 0 and document.day < day

    def sales(self, end: date) -> int:
        """Invoices and debit notes less credit notes of a month at the rate of each day. [euro cents]"""
        return sum(
            self.rates.base(d.gross, d.buyer.currency, d.day)
            for d in self.documents
            if d.type != "payment" and month_end(d.day) == end
        )


def sales_rows(books: Books) -> list[dict[str, object]]:
    """Rows of the sales table: 24 months, the first ones from the season alone."""
    draws = Draws("sales")
    first = month_ends(FIRST_MONTH, AS_OF)
    usual = sum(books.sales(end) for end in first) // len(first)
    rows = []
    for end in month_ends(date(2024, 11, 1), AS_OF):
        from_season = round(usual * SEASON[end.month - 1] * draws.between(0.9, 0.97))
        cents = books.sales(end) if end in first else from_season
        rows.append({"month": end, "credit_sales": plain(cents, BASE)})
    return rows


def balance_rows(books: Books) -> list[dict[str, object]]:
    """Rows of the balances table; the control account is the ledger, the ratio slides from 1.6 to 1.4."""
    draws = Draws("balances")
    ends = month_ends(date(2025, 8, 1), AS_OF)
    equity = 41_000_000_00
    rows = []
    for place, end in enumerate(ends):
        receivables = sum(books.outstanding_by_buyer(end).values())
        cash = round(draws.between(5.2e8, 6.4e8) * (1 - 0.02 * place))
        securities = 2_500_000_00 if place < 8 else 1_200_000_00
        stock = round(draws.between(1.75e9, 1.9e9) * (1 + 0.008 * place))
        current = receivables + cash + securities + stock
        ratio = 1.6 - 0.2 * place / (len(ends) - 1) + draws.between(-0.008, 0.008)
        equity += round(draws.between(0.5e7, 4e7))
        rows.append(
            {
                "date": end,
                "cash": plain(cash, BASE),
                "securities": plain(securities, BASE),
                "receivables": plain(receivables, BASE),
                "current_assets": plain(current, BASE),
                "current_liabilities": plain(round(current / ratio), BASE),
                "equity": plain(equity, BASE),
            }
        )
    return rows


def in_the_ledger(books: Books) -> Books:
    """The same books without what was settled before the months that the ledger holds."""
    kept = [d for d in books.documents if not books.settled_before(d, LEDGER_FROM)]
    ids = {id(d) for d in kept}
    receipts = [r for r in books.receipts if r.document is None or id(r.document) in ids]
    return Books(kept, receipts, books.rates)
