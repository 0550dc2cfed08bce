"""The buyer that the settings name for the card must be one of the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from xlcredit.errors import XlcreditError
from xlcredit.intake import Typed
from xlcredit.ledger import buyer_ids
from xlcredit.options import option_key
from xlcredit.problems import WARNING, Finding
from xlcredit.values import identifier, is_blank

KEY = "card_buyer"


def unknown_card_buyer(given: Typed, tables: Mapping[str, Typed], *_: Any) -> Iterator[Finding]:
    """A buyer of the card who is in neither the master data, the ledger nor the receipts."""
    for place, (key, value) in enumerate(zip(given.columns["key"], given.columns["value"], strict=True)):
        if option_key(key) != KEY or is_blank(value) or "ledger" not in tables:
            continue
        try:
            buyer = identifier(value)
        except XlcreditError:
            continue
        if buyer not in buyer_ids(tables.get("buyers"), tables["ledger"], tables.get("receipts")):
            reason = f"{KEY}: is not a buyer of this workbook: write another id, or leave it blank"
            yield WARNING, place, "value", buyer, reason
