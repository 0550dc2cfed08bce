"""The policies of the firm, and where their terms differ: by policy, by country, by buyer.

The policy of the Policy sheet comes first. Another one is a name in tblPolicyTerms with an inception and an expiry of
its own; where it states no other term, the term of the Policy sheet holds. For a buyer and a day the first policy
counts that insures his country and is in force on the day. Terms of a country go before those of the policy, terms of
a buyer before both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np

from xlcredit.policy import Policy, policy_of

MAIN = ""
"""Name of the policy that stands on the Policy sheet."""

Frame = nw.DataFrame[Any]


@dataclass(frozen=True)
class Term:
    """One term that differs; `policy`, `country` and `buyer` are blank where it holds for all of them."""

    policy: str
    country: str
    buyer: str
    key: str
    raw: Any


@dataclass(frozen=True)
class Policies:
    """All policies in their order, the one of the Policy sheet first.

    stated: raw value of each key of the Policy sheet; countries: country of each buyer.
    """

    main: Policy
    stated: Mapping[str, Any] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    countries: Mapping[str, str] = field(default_factory=dict, repr=False)
    base_currency: str = ""
    date_system: int = 1900
    _found: dict[tuple[str, str, str], Policy] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the policies in their order."""
        return (MAIN, *dict.fromkeys(term.policy for term in self.terms if term.policy != MAIN))

    @property
    def resolved(self) -> tuple[Any, ...]:
        """All that the policies say, however it was written: the first one, and each scope of terms as it turns out."""
        scopes = sorted({(term.policy, term.country, term.buyer) for term in self.terms})
        return (self.main, *((scope, self._policy(*scope)) for scope in scopes))

    def of_buyer(self, buyer: str) -> tuple[Policy, ...]:
        """The policies of a buyer that insure his country, else the first one; as they are for him."""
        return self._of_scope(*self._scope(buyer)) if self.terms else (self.main,)

    def on(self, buyer: str, day: int) -> Policy:
        """The policy of a buyer on a day; where none is in force the first of his."""
        return in_force(self.of_buyer(buyer), day)

    def at(self, day: int) -> Policy:
        """The policy on a day with the terms that it has for most buyers."""
        return in_force([self.of_policy(name) for name in self.names], day)

    def of_policy(self, name: str) -> Policy:
        """A policy by name, with the terms that it has for most buyers."""
        return self._policy(name, "", "") if name in self.names and self.terms else self.main

    def parted(self, items: Frame, ids: Sequence[str], day: nw.Expr) -> list[tuple[Policy, Frame]]:
        """The items under each policy, by the buyer and the day of each item; at least one part.

        items: with the `number` of their buyer, which is his place in `ids`.
        """
        if not self.terms or not len(items):
            return [(self.main, items)]
        number, days = items["number"].to_numpy(), items.select(day.alias("at"))["at"].to_numpy()
        found: list[Policy] = []
        chosen = np.zeros(len(number), dtype=np.int64)
        for policies, buyers in self._alike(ids):
            mine = np.isin(number, buyers)
            # From the last to the first, so that the first one in force stays; without any, the first.
            chosen[mine] = len(found)
            for place in range(len(policies) - 1, -1, -1):
                inside = mine & (days >= policies[place].first_day) & (days <= policies[place].last_day)
                chosen[inside] = len(found) + place
            found += policies
        marked = items.with_columns(nw.new_series("policy", chosen, nw.Int64, backend=items.implementation))
        places = np.unique(chosen).tolist()
        return [(found[place], marked.filter(nw.col("policy") == place).drop("policy")) for place in places]

    def buyers_on(self, ids: Sequence[str], day: int) -> list[tuple[Policy, list[int]]]:
        """Numbers of the buyers, which are their places in `ids`, under each policy on a day."""
        if not self.terms:
            return [(self.main, list(range(len(ids))))]
        return [(in_force(policies, day), buyers) for policies, buyers in self._alike(ids)]

    def _alike(self, ids: Sequence[str]) -> list[tuple[tuple[Policy, ...], list[int]]]:
        """Numbers of the buyers for whom the policies are alike, with these policies."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, buyer in enumerate(ids):
            found[self._scope(buyer)].append(number)
        return [(self._of_scope(*scope), numbers) for scope, numbers in found.items()]

    def _scope(self, buyer: str) -> tuple[str, str]:
        return self.countries.get(buyer, ""), buyer if buyer in self._named else ""

    @cached_property
    def _named(self) -> frozenset[str]:
        return frozenset(term.buyer for term in self.terms)

    def _of_scope(self, country: str, buyer: str) -> tuple[Policy, ...]:
        policies = tuple(self._policy(name, country, buyer) for name in self.names)
        insuring = tuple(p for p in policies if not p.insured_countries or country in p.insured_countries)
        return insuring or policies[:1]

    def _policy(self, name: str, country: str, buyer: str) -> Policy:
        scope = (name, country, buyer)
        if scope not in self._found:
            raws = dict(self.stated)
            # From what holds for most to what holds for one.
            steps = [(name, "", "")] if name else []
            steps += [(of, country, "") for of in dict.fromkeys((MAIN, name)) if country]
            steps += [(of, "", buyer) for of in dict.fromkeys((MAIN, name)) if buyer]
            for step in steps:
                raws |= {t.key: t.raw for t in self.terms if (t.policy, t.country, t.buyer) == step}
            self._found[scope] = policy_of(raws, self.base_currency, self.date_system, name)
        return self._found[scope]


def in_force(policies: Sequence[Policy], day: int) -> Policy:
    """The first policy in force on a day, else the first one."""
    return next((one for one in policies if one.first_day <= day <= one.last_day), policies[0])
