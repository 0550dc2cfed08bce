"""Rows kept by column: five million rows of a file without five million lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, overload

CHUNK = 10_000
"""Rows that are turned into lists at once while iterating."""


class ColumnRows(Sequence[list[Any]]):
    """Rows of one width, each a list when it is asked for; what is kept are the columns.

    A column is a list or anything with `to_list`, such as a Polars series; `headers` is a first row before them.

    >>> rows = ColumnRows([[1, 2], ["a", None]], headers=["number", "letter"])
    >>> len(rows), rows[-1], rows.column(1), list(rows[1:])
    (3, [2, None], ['letter', 'a', None], [[1, 'a'], [2, None]])
    """

    def __init__(self, columns: Sequence[Any], headers: Sequence[Any] | None = None) -> None:
        self._columns = tuple(columns)
        self._headers = [] if headers is None else [list(headers)]
        self._length = len(self._headers) + (len(self._columns[0]) if self._columns else 0)

    def __len__(self) -> int:
        return self._length

    @property
    def width(self) -> int:
        """Cells of every row."""
        return len(self._columns)

    def column(self, place: int) -> list[Any]:
        """Cells of one column, from the first row to the last."""
        return [*(row[place] for row in self._headers), *as_list(self._columns[place])]

    @overload
    def __getitem__(self, wanted: int) -> list[Any]: ...

    @overload
    def __getitem__(self, wanted: slice) -> Sequence[list[Any]]: ...

    def __getitem__(self, wanted: int | slice) -> list[Any] | Sequence[list[Any]]:
        first = len(self._headers)
        if isinstance(wanted, slice):
            start, stop, step = wanted.indices(self._length)
            if step != 1 or start < first:
                return [self[place] for place in range(start, stop, step)]
            return ColumnRows([column[start - first : max(start, stop) - first] for column in self._columns])
        place = range(self._length)[wanted] - first
        return [column[place] for column in self._columns] if place >= 0 else list(self._headers[0])

    def __iter__(self) -> Iterator[list[Any]]:
        yield from map(list, self._headers)
        for start in range(0, self._length - len(self._headers), CHUNK):
            parts = [as_list(column[start : start + CHUNK]) for column in self._columns]
            yield from map(list, zip(*parts, strict=True))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(mine == list(their) for mine, their in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ColumnRows({len(self):,} rows, {list(islice(self, 3))}, …)"


def as_list(column: Any) -> list[Any]:
    """Cells of a column as Python's own values."""
    return column if isinstance(column, list) else column.to_list()
