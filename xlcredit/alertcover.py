"""Alerts on limits: the insurer's that were cut, lapsed or are about to, our own that end, and any that changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from xlcredit.alertfindings import HUNDRED, Found
from xlcredit.alerttexts import Money, Word
from xlcredit.closes import Closes
from xlcredit.decisions import INSURER, OWN, Decision
from xlcredit.errors import XlcreditError
from xlcredit.money import scaled
from xlcredit.standings import LIMIT_FLAGS, REFUSED, decision_logs, log_of, standing_on

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


@dataclass(frozen=True)
class Grants:
    """What the insurer grants each buyer at one close."""

    analysis: Analysis

    @cached_property
    def limits(self) -> dict[str, int]:
        """Limit of each buyer. [base minor units]"""
        found = self.analysis.standings.table
        return dict(zip(found["buyer"], (int(limit) for limit in found["limit"]), strict=True))

    @cached_property
    def states(self) -> dict[str, tuple[str, tuple[Decision, ...]]]:
        """State of the limit of each buyer, with the decisions that make it up."""
        book, day = self.analysis.book, self.analysis.settings.as_of
        logs, found = decision_logs(book, INSURER), {}
        for buyer in self.limits:
            stands = standing_on(book, log_of(book, logs, buyer, day)[0], day)
            base = () if stands.base is None else (stands.base,)
            found[buyer] = stands.state, (*base, *stands.top_ups) if stands.state == "approved" else ()
        return found

    def worth(self, buyer: str, now: Analysis) -> int:
        """Limit of a buyer at the rates of another day, so that a rate that moves cuts no limit. [base minor units]"""
        state, granted = self.states[buyer]
        if state != "approved" or not self.limits[buyer]:
            return self.limits[buyer]
        day, rates, base = now.settings.as_of, now.book.rates, now.settings.base_currency
        try:
            return sum(int(scaled(one.amount, *rates.minor_ratio(day, one.currency, base))) for one in granted)
        except XlcreditError:
            return self.limits[buyer]


def said_state(state: str) -> Word:
    """What became of a limit: reduced where it still stands."""
    return Word("limit_status", "reduced") if state == "approved" else Word("reason", LIMIT_FLAGS[state])


def amounts(granted: tuple[Decision, ...]) -> list[tuple[str, int]]:
    """What decisions grant, without their numbers."""
    return sorted((one.currency, one.amount) for one in granted)


def cover_cut(closes: Closes) -> Iterator[Found]:
    """How much of the insurer's limit was taken away since the last close, by decision or by its end. [per cent]"""
    if closes.before is None:
        return
    now, before = Grants(closes.now), Grants(closes.before)
    for buyer in closes.exposed():
        if buyer not in before.limits:
            continue
        (state, granted), (was, held) = now.states[buyer], before.states[buyer]
        limit, earlier = now.limits[buyer], before.worth(buyer, closes.now)
        decided = (state, amounts(granted)) != (was, amounts(held)) or not limit
        if decided and limit < earlier:
            share = Fraction((earlier - limit) * HUNDRED, earlier)
            facts = {"limit": Money(limit), "before": Money(earlier), "close": closes.day, "share": share}
            yield Found(buyer, share, facts | {"state": said_state(state)})


def cover_lapsing(closes: Closes) -> Iterator[Found]:
    """Days until a limit of the insurer, or a top-up of it, ends. [days]"""
    now = Grants(closes.now)
    for buyer, row in closes.exposures.items():
        ends = min((one.valid_to for one in now.states[buyer][1]), default=date.max)
        if row["insured"] > 0 and ends < date.max:
            days = (ends - closes.now.settings.as_of).days
            facts = {"limit": Money(now.limits[buyer]), "days": days, "insured": Money(row["insured"])}
            yield Found(buyer, Fraction(days), facts, ends, row["insured"])


def manual_limit_ends(closes: Closes) -> Iterator[Found]:
    """Days until our own latest limit ends; negative where it has. [days]"""
    as_of, book = closes.now.settings.as_of, closes.now.book
    own = decision_logs(book, OWN)
    for buyer in closes.exposed():
        of_firm = own.get(("", book.pools.firm(buyer)), ())
        decided = [one for one in of_firm if one.effective_date <= as_of and one.type != "top-up"]
        if not decided:
            continue
        last = max(decided, key=lambda one: one.effective_date)
        ends = last.effective_date if last.status == "expired" else last.valid_to
        if last.status not in REFUSED and ends < date.max:
            days = (ends - as_of).days
            facts = {"limit": Money(last.amount, last.currency), "decision": last.decision, "day": ends}
            yield Found(buyer, Fraction(days), facts, ends)


def limit_changed(closes: Closes) -> Iterator[Found]:
    """How much the credit limit rose or fell since the last close. [per cent of the earlier]"""
    for buyer, now, before in closes.pairs("credit_limits"):
        limit, earlier = now["credit_limit"], before["credit_limit"]
        if limit != earlier and earlier > 0:
            facts = {"limit": Money(limit), "before": Money(earlier), "close": closes.day}
            yield Found(buyer, Fraction(abs(limit - earlier) * HUNDRED, earlier), facts)
