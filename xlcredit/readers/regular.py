"""Separated text whose lines have equally many cells, by Polars: the same rows as the csv module gives, by column.

The two readers differ about short lines, blank lines, lone carriage returns and stray quotation marks. So the bytes are
looked at first, and what is not plain in each of these respects is left to the csv module.
"""

from __future__ import annotations

from typing import Any

from xlcredit.columnrows import ColumnRows
from xlcredit.readers.scan import LARGEST_CELL

PIECE = 2**22
"""Bytes looked at in one step."""

QUOTE, NEWLINE, RETURN = 34, 10, 13


def regular(content: bytes, mark: str) -> ColumnRows | None:
    """Rows of the text, None when its lines are not regular."""
    import polars as pl

    if len(mark) != 1 or not mark.isascii() or mark in '"\r\n':
        return None
    rows, width = shape(content, ord(mark))
    if not rows:
        return None
    try:
        frame = pl.read_csv(
            content,
            has_header=False,
            separator=mark,
            infer_schema=False,
            quote_char='"' if b'"' in content else None,
            new_columns=[str(place) for place in range(width)],
        )
    except pl.exceptions.PolarsError:
        return None
    longest = frame.select(pl.all().str.len_bytes().max().fill_null(0)).row(0)
    if frame.shape != (rows, width) or max(longest) > LARGEST_CELL:
        return None
    if b'""' in content:
        frame = frame.with_columns(pl.all().replace("", None))
    return ColumnRows(frame.get_columns())


def shape(content: bytes, mark: int) -> tuple[int, int]:
    """Rows and cells a row, (0, 0) when the lines are not regular; two cells a row at least.

    Outside quotes the marks and line ends must follow each other in one pattern: as many marks as in the first line,
    then a line end.
    """
    import numpy as np

    letters = np.frombuffer(content, dtype=np.uint8)
    if b"\0" in content or not quotes_are_plain(letters, mark):
        return 0, 0
    events = quotes = width = 0
    for start in range(0, len(letters), PIECE):
        piece = letters[start : start + PIECE]
        returns = np.flatnonzero(piece == RETURN) + start + 1
        if returns.size and (returns[-1] >= len(letters) or (letters[returns] != NEWLINE).any()):
            return 0, 0
        quoted = piece == QUOTE
        found = (piece == mark) | (piece == NEWLINE)
        if quoted.any() or quotes % 2:
            found &= (np.cumsum(quoted) + quotes) % 2 == 0
            quotes += int(np.count_nonzero(quoted))
        ends = piece[np.flatnonzero(found)] == NEWLINE
        if not width:
            width = int(ends.argmax()) + 1 if ends.any() else 0
            if width < 2:
                return 0, 0
        if not np.array_equal(ends, (np.arange(events, events + len(ends)) % width) == width - 1):
            return 0, 0
        events += len(ends)
    rows, rest = divmod(events, width) if width else (0, 0)
    return (rows + (rest > 0), width) if rest in (0, width - 1) else (0, 0)


def quotes_are_plain(letters: Any, mark: int) -> bool:
    """Whether each quotation mark begins a cell, ends one, or stands doubled inside one."""
    import numpy as np

    before = {mark, NEWLINE, QUOTE}
    after = {*before, RETURN}
    seen = 0
    for start in range(0, len(letters), PIECE):
        places = np.flatnonzero(letters[start : start + PIECE] == QUOTE) + start
        first = (seen % 2) ^ 1
        seen += len(places)
        opening, closing = places[1 - first :: 2], places[first::2]
        opening, closing = opening[opening > 0], closing[closing < len(letters) - 1]
        if not (np.isin(letters[opening - 1], [*before]).all() and np.isin(letters[closing + 1], [*after]).all()):
            return False
    return seen % 2 == 0
