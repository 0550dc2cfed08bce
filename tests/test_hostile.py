"""Files made to harm: each is refused in one line, in bounded time and memory, and nothing is fetched, run or crashed."""

from __future__ import annotations

import io
import os
import random
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from tests.errors import made
from tests.errors.xlsb import xlsb
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers import process, read
from xlcredit.readers.tables import read_tables

FILES = Path(__file__).parent / "files"
SECONDS = 60
MEGABYTE = 2**20


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refused(path: Path, sheet: str | None = None) -> str:
    """The one line with which a file is refused, soon."""
    start = time.monotonic()
    with pytest.raises(FileError) as error:
        read(path, sheet)
    assert time.monotonic() - start < SECONDS
    assert "\n" not in str(error.value)
    assert len(str(error.value)) <= 255
    return str(error.value)


def memory_of(path: Path) -> tuple[str, int]:
    """What a process of its own says to the file, and the most memory in MiB that it and its own process took."""
    code = (
        "import resource, sys\n"
        "from xlcredit.errors import FileError\n"
        "from xlcredit.readers import read\n"
        "try:\n    print(len(read(sys.argv[1]).rows))\n"
        "except FileError as error:\n    print(error)\n"
        "own = open('/proc/self/status').read().partition('VmHWM:')[2].split()[0]\n"
        "print(max(int(own), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=root, capture_output=True, text=True, timeout=SECONDS, check=True
    )
    said, most = done.stdout.splitlines()
    return said, int(most) // 1024


def package(part: str, pieces: Callable[[], object], sheet_of: bytes | None = None) -> bytes:
    """A workbook with one part written piece by piece, so that gigabytes of one letter take no memory here."""
    out = io.BytesIO()
    base = sheet_of if sheet_of is not None else made.workbook()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as file:
            for piece in pieces():
                file.write(piece)
    return out.getvalue()


def one_cell(megabytes: int, before: bytes, after: bytes) -> Callable[[], object]:
    return lambda: (before, *[b"x" * MEGABYTE] * megabytes, after)


HEAD = f'<worksheet xmlns="{made.MAIN}"><sheetData>'.encode()
CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
END = b"</t></is></c></row></sheetData></worksheet>"


def test_two_gigabytes_of_text_in_one_cell_of_a_workbook(tmp_path):
    content = package(made.SHEET, one_cell(2100, HEAD + CELL, END))
    assert len(content) < 20 * MEGABYTE
    said, most = memory_of(written(tmp_path, "ledger.xlsx", content))
    assert said == "ledger.xlsx: the workbook unpacks to 2.1 GiB, more than is read"
    assert most < 200


@pytest.mark.parametrize("part", [made.SHEET, "xl/sharedStrings.xml"])
def test_hundreds_of_megabytes_in_one_cell_of_a_workbook(tmp_path, part):
    strings = (f'<sst xmlns="{made.MAIN}"><si><t>'.encode(), b"</t></si>" + b"<si><t>x</t></si>" * 9 + b"</sst>")
    pieces = one_cell(300, HEAD + CELL, END) if part == made.SHEET else one_cell(300, *strings)
    said, most = memory_of(written(tmp_path, "ledger.xlsx", package(part, pieces)))
    assert said.startswith("ledger.xlsx: ")
    assert "a cell can" in said or "cannot be read within" in said
    assert most < process.MOST_MEMORY / MEGABYTE


def test_hundreds_of_megabytes_in_one_cell_of_an_ods_workbook(tmp_path):
    whole = zipfile.ZipFile(io.BytesIO(made.ods("<table:table><table:table-row>|</table:table-row></table:table>")))
    before, after = whole.read("content.xml").split(b"|")
    cell = (before + b"<table:table-cell><text:p>", b"</text:p></table:table-cell>" + after)
    content = package("content.xml", one_cell(300, *cell), made.ods(""))
    said, most = memory_of(written(tmp_path, "ledger.ods", content))
    assert said == "ledger.ods: a row of the sheet holds more than 16 MiB"
    assert most < 300


def test_elements_inside_each_other_without_end(tmp_path):
    for deep in (1_000, 1_000_000):
        nested = "<text:span>" * deep + "x" + "</text:span>" * deep
        cell = f"<table:table-cell><text:p>{nested}</text:p></table:table-cell>"
        content = made.ods(f"<table:table><table:table-row>{cell}</table:table-row></table:table>")
        refused(written(tmp_path, "ledger.ods", content))
    rows = '<row r="1">' * 300_000
    said, most = memory_of(written(tmp_path, "ledger.xlsx", made.with_sheet(rows + "</row>" * 300_000)))
    assert said.startswith("ledger.xlsx: ")
    assert most < 500


def declared_small(data: bytes, part: str) -> bytes:
    """A package that gives a part a thousandth of its size, with the checksum of that beginning."""
    changing = bytearray(data)
    info = zipfile.ZipFile(io.BytesIO(data)).getinfo(part)
    small = info.file_size // 1000
    checksum = zlib.crc32(zipfile.ZipFile(io.BytesIO(data)).read(part)[:small])
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        place = changing.find(signature)
        while place != -1:
            length = 26 if signature == b"PK\x03\x04" else 28
            start = 30 if signature == b"PK\x03\x04" else 46
            size = int.from_bytes(changing[place + length : place + length + 2], "little")
            if changing[place + start : place + start + size] == part.encode():
                changing[place + offset : place + offset + 4] = checksum.to_bytes(4, "little")
                changing[place + offset + 8 : place + offset + 12] = small.to_bytes(4, "little")
            place = changing.find(signature, place + 4)
    return bytes(changing)


def test_a_package_that_hides_its_true_size(tmp_path):
    content = package("xl/sharedStrings.xml", one_cell(200, f'<sst xmlns="{made.MAIN}"><si><t>'.encode(), b"</t></si></sst>"))
    said, most = memory_of(written(tmp_path, "ledger.xlsx", declared_small(content, "xl/sharedStrings.xml")))
    assert said.startswith("ledger.xlsx: ")
    assert most < process.MOST_MEMORY / MEGABYTE


@pytest.mark.parametrize("cells", ['<c r="A1"/><c r="XFD1048576"/>', "<c/>" * 20_000, '<c r="A1"><v>1</v></c><c r="ALM1048577"/>'])
def test_cells_far_out(tmp_path, cells):
    refused(written(tmp_path, "ledger.xlsx", made.with_sheet(f'<row r="1">{cells}</row>')))


def test_a_rectangle_that_no_memory_holds(tmp_path):
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="ALL1048576"><v>1</v></c></row>'
    said, most = memory_of(written(tmp_path, "ledger.xlsx", made.with_sheet(corners)))
    assert said == "ledger.xlsx: the file cannot be read within 4 GiB of memory and 10 minutes: save its data as CSV"
    assert most < process.MOST_MEMORY / MEGABYTE


def test_an_ods_sheet_of_a_million_columns(tmp_path):
    blank = '<table:table-cell table:number-columns-repeated="1000000"/>'
    row = f"<table:table-row>{blank}<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    said = refused(written(tmp_path, "ledger.ods", made.ods(f"<table:table>{row}</table:table>")))
    assert said == "ledger.ods: row 1 has more than 1,000 columns"


def test_more_cells_than_are_kept(tmp_path):
    wide = '<table:table-cell table:number-columns-repeated="900"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="1000000">{wide}</table:table-row>'
    assert "cells" in refused(written(tmp_path, "ledger.ods", made.ods(f"<table:table>{row}</table:table>")))
    assert "cells" in refused(written(tmp_path, "ledger.csv", b"a,b\n" + b"\n" * 70_000_000))


def test_an_xlsb_cell_far_out_and_one_in_a_row_far_down(tmp_path):
    for row, column in ((0, 2**20), (2**30, 0)):
        rows = bytearray(xlsb([["x"]]))
        data = zipfile.ZipFile(io.BytesIO(rows)).read("xl/worksheets/sheet1.bin")
        data = data.replace(b"\x00\x11" + (0).to_bytes(4, "little"), b"\x00\x11" + row.to_bytes(4, "little"))
        cell = data.index(bytes([6, 14]))
        data = data[: cell + 2] + column.to_bytes(4, "little") + data[cell + 6 :]
        refused(written(tmp_path, "ledger.xlsb", made.changed(bytes(rows), "xl/worksheets/sheet1.bin", lambda _, new=data: new)))


def test_workbooks_protected_by_a_password(tmp_path):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(made.workbook())).encrypt("secret", out)
    for name in ("ledger.xlsx", "ledger.xlsm", "ledger.xlsb", "ledger.xls"):
        said = refused(written(tmp_path, name, out.getvalue()))
        assert said == f"{name}: the workbook is protected by a password: save it without one"
    old = bytearray((FILES / "kinds.xls").read_bytes())
    begin = old.index(b"\x09\x08\x10\x00")
    old[begin + 20 : begin + 22] = b"\x2f\x00"  # the record after the begin of the workbook becomes its password
    assert "protected by a password" in refused(written(tmp_path, "ledger.xls", bytes(old)))


def test_links_formulas_and_macros_are_not_followed(tmp_path, monkeypatch):
    path = tmp_path / "ledger.xlsm"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Ledger")
        page.write_row(0, 0, ["Document", "Gross"])
        page.write_url(1, 0, "http://192.0.2.1/ledger", None, "R1")
        page.write_formula(1, 1, '=WEBSERVICE("http://192.0.2.1/")', None, 5)
        page.write_formula(2, 1, "='\\\\192.0.2.1\\share\\[a.xlsx]S'!A1", None, 7)
    content = made.with_part(path.read_bytes(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 no project")
    found = read(written(tmp_path, "ledger.xlsm", content))
    assert found.rows == [["Document", "Gross"], ["R1", 5], [None, 7]]


def test_folders_devices_and_pipes(tmp_path):
    pipe = tmp_path / "ledger.csv"
    os.mkfifo(pipe)
    assert refused(pipe) == "ledger.csv: this is a device or a pipe, not a file"
    assert "device" in refused(Path("/dev/zero"))
    folder = tmp_path / "ledger.xlsx"
    folder.mkdir()
    assert "this is a folder" in refused(folder)


def test_a_process_that_dies_or_hangs_is_one_line(tmp_path, monkeypatch):
    path = written(tmp_path, "ledger.xlsx", made.workbook())
    for program in ("import os; os.abort()", "import time; time.sleep(60)", "print('not what was asked for')"):
        monkeypatch.setattr(process, "PROGRAM", written(tmp_path, "program.py", program.encode()))
        monkeypatch.setattr(process, "LONGEST", 2.0)
        assert "cannot be read within" in refused(path)


def test_the_process_that_reads_leaves_nothing_behind(tmp_path):
    path = written(tmp_path, "ledger.xlsx", made.workbook(rows=(made.ROWS[0], *[made.ROWS[1]] * 30_000)))
    before = left_open()
    for _ in range(3):
        assert len(read(path).rows) == 30_001
    assert left_open() == before


def left_open() -> tuple[int, set[str]]:
    """Open files of this process, and its children, ended ones that nobody waited for included."""
    children = " ".join(path.read_text() for path in Path("/proc/self/task").glob("*/children"))
    return len(list(Path("/proc/self/fd").iterdir())), set(children.split())


GOOD = {
    "ledger.xlsx": lambda: made.workbook("tblLedger", rows=(*made.ROWS, ("R2", "B2", "2026-10-02", -5.5))),
    "ledger.xlsb": xlsb,
    "ledger.xls": (FILES / "kinds.xls").read_bytes,
    "ledger.ods": (FILES / "kinds.ods").read_bytes,
    "ledger.parquet": made.parquet,
    "ledger.csv": lambda: 'Document,Note\nR1,"two\nlines"\nR2,客\n'.encode(),
}
ROUNDS = {"ledger.parquet": 15, "ledger.csv": 200}
"""Mutations of each kind; of Parquet fewer, since its process starts in half a second."""


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to three flips, cuts, splices or doublings."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place, length = chance.randrange(len(out) + 1), chance.randrange(1, 64)
        kind = chance.randrange(6)
        if kind == 0 and place < len(out):
            out[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del out[place : place + length]
        elif kind == 2:
            out[place:place] = chance.randbytes(length)
        elif kind == 3:
            out[place : place + length] = chance.choice([b"\xff", b"\0", b"\x80"]) * length
        elif kind == 4:
            other = chance.randrange(len(out) + 1)
            out[place : place + length] = out[other : other + length]
        else:
            del out[max(place, 1) :]
    return bytes(out)


def mutated_member(data: bytes, chance: random.Random) -> bytes:
    """A package with the content of one part mutated, or the part taken out."""
    part = chance.choice(zipfile.ZipFile(io.BytesIO(data)).namelist())
    return made.changed(data, part, lambda content: None if chance.random() < 0.1 else mutated(content, chance))


@pytest.mark.parametrize("name", list(GOOD))
def test_mutated_files_are_read_or_refused(tmp_path, name):
    """A crash would end this process, an exception of another kind the test, a hang its time."""
    chance = random.Random(20261031)
    good = GOOD[name]()
    outcomes = {"read": 0, "refused": 0}
    for _ in range(ROUNDS.get(name, 80)):
        package_like = good[:2] == b"PK" and chance.random() < 0.7
        path = written(tmp_path, name, (mutated_member if package_like else mutated)(good, chance))
        start = time.monotonic()
        for reader in (read, read_tables) if name == "ledger.xlsx" else (read,):
            try:
                found = reader(path)
            except FileError as error:
                assert "\n" not in str(error)
                assert len(str(error)) <= 255
                outcomes["refused"] += 1
            else:
                assert isinstance(found, dict) or (isinstance(found, Block) and list(found.rows))
                outcomes["read"] += 1
        assert time.monotonic() - start < SECONDS
    assert outcomes["refused"], outcomes
    assert outcomes["read"] or name == "ledger.parquet", outcomes


def test_this_process_has_no_limit_of_memory_of_its_own():
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
