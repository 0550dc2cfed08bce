"""Checks of limit decisions, notices and verdicts, alone and against the ledger; and of the groups of buyers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from xlcredit.columns import spelled
from xlcredit.decisions import GROUP, INSURER, Decision, by_buyer, read_decisions
from xlcredit.intake import Typed
from xlcredit.problems import ERROR, WARNING, Finding
from xlcredit.receiptchecks import named_documents
from xlcredit.settings import Settings

Tables = Mapping[str, Typed]


def two_groups(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """A buyer, or a firm with one legal id, that an earlier row puts into another group."""
    columns = given.columns
    for key in ("buyer", "legal_id"):
        first: dict[str, int] = {}
        for place, (one, group) in enumerate(zip(columns[key], columns["group"], strict=True)):
            if not one or not group:
                continue
            other = first.setdefault(spelled(one), place)
            named = columns["group"][other]
            same_buyer = key == "legal_id" and columns["buyer"][other] == columns["buyer"][place]
            if spelled(named) != spelled(group) and not same_buyer:
                row = given.header_row + columns["row"][other] - 1
                what = "the buyer" if key == "buyer" else "a buyer with this legal id"
                reason = f"{what} is in the group {named} in row {row}: one firm is in one group, correct one of them"
                yield WARNING, place, "group", group, reason


def nothing_of(given: Typed, tables: Tables, _: Settings) -> list[Finding]:
    """A notice or a verdict on what the ledger does not hold, or holds of another buyer: it changes nothing."""
    ledger, columns = tables["ledger"].columns, given.columns
    # A notice may name a document that is owed in instalments; a verdict is on one row.
    rows = named_documents(tables["ledger"]) if "buyer" in columns else dict(_rows(ledger["document"]))
    owners = {document: ledger["buyer"][place] for document, place in rows.items()}
    buyers = set(ledger["buyer"])
    found: list[Finding] = []
    for place, document in enumerate(columns["document"]):
        buyer = columns["buyer"][place] if "buyer" in columns else owners.get(document)
        if document and document not in owners:
            found.append((WARNING, place, "document", document, "is not in the ledger: the row changes nothing"))
        elif document and owners[document] != buyer:
            reason = f"is a document of buyer {owners[document]}: the row changes nothing"
            found.append((WARNING, place, "document", document, reason))
        elif not document and buyer not in buyers:
            found.append((WARNING, place, "buyer", buyer, "has nothing in the ledger: the row changes nothing"))
    return found


def _rows(documents: list[str]) -> Iterator[tuple[str, int]]:
    return ((document, place) for place, document in enumerate(documents))


def reported_before(given: Typed, tables: Tables, _: Settings) -> Iterator[Finding]:
    """A notice that is older than the document it reports."""
    ledger, columns = tables["ledger"], given.columns
    named = named_documents(ledger)
    for place, (document, day) in enumerate(zip(columns["document"], columns["date"], strict=True)):
        if document in named:
            posted = ledger.columns["document_date"][named[document]]
            if day < posted:
                reason = f"lies before the date of document {document}, {posted}: correct one; the notice counts so far"
                yield WARNING, place, "date", day, reason


def validity_in_order(given: Typed, _: Tables, __: Settings) -> list[Finding]:
    """A decision that ends before it begins."""
    found: list[Finding] = []
    for place, end in enumerate(given.columns["valid_to"]):
        start = given.columns["valid_from"][place] or given.columns["effective_date"][place]
        if end is not None and end < start:
            found.append((ERROR, place, "valid_to", end, f"lies before the beginning {start}: correct one of them"))
    return found


def contradicting_decisions(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """Two base decisions on one buyer with one effective date: the lower one counts."""
    columns = given.columns
    seen: dict[tuple[Any, ...], int] = {}
    names = ("buyer", "source", "effective_date", "type")
    for place, (*key, kind) in enumerate(zip(*(columns[name] for name in names), strict=True)):
        if kind == "top-up":
            continue
        at = seen.setdefault((*key, kind or "permanent"), place)
        if at != place:
            other = columns["decision"][at]
            reason = f"takes effect on the same day as {other}: the lower one counts, remove the one that is wrong"
            yield WARNING, place, "decision", columns["decision"][place], reason


def group_limits(given: Typed, tables: Tables, _: Settings) -> Iterator[Finding]:
    """A group limit on a buyer without a group, which counts for nothing."""
    buyers = tables.get("buyers")
    groups = {} if buyers is None else dict(zip(buyers.columns["buyer"], buyers.columns["group"], strict=True))
    columns = given.columns
    for place, (kind, buyer) in enumerate(zip(columns["type"], columns["buyer"], strict=True)):
        if kind == GROUP and not groups.get(buyer):
            yield ERROR, place, "buyer", buyer, "has no group on the Buyers sheet: fill it in there, or say permanent"


def inside_refusal(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """A temporary limit of the insurer all of whose days lie in a time in which it declines the buyer."""
    places = {decision: place for place, decision in enumerate(given.columns["decision"])}
    for own in by_buyer(read_decisions(given), INSURER).values():
        refused = list(_refusals(own))
        for one in own:
            if one.type != "temporary" or one.status != "approved":
                continue
            first, last = max(one.effective_date, one.valid_from), one.valid_to
            for decision, start, end in refused:
                if start <= first and last <= end:
                    counts = decision if decision.effective_date >= one.effective_date else one
                    reason = (
                        f"lies wholly in the time in which {decision.decision} declines the buyer: ask the insurer "
                        f"which one holds; {counts.decision} counts so far"
                    )
                    yield WARNING, places[one.decision], "valid_from", first, reason


def _refusals(own: list[Decision]) -> Iterator[tuple[Decision, date, date]]:
    """Permanent decisions that decline a buyer, each with its first day and the day before the next permanent one."""
    lasting = sorted((one for one in own if one.type == "permanent"), key=lambda one: one.effective_date)
    for one in lasting:
        later = [other.effective_date for other in lasting if other.effective_date > one.effective_date]
        if one.status == "declined":
            yield one, one.effective_date, min(later) - timedelta(days=1) if later else date.max
