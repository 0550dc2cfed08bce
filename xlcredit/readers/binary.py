"""Workbooks of binary records, .xls and .xlsb: which sheets they have, and the scan of one."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from xlcredit.errors import FileError
from xlcredit.readers.package import LARGEST_INDEX, damaged, part_names
from xlcredit.readers.scan import ERROR_CODES, Page, Scan, check_place

LARGEST_XLS = 256 * 2**20
"""Largest .xls file, in bytes: 65,536 rows of 256 cells fit into half of it."""

STREAMS = ("Workbook", "Book")

BOUND_SHEET, END_OF_PART, BEGIN_OF_PART, PASSWORD = 0x85, 0x0A, 0x809, 0x2F
XLS_CELLS = {0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x205, 0x06, 0x206, 0x406}
"""Records of .xls that hold cells: numbers of three kinds, texts of three kinds, errors and truth values, formulas."""

XLS_FORMULAS = {0x06, 0x206, 0x406}
XLS_ERROR = 0x205

XLSB_SHEET, XLSB_END, XLSB_ROW, XLSB_BLANK, XLSB_LAST_CELL = 156, 130, 0, 1, 11
XLSB_ERRORS = {3, 11}
"""Records of .xlsb: sheet of a workbook, end of a sheet, row, cells from 1 to 11, and the errors among the cells."""


def xls_pages(path: Path) -> list[Page]:
    """Worksheets of an .xls file; FileError when it is none, protected by a password, or too large."""
    import olefile

    size = path.stat().st_size
    if size > LARGEST_XLS:
        raise FileError(f"{path.name}: {size / 2**20:,.0f} MiB are more than an .xls workbook can hold")
    data = path.read_bytes()
    try:
        with olefile.OleFileIO(data) as container:
            stream = next((name for name in STREAMS if container.exists(name)), None)
            records = container.openstream(stream).read() if stream else b""
    except Exception as error:  # noqa: BLE001 - olefile raises whatever broken structures lead to
        raise damaged(path.name, error) from None
    if not records:
        raise FileError(f"{path.name}: this is not an Excel workbook")
    return list(xls_sheets(path.name, records, stream == STREAMS[0]))


def xls_sheets(name: str, data: bytes, flagged: bool) -> Iterator[Page]:
    """Worksheets that the first part of an .xls workbook lists; titles are flagged as wide or not since Excel 97."""
    place = 0
    for kind, start, length in xls_records(data, 0):
        if kind == PASSWORD:
            raise FileError(f"{name}: the workbook is protected by a password: save it without one")
        if kind == BOUND_SHEET:
            offset, hidden, sheet_kind, letters = struct.unpack_from("<IBBB", data, start)
            first = start + 7 + flagged
            wide = flagged and bool(data[first - 1] & 1)
            raw = data[first : min(start + length, first + letters * (1 + wide))]
            title = raw.decode("utf-16-le" if wide else "latin-1", "replace")
            if sheet_kind == 0:
                yield Page(title, hidden & 3 == 0, place, partial(xls_scan, name, data, offset))
            place += 1


def xls_records(data: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record of one part, from the begin of the part to its end."""
    depth = 0
    while place + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, place)
        depth += (kind == BEGIN_OF_PART) - (kind == END_OF_PART)
        yield kind, place + 4, length
        place += 4 + length
        if depth <= 0:
            return
    raise EOFError("cut")


def xls_scan(name: str, data: bytes, offset: int) -> Scan:
    """Scan of the records of one sheet; FileError for cells far out."""
    scan = Scan()
    for kind, start, length in xls_records(data, offset):
        if kind not in XLS_CELLS or length < 6 or start + length > len(data):
            continue
        scan.filled = True
        row, column = struct.unpack_from("<HH", data, start)
        check_place(name, row, column)
        if kind == XLS_ERROR and length >= 8 and data[start + 7]:
            scan.errors[row, column] = ERROR_CODES.get(data[start + 6], "#VALUE!")
        elif (
            kind in XLS_FORMULAS
            and length >= 14
            and data[start + 6] == 2
            and data[start + 12] == data[start + 13] == 255
        ):
            scan.errors[row, column] = ERROR_CODES.get(data[start + 8], "#VALUE!")
    return scan


def xlsb_pages(path: Path, archive: zipfile.ZipFile) -> list[Page]:
    """Worksheets of an .xlsb file in the order of the workbook."""
    if archive.getinfo("xl/workbook.bin").file_size > LARGEST_INDEX:
        raise ValueError("a list of sheets of many megabytes")
    parts = part_names(archive, "xl/workbook.bin")
    data = archive.read("xl/workbook.bin")
    pages = []
    sheets = [start for kind, start, _ in xlsb_records(data) if kind == XLSB_SHEET]
    for place, start in enumerate(sheets):
        hidden = struct.unpack_from("<I", data, start)[0]
        identifier, after = xlsb_text(data, start + 8)
        title, _ = xlsb_text(data, after)
        if "chartsheets/" not in parts[identifier] and "dialogsheets/" not in parts[identifier]:
            pages.append(Page(title, hidden == 0, place, partial(xlsb_scan, path.name, archive, parts[identifier])))
    return pages


def xlsb_text(data: bytes, place: int) -> tuple[str, int]:
    """A text of an .xlsb record, and where it ends."""
    end = place + 4 + 2 * struct.unpack_from("<I", data, place)[0]
    return data[place + 4 : end].decode("utf-16-le"), end


def xlsb_records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of each record; numbers are written seven bits a byte."""
    place, size = 0, len(data)
    while place < size:
        kind, place = data[place], place + 1
        if kind & 0x80:
            kind, place = (kind & 0x7F) | (data[place] & 0x7F) << 7, place + 1
        length = shift = 0
        while True:
            byte, place = data[place], place + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        yield kind, place, length
        place += length


def xlsb_scan(name: str, archive: zipfile.ZipFile, part: str) -> Scan:
    """Scan of the records of one sheet; FileError for cells far out."""
    scan = Scan()
    data = archive.read(part)
    row = 0
    complete = False
    for kind, start, length in xlsb_records(data):
        complete = complete or kind == XLSB_END
        if kind == XLSB_ROW:
            row = struct.unpack_from("<I", data, start)[0]
            check_place(name, row, 0)
        elif XLSB_BLANK <= kind <= XLSB_LAST_CELL and length >= 8:
            column = struct.unpack_from("<I", data, start)[0]
            check_place(name, 0, column)
            scan.filled = scan.filled or kind != XLSB_BLANK
            if kind in XLSB_ERRORS:
                scan.errors[row, column] = ERROR_CODES.get(data[start + 8], "#VALUE!")
    if not complete:
        raise EOFError("cut")
    return scan
