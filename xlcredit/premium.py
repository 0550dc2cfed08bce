"""The premium declaration of the policy year: what counts month by month, what is left out and why, what is due.

turnover       = invoices + debit notes + credit notes of the month (or the balance at each month end)
declared       = turnover − related parties − public buyers − excluded countries − other policies − secured parts
premium        = Σ declared of a month × rate, at least minimum share × estimated turnover × rate
forecast       = premium so far × days of the policy year / days so far, at least the minimum

The ledger states no VAT, so that its amounts count as they are. Foreign currency counts at the rate of the as-of date.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.claims import minimum_premium, percentage_of
from xlcredit.cover import REASON_BITS
from xlcredit.dates import day_number
from xlcredit.errors import InputError
from xlcredit.ledger import small_table
from xlcredit.letterofcredit.secured import ledger_with_letters
from xlcredit.money import scaled, scaled_column
from xlcredit.policy import Policy

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

BALANCES = "month-end balances"
OTHER_POLICY = "other_policy"
REASONS = ("related_party", "public_buyer", "excluded_country", OTHER_POLICY, "secured")
"""Why something is not declared, in this order; only the first reason of a document counts."""


@dataclass(frozen=True)
class Premium:
    """Premium of the policy year at the as-of date. [base minor units, days]"""

    so_far: int
    minimum: int
    paid: int
    days: int
    year_days: int

    @property
    def forecast(self) -> int:
        """Premium of the whole year as the days so far suggest, at least the minimum."""
        return max(scaled(self.so_far, self.year_days, self.days), self.minimum)

    @property
    def true_up(self) -> int:
        """What the year end will ask for beyond what is paid; negative: comes back."""
        return self.forecast - self.paid


def month_ends(first: date, last: date) -> list[date]:
    """Last day of every month from a day to another, which ends the last one.

    >>> month_ends(date(2026, 7, 1), date(2026, 9, 15))
    [datetime.date(2026, 7, 31), datetime.date(2026, 8, 31), datetime.date(2026, 9, 15)]
    """
    found, day = [], first
    while day <= last:
        end = day.replace(day=calendar.monthrange(day.year, day.month)[1])
        found.append(min(end, last))
        day = end + timedelta(days=1)
    return found


def insured_year(analysis: Analysis) -> tuple[date, date, date]:
    """First day of the policy year of the as-of date, its last declared day, its last day.

    InputError before the inception and after the expiry.
    """
    policy, as_of = analysis.book.policies.at(analysis.day), analysis.settings.as_of
    if as_of < (policy.inception or as_of) or as_of > (policy.expiry or as_of):
        raise InputError(f"the policy is not in force on {as_of}: look at inception and expiry on the Policy sheet")
    first, last = policy.year(as_of)
    return first, as_of, min(last, policy.expiry or last)


def amounts(analysis: Analysis) -> pd.DataFrame:
    """What each buyer adds to a month: month_end, buyer, and sums of documents, amount, secured, secured_documents."""
    first, as_of, _ = insured_year(analysis)
    ends = month_ends(first, as_of)
    if analysis.book.policies.at(analysis.day).premium_basis == BALANCES:
        known = [end for end in ends if end == as_of or analysis.reaches(end)]
        return pd.concat([_balances(analysis.at(end)).assign(month_end=end) for end in known], ignore_index=True)
    found = _documents(analysis, day_number(first), [day_number(end) for end in ends])
    return found.assign(month_end=[ends[month] for month in found["month"]])


def _documents(analysis: Analysis, first: int, ends: Sequence[int]) -> pd.DataFrame:
    """Invoices, debit notes and credit notes of the policy year in base currency, by buyer and `month`."""
    own = [nw.col(name) for name in ("numerator", "denominator")]
    items = ledger_with_letters(analysis).filter(
        (nw.col("document_day") >= first) & (nw.col("document_day") <= analysis.day) & (nw.col("type") != "payment")
    ).join(analysis.ratios, on="currency", how="inner")
    month = nw.lit(0, dtype=nw.Int64)
    for end in ends[:-1]:
        month = month + (nw.col("document_day") > end).cast(nw.Int64)
    secured = nw.min_horizontal(nw.col("secured"), nw.col("gross").clip(0))
    parts = items.with_columns(
        month.alias("month"),
        scaled_column(nw.col("gross"), *own).alias("amount"),
        scaled_column(secured, *own).alias("secured"),
    )
    return _sums(parts, "buyer", "month")


def _balances(analysis: Analysis) -> pd.DataFrame:
    """What each buyer owes at the date, after his credits."""
    secured = nw.min_horizontal(nw.col("secured_base"), nw.col("net"))
    owed = analysis.open_items.filter((nw.col("net") > 0) & (nw.col("row") > 0))
    return _sums(owed.with_columns(nw.col("net").alias("amount"), secured.alias("secured")), "buyer")


def _sums(parts: nw.DataFrame[Any], *keys: str) -> pd.DataFrame:
    found = parts.group_by(*keys).agg(
        nw.len().alias("documents"),
        nw.col("amount").sum(),
        nw.col("secured").sum(),
        (nw.col("secured") != 0).sum().alias("secured_documents"),
    )
    return small_table(found.sort(*keys))


def left_out(analysis: Analysis, found: pd.DataFrame) -> pd.DataFrame:
    """What each buyer leaves out of the declaration, with the reason: month_end, reason, documents, amount.

    found: what `amounts` gives. The declaration is that of the policy in force at the as-of date.
    """
    terms, policies = analysis.standings.table, analysis.book.policies
    flags = dict(zip(terms["buyer"], terms["excluded_flag"], strict=True))
    declared = policies.at(analysis.day).name
    rows: list[tuple[Any, str, int, int]] = []
    for one in found.to_dict("records"):
        flag = flags.get(one["buyer"], 0)
        reason = next((code for code in REASONS[:-2] if flag & REASON_BITS[code]), "")
        if policies.on(one["buyer"], analysis.day).name != declared:
            reason = OTHER_POLICY
        if reason:
            rows.append((one["month_end"], reason, one["documents"], one["amount"]))
        elif one["secured_documents"]:
            rows.append((one["month_end"], REASONS[-1], one["secured_documents"], one["secured"]))
    return pd.DataFrame(rows, columns=["month_end", "reason", "documents", "amount"])


def left_out_table(analysis: Analysis) -> pd.DataFrame:
    """What the declaration leaves out by month and reason. [base minor units]"""
    columns = ["month_end", "reason", "documents", "amount"]
    try:
        found = left_out(analysis, amounts(analysis))
    except InputError:
        return pd.DataFrame(columns=columns)
    return found.groupby(["month_end", "reason"], sort=True)[["documents", "amount"]].sum().reset_index()


def premium_table(analysis: Analysis) -> pd.DataFrame:
    """Turnover, what is left out, declared amount and premium by month. [base minor units]

    Empty where no policy is in force at the as-of date; no premium where the policy states no rate.
    """
    columns = ["month_end", "invoiced", "left_out", "declared", "premium"]
    try:
        first, as_of, _ = insured_year(analysis)
        found = amounts(analysis)
        out = left_out(analysis, found)
    except InputError:
        return pd.DataFrame(columns=columns)
    rate = analysis.book.policies.at(analysis.day).premium_rate
    rows = []
    for end in month_ends(first, as_of):
        invoiced = int(found.loc[found["month_end"] == end, "amount"].sum())
        aside = int(out.loc[out["month_end"] == end, "amount"].sum())
        due = None if rate is None else scaled(invoiced - aside, *percentage_of(rate))
        rows.append((end, invoiced, aside, invoiced - aside, due))
    return pd.DataFrame(rows, columns=columns).astype({"premium": "Int64"})


def of_policy(analysis: Analysis, policy: Policy, amount: int) -> int:
    """An amount of a policy in base currency at the rate of the as-of date; 0 needs none. [base minor units]"""
    if not amount:
        return 0
    base, currency = analysis.settings.base_currency, policy.policy_currency
    return int(scaled(amount, *analysis.book.rates.minor_ratio(analysis.settings.as_of, currency or base, base)))


def premium(analysis: Analysis) -> Premium:
    """Premium of the policy year: so far, at least, and what is paid; InputError without a rate or a policy.

    What is paid is as the policy states it, else the premium so far, at least the minimum.
    """
    policy = analysis.book.policies.at(analysis.day)
    if policy.premium_rate is None:
        raise InputError("premium_rate is missing on the Policy sheet: fill it in")
    first, as_of, last = insured_year(analysis)
    so_far, least = int(analysis.table("premium")["premium"].sum()), 0
    if policy.minimum_premium_share is not None and policy.estimated_turnover is not None:
        estimate = of_policy(analysis, policy, policy.estimated_turnover)
        least = minimum_premium(policy.premium_rate, policy.minimum_premium_share, estimate)
    paid = max(so_far, least) if policy.premium_paid is None else of_policy(analysis, policy, policy.premium_paid)
    return Premium(so_far, least, paid, (as_of - first).days + 1, (last - first).days + 1)
