"""How each buyer has paid, from the ledger itself: money, days and shares, and what the ledger is too short to say.

days beyond terms = Σ paid × (pay date − due date) / Σ paid, over the year up to the as-of date
lateness trend    = the same over the last three months − the same over the three months before
overdue share     = overdue / owed, disputed share = disputed / owed; of the items open at the as-of date
partial share     = paid on documents settled in parts / paid, over the year
round share       = receipts that are round sums / receipts, over the year

A document is settled in parts where no single day brought all the money that it has received, or a part of it is still
open: a discount that is written off makes no part payment, a bounced payment made good none either. A round sum is a
multiple of what `tables/behaviour.toml` says that is neither the amount of a document of the buyer nor what the
documents that it pays come to. Nothing dated after the as-of date counts; disputes have no date and are those of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.aging import HYBRID, RUNNING, owed_apart
from xlcredit.columns import table
from xlcredit.dates import NO_DAY
from xlcredit.experience import HIGHEST_BALANCE, Experience, months_earlier
from xlcredit.ledger import RECEIPT, frame_of, numbers_of, open_items, small_table
from xlcredit.money import decimals, scaled_column
from xlcredit.parameters import parameters
from xlcredit.payments import LOOK_BACK_DAYS, payment_sums, payments
from xlcredit.promises import broken_promises, counted
from xlcredit.shipmentlimits import Conversion

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

INDICATORS = (
    "days_beyond_terms",
    "lateness_trend",
    "overdue_share",
    "worst_days_overdue",
    "disputed_share",
    "partial_share",
    "round_share",
    "broken_promises",
)
"""What a score reads, by name."""

SPANS = ("year", "recent", "before")
"""The year up to the as-of date; the months of the trend; as many months before them."""

Frame = nw.DataFrame[Any]


def payment_indicators(analysis: Analysis) -> pd.DataFrame:
    """Every buyer with the indicators of his payment behaviour as plain numbers; NaN where it is not known."""
    found = analysis.table("behaviour")
    numbers = {name: found[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan) for name in INDICATORS}
    return pd.DataFrame({"buyer": found["buyer"], **numbers})


def behaviour_table(analysis: Analysis) -> pd.DataFrame:
    """Every buyer with how he has paid, by text order of the ids. [base minor units, days, shares of one]"""
    sums = behaviour_sums(analysis)
    least = int(parameters("behaviour")["least_documents"])
    enough = {span: (sums[f"documents_{span}"] >= least) & (sums[f"paid_due_{span}"] > 0) for span in SPANS}
    found = sums[["buyer", "paid", "documents_paid", "owed", "overdue", "receipt_count"]].copy()
    found["name"] = analysis.names_of(found["buyer"])
    for name, span in (("days_beyond_terms", "year"), ("lateness_recent", "recent"), ("lateness_before", "before")):
        found[name] = _quotient(sums[f"late_days_{span}"], sums[f"paid_due_{span}"], enough[span])
    found["lateness_trend"] = found["lateness_recent"] - found["lateness_before"]
    owes = sums["owed"] > 0
    found["overdue_share"] = _quotient(sums["overdue"], sums["owed"], owes)
    found["disputed_share"] = _quotient(sums["disputed"], sums["owed"], owes)
    found["worst_days_overdue"] = sums["worst_days_overdue"].astype("Int64").where(owes)
    paid = (sums["documents_paid"] >= least) & (sums["paid_on"] > 0)
    found["partial_share"] = _quotient(sums["paid_in_parts"], sums["paid_on"], paid)
    received = sums["receipt_count"] >= least
    found["round_share"] = _quotient(sums["round_count"], sums["receipt_count"], received)
    found["balance_paid_in_time"], unrated = balance_paid_in_time(analysis)
    found["broken_promises"] = pd.array(counted(broken_promises(analysis), found["buyer"]), dtype="Int64")
    lacks = {
        "open items": ~owes,
        "paid documents": ~(enough["year"] & paid),
        "payments for the trend": ~(enough["recent"] & enough["before"]),
        "receipts": ~received,
        "exchange rates": unrated,
        "promises": found["broken_promises"].isna().to_numpy(),
    }
    names, lacking = list(lacks), np.column_stack(list(lacks.values()))
    found["missing"] = [", ".join(name for name, one in zip(names, row, strict=True) if one) for row in lacking]
    return found[[column.name for column in table("behaviour").columns]]


def behaviour_sums(analysis: Analysis) -> pd.DataFrame:
    """The sums and counts behind the table, a row a buyer; 0 where there is nothing. [base minor units]"""
    book, day = analysis.book, analysis.day
    known = (nw.col("pay_day") <= day) & (nw.col("document_day") <= day)
    paid = payments(book.ledger.lazy(), book.receipts.lazy()).filter(known).collect()
    parts = [_lateness(paid, analysis.ratios, name, since, until) for name, (since, until) in _spans(day).items()]
    parts += [_paid_documents(analysis, paid), _receipts(analysis), _open(analysis)]
    sums = numbers_of(analysis.buyers)
    for part in parts:
        sums = sums.join(part, on="buyer", how="left")
    counted = [nw.col(name).fill_null(0).cast(nw.Int64) for name in sums.columns if name != "buyer"]
    found = small_table(sums.with_columns(*counted).sort("number")).drop(columns="number")
    return found.astype({"buyer": object}).rename(columns={"paid_year": "paid"})


def _spans(day: int) -> dict[str, tuple[int, int]]:
    """Each span of time by the day before its first and its last."""
    months = int(parameters("behaviour")["trend_months"])
    recent, before = (int(months_earlier(np.array([day]), months * times)[0]) for times in (1, 2))
    return dict(zip(SPANS, ((day - LOOK_BACK_DAYS, day), (recent, day), (before, recent)), strict=True))


def _lateness(paid: Frame, ratio_frame: Frame, span: str, since: int, until: int) -> Frame:
    """By buyer, over a span: what was paid, its days late, and how many documents with a due date that were paid."""
    within = paid.filter((nw.col("pay_day") > since) & (nw.col("pay_day") <= until))
    sums = payment_sums(within, ratio_frame, until, since).drop("paid_days")
    dated = within.filter((nw.col("due_day") != NO_DAY) & (nw.col("document_day") <= until))
    rated = dated.join(ratio_frame, on="currency", how="inner")
    counts = rated.group_by("buyer").agg(nw.col("row").n_unique().alias("documents"))
    both = sums.join(counts, on="buyer", how="left")
    return both.rename({name: f"{name}_{span}" for name in both.columns if name != "buyer"})


def _paid_documents(analysis: Analysis, paid: Frame) -> Frame:
    """By buyer, of the documents that brought money in the year: their number, `paid_on` them, and `paid_in_parts`."""
    book, day = analysis.book, analysis.day
    in_year = nw.when(nw.col("pay_day") > day - LOOK_BACK_DAYS).then(nw.col("paid")).otherwise(0)
    by_day = (
        paid.with_columns(in_year.alias("year"))
        .group_by("row", "pay_day")
        .agg(nw.col("paid").sum(), nw.col("year").sum())
    )
    of_document = by_day.group_by("row").agg(
        nw.col("paid").sum(), nw.col("paid").max().alias("largest"), nw.col("year").sum()
    )
    rest = open_items(book.ledger.lazy(), book.receipts.lazy(), day).select("row", "open").collect()
    facts = book.ledger.select("row", "buyer", "currency")
    parts = (nw.col("largest") < nw.col("paid")) | (nw.col("open").fill_null(0) > 0)
    amount = scaled_column(nw.col("year"), nw.col("numerator"), nw.col("denominator"))
    return (
        of_document.filter(nw.col("year") > 0)
        .join(facts, on="row", how="inner")
        .join(rest, on="row", how="left")
        .join(analysis.ratios, on="currency", how="inner")
        .with_columns(amount.alias("paid_on"), parts.alias("parts"))
        .with_columns(nw.when(nw.col("parts")).then(nw.col("paid_on")).otherwise(0).alias("paid_in_parts"))
        .group_by("buyer")
        .agg(nw.len().alias("documents_paid"), nw.col("paid_on").sum(), nw.col("paid_in_parts").sum())
    )


def _receipts(analysis: Analysis) -> Frame:
    """By buyer, the receipts of the year: `receipt_count`, and `round_count` of round sums."""
    book, day = analysis.book, analysis.day
    of_year = (nw.col("day") <= day) & (nw.col("day") > day - LOOK_BACK_DAYS) & (nw.col("kind") == RECEIPT)
    posted = book.ledger.filter(nw.col("document_day") <= day).select("row", "buyer", "currency", "gross")
    money = book.receipts.filter(of_year).select("buyer", "currency", "receipt", "day", "item", "amount")
    one = ("buyer", "currency", "receipt", "day")
    whole = money.group_by(*one).agg(nw.col("amount").sum()).filter(nw.col("amount") > 0)
    steps = frame_of(_round_steps(analysis), {"currency": nw.String, "step": nw.Int64})
    rounds = whole.join(steps, on="currency", how="inner").filter(nw.col("amount") % nw.col("step") == 0)
    named = (
        money.select(*one, nw.col("item").alias("row")).unique().join(rounds.select(*one), on=list(one), how="inner")
    )
    exact = (
        named.join(posted.select("row", "gross"), on="row", how="inner")
        .group_by(*one)
        .agg(nw.col("gross").sum().alias("amount"))
    )
    amounts = posted.select("buyer", "currency", "gross").unique().rename({"gross": "amount"})
    rounds = rounds.join(amounts, on=["buyer", "currency", "amount"], how="anti")
    rounds = rounds.join(exact, on=[*one, "amount"], how="anti")
    counts = whole.group_by("buyer").agg(nw.len().alias("receipt_count"))
    return counts.join(rounds.group_by("buyer").agg(nw.len().alias("round_count")), on="buyer", how="left")


def _round_steps(analysis: Analysis) -> dict[str, list[Any]]:
    """What a round sum of each currency is a multiple of. [minor units]"""
    rules = parameters("behaviour")
    currencies = sorted(set(analysis.book.receipts["currency"].unique().to_list()))
    units = [int(rules["round_sum_of"].get(currency, rules["round_sum"])) for currency in currencies]
    steps = [unit * 10 ** decimals(currency) for unit, currency in zip(units, currencies, strict=True)]
    return {"currency": currencies, "step": steps}


def _open(analysis: Analysis) -> Frame:
    """By buyer, of what is open: `owed`, `overdue`, `disputed`, and the days of the oldest overdue item."""
    amount = nw.col("net") if analysis.settings.credits in (RUNNING, HYBRID) else owed_apart()
    items = analysis.open_items.with_columns(amount.alias("owed")).filter(nw.col("owed") > 0)
    late = (nw.col("due_day") != NO_DAY) & (nw.col("days_overdue") > 0)
    return (
        items.with_columns(
            nw.when(late).then(nw.col("owed")).otherwise(0).alias("overdue"),
            nw.when(late).then(nw.col("days_overdue")).otherwise(0).alias("worst_days_overdue"),
            nw.min_horizontal("disputed_base", "owed").alias("disputed"),
        )
        .group_by("buyer")
        .agg(
            nw.col("owed").sum(),
            nw.col("overdue").sum(),
            nw.col("disputed").sum(),
            nw.col("worst_days_overdue").max(),
        )
    )


def balance_paid_in_time(analysis: Analysis) -> tuple[np.ndarray, np.ndarray]:
    """Highest balance that each buyer has paid in time before the as-of date, in months and tolerance of his policy.

    Also whether a document that he paid in time is not in it, for want of a rate of its date. [base minor units]
    """
    buyers, day = len(analysis.buyers), analysis.day
    amount, unrated = np.zeros(buyers, dtype=np.int64), np.zeros(buyers, dtype=bool)
    insured: dict[Experience, list[int]] = {}
    for policy, numbers in analysis.book.policies.buyers_on(analysis.buyers, day):
        insured.setdefault(analysis.proofs.experience(policy), []).extend(numbers)
    for proven, numbers in insured.items():
        balances = Experience(proven.paid, proven.months, HIGHEST_BALANCE)
        own, mine, paid = np.array(numbers, dtype=np.int64), np.zeros(buyers, dtype=bool), proven.paid
        amount[own], mine[own] = balances.on(own, np.full(len(own), day)), True
        nothing = np.flatnonzero(paid.known(day, proven.months) & (paid.amount == 0) & mine[paid.number])
        unrated[paid.number[nothing[_without_rate(analysis, paid.row[nothing])]]] = True
    return amount, unrated


def _without_rate(analysis: Analysis, rows: np.ndarray) -> np.ndarray:
    """True for each document, by its row, whose currency has no rate at its date."""
    found = analysis.book.ledger.filter(nw.col("row").is_in(rows.tolist()))
    row, currency, at = (found[name].to_numpy() for name in ("row", "currency", "document_day"))
    conversion = Conversion(analysis.book.rates, analysis.settings.base_currency)
    conversion(np.ones(len(row), dtype=np.int64), currency.astype(object), at)
    pairs = zip(currency.tolist(), at.tolist(), strict=True)
    lacking = np.array([day in conversion.missing.get(name, {}) for name, day in pairs], dtype=bool)
    return np.isin(rows, row[lacking])


def _quotient(part: pd.Series, whole: pd.Series, stated: pd.Series) -> np.ndarray:
    """Part over whole where the figure is stated, NaN elsewhere."""
    out = np.full(len(part), np.nan)
    np.divide(part.to_numpy(), whole.to_numpy(), out=out, where=stated.to_numpy())
    return out
