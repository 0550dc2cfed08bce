"""The quality report of a workbook: what came in, what is used, what is not and why, with the money of each reason."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.aging import NO_DUE_DATE
from xlcredit.columns import INPUTS, table
from xlcredit.completeness import gaps
from xlcredit.ledger import small_table
from xlcredit.money import minor_units
from xlcredit.problems import ERROR, WARNING, Problem

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

REASON_VALUE = "…"
"""Stands for the value in a reason, so that rows with the same fault are counted together."""

MOST_GAPS = 50
"""Gaps with a line of their own; the numbers missing in all others are summed up in one line more."""

MOST_NAMED = 10
"""Buyers named in one line; of more it says how many there are."""


@dataclass(frozen=True)
class Line:
    """One line of the report; `amount` in minor units of `currency`, None where the line has no money."""

    topic: str
    sheet: str
    what: str
    rows: int | None
    amount: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Fault:
    """Rows of one sheet with the same fault, and their money in one currency."""

    sheet: str
    column: str
    reason: str
    rows: int
    amount: int
    currency: str


def quality_table(analysis: Analysis) -> pd.DataFrame:
    """The report as the table on the Problems sheet: rows in, used, set aside and why, control account, completeness.

    Rows in = rows used + rows set aside, on every sheet; each fault is counted with its own lines.
    """
    lines = [*_rows(analysis), *_faults(analysis), *_control(analysis), *_completeness(analysis)]
    names = [column.name for column in table("quality").columns]
    found = pd.DataFrame({name: pd.Series([getattr(line, name) for line in lines], dtype=object) for name in names})
    return found.astype({"rows": "Int64", "amount": "Int64"})


def faults(problems: Iterable[Problem]) -> list[Fault]:
    """Problems put together by sheet, column, reason and currency, the most rows first."""
    rows: Counter[tuple[str, str, str, str]] = Counter()
    money: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for problem in problems:
        key = (problem.sheet, problem.column, _reason(problem), problem.currency)
        rows[key] += 1
        money[key] += problem.amount or 0
    return [Fault(*key[:3], count, money[key], key[3]) for key, count in rows.most_common()]


def _reason(problem: Problem) -> str:
    """Reason without the value, which it quotes, or names at its end as what something is not."""
    found = re.escape(problem.value)
    return re.sub(rf"'{found}'|(?<=\bnot ){found}$", REASON_VALUE, problem.reason) if found else problem.reason


def _rows(analysis: Analysis) -> Iterator[Line]:
    """Rows of every sheet that came in, and of the ledger those that are used, with their money by currency."""
    book = analysis.book
    for name in INPUTS:
        if book.rows_in.get(name):
            yield Line("rows in", table(name).sheet, table(name).excel, book.rows_in[name])
    used = small_table(
        book.ledger.filter(~nw.col("row").is_in(analysis.unrated["row"].to_list()))
        .group_by("currency")
        .agg(nw.len().alias("rows"), nw.col("gross").sum())
        .sort("currency")
    )
    for currency, count, gross in zip(used["currency"], used["rows"], used["gross"], strict=True):
        yield Line("rows used", table("ledger").sheet, "", int(count), int(gross), currency)


def _faults(analysis: Analysis) -> Iterator[Line]:
    for topic, severity in (("set aside", ERROR), ("warning", WARNING)):
        for fault in faults(p for p in analysis.problems if p.severity == severity):
            what = f"{fault.column}: {fault.reason}" if fault.column else fault.reason
            amount = fault.amount if fault.currency else None
            yield Line(topic, fault.sheet, what, fault.rows, amount, fault.currency)


def _control(analysis: Analysis) -> Iterator[Line]:
    """Outstanding beside the control account of the general ledger."""
    base, sheet = analysis.settings.base_currency, table("balances").sheet
    outstanding, control = analysis.figure("receivables").value, analysis.figure("control account")
    places = analysis.settings.places
    owed = minor_units(float(outstanding or 0), places)
    yield Line("outstanding", table("ledger").sheet, "", None, owed, base)
    if control.value is None:
        yield Line("control account", sheet, control.reason, None)
        return
    stated = minor_units(float(control.value), places)
    yield Line("control account", sheet, "", None, stated, base)
    yield Line("difference", sheet, "", None, owed - stated, base)


def _completeness(analysis: Analysis) -> Iterator[Line]:
    sheet = table("ledger").sheet
    missing = list(gaps(analysis.book.documents))
    for gap in missing[:MOST_GAPS]:
        what = gap.first if gap.first == gap.last else f"{gap.first} - {gap.last}"
        yield Line("numbers missing", sheet, what, gap.count)
    if missing[MOST_GAPS:]:
        yield Line("numbers missing", sheet, "…", sum(gap.count for gap in missing[MOST_GAPS:]))
    strangers = without_master_data(analysis)
    if strangers:
        named = ", ".join(strangers[:MOST_NAMED]) + (", …" if len(strangers) > MOST_NAMED else "")
        yield Line("no master data", table("buyers").sheet, named, len(strangers))
    undated = analysis.items[analysis.items["bucket"] == NO_DUE_DATE]
    if len(undated):
        amount, base = int(undated["open_base"].sum()), analysis.settings.base_currency
        yield Line("no due date", sheet, "", len(undated), amount, base)


def without_master_data(analysis: Analysis) -> list[str]:
    """Buyers of the ledger that the Buyers sheet does not know, in text order."""
    book: Any = analysis.book
    return sorted(set(book.ledger["buyer"].to_list()) - set(book.buyers["buyer"]))
