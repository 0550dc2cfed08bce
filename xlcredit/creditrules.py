"""The rules of a credit policy that people keep: who approves a limit, and the steps of the reminder ladder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from xlcredit.intake import Typed
from xlcredit.problems import ERROR, WARNING, Finding, amount_text
from xlcredit.settings import Settings
from xlcredit.shipped import given_or_shipped


@dataclass(frozen=True)
class Approval:
    """Who approves limits up to an amount in minor units of the base currency; None: any limit above the others."""

    limit_up_to: int | None
    approver: str
    second_approver: str
    note: str


@dataclass(frozen=True)
class Step:
    """One step of the ladder; None where nothing is said of the step before, of a least amount or of a deadline."""

    ladder_step: int
    days_from_due: int
    days_since_last: int | None
    minimum: int | None
    before_deadline: str
    days_before: int | None
    channel: str
    responsible: str
    ladder_text: str


def read_approvals(tables: Mapping[str, Typed], currency: str) -> tuple[Approval, ...]:
    """Approvals by limit, the one without an upper end last; those of a new workbook where there are none."""
    rows = _rows(tables, "approvals", currency)
    found = [
        Approval(row["limit_up_to"], row["approver"], row["second_approver"] or "", row["note"] or "") for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.limit_up_to is None, one.limit_up_to or 0)))


def read_ladder(tables: Mapping[str, Typed], currency: str) -> tuple[Step, ...]:
    """Steps of the ladder in order; those of a new workbook where there are none."""
    rows = _rows(tables, "ladder", currency)
    found = []
    for row in rows:
        stated = {name: row[name] for name in Step.__dataclass_fields__}
        found.append(Step(**stated | {"before_deadline": row["before_deadline"] or ""}))
    return tuple(sorted(found, key=lambda step: step.ladder_step))


def _rows(tables: Mapping[str, Typed], name: str, currency: str) -> Iterator[dict[str, Any]]:
    given = given_or_shipped(tables, name, currency)
    names = [column.name for column in given.table.inputs]
    for values in zip(*(given.columns[column] for column in names), strict=True):
        yield dict(zip(names, values, strict=True))


def approvals_once(given: Typed, _: object, settings: Settings) -> Iterator[Finding]:
    """An upper end that stands in an earlier row already: the first row counts."""
    first: dict[int | None, int] = {}
    for place, limit in enumerate(given.columns["limit_up_to"]):
        if limit in first:
            row = given.header_row + given.columns["row"][first[limit]] - 1
            value = None if limit is None else amount_text(limit, settings.base_currency)
            yield ERROR, place, "limit_up_to", value, f"stands already in row {row}, which counts: remove one"
        first.setdefault(limit, place)


def approvals_complete(given: Typed, _: object, settings: Settings) -> Iterator[Finding]:
    """Rows out of order, the same person twice, and limits that nobody approves."""
    limits, columns = given.columns["limit_up_to"], given.columns
    highest = -1.0
    for place, limit in enumerate(limits):
        end = inf if limit is None else limit
        if end < highest:
            reason = "stands below a larger limit, which counts after it: put the rows in rising order"
            yield WARNING, place, "limit_up_to", amount_text(limit, settings.base_currency), reason
        highest = max(highest, end)
        if columns["second_approver"][place] == columns["approver"][place]:
            reason = "approves already: name another person, or leave it blank"
            yield WARNING, place, "second_approver", columns["second_approver"][place], reason
    if len(given) and None not in limits:
        reason = "nobody approves limits above the last row: add a row without an amount"
        yield WARNING, len(given) - 1, "limit_up_to", None, reason


def ladder_in_order(given: Typed, *_: object) -> Iterator[Finding]:
    """A step that is not later than the one before it, a number that is left out, or a wait longer than the days."""
    columns = given.columns
    order = sorted(range(len(given)), key=lambda place: columns["ladder_step"][place])
    last = None
    for place in order:
        step, days, wait = (columns[name][place] for name in ("ladder_step", "days_from_due", "days_since_last"))
        before = 0 if last is None else columns["ladder_step"][last]
        if step != before + 1:
            yield WARNING, place, "ladder_step", step, f"no step {before + 1:g} stands before it: number them 1, 2, 3"
        if last is not None:
            apart = days - columns["days_from_due"][last]
            if apart <= 0:
                earlier = columns["days_from_due"][last]
                reason = f"is not above the {earlier:g} days of step {before:g}: correct one of them"
                yield ERROR, place, "days_from_due", days, reason
                continue
            if wait is not None and wait > apart:
                reason = f"is more than the {apart:g} days between this step and step {before:g}: the later day counts"
                yield WARNING, place, "days_since_last", wait, reason
        last = place
