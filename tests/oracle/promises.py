"""Promises to pay: which were kept by the money that came in, one promise and one receipt at a time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.payments import YEAR
from tests.oracle.values import date, minor, parameters

GRACE = dt.timedelta(days=parameters("promises")["grace_days"])


def states(firm: Firm, day: dt.date) -> list[tuple[dict[str, Any], str]]:
    """Every promise made by a day with what became of it: kept, open or broken."""
    return [(row, state) for row, state, _ in lacking(firm, day)]


def lacking(firm: Firm, day: dt.date) -> list[tuple[dict[str, Any], str, int]]:
    """The same with what no money came in for, in units of the currency of the promise."""
    money = [
        row | {"left": row["units"], "when": date(row["date"]), "currency": row.get("currency") or firm.base}
        for row in allocations(firm)
        if date(row["date"]) <= day and (row.get("kind") or "receipt") == "receipt"
    ]
    known = {row["document"] for row in firm.ledger}
    for row in money:
        row["document"] = row.get("document") if row.get("document") in known else None
    money.sort(key=lambda row: (row["when"], row["receipt"], row["document"] or "", row["units"]))
    for place, row in enumerate(money):
        back = -min(row["units"], 0)
        row["left"] = max(row["left"], 0)
        for one in reversed(money[:place]):
            if back and all(one[name] == row[name] for name in ("buyer", "currency", "document")):
                taken = min(back, one["left"])
                one["left"] -= taken
                back -= taken
    out = []
    made = [row for row in firm.promises if date(row["made_on"]) <= day]
    for row in sorted(made, key=lambda row: order(firm, row)):
        currency, first = row.get("currency") or firm.base, date(row["made_on"])
        last = date(row["promised_date"]) + GRACE
        wanted = minor(row["promised_amount"], currency)
        for one in money:
            mine = one["buyer"] == row["buyer"]
            if row.get("document"):
                mine = belongs(firm, one["document"], row["document"])
            if mine and one["currency"] == currency and first <= one["when"] <= last:
                taken = min(wanted, one["left"])
                one["left"] -= taken
                wanted -= taken
        out.append((row, "kept" if not wanted else "open" if day <= last else "broken", wanted))
    return out


def order(firm: Firm, row: dict[str, Any]) -> tuple[Any, ...]:
    """Promises that fall due first are served first."""
    amount = minor(row["promised_amount"], row.get("currency") or firm.base)
    return date(row["promised_date"]), date(row["made_on"]), row["buyer"], row.get("document") or "", amount


def belongs(firm: Firm, document: str | None, named: str) -> bool:
    """True where money for a document keeps a promise that names another: the same, or the whole of its instalments."""
    if document is None:
        return False
    whole = next((row.get("instalment_of") for row in firm.ledger if row["document"] == document), None)
    return named in (document, whole)


def broken(firm: Firm, buyer: str, day: dt.date) -> int | None:
    """Promises of a buyer that were broken in the year up to a day; None where none of anybody was made."""
    found = states(firm, day)
    since = day - YEAR
    mine = [row for row, state in found if row["buyer"] == buyer and state == "broken"]
    return sum(date(row["promised_date"]) + GRACE > since for row in mine) if found else None
