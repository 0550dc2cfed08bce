"""From the receivables of one date to those of another, one document and one loose receipt at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.items import items, open_on, receipts_by_document
from tests.oracle.values import date

NAMES = ("opening", "invoices", "credit_notes", "receipts", "write_offs", "transfers", "fx", "closing")
KINDS = {"write-off": "write_offs", "transfer": "transfers"}


def bridge(firm: Firm, first: dt.date, last: dt.date) -> dict[str, dict[str, int]]:
    """Parts of the bridge of each buyer, in minor units of the base currency; what reduces is negative."""
    rows: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NAMES, 0))
    paid = receipts_by_document(firm)
    dates = {item.document: item.document_date for item in items(firm)}
    for item in items(firm):
        own = dict.fromkeys(NAMES, 0)
        own["opening"] = open_on(item, paid[item.document], first)
        own["closing"] = open_on(item, paid[item.document], last)
        if first < item.document_date <= last and item.kind != "payment":
            own["credit_notes" if item.kind == "credit note" else "invoices"] = item.gross
        for row in allocations(firm):
            within = item.document_date <= last and first < date(row["date"]) <= last
            if row.get("document") == item.document and within and row.get("kind") in KINDS:
                own[KINDS[row["kind"]]] -= row["units"]
        _add(firm, rows[item.buyer], own, item.currency, first, last)
    for row in allocations(firm):
        own, when, currency = dict.fromkeys(NAMES, 0), date(row["date"]), row.get("currency") or firm.base
        posted = dates.get(row.get("document"))
        amount = row["units"]
        for name, day in (("opening", first), ("closing", last)):
            if when <= day and (posted is None or posted > day):
                own[name] = -amount
        if first < when <= last and (posted is None or posted > last) and row.get("kind") in KINDS:
            own[KINDS[row["kind"]]] = -amount
        _add(firm, rows[row["buyer"]], own, currency, first, last)
    return {buyer: row for buyer, row in rows.items() if any(row.values())}


def _add(firm: Firm, row: dict[str, int], own: dict[str, int], currency: str, first: dt.date, last: dt.date) -> None:
    """One item in base currency: movements at the rate of the last day, the rest is the rates' doing."""
    if not any(own.values()):
        return
    own["receipts"] = own["closing"] - sum(own[name] for name in NAMES[:-1] if name not in ("receipts", "fx"))
    based = {name: firm.to_base(amount, currency, first if name == "opening" else last) for name, amount in own.items()}
    based["fx"] = based["closing"] - sum(based[name] for name in NAMES[:-1] if name != "fx")
    for name, amount in based.items():
        row[name] += amount
