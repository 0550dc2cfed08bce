"""The portfolio's figures by name: one number each, with unit, formula in words and inputs."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlcredit import measures
from xlcredit.dates import months_before
from xlcredit.errors import DivisionByZero, InputError, UnknownId, XlcreditError
from xlcredit.liquidity import quick_ratio, working_capital_band, working_capital_ratio
from xlcredit.money import currency_units

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

EVERY_MONTH = 10_000
"""Most months that count-back walks through: all that the Sales sheet has."""

MONEY = "base currency"
DAYS = "days"
SHARE = "share"
RATIO = "ratio"
COUNT = "count"
PER_CENT = "per cent"
TIMES = "times a year"
WORD = "word"


@dataclass(frozen=True)
class Figure:
    """One figure of the portfolio; `value` is None where it has no answer, and `reason` says why.

    Money is in currency units here, shares are fractions.
    """

    name: str
    value: float | int | str | None
    unit: str
    formula: str
    inputs: str = ""
    reason: str = ""
    last_month: float | int | str | None = None
    last_year: float | int | str | None = None


@dataclass(frozen=True)
class Months:
    """Credit sales of up to twelve months to the as-of date, oldest first. [currency units, days]"""

    sales: tuple[float, ...]
    days: tuple[int, ...]

    @property
    def total(self) -> float:
        """Sales of all months."""
        return sum(self.sales)


def months_of_sales(analysis: Analysis, most: int = 12) -> Months:
    """The latest months of the Sales sheet up to the as-of date; InputError when there are none.

    The as-of month counts up to the as-of day.
    """
    settings = analysis.settings
    by_month: dict[tuple[int, int], int] = {}
    for month, sales in zip(analysis.book.sales["month"], analysis.book.sales["credit_sales"], strict=True):
        by_month[month.year, month.month] = by_month.get((month.year, month.month), 0) + sales
    last = settings.as_of
    known = sorted(key for key in by_month if key <= (last.year, last.month))[-most:]
    if not known:
        raise InputError("no credit sales up to the as-of date: fill in the Sales sheet")
    days = [last.day if key == (last.year, last.month) else calendar.monthrange(*key)[1] for key in known]
    return Months(tuple(currency_units(by_month[key], settings.places) for key in known), tuple(days))


def balance(analysis: Analysis) -> dict[str, Any]:
    """Our balance sheet of the latest date up to the as-of date; InputError when there is none."""
    rows = analysis.book.balances
    rows = rows[[day <= analysis.settings.as_of for day in rows["date"]]]
    if rows.empty:
        raise InputError("no balance sheet up to the as-of date: fill in the Balances sheet")
    return rows.sort_values("date").iloc[-1].to_dict()


def _balance_units(analysis: Analysis, *names: str) -> list[float]:
    row = balance(analysis)
    lacking = [name for name in names if row[name] is None]
    if lacking:
        raise InputError(f"{', '.join(lacking)} is missing on the Balances sheet for {row['date']}")
    return [currency_units(row[name], analysis.settings.places) for name in names]


def _sum(analysis: Analysis, table: str, column: str) -> float:
    return currency_units(int(analysis.total(table)[column]), analysis.settings.places)


def _current(analysis: Analysis) -> float:
    return _sum(analysis, "aging", "outstanding") - _sum(analysis, "aging", "overdue")


def _share(part: float, whole: float) -> float:
    if whole <= 0:
        raise DivisionByZero("nothing is owed, so that no share of it can be given")
    return part / whole


def _dso(analysis: Analysis, owed: float) -> float:
    months = months_of_sales(analysis, EVERY_MONTH)
    return measures.dso_countback(owed, months.sales, months.days)


def _dso_simple(analysis: Analysis, owed: float) -> float:
    months = months_of_sales(analysis)
    return measures.dso(owed, months.total, sum(months.days))


def position(analysis: Analysis, months: int) -> Analysis:
    """The portfolio at an earlier month end; InputError where the ledger does not reach back so far."""
    day = months_before(analysis.settings.as_of, months)
    if not analysis.reaches(day):
        raise InputError(f"the ledger does not reach back to {day}")
    return analysis.at(day)


def _cei(analysis: Analysis) -> float:
    opening = position(analysis, 1)
    sales = months_of_sales(analysis, 1).total
    return measures.collection_effectiveness(
        _sum(opening, "aging", "outstanding"),
        sales,
        _sum(analysis, "aging", "outstanding"),
        _current(analysis),
    )


def _turnover(analysis: Analysis) -> float:
    opening = position(analysis, 12)
    average = (_sum(opening, "aging", "outstanding") + _sum(analysis, "aging", "outstanding")) / 2
    return measures.receivables_turnover(months_of_sales(analysis).total, average)


def _with_quality(analysis: Analysis) -> float:
    assets, liabilities = _balance_units(analysis, "current_assets", "current_liabilities")
    return working_capital_ratio(assets - currency_units(analysis.doubtful, analysis.settings.places), liabilities)


Formula = Callable[["Analysis"], Any]

FIGURES: tuple[tuple[str, str, str, Formula], ...] = (
    ("receivables", MONEY, "open items + unapplied credits", lambda a: _sum(a, "aging", "outstanding")),
    ("overdue", MONEY, "open items past their due date", lambda a: _sum(a, "aging", "overdue")),
    (
        "overdue share",
        SHARE,
        "overdue / open items",
        lambda a: _share(_sum(a, "aging", "overdue"), _sum(a, "aging", "open")),
    ),
    ("unapplied", MONEY, "cash and credit notes without a document", lambda a: _sum(a, "aging", "unapplied")),
    (
        "dso",
        DAYS,
        "count-back: receivables used up by the sales of the latest months",
        lambda a: _dso(a, _sum(a, "aging", "outstanding")),
    ),
    (
        "best possible dso",
        DAYS,
        "count-back of the receivables that are not overdue",
        lambda a: _dso(a, _current(a)),
    ),
    (
        "delinquent days",
        DAYS,
        "dso − best possible dso",
        lambda a: _dso(a, _sum(a, "aging", "outstanding")) - _dso(a, _current(a)),
    ),
    (
        "dso simple",
        DAYS,
        "receivables / credit sales of twelve months × their days",
        lambda a: _dso_simple(a, _sum(a, "aging", "outstanding")),
    ),
    (
        "best possible dso simple",
        DAYS,
        "not-overdue receivables / credit sales of twelve months × their days",
        lambda a: _dso_simple(a, _current(a)),
    ),
    ("cei", PER_CENT, "(opening + sales − closing) / (opening + sales − closing current), the month", _cei),
    ("turnover", TIMES, "credit sales of twelve months / average receivables", _turnover),
    (
        "exposure",
        MONEY,
        "open items after credits − secured + not invoiced",
        lambda a: _sum(a, "exposure", "exposure"),
    ),
    ("insured", MONEY, "covered × insured percentage", lambda a: _sum(a, "exposure", "insured")),
    ("retained", MONEY, "exposure − insured", lambda a: _sum(a, "exposure", "self_retained")),
    (
        "insured share",
        SHARE,
        "insured / exposure",
        lambda a: _share(_sum(a, "exposure", "insured"), _sum(a, "exposure", "exposure")),
    ),
    ("gap", MONEY, "claimable beyond the insurer's limits", lambda a: _sum(a, "exposure", "gap")),
    ("at risk", MONEY, "over limit + no cover + breach + excluded", lambda a: _sum(a, "exposure", "at_risk")),
    (
        "credit limits",
        MONEY,
        "sum of the credit limits in force",
        lambda a: _sum(a, "credit_limits", "credit_limit"),
    ),
    ("available", MONEY, "credit limits − exposure", lambda a: _sum(a, "credit_limits", "available")),
    (
        "working capital ratio",
        RATIO,
        "current assets / current liabilities",
        lambda a: working_capital_ratio(*_balance_units(a, "current_assets", "current_liabilities")),
    ),
    (
        "working capital band",
        WORD,
        "band of the working capital ratio for the industry",
        lambda a: working_capital_band(
            working_capital_ratio(*_balance_units(a, "current_assets", "current_liabilities")),
            a.settings.industry,
        ),
    ),
    (
        "working capital ratio with quality",
        RATIO,
        "the same without receivables over 90 days overdue or of related parties",
        _with_quality,
    ),
    (
        "quick ratio",
        RATIO,
        "(cash + securities + receivables) / current liabilities",
        lambda a: quick_ratio(*_balance_units(a, "cash", "securities", "receivables", "current_liabilities")),
    ),
    (
        "control difference",
        MONEY,
        "receivables − control account",
        lambda a: _sum(a, "aging", "outstanding") - control_account(a),
    ),
    (
        "control account",
        MONEY,
        "receivables in the general ledger at the as-of date",
        lambda a: control_account(a),
    ),
    ("buyers", COUNT, "buyers with open items", lambda a: int((a.table("aging")["items"] > 0).sum())),
    ("items", COUNT, "open items and open credits", lambda a: int(a.total("aging")["items"])),
    ("problems", COUNT, "rows on the Problems sheet", lambda a: len(a.problems)),
    (
        "set aside",
        COUNT,
        "rows kept out of the figures",
        lambda a: sum(p.severity == "error" for p in a.problems),
    ),
)
"""Name, unit, formula in words and formula of each figure."""


def control_account(analysis: Analysis) -> float:
    """Receivables of the general ledger at the as-of date itself; InputError when that date is not there."""
    row = balance(analysis)
    if row["date"] != analysis.settings.as_of or row["receivables"] is None:
        raise InputError(f"no control account for {analysis.settings.as_of} on the Balances sheet")
    return currency_units(row["receivables"], analysis.settings.places)


def figure(analysis: Analysis, name: str) -> Figure:
    """The figure of that name at the analysis' as-of date; UnknownId lists the names.

    A figure that has no answer carries None and the reason.
    """
    for known, unit, formula, compute in FIGURES:
        if known == name:
            try:
                return Figure(known, compute(analysis), unit, formula)
            except XlcreditError as error:
                return Figure(known, None, unit, formula, reason=str(error))
    raise UnknownId(f"no figure is called {name!r}: one of {', '.join(entry[0] for entry in FIGURES)}")


def value_at(analysis: Analysis, name: str, day: date) -> Any:
    """The figure's value restated at an earlier day; None where it has no answer."""
    return figure(analysis.at(day), name).value
