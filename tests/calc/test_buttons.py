"""Each button ends in a sentence, whatever happens."""

import pytest

from udfs import ribbon
from udfs.log import log_file
from udfs.sheets import tables_of
from xlcredit.columns import TABLES


@pytest.fixture
def caller(calc):
    calc.book.set_mock_caller()
    yield calc.book
    delattr(type(calc.book), "_mock_caller")


def select(calc, sheet, address):
    calc.book.api.getCurrentController().setActiveSheet(calc.book.sheets[sheet].impl.api)
    calc.book.sheets[sheet][address].select()


def test_about_counts_the_functions(calc):
    assert "worksheet functions, Python 3" in calc.press("OnAbout")


def test_the_log_is_shown_and_holds_no_cell_contents(calc):
    calc.press("OnRecalculate")
    assert calc.press("OnOpenLog").endswith(f"lines in the log {log_file()}.")
    text = log_file().read_text(encoding="utf-8")
    assert "recalculate: done" in text
    assert calc.expected.book.buyers["name"].iloc[0] not in text


@pytest.mark.parametrize(
    ("sheet", "address", "beginning"),
    [
        ("Credit limits", "C7", "Credit limit of B1001 in "),
        ("Measures", "B7", "receivables = 22,"),
        ("Start", "A40", "0 steps to show"),
    ],
)
def test_a_cell_is_explained(calc, sheet, address, beginning):
    select(calc, sheet, address)
    assert calc.press("OnExplainCell").startswith(beginning)


def test_a_document_is_explained(calc):
    document = calc.book.sheets["Ledger"]["A5"].value
    select(calc, "Ledger", "R5")
    assert calc.press("OnExplainCell").startswith(f"{document}, ")


def test_an_error_is_explained(calc):
    calc.book.sheets["Scratch"]["Z5"].formula = '=CREDIT_LIMIT("nobody")'
    select(calc, "Scratch", "Z5")
    assert "nobody" in calc.press("OnExplainCell")
    calc.book.sheets["Scratch"]["Z5"].clear_contents()


def test_a_ledger_is_imported(calc, caller, tmp_path):
    table = tables_of(calc.book)["tblLedger"]
    kept = table.range.options(ndim=2).value
    path = tmp_path / "ledger.csv"
    path.write_text(
        "Invoice no,Customer,Invoice date,Amount\nR1,B1001,2026-10-01,100.50\n"
        "=R2,B1001,2026-10-02,7\nR3,B1001,never,8\n",
        encoding="utf-8",
    )
    assert ribbon.import_ledger(str(path)) == "2 items imported, 1 set aside - see Problems."
    assert calc.column("ledger", "Document") == ["R1", "=R2", "R3"]
    rows, columns = len(kept), len(TABLES["ledger"].columns)
    table.resize(table.range.resize(rows, columns))
    table.range.value = kept
    calc.press("OnRecalculate")
    assert calc.column("aging", "Outstanding")[0] == pytest.approx(calc.expected.figure("receivables").value)


def test_what_goes_wrong_is_one_line(calc, caller, tmp_path):
    missing = ribbon.import_ledger(str(tmp_path / "nothing.csv"))
    assert missing == "nothing.csv: there is no such file"
    assert calc.session.app.impl.said[-1] == missing
    assert calc.session.app.enable_events is True


def test_a_button_runs_no_other_code(calc):
    before = calc.session.calls.said
    calc.session.run(calc.book, "xlwings.RunPython", "import os; os.abort()")
    assert calc.session.calls.said == ""
    calc.session.calls.said = before
