"""Reading tblPolicyTerms: terms of other policies, of countries and of buyers, and what is contradictory there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import combinations
from typing import Any

from xlcredit import values
from xlcredit.errors import XlcreditError
from xlcredit.intake import Typed
from xlcredit.options import option_key, read_option
from xlcredit.parameters import parameters
from xlcredit.policies import MAIN, Policies, Term
from xlcredit.policy import read_policy, stated_terms
from xlcredit.problems import ERROR, WARNING, Problem, quoted

PERIOD = ("inception", "expiry")
"""Terms that every other policy must state: without them it would be in force where the first one is."""


def read_policies(
    tables: Mapping[str, Typed], base_currency: str, date_system: int = 1900
) -> tuple[Policies, list[Problem]]:
    """All policies of the typed tables and the problems found in them; a term that has one counts as not stated."""
    policy, terms, buyers = (tables.get(name) for name in ("policy", "policy_terms", "buyers"))
    main, problems = read_policy(policy, base_currency, date_system)
    countries = {} if buyers is None else dict(zip(buyers.columns["buyer"], _countries(buyers), strict=True))
    stated = stated_terms(policy)
    if terms is None or not len(terms):
        return Policies(main, stated, (), countries, base_currency, date_system), problems
    read = _Reading(terms, countries, base_currency, date_system)
    good = tuple(read.good())
    policies = Policies(main, stated, good, countries, base_currency, date_system)
    undated = {name for name in policies.names[1:] if not _dated(good, name)}
    if undated:
        good = tuple(term for term in good if term.policy not in undated)
        policies = Policies(main, stated, good, countries, base_currency, date_system)
    problems += read.problems
    problems += [read.problem(ERROR, read.first_row(name), "policy", name, UNDATED) for name in sorted(undated)]
    problems += [read.problem(WARNING, read.first_row(b), "policy", b, reason) for b, reason in _overlaps(policies)]
    return policies, problems


FOR_ALL = "is for everyone: write it beside its key on the left, or name a policy, a country or a buyer"
UNDATED = "a policy needs its own terms inception and expiry: add a row for each; its terms count for nothing"


def _countries(buyers: Typed) -> list[str]:
    return [country or "" for country in buyers.columns["country"]]


def _dated(terms: tuple[Term, ...], name: str) -> bool:
    stated = {term.key for term in terms if term.policy == name and not term.country and not term.buyer}
    return stated.issuperset(PERIOD)


def _overlaps(policies: Policies) -> Iterator[tuple[str, str]]:
    """Policies in force on the same days for the same countries; the first of two counts."""
    dated = [(name, policies.of_policy(name)) for name in policies.names]
    for (name, first), (other, second) in combinations(dated, 2):
        start, end = max(first.first_day, second.first_day), min(first.last_day, second.last_day)
        shared = set(first.insured_countries) & set(second.insured_countries)
        if start <= end and (shared or not first.insured_countries or not second.insured_countries):
            said = quoted(name) if name else "the policy on the left"
            yield other, f"is in force on days on which {said} is: that one counts on them; correct inception or expiry"


class _Reading:
    """One table of terms being read."""

    def __init__(self, given: Typed, countries: Mapping[str, str], base_currency: str, date_system: int) -> None:
        self.given, self.countries = given, countries
        self.base_currency, self.date_system = base_currency, date_system
        self.declared = {entry["key"]: entry for entry in parameters("policy")["term"]}
        self.problems: list[Problem] = []

    def good(self) -> Iterator[Term]:
        """The terms that can be read."""
        columns = self.given.columns
        names = ("policy", "country", "buyer", "key", "value")
        for place, cells in enumerate(zip(*(columns[name] for name in names), strict=True)):
            policy, country, buyer, key, raw = (cell or MAIN if n < 3 else cell for n, cell in enumerate(cells))
            term = Term(policy, country, buyer, option_key(key), raw)
            found = self.refused(term)
            if found is None:
                yield term
            else:
                column, value, reason = found
                self.problems.append(self.problem(ERROR, place, column, value, reason))

    def refused(self, term: Term) -> tuple[str, Any, str] | None:
        """Column, value and reason why a term cannot count."""
        entry = self.declared.get(term.key)
        if entry is None:
            close = get_close_matches(term.key, self.declared, 1)
            hint = f"did you mean {close[0]}?" if close else "the policy on the left lists them"
            return "key", term.key, f"is not a known key: {hint}"
        if not (term.policy or term.country or term.buyer):
            return "policy", "", FOR_ALL
        if term.country and term.buyer:
            return "country", term.country, "a country and a buyer are named: keep one of them"
        if (term.country or term.buyer) and entry.get("whole"):
            return "key", term.key, "holds for a whole policy: name no country and no buyer"
        if term.buyer and term.buyer not in self.countries:
            return "buyer", term.buyer, "is not on the Buyers sheet: correct the number or add the buyer"
        if term.country and term.country not in set(self.countries.values()):
            return "country", term.country, "no buyer is in this country: write it as on the Buyers sheet"
        try:
            read_option(entry, values.refuse_error(term.raw), self.base_currency, self.date_system)
        except XlcreditError as error:
            return "value", term.raw, f"{term.key}: {error}"
        return None

    def first_row(self, policy: str) -> int:
        """Place of the first row of a policy."""
        return self.given.columns["policy"].index(policy)

    def problem(self, severity: str, place: int, column: str, value: Any, reason: str) -> Problem:
        """A problem of the row at a place."""
        given = self.given
        row = given.header_row + given.columns["row"][place] - 1
        header = given.table.column(column).en
        return Problem(severity, given.sheet, row, header, quoted(value), reason, None, "", given.table.name)
