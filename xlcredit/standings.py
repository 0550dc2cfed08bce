"""What the limit decisions and the policy mean for each buyer on a day: limit, percentage, exclusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xlcredit.book import Book
from xlcredit.cover import REASON_BITS
from xlcredit.decisions import INSURER, OWN, Decision, by_buyer, standing
from xlcredit.errors import XlcreditError
from xlcredit.money import scaled
from xlcredit.problems import ERROR, Problem

LIMIT_FLAGS = {
    "none": "no_limit",
    "declined": "limit_declined",
    "revoked": "limit_revoked",
    "not yet valid": "limit_not_yet_valid",
    "expired": "limit_expired",
    "approved": "covered_by_limit",
}
"""Reason code of each state of a limit."""

REFUSED = ("declined", "revoked")
"""States without any fallback to the discretionary limit."""


@dataclass(frozen=True)
class Standings:
    """One row a buyer, and the problems met on the way.

    Columns: limit, numerator, denominator, excluded_buyer, maximum_terms, limit_flag, excluded_flag (cover
    terms), state, manual_limit (Int64, <NA> without), manual_decision.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]


def standings(book: Book, buyers: Sequence[str], day: date) -> Standings:
    """Standing of every buyer on a day, amounts in minor units of the base currency."""
    insurer = by_buyer(book.decisions, INSURER)
    own = by_buyer(book.decisions, OWN)
    facts = book.buyers.set_index("buyer")[["related", "public", "country"]].to_dict("index")
    problems: list[Problem] = []
    rows = []
    for buyer in buyers:
        row = _cover_row(book, insurer.get(buyer, []), day, problems)
        row |= _exclusion(book, facts.get(buyer, {}))
        row |= _manual(book, own.get(buyer, []), day, problems)
        rows.append({"buyer": buyer, **row})
    table = pd.DataFrame(rows, columns=None if rows else list(_EMPTY))
    table["manual_limit"] = table["manual_limit"].astype("Int64")
    return Standings(table, tuple(problems))


_EMPTY = (
    "buyer",
    "limit",
    "numerator",
    "denominator",
    "maximum_terms",
    "limit_flag",
    "state",
    "excluded_buyer",
    "excluded_flag",
    "manual_limit",
    "manual_decision",
)


def _cover_row(book: Book, decisions: Sequence[Decision], day: date, problems: list[Problem]) -> dict[str, Any]:
    policy = book.policy
    stands = standing(decisions, day, lambda d: _converted(book, d.amount, d.currency, "", day, []))
    discretionary = stands.state not in ("approved", *REFUSED)
    limit = 0
    if policy.in_force and discretionary:
        limit = _converted(
            book,
            policy.discretionary_limit,
            policy.policy_currency or "",
            "the discretionary limit",
            day,
            problems,
        )
    elif policy.in_force and stands.base is not None and stands.state == "approved":
        limit = sum(
            _converted(book, d.amount, d.currency, f"decision {d.decision}", day, problems)
            for d in (stands.base, *stands.top_ups)
        )
    numerator, denominator = policy.percentage(discretionary)
    own_terms = stands.base.maximum_terms if stands.base is not None and stands.state == "approved" else None
    return {
        "limit": limit,
        "numerator": numerator,
        "denominator": denominator,
        "maximum_terms": policy.maximum_terms if own_terms is None else own_terms,
        "limit_flag": REASON_BITS[LIMIT_FLAGS[stands.state]],
        "state": stands.state,
    }


def _exclusion(book: Book, facts: dict[str, Any]) -> dict[str, Any]:
    policy = book.policy
    flags = 0
    if policy.exclude_related and facts.get("related"):
        flags |= REASON_BITS["related_party"]
    if policy.exclude_public and facts.get("public"):
        flags |= REASON_BITS["public_buyer"]
    if facts.get("country") in policy.excluded_countries:
        flags |= REASON_BITS["excluded_country"]
    return {"excluded_buyer": flags > 0, "excluded_flag": flags}


def _manual(book: Book, decisions: Sequence[Decision], day: date, problems: list[Problem]) -> dict[str, Any]:
    stands = standing(decisions, day, lambda d: _converted(book, d.amount, d.currency, "", day, []))
    if stands.state != "approved" or stands.base is None:
        return {"manual_limit": None, "manual_decision": ""}
    amount = sum(
        _converted(book, d.amount, d.currency, f"decision {d.decision}", day, problems)
        for d in (stands.base, *stands.top_ups)
    )
    return {"manual_limit": amount, "manual_decision": stands.base.decision}


def _converted(book: Book, amount: int, currency: str, what: str, day: date, problems: list[Problem]) -> int:
    try:
        return int(scaled(amount, *book.rates.minor_ratio(day, currency, book.settings.base_currency)))
    except XlcreditError as error:
        problem = Problem(
            ERROR,
            "Limits",
            0,
            "Currency",
            currency,
            f"{what} counts as zero: {error}",
            amount,
            currency,
            "limits",
        )
        if amount and problem not in problems:
            problems.append(problem)
        return 0
