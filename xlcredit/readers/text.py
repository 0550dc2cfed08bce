"""Text files with one row a line: encoding and separator found from the file itself."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from xlcredit.errors import FileError
from xlcredit.intake import Block

LARGEST_TEXT = 512 * 2**20
"""Largest text file read into memory, in bytes."""

LARGEST_CELL = 32_767
"""Most characters a spreadsheet cell can hold."""

SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")
"""Tried in this order; bytes that are UTF-8 hardly ever read as such by chance."""


def read_text(path: Path) -> Block:
    """Rows of a text file; FileError when it is empty, binary or too large."""
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        raise FileError(
            f"{path.name}: {size / 2**20:,.0f} MiB are more than the {LARGEST_TEXT / 2**20:,.0f} that are read"
        )
    text = decoded(path.read_bytes(), path.name)
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    if not lines:
        raise FileError(f"{path.name}: the file is empty")
    csv.field_size_limit(2**31 - 1)
    rows: list[list[str | None]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(lines), strict=True):
            if any(len(cell) > LARGEST_CELL for cell in row):
                raise FileError(f"{path.name}: line {len(rows) + 1} holds more text than a cell can")
            rows.append([cell if cell != "" else None for cell in row])
    except csv.Error as error:
        raise FileError(f"{path.name}: line {len(rows) + 1} cannot be read ({error})") from None
    return Block(rows, sheet=path.name)


def decoded(raw: bytes, name: str) -> str:
    """Text of the bytes; FileError when they are not text.

    >>> decoded("客户;Müller".encode("gb18030"), "a.csv")[:2]
    '客户'
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(raw, "utf-16", name)
    if b"\0" in raw[:4096] or raw.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise FileError(f"{name}: this is not a text file, whatever its name says")
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(f"{name}: the text is in none of the known encodings (UTF-8, UTF-16, GB18030, Windows-1252)")


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
    for mark in SEPARATORS:
        counts = Counter(line.count(mark) for line in lines if line.count(mark))
        if counts:
            number, agreeing = counts.most_common(1)[0]
            found = agreeing / len(lines) * (1 + min(number, 20) / 100)
            if found > score:
                best, score = mark, found
    return best
