"""What the limit decisions and the policy mean for each buyer on a day: limit, percentage, exclusion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.cover import REASON_BITS
from xlcredit.dates import day_number
from xlcredit.decisions import GROUP, INSURER, OWN, Decision, Standing, as_permanent, standing
from xlcredit.errors import XlcreditError
from xlcredit.money import scaled
from xlcredit.policy import Policy
from xlcredit.problems import ERROR, Problem

if TYPE_CHECKING:
    from xlcredit.evidence import Proofs

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
    terms), state, manual_limit, group_limit (Int64, <NA> without), manual_decision, manual_until, review_date.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...]


def standings(book: Book, buyers: Sequence[str], day: date, proofs: Proofs | None = None) -> Standings:
    """Standing of every buyer on a day, amounts in minor units of the base currency.

    proofs: what proves the discretionary limit; buyers: those of the book, in their order.
    """
    logs = decision_logs(book, INSURER)
    own = decision_logs(book, OWN)
    facts = book.buyers.set_index("buyer")[["related", "public", "country"]].to_dict("index")
    problems: list[Problem] = []
    rows = []
    for buyer in buyers:
        policy = book.policies.on(buyer, day_number(day))
        log, in_group = log_of(book, logs, buyer, day)
        row = _cover_row(book, policy, log, day, problems) | {"in_group": in_group}
        row |= _exclusion(policy, facts.get(buyer, {}))
        row |= _manual(book, own.get(("", book.pools.firm(buyer)), []), day, problems)
        row |= {"group_limit": _own_group_limit(book, own, buyer, day, problems)}
        rows.append({"buyer": buyer, **row})
    found = pd.DataFrame(rows, columns=None if rows else list(_EMPTY))
    for name in ("manual_limit", "group_limit"):
        found[name] = found[name].astype("Int64")
    if proofs is not None and len(found):
        found["limit"] = _proven(found, book.policies.buyers_on(buyers, day_number(day)), proofs, day_number(day))
    return Standings(found, tuple(problems))


def _proven(
    found: pd.DataFrame, buyers_of: Sequence[tuple[Policy, list[int]]], proofs: Proofs, day: int
) -> np.ndarray:
    """Limits, the discretionary ones as far as they are proven."""
    limit = found["limit"].to_numpy(copy=True)
    falls_back = (~found["state"].isin(("approved", *REFUSED))).to_numpy()
    for policy, numbers in buyers_of:
        some = np.array([number for number in numbers if falls_back[number]], dtype=np.int64)
        limit[some] = proofs.under(policy).limit(limit[some], some, np.full(len(some), day))
    return limit


def decision_logs(book: Book, source: str) -> dict[tuple[str, str], list[Decision]]:
    """The decisions of a source by firm ("", first id) and by group (GROUP, name)."""
    found: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in as_permanent([d for d in book.decisions if d.source == source and d.type == GROUP]):
        found[GROUP, book.pools.group(one.buyer)].append(one)
    for one in book.decisions:
        if one.source == source and one.type != GROUP:
            found["", book.pools.firm(one.buyer)].append(one)
    found.pop((GROUP, ""), None)
    return found


def log_of(
    book: Book, logs: Mapping[tuple[str, str], list[Decision]], buyer: str, day: date
) -> tuple[list[Decision], bool]:
    """Of what `decision_logs` gives, what counts for a buyer on a day, and whether it is his group's."""
    of_group = logs.get((GROUP, book.pools.group(buyer)), [])
    in_group = standing(of_group, day).state != "none"
    return of_group if in_group else logs.get(("", book.pools.firm(buyer)), []), in_group


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
    "manual_until",
    "review_date",
    "group_limit",
    "in_group",
)


def standing_on(book: Book, decisions: Sequence[Decision], day: date) -> Standing:
    """What the decisions on one buyer by one source say on a day, compared by their worth in base currency."""
    return standing(decisions, day, lambda d: _of_decision(book, d, day, []))


def _cover_row(
    book: Book, policy: Policy, decisions: Sequence[Decision], day: date, problems: list[Problem]
) -> dict[str, Any]:
    stands = standing_on(book, decisions, day)
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
    stands = standing_on(book, decisions, day)
    if stands.state != "approved" or stands.base is None:
        return {"manual_limit": None, "manual_decision": "", "manual_until": None, "review_date": None}
    base = stands.base
    return {
        "manual_limit": sum(_of_decision(book, d, day, problems) for d in (base, *stands.top_ups)),
        "manual_decision": base.decision,
        "manual_until": None if base.valid_to == date.max else base.valid_to,
        "review_date": base.review_date,
    }


def _own_group_limit(
    book: Book, logs: Mapping[tuple[str, str], list[Decision]], buyer: str, day: date, problems: list[Problem]
) -> int | None:
    """Our own limit for the whole group of a buyer; None without one in force."""
    stands = standing_on(book, logs.get((GROUP, book.pools.group(buyer)), []), day)
    if stands.state != "approved" or stands.base is None:
        return None
    return _of_decision(book, stands.base, day, problems)


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
