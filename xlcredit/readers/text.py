"""Text files with one row a line: encoding and separator found from the file itself."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from xlcredit.errors import FileError
from xlcredit.intake import Block

LARGEST_TEXT = 512 * 2**20
"""Largest text file read into memory, in bytes."""

LARGEST_CELL = 32_767
"""Most characters a spreadsheet cell can hold."""

SEPARATORS = (",", ";", "\t", "|")
ANNOUNCED = re.compile(r"sep=(?P<mark>.)", re.I)
"""First line by which a file of Excel announces its separator."""

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")
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
    lines = LINE.findall(decoded(path.read_bytes(), path.name))
    first = next((place for place, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise FileError(f"{path.name}: the file is empty")
    announced = ANNOUNCED.fullmatch(lines[first].strip())
    mark = announced["mark"] if announced else separator([line for line in lines[first : first + 50] if line.strip()])
    start = first + 1 if announced else first
    if not any(line.strip() for line in lines[start:]):
        raise FileError(f"{path.name}: the file is empty")
    return Block(parsed(lines[start:], mark, path.name, start), header_row=start + 1, sheet=path.name)


def parsed(lines: Sequence[str], mark: str, name: str, skipped: int) -> list[list[str | None]]:
    """Rows of the lines; FileError names the line that cannot be read."""
    csv.field_size_limit(2**31 - 1)
    rows: list[list[str | None]] = []
    plain = printed(lines, mark)
    reader = csv.reader(lines, delimiter=mark, strict=True, quoting=csv.QUOTE_NONE if plain else csv.QUOTE_MINIMAL)
    try:
        for row in reader:
            if any(len(cell) > LARGEST_CELL for cell in row):
                raise FileError(f"{name}: line {skipped + reader.line_num} holds more text than a cell can")
            rows.append([cell if cell != "" else None for cell in row])
    except csv.Error as error:
        raise FileError(f"{name}: line {skipped + reader.line_num} cannot be read ({error})") from None
    return rows


def printed(lines: Sequence[str], mark: str) -> bool:
    """True for a printed list whose lines are framed by strokes: a quote in it is a part of the text.

    >>> printed(['| "Alpha" GmbH | 12" |'], "|"), printed(['"Alpha"|"12"'], "|")
    (True, False)
    """
    cells = [line for line in lines if mark in line]
    return mark == "|" and 2 * sum(line.lstrip().startswith(mark) for line in cells) > len(cells)


def decoded(raw: bytes, name: str) -> str:
    """Text of the bytes; FileError when they are not text.

    >>> decoded("客户;公司".encode("gb18030"), "a.csv")[:2]
    '客户'
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _strictly(raw, "utf-16", name)
        if "\0" in text:
            raise FileError(f"{name}: this is not a text file, whatever its name says: save it as CSV")
        return text
    if b"\0" in raw[:4096] or raw.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise FileError(f"{name}: this is not a text file, whatever its name says: save it as CSV")
    for encoding in encodings(raw):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(f"{name}: the text is in none of the known encodings (UTF-8, UTF-16, GB18030, Windows-1252)")


def encodings(raw: bytes) -> tuple[str, ...]:
    """Encodings to try, in order: UTF-8, then the one whose characters the bytes look like.

    In Chinese text nearly all bytes above ASCII come in pairs; in Western text they stand alone.

    >>> encodings("客户".encode("gb18030"))[1], encodings("Müller".encode("cp1252"))[1]
    ('gb18030', 'cp1252')
    """
    high = len(HIGH_BYTE.findall(raw))
    paired = 2 * (len(CHINESE_PAIR.findall(raw)) - len(WESTERN_PAIR.findall(raw)))
    return ("utf-8-sig", *(("gb18030", "cp1252") if paired * 10 >= high * 8 else ("cp1252",)))


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
