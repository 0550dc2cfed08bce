"""What each rule of the alerts finds: buyers, the number that is compared with the threshold, and the evidence.

A rule gives every buyer for whom its number is known; whether that calls for an alert is said by `AlertRule.speaks`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from xlcredit.alerttexts import Money, Word
from xlcredit.closes import Closes, by_buyer
from xlcredit.dates import months_before
from xlcredit.errors import XlcreditError
from xlcredit.promises import broken_promises
from xlcredit.scoring import earlier_scores
from xlcredit.wording import fixed

HUNDRED = 100


@dataclass(frozen=True)
class Found:
    """What a rule found of a buyer; `money` where it is not the self-retained exposure. [base minor units]"""

    buyer: str
    measure: Fraction | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    by_when: date | None = None
    money: int | None = None


def flagged(closes: Closes, flag: str) -> Iterator[Found]:
    """Buyers with an exposure whom the master data mark."""
    book = closes.now.book.buyers
    marked = {buyer for buyer, there in zip(book["buyer"], book[flag], strict=True) if there}
    for buyer in closes.exposed():
        if buyer in marked:
            yield Found(buyer, None, {"exposure": Money(closes.exposures[buyer]["exposure"])})


def used(row: Mapping[str, Any]) -> int:
    """What of a credit limit is used, by all who share it. [base minor units]"""
    return int(row["credit_limit"] - row["available"])


def over_the_limit(closes: Closes) -> Iterator[Found]:
    """Exposure beyond the credit limit. [base currency]"""
    unit = 10**closes.now.settings.places
    for buyer in closes.exposed():
        row = closes.limits[buyer]
        if row["available"] < 0:
            facts = {"exposure": Money(used(row)), "limit": Money(row["credit_limit"])}
            yield Found(buyer, Fraction(-row["available"], unit), facts | {"excess": Money(-row["available"])})


def utilisation(closes: Closes) -> Iterator[Found]:
    """Exposure over credit limit where it is not above it. [per cent]"""
    for buyer in closes.exposed():
        row = closes.limits[buyer]
        if row["available"] >= 0 and row["credit_limit"]:
            share = Fraction(used(row) * HUNDRED, row["credit_limit"])
            facts = {"exposure": Money(used(row)), "limit": Money(row["credit_limit"]), "share": share}
            yield Found(buyer, share, facts)


def lateness_trend(closes: Closes) -> Iterator[Found]:
    """Days beyond terms of the last three months less those of the three before. [days]"""
    for buyer, row in by_buyer(closes.now, "behaviour").items():
        if row["lateness_trend"] is not None:
            facts = {"recent": row["lateness_recent"], "before": row["lateness_before"]}
            yield Found(buyer, exact_days(row["lateness_trend"]), facts)


def share_up(closes: Closes, share: str, part: str = "") -> Iterator[Found]:
    """How much a share of what is owed rose since the last close. [percentage points]"""
    for buyer, now, before in closes.pairs("behaviour"):
        if now[share] is not None:
            earlier = before[share] or 0.0
            facts = {"share": now[share] * HUNDRED, "before": earlier * HUNDRED, "close": closes.day}
            facts |= {part: Money(now[part])} if part else {}
            yield Found(buyer, exact_days((now[share] - earlier) * HUNDRED), facts)


def exact_days(number: float) -> Fraction:
    """A computed number as it is compared: to nine decimals, beyond which it is noise.

    >>> exact_days(0.1 + 0.2)
    Fraction(3, 10)
    """
    return Fraction(str(round(number, 9)))


def promises_broken(closes: Closes) -> Iterator[Found]:
    """Promises that were broken in the year. [number]"""
    for buyer, broken in sorted((broken_promises(closes.now) or {}).items()):
        latest = broken[-1]
        facts = {"count": len(broken), "amount": Money(latest.amount, latest.currency), "day": latest.promised_date}
        yield Found(buyer, Fraction(len(broken)), facts)


def grade_down(closes: Closes) -> Iterator[Found]:
    """Grades that the score has fallen since the last close, or since three months ago where that is more. [grades]"""
    now, earlier = closes.now, []
    try:
        quarter = earlier_scores(now)
        if closes.before is not None:
            earlier.append((closes.day, closes.before.scores))
        if quarter:
            earlier.append((months_before(now.settings.as_of, 3), quarter))
        scores = now.scores
    except XlcreditError:
        return
    for buyer, score in scores.items():
        if score.grade is None:
            continue
        grades = [(of[buyer].grade, day) for day, of in earlier if buyer in of]
        was = [(grade.number, day) for grade, day in grades if grade is not None]
        if was:
            best, day = min(was, key=lambda one: one[0])
            facts = {"grade": score.grade.number, "before": best, "close": day}
            yield Found(buyer, Fraction(score.grade.number - best), facts)


def sector_warning(closes: Closes) -> Iterator[Found]:
    """Buyers with an exposure of whom an indicator is as low as a warning of their sector pack."""
    for buyer in closes.exposed():
        score = closes.now.scores[buyer]
        if score.warnings:
            names = [Word("indicator", name) for name in score.warnings]
            yield Found(buyer, None, {"indicators": names, "pack": Word("industry", score.pack)})


def financial_distress(closes: Closes) -> Iterator[Found]:
    """Buyers with an exposure whose Altman's Z is in the zone of distress."""
    exposed = set(closes.exposed())
    for buyer, row in by_buyer(closes.now, "financials").items():
        if buyer in exposed and row["altman_zone"] == "distress":
            facts = {"z": fixed(row["altman_z"], 2), "model": Word("altman_model", row["altman_model"])}
            yield Found(buyer, None, facts | {"day": row["year_end"]})


def deadline_near(closes: Closes) -> Iterator[Found]:
    """Days to the next deadline of the policy that asks for more than a reminder. [days]"""
    for buyer, row in by_buyer(closes.now, "deadlines").items():
        if row["days_left"] >= 0 and row["step"] != "due":
            step = Word("deadline_action", row["action"])
            facts = {"document": row["document"], "step": step, "days": row["days_left"]}
            yield Found(buyer, Fraction(row["days_left"]), facts, row["deadline"], row["at_stake"])


def review_due(closes: Closes) -> Iterator[Found]:
    """Days for which the review of a buyer is overdue. [days]"""
    for buyer, row in by_buyer(closes.now, "reviews").items():
        if row["last_review"] is not None and row["exposure"] > 0:
            facts = {"day": row["last_review"], "class": row["credit_class"], "months": row["review_months"]}
            yield Found(buyer, Fraction(-row["days_left"]), facts | {"days": -row["days_left"]}, row["next_review"])
