"""Each button ends in a sentence, whatever happens."""

from datetime import date, datetime
from pathlib import Path

import pytest

from udfs import insurance, ribbon
from udfs.hosts.calc import dialogs
from udfs.log import log_file
from udfs.named import day_of
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
    assert small.press("OnExplainCell").startswith(f"Cover of {document} in ")


@pytest.mark.parametrize(
    ("button", "sentence", "sheet"),
    [
        ("OnCoverCheck", insurance.checked_cover, "Policy check"),
        ("OnDeadlines", insurance.coming_deadlines, "Deadlines"),
        ("OnClaimEstimate", insurance.estimated_claims, "Claims"),
        ("OnPremiumDeclaration", insurance.declared_premium, "Premium"),
    ],
)
def test_a_button_of_the_insurance_shows_its_sheet_with_one_sentence(small, button, sentence, sheet):
    assert small.press(button) == sentence(small.expected)
    assert small.book.sheets.active.name == sheet


def test_the_card_shows_the_buyer_of_the_selected_row(small):
    buyer = small.book.sheets["Exposure"]["A9"].value
    select(small, "Exposure", "C9")
    assert f"lines on the card of {buyer}" in small.press("OnBuyerCard")
    assert small.book.sheets.active.name == "Buyer card"
    assert small.book.sheets["Buyer card"]["D7"].value == buyer
    assert str(small.book.names["card_buyer"].refers_to_range.value) == buyer


def test_the_credit_policy_is_saved_beside_the_workbook(small):
    folder = Path(small.book.fullname).parent
    before = set(folder.glob("Credit policy*.docx"))
    sentence = small.press("OnCreditPolicy")
    (made,) = set(folder.glob("Credit policy*.docx")) - before
    assert sentence.endswith(f"saved as {made}.")
    made.unlink()


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
    assert ribbon.undo_import() == f"{len(kept) - 1:,} ledger rows stand again as before the import of ledger.csv."
    assert [row[: len(TABLES["ledger"].inputs)] for row in table.range.options(ndim=2).value] == [
        row[: len(TABLES["ledger"].inputs)] for row in kept
    ]
    assert ribbon.undo_import() == "there is no import to undo in this workbook"
    small.press("OnRecalculate")
    assert sum(small.column("aging", "Outstanding")) == pytest.approx(small.expected.figure("receivables").value)


def test_an_import_is_not_undone_over_later_changes_unless_the_user_agrees(small, caller, tmp_path, monkeypatch):
    ledger = tables_of(small.book)["tblLedger"]
    before = [row[:9] for row in ledger.range.options(ndim=2).value]
    path = tmp_path / "ledger.csv"
    path.write_text("Invoice no,Customer,Invoice date,Amount\nR1,B1001,2026-10-01,100.50\n", encoding="utf-8")
    ribbon.import_ledger(str(path))
    ledger.range[1, 0].value = "R1 mended"
    monkeypatch.setattr(type(small.session.app.impl), "alert", lambda *given: "no")
    assert ribbon.undo_import() == "0 rows changed: the import stays."
    assert ledger.range[1, 0].value == "R1 mended"
    monkeypatch.undo()
    assert ribbon.undo_import().endswith("before the import of ledger.csv.")
    assert [row[:9] for row in ledger.range.options(ndim=2).value] == before


def test_the_cells_kept_for_undoing_can_be_read_by_the_user_alone(small, caller, tmp_path, state_folder):
    path = tmp_path / "ledger.csv"
    path.write_text("Invoice no,Customer,Invoice date,Amount\nR1,B1001,2026-10-01,100.50\n", encoding="utf-8")
    ribbon.import_ledger(str(path))
    kept = list((state_folder / "undo").iterdir())
    assert [file.stat().st_mode & 0o777 for file in kept] == [0o600]
    ribbon.undo_import()
    assert list((state_folder / "undo").iterdir()) == []


def test_another_day_is_shown_and_the_day_before_again(small, caller):
    expected = small.expected.at(date(2026, 8, 15))
    outstanding = expected.figure("receivables").value
    said = ribbon.as_of("2026-08-15")
    assert f"; {outstanding:,.0f} EUR receivables as of 2026-08-15 (before: 2026-10-31)." in said
    assert sum(small.column("aging", "Outstanding")) == pytest.approx(outstanding)
    assert small.cell("Aging", "B2") == datetime(2026, 8, 15)
    assert ribbon.as_of("2026年10月31日").endswith("as of 2026-10-31 (before: 2026-08-15).")
    assert sum(small.column("aging", "Outstanding")) == pytest.approx(small.expected.figure("receivables").value)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("03/04/2026", "'03/04/2026' is not a date such as 2026-10-31"),
        ("2001-01-31", "2001-01-31 lies before the first document of the ledger ("),
    ],
)
def test_a_day_that_cannot_be_shown_changes_nothing(small, caller, day, reason):
    assert ribbon.as_of(day).startswith(reason)
    assert day_of(small.book, "as_of") == date(2026, 10, 31)


def test_no_day_changes_nothing(small):
    assert small.press("OnAsOf") == "0 sheets changed: no day was given."
    assert small.press("OnBridge") == "0 sheets changed: no day was given."


def test_the_bridge_starts_at_the_day_that_is_given(small, caller):
    expected = small.expected.bridge_from(date(2026, 7, 31))
    assert ribbon.bridge("2026-07-31").startswith(f"{len(expected):,} buyers on the Bridge sheet: ")
    assert small.column("bridge", "Buyer") == expected["buyer"].tolist()
    assert sum(small.column("bridge", "Opening")) == pytest.approx(expected["opening"].sum() / 100)
    assert small.cell("Bridge", "A4").startswith("From 2026-07-31 to 2026-10-31: ")
    assert ribbon.bridge("2026-11-30") == "the bridge leads back in time: 2026-11-30 is after 2026-10-31"
    small.book.names["bridge_from"].refers_to_range.clear_contents()
    small.press("OnRecalculate")
    assert small.cell("Bridge", "A4").startswith("From 2026-09-30 to 2026-10-31: ")


def test_data_are_checked_without_touching_the_other_sheets(small):
    cell = small.book.sheets["Ledger"]["D5"]
    kept, computed = cell.value, small.cell("Aging", "H2")
    cell.value = "'soon"
    assert small.press("OnCheckData").startswith("Errors: 1, warnings: ")
    assert ("error", "Ledger", "soon") in zip(
        *(small.column("problems", name) for name in ("Severity", "Sheet", "Value")), strict=True
    )
    assert "set aside" in small.column("quality", "Topic")
    assert small.cell("Aging", "H2") == computed
    cell.value = kept
    small.press("OnRecalculate")


def test_the_dialog_asks_with_the_usual_answer_in_its_field(session):
    dialog = dialogs.built(session.office, "Which day?", "Credit Control", "2026-10-31")
    assert dialog.getControl("answer").getText() == "2026-10-31"
    assert dialog.getControl("prompt").getText() == "Which day?"
    assert [dialog.getControl(name).getModel().PushButtonType for name in ("ok", "cancel")] == [1, 2]
    dialog.dispose()


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
        assert ribbon.import_ledger(str(ledger)) == (
            "2 items imported, 0 set aside. "
            "Taken from the ledger, to be checked in Settings: As-of date 2026-10-02, Base currency CHF."
        )
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
