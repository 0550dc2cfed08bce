"""What stands in the calendar: deadlines, promises, reviews, instalments, letters of credit, each a whole day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlcredit.columns import table
from xlcredit.letterofcredit.table import lc_actions
from xlcredit.money import currency_units, decimals
from xlcredit.plans.actions import plan_actions
from xlcredit.promises import OPEN, lacking_now
from xlcredit.wording import fixed
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


@dataclass(frozen=True)
class Entry:
    """One day: `identity` stays the same from export to export, `title` comes before the buyer, `lines` below."""

    identity: tuple[str, ...]
    day: date
    title: str
    buyer: str
    lines: tuple[str, ...]


Source = Callable[[Any, str], Iterable[Entry]]


def deadline_entries(analysis: Analysis, language: str) -> Iterator[Entry]:
    """Deadlines of the policy to come."""
    rows = analysis.table("deadlines")
    document, at_stake = (table("deadlines").column(name).header(language) for name in ("document", "at_stake"))
    for row in rows[rows["days_left"] >= 0].to_dict("records"):
        step, action = (spoken(f"deadline_{name}", row[name], language) for name in ("step", "action"))
        lines = (action, f"{document}: {row['document']}", f"{at_stake}: {money_text(analysis, row['at_stake'])}")
        yield Entry((row["buyer"], row["document"], row["step"]), row["deadline"], step, row["buyer"], lines)


def promise_entries(analysis: Analysis, language: str) -> Iterator[Entry]:
    """Promises that are open: the day by which the money was promised."""
    document, amount = (table("promises").column(name).header(language) for name in ("document", "promised_amount"))
    for promise, state, lacking in lacking_now(analysis):
        if state == OPEN and promise.promised_date >= analysis.settings.as_of:
            lines = [f"{amount}: {money_in(lacking, promise.currency)}"]
            lines += [f"{document}: {promise.document}"] if promise.document else []
            identity = ("promise", promise.buyer, promise.document, str(promise.made_on), str(promise.promised_date))
            title = spoken("worklist_task", "promise due", language)
            yield Entry(identity, promise.promised_date, title, promise.buyer, tuple(lines))


def review_entries(analysis: Analysis, language: str) -> Iterator[Entry]:
    """Reviews of credit limits to come."""
    header, limit = (table("reviews").column(name).header(language) for name in ("next_review", "credit_limit"))
    rows = analysis.table("reviews")
    for row in rows[rows["days_left"] >= 0].to_dict("records"):
        lines = (f"{limit}: {money_text(analysis, row['credit_limit'])}",)
        yield Entry(("review", row["buyer"]), row["next_review"], header, row["buyer"], lines)


def instalment_entries(analysis: Analysis, language: str) -> Iterator[Entry]:
    """Instalments of payment plans to come, and the last day for the insurer to agree to a plan."""
    header = table("plan_states").column("plan").header(language)
    for one in plan_actions(analysis):
        if one.due >= analysis.settings.as_of:
            lines = (f"{header}: {one.plan}", money_in(one.missing, one.currency))
            identity = (one.kind, one.buyer, one.plan, str(one.due))
            yield Entry(identity, one.due, spoken("worklist_task", one.kind, language), one.buyer, lines)


def letter_of_credit_entries(analysis: Analysis, language: str) -> Iterator[Entry]:
    """Next day of each letter of credit that stands."""
    header, title = table("lc_verdicts").column("lc").header(language), "letter of credit"
    for one in lc_actions(analysis):
        if one.day >= analysis.settings.as_of:
            lines = [f"{header}: {one.lc}", spoken("lc_action", one.kind, language).rstrip("：")]
            lines += [] if one.amount is None else [money_text(analysis, one.amount)]
            identity = ("letter of credit", one.buyer, one.lc, one.kind)
            yield Entry(identity, one.day, spoken("worklist_task", title, language), one.buyer, tuple(lines))


DEADLINES: tuple[Source, ...] = (deadline_entries,)
ALL: tuple[Source, ...] = (*DEADLINES, promise_entries, review_entries, instalment_entries, letter_of_credit_entries)
"""Everything that has a day."""


def entries_of(analysis: Analysis, language: str, sources: Iterable[Source]) -> list[Entry]:
    """Entries of some sources, in the order of the sources and of their tables."""
    return [entry for source in sources for entry in source(analysis, language)]


def money_text(analysis: Analysis, amount: int) -> str:
    """An amount of base minor units with its currency."""
    return money_in(amount, analysis.settings.base_currency)


def money_in(amount: int, currency: str) -> str:
    """An amount of minor units with its currency.

    >>> money_in(80000, "EUR")
    '800.00 EUR'
    """
    places = decimals(currency)
    return f"{fixed(currency_units(int(amount), places), places)} {currency}"
