"""From a ledger file to the finished analysis, part by part, beside pandas that reads it and sums it up by age.

`python -m benchmarks.importing 100000` takes smaller files. The peer neither checks a row nor knows receipts, limits,
cover or currencies: it says what the bare sums cost.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.reading import write_csv, write_xlsx

ROWS = 1_000_000

OURS = """
import resource, sys, time
from pathlib import Path
from udfs.hosts.finish import placed_blocks
from udfs.hosts.importing import ledger_blocks
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.readers import read, take

def used():
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in spent)

began, marks = time.perf_counter(), [used()]
rows = read(Path(sys.argv[1]))
marks.append(used())
again = time.perf_counter()
take(rows)
again = time.perf_counter() - again
marks.append(used())
blocks = ledger_blocks(rows, {}).blocks
marks.append(used())
book = Book.from_blocks(placed_blocks(blocks, "en"))
marks.append(used())
analysis = analyse(book)
analysis.figures
marks.append(used())
clock = time.perf_counter() - began - again
read_in, took, blocked, typed, analysed = (b - a for a, b in zip(marks, marks[1:]))
# The blocks take the rows once more: what is left is buyers, sales and dates.
print(read_in, took, blocked - took, typed, analysed, clock, analysis.figure("receivables").value)
print(*(resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""

PEER = """
import resource, sys, time
import pandas
start = time.process_time()
path = sys.argv[1]
frame = pandas.read_excel(path, engine="calamine") if path.endswith("x") else pandas.read_csv(path)
read_in = time.process_time()
due = frame["Due date"]
due = due if path.endswith("x") else pandas.to_datetime(due, unit="D", origin="1899-12-30")
days = (due.max() - due).dt.days
bucket = pandas.cut(days, [-10**6, 0, 30, 60, 90, 120, 10**6])
table = frame.pivot_table(index="Buyer", columns=bucket, values="Open", aggfunc="sum", observed=False)
done = time.process_time()
print(read_in - start, done - read_in, round(table.to_numpy().sum(), 2))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
PARTS = ("read", "take", "buyers, sales, dates", "intake and checks", "analysis")


def measured(code: str, path: Path) -> tuple[list[float], list[float]]:
    """Processor seconds of each part and the sum found, and MiB at most of each process."""
    command = [sys.executable, "-W", "ignore", "-c", code, str(path)]
    environment = {**os.environ, "PYTHONPATH": "."}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    seconds, memory = ([float(number) for number in line.split()] for line in done.stdout.splitlines())
    return seconds, memory


def compare(path: Path, rows: int) -> None:
    """Print our parts and the peer's."""
    (*parts, clock, receivables), memory = measured(OURS, path)
    most = " + ".join(f"{one:,.0f}" for one in memory)
    print(f"{rows:,} rows from {path.suffix}, to every figure: {sum(parts):.1f} processor s, {clock:.1f} s, {most} MiB")
    for name, seconds in zip(PARTS, parts, strict=True):
        print(f"  {name:<24}{seconds:6.1f} s")
    (read_in, summed, total), peak = measured(PEER, path)
    print(f"  pandas: read {read_in:.1f} s, sums by buyer and age {summed:.1f} s, {peak[0]:,.0f} MiB")
    agree = "agree" if abs(receivables - total) < 0.01 * rows else "do NOT agree"
    print(f"  open in total: {receivables:,.2f} and {total:,.2f} (not rounded item by item), which {agree}")


def main(rows: int = ROWS) -> None:
    """Measure both kinds of files."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix, write in ((".csv", write_csv), (".xlsx", write_xlsx)):
            path = Path(folder) / f"ledger{suffix}"
            write(path, rows)
            compare(path, rows)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
