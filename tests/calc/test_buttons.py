"""Each button ends in a sentence, whatever happens."""

import pytest

from udfs import ribbon
from udfs.log import log_file
from udfs.sheets import tables_of
from xlcredit.columns import TABLES


@pytest.fixture
def caller(small):
    small.book.set_mock_caller()
    yield small.book
    delattr(type(small.book), "_mock_caller")


def select(small, sheet, address):
    small.book.api.getCurrentController().setActiveSheet(small.book.sheets[sheet].impl.api)
    small.book.sheets[sheet][address].select()


def test_about_counts_the_functions(small):
    assert "worksheet functions, Python 3" in small.press("OnAbout")


def test_the_log_is_shown_and_holds_no_cell_contents(small):
    small.press("OnRecalculate")
    assert small.press("OnOpenLog").endswith(f"lines in the log {log_file()}.")
    text = log_file().read_text(encoding="utf-8")
    assert "recalculate: done" in text
    assert small.expected.book.buyers["name"].iloc[0] not in text


@pytest.mark.parametrize(
    ("sheet", "address", "beginning"),
    [
        ("Credit limits", "C8", "Credit limit of {A8} in "),
        ("Measures", "B7", "Receivables = 2,"),
        ("Start", "A40", "0 steps to show"),
    ],
)
def test_a_cell_is_explained(small, sheet, address, beginning):
    select(small, sheet, address)
    expected = beginning.format(A8=small.book.sheets[sheet]["A8"].value)
    assert small.press("OnExplainCell").startswith(expected)


def test_a_document_is_explained(small):
    document = small.book.sheets["Ledger"]["A5"].value
    select(small, "Ledger", "R5")
    assert small.press("OnExplainCell").startswith(f"{document}, ")


def test_an_error_is_explained(small):
    small.book.sheets["Scratch"]["Z5"].formula = '=CREDIT_LIMIT("nobody")'
    select(small, "Scratch", "Z5")
    assert "nobody" in small.press("OnExplainCell")
    small.book.sheets["Scratch"]["Z5"].clear_contents()


def test_a_ledger_is_imported(small, caller, tmp_path):
    table = tables_of(small.book)["tblLedger"]
    kept = table.range.options(ndim=2).value
    path = tmp_path / "ledger.csv"
    path.write_text(
        "Invoice no,Customer,Invoice date,Amount\nR1,B1001,2026-10-01,100.50\n"
        "=R2,B1001,2026-10-02,7\nR3,B1001,never,8\nTotal,,,120\n",
        encoding="utf-8",
    )
    assert ribbon.import_ledger(str(path)) == (
        "2 items imported, 1 set aside - see Problems. Headings, sums and remarks in the file: 1. "
        "Sums that do not agree with their rows: 1; run xlcredit check on the file."
    )
    assert small.column("ledger", "Document") == ["R1", "=R2", "R3"]
    small.press("OnRecalculate")
    listed = zip(*(small.column("problems", name) for name in ("Sheet", "Row", "Column", "Value")), strict=True)
    assert ("Ledger", 7.0, "Document date", "never") in listed
    rows, columns = len(kept), len(TABLES["ledger"].columns)
    table.resize(table.range.resize(rows, columns))
    table.range.value = kept
    small.press("OnRecalculate")
    assert sum(small.column("aging", "Outstanding")) == pytest.approx(small.expected.figure("receivables").value)


def test_the_first_ledger_of_a_new_workbook_fills_what_is_blank(small, template, tmp_path):
    path = tmp_path / "New.xlsm"
    path.write_bytes(template.read_bytes())
    ledger = tmp_path / "open items.csv"
    ledger.write_text(
        "Invoice no,Customer,Customer name,Invoice date,Due date,Amount,Currency\n"
        "R1,C1,Weißfels AG,2026-09-01,2026-10-01,100.50,CHF\nR2,C2,=evil(),2026-10-02,2026-11-02,7,CHF\n",
        encoding="utf-8",
    )
    book = small.session.open(path)
    book.set_mock_caller()
    try:
        assert ribbon.import_ledger(str(ledger)) == "2 items imported, 0 set aside."
        assert ribbon.recalculate().endswith("; 108 CHF receivables as of 2026-10-02.")
        buyers = tables_of(book)["tblBuyers"].range.options(ndim=2).value
        assert [row[:2] for row in buyers[1:]] == [["C1", "Weißfels AG"], ["C2", "=evil()"]]
    finally:
        delattr(type(book), "_mock_caller")
        small.session.close(book)


def test_what_goes_wrong_is_one_line(small, caller, tmp_path):
    missing = ribbon.import_ledger(str(tmp_path / "nothing.csv"))
    assert missing == "nothing.csv: there is no such file"
    assert small.session.app.impl.said[-1] == missing
    assert small.session.app.enable_events is True


def test_a_button_runs_no_other_code(small):
    before = small.session.calls.said
    small.session.run(small.book, "xlwings.RunPython", "import os; os.abort()")
    assert small.session.calls.said == ""
    small.session.calls.said = before
