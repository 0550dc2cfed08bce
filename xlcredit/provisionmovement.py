"""What changed the provision since a day, and the journal entry that books it.

    opening + charge + release + write-off + recovery + exchange differences = closing    (what lowers it is negative)

Opening: the latest entry of that kind up to the day of the opening (the setting bridge_from, else the last month end);
the period begins on its day then. Without one, the net provision as the ledger restates it, where it reaches.
Closing: the net provision. Exchange differences: the opening at the rates of the as-of date, by the loss rates of its
own day, less the opening; of an entered opening in the same proportion. Charge or release is what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.allowance import allowance
from xlcredit.bridge import first_day
from xlcredit.columns import table
from xlcredit.money import scaled
from xlcredit.provisionrules import OPENING, RECOVERY, WRITE_OFF, Account
from xlcredit.restating import at_own_rates

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

CHARGE, RELEASE, FX, CLOSING = "charge", "release", "exchange differences", "closing"
ALLOWANCE, LOSS, RECEIVABLES, CASH, DIFFERENCES = (
    *("loss allowance", "impairment loss"),
    *("receivables", "cash", "exchange differences"),
)
POSTED = {
    CHARGE: ((LOSS, ALLOWANCE),),
    RELEASE: ((LOSS, ALLOWANCE),),
    WRITE_OFF: ((RECEIVABLES, ALLOWANCE),),
    RECOVERY: ((RECEIVABLES, ALLOWANCE), (CASH, RECEIVABLES)),
    FX: ((DIFFERENCES, ALLOWANCE),),
}
"""Accounts of each movement, debit then credit where it adds to the provision, else the other way round."""


@dataclass(frozen=True)
class Movement:
    """From the opening to the closing provision; None where the opening is not known. [base minor units]"""

    first: date
    opening: int | None
    basis: str
    write_off: int
    recovery: int
    fx: int | None
    closing: int

    @property
    def rest(self) -> int | None:
        """What the period charged or, negative, released. [base minor units]"""
        if self.opening is None or self.fx is None:
            return None
        return self.closing - self.opening - self.write_off - self.recovery - self.fx

    @property
    def rows(self) -> tuple[tuple[str, int | None, str], ...]:
        """Every movement with its amount and basis."""
        unknown = self.opening is None
        rest, left = self.rest, "not known" if unknown else "rest"
        return (
            (OPENING, self.opening, self.basis),
            (CHARGE, None if rest is None else max(rest, 0), left),
            (RELEASE, None if rest is None else min(rest, 0), left),
            (WRITE_OFF, self.write_off, "entries"),
            (RECOVERY, self.recovery, "entries"),
            (FX, self.fx, "not known" if unknown else "rates"),
            (CLOSING, self.closing, "matrix"),
        )


def movement(analysis: Analysis) -> Movement:
    """The movement of the provision up to the as-of date. [base minor units]"""
    day, entries = first_day(analysis), analysis.book.provision_rules.entries
    entered = [one for one in entries if one.kind == OPENING and one.day <= day]
    if entered:
        day = max(one.day for one in entered)
    restated = analysis.reaches(day) and day <= analysis.settings.as_of
    opening: int | None = None
    if entered:
        opening, basis = sum(one.amount for one in entered if one.day == day), "entered"
    elif restated:
        opening, basis = analysis.at(day).allowance.net, "restated"
    else:
        basis = "not known"
    fx = None if opening is None else exchange_differences(analysis, day, opening) if restated else 0
    last = analysis.settings.as_of
    of_period = [one for one in entries if day < one.day <= last]
    sums = {kind: sum(one.amount for one in of_period if one.kind == kind) for kind in (WRITE_OFF, RECOVERY)}
    return Movement(day, opening, basis, -sums[WRITE_OFF], sums[RECOVERY], fx, analysis.allowance.net)


def exchange_differences(analysis: Analysis, day: date, opening: int) -> int:
    """An opening provision at the rates of the as-of date less the same at those of its day. [base minor units]"""
    if set(analysis.book.ledger["currency"].unique().to_list()) <= {analysis.settings.base_currency}:
        return 0
    then = analysis.at(day).allowance
    now = allowance(at_own_rates(analysis, day), then.rates).net
    return int(scaled(opening, now, then.net)) - opening if then.net else 0


def movement_table(analysis: Analysis) -> pd.DataFrame:
    """One row a movement. [base minor units]"""
    found = movement(analysis)
    days = {OPENING: found.first, CLOSING: analysis.settings.as_of}
    rows = [(name, days.get(name), amount, basis) for name, amount, basis in found.rows]
    data = pd.DataFrame(rows, columns=[column.name for column in table("provision_movement").columns], dtype=object)
    return data.astype({"movement_amount": "Int64"})


def journal_table(analysis: Analysis) -> pd.DataFrame:
    """The journal entry of the movement, a row an account; none where the opening is not known. [base minor units]"""
    found, accounts = analysis.table("provision_movement"), analysis.book.provision_rules.accounts
    names = [column.name for column in table("provision_journal").columns]
    rows = []
    if found["movement_amount"].notna().all():
        for name, amount in zip(found["provision_movement"], found["movement_amount"], strict=True):
            rows += list(_posted(name, int(amount), accounts)) if amount and name in POSTED else []
    return pd.DataFrame(rows, columns=names).astype({"debit": "Int64", "credit": "Int64"})


def _posted(name: str, amount: int, accounts: Any) -> Iterator[tuple[str, str, int | None, int | None, str]]:
    for pair in POSTED[name]:
        debit, credit = pair if amount > 0 else pair[::-1]
        for key, sides in ((debit, (abs(amount), None)), (credit, (None, abs(amount)))):
            account: Account = accounts[key]
            yield account.number, account.name, *sides, name
