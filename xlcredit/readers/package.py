"""Workbooks that are zip archives of XML: what they unpack to, which sheets they have, and the scan of one."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from xlcredit.cellerror import NAMES
from xlcredit.errors import FileError
from xlcredit.readers.kinds import NO_ARCHIVE
from xlcredit.readers.scan import Page, Scan, check_place

LARGEST_UNPACKED = 2 * 2**30
"""Largest sum of unpacked parts, in bytes: a workbook beyond it is refused before it is opened."""

LARGEST_INDEX = 16 * 2**20
"""Largest part that only lists other parts."""

CHUNK = 2**20
OVERLAP = 2**16
"""Bytes that a chunk shares with the one before it, so that nothing is cut where two meet."""

DAMAGED = (
    ArithmeticError,
    AttributeError,
    DefusedXmlException,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    ParseError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What Python's own readers raise on a damaged or hostile file."""

DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
FILLED = re.compile(rb"<(?:\w+:)?[vt][ >]")
COMPLETE = re.compile(rb"</(?:\w+:)?worksheet\s*>\s*\Z")
FAR = [re.compile(b"r=" + mark + rb"(?:([A-Z]{3})\w*|(\d{7,}))" + mark) for mark in (b'"', b"'")]
INSIDE = re.compile(rb"(?:\w+:)?(?:c|row)\s")
ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\s([^<>]*\bt\s*=\s*["']e["'][^<>]*)>""")
VALUE = re.compile(rb"<(?:\w+:)?(/?c|v)\b[^<>]*>([^<]*)<")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d+)["']""")
"""The parts of a sheet's XML that are looked for in its bytes, since parsing it twice would take twice the time."""


@contextmanager
def opened(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive, when its parts unpack to a size that is read; FileError when it is none, or damaged."""
    try:
        archive = zipfile.ZipFile(path)
    except NO_ARCHIVE:
        raise FileError(f"{path.name}: this is not {kind}, or it is protected by a password") from None
    with archive, whole(path.name):
        unpacked = sum(part.file_size for part in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise FileError(f"{path.name}: the workbook unpacks to {unpacked / 2**30:,.1f} GiB, more than is read")
        yield archive


@contextmanager
def whole(name: str) -> Iterator[None]:
    """FileError in place of what is raised on damage."""
    try:
        yield
    except DAMAGED as error:
        raise damaged(name, error) from None


def damaged(name: str, error: BaseException | str) -> FileError:
    """The one line about a file that cannot be read to its end."""
    what = error if isinstance(error, str) else type(error).__name__
    return FileError(f"{name}: the workbook is damaged ({what}): save it anew")


def xml_part(archive: zipfile.ZipFile, name: str) -> Element:
    """A small part, parsed; entities are refused."""
    if archive.getinfo(name).file_size > LARGEST_INDEX:
        raise ValueError(name)
    return fromstring(archive.read(name), forbid_dtd=True)


def relations(part: str) -> str:
    """Name of the part that says what a part refers to."""
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def part_names(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Names of the parts that a part refers to, by the identifier that it uses."""
    folder = posixpath.dirname(part)
    found = {}
    for link in xml_part(archive, relations(part)):
        target = link.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[link.get("Id", "")] = posixpath.normpath(whole)
    return found


def xlsx_pages(path: Path, archive: zipfile.ZipFile) -> list[Page]:
    """Worksheets of an .xlsx or .xlsm file in the order of the workbook."""
    parts = part_names(archive, "xl/workbook.xml")
    for name in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if name in archive.namelist():
            with archive.open(name) as file:
                refuse_declarations(file.read(OVERLAP))
    pages = []
    sheets = [one for one in xml_part(archive, "xl/workbook.xml").iter() if one.tag.endswith("}sheet")]
    for place, one in enumerate(sheets):
        identifier = next((value for key, value in one.items() if key.endswith("}id")), "")
        part = parts[identifier]
        if "chartsheets/" not in part and "dialogsheets/" not in part:
            shown = one.get("state", "visible") == "visible"
            pages.append(Page(one.get("name", ""), shown, place, partial(xlsx_scan, path.name, archive, part), part))
    return pages


def overlapping(file: IO[bytes]) -> Iterator[bytes]:
    """Chunks of a part, each with the end of the one before it."""
    before = b""
    while fresh := file.read(CHUNK):
        chunk = before + fresh
        if not before and b"\0" in chunk[:8]:
            raise ValueError("XML in an encoding that no program writes here")
        yield chunk
        before = chunk[-OVERLAP:]


def xlsx_scan(name: str, archive: zipfile.ZipFile, part: str) -> Scan:
    """Scan of a sheet's XML; FileError for entities and cells far out."""
    scan = Scan()
    errors, begun, chunk = False, False, b""
    with archive.open(part) as file:
        for chunk in overlapping(file):
            if not begun:
                refuse_declarations(chunk)
                begun = True
            scan.filled = scan.filled or FILLED.search(chunk) is not None
            errors = errors or b't="e"' in chunk or b"t='e'" in chunk
            check_references(name, chunk)
    if not COMPLETE.search(chunk):
        raise EOFError("cut")
    if errors:
        with archive.open(part) as file:
            find_errors(file, scan)
    return scan


def refuse_declarations(xml: bytes) -> None:
    """ValueError where XML declares a document type or an entity, which no spreadsheet program does."""
    if b"<!" in xml and DECLARATIONS.search(xml):
        raise ValueError("a document type is declared")


def check_references(name: str, chunk: bytes) -> None:
    """FileError when a cell or row of the chunk stands further out than any ledger reaches."""
    for found in chain.from_iterable(pattern.finditer(chunk) for pattern in FAR):
        tag = chunk.rfind(b"<", 0, found.start()) + 1
        if tag and b">" not in chunk[tag : found.start()] and INSIDE.match(chunk, tag):
            check_place(name, int((found[2] or b"1")[:9]) - 1, column_number(found[1] or b"A"))


def find_errors(file: IO[bytes], scan: Scan) -> None:
    """Put the error values of a sheet's XML into its scan; ValueError for one that does not say where it stands."""
    for chunk in overlapping(file):
        for found in ERROR_CELL.finditer(chunk):
            value = VALUE.search(chunk, found.end())
            if value is None or value[1] != b"v":
                continue
            place = REFERENCE.search(found[1])
            if place is None:
                raise ValueError("an error value without an address")
            code = value[2].decode("ascii", "replace").strip()
            scan.errors[int(place[2]) - 1, column_number(place[1])] = code if code in NAMES else "#VALUE!"


def column_number(letters: bytes) -> int:
    """Number of a column, from 0.

    >>> column_number(b"A"), column_number(b"AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
