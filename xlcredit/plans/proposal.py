"""A payment plan proposed for what is overdue of a buyer, as a row of tblPlans to be appended.

Number of instalments by amount, first date, interval, method and rate come from `tables/plans.toml`. What is disputed,
promised, or under another plan is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xlcredit.collections.openlist import OpenItem, open_lists
from xlcredit.columns import table
from xlcredit.errors import DomainError, UnknownId
from xlcredit.instalments import listed
from xlcredit.money import currency_units, decimals, scaled
from xlcredit.parameters import banded, parameters
from xlcredit.plans.actions import standing_items
from xlcredit.plans.businessdays import NONE, has_calendar
from xlcredit.plans.register import PROPOSED, country_of
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

LONGEST_LIST = 255
"""Most characters of a list of documents in a cell that a button writes; a longer one is left blank: all overdue."""


def proposed_row(analysis: Analysis, buyer: str) -> dict[str, Any]:
    """A row of tblPlans for what is overdue of a buyer: his currency with the most of it; amounts in currency units.

    UnknownId for no such buyer, DomainError where nothing is overdue that no plan or promise is for.
    """
    if buyer not in analysis.buyers:
        raise UnknownId(f"no buyer is called {buyer!r}: see the Buyers sheet")
    given, language = parameters("plans"), analysis.settings.language
    currency, items, base = _largest(analysis, buyer)
    rules, day = given["proposal"], analysis.settings.as_of
    amount = sum(item.asked for item in items)
    limit = currency_units(base, analysis.settings.places)
    columns = {column.name: None for column in table("payment_plans").inputs}
    return columns | {
        "plan": _free_name(analysis, buyer),
        "version": 1,
        "buyer": buyer,
        "agreed_on": day,
        "documents": _documents(items),
        "amount": currency_units(amount, decimals(currency)),
        "currency": currency,
        "instalments": min(int(banded(rules["instalments"], limit)), amount),
        "first_date": day + timedelta(days=int(rules["first_after_days"])),
        "every": rules["every"],
        "annual_rate": rules["annual_rate"],
        "method": rules["method"],
        "business_day": rules["business_day"] if has_calendar(country_of(analysis, buyer)) else NONE,
        "status": PROPOSED,
        "note": str(given["text"]["proposed"][language]).format(day=day_text(language, day)),
    }


def _largest(analysis: Analysis, buyer: str) -> tuple[str, list[OpenItem], int]:
    """Currency in which most is overdue, its items, and what they come to in base minor units."""
    taken, ratios = standing_items(analysis), {one: rest for one, *rest in analysis.ratios.iter_rows()}
    by_currency: dict[str, list[OpenItem]] = defaultdict(list)
    for item in open_lists(analysis, [buyer]).get(buyer, ()):
        if item.overdue and item.asked > 0 and item.row not in taken:
            by_currency[item.currency].append(item)
    if not by_currency:
        reason = "nothing is overdue that is not disputed, promised, or under a plan already"
        raise DomainError(f"buyer {buyer}: {reason}")
    sums = {one: scaled(sum(item.asked for item in items), *ratios[one]) for one, items in by_currency.items()}
    currency = max(sorted(sums), key=lambda one: sums[one])
    return currency, by_currency[currency], sums[currency]


def _documents(items: Sequence[OpenItem]) -> str | None:
    text = ", ".join(item.document for item in items)
    whole = listed(text) == [item.document for item in items]
    return text if whole and len(text) <= LONGEST_LIST else None


def _free_name(analysis: Analysis, buyer: str) -> str:
    """Identifier of a plan that no row has yet: the buyer's, P, and a number."""
    known, number = set(analysis.book.payment_plans["plan"]), 1
    while f"{buyer}-P{number}" in known:
        number += 1
    return f"{buyer}-P{number}"
