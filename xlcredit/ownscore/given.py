"""Outcomes that the user brings: a row a buyer and day, whether he went bad after, and a column an indicator."""

from __future__ import annotations

from xlcredit.columns import Column, Table, columns_by_spelling, declared, spelled
from xlcredit.errors import InputError
from xlcredit.intake import Block, typed
from xlcredit.ownscore.outcomes import Observations, observed
from xlcredit.ownscore.pack import CURRENCY
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, Problem
from xlcredit.scorecard import indicator_key


def given_outcomes(block: Block) -> tuple[Observations, tuple[Problem, ...]]:
    """Observations of a block, and each row that was set aside with its reason.

    InputError where two columns are one indicator, or none is there; MissingTable without buyer, date or bad.
    """
    of = _with_indicators(declared("outcomes", parameters("outcomes")), list(block.rows[0]) if block.rows else [])
    found = typed(of, block, CURRENCY)
    names = [column.name for column in of.inputs]
    seen: set[tuple[object, object]] = set()
    rows, problems = [], [one for one in found.problems if one.severity == ERROR]
    for number, *cells in zip(*(found.columns[name] for name in ("row", *names)), strict=True):
        row = dict(zip(names, cells, strict=True))
        key = (row["buyer"], row["date"])
        if key in seen:
            line = found.header_row + number - 1
            reason = f"stands twice on {row['date']}: the first row counts, take one of them out"
            header = of.column("buyer").en
            problems.append(Problem(ERROR, found.sheet, line, header, row["buyer"], reason, None, "", of.name))
            continue
        seen.add(key)
        rows.append({name: value for name, value in row.items() if value is not None})
    return observed(rows), tuple(problems)


def _with_indicators(of: Table, headers: list[object]) -> Table:
    """The table with a column for each header that is none of its own."""
    own, columns = columns_by_spelling(of), list(of.columns)
    for header in headers:
        if header is None or spelled(header) in own:
            continue
        name, text = indicator_key(str(header)), str(header)
        if name in {column.name for column in columns}:
            raise InputError(f"the header {text!r} names the indicator {name} once more: take one column out")
        columns.append(Column(name, "number", text, text))
    if len(columns) == len(of.columns):
        raise InputError("no column holds an indicator: add a column with its name as header, such as overdue_share")
    return Table(of.name, of.excel, of.sheet, of.key, of.en, of.zh, tuple(columns))
