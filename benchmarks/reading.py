"""Reading a large ledger: .xlsx beside openpyxl, .csv beside pandas, each alone in a process, with its most memory.

`python -m benchmarks.reading 100000 500000` takes smaller files: rows of the workbook, rows of the text.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

XLSX_ROWS, CSV_ROWS = 1_000_000, 5_000_000
HEADERS = (
    "Document", "Type", "Buyer", "Name", "Document date", "Due date",
    "Currency", "Gross", "Open", "Terms", "Reference", "Note",
)  # fmt: skip
DATES = (4, 5)

OURS = "from xlcredit.readers import read; rows = read(sys.argv[1]).rows"
OPENPYXL = (
    "import openpyxl; book = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True); "
    "rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]"
)
PANDAS = "import pandas; rows = pandas.read_csv(sys.argv[1], dtype=str)"
MEASURE = (
    "import resource, sys, time; start = time.perf_counter(); {}; seconds = time.perf_counter() - start; "
    "who = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]; "
    "print(seconds, sum(u.ru_utime + u.ru_stime for u in who), *(u.ru_maxrss // 1024 for u in who), len(rows))"
)


def ledger(rows: int) -> Iterator[list[object]]:
    """Rows of a ledger; dates as serial numbers."""
    chance = random.Random(1)
    for number in range(1, rows + 1):
        day, cents = 45_000 + chance.randrange(700), chance.randrange(100, 10**7)
        buyer = number % 20_000
        note = "part paid" if number % 5 == 0 else ""
        yield [
            f"R{number:08d}", "invoice", f"B{buyer:06d}", f"Buyer {buyer} Ltd", day, day + 30,
            "EUR", cents / 100, cents / 200, 30, f"PO-{number * 7 % 999_983}", note,
        ]  # fmt: skip


def write_xlsx(path: Path, rows: int) -> None:
    """The ledger as a workbook, dates formatted as dates."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet("Ledger")
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, HEADERS)
        for number, row in enumerate(ledger(rows), start=1):
            for place, value in enumerate(row):
                if value != "":
                    page.write(number, place, value, *([form] if place in DATES else []))


def write_csv(path: Path, rows: int) -> None:
    """The ledger as text."""
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEADERS) + "\n")
        file.writelines(",".join(map(str, row)) + "\n" for row in ledger(rows))


def measured(code: str, path: Path) -> list[float]:
    """Seconds by the clock and of processors, MiB at most of the process and of the one it starts, rows."""
    command = [sys.executable, "-W", "ignore", "-c", MEASURE.format(code), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    return [float(number) for number in done.stdout.split()]


def compare(path: Path, rows: int, peer: str, code: str) -> None:
    """Print both ways of reading a file, and how many times quicker ours is."""
    print(f"{rows:,} rows of {len(HEADERS)} columns from {path.suffix}, {path.stat().st_size / 2**20:,.0f} MiB")
    mine, theirs = measured(OURS, path), measured(code, path)
    for name, (seconds, processors, most, other, _) in (("xlcredit", mine), (peer, theirs)):
        memory = f"{most:8,.0f} MiB" + (f", {other:,.0f} in its own process" if other else "")
        print(f"  {name:<28}{seconds:8.1f} s {processors:8.1f} processor s {memory}")
    print(f"  {'ratio':<28}{theirs[0] / mine[0]:8.1f} x {theirs[1] / mine[1]:7.1f} x")


def main(xlsx_rows: int = XLSX_ROWS, csv_rows: int = CSV_ROWS) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        book, text = Path(folder) / "ledger.xlsx", Path(folder) / "ledger.csv"
        write_csv(text, csv_rows)
        compare(text, csv_rows, "pandas.read_csv(dtype=str)", PANDAS)
        write_xlsx(book, xlsx_rows)
        compare(book, xlsx_rows, "openpyxl, read-only", OPENPYXL)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
