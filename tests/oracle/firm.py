"""The input tables of one firm, by column name, and the exchange rates in force."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle.values import Block, date, decimals, flag, fraction, minor, parameters, records, rounded


class Firm:
    """Inputs of one firm; `choice` gives a setting, `term` a term of its policy."""

    def __init__(self, blocks: dict[str, Block]) -> None:
        rows = {name: records(name, block) for name, block in blocks.items()}
        self.settings = {row["key"]: row["value"] for row in rows["settings"]}
        self.policy = {row["key"]: row["value"] for row in rows.get("policy", [])}
        self.as_of = date(self.settings["as_of"])
        self.base = self.settings["base_currency"]
        self.ledger, self.receipts = rows["ledger"], rows.get("receipts", [])
        self.buyers = {row["buyer"]: row for row in rows.get("buyers", [])}
        self.decisions, self.statements = rows.get("limits", []), rows.get("statements", [])
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

    def term_flag(self, key: str) -> bool:
        return flag(self.term(key))

    def buyer(self, buyer: str, column: str) -> Any:
        return self.buyers.get(buyer, {}).get(column)

    def rate(self, currency: str, day: dt.date) -> Fraction:
        """Base currency for one unit of another, in force on a day."""
        if currency == self.base:
            return Fraction(1)
        if (currency, day) not in self._known:
            direct = self._last(currency, self.base, day)
            inverse = self._last(self.base, currency, day)
            if direct is None and inverse is None:
                raise LookupError(f"no rate for {currency} on {day}")
            self._known[currency, day] = direct if direct is not None else 1 / inverse
        return self._known[currency, day]

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
