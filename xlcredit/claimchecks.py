"""Checks of the claims that were filed: dates in order, and no part larger than the loss."""

from __future__ import annotations

from typing import Any

from xlcredit.intake import Typed
from xlcredit.problems import ERROR, Finding, amount_text
from xlcredit.settings import Settings

BEYOND_LOSS = "is more than the loss: correct one of them"


def claims_in_order(given: Typed, _: Any, settings: Settings) -> list[Finding]:
    """A claim filed before its loss, or with a part that is larger than the loss."""
    found: list[Finding] = []
    columns, currency = given.columns, settings.base_currency
    for place, (lost, filed) in enumerate(zip(columns["date_of_loss"], columns["date_filed"], strict=True)):
        loss, claimed, paid = (columns[name][place] for name in ("loss", "amount_claimed", "paid"))
        whole = claimed if loss is None else loss
        if filed < lost:
            found.append((ERROR, place, "date_filed", str(filed), f"lies before the date of loss {lost}: correct one"))
        elif loss is not None and claimed is not None and claimed > loss:
            found.append((ERROR, place, "amount_claimed", amount_text(claimed, currency), BEYOND_LOSS))
        elif whole is not None and paid is not None and paid > whole:
            found.append((ERROR, place, "paid", amount_text(paid, currency), BEYOND_LOSS))
    return found
