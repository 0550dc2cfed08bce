"""Assessment and credit limits of 100,000 buyers with five years of statements and 2,000,000 ledger items.

Ours beside what a pandas user writes: `groupby("buyer").apply` with one function a buyer. The peer knows days beyond
terms, overdue and five ratios, no trend, part payments, round sums, receipts, credits or cover; both agree on the need
of every buyer, to the cent, or the measurement ends. From typed columns in memory, processor time of all threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.portfolio import DAY
from xlcredit import ledger
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.dates import NO_DAY, date_of

BUYERS, ITEMS_A_BUYER, YEARS = 100_000, 20, 5
PEER_BUYERS = 5_000
AMOUNTS = (
    *("Equity", "Intangible assets", "Turnover", "Net profit", "EBIT", "Interest", "Total assets", "Current assets"),
    *("Cash", "Receivables", "Inventory", "Total liabilities", "Current liabilities", "Retained earnings"),
)


def statement_rows(buyers: list[str], seed: int = 1) -> list[list[Any]]:
    """Five balanced statements a buyer."""
    random, rows = np.random.default_rng(seed), []
    for number, size in enumerate(random.integers(100, 50_000, len(buyers)).tolist()):
        for back in range(YEARS):
            assets = size * (100 - 3 * back)
            debts, current = assets * (30 + number % 60) // 100, assets // 2
            amounts = (
                *(assets - debts, assets // 50, assets * 2, assets // 40, assets // 20, assets // 80, assets, current),
                *(assets // 20, assets // 5, assets // 5, debts, debts * 2 // 3, (assets - debts) // 2),
            )
            rows.append([buyers[number], date(2025 - back, 12, 31), "EUR", *amounts])
    return rows


def ledger_columns(buyers: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Items of a year and a half, most of them cleared early or late."""
    random, items = np.random.default_rng(seed), buyers * ITEMS_A_BUYER
    posted = DAY - random.integers(1, 550, items)
    due = posted + random.choice([30, 45, 60], items)
    cleared = due + random.integers(-20, 60, items)
    return {
        "buyer_number": np.repeat(np.arange(buyers), ITEMS_A_BUYER),
        "document_day": posted,
        "due_day": due,
        "cleared_day": np.where(cleared <= DAY, cleared, NO_DAY),
        "gross": random.integers(100, 10**6, items),
    }


def book_of(buyers: int, columns: dict[str, np.ndarray]) -> Book:
    """A typed book of the columns, buyers and statements through the ordinary intake."""
    ids, day = [f"B{number:06d}" for number in range(buyers)], date_of(DAY)
    rows = [[one, "general", 1 + number % 10] for number, one in enumerate(ids)]
    book = Book.from_blocks(
        {
            "settings": [["Setting", "Value"], ["as_of", day], ["base_currency", "EUR"]],
            "policy": [
                ["Key", "Value"],
                ["insured_percentage", 0.9],
                ["discretionary_limit", 20_000],
                ["policy_currency", "EUR"],
            ],
            "ledger": [["Document", "Buyer", "Document date", "Gross"]],
            "buyers": [["Buyer", "Sector", "External grade"], *rows],
            "statements": [["Buyer", "Year end", "Currency", *AMOUNTS], *statement_rows(ids)],
        }
    )
    items = len(columns["gross"])
    kinds = ledger.LEDGER_COLUMNS | {"buyer": ledger.buyer_kind(ids)}
    data = {
        **{name: columns[name] for name in ("document_day", "due_day", "cleared_day", "gross")},
        "row": np.arange(2, items + 2),
        "document": [f"R{number:08d}" for number in range(items)],
        "buyer": np.array(ids, dtype=object)[columns["buyer_number"]].tolist(),
        "type": ["invoice"] * items,
        "currency": ["EUR"] * items,
        "shipment_day": columns["document_day"],
        **{name: np.zeros(items, dtype=np.int64) for name in ("settled_undated", "disputed", "secured")},
        "letter": [""] * items,
    }
    frame = ledger.in_aging_order(ledger.frame_of(data, {name: kinds[name] for name in data}), ids)
    return replace(book, ledger=frame)


def ours(book: Book) -> Analysis:
    """Every assessment and every limit with all its parts."""
    analysis = analyse(book)
    analysis.table("assessment")
    analysis.table("credit_limits")
    return analysis


def by_apply(columns: dict[str, np.ndarray], statements: pd.DataFrame) -> pd.DataFrame:
    """One function a buyer over the ledger, and one over the statements."""
    items = pd.DataFrame(columns)
    latest = statements.sort_values("year_end").groupby("number").apply(_ratios, include_groups=False)
    return items.groupby("buyer_number").apply(_of_buyer, include_groups=False).join(latest)


def _ratios(rows: pd.DataFrame) -> pd.Series:
    last, before = rows.iloc[-1], rows.iloc[-2]
    return pd.Series(
        {
            "current_ratio": last["current_assets"] / last["current_liabilities"],
            "equity_ratio": last["equity"] / last["total_assets"],
            "gearing": last["total_liabilities"] / last["equity"],
            "net_margin": last["net_profit"] / last["turnover"],
            "growth": last["turnover"] / before["turnover"] - 1,
        }
    )


def _of_buyer(rows: pd.DataFrame) -> pd.Series:
    known = rows[rows["document_day"] <= DAY]
    paid = known[(known["cleared_day"] != NO_DAY) & (known["cleared_day"] > DAY - 365) & (known["cleared_day"] <= DAY)]
    opened = known[(known["cleared_day"] == NO_DAY) | (known["cleared_day"] > DAY)]
    sales = int(known.loc[known["document_day"] > DAY - 365, "gross"].sum())
    amount = int(paid["gross"].sum())
    took = int((paid["gross"] * (paid["cleared_day"] - paid["document_day"])).sum())
    late = int((paid["gross"] * (paid["cleared_day"] - paid["due_day"])).sum())
    owed, overdue = int(opened["gross"].sum()), int(opened.loc[opened["due_day"] < DAY, "gross"].sum())
    need = (2 * sales * took + amount * 365) // (2 * amount * 365) if amount else 0
    return pd.Series(
        {"need": need, "late": late / amount if amount else 0.0, "overdue": overdue / owed if owed else 0.0}
    )


def spent(run: Callable[[], Any]) -> tuple[float, Any]:
    """Processor time of one run, and what it gave."""
    start = time.process_time()
    result = run()
    return time.process_time() - start, result


def main() -> None:
    """Measure and print."""
    print(f"Assessment and limits, {YEARS} statements and {ITEMS_A_BUYER} items a buyer, processor time")
    columns = ledger_columns(PEER_BUYERS)
    book = book_of(PEER_BUYERS, columns)
    mine, analysis = spent(lambda: ours(book))
    statements = book.statements.astype({"buyer": str})
    statements = statements.assign(number=statements["buyer"].str[1:].astype(int)).infer_objects()
    theirs, found = spent(lambda: by_apply(columns, statements))
    limits = analysis.table("credit_limits").sort_values("buyer", ignore_index=True)
    paying = limits["days_beyond_terms"].notna()
    if not (limits["need"][paying].astype("int64") == found["need"].to_numpy()[paying]).all():
        raise SystemExit("the needs differ: one of the programs is wrong")
    print(f"  {PEER_BUYERS:,} buyers: ours {mine:.2f} s, pandas apply {theirs:.2f} s, {theirs / mine:.1f} times")
    large = book_of(BUYERS, ledger_columns(BUYERS))
    mine, _ = spent(lambda: ours(large))
    print(f"  {BUYERS:,} buyers: ours {mine:.2f} s")


if __name__ == "__main__":
    main()
