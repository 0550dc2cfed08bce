"""Claim view of 1,000,000 owed items under a ten-year log of limit decisions: ours beside a plain loop and DuckDB.

20,000 buyers with 30 decisions each, a tenth of them top-ups; a stop of cover at each shipment from what was paid by
then; three items in ten are part paid. All three start from typed columns in memory, DuckDB from tables of its own, and
give the same sums by buyer, to the cent; a difference ends the measurement.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from benchmarks.portfolio import DAY
from xlcredit import aging, claimview, cover, ledger
from xlcredit.currency import RATIO_COLUMNS, in_base
from xlcredit.dates import NO_DAY
from xlcredit.limitlog import APPROVED, NO_NOTICE, NO_TERMS, PERMANENT, TOP_UP, DecisionColumns, decision_columns
from xlcredit.policy import Policy, read_policy
from xlcredit.pools import Pools
from xlcredit.rates import RateTable
from xlcredit.sharedlimits import Logs
from xlcredit.shipmentlimits import Conversion
from xlcredit.stops import open_changes

ITEMS, BUYERS, DECISIONS, DAYS = 1_000_000, 20_000, 30, 3650
RUNS, LOOPS = 3, 2
LOG = ("buyer", "type", "status", "effective", "last", "amount")
SUMS = ("covered", "insured", "over_limit", "no_cover", "breach", "excluded")
POLICY = replace(
    read_policy(None, "EUR")[0],
    insured_percentage=0.9,
    insured_percentage_discretionary=0.8,
    discretionary_limit=10**7,
    small_overdue=2 * 10**8,
    maximum_terms=90,
)


def item_columns(items: int, buyers: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Random owed items of ten years, some part paid, some disputed."""
    random = np.random.default_rng(seed)
    document_day = np.sort(DAY - random.integers(1, DAYS, items))
    gross = random.integers(2, 10**7, items)
    paid = np.where(random.random(items) < 0.3, gross // 2, 0)
    return {
        "row": np.arange(2, items + 2),
        "buyer": random.integers(0, buyers, items),
        "document_day": document_day,
        "due_day": document_day + random.choice([30, 45, 60, 120], items, p=[0.4, 0.3, 0.25, 0.05]),
        "gross": gross,
        "paid": paid,
        "paid_day": np.minimum(document_day + random.integers(10, 200, items), DAY),
        "disputed": np.where(random.random(items) < 0.02, gross // 4, 0),
    }


def log_columns(buyers: int, seed: int = 2) -> DecisionColumns:
    """Random decisions of ten years; of one buyer no two take effect on one day."""
    random = np.random.default_rng(seed)
    size = buyers * DECISIONS
    steps = random.integers(1, DAYS // DECISIONS, (buyers, DECISIONS)).cumsum(axis=1)
    effective = DAY - DAYS + steps.ravel()
    top_up = random.random(size) < 0.1
    status = np.where(top_up, APPROVED, random.choice([1, 2, 3], size, p=[0.8, 0.1, 0.1]))
    ends = random.random(size) < 0.3
    return DecisionColumns(
        buyer=np.repeat(np.arange(buyers), DECISIONS),
        type=np.where(top_up, TOP_UP, PERMANENT),
        status=status,
        effective=effective,
        first=effective,
        last=np.where(top_up | ends, effective + random.integers(30, 400, size), 2_932_896),
        maximum_terms=np.full(size, NO_TERMS),
        amount=np.where(status == APPROVED, random.integers(0, 3 * 10**8, size), 0),
        currency=np.full(size, "EUR", dtype=object),
        notice=np.full(size, NO_NOTICE),
    )


def frames(columns: dict[str, np.ndarray], ids: list[str]) -> tuple[Any, Any]:
    """Ledger and receipts as a book holds them."""
    items, kind = len(columns["row"]), ledger.buyer_kind(ids)
    names = np.array(ids, dtype=object)[columns["buyer"]].tolist()
    zero, currency = np.zeros(items, dtype=np.int64), ["EUR"] * items
    documents = [f"R{number:08d}" for number in range(items)]
    data = {
        **{name: columns[name] for name in ("row", "document_day", "due_day", "gross", "disputed")},
        "document": documents, "buyer": names, "type": ["invoice"] * items, "currency": currency,
        "shipment_day": columns["document_day"], "cleared_day": zero + NO_DAY, "settled_undated": zero, "secured": zero,
        "letter": [""] * items,
    }  # fmt: skip
    kinds = ledger.LEDGER_COLUMNS | {"buyer": kind}
    paid = np.flatnonzero(columns["paid"])
    receipts = {
        "row": np.arange(2, len(paid) + 2),
        "receipt": [documents[place] for place in paid],
        "buyer": [names[place] for place in paid],
        "item": columns["row"][paid],
        "document_day": columns["document_day"][paid],
        "currency": currency[: len(paid)],
        "day": columns["paid_day"][paid],
        "kind": [ledger.RECEIPT] * len(paid),
        "amount": columns["paid"][paid],
    }
    return (
        ledger.in_aging_order(ledger.frame_of(data, {name: kinds[name] for name in data}), ids),
        ledger.frame_of(receipts, ledger.RECEIPT_COLUMNS | {"buyer": kind}),
    )


def ours(given: tuple[Any, Any], ids: list[str], log: DecisionColumns, policy: Policy) -> pd.DataFrame:
    """The package: open items, base currency, credits, limits at shipment, stops, verdicts; sums by buyer."""
    items, receipts = given
    ratios = ledger.frame_of(dict(zip(RATIO_COLUMNS, (["EUR"], [1], [1]), strict=True)), RATIO_COLUMNS)
    opened = in_base(ledger.open_items(items.lazy(), receipts.lazy(), DAY), ratios.lazy())
    opened = aging.after_credits(opened).collect()
    terms = {"buyer": ids, "excluded_buyer": [False] * len(ids), "excluded_flag": [0] * len(ids)}
    kinds = claimview.EXCLUSION_TERMS | {"buyer": ledger.buyer_kind(ids)}
    owed = cover.exposed(opened.drop("place"), ledger.frame_of(terms, kinds), policy)
    owed = owed.join(items.select("row", "document"), on="row", how="left")
    owed = ledger.placed(owed, ids, "shipment_day", "due_day")
    changes = open_changes(items, receipts, ledger.numbers_of(ids), ratios, policy.mep_basis, DAY)
    conversion = Conversion(RateTable(()), "EUR")
    logs = Logs(Pools(tuple(ids), {}, {}), log, decision_columns([], {}), (), shared=False)
    owed = claimview.at_shipment(owed, logs, changes, policy, DAY, conversion)
    owed = owed.with_columns(notice_day=ledger.nw.lit(NO_DAY))
    judged = cover.reason_flags(cover.shared_out(cover.with_balance(claimview.flagged(owed, policy, DAY))))
    return claimview.claims_by_buyer(judged)[["buyer", *SUMS]]


def half_up(amount: int, tenths: int) -> int:
    """Tenths of an amount, half up."""
    return (2 * amount * tenths + 10) // 20


def by_loop(columns: dict[str, list[int]], log: list[tuple[int, ...]], policy: Policy) -> dict[int, list[int]]:
    """The same sums by a loop over the items of each buyer, decisions found by bisection."""
    decisions, top_ups = defaultdict(list), defaultdict(list)
    for buyer, kind, status, effective, last, amount in log:
        (top_ups if kind == TOP_UP else decisions)[buyer].append((effective, status, last, amount))
    own: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    names = ("buyer", "document_day", "due_day", "row", "gross", "paid", "paid_day", "disputed")
    for buyer, *item in zip(*(columns[name] for name in names), strict=True):
        own[buyer].append(tuple(item))
    out = {}
    for buyer, items in own.items():
        items.sort()
        events: list[tuple[int, int, int]] = []
        for _, due, _, gross, paid, paid_day, disputed in items:
            ended, late = due + policy.mep_days + 1, due + 1
            events += [(ended, gross - disputed, 0), (late, 0, gross)]
            events += [(max(ended, paid_day), -paid, 0), (max(late, paid_day), 0, -paid)] if paid else []
        events.sort()
        dated = decisions[buyer]
        days = [one[0] for one in dated]
        at = past = overdue = balance = 0
        sums = [0] * len(SUMS)
        for shipped, due, _, gross, paid, _, disputed in items:
            while at < len(events) and events[at][0] <= shipped:
                past, overdue, at = past + events[at][1], overdue + events[at][2], at + 1
            place = bisect_right(days, shipped)
            _, status, last, limit = dated[place - 1] if place else (0, APPROVED, -1, 0)
            named = status == APPROVED and shipped <= last
            if named:
                limit += sum(more for start, _, end, more in top_ups[buyer] if start <= shipped <= end)
            elif status == APPROVED:
                limit = policy.discretionary_limit
            else:
                limit = 0
            exposure = gross - paid
            excluded = min(disputed, exposure)
            claimable = exposure - excluded
            covered = min(claimable, max(limit - balance, 0))
            balance += claimable
            broken = due - shipped > policy.maximum_terms or (past > 0 and overdue > policy.small_overdue)
            if broken:
                covered = 0
            insured = half_up(covered, 9 if named or status != APPROVED else 8)
            cause = 4 if broken else 2 if limit > 0 else 3
            sums[0] += covered
            sums[1] += insured
            sums[cause] += claimable - covered
            sums[5] += excluded
        out[buyer] = sums
    return out


QUERY = """
with item as (
    select *, gross - paid as exposure, gross - paid - least(disputed, gross - paid) as claimable from items
), event as (
    select buyer, due_day + $mep + 1 as day, gross - disputed as past, 0::bigint as overdue from items
    union all select buyer, due_day + 1, 0, gross from items
    union all select buyer, greatest(due_day + $mep + 1, paid_day), -paid, 0 from items where paid > 0
    union all select buyer, greatest(due_day + 1, paid_day), 0, -paid from items where paid > 0
), debt as (
    select buyer, day, sum(sum(past)) over running as past, sum(sum(overdue)) over running as overdue
    from event group by buyer, day window running as (partition by buyer order by day)
), extra as (
    select i.row, sum(t.amount) as amount
    from items i join log t on t.buyer = i.buyer and t.type = 2 and i.document_day between t.effective and t.last
    group by i.row
), placed as (
    select i.*, coalesce(d.past > 0 and d.overdue > $small, false) as stopped,
        coalesce(l.status, 1) as status, coalesce(l.status = 1 and i.document_day <= l.last, false) as named,
        l.amount + coalesce(e.amount, 0) as amount
    from item i
    asof left join (select * from log where type = 0) l on i.buyer = l.buyer and i.document_day >= l.effective
    asof left join debt d on i.buyer = d.buyer and i.document_day >= d.day
    left join extra e on e.row = i.row
), limited as (
    select *, case when named then amount when status = 1 then $discretionary else 0 end as bound,
        stopped or due_day - document_day > $terms as broken,
        sum(claimable) over (partition by buyer order by document_day, due_day, row) - claimable as balance
    from placed
), judged as (
    select *, case when broken then 0 else least(claimable, greatest(bound - balance, 0)) end as covered from limited
)
select buyer, sum(covered)::bigint,
    sum((2 * covered * (case when named or status <> 1 then 9 else 8 end) + 10) // 20)::bigint,
    sum(case when not broken and bound > 0 then claimable - covered else 0 end)::bigint,
    sum(case when not broken and bound <= 0 then claimable - covered else 0 end)::bigint,
    sum(case when broken then claimable else 0 end)::bigint, sum(exposure - claimable)::bigint
from judged group by buyer order by buyer
"""


def database(columns: dict[str, np.ndarray], log: DecisionColumns) -> duckdb.DuckDBPyConnection:
    """Items and log as tables of DuckDB, on as many threads as the machine has."""
    connection = duckdb.connect()
    items = pd.DataFrame(columns)
    decisions = pd.DataFrame(
        {name: getattr(log, name) for name in ("buyer", "type", "status", "effective", "last", "amount")}
    )
    connection.register("given_items", items)
    connection.register("given_log", decisions)
    connection.execute("create table items as select * from given_items; create table log as select * from given_log")
    return connection


def by_duckdb(connection: duckdb.DuckDBPyConnection, policy: Policy) -> list[tuple[int, ...]]:
    """The same sums by one query of windows and as-of joins."""
    bounds = {
        "mep": policy.mep_days, "small": policy.small_overdue, "terms": policy.maximum_terms,
        "discretionary": policy.discretionary_limit,
    }  # fmt: skip
    return connection.execute(QUERY, bounds).fetchall()


def least_of(times: int, run: Callable[[], Any]) -> tuple[float, Any]:
    """Least processor time of several runs in seconds, of all threads together, and the last result."""
    seconds, result = [], None
    for _ in range(times):
        start = time.process_time()
        result = run()
        seconds.append(time.process_time() - start)
    return min(seconds), result


def measure(items: int = ITEMS, buyers: int = BUYERS) -> list[tuple[str, float]]:
    """Name and seconds of each way; RuntimeError when two ways disagree."""
    columns, log = item_columns(items, buyers), log_columns(buyers)
    ids = [f"B{number:06d}" for number in range(buyers)]
    given = frames(columns, ids)
    mine, found = least_of(RUNS, lambda: ours(given, ids, log, POLICY))
    lists = {name: values.tolist() for name, values in columns.items()}
    rows = list(
        zip(
            *(getattr(log, name).tolist() for name in ("buyer", "type", "status", "effective", "last", "amount")),
            strict=True,
        )
    )
    loop, looped = least_of(LOOPS, lambda: by_loop(lists, rows, POLICY))
    connection = database(columns, log)
    query, queried = least_of(RUNS, lambda: by_duckdb(connection, POLICY))
    ours_by_buyer = {int(row[0][1:]): list(row[1:]) for row in found.itertuples(index=False)}
    if ours_by_buyer != looped or {row[0]: list(row[1:]) for row in queried} != looped:
        raise RuntimeError("the sums by buyer differ")
    return [
        ("xlcredit", mine),
        ("a loop over the items in Python", loop),
        ("DuckDB, windows and as-of joins", query),
    ]


def main() -> None:
    """Print the table."""
    print(f"Claim view, {ITEMS:,} owed items, {BUYERS * DECISIONS:,} decisions: processor seconds, identical sums")
    (name, mine), *others = measure()
    print(f"  {name:<42}{mine:8.3f} s")
    for name, seconds in others:
        print(f"  {name:<42}{seconds:8.3f} s {seconds / mine:6.2f} x")


if __name__ == "__main__":
    main()
