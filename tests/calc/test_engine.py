"""The xlwings engine: the ordinary API over Calc."""

from datetime import date, datetime

import pandas as pd
import pytest

from udfs.sheets import tables_of


@pytest.fixture(scope="module")
def sheet(session):
    book = session.app.books.add()
    yield book.sheets[0]
    book.close()


def test_values_go_out_and_come_back(sheet):
    rows = [["a", 1.5, True], [None, date(2026, 10, 31), datetime(2026, 1, 2, 3, 4, 5)]]
    sheet["A1"].value = rows
    assert sheet["A1:C2"].value == [["a", 1.5, True], [None, datetime(2026, 10, 31), datetime(2026, 1, 2, 3, 4, 5)]]


def test_texts_and_formulas(sheet):
    sheet["A5"].value = [["'=1+1", "=1+1", "=SUM(A6,2)", '=IF(1>0,"a,b",{1,2;3,4})'], [3, None, None, None]]
    assert sheet["A5:D5"].value == ["=1+1", 2.0, 5.0, "a,b"]
    assert sheet["B5"].formula == "=1+1"


def test_errors(sheet):
    sheet["A8"].value = [["=NA()", "=1/0", 1]]
    assert sheet["A8:C8"].value == [None, None, 1.0]
    assert sheet["A8:C8"].options(err_to_str=True).value == ["#N/A", "#DIV/0!", 1.0]


def test_frames(sheet):
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": ["p", "q"]}, index=pd.Index([7.0, 8.0], name="id"))
    sheet["F1"].value = frame
    back = sheet["F1"].options(pd.DataFrame, expand="table").value
    pd.testing.assert_frame_equal(back, frame, check_dtype=False)


def test_places(sheet):
    sheet["K1"].value = [[1, 2], [3, 4], [5, 6]]
    assert sheet["K1"].expand().address == "$K$1:$L$3"
    assert sheet["K1"].end("down").address == "$K$3"
    assert sheet["K2"].offset(1, 1).value == 6.0
    assert sheet["K1:L3"].resize(2, 1).address == "$K$1:$K$2"
    assert sheet["K1"].current_region.shape == (3, 2)
    assert sheet.range((1, 11), (2, 12)).value == [[1.0, 2.0], [3.0, 4.0]]
    assert sheet.range("K1", "L2").get_address(False, False) == "K1:L2"


def test_formats_and_clearing(sheet):
    cell = sheet["N1"]
    cell.value = 1234.5
    cell.number_format = "#,##0.00"
    assert cell.number_format == "#,##0.00"
    cell.color = (255, 255, 0)
    assert cell.color == (255, 255, 0)
    cell.font.bold = True
    cell.clear_contents()
    assert (cell.value, cell.font.bold) == (None, True)


def test_tables(sheet):
    sheet["P1"].value = [["a", "b"], [1, 2], [3, 4]]
    table = sheet.tables.add(source=sheet["P1:Q3"], name="tblTry")
    assert table.header_row_range.value == ["a", "b"]
    table.resize(sheet["P1:Q2"])
    assert table.data_body_range.value == [1.0, 2.0]
    assert "tblTry" in [one.name for one in sheet.tables]
    by_sheet = {one.name: sheet.name for sheet in sheet.book.sheets for one in sheet.tables}
    assert {name: one.parent.name for name, one in tables_of(sheet.book).items()} == by_sheet


def test_names(sheet):
    sheet["S1"].name = "the_cell"
    assert sheet.book.names["the_cell"].refers_to_range.address == "$S$1"
    sheet["the_cell"].value = 5
    assert sheet["S1"].value == 5.0
    del sheet.book.names["the_cell"]
    assert "the_cell" not in sheet.book.names


def test_state_of_the_program(session, sheet):
    app = session.app
    app.screen_updating = False
    app.calculation = "manual"
    assert (app.screen_updating, app.calculation) == (False, "manual")
    app.calculation, app.screen_updating = "automatic", True
    app.status_bar = "busy"
    assert app.status_bar == "busy"
    app.status_bar = False
    assert app.alert("said") == "ok"
    assert app.impl.said[-1] == "said"
    assert app.selection is not None
    assert app.version.major >= 7
