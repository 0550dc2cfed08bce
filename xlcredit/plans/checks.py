"""Checks of the payment plans: each can be computed, and is of one buyer, his documents and their currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlcredit.errors import DomainError, InputError
from xlcredit.instalments import listed
from xlcredit.intake import Typed
from xlcredit.money import decimals
from xlcredit.plans.businessdays import NONE
from xlcredit.plans.register import AGREED, PROPOSED, terms_of
from xlcredit.plans.schedule import STEPPED, schedule
from xlcredit.problems import ERROR, WARNING, Finding, amount_text
from xlcredit.receiptchecks import named_documents
from xlcredit.rowchecks import duplicates, unknown_buyer
from xlcredit.settings import Settings

Tables = Mapping[str, Typed]
Row = Mapping[str, Any]


def computable(given: Typed, tables: Tables, _: Settings) -> Iterator[Finding]:
    """A plan whose dates, steps or amount give no schedule."""
    countries = _countries(tables)
    for place, row in enumerate(rows_of(given)):
        if row["first_date"] < row["agreed_on"]:
            reason = f"lies before {row['agreed_on']}, the day it was agreed: correct one of them"
            yield ERROR, place, "first_date", str(row["first_date"]), reason
            continue
        if row["method"] != STEPPED and row["steps"]:
            yield WARNING, place, "steps", row["steps"], "count only with the method stepped: clear them, or choose it"
        country = row["calendar"] or countries.get(row["buyer"]) or ""
        if (row["business_day"] or NONE) != NONE and not country:
            reason = f"is blank, and buyer {row['buyer']} has no country: write the code of one, such as DE"
            yield ERROR, place, "calendar", "", reason
            continue
        yield from _faults(place, row, country)


def _faults(place: int, row: Row, country: str) -> Iterator[Finding]:
    # Without an amount a hundred for each instalment stands for it: whether the rest fits is seen all the same.
    amount = row["amount"] or 100 * 10 ** decimals(row["currency"]) * int(row["instalments"])
    if row["method"] == STEPPED and row["amount"] is None and "%" not in (row["steps"] or "%").replace("％", "%"):
        reason = "are amounts, and the plan states none: write its amount, or shares such as 20%, 30%, 50%"
        yield ERROR, place, "steps", row["steps"], reason
        return
    column = "steps" if row["method"] == STEPPED else "amount"
    try:
        terms = terms_of(row, amount, country)
        column = "instalments" if column == "amount" or len(terms.steps) != terms.instalments else column
        schedule(terms)
    except DomainError as error:
        value = amount_text(amount, row["currency"]) if column == "amount" else str(row[column] or "")
        yield ERROR, place, column, value, str(error)
    except InputError as error:
        fault = "calendar" if "calendar" in str(error) else column
        yield ERROR, place, fault, str(row[fault] or country), str(error)


def of_its_buyer(given: Typed, tables: Tables, settings: Settings) -> Iterator[Finding]:
    """A version of another buyer, documents that are not there, of another buyer or in another currency."""
    ledger, named = tables["ledger"].columns, named_documents(tables["ledger"])
    owners: dict[str, tuple[int, str]] = {}
    for place, row in enumerate(rows_of(given)):
        version, buyer = owners.setdefault(row["plan"], (int(row["version"]), row["buyer"]))
        if buyer != row["buyer"]:
            reason = f"version {version} of the plan is of buyer {buyer}: give the plan another number"
            yield ERROR, place, "buyer", row["buyer"], reason
            continue
        for document in listed(row["documents"]):
            fault = _fault_of(document, named.get(document), row, ledger)
            if fault:
                yield ERROR, place, "documents", document, fault
                break


def _fault_of(document: str, at: int | None, row: Row, ledger: Mapping[str, Any]) -> str:
    if at is None:
        return "is not in the ledger: correct it, or leave the list blank for all that is overdue"
    if ledger["buyer"][at] != row["buyer"]:
        return f"belongs to buyer {ledger['buyer'][at]}: take it off the list"
    if ledger["currency"][at] != row["currency"]:
        return f"is in {ledger['currency'][at]}: a plan has one currency; take it off the list"
    return ""


def to_look_at(given: Typed, _: Tables, settings: Settings) -> Iterator[Finding]:
    """A plan agreed in the future, a proposal whose first date has passed, a document under two plans."""
    plans: dict[str, str] = {}
    for place, row in enumerate(rows_of(given)):
        status = row["status"] or PROPOSED
        if status == AGREED and row["agreed_on"] > settings.as_of:
            reason = f"is after the as-of date {settings.as_of}: the plan counts from then on"
            yield WARNING, place, "agreed_on", str(row["agreed_on"]), reason
        if status == PROPOSED and row["first_date"] < settings.as_of:
            reason = f"has passed on the as-of date {settings.as_of}: propose a later day"
            yield WARNING, place, "first_date", str(row["first_date"]), reason
        if status != AGREED:
            continue
        for document in listed(row["documents"]):
            other = plans.setdefault(document, row["plan"])
            if other != row["plan"]:
                reason = f"is under plan {other} too: its money counts for one of them only; take it off one list"
                yield WARNING, place, "documents", document, reason


def rows_of(given: Typed) -> Iterator[dict[str, Any]]:
    """The rows of a typed table."""
    names = list(given.columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*given.columns.values(), strict=True))


def _countries(tables: Tables) -> Mapping[str, str | None]:
    if "buyers" not in tables:
        return {}
    columns = tables["buyers"].columns
    return dict(zip(columns["buyer"], columns["country"], strict=True))


PLAN_CHECKS = tuple(
    ("payment_plans", check) for check in (duplicates, of_its_buyer, computable, to_look_at, unknown_buyer)
)
"""The checks in their order, for `validation.CHECKS`."""
