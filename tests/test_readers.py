"""Files in, rows out: every encoding and separator met in practice, and nothing hostile goes further than one line."""

from __future__ import annotations

import codecs
import io
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tests.errors import made
from udfs.hosts.files import book_blocks
from xlcredit.cellerror import CellError
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers import read, read_excel, read_text
from xlcredit.readers.tables import read_tables

CHINESE = "单据号,客户\nR1,上海进出口有限公司\n"
WESTERN = "Document,Buyer\nR1,Müller & Söhne GmbH\nR2,Café Zoë\n"


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def rows_of(folder: Path, content: bytes, name: str = "ledger.csv") -> list[list[str | None]]:
    return [list(row) for row in read_text(written(folder, name, content)).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030", "gbk", "gb2312"])
def test_chinese_text_in_every_encoding(tmp_path, encoding):
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b""
    assert rows_of(tmp_path, mark + CHINESE.encode(encoding)) == [["单据号", "客户"], ["R1", "上海进出口有限公司"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_western_text_in_every_encoding(tmp_path, encoding):
    assert rows_of(tmp_path, WESTERN.encode(encoding))[1:] == [["R1", "Müller & Söhne GmbH"], ["R2", "Café Zoë"]]


@pytest.mark.parametrize(
    "name",
    ["Müller", "Jürgen Groß", "Größe", "Bäcker AG", "Peña Hnos", "Ångström", "Sørensen", "Société", "Dvořák & Æ"],
)
def test_a_western_name_never_becomes_chinese(tmp_path, name):
    content = f"Document;Buyer\nR1;{name}\n".encode("cp1252", errors="replace")
    buyer = rows_of(tmp_path, content)[1][1]
    assert buyer is not None
    assert not [letter for letter in buyer if ord(letter) > 0x2FF]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path, mark):
    lines = [["Document", "Buyer", "Gross"], ["R1", "B1", "5"], ["R2", "B2", "7"]]
    content = "".join(mark.join(line) + "\n" for line in lines).encode()
    assert rows_of(tmp_path, content) == lines


def test_decimal_commas_do_not_make_a_separator(tmp_path):
    assert rows_of(tmp_path, b"a;b\n1,5;2,5\n3,5;4,5\n") == [["a", "b"], ["1,5", "2,5"], ["3,5", "4,5"]]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending(tmp_path, ending):
    assert rows_of(tmp_path, ending.join(["a,b", "1,2", ""]).encode()) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("letter", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_line_ends_end_a_line(tmp_path, letter):
    assert rows_of(tmp_path, f"a,b\n1{letter}1,2\n".encode()) == [["a", "b"], [f"1{letter}1", "2"]]


def test_quotes_hold_separators_line_ends_and_quotes(tmp_path):
    content = b'a,b\n"1,234.50","two\nlines"\n"he said ""no""",5" pipe\n'
    assert rows_of(tmp_path, content)[1:] == [["1,234.50", "two\nlines"], ['he said "no"', '5" pipe']]


def test_ragged_rows_stay_as_long_as_they_are(tmp_path):
    assert rows_of(tmp_path, b"a,b,c\n1\n1,2,3,4\n") == [["a", "b", "c"], ["1"], ["1", "2", "3", "4"]]


def test_blank_lines_before_the_headers_are_passed_over_and_rows_keep_their_line_numbers(tmp_path):
    block = read_text(written(tmp_path, "ledger.csv", b"\n\n" * 40 + b"a,b\n1,2\n\n3,4\n"))
    assert list(block.rows[0]) == ["a", "b"]
    assert block.header_row == 81
    assert [list(row) for row in block.rows[-1:]] == [["3", "4"]]
    assert block.header_row + len(block.rows) - 1 == 84


def test_the_first_line_may_announce_the_separator(tmp_path):
    assert rows_of(tmp_path, b"sep=;\na;b\n1,0;2,0\n") == [["a", "b"], ["1,0", "2,0"]]


def test_text_that_looks_like_a_formula_stays_text(tmp_path):
    assert rows_of(tmp_path, b"a,b\n=1+1,@SUM(A1)\n+1,-x\n")[1:] == [["=1+1", "@SUM(A1)"], ["+1", "-x"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"sep=;\n",
        b"a,b\n" + b"x" * 2_000_000 + b",1\n",
        b'a,b\n"never closed,1\n',
        b"PK\x03\x04rest",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "a,b\n1,2\n".encode("utf-32"),
        codecs.BOM_UTF16_LE + b"\x00\xd8",
        b"a\0b,c\n",
    ],
)
def test_what_is_no_text_file_is_refused(tmp_path, content):
    with pytest.raises(FileError) as refused:
        read(written(tmp_path, "ledger.csv", content))
    assert "ledger.csv" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_first_sheet_or_the_one_that_is_named(tmp_path):
    path = tmp_path / "ledger.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "First"
    book.active.append(["one"])
    book.create_sheet("Second").append(["two"])
    book.save(path)
    assert (read(path).rows, read(path).sheets) == ([["one"]], ("First", "Second"))
    assert (read(path, "Second").rows, read(path, "Second").sheets) == ([["two"]], ("Second", "First"))
    assert read(path, "Second").sheet == "ledger.xlsx, sheet Second"


def test_cells_come_by_value_formulas_by_their_result(tmp_path):
    path = tmp_path / "ledger.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["date", "formula", "error", "flag", "text", "number"])
        page.write_datetime(1, 0, datetime(2026, 10, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_formula(1, 1, "=1+1", None, 2)
        page.write_formula(1, 2, "=NA()", None, "#N/A")
        page.write_boolean(1, 3, True)
        page.write_string(1, 4, "=1+1")
        page.write_number(1, 5, 12.5)
    assert read(path).rows[1] == [date(2026, 10, 31), 2, CellError("#N/A"), True, "=1+1", 12.5]


@pytest.mark.parametrize("claim", ["A1", "A1:A1", "A1:B1", "A1:XFD1048576", "C3:D4"])
def test_what_a_sheet_claims_of_its_size_does_not_count(tmp_path, claim):
    path = written(tmp_path, "ledger.xlsx", made.with_dimension(claim))
    assert [list(row) for row in read(path).rows] == [list(row) for row in made.ROWS]


def test_a_blank_row_in_the_middle_keeps_its_place(tmp_path):
    rows = (*made.ROWS, (), ("R2", "B1", "2026-10-02", 5))
    path = written(tmp_path, "ledger.xlsx", made.workbook(rows=rows))
    assert [row[0] for row in read(path).rows] == ["Document", "R1", None, "R2"]


@pytest.mark.parametrize("reference", ["A1:D1048576", "A1:XFD1048576", "A1:Z9"])
def test_what_a_table_claims_of_its_size_does_not_count(tmp_path, reference):
    path = written(tmp_path, "book.xlsx", made.with_table_reference(reference))
    rows = read_tables(path)["ledger"].rows
    assert [list(row[:4]) for row in rows] == [list(row) for row in made.ROWS]


def test_tables_are_found_by_name_and_know_where_they_stand(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Open items")
        columns = [{"header": header} for header in ("Document", "Buyer", "Document date", "Gross")]
        data = [["R1", "B1", "2026-10-01", 5]]
        page.add_table(3, 1, 6, 4, {"name": "tblLedger", "columns": columns, "data": data})
        page.write(9, 1, "below the table")
    block = read_tables(path)["ledger"]
    assert (block.header_row, block.sheet) == (4, "Open items")
    assert block.rows == [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 5]]


def test_entities_are_off(tmp_path):
    for content in (made.with_sheet(made.ENTITY_TEXT, made.entities(1)), shared_strings(made.entities(1), "&b;")):
        with pytest.raises(FileError):
            read(written(tmp_path, "ledger.xlsx", content))


@pytest.mark.parametrize("levels", [6, 9])
def test_entities_that_expand_without_end_are_refused_at_once(tmp_path, levels):
    with pytest.raises(FileError):
        read(written(tmp_path, "ledger.xlsx", made.with_sheet(made.ENTITY_TEXT, made.entities(levels))))


def test_an_entity_of_another_file_is_not_read(tmp_path):
    secret = written(tmp_path, "secret.txt", b"secret")
    content = shared_strings(f'<!DOCTYPE sst [<!ENTITY b SYSTEM "{secret.as_uri()}">]>', "&b;")
    with pytest.raises(FileError) as refused:
        read(written(tmp_path, "ledger.xlsx", content))
    assert "secret" not in str(refused.value)


def shared_strings(before: str, text: str) -> bytes:
    """A workbook whose shared strings hold this text."""
    xml = f'<?xml version="1.0"?>{before}<sst xmlns="{made.MAIN}" count="4" uniqueCount="1">'
    xml += f"<si><t>{text}</t></si></sst>"
    return made.changed(made.workbook(), "xl/sharedStrings.xml", lambda _: xml.encode())


GOOD = {
    "a workbook": "ledger.xlsx",
    "a workbook of ours": "ledger.xlsx",
    "a ledger table of one cell": "ledger.xlsx",
    "a binary workbook": "ledger.xlsb",
    "an OpenDocument spreadsheet": "ledger.ods",
    "a Parquet file": "ledger.parquet",
}
"""Recipes of files that are as they should be, under the one name that fits."""

HOSTILE = [
    (recipe, f"ledger{suffix}")
    for recipe in sorted(made.MADE)
    for suffix in (".csv", ".xlsx", ".xls", ".xlsb", ".ods", ".parquet")
    if GOOD.get(recipe) != f"ledger{suffix}"
]


@pytest.mark.parametrize(("recipe", "name"), HOSTILE)
def test_every_hostile_file_is_refused_under_every_name(tmp_path, recipe, name):
    with pytest.raises(FileError):
        read(written(tmp_path, name, made.MADE[recipe]()))


CELLS = st.sampled_from(
    [
        '<c r="A1"><v>{}</v></c>',
        '<c r="A1" t="s"><v>{}</v></c>',
        '<c r="A1" t="b"><v>{}</v></c>',
        '<c r="A1" t="d"><v>{}</v></c>',
        '<c r="A1" t="e"><v>{}</v></c>',
        '<c r="A1" s="{}"><v>1</v></c>',
        '<c r="{}"><v>1</v></c>',
        '<c t="{}"><v>1</v></c>',
        '<c r="A1"><f>{}</f></c>',
    ]
)
ODD_TEXTS = st.sampled_from(
    ["", "abc", "-1", "999", "1e400", "9" * 400, "9" * 5000, "NaN", "2026-13-01", "ZZZZ1", "A0", "1A", "#N/A", "A1:B2"]
)


@given(CELLS, ODD_TEXTS)
def test_any_cell_of_a_sheet_is_read_or_refused(cell, text):
    read_or_refused("ledger.xlsx", made.with_sheet(f'<row r="1">{cell.format(text)}</row>'))


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes_is_read_or_refused(place, noise):
    content = bytearray(made.workbook("tblLedger"))
    place %= len(content)
    content[place : place + len(noise)] = noise
    read_or_refused("ledger.xlsx", bytes(content))


@given(st.sampled_from(["xl/workbook.xml", "xl/styles.xml", "xl/tables/table1.xml", made.SHEET]), st.integers(0, 10**4))
def test_a_workbook_with_a_cut_part_is_read_or_refused(part, keep):
    content = made.changed(made.workbook("tblLedger"), part, lambda xml: xml[: keep % (len(xml) + 1)])
    read_or_refused("ledger.xlsx", content)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    read_or_refused("ledger.csv", content)
    read_or_refused("ledger.xlsx", content)


@given(st.text(alphabet=",;\"'\n\r\t|=ab1é客\x0b ", max_size=60))
def test_any_text_is_read_or_refused(text):
    for encoding in ("utf-8", "utf-16", "gb18030"):
        read_or_refused("ledger.csv", text.encode(encoding))


@given(
    st.lists(st.lists(st.text(alphabet='ab,;"\n 1é客=', max_size=6), min_size=2, max_size=4), min_size=2, max_size=5)
)
def test_what_a_csv_writer_writes_comes_back(rows):
    import csv

    width = max(len(row) for row in rows)
    rows = [["first", "second", *["x"] * (width - 2)], *([*row, *[""] * (width - len(row))] for row in rows)]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        block = read_text(written(Path(folder), "ledger.csv", text.getvalue().encode()))
    assert [[cell or "" for cell in row] for row in block.rows] == rows


def read_or_refused(name: str, content: bytes) -> None:
    """Both readers of a file: a block, or FileError in one short line; nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), name, content)
        for reader in (read, book_blocks):
            try:
                found = reader(path)
            except FileError as error:
                assert "\n" not in str(error)
                assert len(str(error)) <= 255
            else:
                assert found if isinstance(found, dict) else isinstance(found, Block) and found.rows


def test_a_workbook_of_many_rows_is_read_whole(tmp_path):
    path = written(tmp_path, "ledger.xlsx", made.workbook(rows=(made.ROWS[0], *[made.ROWS[1]] * 3_000)))
    assert len(read_excel(path).rows) == 3_001


def test_the_recipes_make_what_they_say():
    assert zipfile.is_zipfile(io.BytesIO(made.MADE["a workbook"]()))
    assert len(made.MADE["a cell of two million characters"]()) > 2_000_000
    assert b"tblLedger" in zipfile.ZipFile(io.BytesIO(made.MADE["a workbook of ours"]())).read("xl/tables/table1.xml")
