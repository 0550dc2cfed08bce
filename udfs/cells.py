"""Cells to typed values and back: the one place that knows how a spreadsheet writes things.

A cell arrives as None (blank), MISSING (argument left out), bool, int, float, str, date or CellError;
a range as a list of rows. A date may be a serial number. What a formula gets is strictly typed, or
the formula is not called and the cell shows an error value with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from xlcredit import values
from xlcredit.buckets import Buckets, default_buckets, read_buckets, shipped_sets
from xlcredit.cellerror import CellError
from xlcredit.errors import DomainError, InputError
from xlcredit.money import minor_units


class _Missing:
    """The one value of an argument that was left out."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()

RANGE_PLACES = 4
"""Sheet ranges carry no currency: their amounts are added up in ten-thousandths, which every currency fits."""

LARGEST_AMOUNT = 10 ** (13 + RANGE_PLACES)
"""Largest amount of a range: what a ledger with two decimals holds. Sums have their own bound."""


class ErrorCell(Exception):
    """An argument holds an error value, which comes out again."""

    def __init__(self, error: CellError) -> None:
        super().__init__(str(error))
        self.error = error


@dataclass(frozen=True)
class Kind:
    """How one parameter reads its cells: `many` cells of a range or one, as a `grid` row by row; what a blank means."""

    name: str
    read: Callable[[Any, int], Any]
    many: bool = False
    blank: Any = MISSING
    grid: bool = False


def _refused_blank(kind: Kind) -> InputError:
    return InputError(f"a blank is not {kind.name}")


def read_cell(kind: Kind, value: Any, date_system: int) -> Any:
    """One cell as the kind wants it; InputError or ErrorCell when it cannot be."""
    if isinstance(value, CellError):
        raise ErrorCell(value)
    if values.is_blank(value):
        if kind.blank is MISSING:
            raise _refused_blank(kind)
        return kind.blank
    return kind.read(value, date_system)


def read_range(kind: Kind, value: Any, date_system: int) -> list[Any]:
    """Every cell of a range in reading order; a message names the place of the cell that cannot be read."""
    out = []
    for place, cell in enumerate(flat(value), start=1):
        try:
            out.append(read_cell(kind, cell, date_system))
        except InputError as error:
            raise InputError(f"cell {place} of the range: {error}") from None
    return out


def read_grid(kind: Kind, value: Any, date_system: int) -> list[list[Any]]:
    """Every cell of a range, row by row; a flat list is one column. Errors as `read_range`."""
    cells = iter(read_range(kind, value, date_system))
    rows, columns = shape(value) or (1, 1)
    return [[next(cells) for _ in range(columns)] for _ in range(rows)]


def flat(value: Any) -> Iterator[Any]:
    """Cells of a range in reading order; a single cell is a range of one."""
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from flat(part)
    else:
        yield value


def shape(value: Any) -> tuple[int, int] | None:
    """Rows and columns of a range; None for a single cell. A flat list is one column."""
    if not isinstance(value, (list, tuple)):
        return None
    if value and isinstance(value[0], (list, tuple)):
        return len(value), len(value[0])
    return len(value), 1


def even(value: Any) -> bool:
    """True for a cell, a list of cells, and a list of rows of one length; an empty range is not."""
    if not isinstance(value, (list, tuple)):
        return True
    rows = [part for part in value if isinstance(part, (list, tuple))]
    deeper = any(isinstance(cell, (list, tuple)) for row in rows for cell in row)
    lengths = {len(part) if isinstance(part, (list, tuple)) else -1 for part in value}
    return len(lengths) == 1 and lengths != {0} and not deeper


def from_python(value: Any) -> Any:
    """A result as a cell holds it: no NaN, no numpy types, blanks as None."""
    if isinstance(value, (list, tuple)):
        return [from_python(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, Decimal):
        return float(value)
    if value is None or type(value).__name__ == "NAType":
        return None
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return None
        raise DomainError("the result is too large")
    return value


def _number(value: Any, _: int) -> float:
    return values.number(value)


def range_units(value: Any) -> int:
    """An amount of a sheet range as a whole number of ten-thousandths.

    >>> range_units(1.5)
    15000
    """
    return minor_units(values.exact_number(value), RANGE_PLACES, LARGEST_AMOUNT)


def _text(value: Any, _: int) -> str:
    return values.identifier(value) if isinstance(value, (int, float)) else values.real_text(str(value))


Number = Annotated[float, Kind("a number", _number)]
Numbers = Annotated[list[float], Kind("a number", _number, many=True)]
Grid = Annotated[list[list[float]], Kind("a number", _number, many=True, grid=True)]
SomeNumbers = Annotated[Sequence[float], Kind("a number", _number, many=True)]
OptionalNumber = Annotated[float | None, Kind("a number", _number, blank=None)]
Whole = Annotated[int, Kind("a whole number", lambda value, _: values.whole_number(value))]
Flag = Annotated[bool, Kind("yes or no", lambda value, _: values.flag(value))]
Amounts = Annotated[list[int], Kind("an amount", lambda value, _: range_units(value), many=True, blank=0)]
Date = Annotated[date, Kind("a date", values.iso_date)]
Dates = Annotated[list[date], Kind("a date", values.iso_date, many=True)]
DateOrBlank = Annotated[date | None, Kind("a date", values.iso_date, blank=None)]
DatesOrBlank = Annotated[list[date | None], Kind("a date", values.iso_date, many=True, blank=None)]
Id = Annotated[str, Kind("an identifier", lambda value, _: values.identifier(value))]
Keys = Annotated[list[str], Kind("a key", _text, many=True, blank="")]
Text = Annotated[str, Kind("a text", _text)]
Terms = Annotated[str, Kind("payment terms", lambda value, _: values.terms(value))]
Edge = Annotated[Sequence[Any], Kind("bucket edges", lambda value, _: value, many=True, blank=None)]

Rows = list[list[Any]]
"""Result of several cells, row by row."""


def buckets_of(given: Sequence[Any]) -> Buckets:
    """Buckets from a range of edges, a text of them or the name of a set; the default ones when there is nothing."""
    parts = [part for part in given if part is not None]
    if not parts:
        return default_buckets()
    return read_buckets(parts[0] if len(parts) == 1 else parts, shipped_sets())
