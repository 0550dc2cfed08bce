"""The review calendar: when the credit limit of each buyer was last decided on by us, and when it is to be again.

next review = the day that our latest decision states, else its effective date + months of the class (tblClasses)
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xlcredit.columns import table
from xlcredit.dates import date_of, day_number
from xlcredit.decisions import OWN
from xlcredit.experience import months_earlier
from xlcredit.standings import decision_logs

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def months_later(day: date, months: int) -> date:
    """The same day of the month some months later; the last day of a shorter month.

    >>> months_later(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    return date_of(int(months_earlier(np.array([day_number(day)]), -months)[0])) or day


def review_table(analysis: Analysis) -> pd.DataFrame:
    """One row a buyer with an exposure or an own decision, the longest overdue first. [base minor units, days]"""
    as_of, own, firm = analysis.settings.as_of, decision_logs(analysis.book, OWN), analysis.book.pools.firm
    rules, rows = analysis.book.class_rules, []
    for limit in analysis.table("credit_limits").to_dict("records"):
        decided = [one for one in own.get(("", firm(limit["buyer"])), ()) if one.effective_date <= as_of]
        if limit["exposure"] <= 0 and not decided:
            continue
        latest = max(decided, key=lambda one: one.effective_date, default=None)
        months = rules[limit["credit_class"]].review_months
        following = as_of if latest is None else latest.review_date or months_later(latest.effective_date, months)
        reviewed = {"last_review": latest and latest.effective_date, "review_months": months, "next_review": following}
        rows.append(limit | reviewed | {"days_left": (following - as_of).days})
    columns = [column.name for column in table("reviews").columns]
    found = pd.DataFrame(rows, columns=columns).astype({"credit_limit": "Int64", "exposure": "Int64"})
    ordered = found.sort_values(["next_review", "exposure", "buyer"], ascending=[True, False, True], ignore_index=True)
    for name in ("last_review", "next_review"):
        ordered[name] = pd.Series([day or None for day in ordered[name]], dtype=object)
    return ordered.astype({"review_months": "int64", "days_left": "int64"})
