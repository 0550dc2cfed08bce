"""10,000 cells =CREDIT_LIMIT(id) in Calc: one crossing into Python a stamp, beside a crossing a cell."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

import xlwings as xw

from udfs.hosts.calc import Session
from udfs.hosts.calc.loading import LIBRARY, as_module
from udfs.sheets import tables_of

CELLS, BUYERS = 10_000, 200
WORKBOOK = Path(__file__).parents[1] / "workbook" / "CreditControl.xlsm"

PEER = """\
Public Function LIMIT_ASKED(id As Variant) As Variant
    LIMIT_ASKED = Bridge.Answer("udfs.limits.CREDIT_LIMIT", Array(Host.CellValue(id), Host.Context()))
End Function
"""
"""The same function without the snapshot: every cell asks Python."""

LEDGER = {
    "Document": [[f"R{number}"] for number in range(BUYERS)],
    "Buyer": [[f"B{number:04}"] for number in range(BUYERS)],
    "Document date": [[46000.0]] * BUYERS,
    "Gross": [[1000.0 + number] for number in range(BUYERS)],
}


def small_workbook(session: Session, path: Path) -> xw.Book:
    """The workbook with an invoice a buyer, and the peer's function in it."""
    book = session.open(path)
    book.names["as_of"].refers_to_range.value = "'2026-10-31"
    book.names["base_currency"].refers_to_range.value = "EUR"
    table = tables_of(book)["tblLedger"]
    table.resize(table.range.resize(BUYERS + 1, table.range.shape[1]))
    headers = table.range[0, :].value
    for header, cells in LEDGER.items():
        table.range[1:, headers.index(header)].value = cells
    book.api.BasicLibraries.getByName(LIBRARY).insertByName("Peer", as_module(PEER))
    session.settle()
    return book


def measured(session: Session, book: xw.Book, function: str) -> tuple[float, int]:
    """Processor seconds of both programs, and crossings into Python, for all cells of one function."""
    sheet = book.sheets.add(function)
    sheet["A1"].value = [[f"B{number % BUYERS:04}"] for number in range(CELLS)]
    crossings, start = session.calls.crossings, processor_seconds(session)
    sheet["B1"].resize(CELLS, 1).formula = [[f"={function}(A{number + 1})"] for number in range(CELLS)]
    values = sheet["B1"].resize(CELLS, 1).value
    taken = processor_seconds(session) - start
    if not all(isinstance(value, float) for value in values):
        raise SystemExit(f"{function} gave no number in every cell")
    sheet["B1"].resize(CELLS, 1).clear_contents()
    return taken, session.calls.crossings - crossings


def processor_seconds(session: Session) -> float:
    """Processor time that LibreOffice and this program have used so far."""
    fields = Path(f"/proc/{session.office.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, Session() as session:
        path = Path(shutil.copy(WORKBOOK, folder))
        book = small_workbook(session, path)
        session.run(book, "Snapshot.RaiseStamp")
        ours, our_crossings = measured(session, book, "CREDIT_LIMIT")
        theirs, their_crossings = measured(session, book, "LIMIT_ASKED")
    print(f"{CELLS:,} cells =CREDIT_LIMIT(id) in Calc, processor seconds of LibreOffice and Python")
    print(f"  {'one crossing a stamp':<42}{ours:8.2f} s {our_crossings:8,} crossings")
    print(f"  {'a crossing a cell (peer)':<42}{theirs:8.2f} s {their_crossings:8,} crossings")
    print(f"  {'ratio':<42}{theirs / ours:8.1f}")


if __name__ == "__main__":
    main()
