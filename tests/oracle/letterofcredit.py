"""Letters of credit: last day to present, whether one stands, what was drawn, and what it secures, cent by cent."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle.firm import Firm, crossed
from tests.oracle.items import items, open_on, receipts_by_document
from tests.oracle.values import date, decimals, fraction, minor, records

SEA_AND_AIR = ("bill of lading", "air waybill")


def letters(firm: Firm) -> dict[str, dict[str, Any]]:
    """Every letter of credit by number."""
    return {row["lc"]: row for row in records("letters_of_credit", firm.blocks.get("letters_of_credit", [["LC"]]))}


def papers(firm: Firm, lc: str) -> list[dict[str, Any]]:
    """The documents under one of them."""
    rows = records("lc_documents", firm.blocks.get("lc_documents", [["LC"]]))
    return [row for row in rows if row["lc"] == lc]


def currency(firm: Firm, row: dict[str, Any]) -> str:
    return row.get("currency") or firm.base


def ceiling(firm: Firm, row: dict[str, Any]) -> int:
    """The most that may be drawn, whole minor units."""
    more = fraction(row["tolerance_above"]) if row.get("tolerance_above") is not None else Fraction(0)
    return minor(row["amount"], currency(firm, row)) * (more.denominator + more.numerator) // more.denominator


def floor(firm: Firm, row: dict[str, Any]) -> Fraction:
    """The least that may be drawn where partial shipments are not allowed, a fraction of minor units."""
    less = fraction(row["tolerance_below"]) if row.get("tolerance_below") is not None else Fraction(5, 100)
    return minor(row["amount"], currency(firm, row)) * (1 - less)


def last_day(row: dict[str, Any], shipped: dt.date | None) -> dt.date | None:
    """Walk day by day from the shipment: the period runs out, or the expiry comes first."""
    expiry = date(row.get("expiry"))
    if shipped is None:
        return expiry
    left = 21 if row.get("presentation_days") is None else int(row["presentation_days"])
    day = shipped
    if expiry is not None and day > expiry:
        return expiry
    while left and day != expiry:
        day, left = day + dt.timedelta(days=1), left - 1
    return day


def presented_in_time(firm: Firm, row: dict[str, Any], day: dt.date) -> list[dict[str, Any]]:
    """Documents that were with the bank by a day, none of them late."""
    own, found = papers(firm, row["lc"]), []
    for one in own:
        when = date(one.get("presented_on"))
        if when is None or when > day:
            continue
        sailed = [
            date(mate["shipment_date"])
            for mate in own
            if mate["document_kind"] in SEA_AND_AIR
            and mate.get("shipment_date")
            and mate.get("invoice") == one.get("invoice")
        ]
        last = last_day(row, max(sailed) if sailed else date(one.get("shipment_date")))
        if last is not None and when <= last:
            found.append(one)
    return found


def state(firm: Firm, row: dict[str, Any], day: dt.date) -> str:
    """Why it stands or not, whatever is left of it."""
    if row.get("issued_on") and date(row["issued_on"]) > day:
        return "not issued yet"
    status = row.get("lc_status") or "received"
    if row.get("status_on") and date(row["status_on"]) > day:
        status = "received"
    if status in ("cancelled", "refused"):
        return status
    if row.get("expiry") is None:
        return "no expiry"
    if day <= date(row["expiry"]):
        return "stands"
    return "presented in time" if presented_in_time(firm, row, day) else "expired"


def into(firm: Firm, amount: int, source: str, target: str) -> Fraction | None:
    """Minor units of one currency in those of another, not rounded; None without a rate."""
    rate, pivot = firm._pair(source, target, firm.as_of), firm.choice("rate_pivot")
    if rate is None and pivot:
        there, back = firm._pair(source, pivot, firm.as_of), firm._pair(pivot, target, firm.as_of)
        rate = None if None in (there, back) else crossed(there * back, source, target)
    return None if rate is None else Fraction(amount, 10 ** decimals(source)) * rate * 10 ** decimals(target)


def worth(firm: Firm, row: dict[str, Any], day: dt.date, running: bool = False) -> dict[str, Any]:
    """What one letter of credit is worth on a day: state, drawn, available, and secured parts by document."""
    own, why = currency(firm, row), state(firm, row, day)
    under = [item for item in items(firm) if letter_of(firm, item.row) == row["lc"] and item.document_date <= day]
    under.sort(key=lambda item: (item.due_date or dt.date.max, item.document_date, item.document))
    paid, held = receipts_by_document(firm), {line["document"] for line in firm.ledger}
    most, drawn = Fraction(ceiling(firm, row)), Fraction(0)
    for one in papers(firm, row["lc"]):
        mine = one["document_kind"] == "commercial invoice" and one.get("amount") is not None
        gone = (one.get("invoice") or one.get("number")) not in held
        when = date(one.get("presented_on"))
        if mine and gone and when and when <= day and currency(firm, one) == own:
            drawn += minor(one["amount"], own)
    drawn = min(drawn, most)
    for item in under:
        rest = max(open_on(item, paid[item.document], day), 0)
        settled = 0 if running else max(item.gross - rest, 0)
        value = into(firm, min(settled, cap(firm, item)), item.currency, own)
        drawn += min(value or Fraction(0), most - drawn)
    used = row.get("lc_status") == "used" and not (row.get("status_on") and date(row["status_on"]) > day)
    if why in ("stands", "presented in time") and (drawn == most or (used and drawn == 0)):
        why = "used up"
    left = most - drawn if why in ("stands", "presented in time") else Fraction(0)
    available, parts = int(left), {}
    named = {one.get("invoice") for one in presented_in_time(firm, row, day)}
    for item in under:
        if why not in ("stands", "presented in time"):
            continue
        if why == "presented in time" and item.document not in named and None not in named:
            continue
        rest = max(open_on(item, paid[item.document], day), 0)
        if running:
            rest = max(rest, item.gross, 0)
        claim = min(rest, cap(firm, item))
        value = into(firm, claim, item.currency, own)
        if not value:
            continue
        took = min(value, left)
        left -= took
        parts[item.document] = claim if took == value else int(claim * took / value)
    return {"standing": why, "drawn": drawn, "available": available, "parts": parts}


def letter_of(firm: Firm, row: int) -> str | None:
    return next(line.get("letter_of_credit") for line in firm.ledger if line["row"] == row)


def cap(firm: Firm, item: Any) -> int:
    """What the user says is secured at most; all of it where he says nothing."""
    return 10**15 if item.secured is None else item.part("secured", 10**15)


def secured_parts(firm: Firm, day: dt.date, running: bool = False) -> dict[str, int]:
    """Secured part of every document that names a letter of credit, known or not."""
    named = {line["document"]: 0 for line in firm.ledger if line.get("letter_of_credit")}
    for row in letters(firm).values():
        named |= worth(firm, row, day, running)["parts"]
    return named


def differs_in_amount(firm: Firm, row: dict[str, Any]) -> set[str]:
    """Whether the invoices under it are too much or too little."""
    own = currency(firm, row)
    bills = [one for one in papers(firm, row["lc"]) if one["document_kind"] == "commercial invoice"]
    total = sum(minor(one["amount"], own) for one in bills if one.get("amount") is not None and currency(firm, one) == own)
    found = {"amount over"} if total > ceiling(firm, row) else set()
    alone = row.get("partial_shipments") == "not allowed" and bills
    return found | ({"amount under"} if alone and total < floor(firm, row) else set())


def round_half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


