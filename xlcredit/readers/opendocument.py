"""OpenDocument spreadsheets (.ods): rows of one sheet, by Python's own XML parser, cell by cell.

Calamine reads this format too, but gives errors as blanks and durations as text, and where blanks and repeats are
told by counts, finding the errors again is all the work of reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, XMLPullParser

from xlcredit.cellerror import NAMES, CellError
from xlcredit.columnrows import ColumnRows
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers.package import CHUNK, opened, refuse_declarations
from xlcredit.readers.scan import LARGEST_CELL, LARGEST_WHOLE, MOST_CELLS, check_place, empty, named

LARGEST_ROW = 16 * 2**20
"""Most bytes of XML between the ends of two rows."""

OFFICE, TABLE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
BREAKS = {f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
ERROR_NAMES = frozenset(NAMES)
NUMBERS = ("float", "percentage", "currency")
DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<d>\d{1,6})D)?T(?:(?P<h>\d{1,7})H)?(?:(?P<m>\d{1,9})M)?(?:(?P<s>\d{1,9}(?:\.\d*)?)S)?"
)
DAY = timedelta(days=1)


def read_ods(path: Path, sheet: str | None = None) -> Block:
    """Rows of one sheet, the first that holds anything unless named; FileError when the file is no spreadsheet."""
    with opened(path, "an OpenDocument spreadsheet") as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names:
            with archive.open("META-INF/manifest.xml") as manifest:
                if b"encryption-data" in manifest.read(CHUNK):
                    raise FileError(f"{path.name}: the workbook is protected by a password: save it without one")
        with archive.open("content.xml") as file:
            sheets = dict(sheets_of(path.name, file, sheet))
    title = sheet if sheet is not None else next((title for title, rows in sheets.items() if rows), None)
    if title is not None and title not in sheets:
        raise FileError(f"{path.name}: no sheet is called {title!r}: one of {', '.join(sheets)}"[:250])
    if title is None or not sheets[title]:
        raise FileError(empty(path.name, [title] if title is not None else list(sheets)))
    others = [other for other in sheets if other != title]
    columns = [list(column) for column in zip_longest(*sheets[title])]
    return Block(ColumnRows(columns), sheet=named(path.name, title, others), sheets=(title, *others))


def sheets_of(name: str, file: IO[bytes], wanted: str | None) -> Iterator[tuple[str, list[list[Any]]]]:
    """Each sheet with its rows, which are kept for the first that holds anything, or the one that is wanted."""
    title, depth, found = "", 0, False
    rows = Rows(name)
    for event, element in elements(name, file):
        if element.tag == f"{TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                title, rows, sheet = element.get(f"{TABLE}name", ""), Rows(name), element
            elif depth == 0:
                yield title, rows.rows
                found = found or bool(rows.rows)
        elif event == "end" and depth == 1:
            if title == wanted or (wanted is None and not found):
                rows.add(element)
            del sheet[:]


def elements(name: str, file: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Begins and ends of sheets and ends of rows; FileError when a row is beyond measure."""
    parser: XMLPullParser = XMLPullParser(["start", "end"])
    since = 0
    going = True
    while going:
        chunk = file.read(CHUNK)
        going = bool(chunk)
        refuse_declarations(chunk)
        parser.feed(chunk) if going else parser.close()
        since += len(chunk)
        for event, element in cast("Iterator[tuple[str, Element]]", parser.read_events()):
            if element.tag == f"{TABLE}table" or (event == "end" and element.tag == f"{TABLE}table-row"):
                since = 0
                yield event, element
        if since > LARGEST_ROW:
            raise FileError(f"{name}: a row of the sheet holds more than {LARGEST_ROW / 2**20:.0f} MiB")


class Rows:
    """The rows of a sheet as they are found; blank ones count once something follows them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows: list[list[Any]] = []
        self.blank = self.width = 0

    def add(self, element: Element) -> None:
        """One row more, or as many as it says; FileError when they go further than any ledger reaches."""
        repeats = times(element, "rows")
        row = self.cells(element)
        if not row:
            self.blank += repeats
            return
        length = len(self.rows) + self.blank + repeats
        check_place(self.name, length - 1, len(row) - 1)
        self.width = max(self.width, len(row))
        if length * self.width > MOST_CELLS:
            raise FileError(f"{self.name}: the sheet has more than {MOST_CELLS:,} cells: save its data as CSV")
        self.rows += [[]] * self.blank + [row] * repeats
        self.blank = 0

    def cells(self, element: Element) -> list[Any]:
        """Values of a row without blank ones at its end."""
        row: list[Any] = []
        blank = 0
        for cell in element:
            if cell.tag not in CELLS:
                continue
            value, repeats = cell_value(cell), times(cell, "columns")
            if value is None:
                blank += repeats
                continue
            number = len(self.rows) + self.blank
            check_place(self.name, number, len(row) + blank + repeats - 1)
            if isinstance(value, str) and len(value) > LARGEST_CELL:
                raise FileError(f"{self.name}: row {number + 1} holds more text than a cell can")
            row += [None] * blank + [value] * repeats
            blank = 0
        return row


def times(element: Element, what: str) -> int:
    """How often a cell or row is repeated; once where it does not say."""
    return max(int(element.get(f"{TABLE}number-{what}-repeated", "1")[:9]), 1)


def cell_value(cell: Element) -> Any:
    """Value of a cell from its attributes and text."""
    kind = cell.get(f"{OFFICE}value-type")
    if cell.get(f"{CALC}value-type") == "error":
        code = text_of(cell)
        return CellError(code if code in ERROR_NAMES else "#VALUE!")
    if kind in NUMBERS:
        number = float(cell.attrib[f"{OFFICE}value"])
        if number != number:
            raise ValueError("a number that is none would pass for a blank")
        return int(number) if number.is_integer() and abs(number) < LARGEST_WHOLE else number
    if kind == "boolean":
        return cell.attrib[f"{OFFICE}boolean-value"] == "true"
    if kind == "date":
        return day_of(cell.attrib[f"{OFFICE}date-value"])
    if kind == "time":
        return duration(cell.attrib[f"{OFFICE}time-value"])
    text = cell.get(f"{OFFICE}string-value") or text_of(cell)
    return CellError(text) if text in ERROR_NAMES else text or None


def text_of(cell: Element) -> str:
    """Text of a cell, its paragraphs in lines; comments and shapes are no part of it."""
    return "\n".join("".join(pieces(paragraph)) for paragraph in cell if paragraph.tag == f"{TEXT}p")


def pieces(paragraph: Element) -> Iterator[str]:
    """Pieces of the text of a paragraph: what is written, and what stands for spaces, tabs and line ends."""
    yield paragraph.text or ""
    for part in paragraph:
        if part.tag == f"{TEXT}s":
            yield " " * min(int(part.get(f"{TEXT}c", "1")[:9]), LARGEST_CELL + 1)
        elif part.tag in BREAKS:
            yield BREAKS[part.tag]
        elif part.tag.startswith(TEXT):
            yield from pieces(part)
        yield part.tail or ""


def day_of(text: str) -> date | str:
    """Date, with its time where it has one; the text itself where no calendar has it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.date() if moment.time() == time(0) and len(text) == 10 else moment


def duration(text: str) -> time | timedelta | str:
    """Time of day below 24 hours, else a duration.

    >>> duration("PT06H30M00S"), duration("PT36H00M00S")
    (datetime.time(6, 30), datetime.timedelta(days=1, seconds=43200))
    """
    found = DURATION.fullmatch(text)
    if found is None:
        return text
    parts = {key: float(found[key] or 0) for key in "dhms"}
    length = timedelta(days=parts["d"], hours=parts["h"], minutes=parts["m"], seconds=parts["s"])
    if found["sign"]:
        return -length
    return (datetime.min + length).time() if length < DAY else length
