"""Call one worksheet function with cells as arguments: read, lift over ranges, compute, explain errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from udfs import catalogue
from udfs.book import LoadedBook
from udfs.cells import MISSING, ErrorCell, even, flat, from_python, read_cell, read_grid, read_range, shape
from udfs.registry import Function
from xlcredit.cellerror import CellError
from xlcredit.errors import InputError, MissingTable, XlcreditError
from xlcredit.intake import LONGEST_REASON

FUNCTIONS = catalogue.FUNCTIONS


@dataclass(frozen=True)
class Answer:
    """Result of a call: a cell value or rows of them, and why the first error in it was given."""

    value: Any
    reason: str = ""


def call(name: str, args: Sequence[Any], book: LoadedBook | None = None, *, date_system: int = 1900) -> Answer:
    """Answer of the function `name`; bad input gives error values, never an exception.

    args: cells (None blank, MISSING omitted, bool, number, text, date, CellError) or lists of rows.

    >>> call("DSO", [350000, 1200000, 90]).value
    26.25
    >>> call("DSO", ["x", 1]).reason
    "receivables: 'x' is not a number: write it like 1234.56"
    """
    function = FUNCTIONS.get(name.upper())
    if function is None:
        return Answer(CellError("#NAME?"), f"no function is called {name}: see the function reference")
    answer = _answer(function, args, book, date_system)
    if book is not None and answer.reason:
        book.reason = answer.reason
    return answer


def _answer(function: Function, args: Sequence[Any], book: LoadedBook | None, date_system: int) -> Answer:
    if function.needs_book and book is None:
        return Answer(CellError("#REF!"), f"{function.name} reads the tables of a workbook, and none is open")
    most, least = len(function.parameters), sum(not p.optional for p in function.parameters)
    if not least <= len(args) <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        return Answer(CellError("#VALUE!"), f"{function.name} takes {wanted} arguments, not {len(args)}")
    given = [*args, *[MISSING] * (most - len(args))]
    if any(not even(value) for value in given):
        return Answer(
            CellError("#VALUE!"), f"{function.name}: a range must have rows of one length, and at least one cell"
        )
    lifted = {
        place: extent
        for place, (parameter, value) in enumerate(zip(function.parameters, given, strict=True))
        if not parameter.many and (extent := shape(value)) is not None
    }
    if not lifted:
        return _one(function, given, book, date_system)
    return _lifted(function, given, lifted, book, date_system)


def _lifted(
    function: Function,
    given: list[Any],
    lifted: dict[int, tuple[int, int]],
    book: LoadedBook | None,
    date_system: int,
) -> Answer:
    """One call a cell where a range stands for one cell; single cells go with every call."""
    extents = {extent for extent in lifted.values() if extent != (1, 1)}
    if len(extents) > 1:
        sizes = ", ".join(f"{rows} × {columns}" for rows, columns in sorted(extents))
        return Answer(CellError("#VALUE!"), f"{function.name}: ranges of different size ({sizes})")
    rows, columns = extents.pop() if extents else (1, 1)
    cells = {place: list(flat(given[place])) for place in lifted}
    answers = []
    for number in range(rows * columns):
        one = [cells[p][number % len(cells[p])] if p in cells else value for p, value in enumerate(given)]
        answers.append(_one(function, one, book, date_system))
        if (rows, columns) != (1, 1) and isinstance(answers[-1].value, list):
            name = function.parameters[next(iter(lifted))].name
            return Answer(CellError("#VALUE!"), f"{function.name}: {name} must be one cell, not a range")
    reason = next((answer.reason for answer in answers if answer.reason), "")
    if (rows, columns) == (1, 1):
        return answers[0]
    return Answer([[a.value for a in answers[r * columns : (r + 1) * columns]] for r in range(rows)], reason)


def _one(function: Function, given: Sequence[Any], book: LoadedBook | None, date_system: int) -> Answer:
    try:
        arguments = {
            parameter.name: _argument(parameter, value, date_system)
            for parameter, value in zip(function.parameters, given, strict=True)
            if not (parameter.optional and (value is MISSING or value is None or value == ""))
        }
        leading = (book,) if function.needs_book else ()
        value = from_python(function.body(*leading, **arguments))
        inside = next((cell for cell in flat(value) if isinstance(cell, CellError)), None)
        return Answer(value, f"{function.name}: a cell of the result has no value ({inside})" if inside else "")
    except ErrorCell as error:
        return Answer(error.error, f"{function.name}: an argument holds {error.error}")
    except XlcreditError as error:
        return Answer(CellError(error.cell), str(error)[:LONGEST_REASON])
    except OverflowError:
        return Answer(CellError("#NUM!"), f"{function.name}: the numbers are too large")


def _argument(parameter: Any, value: Any, date_system: int) -> Any:
    try:
        if parameter.many:
            read = read_grid if parameter.kind.grid else read_range
            return read(parameter.kind, None if value is MISSING else value, date_system)
        return read_cell(parameter.kind, None if value is MISSING else value, date_system)
    except MissingTable:
        raise
    except InputError as error:
        raise InputError(f"{parameter.name}: {error}") from None
