"""Write the sample month of the Harbour Components Group as one CSV per input table.

    python examples/make_sample.py [folder]

Everything is invented and drawn from a fixed seed: the same files come out every time. Without a
folder the files next to this program are rewritten, those of `dirty/` too.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sample.buyers import buyer_rows, make_buyers, statement_rows
from sample.calendar_days import AS_OF
from sample.closing import Books, balance_rows, in_the_ledger, sales_rows
from sample.cover import limit_rows
from sample.dirty import write_dirty
from sample.exchange import Rates
from sample.letterofcredit import LETTER_PAPERS, LETTERS
from sample.reminding import reminder_rows
from sample.tables import (
    CLAIMS,
    INDICATORS,
    LATE_INTEREST_RATES,
    NOTICES,
    PLANS,
    SPECIFIC,
    WHAT_IF,
    Row,
    csv_text,
    ledger_rows,
    listed,
    policy_rows,
    receipt_rows,
    settings_rows,
)
from sample.trading import Trade, mark, number_all


def sample_tables() -> dict[str, list[Row]]:
    """Rows of every input table."""
    rates, buyers = Rates(), make_buyers()
    trade = Trade(buyers, rates)
    trade.invoice()
    trade.credit()
    trade.settle()
    trade.receive_unapplied()
    mark(trade.documents, trade.receipts)
    traded = Books(trade.documents, trade.receipts, rates)
    books = in_the_ledger(traded)
    books.documents.sort(key=lambda d: (d.day, d.buyer.buyer))
    books.receipts.sort(key=lambda r: (r.day, r.buyer.buyer))
    number_all(books.documents, books.receipts)
    return {
        "ledger": ledger_rows(books),
        "receipts": receipt_rows(books),
        "buyers": buyer_rows(buyers),
        "statements": statement_rows(buyers),
        "limits": limit_rows(buyers, books.outstanding_by_buyer(AS_OF)),
        "policy": policy_rows(),
        "notices": listed("notices", NOTICES),
        "reminders": reminder_rows(books),
        "indicators": listed("indicators", INDICATORS),
        "claim_register": listed("claim_register", CLAIMS),
        "letters_of_credit": list(LETTERS),
        "lc_documents": list(LETTER_PAPERS),
        "what_if": listed("what_if", WHAT_IF),
        "payment_plans": listed("payment_plans", PLANS),
        "specific_provisions": listed("specific_provisions", SPECIFIC),
        "sales": sales_rows(traded),
        "balances": balance_rows(books),
        "rates": rates.rows(),
        "late_interest_rates": listed("late_interest_rates", LATE_INTEREST_RATES),
        "settings": settings_rows(),
    }


def write_sample(folder: Path) -> None:
    """Write the clean files into the folder, the dirty ones into `dirty` below it."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in sample_tables().items():
        (folder / f"{table}.csv").write_bytes(csv_text(table, rows).encode())
    write_dirty(folder / "dirty")


if __name__ == "__main__":
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
