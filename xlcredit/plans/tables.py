"""The tables of the Plans sheet: where each plan stands, and its instalments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import table
from xlcredit.plans.policydays import PolicyDays, consent_by, consent_given, flag_of, oldest, policy_days, policy_note
from xlcredit.plans.progress import BROKEN, IN_ARREARS, Part, Position, positions
from xlcredit.plans.register import AGREED, PROPOSED
from xlcredit.plans.replan import replan_note

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Known = Mapping[int, PolicyDays]


def plan_states(analysis: Analysis) -> pd.DataFrame:
    """One row a version of a plan. [minor units of the currency of the row]"""
    found, known = _found(analysis)
    rows = [_state_row(one, known, analysis) for one in found]
    table_ = _table("plan_states", rows)
    table_["name"] = analysis.names_of(table_["buyer"])
    return table_


def plan_instalments(analysis: Analysis) -> pd.DataFrame:
    """One row an instalment of every version of a plan. [minor units of the currency of the row]"""
    found, known = _found(analysis)
    return _table("plan_instalments", [row for one in found for row in _instalment_rows(one, known)])


def _found(analysis: Analysis) -> tuple[list[Position], Known]:
    found = positions(analysis)
    rows = {row for one in found for row in one.plan.rows}
    return found, policy_days(analysis, rows) if rows else {}


def _table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [column.name for column in table(name).columns]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _state_row(position: Position, known: Known, analysis: Analysis) -> dict[str, Any]:
    plan, parts, counts = position.plan, position.parts, position.plan.standing in (AGREED, PROPOSED)
    days = oldest(position, known)
    coming = next(iter(position.ahead), None) if counts else None
    broken = position.state in (IN_ARREARS, BROKEN)
    return {
        "plan": plan.plan,
        "version": plan.version,
        "buyer": plan.buyer,
        "plan_state": position.state,
        "currency": plan.currency,
        "amount": plan.amount,
        "plan_interest": plan.interest,
        "plan_received": position.received,
        "plan_arrears": position.arrears if plan.standing == AGREED else 0,
        "interest_so_far": sum(part.instalment.interest for part in parts if part.due <= position.as_of),
        "next_instalment": None if coming is None else coming.due,
        "next_amount": None if coming is None else coming.missing,
        "last_instalment": parts[-1].due if parts else None,
        "consent_by": consent_by(position, days),
        "policy_note": policy_note(position, days, analysis.settings.language),
        "replan_note": replan_note(analysis, position) if broken else "",
    }


def _instalment_rows(position: Position, known: Known) -> Iterator[dict[str, Any]]:
    plan, days = position.plan, oldest(position, known)
    consent = plan.consent if consent_given(position) else None
    for part in position.parts:
        one = part.instalment
        flag, step, day = flag_of(part, days, consent)
        yield {
            "plan": plan.plan,
            "version": plan.version,
            "instalment": one.number,
            "due_date": one.due,
            "currency": plan.currency,
            "instalment_payment": one.payment,
            "instalment_interest": one.interest,
            "instalment_principal": one.principal,
            "instalment_balance": one.balance,
            "instalment_received": part.received,
            "interest_received": part.interest_received,
            "instalment_missing": part.missing,
            "instalment_status": status(part, position),
            "policy_flag": flag,
            "policy_step": step,
            "policy_day": day,
        }


def status(part: Part, position: Position) -> str:
    """What became of an instalment up to the date."""
    as_of, standing = position.as_of, position.plan.standing
    reasons = (
        ("early", not part.missing and part.due > as_of),
        ("paid", not part.missing),
        ("settled", position.settled),
        ("to come", standing == PROPOSED),
        ("none", standing != AGREED),
        ("partial", part.received),
        ("missed", part.due < as_of),
        ("due", part.due == as_of),
        ("to come", True),
    )
    return next(name for name, holds in reasons if holds)
