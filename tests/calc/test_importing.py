"""An import from its preview to the rows: what is shown, what is asked, what the user changes, and where rows come from."""

from datetime import date

import pytest

from udfs import import_flow, ribbon, undoing
from udfs.sheets import tables_of

QUESTION = (
    "0 items imported. Which way round are the dates? day first (2 values): 03/04/2026 → 2026-04-03, "
    "05/06/2026 → 2026-06-05; month first (2 values): 03/04/2026 → 2026-03-04, 05/06/2026 → 2026-05-06 "
    "Decide on the sheet Import, then press Import as mapped."
)


@pytest.fixture
def caller(small):
    """The workbook as the one whose button is pressed; afterwards its ledger is as it was."""
    small.book.set_mock_caller()
    names, settings = ["tblLedger"], {"as_of": small.book.names["as_of"].refers_to_range.value}
    undoing.remember(small.book, names, settings, "the test")
    file = undoing._file(small.book)
    kept = file.read_bytes()
    yield small.book
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(kept)
    undoing.put_back(small.book)
    ribbon.recalculate()
    delattr(type(small.book), "_mock_caller")


def written(folder, text):
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def shown(small, table):
    """Rows of a table of the sheet Import, blanks left out."""
    rows = tables_of(small.book)[table].range.options(ndim=2).value[1:]
    return [tuple(cell for cell in row if cell is not None) for row in rows]


def test_the_sheet_shows_how_a_file_is_read_and_what_became_of_its_rows(small, caller, tmp_path):
    text = (
        "Invoice no,Customer,Invoice date,Amount,Colour\nR1,B1001,2026-10-01,\"1,100.50\",red\n"
        "Total,,,\"1,100.00\",\n\nR2,B1001,never,8.00,blue\n"
    )
    assert ribbon.import_ledger(written(tmp_path, text)).startswith("1 items imported, 1 set aside - see Problems.")
    choices = dict(row[:2] for row in shown(small, "tblImport") if len(row) == 3)
    assert choices == {"Read from": str(tmp_path / "list.csv")}
    columns = {row[0]: row[1:] for row in shown(small, "tblMapping")}
    assert columns["Document"] == ("Invoice no", "yes", "R1 · R2", "R1 · R2")
    header, how, *rest = columns["Document date"]
    assert (header, how[:10], rest) == ("Invoice date", "year first", ["yes", "2026-10-01 · never", "2026-10-01 · ?"])
    assert columns["Gross"] == ("Amount", "decimal point, by 2 of 2 values", "yes", "1,100.50 · 8.00", "1100.50 · 8.00")
    assert columns["Due date"] == ()
    rows = shown(small, "tblImported")
    assert rows[:4] == [
        ("rows in the file", 4.0),
        ("items of the ledger", 2.0),
        ("no item of the ledger", "total", 1.0, 1100.0),
        ("blank rows", 1.0),
    ]
    assert rows[4][0] == "will be set aside" and rows[4][2:] == (1.0, 8.0)
    assert rows[5] == ("sum that differs from its rows", "3: 1,100.00 ≠ 1,100.50", 1.0)


def test_another_column_is_taken_where_the_user_writes_its_header(small, caller, tmp_path):
    text = "Invoice no,Customer,Invoice date,Amount,Net\nR1,B1001,2026-10-01,120,100\n"
    ribbon.import_ledger(written(tmp_path, text))
    assert small.column("ledger", "Gross") == [120.0]
    mapping = tables_of(small.book)["tblMapping"]
    columns = [row[0] for row in mapping.range.options(ndim=2).value]
    mapping.range[columns.index("Gross"), 1].value = "Net"
    assert ribbon.import_mapped() == "1 items imported, 0 set aside."
    assert small.column("ledger", "Gross") == [100.0]
    mapping.range[columns.index("Gross"), 1].value = "Netto"
    assert ribbon.import_mapped().startswith("list.csv: ")
    assert small.column("ledger", "Gross") == [100.0]


def test_what_a_file_leaves_open_is_asked_with_both_readings(small, caller, tmp_path):
    before = small.column("ledger", "Document")
    text = "Invoice no,Customer,Invoice date,Amount\nR1,B1001,03/04/2026,1\nR2,B1001,05/06/2026,2\n"
    assert ribbon.import_ledger(written(tmp_path, text)) == QUESTION
    assert small.column("ledger", "Document") == before
    small.book.names["import_dates"].refers_to_range.value = "day first"
    assert ribbon.import_mapped() == "2 items imported, 0 set aside."
    assert [day.date() for day in small.column("ledger", "Document date")] == [date(2026, 4, 3), date(2026, 6, 5)]


def test_nothing_is_imported_without_the_users_consent(small, caller, tmp_path, monkeypatch):
    before = small.column("ledger", "Document")
    with monkeypatch.context() as patch:
        patch.setattr(type(small.session.app.impl), "alert", lambda *given: "no")
        said = ribbon.import_ledger(written(tmp_path, "Invoice no,Customer,Invoice date,Amount\nR1,B1,2026-10-01,1\n"))
    assert said == "0 items imported: change the mapping on the sheet Import, then press Import as mapped."
    assert small.column("ledger", "Document") == before
    assert ribbon.import_mapped() == "1 items imported, 0 set aside."


def test_another_layout_is_shown_before_it_is_taken(small, caller, tmp_path):
    ribbon.import_ledger(written(tmp_path, "Invoice no,Customer,Invoice date,Amount\nR1,B1,2026-10-01,1\n"))
    small.book.names["import_layout"].refers_to_range.value = "sap_fbl5n"
    assert ribbon.import_mapped().startswith("0 items imported. The file has no column for ")
    assert any(str(row[-1]).startswith("sap_fbl5n: ") for row in shown(small, "tblImport"))
    small.book.names["import_layout"].refers_to_range.value = "no such layout"
    assert ribbon.import_mapped().startswith("layout: 'no such layout' is not one of ")
    small.book.names["import_layout"].refers_to_range.clear_contents()


def test_a_sheet_of_another_open_workbook_is_a_source(small, caller):
    other = small.session.app.books.add()
    sheet = other.sheets[0]
    sheet["A1"].value = [["Open items", None, None, None], ["Invoice no", "Customer", "Invoice date", "Amount"]]
    sheet["A3"].value = [["R7", "B1001", date(2026, 10, 1), 12.5], ["0042", "B1001", date(2026, 10, 2), 7]]
    caller.activate()
    source = f"[{other.name}]{sheet.name}"
    try:
        assert ribbon.import_sheet(source) == "2 items imported, 0 set aside."
        assert small.column("ledger", "Document") == ["R7", "0042"]
        assert ribbon.import_sheet(f"[{other.name}]none") == f"[{other.name}]none: no open workbook has this sheet"
    finally:
        other.close()
    assert small.book.names["import_source"].refers_to_range.value == source


def test_copied_cells_are_a_source(small, caller):
    sheet = small.book.sheets["Scratch"]
    sheet["A1"].value = [["Invoice no", "Customer", "Invoice date", "Amount"], ["R8", "B1001", "'2026-10-01", 9.25]]
    sheet.activate()
    sheet["A1:D2"].select()
    dispatch = small.session.office.create("com.sun.star.frame.DispatchHelper")
    dispatch.executeDispatch(small.book.api.getCurrentController().getFrame(), ".uno:Copy", "", 0, ())
    assert small.press("OnPasteLedger") == "1 items imported, 0 set aside."
    assert small.column("ledger", "Gross") == [9.25]
    sheet["A1:D2"].clear_contents()


def test_a_mapping_is_kept_under_a_name_and_taken_for_the_next_file(small, caller, tmp_path, monkeypatch):
    monkeypatch.setenv("XLCREDIT_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(import_flow, "layout_folder", lambda: tmp_path / "state" / "layouts")
    ribbon.import_ledger(written(tmp_path, "Nummer,Customer,Invoice date,Amount\nR1,B1,2026-10-01,1\n"))
    mapping = tables_of(small.book)["tblMapping"]
    assert mapping.range[1, 0].value == "Document"
    mapping.range[1, 1].value = "Nummer"
    small.book.names["import_save_as"].refers_to_range.value = "ours"
    assert ribbon.import_mapped() == "1 items imported, 0 set aside. Mapping saved as ours."
    assert ribbon.import_ledger(written(tmp_path, "Nummer,Customer,Invoice date,Amount\nR2,B1,2026-10-01,1\n")) == (
        "1 items imported, 0 set aside."
    )
    assert small.column("ledger", "Document") == ["R2"]
    small.book.names["import_save_as"].refers_to_range.value = "a/b"
    assert ribbon.import_mapped().startswith("'a/b' cannot be the name of a layout")


def test_a_blank_sheet_is_not_imported(small, caller):
    kept = [cell.value for cell in small.book.sheets["Import"]["B5:B10"]]
    small.book.sheets["Import"]["B5:B10"].clear_contents()
    assert ribbon.import_mapped() == "the Import sheet is blank: press Import ledger first"
    small.book.sheets["Import"]["B5:B10"].value = [[cell] for cell in kept]
