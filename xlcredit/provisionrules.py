"""What a workbook says of its provision: loss rates by hand, buyers assessed by themselves, entries, accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlcredit.intake import Typed
from xlcredit.problems import ERROR, WARNING, Finding, amount_text
from xlcredit.settings import Settings
from xlcredit.shipped import given_or_shipped, shipped
from xlcredit.words import sector_key

ALL = "(all)"
"""Segment of all buyers, where they are not divided."""

EVERY = ""
"""Segment of the rates that count for every segment without a row of its own."""

OPENING, WRITE_OFF, RECOVERY = "opening", "write-off", "recovery"
"""Kinds of entries to the provision."""

Steps = tuple[tuple[int, float], ...]
"""Days overdue from which a rate counts, and the rate; the earliest first."""


@dataclass(frozen=True)
class Account:
    """One account of the journal entry."""

    number: str
    name: str


@dataclass(frozen=True)
class Specific:
    """What was decided of one buyer: a loss rate or an amount in base minor units, from a day on (None: always)."""

    buyer: str
    rate: float | None
    amount: int | None
    day: date | None
    author: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """An opening provision, a write-off or a recovery; the amount positive. [base minor units]"""

    day: date
    kind: str
    amount: int


@dataclass(frozen=True)
class ProvisionRules:
    """Loss rates by hand by segment key, accounts by what is posted, decisions on buyers and entries by date."""

    by_hand: Mapping[str, Steps]
    accounts: Mapping[str, Account]
    specific: tuple[Specific, ...] = ()
    entries: tuple[Entry, ...] = ()

    def steps(self, segment: str) -> tuple[Steps, Steps]:
        """Rates by hand of a segment, and those that count where it has none."""
        return self.by_hand.get(sector_key(segment), ()), self.by_hand.get(EVERY, ())

    def specific_on(self, day: date) -> dict[str, Specific]:
        """What counts of each buyer on a day: the latest decision up to it."""
        return {one.buyer: one for one in self.specific if one.day is None or one.day <= day}


def read_provision_rules(tables: Mapping[str, Typed], currency: str) -> ProvisionRules:
    """Rules of the tables; rates and accounts of a new workbook where there are none.

    >>> read_provision_rules({}, "EUR").by_hand[""][0]
    (0, 0.003)
    """
    rates, stated = defaultdict(list), given_or_shipped(tables, "provision_rates", currency)
    for segment, start, rate in _rows(stated, "segment", "age_from", "loss_rate"):
        rates[sector_key(segment or EVERY)].append((start, rate))
    accounts = _accounts(shipped("journal_accounts", currency))
    accounts |= _accounts(given_or_shipped(tables, "journal_accounts", currency))
    given, entered = tables.get("specific_provisions"), tables.get("provision_entries")
    decided = ("buyer", "loss_rate", "specific_amount", "date", "author", "reason")
    specific = [
        Specific(buyer, rate, amount, day, author or "", reason or "")
        for buyer, rate, amount, day, author, reason in _rows(given, *decided)
    ]
    entries = [Entry(*row) for row in _rows(entered, "date", "provision_entry", "entry_amount")]
    return ProvisionRules(
        by_hand={segment: tuple(sorted(steps)) for segment, steps in rates.items()},
        accounts=accounts,
        specific=tuple(sorted(specific, key=lambda one: one.day or date.min)),
        entries=tuple(sorted(entries, key=lambda one: one.day)),
    )


def _rows(given: Typed | None, *names: str) -> Iterator[tuple[Any, ...]]:
    return iter(()) if given is None else zip(*(given.columns[name] for name in names), strict=True)


def _accounts(given: Typed) -> dict[str, Account]:
    rows = _rows(given, "journal_key", "account", "account_name")
    return {key: Account(number, name or "") for key, number, name in rows}


def rates_from_zero(given: Typed, _: Any, __: Settings) -> Iterator[Finding]:
    """Rates of which none counts for what is not due in every segment."""
    rows = list(_rows(given, "segment", "age_from"))
    if rows and not any(not segment and start == 0 for segment, start in rows):
        reason = "no row has a blank segment and 0 days: what no row reaches counts nothing; add it"
        yield WARNING, 0, "age_from", rows[0][1], reason


def rates_once(given: Typed, _: Any, __: Settings) -> Iterator[Finding]:
    """A segment and age that stand in an earlier row, however the segment is written."""
    seen: set[tuple[str, int]] = set()
    for place, (segment, start) in enumerate(_rows(given, "segment", "age_from")):
        key = sector_key(segment or EVERY), start
        if key in seen:
            yield ERROR, place, "age_from", start, "stands in an earlier row of the segment, which counts: remove one"
        seen.add(key)


def rate_or_amount(given: Typed, _: Any, settings: Settings) -> Iterator[Finding]:
    """A specific provision with both a loss rate and an amount, or neither."""
    for place, (rate, amount) in enumerate(_rows(given, "loss_rate", "specific_amount")):
        if rate is None and amount is None:
            yield ERROR, place, "specific_amount", None, "neither a loss rate nor an amount is given: fill one in"
        elif rate is not None and amount is not None:
            said = amount_text(amount, settings.base_currency)
            yield ERROR, place, "specific_amount", said, "a loss rate is given too: clear one of them"
