"""The payment plans of the book, each version with what it stands for at the as-of date.

The highest version of a plan that is agreed up to the date counts; agreed versions below it are replaced, and count
up to the day before the next one. A plan that names no documents is for everything of the buyer in its currency that
was overdue on the day it was agreed; a later version that states its amount and names no documents is for the same
items as the version before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.dates import NO_DAY, day_number
from xlcredit.errors import XlcreditError
from xlcredit.instalments import listed
from xlcredit.ledger import open_items
from xlcredit.money import decimals, exact
from xlcredit.ordering import NO_KEY
from xlcredit.plans.businessdays import NONE
from xlcredit.plans.duedates import MONTH
from xlcredit.plans.schedule import EQUAL_PRINCIPAL, STEPPED, Instalment, Terms, schedule
from xlcredit.plans.steps import read_steps

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

AGREED, PROPOSED, CANCELLED, REPLACED, NOT_YET = "agreed", "proposed", "cancelled", "replaced", "not yet agreed"


@dataclass(frozen=True)
class Debt:
    """A document under a plan: its ledger row, due date, and what was open of it when the plan was agreed."""

    row: int
    document: str
    due_day: int
    open: int


@dataclass(frozen=True)
class Plan:
    """One version of a plan; amounts in minor units of its currency.

    standing: agreed (it counts), proposed, cancelled, replaced or not yet agreed; last_day: the last day on which
    money counts for it; instalments: none where the amount cannot be spread.
    """

    plan: str
    version: int
    buyer: str
    agreed_on: date
    currency: str
    amount: int
    standing: str
    last_day: int
    debts: tuple[Debt, ...]
    named: bool
    consent: date | None
    instalments: tuple[Instalment, ...]
    given: Mapping[str, Any]

    @property
    def rows(self) -> frozenset[int]:
        """Ledger rows of the documents under the plan."""
        return frozenset(debt.row for debt in self.debts)

    @property
    def interest(self) -> int:
        """Interest of all instalments. [minor units]"""
        return sum(one.interest for one in self.instalments)


def plans_now(analysis: Analysis) -> tuple[Plan, ...]:
    """Every version of every plan, by plan and version."""
    given = analysis.book.payment_plans.to_dict("records")
    versions: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in given:
        versions[row["plan"]].append(row)
    found: list[Plan] = []
    for plan in sorted(versions):
        rows = sorted(versions[plan], key=lambda row: int(row["version"]))
        found += _versions(analysis, rows)
    return tuple(found)


def _versions(analysis: Analysis, rows: Sequence[dict[str, Any]]) -> list[Plan]:
    found: list[Plan] = []
    agreed = [row for row in rows if row["status"] == AGREED and row["agreed_on"] <= analysis.settings.as_of]
    for row in rows:
        later = [one for one in agreed if one["version"] > row["version"]]
        last_day = min([analysis.day, *(day_number(one["agreed_on"]) - 1 for one in later)])
        debts = debts_of(analysis, row)
        if found and not row["documents"] and row["amount"] is not None:
            debts = found[-1].debts
        found.append(_plan(row, debts, _standing(row, agreed, analysis.settings.as_of), last_day, analysis))
    return found


def _standing(row: Mapping[str, Any], agreed: Sequence[Mapping[str, Any]], as_of: date) -> str:
    status = row["status"] or PROPOSED
    if status == AGREED and row["agreed_on"] > as_of:
        return NOT_YET
    replaced = any(one["version"] > row["version"] for one in agreed)
    return REPLACED if replaced and status != CANCELLED else status


def _plan(row: Mapping[str, Any], debts: tuple[Debt, ...], standing: str, last_day: int, analysis: Analysis) -> Plan:
    amount = sum(debt.open for debt in debts) if row["amount"] is None else int(row["amount"])
    country = country_of(analysis, row["buyer"])
    try:
        instalments = schedule(terms_of(row, amount, country))
    except XlcreditError:
        # An amount from the ledger may be nothing, or too little for the instalments: the table says so.
        instalments = ()
    return Plan(
        plan=row["plan"],
        version=int(row["version"]),
        buyer=row["buyer"],
        agreed_on=row["agreed_on"],
        currency=row["currency"],
        amount=amount,
        standing=standing,
        last_day=last_day,
        debts=debts,
        named=bool(row["documents"]),
        consent=row["insurer_consent"],
        instalments=instalments,
        given=row,
    )


def country_of(analysis: Analysis, buyer: str) -> str:
    """Country of a buyer by the master data; "" where it states none."""
    found = analysis.countries_of([buyer])[0]
    return "" if found == NO_KEY else found


def terms_of(row: Mapping[str, Any], amount: int, country: str) -> Terms:
    """Terms of a row of the table with an amount; errors as `read_steps`."""
    method = row["method"] or EQUAL_PRINCIPAL
    steps = read_steps(row["steps"] or "", amount, decimals(row["currency"])) if method == STEPPED else ()
    return Terms(
        amount=amount,
        instalments=int(row["instalments"]),
        first_date=row["first_date"],
        annual_rate=exact(row["annual_rate"]) if row["annual_rate"] else Fraction(0),
        every=row["every"] or MONTH,
        method=method,
        steps=steps,
        business_day=row["business_day"] or NONE,
        country=row["calendar"] or country,
        start=row["agreed_on"],
    )


def debts_of(analysis: Analysis, row: Mapping[str, Any]) -> tuple[Debt, ...]:
    """Documents that a row of the table names, else what was overdue of the buyer, as on the day it was agreed.

    Money of that day counts for the plan, so that it is not taken off what was open.
    """
    day, names = day_number(row["agreed_on"]), listed(row["documents"])
    ledger = analysis.book.ledger.filter(
        (nw.col("document").is_in(names) if names else nw.col("buyer").is_in([row["buyer"]]))
        & (nw.col("currency") == row["currency"])
    )
    receipts = analysis.book.receipts.filter(nw.col("item").is_in(ledger["row"].to_list()) & (nw.col("day") < day))
    found = open_items(ledger, receipts, day).join(ledger.select("row", "document"), on="row", how="left")
    columns = (found[name].to_list() for name in ("row", "document", "due_day", "open"))
    debts = (Debt(*values) for values in zip(*columns, strict=True))
    return tuple(sorted((one for one in debts if _under(one, day, bool(names))), key=oldest_first))


def _under(debt: Debt, day: int, named: bool) -> bool:
    return debt.open > 0 and (named or debt.due_day < day)


def oldest_first(debt: Debt) -> tuple[int, str]:
    """Order of the documents of a plan: by original due date."""
    return min(debt.due_day, NO_DAY), debt.document


def counting(plans: Iterable[Plan]) -> list[Plan]:
    """The versions that count."""
    return [plan for plan in plans if plan.standing == AGREED]
