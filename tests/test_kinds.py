"""Every kind of file gives the same rows: what was written comes back, and two readers of text never differ."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.errors import made
from tests.errors.xlsb import xlsb
from xlcredit.cellerror import CellError
from xlcredit.columnrows import ColumnRows
from xlcredit.columns import table
from xlcredit.errors import FileError
from xlcredit.intake import Block, typed
from xlcredit.readers import read, read_pasted, read_text
from xlcredit.readers.regular import regular
from xlcredit.readers.text import parsed, rows_of

FILES = Path(__file__).parent / "files"
HEADERS = ["Document", "Date", "Moment", "Time", "Duration", "Gross", "Flag", "Error", "客户"]
MOMENT = datetime(2026, 10, 31, 12, 30)
FULL = ["00123", MOMENT.date(), MOMENT, time(6), timedelta(1.5), 1234.5, True, CellError("#DIV/0!"), "Müller & 上海"]
LESS = ["R3", None, None, None, None, -7, None, CellError("#N/A"), "two\nlines"]
MERGED = ["merged", None, None, None, None, 12, None, None, None]
ROWS = [HEADERS, FULL, [None] * 9, LESS, MERGED]
FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss.000", time: "hh:mm", timedelta: "[h]:mm:ss"}


def xlsx(rows: list[list[object]], path: Path, system: int = 1900, first: str | None = None) -> Path:
    """A workbook of these rows as Excel stores them, in the given date system."""
    with xlsxwriter.Workbook(path, {"date_1904": system == 1904, "strings_to_formulas": False}) as book:
        if first is not None:
            book.add_worksheet(first)
        page = book.add_worksheet("Ledger")
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if type(value) in formats:
                    page.write_datetime(number, place, value, formats[type(value)])
                elif isinstance(value, CellError):
                    page.write_formula(number, place, "=NA()", None, value.code)
                elif isinstance(value, bool):
                    page.write_boolean(number, place, value)
                elif isinstance(value, str):
                    page.write_string(number, place, value)
                elif value is not None:
                    page.write_number(number, place, value)
    return path


def same(found: Block, rows: list[list[object]]) -> bool:
    """Whether the rows are these, each value of its type."""
    shown = [[(type(cell), cell) for cell in row] for row in found.rows]
    return shown == [[(type(cell), cell) for cell in row] for row in rows]


@pytest.mark.parametrize("system", [1900, 1904])
def test_an_xlsx_workbook_in_both_date_systems(tmp_path, system):
    found = read(xlsx(ROWS, tmp_path / "ledger.xlsx", system, first="Cover"))
    assert same(found, ROWS)
    assert (found.sheets, found.sheet) == (("Ledger", "Cover"), "ledger.xlsx, sheet Ledger")


def test_an_xls_workbook_that_libreoffice_wrote():
    found = read(FILES / "kinds.xls")
    assert same(found, ROWS)
    assert (found.sheets, found.sheet) == (("Ledger", "Cover"), "kinds.xls, sheet Ledger")


def test_an_ods_workbook_that_libreoffice_wrote():
    rows = [[1 if cell is True else cell for cell in row] for row in ROWS]  # it stored =TRUE() as the number 1
    found = read(FILES / "kinds.ods")
    assert same(found, rows)
    assert (found.sheets, found.sheet) == (("Ledger", "Cover"), "kinds.ods, sheet Ledger")


def test_an_xlsb_workbook(tmp_path):
    kept = [0, 1, 5, 6, 7, 8]
    rows = [[row[place] for place in kept] for row in ROWS]
    path = tmp_path / "ledger.xlsb"
    path.write_bytes(xlsb(rows, "Ledger"))
    assert same(read(path), rows)


def test_a_parquet_file(tmp_path):
    path = tmp_path / "ledger.parquet"
    columns = {
        "Document": ["R1", None],
        "Date": [date(2026, 10, 31), None],
        "Moment": pl.Series([MOMENT, None]).dt.replace_time_zone("Asia/Shanghai"),
        "Gross": [Decimal("12.50"), None],
        "Open": [1.25, float("nan")],
        "Terms": [30, None],
        "Flag": [True, None],
        "Kind": pl.Series(["invoice", None], dtype=pl.Categorical),
    }
    pl.DataFrame(columns).write_parquet(path)
    rows = [list(row) for row in read(path).rows]
    assert rows[:2] == [[*columns], ["R1", date(2026, 10, 31), MOMENT, Decimal("12.50"), 1.25, 30, True, "invoice"]]
    assert [cell is None or cell != cell for cell in rows[2]] == [True] * 8


def test_only_error_values_a_hidden_sheet_and_a_start_far_in(tmp_path):
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden, shown = book.add_worksheet("Hidden"), book.add_worksheet("Shown")
        hidden.write(0, 0, "x")
        hidden.hide()
        shown.activate()
        shown.write_formula(2, 1, "=NA()", None, "#N/A")
    found = read(path)
    assert found.sheets == ("Shown", "Hidden")
    assert found.rows == [[None, None], [None, None], [None, CellError("#N/A")]]
    assert read(path, "Hidden").rows == [["x"]]


def test_the_value_of_a_formula_beyond_a_kilobyte_that_fails(tmp_path):
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for row in range(200):
            page.write_formula(row, 3, "=NA()&" + "&".join(['"<long>"'] * 600), None, "#N/A")
    assert [row[3] for row in read(path).rows] == [CellError("#N/A")] * 200


ODS_CELLS = [
    ('<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', True),
    ('<table:table-cell office:value-type="currency" office:value="12.5"/>', 12.5),
    ('<table:table-cell office:value-type="float" office:value="3"/>', 3),
    ('<table:table-cell office:value-type="date" office:date-value="2026-10-31T00:30:00"/>', datetime(2026, 10, 31, 0, 30)),
    ('<table:table-cell office:value-type="date" office:date-value="99999-01-01"/>', "99999-01-01"),
    ('<table:table-cell office:value-type="time" office:time-value="-PT1H"/>', -timedelta(hours=1)),
    ('<table:table-cell office:value-type="string" office:string-value="kept"><text:p>shown</text:p></table:table-cell>', "kept"),
    ('<table:table-cell calcext:value-type="error"><text:p>Err:502</text:p></table:table-cell>', CellError("#VALUE!")),
    ("<table:table-cell><text:p>a<text:s text:c=\"2\"/>b<text:tab/><text:span>c</text:span></text:p><text:p>d</text:p></table:table-cell>", "a  b\tc\nd"),
    ("<table:table-cell><office:annotation><text:p>a comment</text:p></office:annotation><text:p>x</text:p></table:table-cell>", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value"), ODS_CELLS)
def test_a_cell_of_an_ods_workbook(tmp_path, cell, value):
    path = tmp_path / "ledger.ods"
    row = f'<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3"/>{cell}</table:table-row>'
    blank = '<table:table-row table:number-rows-repeated="1000000"/>'
    path.write_bytes(made.ods(f'<table:table table:name="S">{row}{blank}</table:table>'))
    assert same(read(path), [[None, None, None, value]] * 2)


PIECES = st.sampled_from(["a", "é", "客", "😀", " ", ",", ";", '"', "\n", "\r", "\r\n", "\t", "=", "0"])
TEXTS = st.lists(PIECES, max_size=6).map("".join)
LEDGERS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=6)
)


@settings(max_examples=300)
@given(LEDGERS, st.sampled_from([",", ";", "\t"]), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_polars_and_the_csv_module_give_the_same_rows(rows, mark, quoting, ending, last):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=ending).writerows(rows)
    text = out.getvalue() if last else out.getvalue().removesuffix(ending)
    fast = regular(text.encode(), mark)
    if fast is not None:
        assert [list(row) for row in fast] == parsed(text, mark, "ledger.csv", 0)


@settings(max_examples=500)
@given(st.text(alphabet=st.sampled_from(["a", "客", ",", '"', "\n", "\r", " "]), max_size=16), st.sampled_from([",", "a"]))
def test_polars_and_the_csv_module_agree_on_any_text_that_is_taken_for_regular(text, mark):
    fast = regular(text.encode(), mark)
    if fast is not None:
        assert [list(row) for row in fast] == parsed(text, mark, "ledger.csv", 0)


def test_plain_and_quoted_text_is_read_by_column_and_ragged_text_is_not():
    for text in ("a,b\n1,2\n", 'a,b\r\n"1,0","x\ny"\r\n', 'a,b\n"",""""'):
        assert isinstance(rows_of(text.encode(), "ledger.csv").rows, ColumnRows), text
    for text in ("a,b\n1\n", "a,b\n\n1,2\n", "a,b\r1,2\r", 'a,b\n5" pipe,2\n', "a\nb\n"):
        assert isinstance(rows_of(text.encode(), "ledger.csv").rows, list), text


def test_large_text_is_looked_at_in_pieces_without_a_seam(tmp_path):
    lines = [f'R{number},"{"x" * (number % 90)}, ""é""\n客",{number / 4}' for number in range(120_000)]
    content = ("Document,Note,Gross\n" + "\n".join(lines)).encode()
    assert len(content) > 8 * 2**20
    path = tmp_path / "ledger.csv"
    path.write_bytes(content)
    found = read_text(path).rows
    assert isinstance(found, ColumnRows)
    assert list(found) == list(csv.reader(io.StringIO(content.decode(), newline="")))


@given(LEDGERS)
def test_a_paste_comes_back(rows):
    rows = [["first"] * len(rows[0]), *rows]
    quoted = [[f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set('"\n\r\t') else c for c in row] for row in rows]
    text = "".join("\t".join(row) + "\r\n" for row in quoted)
    assert [[cell or "" for cell in row] for row in read_pasted(text).rows] == rows


def test_a_quotation_mark_inside_a_pasted_cell_is_a_letter():
    assert read_pasted('Item\tGross\r\n5" pipe\t12\r\n').rows == [["Item", "Gross"], ['5" pipe', "12"]]


@pytest.mark.parametrize("text", ["", " \r\n\t\r\n", "a\0b", "x" * 40_000 + "\ty"])
def test_what_is_no_paste_is_refused(text):
    with pytest.raises(FileError, match="the clipboard"):
        read_pasted(text)


@pytest.mark.parametrize("text", ["abc", "1,5", "-"])
def test_a_number_cell_that_holds_text_keeps_it(tmp_path, text):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(made.with_sheet(f'<row r="1"><c r="A1"><v>{text}</v></c></row>'))
    assert read(path).rows == [[text]]


NUMBERS = st.one_of(st.integers(-(2**53) + 1, 2**53 - 1), st.floats(-1e9, 1e9).map(lambda n: round(n, 2)))
LETTERS = st.text(alphabet='aé客, ;"<&>\n=0', min_size=1, max_size=8)
DAYS = st.dates(date(1901, 1, 1), date(2200, 12, 31))
VALUES = st.one_of(st.none(), NUMBERS, LETTERS, DAYS, st.booleans())
SHEETS = st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=5)


def as_given(value: object) -> object:
    """A whole number comes as int, whatever it was."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@settings(max_examples=40, deadline=None)
@given(SHEETS)
def test_any_rows_come_back_from_every_kind_of_workbook(rows):
    rows = [["Document", "Buyer", "Gross"], *([as_given(cell) for cell in row] for row in rows), ["end", 0, True]]
    with tempfile.TemporaryDirectory() as folder:
        one, two, three = (Path(folder) / f"ledger{suffix}" for suffix in (".xlsx", ".xlsb", ".ods"))
        xlsx(rows, one)
        two.write_bytes(xlsb(rows))
        three.write_bytes(made.ods(f'<table:table table:name="S">{"".join(map(ods_row, rows))}</table:table>'))
        for path in (one, two, three):
            assert same(read(path), rows), path.suffix


def ods_row(row: list[object]) -> str:
    return f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"


def ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
    if isinstance(value, str):
        lines = value.replace("&", "&amp;").replace("<", "&lt;").replace(" ", "<text:s/>").split("\n")
        return f"<table:table-cell>{''.join(f'<text:p>{line}</text:p>' for line in lines)}</table:table-cell>"
    return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(LETTERS | st.none(), DAYS | st.none(), st.floats(-1e9, 1e9) | st.none()), min_size=1, max_size=5))
def test_any_columns_come_back_from_parquet(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.parquet"
        schema = {"Document": pl.String, "Date": pl.Date, "Gross": pl.Float64}
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
        assert list(read(path).rows) == [[*schema], *map(list, rows)]


CELLS = st.one_of(st.none(), st.just(""), st.just(" "), st.just("R1"), st.just("1.5"), st.just("2026-10-31"), st.just(5))


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_intake_reads_columns_as_it_reads_rows(rows):
    rows = [["Document", "Buyer", "Document date", "Gross", "Own"], *rows]
    columns = ColumnRows([list(column) for column in zip(*rows, strict=True)])
    by_row, by_column = (typed(table("ledger"), Block(kept), "EUR") for kept in (rows, columns))
    assert (by_row.columns, by_row.problems, by_row.money_in) == (by_column.columns, by_column.problems, by_column.money_in)


def test_rows_kept_by_column_are_a_sequence():
    rows = ColumnRows([pl.Series([1, 2, 3]), ["a", "b", None]], headers=["n", "l"])
    whole = [["n", "l"], [1, "a"], [2, "b"], [3, None]]
    assert rows == whole
    assert rows != whole[:3]
    assert [rows[place] for place in (0, 1, -1)] == [whole[0], whole[1], whole[-1]]
    assert [list(rows[part]) for part in (slice(1, None), slice(2, 3), slice(0, 2), slice(9, None), slice(None, None, -1))] == [
        whole[1:], whole[2:3], whole[0:2], [], whole[::-1],
    ]  # fmt: skip
    assert rows.column(1) == ["l", "a", "b", None]
    with pytest.raises(IndexError):
        rows[4]
