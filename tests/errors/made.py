"""Files that are not what their names say, made when a case asks for them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import polars as pl
import xlsxwriter

from tests.errors.xlsb import xlsb

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of a container as Office wrote it before 2007, and still writes for what a password protects."""

ROWS = (("Document", "Buyer", "Document date", "Gross"), ("R1", "B1", "2026-10-01", 100))
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(table: str = "", rows: tuple[tuple[object, ...], ...] = ROWS, sheet: str = "Ledger") -> bytes:
    """A small workbook, with its rows as an Excel table where that is named."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    if table:
        columns = [{"header": str(header)} for header in rows[0]]
        page.add_table(0, 0, len(rows) - 1, len(rows[0]) - 1, {"name": table, "columns": columns})
    book.close()
    return data.getvalue()


def changed(data: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """A package with one part changed, or taken out where the change gives None."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(old.read(name)) if name == part else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def with_sheet(cells: str, before: str = "") -> bytes:
    """A workbook whose first sheet holds this XML of rows."""
    xml = f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return changed(workbook(), SHEET, lambda _: xml.encode())


def with_dimension(reference: str) -> bytes:
    """A good workbook that announces another size of its sheet."""
    return changed(
        workbook(), SHEET, lambda xml: re.sub(rb'ref="[A-Z0-9:]+"', f'ref="{reference}"'.encode(), xml, count=1)
    )


def with_table_reference(reference: str) -> bytes:
    """A workbook of ours whose ledger table claims another range."""
    data = workbook("tblLedger")
    return changed(data, "xl/tables/table1.xml", lambda xml: xml.replace(b'ref="A1:D2"', f'ref="{reference}"'.encode()))


def flagged(data: bytes, offset: int, value: int) -> bytes:
    """A package with one byte of every entry of its directory set."""
    changing = bytearray(data)
    place = changing.find(b"PK\x01\x02")
    while place != -1:
        changing[place + offset] = value
        place = changing.find(b"PK\x01\x02", place + 4)
    return bytes(changing)


def declared_size(data: bytes, size: int) -> bytes:
    """A package whose directory declares that every part unpacks to this size."""
    changing = bytearray(data)
    place = changing.find(b"PK\x01\x02")
    while place != -1:
        changing[place + 24 : place + 28] = size.to_bytes(4, "little")
        place = changing.find(b"PK\x01\x02", place + 4)
    return bytes(changing)


def zip_of(name: str) -> bytes:
    """A zip archive with one text in it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "x")
    return data.getvalue()


ENTITY_TEXT = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'


def entities(levels: int) -> str:
    """A document type with entities that expand to 100 characters times ten to the power of `levels`."""
    first = '<!ENTITY a "' + "a" * 100 + '">'
    more = "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(levels))
    return f"<!DOCTYPE worksheet [{first}{more}]>"


def parquet(columns: dict[str, list[object]] | None = None) -> bytes:
    """A small Parquet file."""
    data = io.BytesIO()
    pl.DataFrame(columns or {"Document": ["R1", "R2"], "Gross": [1.5, 2.5]}).write_parquet(data)
    return data.getvalue()


ODS_ROW = "<table:table-row><table:table-cell><text:p>Document</text:p></table:table-cell></table:table-row>"


def ods(sheets: str, before: str = "") -> bytes:
    """An OpenDocument spreadsheet of these sheets."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    names += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    xml = f'<?xml version="1.0"?>{before}<office:document-content{names}><office:body><office:spreadsheet>'
    xml += f"{sheets}</office:spreadsheet></office:body></office:document-content>"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml)
    return data.getvalue()


def cut_content(data: bytes) -> bytes:
    """An OpenDocument spreadsheet whose content ends in the middle."""
    return changed(data, "content.xml", lambda xml: xml[: len(xml) - 60])


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A package with one more part."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


MADE: dict[str, Callable[[], bytes]] = {
    "a workbook": workbook,
    "a workbook of ours": lambda: workbook("tblLedger"),
    "a zip archive": lambda: zip_of("ledger.csv"),
    "a text document (.docx)": lambda: zip_of("word/document.xml"),
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "a workbook protected by a password": lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
    "an old workbook cut short": lambda: OLE + b"\0" * 600,
    "a Parquet file": parquet,
    "a Parquet file cut in the middle": lambda: parquet()[: len(parquet()) // 2],
    "a Parquet file of lists": lambda: parquet({"Document": [["R1"], ["R2"]]}),
    "an OpenDocument spreadsheet": lambda: ods('<table:table table:name="S">' + ODS_ROW + "</table:table>"),
    "an OpenDocument spreadsheet without sheets": lambda: ods(""),
    "an OpenDocument spreadsheet with an empty sheet": lambda: ods('<table:table table:name="S"/>'),
    "an OpenDocument spreadsheet cut in the middle": lambda: cut_content(
        ods('<table:table table:name="S">' + ODS_ROW + "</table:table>")
    ),
    "an OpenDocument spreadsheet with entities": lambda: ods(
        '<table:table table:name="S"><table:table-row><table:table-cell><text:p>&b;</text:p>'
        "</table:table-cell></table:table-row></table:table>",
        entities(9),
    ),
    "an OpenDocument row repeated without end": lambda: ods(
        '<table:table table:name="S">'
        + ODS_ROW.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="900000000">')
        + "</table:table>"
    ),
    "an OpenDocument spreadsheet protected by a password": lambda: with_part(
        ods(""), "META-INF/manifest.xml", b'<manifest:encryption-data manifest:checksum="x"/>'
    ),
    "a binary workbook": xlsb,
    "a workbook cut in the middle": lambda: workbook()[: len(workbook()) // 2],
    "a workbook whose sheet is cut": lambda: changed(workbook(), SHEET, lambda xml: xml[: len(xml) // 2]),
    "a workbook without sheets": lambda: changed(
        workbook(), "xl/workbook.xml", lambda xml: re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", xml)
    ),
    "a workbook whose sheet is missing": lambda: changed(workbook(), SHEET, lambda _: None),
    "a workbook with an unknown compression": lambda: flagged(workbook(), 10, 99),
    "an encrypted zip": lambda: flagged(workbook(), 8, 1),
    "a workbook that unpacks to more than 2 GiB": lambda: declared_size(workbook(), 2**31 - 1),
    "a workbook with XML entities": lambda: with_sheet(ENTITY_TEXT, entities(1)),
    "a workbook with a row 100,000,000": lambda: with_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="100000000"><c r="A100000000"><v>1</v></c></row>'
    ),
    "a workbook with an empty sheet": lambda: with_sheet(""),
    "a number that is none": lambda: with_sheet('<row r="1"><c r="A1"><v>NaN</v></c></row>'),
    "an OpenDocument number that is none": lambda: ods(
        '<table:table table:name="S"><table:table-row><table:table-cell office:value-type="float" office:value="NaN"/>'
        "</table:table-row></table:table>"
    ),
    "an error value without an address": lambda: with_sheet('<row><c t="e"><v>#N/A</v></c></row>'),
    "a cell of twenty million characters": lambda: with_sheet(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "x" * 20_000_000 + "</t></is></c></row>"
    ),
    "a cell in column XFD": lambda: with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'),
    "a ledger table of one cell": lambda: with_table_reference("A1"),
    "a cell of two million characters": lambda: b"Document,Note\nR1," + b"x" * 2_000_000 + b"\n",
}
"""Recipes by the name that a case gives them."""
