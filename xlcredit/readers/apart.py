"""The program that `process.py` starts to read a file with native code, and that sends what it finds; never imported.

Calamine lays a sheet out as one full rectangle, and Polars trusts a Parquet file's own counts. What would crash them
or eat the memory of the machine ends this process, not the one that the user works in.
"""

from __future__ import annotations

import gc
import io
import marshal
import pickle
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

CHUNK = 10_000
"""Rows of a sheet that are sent at once."""

LARGEST_CELL, LARGEST_WHOLE = 32_767, 2**53
"""As in scan.py, which this program does without so that it starts at once."""

MOST_VALUES = 2**28
"""Most values of a Parquet file, by its own count: twenty million rows of twelve columns."""


class Fault(Exception):
    """Something is wrong with the file; the message goes to the user."""


def limit_memory(most: int) -> None:
    """Ask the system to refuse more memory than this, where it can."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    except (ImportError, OSError, ValueError):
        return


def cleaned(cells: Sequence[Any]) -> list[Any]:
    """Cells with None for blanks and whole numbers as int; equal texts and dates are one object, sent once."""
    kinds = set(map(type, cells))
    if float in kinds and any(cell != cell for cell in cells):
        raise Fault("a cell of the sheet holds a number that is none (NaN): save it anew")
    if kinds == {float}:
        return [int(c) if c.is_integer() and -LARGEST_WHOLE < c < LARGEST_WHOLE else c for c in cells]
    known: dict[Any, Any] = {"": None}
    if kinds == {str}:
        out = [known.setdefault(cell, cell) for cell in cells]
    else:
        out = [whole(c) if type(c) is float else c if type(c) is bool else known.setdefault(c, c) for c in cells]
    if max((len(cell) for cell in known if type(cell) is str), default=0) > LARGEST_CELL:
        raise Fault("a cell of the sheet holds more text than a cell can")
    return out


def whole(number: float) -> float | int:
    """A number as int where it is whole and exact."""
    return int(number) if number.is_integer() and abs(number) < LARGEST_WHOLE else number


def packed(cells: list[Any]) -> tuple[bool, bytes]:
    """A column as bytes, and whether they are marshal's, which is quicker but knows no dates."""
    try:
        return True, marshal.dumps(cells)
    except ValueError:
        return False, pickle.dumps(cells, protocol=5)


def sheet_parts(path: str, places: Sequence[str]) -> Iterator[Any]:
    """The names of all sheets, then the columns of those that are wanted, chunk by chunk, None after each sheet."""
    import python_calamine

    try:
        with python_calamine.load_workbook(path) as book:
            yield book.sheet_names
            for place in places:
                yield from sheet_chunks(book.get_sheet_by_index(int(place)))
                yield None
    except python_calamine.PasswordError:
        raise Fault("the workbook is protected by a password: save it without one") from None


def sheet_chunks(sheet: Any) -> Iterator[list[tuple[bool, bytes]]]:
    """Columns of some rows of a sheet, from its first row and column on."""
    rows = sheet.iter_rows()
    before = [[None]] * (sheet.start[1] if sheet.start else 0)
    while chunk := list(islice(rows, CHUNK)):
        blank = [column * len(chunk) for column in before]
        yield [packed(column) for column in (*blank, *map(cleaned, zip(*chunk, strict=True)))]


def parquet_parts(path: str, _: Sequence[str]) -> Iterator[Any]:
    """The file as one table in Arrow's format; Fault for columns of lists, and beyond the most values."""
    import polars as pl

    try:
        frame = pl.scan_parquet(path, glob=False)
        kinds = frame.collect_schema()
        rows = frame.select(pl.len()).collect().item()
        if rows * len(kinds) > MOST_VALUES:
            raise Fault(f"{rows:,} rows of {len(kinds):,} columns are more than is read")
        for name, kind in kinds.items():
            if kind.is_nested() or kind in (pl.Binary, pl.Object):
                raise Fault(f"the column {name} holds no single values ({kind})")
        texts = [pl.col(name).cast(pl.String) for name, kind in kinds.items() if kind in (pl.Categorical, pl.Enum)]
        clocks = [pl.col(name).dt.replace_time_zone(None) for name, kind in kinds.items() if kind == pl.Datetime]
        out = io.BytesIO()
        frame.with_columns(*texts, *clocks).collect().write_ipc(out)
    except pl.exceptions.PolarsError as error:
        raise Fault(f"the Parquet file is damaged ({type(error).__name__}): save it anew") from None
    yield out.getvalue()


KINDS = {"sheets": sheet_parts, "parquet": parquet_parts}


def main(out: BinaryIO, kind: str, most: str, path: str, *places: str) -> None:
    """Send the parts, each a pickle; at the end that it is done, or what is wrong."""
    limit_memory(int(most))
    gc.disable()  # millions of short lists and no circle among them
    try:
        for part in KINDS[kind](path, places):
            pickle.dump(("part", part), out, protocol=5)
        pickle.dump(("done", None), out)
    except Fault as fault:
        pickle.dump(("fault", " ".join(str(fault).split())), out)
    except BaseException as error:  # noqa: BLE001 - a panic of native code is no Exception
        pickle.dump(("fault", f"the file is damaged ({type(error).__name__}): save it anew"), out)
    out.flush()


if __name__ == "__main__":
    main(sys.stdout.buffer, *sys.argv[1:])
