"""Text files with one row a line: encoding and separator found from the file itself."""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal

from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.readers.regular import regular
from xlcredit.readers.scan import LARGEST_CELL, MOST_CELLS

LARGEST_TEXT = 2**30
"""Largest text file read into memory, in bytes; what is kept of it is about twice as much."""

LARGEST_PASTED = 64 * 2**20
"""Longest text taken from the clipboard, in characters."""

PASTED = "the clipboard"
PIECE = 2**20
SAMPLE = 2**16

SEPARATORS = (",", ";", "\t", "|")
ANNOUNCED = re.compile(r"sep=(?P<mark>.)", re.I)
"""First line by which a file of Excel announces its separator."""

LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
TEXT_LINE = re.compile(LINE.pattern.decode())
"""One line with its end; other control characters are no line ends."""

QUOTED = re.compile(r'"[^"]*"?')

CHINESE_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
WESTERN_PAIR = re.compile(rb"(?<=[A-Za-z])[\xa1-\xf7][\xa1-\xfe](?=[A-Za-z])")
HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def read_text(path: Path) -> Block:
    """Rows of a text file; FileError when it is empty, binary or too large."""
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        most = f"{LARGEST_TEXT / 2**20:,.0f}"
        raise FileError(f"{path.name}: {size / 2**20:,.0f} MiB are more than the {most} that are read")
    return rows_of(in_utf8(path.read_bytes(), path.name), path.name)


def read_pasted(text: str) -> Block:
    """Rows of a range as Excel and Calc put it on the clipboard: tabs between cells, quotes where a line breaks.

    >>> list(read_pasted("Document\\tNote\\r\\nR1\\t\\"two\\nlines\\"\\r\\n").rows)
    [['Document', 'Note'], ['R1', 'two\\nlines']]
    """
    if len(text) > LARGEST_PASTED:
        raise FileError(f"{PASTED}: {len(text):,} characters are more than the {LARGEST_PASTED:,} that are read")
    if "\0" in text:
        raise FileError(f"{PASTED}: this is no text")
    content = text.encode("utf-8", "replace")
    if not content.strip():
        raise FileError(f"{PASTED}: there is nothing in it")
    start = next(line.start() for line in LINE.finditer(content) if line.group().strip())
    return Block(separated(content[start:], "\t", PASTED, 0, loosely=True), sheet=PASTED)


def rows_of(content: bytes, name: str) -> Block:
    """Rows of UTF-8 text, after blank lines and a line that announces the separator."""
    lines = ((line.start(), line.group().decode()) for line in LINE.finditer(content))
    number, start, first = next(((n, at, line) for n, (at, line) in enumerate(lines) if line.strip()), (0, 0, ""))
    announced = ANNOUNCED.fullmatch(first.strip())
    if announced:
        start += len(first.encode())
        number += 1
        if not content[start:].strip():
            first = ""
    if not first:
        raise FileError(f"{name}: the file is empty")
    head = [line.group().decode() for line in islice(LINE.finditer(content, start), 50)]
    mark = announced["mark"] if announced else separator([line for line in head if line.strip()])
    return Block(separated(content[start:], mark, name, number), header_row=number + 1, sheet=name)


def separated(
    content: bytes, mark: str, name: str, skipped: int, loosely: bool = False
) -> Sequence[Sequence[str | None]]:
    """Rows of the lines, by column where each line has as many cells as the first."""
    rows = None if mark == "|" else regular(content, mark)
    if rows is not None:
        return rows
    if sum(content.count(letter) for letter in (b"\n", b"\r", mark.encode())) > MOST_CELLS:
        raise FileError(f"{name}: lines of unequal length with more than {MOST_CELLS:,} cells are not read")
    return parsed(content.decode(), mark, name, skipped, loosely)


def parsed(text: str, mark: str, name: str, skipped: int, loosely: bool = False) -> list[list[str | None]]:
    """Rows of the lines, each as long as it is; FileError names the line that cannot be read.

    loosely: a quotation mark inside a cell is a letter like others, as on the clipboard.
    """
    csv.field_size_limit(2**31 - 1)
    rows: list[list[str | None]] = []
    quoting: Literal[0, 3] = csv.QUOTE_NONE if printed(text, mark) else csv.QUOTE_MINIMAL
    reader = csv.reader(lines_of(text), delimiter=mark, strict=not loosely, quoting=quoting)
    try:
        for row in reader:
            if any(len(cell) > LARGEST_CELL for cell in row):
                raise FileError(f"{name}: line {skipped + reader.line_num} holds more text than a cell can")
            rows.append([cell if cell != "" else None for cell in row])
    except csv.Error as error:
        raise FileError(f"{name}: line {skipped + reader.line_num} cannot be read ({error})") from None
    return rows


def printed(text: str, mark: str) -> bool:
    """True for a printed list whose lines are framed by strokes: a quote in it is a part of the text.

    >>> printed('| "Alpha" GmbH | 12" |', "|"), printed('"Alpha"|"12"', "|")
    (True, False)
    """
    cells = [line for line in islice(lines_of(text), 200) if mark in line]
    return mark == "|" and 2 * sum(line.lstrip().startswith(mark) for line in cells) > len(cells)


def lines_of(text: str) -> Iterator[str]:
    """Lines with their ends; other control characters are no line ends."""
    return (line.group() for line in TEXT_LINE.finditer(text))


def in_utf8(raw: bytes, name: str) -> bytes:
    """The text of a file in UTF-8 without a mark; FileError when it is no text.

    >>> in_utf8("客户;公司".encode("gb18030"), "a.csv").decode()
    '客户;公司'
    """
    wide = wide_encoding(raw)
    if wide:
        text = _strictly(raw, wide, name)
        if "\0" in text:
            raise FileError(f"{name}: this is not a text file, whatever its name says: save it as CSV")
        return text.encode()
    if b"\0" in raw[:4096] or raw.startswith((b"PK\x03\x04", b"PAR1", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise FileError(f"{name}: this is not a text file, whatever its name says: save it as CSV")
    for encoding in encodings(raw):
        try:
            return checked(raw).removeprefix(codecs.BOM_UTF8) if encoding == "utf-8" else raw.decode(encoding).encode()
        except UnicodeDecodeError:
            continue
    raise FileError(f"{name}: the text is in none of the known encodings (UTF-8, UTF-16, GB18030, Windows-1252)")


def checked(raw: bytes) -> bytes:
    """The bytes; UnicodeDecodeError when they are not UTF-8. Looked at in pieces, so that no second copy is made."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for place in range(0, len(raw), PIECE):
        decoder.decode(raw[place : place + PIECE], place + PIECE >= len(raw))
    return raw


def wide_encoding(raw: bytes) -> str:
    """UTF-16 in either order of bytes where a mark or the bytes themselves prove it, else nothing.

    They prove it when only one order gives text: the wrong one turns each line end into U+0A00 or U+0D00, of which
    the first is no character, and plain letters into Chinese ones beside unassigned ones.

    >>> wide_encoding("a,b\\n1,2\\n".encode("utf-16-be")), wide_encoding("客户".encode())
    ('utf-16-be', '')
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if len(raw) % 2 or b"\0" not in raw[:PIECE]:
        return ""
    found = [encoding for encoding in ("utf-16-le", "utf-16-be") if _looks_like_text(raw[:SAMPLE], encoding)]
    return found[0] if len(found) == 1 else ""


def _looks_like_text(sample: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    allowed = {"\t", "\r", "\n"}
    strange = any(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in allowed for c in set(text))
    return not strange and not allowed.isdisjoint(text)


def encodings(raw: bytes) -> Iterator[str]:
    """Encodings to try, in order: UTF-8, then the one whose characters the bytes look like.

    In Chinese text nearly all bytes above ASCII come in pairs; in Western text they stand alone.

    >>> list(encodings("客户".encode("gb18030")))[1], list(encodings("Müller".encode("cp1252")))[1]
    ('gb18030', 'cp1252')
    """
    yield "utf-8"
    high = len(HIGH_BYTE.findall(raw))
    paired = 2 * (len(CHINESE_PAIR.findall(raw)) - len(WESTERN_PAIR.findall(raw)))
    if paired * 10 >= high * 8:
        yield "gb18030"
    yield "cp1252"


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise FileError(f"{name}: the text is not in the encoding that its beginning announces") from None


def separator(lines: list[str]) -> str:
    """Separator that most lines hold equally often; a comma where none does.

    >>> separator(["a;b;c", "1;2,5;3"])
    ';'
    """
    best, score = ",", 0.0
    bare = QUOTED.sub("", "\n".join(lines)).splitlines()
    for mark in SEPARATORS:
        counts = Counter(line.count(mark) for line in bare if line.count(mark))
        if counts:
            number, agreeing = counts.most_common(1)[0]
            found = agreeing / len(lines) * (1 + min(number, 20) / 100)
            if found > score:
                best, score = mark, found
    return best
