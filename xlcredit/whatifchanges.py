"""The changes of the What if sheet as decisions that the insurer has not taken: whose limit, to how much, from when.

    binds from = effective date, else announced + the policy's notice of limit cuts (an increase: announced)

A change of many, by grade or country, concerns the buyers with a limit in force, a discretionary one included. The last
change of a buyer counts for the limit after; of one day a cancelled limit, else the lower amount.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlcredit.columns import table
from xlcredit.dates import day_number, days_after
from xlcredit.decisions import GROUP, INSURER, Decision, Standing
from xlcredit.errors import XlcreditError
from xlcredit.intake import LONGEST_REASON
from xlcredit.money import scaled
from xlcredit.problems import ERROR, WARNING, Problem, amount_text
from xlcredit.standings import decision_logs, log_of, standing_on, standings
from xlcredit.whatifchecks import BELOW_GRADE, COUNTRY, CUT, INCREASE, grade_of

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis
    from xlcredit.book import Book

NAME = "what_if"
TOP_UP = "top-up"
NAMED = 3
"""Buyers whom a problem names; it counts the others."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A decision on one buyer that might come, what stands for him today, and the row that says so."""

    row: Row
    decision: Decision
    before: Standing

    @property
    def kind(self) -> str:
        """What the sheet calls the change."""
        return str(self.row["kind"])

    @property
    def buyer(self) -> str:
        """Buyer whose limit changes."""
        return self.decision.buyer

    @property
    def binds_from(self) -> date:
        """First day whose deliveries the change counts for."""
        return self.decision.effective_date


@dataclass(frozen=True)
class Scenario:
    """All changes, the last one of each buyer, and the log with the last ones in force today.

    ungraded: buyers with a limit that a change by grade leaves alone.
    """

    changes: tuple[Change, ...]
    last: Mapping[str, Change]
    log: tuple[Decision, ...]
    ungraded: tuple[str, ...]
    problems: tuple[Problem, ...]

    def of(self, buyer: str) -> list[Change]:
        """The changes of a buyer."""
        return self._by_buyer[buyer]

    @cached_property
    def _by_buyer(self) -> dict[str, list[Change]]:
        found: dict[str, list[Change]] = {}
        for one in self.changes:
            found.setdefault(one.buyer, []).append(one)
        return found


def scenario(analysis: Analysis) -> Scenario:
    """The changes of the What if sheet at the as-of date, buyer by buyer."""
    book, day = analysis.book, analysis.settings.as_of
    limits = dict(zip(analysis.standings.table["buyer"], analysis.standings.table["limit"].tolist(), strict=True))
    rows, problems = rated(book, day)
    changes = changes_of(book, rows, limits, day)
    last = last_changes(changes, book, day)
    log = log_in_force(book.decisions, last, day)
    lacking = without_grade(book, limits) if any(row["kind"] == BELOW_GRADE for row in rows) else ()
    ungraded = tuple(buyer for buyer in lacking if buyer not in last)
    problems += [*idle_rows(book, rows, changes), *ungraded_rows(book, rows, ungraded)]
    problems += contradictions(book, last, limits, limits_under(log, book, last, day))
    return Scenario(changes, last, log, ungraded, tuple(problems))


def rated(book: Book, day: date) -> tuple[list[Row], list[Problem]]:
    """Rows whose amount has a rate at the date, and a problem for each of the others."""
    rows: list[Row] = []
    problems = []
    for row in book.what_if.to_dict("records"):
        try:
            worth(row["amount"] or 0, row["currency"], book, day)
            rows.append(row)
        except XlcreditError as error:
            problems.append(problem(book, row, ERROR, "currency", row["currency"], f"changes nothing: {error}"))
    return rows, problems


def worth(amount: int, currency: str, book: Book, day: date) -> int:
    """An amount at the rate of a day. [base minor units]"""
    return int(scaled(amount, *book.rates.minor_ratio(day, currency, book.settings.base_currency))) if amount else 0


def changes_of(book: Book, rows: Sequence[Row], limits: Mapping[str, int], day: date) -> tuple[Change, ...]:
    """A change for each row and buyer that it concerns."""
    logs, found = decision_logs(book, INSURER), []
    for row in rows:
        for buyer in concerned(row, book, limits):
            log, in_group = log_of(book, logs, buyer, day)
            before = standing_on(book, log, day)
            made = decision_of(row, buyer, before, book, day)
            found.append(Change(row, replace(made, type=GROUP) if in_group else made, before))
    return tuple(found)


def concerned(row: Row, book: Book, limits: Mapping[str, int]) -> list[str]:
    """Buyers whose limit a row changes."""
    if row["kind"] == BELOW_GRADE:
        worst, known = grade_of(row["target"]), grades(book)
        return [buyer for buyer, grade in known.items() if limits[buyer] > 0 and grade > worst]
    if row["kind"] == COUNTRY:
        facts = zip(book.buyers["buyer"], book.buyers["country"], strict=True)
        return [buyer for buyer, country in facts if limits[buyer] > 0 and country == row["target"]]
    return [row["target"]]


def grades(book: Book) -> dict[str, float]:
    """Grade of each buyer that has one: the external one, as long as there is no score of our own."""
    facts = zip(book.buyers["buyer"], book.buyers["external_grade"], strict=True)
    return {buyer: grade for buyer, grade in facts if grade is not None}


def without_grade(book: Book, limits: Mapping[str, int]) -> tuple[str, ...]:
    """Buyers with a limit in force and no grade."""
    known = grades(book)
    return tuple(buyer for buyer, limit in limits.items() if limit > 0 and buyer not in known)


def decision_of(row: Row, buyer: str, before: Standing, book: Book, day: date) -> Decision:
    """The decision that a row is for one buyer: what it does not state stays as it is today."""
    policy, base = book.policies.on(buyer, day_number(day)), before.base
    binds_from = binding_day(row, policy.limit_cut_notice_days)
    kept = base if before.state == "approved" and row["amount"] else None
    outlives = kept is not None and kept.valid_to >= binds_from
    return Decision(
        decision=f"{table(NAME).excel} {sheet_row(book, row)}",
        buyer=buyer,
        source=INSURER,
        type=kept.type if kept is not None else "permanent",
        status="approved" if row["amount"] else "revoked",
        amount=row["amount"] or 0,
        currency=row["currency"],
        effective_date=binds_from,
        valid_from=binds_from,
        valid_to=kept.valid_to if kept is not None and outlives else date.max,
        maximum_terms=kept.maximum_terms if kept is not None else None,
        author="",
        reason=row["note"] or "",
        notice_days=0,
    )


def binding_day(row: Row, notice_days: int) -> date:
    """First day whose deliveries a change counts for; an increase needs no notice."""
    if row["effective_date"] is not None:
        return row["effective_date"]
    try:
        return days_after(row["announced"], 0 if row["kind"] == INCREASE else notice_days)
    except XlcreditError:
        return date.max


def last_changes(changes: Iterable[Change], book: Book, day: date) -> dict[str, Change]:
    """The change of each buyer that counts when all are in force, by buyer in text order."""

    def strength(one: Change) -> tuple[date, int]:
        made = one.decision
        return one.binds_from, -worth(made.amount, made.currency, book, day) if made.status == "approved" else 1

    last: dict[str, Change] = {}
    for one in changes:
        if one.buyer not in last or strength(one) > strength(last[one.buyer]):
            last[one.buyer] = one
    return dict(sorted(last.items()))


def log_in_force(decisions: Sequence[Decision], last: Mapping[str, Change], day: date) -> tuple[Decision, ...]:
    """The log as if the last change of each buyer were in force today: it displaces all but the top-ups."""
    kept = [d for d in decisions if d.buyer not in last or d.source != INSURER or d.type == TOP_UP]
    made = [replace(one.decision, effective_date=day, valid_from=day) for one in last.values()]
    return (*kept, *made)


def limits_under(log: Sequence[Decision], book: Book, last: Mapping[str, Change], day: date) -> dict[str, int]:
    """Limit under a log of each buyer with a change. [base minor units]"""
    if not last:
        return {}
    after = standings(replace(book, decisions=tuple(log)), list(last), day).table
    return {str(buyer): int(limit) for buyer, limit in zip(after["buyer"], after["limit"], strict=True)}


def idle_rows(book: Book, rows: Iterable[Row], changes: Iterable[Change]) -> Iterator[Problem]:
    """Rows that concern nobody."""
    busy = {one.row["row"] for one in changes}
    for row in rows:
        if row["row"] not in busy:
            reason = "concerns no buyer with a limit in force: the row changes nothing"
            yield problem(book, row, WARNING, "target", row["target"], reason)


def ungraded_rows(book: Book, rows: Iterable[Row], lacking: Sequence[str]) -> Iterator[Problem]:
    """Changes by grade that leave limits alone because no grade is known."""
    for row in rows:
        if row["kind"] == BELOW_GRADE and lacking:
            others = f" and {len(lacking) - NAMED:,} more" if len(lacking) > NAMED else ""
            names = ", ".join(lacking[:NAMED])
            reason = f"buyers with a limit but no grade: {len(lacking):,} ({names}{others}): not touched, grade them"
            yield problem(book, row, WARNING, "target", row["target"], reason)


def contradictions(
    book: Book, last: Mapping[str, Change], before: Mapping[str, int], after: Mapping[str, int]
) -> Iterator[Problem]:
    """Cuts that raise a limit and increases that lower it; they count as what they do."""
    currency = book.settings.base_currency
    for buyer, one in last.items():
        raised = after[buyer] - before[buyer]
        if (one.kind == CUT and raised > 0) or (one.kind == INCREASE and raised < 0):
            limits = " → ".join(amount_text(limit, currency) for limit in (before[buyer], after[buyer]))
            way = "raises" if raised > 0 else "lowers"
            reason = f"{way} the limit of {buyer} ({limits} {currency}), which is no {one.kind}: check the amount"
            stated = amount_text(one.decision.amount, one.decision.currency)
            yield problem(book, one.row, WARNING, "amount", stated, reason)


def sheet_row(book: Book, row: Row) -> int:
    """Row of the sheet in which a change stands."""
    return book.header_rows[NAME] + int(row["row"]) - 1


def problem(book: Book, row: Row, severity: str, column: str, value: str, reason: str) -> Problem:
    """A problem of a row of the What if sheet."""
    declared, amount = table(NAME), row["amount"]
    currency = "" if amount is None else row["currency"]
    header, place = declared.column(column).en, sheet_row(book, row)
    return Problem(severity, declared.sheet, place, header, value, reason[:LONGEST_REASON], amount, currency, NAME)
