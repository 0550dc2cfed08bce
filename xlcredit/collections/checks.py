"""Checks of what was sent to buyers: the document is the buyer's, the step one of the ladder, the day in the past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlcredit.intake import Typed
from xlcredit.problems import WARNING, Finding
from xlcredit.receiptchecks import named_documents
from xlcredit.settings import Settings
from xlcredit.shipped import given_or_shipped


def reminders_in_order(given: Typed, tables: Mapping[str, Typed], settings: Settings) -> Iterator[Finding]:
    """A document of another buyer, a step that the ladder does not have, and a reminder of the future."""
    ladder = given_or_shipped(tables, "ladder", settings.base_currency).columns["ladder_step"]
    owners, named = tables["ledger"].columns["buyer"], named_documents(tables["ledger"])
    names = ("buyer", "document", "ladder_step", "date")
    for place, row in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        buyer, document, step, day = row
        at = named.get(document)
        if at is not None and owners[at] != buyer:
            yield WARNING, place, "document", document, f"is a document of buyer {owners[at]}: the row changes nothing"
        if step > max(ladder, default=0):
            reason = f"is above the {len(ladder)} steps of the ladder: no step is left for the item; correct it"
            yield WARNING, place, "ladder_step", f"{step:g}", reason
        if day > settings.as_of:
            yield WARNING, place, "date", str(day), f"is after the as-of date {settings.as_of}: it counts from then on"
