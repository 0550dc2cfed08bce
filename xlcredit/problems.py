"""Bad rows as values: where they stand, what is wrong, and the money concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from xlcredit.errors import shown
from xlcredit.money import currency_units, decimals

ERROR = "error"
WARNING = "warning"

Finding = tuple[str, int, str, Any, str]
"""What a check finds: severity, place in the typed columns, column name, value, reason."""


@dataclass(frozen=True)
class Problem:
    """One finding: an error sets its row aside, a warning leaves the row in use.

    `amount` is in minor units of `currency`, or None where no money could be read.
    """

    severity: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    amount: int | None = None
    currency: str = ""
    table: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet} row {self.row}" if self.row else self.sheet
        column = f", {self.column}" if self.column else ""
        value = f" {self.value}" if self.value else ""
        return f"{place}{column}:{value} {self.reason}"


def quoted(value: object) -> str:
    """Value as the problem list shows it; blank for a blank."""
    return "" if value is None or value == "" else shown(value).strip("'\"")


def amount_text(minor: int, currency: str) -> str:
    """Amount in minor units as a problem quotes it.

    >>> amount_text(123456, "EUR"), amount_text(6000, "JPY")
    ('1,234.56', '6,000')
    """
    places = decimals(currency)
    return f"{currency_units(minor, places):,.{places}f}"


def rows_set_aside(problems: Iterable[Problem], table: str) -> frozenset[int]:
    """Sheet rows of a table that an error keeps out of the figures."""
    return frozenset(p.row for p in problems if p.table == table and p.severity == ERROR and p.row)


def problem_table(problems: Iterable[Problem]) -> pd.DataFrame:
    """The problems as the table of the Problems sheet, errors first, then by sheet and row."""
    ordered = sorted(problems, key=lambda p: (p.severity != ERROR, p.sheet, p.row, p.column))
    names = ("severity", "sheet", "row", "column", "value", "reason", "amount", "currency")
    columns = {name: [getattr(p, name) for p in ordered] for name in names}
    columns["amount"] = pd.array(columns["amount"], dtype="Int64")
    return pd.DataFrame(columns)
