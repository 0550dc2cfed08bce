"""The input tables of one firm, by column name, and the exchange rates in force."""

from __future__ import annotations

import copy
import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.values import Block, date, decimals, flag, fraction, minor, parameters, records, rounded


class Firm:
    """Inputs of one firm; `choice` gives a setting, `term` a term of its policy."""

    def __init__(self, blocks: dict[str, Block]) -> None:
        rows = {name: records(name, block) for name, block in blocks.items()}
        self.blocks, self.memory = blocks, {}
        self.settings = {row["key"]: row["value"] for row in rows["settings"]}
        self.policy = {row["key"]: row["value"] for row in rows.get("policy", [])}
        self.policy_terms = rows.get("policy_terms", [])
        self._under: dict[tuple[str, str], Firm] = {}
        self.as_of = date(self.settings["as_of"])
        self.base = self.settings["base_currency"]
        self.ledger, self.receipts = rows["ledger"], rows.get("receipts", [])
        self.buyers = {row["buyer"]: row for row in rows.get("buyers", [])}
        self.logs: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self.first_ids: dict[str, str] = {}
        for buyer in sorted(self.buyers, reverse=True):
            self.first_ids[plain(self.buyer(buyer, "legal_id"))] = buyer
        self.first_ids.pop("", None)
        self.claims = rows.get("claim_register", [])
        self.notices = rows.get("notices", [])
        self.reports = rows.get("reports", [])
        self.reminders = rows.get("reminders", [])
        self.ladder = rows.get("ladder") or parameters("ladder")["row"]
        self.promises, self.alert_rules = rows.get("promises", []), rows.get("alert_rules", [])
        self.what_if = rows.get("what_if", [])
        self.payment_plans = rows.get("payment_plans", [])
        self.provision_rates = rows.get("provision_rates") or parameters("provision_rates")["row"]
        self.specific_provisions = rows.get("specific_provisions", [])
        self.provision_entries = rows.get("provision_entries", [])
        self.decisions = sorted(rows.get("limits", []), key=lambda row: str(row["decision"]))
        self.statements = rows.get("statements", [])
        shipped = parameters("bucket_sets")["set"]
        own = [{"bucket_set": one["name"]["en"], "bucket_edges": one["edges"], "bucket_mode": one["mode"]} for one in shipped]
        self.bucket_sets = [*own, *rows.get("bucket_sets", [])]
        self.sales, self.balances = rows.get("sales", []), rows.get("balances", [])
        self._rates: dict[tuple[str, str], list[tuple[dt.date, Fraction]]] = defaultdict(list)
        for row in rows.get("rates", []):
            self._rates[row["from_currency"], row["to_currency"]].append((date(row["date"]), fraction(row["rate"])))
        for series in self._rates.values():
            series.sort()
        self._known: dict[tuple[str, dt.date], Fraction] = {}

    def choice(self, key: str) -> Any:
        """A setting, or its declared default."""
        default = next(one.get("default") for one in parameters("settings")["setting"] if one["key"] == key)
        value = self.settings.get(key)
        return default if value is None else value

    def term(self, key: str) -> Any:
        """A term of the policy, or its declared default."""
        default = next(one.get("default") for one in parameters("policy")["term"] if one["key"] == key)
        value = self.policy.get(key)
        return default if value in (None, "") else value

    def under(self, buyer: str, day: dt.date) -> Firm:
        """The same firm with the policy that a buyer has on a day: the first that insures his country and is in force."""
        if not self.policy_terms or self.policy.get("_of") == buyer:
            return self if not self.policy_terms else self._origin.under(buyer, day)
        country, mine = self.buyer(buyer, "country"), []
        for name in [None, *dict.fromkeys(row["policy"] for row in self.policy_terms if row["policy"])]:
            terms = dict(self.policy)
            places = [(name, None, None)] * (name is not None) + [(None, country, None), (name, country, None)]
            for place in [*places, (None, None, buyer), (name, None, buyer)]:
                if place != (None, None, None):
                    terms |= {r["key"]: r["value"] for r in self.policy_terms if (r["policy"], r["country"], r["buyer"]) == place}
            mine.append((name or "", terms))
        mine = [one for one in mine if insures(one[1].get("insured_countries"), country)] or mine[:1]
        name, terms = next((one for one in mine if running(one[1], day)), mine[0])
        if (buyer, name) not in self._under:
            own = self._under[buyer, name] = copy.copy(self)
            own.policy, own._origin, own.policy_name = terms | {"_of": buyer}, self, name
        return self._under[buyer, name]

    def term_flag(self, key: str) -> bool:
        return flag(self.term(key))

    def buyer(self, buyer: str, column: str) -> Any:
        return self.buyers.get(buyer, {}).get(column)

    def firm_of(self, buyer: str) -> str:
        """First id with the legal id of a buyer, however it is written."""
        return self.first_ids.get(plain(self.buyer(buyer, "legal_id")), buyer)

    def rate(self, currency: str, day: dt.date) -> Fraction:
        """Base currency for one unit of another, in force on a day."""
        if (currency, day) not in self._known:
            found, pivot = self._pair(currency, self.base, day), self.choice("rate_pivot")
            if found is None and pivot:
                there, back = self._pair(currency, pivot, day), self._pair(pivot, self.base, day)
                found = None if None in (there, back) else crossed(there * back, currency, self.base)
            if found is None:
                raise LookupError(f"no rate for {currency} on {day}")
            self._known[currency, day] = found
        return self._known[currency, day]

    def _pair(self, source: str, target: str, day: dt.date) -> Fraction | None:
        """Rate of a pair of currencies, or the inverse where only the other direction was published."""
        if source == target:
            return Fraction(1)
        direct, inverse = self._last(source, target, day), self._last(target, source, day)
        return direct if direct is not None else None if inverse is None else 1 / inverse

    def _last(self, source: str, target: str, day: dt.date) -> Fraction | None:
        oldest = day - dt.timedelta(days=int(self.choice("rate_age_days")))
        usable = [rate for when, rate in self._rates.get((source, target), []) if oldest <= when <= day]
        return usable[-1] if usable else None

    def to_base(self, amount: int, currency: str, day: dt.date) -> int:
        """Minor units of a currency in minor units of the base currency, rounded once."""
        if currency == self.base:
            return amount
        units = Fraction(amount, 10 ** decimals(currency)) * self.rate(currency, day)
        return rounded(units * 10 ** decimals(self.base))

    def base_minor(self, cell: Any) -> int:
        """A cell in base currency, blank counts nothing."""
        return 0 if cell is None else minor(cell, self.base)


def plain(legal_id: Any) -> str:
    """Letters and digits of a legal id."""
    return "".join(one for one in str(legal_id or "").lower() if one.isalnum())


def insures(countries: Any, country: Any) -> bool:
    """True where a policy insures a country: one that names none insures all."""
    return not countries or country in [one.strip() for one in str(countries).split(",")]


def running(terms: dict[str, Any], day: dt.date) -> bool:
    """True where a policy is in force on a day."""
    return (date(terms.get("inception")) or dt.date.min) <= day <= (date(terms.get("expiry")) or dt.date.max)


def crossed(product: Fraction, source: str, target: str) -> Fraction:
    """A cross rate: exact while the ratio of minor units is short enough, else eight digits, the inverse below 1."""
    ratio = product * Fraction(10 ** decimals(target), 10 ** decimals(source))
    if ratio.numerator * ratio.denominator < 2**61:
        return product
    return eight_digits(product) if product >= 1 else 1 / eight_digits(1 / product)


def eight_digits(rate: Fraction) -> Fraction:
    """A rate of one or more with eight significant digits, halves up."""
    places = 8 - len(str(int(rate)))
    return rounded(rate * Fraction(10) ** places) / Fraction(10) ** places
