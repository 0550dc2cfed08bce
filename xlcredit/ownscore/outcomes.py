"""What became of each buyer after a day: the indicators as they were known then, and whether he went bad after.

Observation dates are the quarter ends that the ledger shows, a year before the as-of date at the latest. A buyer who
was bad on the day, or had no document yet, is not observed. Bad is who within the months of `tables/own_scorecard.toml`
has items overdue by more days than stated there, which come to more than an amount and a share of what he owes, or is
insolvent. It is looked at on month ends; disputed parts count as not owed. The workbook does not say since when a buyer
is insolvent: it counts at the last date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import narwhals as nw
import numpy as np
import numpy.typing as npt
import pandas as pd

from xlcredit.analysis import Analysis, analyse
from xlcredit.dates import NO_DAY, day_number, month_end, months_before
from xlcredit.indicators import known_indicators
from xlcredit.money import decimals
from xlcredit.parameters import parameters

QUARTER = 3
KEYS = ("buyer", "date", "bad")


@dataclass(frozen=True)
class Observations:
    """Cases by date and buyer: `table` has the columns buyer, date and bad, and one an indicator, NaN where unknown."""

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators."""
        return tuple(str(name) for name in self.table.columns if name not in KEYS)

    @cached_property
    def bad(self) -> npt.NDArray[np.bool_]:
        """Which cases went bad."""
        return self.table["bad"].to_numpy(dtype=bool)

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every date, rising."""
        return tuple(sorted(set(self.table["date"])))

    def until(self, day: date) -> Observations:
        """The cases up to a day."""
        return Observations(self.table[self.table["date"] <= day].reset_index(drop=True))

    def after(self, day: date) -> Observations:
        """The cases after a day."""
        return Observations(self.table[self.table["date"] > day].reset_index(drop=True))


def observed(rows: list[dict[str, object]]) -> Observations:
    """Observations in the order of date and buyer, however the rows came."""
    names = sorted({name for row in rows for name in row if name not in KEYS})
    frame = pd.DataFrame(rows, columns=[*KEYS, *names]).sort_values(["date", "buyer"], kind="stable")
    found = frame.reset_index(drop=True)
    return Observations(found.astype({"bad": bool, **dict.fromkeys(names, float)}))


def observations(analysis: Analysis) -> Observations:
    """What the ledger of a book says of its own past."""
    rule, undated = parameters("own_scorecard")["bad"], parameters("own_scorecard")["undated"]["indicators"]
    dates = observation_dates(analysis)
    ends = {day: [month_end(months_before(day, -month)) for month in range(1, rule["months"] + 1)] for day in dates}
    looked_at = sorted({*dates, *(end for one in ends.values() for end in one)})
    bad_on = {day: bad_buyers(analysis, day) for day in looked_at}
    insolvent = set(analysis.book.buyers["buyer"][analysis.book.buyers["insolvent"].fillna(False).astype(bool)])
    rows: list[dict[str, object]] = []
    for day in dates:
        # A book of its own for each day: what was computed for one day is not kept for all.
        known = known_indicators(analyse(analysis.book, day))
        went_bad = set().union(*(bad_on[end] for end in ends[day]), insolvent if day == dates[-1] else ())
        for buyer in sorted(customers(analysis, day) - bad_on[day]):
            values = {name: one.value for name, one in known[buyer].items() if name not in undated}
            rows.append({"buyer": buyer, "date": day, "bad": buyer in went_bad, **values})
    return observed(rows)


def observation_dates(analysis: Analysis) -> list[date]:
    """Quarter ends that the ledger shows and whose outcome is known at the as-of date, rising."""
    day = months_before(analysis.settings.as_of, parameters("own_scorecard")["bad"]["months"])
    if month_end(months_before(day, -parameters("own_scorecard")["bad"]["months"])) > analysis.settings.as_of:
        day = months_before(day, 1)
    while day.month % QUARTER:
        day = months_before(day, 1)
    found = []
    while analysis.reaches(month_end(day)):
        found.append(month_end(day))
        day = months_before(day, QUARTER)
    return found[::-1]


def customers(analysis: Analysis, day: date) -> set[str]:
    """Buyers with a document up to a day."""
    posted = analysis.book.ledger.filter(nw.col("document_day") <= day_number(day))
    return set(posted["buyer"].cast(nw.String).to_list())


def bad_buyers(analysis: Analysis, day: date) -> set[str]:
    """Buyers whose items are overdue on a day by more, for longer, than the definition of bad allows."""
    rule = parameters("own_scorecard")["bad"]
    undisputed = nw.col("open_base") - nw.col("disputed_base")
    owed = analysis.open_base_on(day_number(day)).filter(nw.col("open_base") > 0).with_columns(undisputed.alias("owed"))
    long_due = (nw.col("due_day") != NO_DAY) & (nw.col("due_day") < day_number(day) - rule["days_overdue"])
    sums = (
        owed.with_columns(nw.when(long_due).then(nw.col("owed")).otherwise(0).alias("late"))
        .group_by("buyer")
        .agg(nw.col("owed").sum(), nw.col("late").sum())
    )
    least = rule["least_amount"] * 10 ** decimals(analysis.settings.base_currency)
    bad = (nw.col("late") > least) & (nw.col("late") > rule["least_share"] * nw.col("owed"))
    return set(sums.filter(bad).collect()["buyer"].cast(nw.String).to_list())
