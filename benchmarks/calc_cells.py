"""10,000 cells =CREDIT_LIMIT(id) in Calc: one crossing into Python a stamp, beside a crossing a cell."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from udfs.hosts.calc import Session
from udfs.hosts.calc.loading import as_module
from udfs.sheets import tables_of

CELLS = 10_000
BUYERS = 200
WORKBOOK = Path(__file__).parents[1] / "workbook" / "CreditControl.xlsm"

PEER = """\
Public Function LIMIT_ASKED(id As Variant) As Variant
    LIMIT_ASKED = Bridge.Answer("udfs.limits.CREDIT_LIMIT", Array(Host.CellValue(id), Host.Context()))
End Function
"""
"""The same function without the snapshot: every cell asks Python."""


def fill(session: Session, path: Path) -> object:
    """The workbook with a small ledger, its formulas still to be written."""
    book = session.open(path)
    tables = tables_of(book)
    for name, headers, rows in (
        ("tblSettings", None, None),
        ("tblLedger", ("Document", "Buyer", "Document date", "Gross"), [(f"R{n}", f"B{n:04}", 46000.0, 100.0 + n) for n in range(BUYERS)]),
    ):
        if headers is None:
            settings = tables[name]
            keys = settings.range[:, 0].value
            for key, value in (("as_of", "'2026-10-31"), ("base_currency", "EUR")):
                settings.range[keys.index(key), 1].value = value
            continue
        table = tables[name]
        table.resize(table.range.resize(BUYERS + 1, table.range.shape[1]))
        found = table.range[0, :].value
        for place, header in enumerate(headers):
            table.range[1:, found.index(header)].value = [[row[place]] for row in rows]
    book.api.BasicLibraries.getByName("VBAProject").insertByName("Peer", as_module(PEER))
    session.settle()
    return book


def seconds(session: Session, book: object, function: str) -> tuple[float, int]:
    """Seconds and crossings for all cells of one function, calculated anew under a new stamp."""
    sheet = book.sheets.add(function)  # type: ignore[attr-defined]
    session.run(book, "Snapshot.RaiseStamp")  # type: ignore[arg-type]
    sheet["A1"].resize(CELLS, 1).value = [[f"'B{n % BUYERS:04}"] for n in range(CELLS)]
    session.app.calculation = "manual"
    sheet["B1"].resize(CELLS, 1).formula = [[f"={function}(A{n + 1})"] for n in range(CELLS)]
    crossings, start = session.calls.crossings, time.perf_counter()
    session.app.calculation = "automatic"
    book.api.calculate()  # type: ignore[attr-defined]
    first, last = sheet["B1"].value, sheet[f"B{CELLS}"].value
    taken = time.perf_counter() - start
    if not isinstance(first, float) or not isinstance(last, float):
        raise SystemExit(f"{function} gave {first!r} and {last!r}")
    return taken, session.calls.crossings - crossings
