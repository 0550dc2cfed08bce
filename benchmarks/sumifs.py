"""Aging by buyer: ours beside a sheet of SUMIFS that LibreOffice computes, on a size it can finish."""

from __future__ import annotations

import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import xlsxwriter

from benchmarks.portfolio import DAY, EDGES, best_of, frames, ledger_columns
from udfs.hosts.calc.office import file_url, office, properties
from xlcredit import aging, ledger
from xlcredit.currency import in_base
from xlcredit.dates import NO_DAY

ITEMS, BUYERS = 20_000, 300


def sheet_of(path: Path) -> None:
    """A sheet with the items and a SUMIFS a buyer and bucket, as a controller would write it."""
    columns = ledger_columns(ITEMS, BUYERS)
    book = xlsxwriter.Workbook(str(path))
    items, table = book.add_worksheet("Items"), book.add_worksheet("Aging")
    late = np.where(columns["due_day"] == NO_DAY, -1, DAY - columns["due_day"])
    for row in range(ITEMS):
        items.write_row(row, 0, [int(columns["buyer_number"][row]), int(late[row]), float(columns["gross"][row]) / 100])
    bounds = [-(10**6), 0, *EDGES, 10**6]
    amount, buyer, age = (f"Items!${c}$1:${c}${ITEMS}" for c in "CAB")
    for row in range(BUYERS):
        table.write_number(row, 0, row)
        for place, (low, high) in enumerate(pairwise(bounds)):
            formula = f'=SUMIFS({amount},{buyer},$A{row + 1},{age},">{low}",{age},"<={high}")'
            table.write_formula(row, place + 1, formula)
    book.close()


def by_office() -> float:
    """Seconds that LibreOffice takes to compute the sheet anew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sumifs.xlsx"
        sheet_of(path)
        with office() as program:
            desktop = program.create("com.sun.star.frame.Desktop")
            document = desktop.loadComponentFromURL(file_url(path), "_blank", 0, properties(Hidden=True))
            start = time.perf_counter()
            document.calculateAll()
            seconds = time.perf_counter() - start
            document.close(True)
    return seconds


def ours() -> float:
    """Seconds that the package takes for the same table."""
    items, receipts, ratios = frames(ledger_columns(ITEMS, BUYERS), "polars")
    receipts = receipts.head(0)  # the sheet sums full amounts

    def run() -> object:
        opened = in_base(ledger.open_items(items.lazy(), receipts.lazy(), DAY), ratios.lazy())
        return aging.in_buckets(aging.aged(opened, DAY, "due date"), "buyer", (0, *EDGES), "own").collect()

    return best_of(3, run)[0]


def main() -> None:
    """Print the table."""
    print(f"Aging of {ITEMS:,} items, {BUYERS} buyers")
    mine, theirs = ours(), by_office()
    print(f"  {'xlcredit':<42}{mine:8.3f} s")
    print(f"  {'LibreOffice, one SUMIFS a cell':<42}{theirs:8.3f} s {theirs / mine:6.0f} x")
