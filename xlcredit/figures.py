"""The portfolio's figures by name: one number each, and what went into it."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit import claimregister, columns, measures
from xlcredit.dates import NO_DAY, months_before
from xlcredit.errors import DivisionByZero, InputError, UnknownId, XlcreditError
from xlcredit.limits import concentration_cap
from xlcredit.liquidity import quick_ratio, working_capital_band, working_capital_ratio
from xlcredit.money import currency_units, minor_units
from xlcredit.parameters import parameters
from xlcredit.premium import premium
from xlcredit.problems import ERROR
from xlcredit.words import folded, word

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

DOUBTFUL_DAYS = 90
"""Receivables overdue for longer do not count in the working-capital ratio with quality."""

EVERY_MONTH = 10_000
"""Most months that count-back walks through: all that the Sales sheet has."""


@dataclass(frozen=True)
class Figure:
    """One figure of the portfolio; `value` is None where it has no answer, and `reason` says why.

    Money is in currency units here, shares are fractions. `inputs` are the names and values of what went in.
    """

    name: str
    value: float | int | str | None
    unit: str
    inputs: tuple[tuple[str, Any], ...] = ()
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

    def latest(self, days: float) -> Months:
        """The latest months, as many as so many days reach into."""
        count, reached = 0, 0
        while count < len(self.days) and reached < days:
            count += 1
            reached += self.days[-count]
        return Months(self.sales[len(self.sales) - count :], self.days[len(self.days) - count :])


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


def _by_firm(analysis: Analysis, column: str) -> float:
    """Sum of the credit limits table that counts what the ids of one firm share once."""
    rows = analysis.table("credit_limits")
    first = [analysis.book.pools.firm(buyer) == buyer for buyer in rows["buyer"]]
    return currency_units(int(rows.loc[first, column].sum()), analysis.settings.places)


def _current(analysis: Analysis) -> float:
    return _sum(analysis, "aging", "outstanding") - _sum(analysis, "aging", "overdue")


def _units(analysis: Analysis, minor: int) -> float:
    return currency_units(minor, analysis.settings.places)


def _share(part: float, whole: float, what: str = "owed") -> float:
    if whole <= 0:
        raise DivisionByZero(f"nothing is {what}, so that no share of it can be given")
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


def doubtful(analysis: Analysis) -> int:
    """Receivables over 90 days overdue or of related parties. [base minor units]"""
    buyers = analysis.book.buyers
    related = buyers.loc[[bool(flag) for flag in buyers["related"]], "buyer"].tolist()
    items = analysis.open_items.filter(
        ((nw.col("due_day") != NO_DAY) & (analysis.day - nw.col("due_day") > DOUBTFUL_DAYS))
        | nw.col("buyer").is_in(related)
    )
    return int(items["net"].sum())


def own_concentration_cap(analysis: Analysis) -> int | None:
    """Largest limit of one buyer by own equity and own yearly sales; None where neither is known."""
    equity = sales = None
    with suppress(XlcreditError):
        equity = balance(analysis)["equity"]
    with suppress(XlcreditError):
        sales = minor_units(months_of_sales(analysis).total, analysis.settings.places)
    shares = {"own_equity": analysis.settings.concentration_equity, "own_sales": analysis.settings.concentration_sales}
    return concentration_cap(equity, sales, shares)


def _with_quality(analysis: Analysis) -> float:
    assets, liabilities = _balance_units(analysis, "current_assets", "current_liabilities")
    return working_capital_ratio(assets - currency_units(doubtful(analysis), analysis.settings.places), liabilities)


def _ratio(analysis: Analysis) -> float:
    return working_capital_ratio(*_balance_units(analysis, "current_assets", "current_liabilities"))


def _rows_given(analysis: Analysis) -> int:
    return sum(analysis.book.rows_in.get(name, 0) for name in columns.INPUTS)


def _counted_back(analysis: Analysis, days: str) -> Months:
    """The latest months that a count-back of so many days reaches into."""
    return months_of_sales(analysis, EVERY_MONTH).latest(value_of(analysis, days))


Formula = Callable[["Analysis"], Any]

FIGURES: Mapping[str, Formula] = {
    "receivables": lambda a: _sum(a, "aging", "outstanding"),
    "overdue": lambda a: _sum(a, "aging", "overdue"),
    "overdue share": lambda a: _share(_sum(a, "aging", "overdue"), _sum(a, "aging", "open")),
    "unapplied": lambda a: _sum(a, "aging", "unapplied"),
    "dso": lambda a: _dso(a, _sum(a, "aging", "outstanding")),
    "best possible dso": lambda a: _dso(a, _current(a)),
    "delinquent days": lambda a: _dso(a, _sum(a, "aging", "outstanding")) - _dso(a, _current(a)),
    "dso simple": lambda a: _dso_simple(a, _sum(a, "aging", "outstanding")),
    "best possible dso simple": lambda a: _dso_simple(a, _current(a)),
    "cei": _cei,
    "turnover": _turnover,
    "exposure": lambda a: _sum(a, "exposure", "exposure"),
    "insured": lambda a: _sum(a, "exposure", "insured"),
    "retained": lambda a: _sum(a, "exposure", "self_retained"),
    "insured share": lambda a: _share(_sum(a, "exposure", "insured"), _sum(a, "exposure", "exposure")),
    "gap": lambda a: _sum(a, "exposure", "gap"),
    "at risk": lambda a: _sum(a, "exposure", "at_risk"),
    "credit limits": lambda a: _by_firm(a, "credit_limit"),
    "available": lambda a: _by_firm(a, "available"),
    "working capital ratio": _ratio,
    "working capital band": lambda a: working_capital_band(_ratio(a), a.settings.industry),
    "working capital ratio with quality": _with_quality,
    "quick ratio": lambda a: quick_ratio(
        *_balance_units(a, "cash", "securities", "receivables", "current_liabilities")
    ),
    "control difference": lambda a: _sum(a, "aging", "outstanding") - control_account(a),
    "control account": lambda a: control_account(a),
    "first loss left": lambda a: _units(a, claimregister.first_loss_left(a)),
    "liability left": lambda a: _units(a, claimregister.liability_left(a)),
    "top five share": lambda a: _share(
        _units(a, claimregister.largest_insured(a)), _sum(a, "exposure", "insured"), "insured"
    ),
    "premium so far": lambda a: _units(a, premium(a).so_far),
    "premium forecast": lambda a: _units(a, premium(a).forecast),
    "premium true-up": lambda a: _units(a, premium(a).true_up),
    "buyers": lambda a: int((a.table("aging")["items"] > 0).sum()),
    "items": lambda a: int(a.total("aging")["items"]),
    "problems": lambda a: len(a.problems),
    "set aside": lambda a: sum(p.severity == ERROR for p in a.problems),
}
"""Formula of each figure; its words, unit and inputs stand in `tables/figures.toml`."""

INPUTS: Mapping[str, Formula] = {
    "open items": lambda a: _sum(a, "aging", "open"),
    "receivables not overdue": _current,
    "sales counted back": lambda a: _counted_back(a, "dso"),
    "sales counted back for the best": lambda a: _counted_back(a, "best possible dso"),
    "sales of twelve months": months_of_sales,
    "days of the months": lambda a: sum(months_of_sales(a).days),
    "sales of the month": lambda a: months_of_sales(a, 1).total,
    "opening receivables": lambda a: _sum(position(a, 1), "aging", "outstanding"),
    "receivables a year before": lambda a: _sum(position(a, 12), "aging", "outstanding"),
    "current assets": lambda a: _balance_units(a, "current_assets")[0],
    "current liabilities": lambda a: _balance_units(a, "current_liabilities")[0],
    "cash": lambda a: _balance_units(a, "cash")[0],
    "securities": lambda a: _balance_units(a, "securities")[0],
    "receivables in the books": lambda a: _balance_units(a, "receivables")[0],
    "doubtful receivables": lambda a: currency_units(doubtful(a), a.settings.places),
    "annual first loss": lambda a: _units(a, claimregister.terms_now(a)[0].first_loss),
    "first loss used": lambda a: _units(a, claimregister.terms_now(a)[1].first_loss),
    "maximum liability": lambda a: _units(a, claimregister.stated_liability(a)),
    "liability used": lambda a: _units(a, claimregister.terms_now(a)[1].liability),
    "five largest insured": lambda a: _units(a, claimregister.largest_insured(a)),
    "minimum premium": lambda a: _units(a, premium(a).minimum),
    "premium paid": lambda a: _units(a, premium(a).paid),
    "days so far": lambda a: premium(a).days,
    "days of the policy year": lambda a: premium(a).year_days,
    "industry": lambda a: word("industry", a.settings.industry or "general"),
    "balance sheet": lambda a: balance(a)["date"],
    "listed buyers": lambda a: len(a.table("aging")),
    "warnings": lambda a: sum(p.severity != ERROR for p in a.problems),
    "rows given": _rows_given,
}
"""What goes into the figures and is none itself."""


def control_account(analysis: Analysis) -> float:
    """Receivables of the general ledger at the as-of date itself; InputError when that date is not there."""
    row = balance(analysis)
    if row["date"] != analysis.settings.as_of or row["receivables"] is None:
        raise InputError(f"no control account for {analysis.settings.as_of} on the Balances sheet")
    return currency_units(row["receivables"], analysis.settings.places)


def unit_of(name: str) -> str:
    """Unit of a figure."""
    return str(parameters("figures")["figure"][name]["unit"])


def value_of(analysis: Analysis, name: str) -> Any:
    """Value of a figure, of what goes into one, or of "table.column": its total; XlcreditError without an answer."""
    if name in FIGURES:
        return FIGURES[name](analysis)
    if name in INPUTS:
        return INPUTS[name](analysis)
    table, column = name.split(".")
    return _sum(analysis, table, column) if column != "items" else int(analysis.total(table)[column])


def figure(analysis: Analysis, name: str) -> Figure:
    """The figure of that name, in any spelling, at the analysis' as-of date; UnknownId lists the names.

    A figure that has no answer carries None and the reason.
    """
    known = figure_name(name)
    declared = parameters("figures")["figure"][known]
    try:
        value = value_of(analysis, known)
    except XlcreditError as error:
        return Figure(known, None, declared["unit"], reason=str(error))
    return Figure(known, value, declared["unit"], tuple((one, answer(analysis, one)) for one in declared["inputs"]))


@cache
def _spellings() -> Mapping[str, str]:
    declared = parameters("figures")["figure"].items()
    return {folded(said): name for name, words in declared for said in (words["en"], words["zh"], name)}


def figure_name(text: str) -> str:
    """Name of a figure in code, from that name or what the sheets call it in either language.

    >>> figure_name("DSO by count-back"), figure_name("逾期占比"), figure_name("dso")
    ('dso', 'overdue share', 'dso')
    """
    found = _spellings().get(folded(text))
    if found is None:
        raise UnknownId(f"no figure is called {text!r}: one of {', '.join(FIGURES)}")
    return found


def answer(analysis: Analysis, name: str) -> Any:
    """Value of a figure; None where it has no answer."""
    try:
        return value_of(analysis, name)
    except XlcreditError:
        return None
