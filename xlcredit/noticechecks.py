"""Checks of notices to the insurer and of verdicts of people: each is on something that the ledger holds."""

from __future__ import annotations

from collections.abc import Mapping

from xlcredit.intake import Typed
from xlcredit.problems import WARNING, Finding
from xlcredit.settings import Settings


def nothing_of(given: Typed, tables: Mapping[str, Typed], _: Settings) -> list[Finding]:
    """A notice or a verdict on what the ledger does not hold, or holds of another buyer: it changes nothing."""
    ledger, columns = tables["ledger"].columns, given.columns
    owners = dict(zip(ledger["document"], ledger["buyer"], strict=True))
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
