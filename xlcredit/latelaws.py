"""Laws on late payment: rates by date, how a claim takes them, fixed sums (`tables/late_interest.toml`).

    annual rate = factor × reference + margin,   or   daily rate × 365

A law that follows its reference changes the rate of a debt while it is unpaid (Germany, the states of the EU); one that
does not keeps the rate of the first day of interest for the whole delay (United Kingdom, Chinese sales contracts).
A row of `tblLateInterestRates` takes the place of the shipped rate of its day, until the next day with a rate.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from xlcredit.errors import DomainError, UnknownId
from xlcredit.lateinterest import ACTUAL_365, ONE_DAY, YEAR, RatePeriod, Stretch, interest_parts, owed, stretches
from xlcredit.money import exact, minor_units
from xlcredit.parameters import parameters
from xlcredit.wording import day_text
from xlcredit.words import folded, known

TABLE = "late_interest"
CONTRACT, BY_COUNTRY = "contract", "by country"
LANGUAGES = ("en", "zh")
MONTH = timedelta(days=31)


@dataclass(frozen=True)
class FixedSum:
    """A sum for one unpaid debt by its size; `bands`: below what (None: any), and how much. [minor units]"""

    currency: str
    bands: tuple[tuple[int | None, int], ...]

    def of(self, debt: int) -> int:
        """The sum for a debt in the same currency. [minor units]"""
        return next(value for below, value in self.bands if below is None or debt < below)


@dataclass(frozen=True)
class Law:
    """One law: `rates` in rising order; `known_to`: last day for which the newest rate is sure, None: for good.

    own_sums: fixed sums of the workbook, each from a day on, in rising order.
    """

    key: str
    day_count: str
    follows: bool
    rates: tuple[RatePeriod, ...]
    known_to: date | None = None
    fixed: FixedSum | None = None
    own_sums: tuple[tuple[date, FixedSum], ...] = ()

    def rates_for(self, due: date) -> tuple[RatePeriod, ...]:
        """Rates that count for a debt due on a day; DomainError where none is stated for its first day of interest."""
        first = due + ONE_DAY
        place = bisect_right(self.rates, first, key=lambda one: one.valid_from)
        if not place:
            said = f"no rate of {self.key} is stated for {first}"
            begin = f", the first is of {self.rates[0].valid_from}" if self.rates else ""
            raise DomainError(
                f"{said}{begin}: give the rate to LATE_INTEREST, "
                "or add it to tblLateInterestRates for the sheet Late interest"
            )
        return self.rates[place - 1 :] if self.follows else (self.rates[place - 1],)

    def stretches(self, balances: Sequence[tuple[date, int]], end: date) -> list[Stretch]:
        """The days of a debt by balance and rate; `balances` as `lateinterest.declining` has them."""
        return stretches(balances, end, self.rates_for(balances[0][0]), self.day_count)

    def unsure(self, due: date, end: date) -> date | None:
        """Day of the newest rate where it is used after the days for which it is sure; else None."""
        last = end if self.follows else due + ONE_DAY
        return self.rates[-1].valid_from if self.known_to is not None and last > self.known_to else None

    def fixed_for(self, due: date) -> FixedSum | None:
        """Fixed sum of a debt due on a day: the workbook's latest by then, else the law's; None: there is none."""
        own = [found for start, found in self.own_sums if start <= due + ONE_DAY]
        return own[-1] if own else self.fixed


@cache
def shipped_laws() -> Mapping[str, Law]:
    """Every law that is known, by key."""
    return {key: _law(key, stated) for key, stated in parameters(TABLE)["law"].items()}


def _law(key: str, stated: Mapping[str, Any]) -> Law:
    series = parameters(TABLE)["series"].get(stated.get("reference"), {})
    rates = _of_series(stated, series) if series else (_daily(stated),)
    return Law(
        key=key,
        day_count=stated["day_count"],
        follows=stated["follows"],
        rates=rates,
        known_to=_sure_until(series["value"][-1]["from"], series["holds"]) if series else None,
        fixed=_fixed(stated["fixed_sum"]) if "fixed_sum" in stated else None,
    )


def _daily(stated: Mapping[str, Any]) -> RatePeriod:
    rate = exact(stated["daily"])
    said = {one: sentence("daily", one, rate=f"{stated['daily']:g}") for one in LANGUAGES}
    return RatePeriod(stated["from"], rate * YEAR / 100, said)


def _of_series(stated: Mapping[str, Any], series: Mapping[str, Any]) -> tuple[RatePeriod, ...]:
    factor, margin = exact(stated.get("factor", 1)), exact(stated["margin"])
    way = "times" if factor != 1 else "above"
    found = []
    for value in series["value"]:
        words = {"reference": f"{value['rate']:.2f}", "margin": f"{float(margin):g}", "factor": f"{float(factor):g}"}
        said = {one: sentence(way, one, series=series[one], **words) for one in LANGUAGES}
        found.append(RatePeriod(value["from"], (factor * exact(value["rate"]) + margin) / 100, said))
    return tuple(found)


def _sure_until(start: date, holds: str) -> date:
    """Last day on which a value is sure to be in force without a later one."""
    if holds != "half-year":
        return start + MONTH
    return date(start.year, 6, 30) if start.month <= 6 else date(start.year, 12, 31)


def _fixed(stated: Mapping[str, Any]) -> FixedSum:
    bands = tuple(
        (minor_units(band["below"], 2) if "below" in band else None, minor_units(band["value"], 2))
        for band in stated["bands"]
    )
    return FixedSum(stated["currency"], bands)


def sentence(name: str, language: str, **words: object) -> str:
    """One sentence about interest, in a language."""
    return str(parameters(TABLE)["said"][name][language]).format(**words)


OwnRow = tuple[str, date, float | None, int | None, str]
"""A row of the workbook: law, valid from, annual rate, fixed sum in minor units, its currency."""


def laws_with(rows: Iterable[OwnRow]) -> Mapping[str, Law]:
    """The known laws with the rows of a workbook, and laws that only it has, by folded key."""
    found = {folded(key): law for key, law in shipped_laws().items()}
    for key, start, rate, fixed, currency in sorted(rows, key=lambda row: row[1]):
        law = found.get(folded(key)) or Law(key, ACTUAL_365, True, ())
        if rate is not None:
            law = _with_rate(law, start, exact(rate))
        if fixed is not None:
            law = replace(law, own_sums=(*law.own_sums, (start, FixedSum(currency, ((None, fixed),)))))
        found[folded(key)] = law
    return found


def _with_rate(law: Law, start: date, rate: Fraction) -> Law:
    said = {one: sentence("stated", one, rate=f"{float(rate * 100):g}") for one in LANGUAGES}
    others = [one for one in law.rates if one.valid_from != start]
    rates = sorted([*others, RatePeriod(start, rate, said)], key=lambda one: one.valid_from)
    newest = rates[-1].valid_from == start and law.known_to is not None
    return replace(law, rates=tuple(rates), known_to=_sure_until(start, _holds(law.key)) if newest else law.known_to)


def _holds(key: str) -> str:
    declared = parameters(TABLE)
    return str(declared["series"][declared["law"][key]["reference"]]["holds"])


def law_of(key: str, laws: Mapping[str, Law] | None = None) -> Law:
    """The law of a key or name in either language; UnknownId lists the keys.

    >>> law_of("uk").key, law_of("德国").key
    ('UK', 'DE')
    """
    among = laws_with(()) if laws is None else laws
    law = among.get(folded(known("late_interest_law", key)))
    if law is None:
        listed = ", ".join(one.key for one in among.values())
        raise UnknownId(f"law {key!r} is not known: one of {listed}")
    return law


def contract_law(rate: float, day_count: str) -> Law:
    """What a contract agrees, as a law: one annual rate for good, no fixed sum."""
    said = {one: sentence("contract", one, rate=f"{float(exact(rate) * 100):g}") for one in LANGUAGES}
    return Law(CONTRACT, day_count, True, (RatePeriod(date.min, exact(rate), said),))


def country_law(country: str) -> str:
    """Key of the law that is taken for buyers of a country (ISO code); "" where none is known.

    >>> country_law("GB"), country_law("ie"), country_law("US")
    ('UK', 'EU', '')
    """
    stated = parameters(TABLE)["law"].items()
    return next((key for key, law in stated if country.strip().upper() in law["countries"]), "")


def law_stretches(amount: int, due: date, paid: date, law: str) -> tuple[Law, list[Stretch]]:
    """The days of an amount that is paid at once under a known law; none where it was paid in time. [minor units]"""
    found = law_of(law)
    whole = owed(amount)
    return found, found.stretches([(due, whole)], paid) if paid > due else []


def law_rows(amount: int, due: date, paid: date, law: str) -> list[tuple[Any, Any, int, float | None, int, str]]:
    """First day, last day, days, rate, interest and source of each stretch of an amount, then their total.

    [minor units; rates as shares]
    """
    found, parts = law_stretches(amount, due, paid, law)
    sums = interest_parts(parts, found.day_count)
    rows: list[tuple[Any, Any, int, float | None, int, str]] = [
        (one.first, one.last, one.days, float(one.rate.annual_rate), part, one.rate.source["en"])
        for one, part in zip(parts, sums, strict=True)
    ]
    note = unsure_text(found, due, paid, "en") if parts else ""
    return [*rows, ("total", "", sum(one.days for one in parts), None, sum(sums), note)]


def unsure_text(law: Law, due: date, end: date, language: str) -> str:
    """What is said of a rate that may have changed since; "" where every rate is sure."""
    day = law.unsure(due, end)
    return "" if day is None else sentence("last_known", language, day=day_text(language, day))
