"""The discretionary limit of a buyer on a day: what the policy states, as far as evidence of that day proves it.

discretionary limit = min(amount by the policy, evidence)       the amount alone where the policy asks for no evidence
evidence            = payment experience × factor               `experience`
                      limit of the latest credit report up to the day, where no older than so many months
                      the better of both (either)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from xlcredit.dates import NO_DAY, date_of, day_number
from xlcredit.experience import Experience, months_earlier, payment_experience
from xlcredit.limitlog import FIRST_DAY, Array, buyer_of, packed
from xlcredit.money import ratio, scaled_magnitude
from xlcredit.policy import Policy
from xlcredit.problems import Problem
from xlcredit.shipmentlimits import Conversion

if TYPE_CHECKING:
    from datetime import date

    from xlcredit.analysis import Analysis

NO_EVIDENCE = "none"
EXPERIENCE = "payment experience"
REPORT = "credit report"
EITHER = "either"

REPORTS_LACK_RATE = "credit reports prove no discretionary limit"


@dataclass(frozen=True)
class Reports:
    """Credit reports by buyer (his number) and day, one a day; limits in base minor units."""

    key: Array
    limit: Array
    months: int
    problems: tuple[Problem, ...] = ()

    def on(self, number: Array, day: Array) -> Array:
        """Limit of the latest report of each buyer up to a day; 0 where there is none or it is too old."""
        if not len(self.key):
            return np.zeros(len(number), dtype=np.int64)
        return np.where(self.fresh(number, day), self.limit[self._latest(number, day)[0]], 0)

    def fresh(self, number: Array, day: Array) -> Array:
        """True where the latest report of a buyer up to a day is not too old."""
        if not len(self.key):
            return np.zeros(len(number), dtype=bool)
        place, there = self._latest(number, day)
        since = packed(number, np.maximum(months_earlier(day, self.months), FIRST_DAY))
        found: Array = there & (self.key[place] >= since)
        return found

    def dates(self, number: Array, day: Array) -> list[date | None]:
        """Date of the latest report of each buyer up to a day."""
        if not len(self.key):
            return [None] * len(number)
        place, there = self._latest(number, day)
        return [date_of(at) for at in np.where(there, self.key[place] - packed(number, 0), NO_DAY).tolist()]

    def _latest(self, number: Array, day: Array) -> tuple[Array, Array]:
        place = np.searchsorted(self.key, packed(number, day), side="right") - 1
        return place, (place >= 0) & (buyer_of(self.key[place]) == number)


@dataclass(frozen=True)
class Evidence:
    """What proves the discretionary limit of each buyer on any day; nothing where the policy asks for nothing."""

    policy: Policy
    experience: Experience | None
    reports: Reports

    @property
    def needed(self) -> bool:
        """False where the amount of the policy counts as it is stated."""
        return self.policy.discretionary_evidence != NO_EVIDENCE

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What had no exchange rate, of the evidence that the policy asks for."""
        if not self.needed:
            return ()
        of_experience = () if self.experience is None else self.experience.problems
        return (*of_experience, *(self.reports.problems if self.policy.discretionary_evidence != EXPERIENCE else ()))

    def limit(self, amount: Array, number: Array, day: Array) -> Array:
        """Discretionary limit of each buyer (his number) on a day. [base minor units]

        amount: what the policy states.
        """
        return np.minimum(amount, self.proven(number, day)) if self.needed else amount

    def of(self, number: Array) -> Callable[[Array, Array], Array] | None:
        """The limit of these buyers from stated amounts and days; None where no evidence is asked for."""
        return (lambda amount, day: self.limit(amount, number, day)) if self.needed else None

    def proven(self, number: Array, day: Array) -> Array:
        """What evidence of the kind that the policy asks for proves of each buyer on a day. [base minor units]"""
        kind, parts = self.policy.discretionary_evidence, [np.zeros(len(number), dtype=np.int64)]
        if self.experience is not None and kind in (EXPERIENCE, EITHER):
            parts.append(times_factor(self.experience.on(number, day), self.policy))
        if kind in (REPORT, EITHER):
            parts.append(self.reports.on(number, day))
        found: Array = np.maximum.reduce(parts)
        return found


def times_factor(amount: Array, policy: Policy) -> Array:
    """Payment experience times the factor of the policy, rounded half away from zero. [minor units]"""
    found: Array = scaled_magnitude(amount, *ratio(policy.experience_factor))
    return found


class Proofs:
    """The evidence of one book, as known up to the as-of date, under each of its policies."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._found: dict[Policy, Evidence] = {}
        self._experience: dict[tuple[int, int, str], Experience] = {}

    def under(self, policy: Policy) -> Evidence:
        """The evidence that a policy asks for."""
        if policy not in self._found:
            paid = policy.discretionary_evidence in (EXPERIENCE, EITHER)
            reports = replace(self._reports, months=policy.report_months)
            self._found[policy] = Evidence(policy, self.experience(policy) if paid else None, reports)
        return self._found[policy]

    def experience(self, policy: Policy) -> Experience:
        """What payments prove of each buyer in the terms of a policy, whether it asks for it or not."""
        terms = policy.experience_tolerance_days, policy.experience_months, policy.experience_basis
        if terms not in self._experience:
            self._experience[terms] = payment_experience(self.analysis, policy)
        return self._experience[terms]

    @cached_property
    def _reports(self) -> Reports:
        return known_reports(self.analysis)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What had no exchange rate, of the evidence asked for so far."""
        return tuple(dict.fromkeys(problem for one in self._found.values() for problem in one.problems))


def known_reports(analysis: Analysis) -> Reports:
    """Credit reports on known buyers dated up to the as-of date, each at the rate of its date."""
    places = {buyer: place for place, buyer in enumerate(analysis.buyers)}
    conversion = Conversion(analysis.book.rates, analysis.settings.base_currency, REPORTS_LACK_RATE)
    rows = [
        (places[row["buyer"]], day_number(row["date"]), row["report_limit"], row["currency"])
        for row in analysis.book.reports.to_dict("records")
        if row["buyer"] in places and day_number(row["date"]) <= analysis.day
    ]
    number, day, amount = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    limit = conversion(amount, np.array([row[3] for row in rows], dtype=object), day)
    key = packed(number, day)
    order = np.argsort(key)
    return Reports(key[order], limit[order], analysis.book.policy.report_months, conversion.problems)
