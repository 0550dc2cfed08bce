"""What the credit limit of a buyer rests on: facts of each id, put together for one firm, and those of its group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.dates import day_number, months_before, terms_parts
from xlcredit.ledger import small_table
from xlcredit.payments import payment_sums, payments, yearly_sales
from xlcredit.statements import limit_facts_of

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Facts = dict[str, Any]

SUMS = ("annual_sales", "invoiced", "sales", "paid", "paid_days", "paid_due", "late_days", "open_orders", "exposure")
"""Facts of a firm that are the sum of those of its ids."""

OF_THE_ID = ("buyer", "name", "exposure", "limit")
"""Facts that stay those of each id: another policy may insure it."""

BALANCE_MONTHS = 12


def limit_facts(analysis: Analysis) -> dict[str, Facts]:
    """Facts of every buyer on his own. [base minor units]"""
    paid = payments(analysis.book.ledger.lazy(), analysis.book.receipts.lazy())
    sums = small_table(payment_sums(paid, analysis.ratios.lazy(), analysis.day).collect())
    invoiced = small_table(yearly_sales(analysis.book.ledger.lazy(), analysis.ratios.lazy(), analysis.day).collect())
    sources = [
        analysis.standings.table,
        analysis.book.buyers,
        sums,
        invoiced,
        limit_facts_of(analysis.statements),
        analysis.owed_by_buyer[["buyer", "exposure"]],
    ]
    if analysis.settings.need_rule == "peak":
        sources.append(peaks(analysis))
    found = {facts["buyer"]: facts for facts in buyer_facts(analysis.buyers, *sources)}
    for facts in found.values():
        stated = facts["annual_sales"]
        facts["sales"] = max(facts["invoiced"] or 0, 0) if stated is None else max(stated, 0)
    return found


def buyer_facts(buyers: Sequence[str], *sources: pd.DataFrame) -> list[Facts]:
    """Everything that the limit of a buyer rests on, one mapping a buyer, absent facts None.

    sources: tables with a row a buyer; what a table does not say of a buyer is None.
    """
    by_buyer = [(list(one.columns), {row["buyer"]: row for row in one.to_dict("records")}) for one in sources]
    facts = []
    for buyer in buyers:
        gathered: Facts = {}
        for names, rows in by_buyer:
            gathered |= rows.get(buyer) or dict.fromkeys(names)
        facts.append({name: None if value is pd.NA else value for name, value in gathered.items()} | {"buyer": buyer})
    return facts


def peaks(analysis: Analysis) -> pd.DataFrame:
    """Highest balance of each buyer's firm at twelve month ends, all at the rates of the as-of date."""
    as_of, firm = analysis.settings.as_of, analysis.book.pools.firm
    balances = []
    for day in (as_of, *(months_before(as_of, back) for back in range(1, BALANCE_MONTHS))):
        sums = analysis.open_base_on(day_number(day)).group_by("buyer").agg(nw.col("open_base").sum()).collect()
        found = small_table(sums).astype({"buyer": object})
        balances.append(found.groupby(found["buyer"].map(firm))["open_base"].sum())
    highest = pd.concat(balances, axis=1).fillna(0).max(axis=1).clip(lower=0).astype(np.int64).to_dict()
    return pd.DataFrame([(buyer, highest.get(firm(buyer), 0)) for buyer in analysis.buyers], columns=["buyer", "peak"])


def firm_facts(analysis: Analysis) -> dict[str, Facts]:
    """Facts of every buyer with those of his firm and group in place of his own, and `grading`.

    The ids of a firm share one limit. `exposure` stays that of the id; `shared_exposure` and `group_exposure` are None
    where nobody shares.
    """
    pools, known = analysis.book.pools, analysis.limit_facts
    firms, groups = _members(known, pools.firm), _members(known, pools.group)
    by_firm = {firm: _of_firm(analysis, firm, ids) for firm, ids in firms.items()}
    found = {}
    for buyer, own in known.items():
        firm, group = pools.firm(buyer), pools.group(buyer)
        facts = by_firm[firm] | {name: own[name] for name in OF_THE_ID}
        found[buyer] = facts | _of_group(analysis, groups[group] if group else [])
    return found


def _members(known: Iterable[str], pool: Any) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for buyer in known:
        found[pool(buyer)].append(buyer)
    return found


def _of_firm(analysis: Analysis, firm: str, ids: Sequence[str]) -> Facts:
    members = [analysis.limit_facts[one] for one in ids]
    worst = max((analysis.gradings[one] for one in ids), key=lambda one: one.number or 0)
    if len(members) == 1:
        return members[0] | {"grading": worst, "shared_exposure": None}
    dated = [one for one in members if one["statement_year_end"] is not None]
    latest = max(dated, key=lambda one: one["statement_year_end"], default=members[0])
    summed = {name: _sum(one[name] for one in members) for name in SUMS}
    return {
        **members[0],
        **{name: latest[name] for name in ("tangible_net_worth", "buyer_turnover", "statement_year_end")},
        **summed,
        "terms": min((one["terms"] for one in members if one["terms"] is not None), key=_days, default=None),
        "insolvent": any(one["insolvent"] for one in members),
        "sanctioned": any(one["sanctioned"] for one in members),
        "grading": worst,
        "shared_exposure": summed["exposure"],
    }


def _days(terms: Any) -> int:
    return terms_parts(terms)[0]


def _sum(amounts: Iterable[int | None]) -> int | None:
    """Sum of what is known; None where nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _of_group(analysis: Analysis, ids: Sequence[str]) -> Facts:
    """Limit and exposure of a group: our own decision, else the concentration cap where it has several firms."""
    decided = analysis.limit_facts[ids[0]]["group_limit"] if ids else None
    several = len({analysis.book.pools.firm(one) for one in ids}) > 1
    limit = decided if decided is not None else analysis.own_concentration_cap if several else None
    if limit is None:
        return {"group_limit": None, "group_exposure": None}
    return {"group_limit": limit, "group_exposure": sum(analysis.limit_facts[one]["exposure"] for one in ids)}
