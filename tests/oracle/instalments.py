"""Which row of the ledger each receipt pays: one receipt at a time, in the order of their dates."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from tests.oracle.firm import Firm
from tests.oracle.values import date, due_from_terms, minor

Row = dict[str, Any]


def due_on(firm: Firm, row: Row, credit: bool) -> dt.date | None:
    """Day on which a document falls due: its own, by its terms, by the buyer's; a credit at once."""
    posted = date(row["document_date"])
    due = date(row.get("due_date")) or due_from_terms(posted, row.get("terms"))
    if due is None:
        due = posted if credit else due_from_terms(posted, firm.buyer(row["buyer"], "terms"))
    return due


@lru_cache(maxsize=8)
def allocations(firm: Firm) -> list[Row]:
    """Receipts with `units` in minor units; one that pays instalments stands once for each that it pays."""
    out: list[Row] = []
    wholes = {row["instalment_of"] for row in firm.ledger if row.get("instalment_of")}
    received: dict[str, int] = {}
    first = {one["document"]: one for one in reversed(firm.ledger)}
    for row in sorted(firm.receipts, key=lambda one: (date(one["date"]), one["receipt"], one.get("document") or "")):
        units = minor(row["amount"], row.get("currency") or firm.base)
        own = first.get(row.get("document"))
        whole = (own or {}).get("instalment_of") or row.get("document")
        if whole not in wholes:
            out.append(row | {"units": units})
            continue
        rows = [one for one in firm.ledger if (one.get("instalment_of") or one["document"]) == whole]
        rows.sort(key=lambda one: (due_on(firm, one, _stated(firm, one) < 0) or dt.date.max, one["document"]))
        running = [one for one in rows if not one.get("cleared_date") or date(one["cleared_date"]) >= date(row["date"])]
        named = row["document"] if row["document"] != whole else None
        for document, part in _paid(firm, running or rows[-1:], named, units, received).items():
            out.append(row | {"document": document, "units": part})
    return out


def reports(firm: Firm, named: str | None, document: str) -> bool:
    """True where a notice that names one document is one of another: itself, or the whole that it is an instalment of."""
    rows = {row["document"]: row.get("instalment_of") for row in firm.ledger}
    whole = rows.get(document) or document
    return named is not None and (named == document or (named == whole and named in rows.values()))


def _stated(firm: Firm, row: Row) -> int:
    cell = row["open"] if row.get("gross") is None else row["gross"]
    return minor(cell, row.get("currency") or firm.base)


def _paid(firm: Firm, rows: list[Row], named: str | None, units: int, received: dict[str, int]) -> dict[str, int]:
    """What a receipt brings each row: up to what is settled of it, up to all of it, the rest to the last one."""
    parts: dict[str, int] = {}
    left = units

    def bring(row: Row, level: int | None) -> None:
        nonlocal left
        has = received.get(row["document"], 0)
        if level is None:
            part = left
        elif left > 0:
            part = max(0, min(left, level - has))
        else:
            part = min(0, max(left, level - has))
        if part:
            received[row["document"]] = has + part
            parts[row["document"]] = parts.get(row["document"], 0) + part
            left -= part

    own = [row for row in rows if row["document"] == named]
    for row in own:
        bring(row, _all_of(firm, row))
        bring(row, 0)
    for row in rows:
        bring(row, _settled_of(firm, row))
    for row in rows:
        bring(row, _all_of(firm, row))
    for row in reversed(rows):
        bring(row, 0)
    bring((own or rows)[-1], None)
    return parts or {(own or rows)[-1]["document"]: 0}


def _all_of(firm: Firm, row: Row) -> int:
    """Level up to which a row takes money; of which only the open amount is known takes any."""
    if row.get("gross") is not None:
        return _stated(firm, row)
    return 10**18 if _stated(firm, row) >= 0 else -(10**18)


def _settled_of(firm: Firm, row: Row) -> int:
    if row.get("gross") is None or row.get("open") is None or row.get("cleared_date"):
        return _all_of(firm, row)
    return _stated(firm, row) - minor(row["open"], row.get("currency") or firm.base)
