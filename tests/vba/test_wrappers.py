"""The VBA runs: wrappers, markers, snapshot and stamp, with the package behind them."""

from pathlib import Path

import pytest
from pyopenvba.interpreter import VBAErrorValue

from tests.vba.office import Office
from tests.vba.tables import TABLES

FREE, LEDGER, NOTES = 1, 4, 5


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, TABLES)


def fill(office: Office, rows: list[list[object]]) -> None:
    """Cells of the free sheet from A1 on."""
    for r, row in enumerate(rows, start=1):
        for column, value in zip("ABC", row, strict=False):
            office.write(FREE, f"{column}{r}", value)


def test_scalar(office):
    assert office.call("DSO", 350000.0, 1200000.0, 90.0) == 26.25


def test_an_optional_argument_left_out_takes_its_default(office):
    assert office.call("DSO", 365.0, 365.0) == 365.0


def test_cells_go_as_values_and_rows_come_back(office):
    fill(office, [[100, "2026-09-01"], [50, "2026-12-01"]])
    rows = office.call("AGING", "A1:A2!", "B1:B2!", "2026-10-31")
    assert rows[0][:2] == ["Not due", 50.0]
    assert rows[-1][:2] == ["Total", 150.0]


def test_a_whole_column_is_read_down_to_the_last_used_row(office):
    fill(office, [[100, 45900], [50, 46500]])
    rows = office.call("AGING", "A:A!", "B:B!", 46326.0)
    assert rows[-1][:2] == ["Total", 150.0]


def test_a_range_where_one_cell_is_asked_gives_a_result_of_its_shape(office):
    fill(office, [[46300], [None], ["2026-10-30"]])
    assert office.call("AGE_DAYS", "A1:A3!", 46326.0) == [[26.0], ["#VALUE!"], [1.0]]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ((1.0, 0.0), "#DIV/0!"),
        (("x", 1.0), "#VALUE!"),
        ((VBAErrorValue(2042), 1.0), "#N/A"),
        ((VBAErrorValue(2050), 1.0), "#CALC!"),
    ],
)
def test_errors_are_error_values(office, args, error):
    assert office.call("DSO", *args) == error


def test_several_areas_are_refused(office):
    fill(office, [[1, 2, 3]])
    assert office.call("DSO", "A1,C1!", 1.0) == "#VALUE!"


def test_the_reason_of_the_last_error_is_kept(office):
    office.call("DSO", "x", 1.0)
    assert office.call("LAST_REASON").startswith("receivables: 'x' is not a number")


def test_dates_come_back_as_serial_numbers(office):
    assert office.call("DUE_DATE", "2026-10-01", 30.0) == 46326.0


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path):
    office = Office(tmp_path, TABLES, date_1904=True)
    assert office.call("DUE_DATE", "2026-10-01", 30.0) == 46326.0 - 1462
    assert office.call("AGE_DAYS", 46296.0 - 1462, "2026-10-31") == 30.0


def test_the_workbook_of_the_calling_cell_answers(office, tmp_path):
    header, first, *others = TABLES["tblLedger"]
    other = {**TABLES, "tblLedger": [header, [*first[:-2], 5, 5], *others]}
    assert office.call("EXPOSURE", "C1") == 1000.5
    office.call("DSO", "x", 1.0)
    office.called_from(tmp_path / "other.xlsx", other)
    assert office.call("EXPOSURE", "C1") == 5.0
    assert office.call("BOOK", "receivables") == 295.0
    assert office.call("LAST_REASON") == ""
    del office.app.application.caller
    assert office.call("EXPOSURE", "C1") == 1000.5
    assert office.call("LAST_REASON").startswith("receivables: 'x' is not a number")
    assert office.calls.count("load_book") == 2


class TestSnapshot:
    def test_a_buyer_by_text_and_by_number(self, office):
        assert office.call("EXPOSURE", "C1") == 1000.5
        assert office.call("EXPOSURE", " C2 ") == 250.0
        assert office.call("EXPOSURE", 77.0) == 40.0

    def test_a_range_of_buyers(self, office):
        fill(office, [["C2"], [77], [None], ["nobody"]])
        assert office.call("EXPOSURE", "A1:A4!") == [[250.0], [40.0], ["#VALUE!"], ["#N/A"]]

    def test_many_look_ups_cost_one_call(self, office):
        for _ in range(50):
            assert [office.call("EXPOSURE", "C1"), office.call("OVERDUE", "C2")] == [1000.5, 0.0]
        assert office.calls == ["load_book"]

    def test_an_unknown_buyer_is_not_available_without_a_call(self, office):
        assert office.call("CREDIT_LIMIT", "C9") == "#N/A"
        assert "buyer 'C9' is not in this workbook" in office.call("LAST_REASON")
        assert office.calls == ["load_book"]

    def test_full_width_letters_are_folded_by_python(self, office):
        assert office.call("EXPOSURE", "Ｃ１") == 1000.5

    def test_an_error_goes_through(self, office):
        assert office.call("EXPOSURE", VBAErrorValue(2023)) == "#REF!"

    def test_an_edit_of_an_input_table_asks_again(self, office):
        assert office.call("EXPOSURE", "C1") == 1000.5
        office.write(LEDGER, "H5", 900)
        assert office.call("EXPOSURE", "C1") == 900.0
        assert office.calls == ["load_book", "load_book"]

    def test_an_edit_elsewhere_does_not(self, tmp_path):
        office = Office(tmp_path, {**TABLES, "tblNotes": [["Note"], ["mine"]]})
        office.call("EXPOSURE", "C1")
        office.write(FREE, "A1", 1)
        office.write(NOTES, "B5", "yours")
        office.call("EXPOSURE", "C1")
        assert office.calls == ["load_book"]

    def test_a_total_row_is_not_read(self, office):
        before = office.call("BOOK", "problems")
        table = office.app.sheet(LEDGER).sheet.vba_get("ListObjects", ["tblLedger"])
        table.vba_set("ShowTotals", True)
        office.app.run("RaiseStamp")
        assert office.call("BOOK", "problems") == before
        assert office.call("BOOK", "items") == 3.0


class TestBookFunctions:
    def test_tables_are_sent_when_python_asks_for_them(self, office):
        assert office.call("BOOK", "receivables") == 1290.5
        assert office.calls == ["BOOK", "load_book", "BOOK"]

    def test_the_same_question_is_asked_once_a_stamp(self, office):
        for _ in range(20):
            assert office.call("BOOK", "receivables") == 1290.5
            assert office.call("BOOK", "no such figure").startswith("#")
        assert office.calls.count("BOOK") == 3
        office.write(LEDGER, "H5", 900)
        assert office.call("BOOK", "receivables") == 1190.0

    def test_a_table_spills(self, office):
        rows = office.call("EXPOSURE_TABLE")
        assert rows[0][0] == "Buyer"
        assert {row[0] for row in rows[1:]} >= {"C1", "C2", "77"}

    def test_a_python_that_lost_the_tables_gets_them_again(self, office, monkeypatch):
        office.call("EXPOSURE", "C1")
        monkeypatch.setattr("udfs.book._BOOKS", {})
        assert office.call("BOOK", "receivables") == 1290.5


def test_a_missing_table_is_said_once_for_all_cells(tmp_path):
    office = Office(tmp_path, {name: rows for name, rows in TABLES.items() if name != "tblLedger"})
    for _ in range(20):
        assert office.call("EXPOSURE", "C1") == "#REF!"
    assert "ledger" in office.call("LAST_REASON").casefold()
    assert office.calls == ["load_book"]


def test_an_error_cell_in_a_table_is_told_from_a_blank(tmp_path):
    tables = {**TABLES, "tblLedger": [*TABLES["tblLedger"], ["R4", "C1", "#N/A", None, "EUR", 1, 1]]}
    office = Office(tmp_path, tables)
    office.write(LEDGER, "D8", VBAErrorValue(2042))
    problems = office.call("BOOK", "problems")
    assert problems >= 1.0


def test_python_that_cannot_be_reached_is_an_error_value_with_the_reason(office):
    office.python.broken = "Could not load xlwings64-0.37.8.dll"
    assert office.call("DSO", 1.0, 1.0) == "#VALUE!"
    assert office.call("EXPOSURE", "C1") == "#VALUE!"
    assert office.call("LAST_REASON") == "Could not load xlwings64-0.37.8.dll"


def test_a_text_that_looks_like_a_marker_stays_text(office, monkeypatch):
    monkeypatch.setattr("udfs.hosts.excel.call", lambda *_, **__: type("A", (), {"value": "\f#N/A\fx", "reason": ""}))
    assert office.call("AGING_BUCKET", 1.0, 2.0) == "#N/A\fx"


def test_a_long_text_in_an_array_is_cut_and_said(office, monkeypatch):
    answer = type("A", (), {"value": [["a" * 300, 1.0]], "reason": ""})
    monkeypatch.setattr("udfs.hosts.excel.call", lambda *_, **__: answer)
    assert office.call("AGING_BUCKET", 1.0, 2.0) == [["a" * 254 + "…", 1.0]]
    assert "300 characters was cut to 255" in office.call("LAST_REASON")
