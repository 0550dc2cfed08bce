"""The table of late interest: one row an item past its due date or paid late, in its currency and in base currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import table
from xlcredit.interestclaims import InterestClaim, interest_claims
from xlcredit.latelaws import sentence
from xlcredit.money import scaled

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

WHOLE = ("interest_bearing", "paid_late", "days_late")
MAYBE = ("late_interest", "fixed_sum", "interest_total", "interest_base", "fixed_base", "total_base")
"""Amounts that are blank where no interest can be computed."""


def late_interest_table(analysis: Analysis) -> pd.DataFrame:
    """One row an item, the largest claim first. [minor units of the row; `_base`: of the base currency]

    Each part is converted on its own and rounded once; the totals are sums of the parts.
    """
    ratios = {currency: (above, below) for currency, above, below in analysis.ratios.iter_rows()}
    language = analysis.settings.language
    rows = [_row(claim, ratios[claim.item.currency], language) for claim in interest_claims(analysis)]
    rows.sort(key=lambda row: (-(row["total_base"] or 0), row["buyer"], row["document"]))
    found = pd.DataFrame(rows, columns=[column.name for column in table("late_interest").columns], dtype=object)
    found["name"] = analysis.names_of(found["buyer"])
    return found.astype({**dict.fromkeys(WHOLE, "int64"), **dict.fromkeys(MAYBE, "Int64")})


def _row(claim: InterestClaim, ratio: tuple[int, int], language: str) -> dict[str, Any]:
    item = claim.item
    return {
        "buyer": item.buyer,
        "document": item.document,
        "currency": item.currency,
        "due_date": item.due,
        "interest_bearing": item.bearing,
        "paid_late": item.paid_late,
        "days_late": (item.end - item.due).days,
        "late_interest_law": claim.key,
        "annual_rate": float(claim.stretches[-1].rate.annual_rate) if claim.stretches else None,
        **dict.fromkeys(MAYBE, None),
        **({} if claim.interest is None else _amounts(claim.interest, claim.fixed_sum, ratio)),
        "interest_note": sentence("between", language).join(claim.notes),
    }


def _amounts(interest: int, fixed_sum: int, ratio: tuple[int, int]) -> dict[str, int]:
    interest_base, fixed_base = scaled(interest, *ratio), scaled(fixed_sum, *ratio)
    sums = interest + fixed_sum, interest_base, fixed_base, interest_base + fixed_base
    return dict(zip(MAYBE, (interest, fixed_sum, *sums), strict=True))
