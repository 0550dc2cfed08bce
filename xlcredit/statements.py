"""Financial statements of the buyers that count on a day, for the credit limit and for the ratios alike.

Of each buyer the latest one up to the as-of date, no older than the setting `statement_months`, and the one of the year
before. A statement in a currency without a rate is set aside; one that is too old is named as a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from xlcredit.dates import day_number
from xlcredit.errors import XlcreditError
from xlcredit.experience import months_earlier
from xlcredit.money import scaled
from xlcredit.problems import ERROR, WARNING, Problem
from xlcredit.rates import RateTable
from xlcredit.settings import Settings

YEAR_BEFORE = range(350, 381)
"""Days between two year ends that follow one another: a year, or one of 52 or 53 weeks."""


@dataclass(frozen=True)
class Statement:
    """One statement: its columns, and what turns its amounts into base currency."""

    columns: Mapping[str, Any]
    numerator: int
    denominator: int

    def __getitem__(self, column: str) -> Any:
        return self.columns[column]

    def in_base(self, amount: int) -> int:
        """An amount of the statement at the rate of the as-of date. [base minor units]"""
        return int(scaled(amount, self.numerator, self.denominator))

    @property
    def tangible_net_worth(self) -> int:
        """Equity less intangible assets. [base minor units]"""
        return self.in_base(self["equity"] - (self["intangible_assets"] or 0))


@dataclass(frozen=True)
class Statements:
    """The statement of each buyer that counts, the one of the year before it, and the problems found."""

    latest: Mapping[str, Statement]
    before: Mapping[str, Statement]
    problems: tuple[Problem, ...]


def usable_statements(given: pd.DataFrame, rates: RateTable, settings: Settings, first_row: int = 0) -> Statements:
    """Statements that count on the as-of date; `first_row` is the sheet row before the first row of the table."""
    by_buyer: dict[str, list[Statement]] = {}
    problems: list[Problem] = []
    to_base = cache(lambda currency: rates.minor_ratio(settings.as_of, currency, settings.base_currency))
    for row in given.sort_values("year_end", kind="stable").to_dict("records"):
        if row["year_end"] > settings.as_of:
            continue
        try:
            ratio = to_base(row["currency"])
        except XlcreditError as error:
            problems.append(_problem(ERROR, row, first_row, "Currency", row["currency"], str(error)))
            continue
        by_buyer.setdefault(row["buyer"], []).append(Statement(row, *ratio))
    latest, before = {}, {}
    oldest = _oldest_day(settings)
    for buyer, statements in by_buyer.items():
        last = statements[-1]
        if day_number(last["year_end"]) < oldest:
            problems.append(_too_old(last.columns, first_row, settings))
            continue
        latest[buyer] = last
        earlier = [one for one in statements if (last["year_end"] - one["year_end"]).days in YEAR_BEFORE]
        if earlier:
            before[buyer] = earlier[-1]
    return Statements(latest, before, tuple(problems))


def limit_facts_of(statements: Statements) -> pd.DataFrame:
    """What the credit limit takes from the statements: `tangible_net_worth` and `buyer_turnover`. [base minor units]"""
    rows = [
        (buyer, one.tangible_net_worth, one.in_base(one["turnover"]), one["year_end"])
        for buyer, one in statements.latest.items()
    ]
    columns = ["buyer", "tangible_net_worth", "buyer_turnover", "statement_year_end"]
    return pd.DataFrame(rows, columns=columns).astype(object)


def _oldest_day(settings: Settings) -> int:
    return int(months_earlier(np.array([day_number(settings.as_of)]), settings.statement_months)[0])


def _too_old(row: Mapping[str, Any], first_row: int, settings: Settings) -> Problem:
    months = settings.statement_months
    reason = f"lies more than {months} months before {settings.as_of}: it counts nowhere, enter a newer one"
    return _problem(WARNING, row, first_row, "Year end", str(row["year_end"]), reason)


def _problem(severity: str, row: Mapping[str, Any], first_row: int, header: str, value: str, reason: str) -> Problem:
    at, money = row["row"] + first_row, row["equity"]
    return Problem(severity, "Buyers", at, header, value, reason, money, row["currency"], "statements")
