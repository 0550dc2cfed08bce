"""What the limit decisions and the policy mean for each buyer on a day: limit, percentage, exclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.cover import REASON_BITS
from xlcredit.dates import day_number
from xlcredit.decisions import GROUP, INSURER, OWN, Decision, as_permanent, by_buyer, standing
from xlcredit.errors import XlcreditError
from xlcredit.money import scaled
from xlcredit.policy import Policy
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
    pools, logs = book.pools, insurer_logs(book)
    own = by_buyer(book.decisions, OWN)
    facts = book.buyers.set_index("buyer")[["related", "public", "country"]].to_dict("index")
    problems: list[Problem] = []
    rows = []
    for buyer in buyers:
        policy = book.policies.on(buyer, day_number(day))
        of_group, of_firm = logs.get((GROUP, pools.group(buyer)), []), logs.get(("", pools.firm(buyer)), [])
        in_group = standing(of_group, day).state != "none"
        row = _cover_row(book, policy, of_group if in_group else of_firm, day, problems) | {"in_group": in_group}
        row |= _exclusion(policy, facts.get(buyer, {}))
        row |= _manual(book, own.get(buyer, []), day, problems)
        rows.append({"buyer": buyer, **row})
    found = pd.DataFrame(rows, columns=None if rows else list(_EMPTY))
    found["manual_limit"] = found["manual_limit"].astype("Int64")
    return Standings(found, tuple(problems))


def insurer_logs(book: Book) -> dict[tuple[str, str], list[Decision]]:
    """The insurer's decisions by firm ("", first id) and by group (GROUP, name)."""
    found: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in as_permanent([d for d in book.decisions if d.source == INSURER and d.type == GROUP]):
        found[GROUP, book.pools.group(one.buyer)].append(one)
    for one in book.decisions:
        if one.source == INSURER and one.type != GROUP:
            found["", book.pools.firm(one.buyer)].append(one)
    found.pop((GROUP, ""), None)
    return found


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
    "in_group",
)


def _cover_row(
    book: Book, policy: Policy, decisions: Sequence[Decision], day: date, problems: list[Problem]
) -> dict[str, Any]:
    stands = standing(decisions, day, lambda d: _of_decision(book, d, day, []))
    discretionary = stands.state not in ("approved", *REFUSED)
    limit = 0
    if policy.in_force and discretionary:
        amount, currency = policy.discretionary_limit, policy.policy_currency or ""
        limit = _converted(book, amount, currency, "the discretionary limit", ("policy", 0), day, problems)
    elif policy.in_force and stands.base is not None and stands.state == "approved":
        limit = sum(_of_decision(book, d, day, problems) for d in (stands.base, *stands.top_ups))
    numerator, denominator = policy.percentage(discretionary)
    own_terms = stands.base.maximum_terms if stands.base is not None and stands.state == "approved" else None
    return {
        "limit": limit,
        "numerator": numerator,
        "denominator": denominator,
        "maximum_terms": policy.maximum_terms if own_terms is None else own_terms,
        "limit_flag": REASON_BITS[LIMIT_FLAGS["none" if stands.state == "approved" and not limit else stands.state]],
        "state": stands.state,
    }


def _exclusion(policy: Policy, facts: dict[str, Any]) -> dict[str, Any]:
    flags = 0
    if policy.exclude_related and facts.get("related"):
        flags |= REASON_BITS["related_party"]
    if policy.exclude_public and facts.get("public"):
        flags |= REASON_BITS["public_buyer"]
    country = facts.get("country") or ""
    insured = not policy.insured_countries or country in policy.insured_countries
    if country in policy.excluded_countries or not insured:
        flags |= REASON_BITS["excluded_country"]
    return {"excluded_buyer": flags > 0, "excluded_flag": flags}


def _manual(book: Book, decisions: Sequence[Decision], day: date, problems: list[Problem]) -> dict[str, Any]:
    stands = standing(decisions, day, lambda d: _of_decision(book, d, day, []))
    if stands.state != "approved" or stands.base is None:
        return {"manual_limit": None, "manual_decision": ""}
    amount = sum(_of_decision(book, d, day, problems) for d in (stands.base, *stands.top_ups))
    return {"manual_limit": amount, "manual_decision": stands.base.decision}


def _of_decision(book: Book, decision: Decision, day: date, problems: list[Problem]) -> int:
    what = f"decision {decision.decision}"
    return _converted(book, decision.amount, decision.currency, what, ("limits", decision.row), day, problems)


def _converted(
    book: Book, amount: int, currency: str, what: str, place: tuple[str, int], day: date, problems: list[Problem]
) -> int:
    """Amount in base minor units; without a rate it counts as zero, which is a problem of its table and row."""
    try:
        return int(scaled(amount, *book.rates.minor_ratio(day, currency, book.settings.base_currency)))
    except XlcreditError as error:
        name, row = place
        reason = f"{what} counts as zero: {error}"
        problem = Problem(ERROR, table(name).sheet, row, "Currency", currency, reason, amount, currency, name)
        if amount and problem not in problems:
            problems.append(problem)
        return 0
