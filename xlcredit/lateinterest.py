"""Interest on money that is paid late, and the rate of a discount for paying early, on plain amounts and days.

    interest = Σ balance × annual rate × days / days of the year        ("total": exact, rounded once)
             = Σ round(balance × annual rate / days of the year) × days  ("daily": the day's amount is rounded first)

A stretch is a run of days with one balance and one rate. The due date does not count, the day of payment does: what is
paid on a day still bears that day's interest, and a rate counts from the day on from which it is valid.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from xlcredit.errors import DomainError, shown
from xlcredit.money import exact, nearest
from xlcredit.options import choice

ACTUAL_365, ACTUAL_360, THIRTY_360 = "ACT/365", "ACT/360", "30E/360"
YEAR_DAYS: Mapping[str, int] = {ACTUAL_365: 365, ACTUAL_360: 360, THIRTY_360: 360}
"""Day counts, and the days of the year by which each divides."""

TOTAL, DAILY = "total", "daily"
ROUNDINGS = (TOTAL, DAILY)

ONE_DAY = timedelta(days=1)
YEAR = 365


@dataclass(frozen=True)
class RatePeriod:
    """An annual rate as a share, valid from a day on; `source` says in each language where it comes from."""

    valid_from: date
    annual_rate: Fraction
    source: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stretch:
    """Days of one balance and one rate; the first and the last day both count. [minor units, share]"""

    first: date
    last: date
    days: int
    balance: int
    rate: RatePeriod


def span_days(start: date, end: date, day_count: str = ACTUAL_365) -> int:
    """Days after one day, up to and with another; 30E/360 counts every month as 30 days, its 31st as the 30th.

    >>> span_days(date(2026, 1, 31), date(2026, 2, 28)), span_days(date(2026, 1, 31), date(2026, 2, 28), "30E/360")
    (28, 28)
    """
    if day_count != THIRTY_360:
        return (end - start).days
    return _thirty(end) - _thirty(start)


def _thirty(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)


def declining(amount: int, due: date, payments: Iterable[tuple[date, int]]) -> list[tuple[date, int]]:
    """Balance after each day on which it changes, from the evening of the due date on, never below 0. [minor units]

    amount: what was unpaid on the evening of the due date; payments: what came in after it.

    >>> declining(1000, date(2026, 1, 31), [(date(2026, 2, 10), 400), (date(2026, 2, 20), 900)])[1:]
    [(datetime.date(2026, 2, 10), 600), (datetime.date(2026, 2, 20), 0)]
    """
    found, left = [(due, max(amount, 0))], amount
    for day, paid in sorted(payments):
        left -= paid
        if day == found[-1][0]:
            found.pop()
        found.append((day, max(left, 0)))
    return found


def stretches(
    balances: Sequence[tuple[date, int]], end: date, rates: Sequence[RatePeriod], day_count: str = ACTUAL_365
) -> list[Stretch]:
    """The days after the first balance up to and with the end, by balance and rate; days without a balance left out.

    balances: each with the day after whose evening it stands, as `declining` has them; rates: in rising order, the
    first valid on the first day at the latest (DomainError where it is not).
    """
    start = balances[0][0]
    if end <= start:
        return []
    first = start + ONE_DAY
    if not rates or rates[0].valid_from > first:
        raise DomainError(f"no rate is stated for {first}")
    changes = {day for day, _ in balances} | {one.valid_from - ONE_DAY for one in rates if one.valid_from > first}
    cuts = [start, *sorted(day for day in changes if start < day < end), end]
    found = []
    for after, last in itertools.pairwise(cuts):
        balance = balances[bisect_right(balances, after, key=lambda one: one[0]) - 1][1]
        rate = rates[bisect_right(rates, after + ONE_DAY, key=lambda one: one.valid_from) - 1]
        days = span_days(after, last, day_count)
        if balance and days:
            found.append(Stretch(after + ONE_DAY, last, days, balance, rate))
    return found


def interest_parts(parts: Sequence[Stretch], day_count: str = ACTUAL_365, rounding: str = TOTAL) -> list[int]:
    """Interest of each stretch, so that the parts add up to the interest to the last unit. [minor units]

    "total": the running sum is rounded, and its steps are the parts.
    """
    year = YEAR_DAYS[day_count]
    if rounding == DAILY:
        return [nearest(one.balance * one.rate.annual_rate / year) * one.days for one in parts]
    found, done, before = [], Fraction(0), 0
    for one in parts:
        done += one.balance * one.rate.annual_rate * one.days / year
        found.append(nearest(done) - before)
        before = nearest(done)
    return found


def late_interest(
    amount: int,
    due: date,
    paid: date,
    annual_rate: float | Fraction,
    day_count: str = ACTUAL_365,
    rounding: str = TOTAL,
) -> int:
    """Interest on an amount from the day after its due date up to and with the day of payment. [minor units]

    annual_rate: as a share, 0.08 for 8 %. 0 where it was paid on the due date or before.

    >>> late_interest(10_000_000, date(2026, 1, 31), date(2026, 4, 1), 0.1825)
    300000
    """
    known = choice(day_count, list(YEAR_DAYS), "day_count"), choice(rounding, ROUNDINGS, "rounding")
    rate = RatePeriod(date.min, yearly(annual_rate))
    found = stretches([(due, owed(amount))], paid, [rate], known[0])
    return sum(interest_parts(found, *known))


def owed(amount: int) -> int:
    """An amount that can bear interest; DomainError at 0 and below."""
    if amount <= 0:
        raise DomainError("amount must be above 0: interest runs on what is owed")
    return amount


def yearly(rate: float | Fraction) -> Fraction:
    """An annual rate, exact to its digits; DomainError below 0 or above 1.

    >>> yearly(0.08)
    Fraction(2, 25)
    """
    if not 0 <= rate <= 1:
        raise DomainError(f"annual_rate must be from 0 to 1, not {shown(rate)}: write 8 % as 0.08")
    return exact(rate)


def early_discount_rate(discount: float, discount_days: int, net_days: int, *, compounded: bool = False) -> float:
    """Annual rate that a buyer earns by taking a discount: he lends 1 − discount for the days between. [share]

        d / (1 − d) × 365 / (net days − discount days)        compounded: (1 + d / (1 − d)) ^ (365 / days) − 1

    >>> round(early_discount_rate(0.02, 10, 30), 6), round(early_discount_rate(0.02, 10, 30, compounded=True), 6)
    (0.372449, 0.445853)
    """
    if not 0 <= discount < 1:
        raise DomainError(f"discount must be from 0 to below 1, not {shown(discount)}: write 2 % as 0.02")
    if discount_days < 0:
        raise DomainError(f"discount_days must not be negative, not {discount_days}")
    if net_days <= discount_days:
        raise DomainError(f"net_days must be more than discount_days, not {net_days} and {discount_days}")
    earned, times = exact(discount) / (1 - exact(discount)), Fraction(YEAR, net_days - discount_days)
    return float((1 + earned) ** float(times) - 1) if compounded else float(earned * times)
