"""Statements of buyers that contradict themselves: each counts as it stands, and is named with what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlcredit.intake import Typed
from xlcredit.problems import WARNING, Finding, amount_text
from xlcredit.receiptchecks import Tables
from xlcredit.settings import Settings

PARTS_OF = (
    (("current_assets",), "total_assets"),
    (("cash", "receivables", "inventory"), "current_assets"),
    (("intangible_assets",), "total_assets"),
    (("current_liabilities",), "total_liabilities"),
)
"""Parts that together are no more than a whole."""


def unbalanced(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """A balance sheet whose assets are not equity and liabilities; liabilities that are less than nothing."""
    for place, row in _rows(given):
        assets, liabilities, currency = row["total_assets"], row["total_liabilities"], row["currency"]
        if assets is None:
            continue
        sides = "the equity" if liabilities is None else "equity and total liabilities"
        difference = assets - row["equity"] - (liabilities or 0)
        if difference < 0 or (difference > 0 and liabilities is not None):
            how = f"{'more' if difference > 0 else 'less'} than {sides} by {amount_text(abs(difference), currency)}"
            yield WARNING, place, "total_assets", amount_text(assets, currency), f"is {how}: correct one of them"


def parts_above_whole(given: Typed, _: Tables, __: Settings) -> Iterator[Finding]:
    """Parts of a balance sheet that are more than their whole."""
    for place, row in _rows(given):
        for parts, whole in PARTS_OF:
            known = [name for name in parts if row[name] is not None]
            total = sum(row[name] for name in known)
            if row[whole] is None or not known or total <= row[whole]:
                continue
            names = " and ".join(given.table.column(name).en.lower() for name in known)
            less, stated = (amount_text(amount, row["currency"]) for amount in (total - row[whole], row[whole]))
            yield WARNING, place, whole, stated, f"is less than {names} by {less}: correct one of them"


def _rows(given: Typed) -> Iterator[tuple[int, dict[str, Any]]]:
    names = list(given.columns)
    for place, values in enumerate(zip(*given.columns.values(), strict=True)):
        yield place, dict(zip(names, values, strict=True))
