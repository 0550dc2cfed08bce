"""A writer of small .xlsb workbooks, for want of a program here that writes them: records of MS-XLSB, written out."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date

from xlcredit.cellerror import CellError
from xlcredit.readers.scan import ERROR_CODES

DATE_STYLE = 1
KINDS = {"application/vnd.ms-excel.sheet.binary.macroEnabled.main": "/xl/workbook.bin"}
KINDS |= {"application/vnd.ms-excel.worksheet": "/xl/worksheets/sheet1.bin"}
KINDS |= {"application/vnd.ms-excel.styles": "/xl/styles.bin"}
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsb(rows: Sequence[Sequence[object]] = (("Document", "Gross"), ("R1", 100)), sheet: str = "Ledger") -> bytes:
    """A workbook of one sheet with these rows; None is a cell that is not there."""
    types = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for kind, part in KINDS.items())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        package.writestr("_rels/.rels", links({"officeDocument": "xl/workbook.bin"}))
        package.writestr(
            "xl/_rels/workbook.bin.rels", links({"worksheet": "worksheets/sheet1.bin", "styles": "styles.bin"})
        )
        package.writestr("xl/workbook.bin", workbook(sheet))
        package.writestr("xl/styles.bin", styles())
        package.writestr("xl/worksheets/sheet1.bin", b"".join(sheet_records(rows)))
    return out.getvalue()


def links(targets: dict[str, str]) -> str:
    """Relationships rId1, rId2, … to these parts."""
    each = (
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{k}" Target="{t}"/>' for n, (k, t) in enumerate(targets.items(), 1)
    )
    return f'<Relationships xmlns="{LINKS}">{"".join(each)}</Relationships>'


def record(kind: int, data: bytes = b"") -> bytes:
    """A record: its kind and length seven bits a byte, then its data."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length = len(data)
    while length >= 0x80:
        head, length = head + bytes([length & 0x7F | 0x80]), length >> 7
    return head + bytes([length]) + data


def text(value: str) -> bytes:
    """A text: its length in units of UTF-16, then these."""
    data = value.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def workbook(sheet: str) -> bytes:
    """The part that lists the sheets."""
    bundle = struct.pack("<II", 0, 1) + text("rId1") + text(sheet)
    return record(131) + record(143) + record(156, bundle) + record(144) + record(132)


def styles() -> bytes:
    """Two cell formats: general, and a date (number format 14)."""
    formats = b"".join(record(47, struct.pack("<HHHHHBBHH", 0, number, 0, 0, 0, 0, 0, 0, 0)) for number in (0, 14))
    return record(278) + record(617, struct.pack("<I", 2)) + formats + record(618) + record(279)


def sheet_records(rows: Iterable[Sequence[object]]) -> Iterable[bytes]:
    """The records of a sheet."""
    rows = list(rows)
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    yield record(129) + record(148, extent) + record(145)
    for number, row in enumerate(rows):
        yield record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            if value is not None:
                yield cell(column, value)
    yield record(146) + record(130)


def cell(column: int, value: object) -> bytes:
    """The record of one cell."""
    style = DATE_STYLE if isinstance(value, date) else 0
    head = struct.pack("<II", column, style)
    if isinstance(value, CellError):
        return record(3, head + bytes([next(byte for byte, code in ERROR_CODES.items() if code == value.code)]))
    if isinstance(value, bool):
        return record(4, head + bytes([value]))
    if isinstance(value, str):
        return record(6, head + text(value))
    number = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
    return record(5, head + struct.pack("<d", number))
