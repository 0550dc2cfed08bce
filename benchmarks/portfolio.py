"""Aging and cover of 1,000,000 open items, 20,000 buyers: ours beside hand-written numpy and a plain pivot.

All give the same sums by buyer, to the cent, from typed columns in memory. A book sorts its ledger once, by buyer,
document date, due date and document number; so the rows come in pairs: sorting included, and from sorted columns.
Three items in ten have a part payment. The numpy version gets its buyers as ready-made numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from xlcredit import aging, cover, ledger
from xlcredit.currency import RATIO_COLUMNS, in_base
from xlcredit.dates import NO_DAY
from xlcredit.policy import Policy, read_policy

EDGES = (30, 60, 90, 120)
DAY = 20_757
RUNS = 5
RATIOS = {"EUR": (1, 1), "USD": (923, 1000), "CNY": (127, 1000)}


def ledger_columns(items: int, buyers: int, seed: int = 1) -> dict[str, Any]:
    """Random ledger as plain columns: amounts, dates, currencies, ids, some disputed, some credits."""
    random = np.random.default_rng(seed)
    document_day = np.sort(random.integers(DAY - 400, DAY, items))
    gross = random.integers(1, 10**7, items)
    gross[random.random(items) < 0.03] *= -1
    due_day = np.where(random.random(items) < 0.01, NO_DAY, document_day + random.choice([30, 45, 60, 200], items))
    paid = np.flatnonzero((random.random(items) < 0.3) & (gross > 1))
    documents = [f"R{number:08d}" for number in range(items)]
    return {
        "row": np.arange(2, items + 2),
        "document": documents,
        "number": np.array(documents, dtype="S"),
        "buyer_number": random.integers(0, buyers, items),
        "currency": np.array(list(RATIOS), dtype="S")[random.integers(0, len(RATIOS), items)],
        "document_day": document_day,
        "due_day": due_day,
        "gross": gross,
        "disputed": np.where(random.random(items) < 0.02, np.abs(gross) // 2, 0),
        "receipt_row": paid + 2,
        "receipt_amount": gross[paid] // 2,
    }


def frames(columns: dict[str, Any], engine: str) -> tuple[Any, Any, Any]:
    """Ledger, receipts and conversion ratios as frames of one engine."""
    ledger.ENGINE = engine
    items = len(columns["row"])
    names = [f"B{number:06d}" for number in range(int(columns["buyer_number"].max()) + 1)]
    data = {
        **{name: columns[name] for name in ("row", "document", "document_day", "due_day", "gross", "disputed")},
        "buyer": np.array(names, dtype=object)[columns["buyer_number"]].tolist(),
        "type": ["invoice"] * items,
        "currency": columns["currency"].astype(str).tolist(),
        "shipment_day": columns["document_day"],
        "cleared_day": np.full(items, NO_DAY),
        "settled_undated": np.zeros(items, dtype=np.int64),
        "secured": np.zeros(items, dtype=np.int64),
        "letter": [""] * items,
    }
    ratios = dict(zip(RATIO_COLUMNS, (list(RATIOS), *map(list, zip(*RATIOS.values(), strict=True))), strict=True))
    kinds = ledger.LEDGER_COLUMNS | {"buyer": ledger.buyer_kind(names)}
    paid = columns["receipt_row"] - 2
    receipts = {
        "row": np.arange(2, len(paid) + 2),
        "receipt": [f"P{number:08d}" for number in range(len(paid))],
        "buyer": [data["buyer"][place] for place in paid],
        "item": columns["receipt_row"],
        "document_day": columns["document_day"][paid],
        "currency": [data["currency"][place] for place in paid],
        "day": np.full(len(paid), DAY),
        "kind": [ledger.RECEIPT] * len(paid),
        "amount": columns["receipt_amount"],
    }
    return (
        ledger.in_aging_order(ledger.frame_of(data, {name: kinds[name] for name in data}), names),
        ledger.frame_of(receipts, ledger.RECEIPT_COLUMNS | {"buyer": kinds["buyer"]}),
        ledger.frame_of(ratios, RATIO_COLUMNS),
    )


def limits_of(buyers: int) -> np.ndarray:
    """Insurer's limit of each buyer."""
    return np.random.default_rng(2).integers(0, 10**9, buyers)


def policy_of() -> Policy:
    """A policy with 90 %, 180 days of terms and no stop of cover before the items."""
    return replace(read_policy(None, "EUR")[0], insured_percentage=0.9)


def ours(given: tuple[Any, Any, Any], limits: np.ndarray, policy: Policy) -> tuple[Any, Any]:
    """The package: open items, base currency, aging, credits, cover; sums of both by buyer."""
    lazy = given[0].implementation.is_polars()
    items, receipts, ratios = (frame.lazy() if lazy else frame for frame in given)
    ids = [f"B{number:06d}" for number in range(len(limits))]
    terms = {
        "buyer": ids,
        "limit": limits,
        "numerator": [9] * len(ids),
        "denominator": [10] * len(ids),
        "excluded_buyer": [False] * len(ids),
        "maximum_terms": [policy.maximum_terms] * len(ids),
        "limit_flag": [1] * len(ids),
        "excluded_flag": [0] * len(ids),
    }
    cover_terms = ledger.frame_of(terms, cover.COVER_TERMS | {"buyer": ledger.buyer_kind(ids)})
    opened = aging.aged(in_base(ledger.open_items(items, receipts, DAY), ratios), DAY, "due date")
    opened = aging.after_credits(opened)
    opened = opened.collect() if lazy else opened
    again = opened.lazy() if lazy else opened
    aged = aging.in_buckets(again, "buyer", (0, *EDGES), "own")
    covered = cover.covered_items(again, cover_terms.lazy() if lazy else cover_terms, policy, DAY)
    by_buyer = cover.cover_by_buyer(covered)
    return (aged.collect(), by_buyer.collect()) if lazy else (aged, by_buyer)


def in_one(aged: Any, by_buyer: Any) -> pd.DataFrame:
    """Both sums of a buyer in one row, in order of the buyers."""
    both = ledger.small_table(aged).merge(ledger.small_table(by_buyer), on="buyer", how="left").fillna(0)
    return both.sort_values("buyer", ignore_index=True)


def in_buyer_order(columns: dict[str, Any]) -> dict[str, np.ndarray]:
    """The columns that the numpy version reads, each buyer's items side by side, oldest first."""
    order = np.lexsort(tuple(columns[name] for name in ("number", "due_day", "document_day", "buyer_number")))
    names = ("row", "buyer_number", "currency", "document_day", "due_day", "gross", "disputed")
    return {name: columns[name][order] for name in names} | {
        name: columns[name] for name in ("receipt_row", "receipt_amount")
    }


def by_numpy(columns: dict[str, Any], limits: np.ndarray, policy: Policy) -> dict[str, np.ndarray]:
    """The same sums by hand, of columns in buyer order: cumulative sums with the start of each buyer taken off."""
    buyers = len(limits)
    buyer = columns["buyer_number"]
    numerator, denominator = np.ones((2, len(buyer)), dtype=np.int64)
    for currency, (upper, lower) in RATIOS.items():
        inside = columns["currency"] == currency.encode()
        numerator[inside], denominator[inside] = upper, lower

    def base(amount: np.ndarray) -> np.ndarray:
        size = np.abs(amount)
        whole = size // denominator
        rest = size - whole * denominator
        return np.sign(amount) * (whole * numerator + (2 * rest * numerator + denominator) // (2 * denominator))

    def by_buyer(amount: np.ndarray) -> np.ndarray:
        sums = np.add.reduceat(amount, starts)
        out = np.zeros(buyers, dtype=np.int64)
        out[buyer[starts]] = sums
        return out

    def running(amount: np.ndarray) -> np.ndarray:
        total = np.cumsum(amount)
        return total - np.repeat(total[starts] - amount[starts], lengths)

    starts = np.flatnonzero(np.r_[True, buyer[1:] != buyer[:-1]])
    lengths = np.diff(np.r_[starts, len(buyer)])
    received = np.zeros(columns["row"].max() + 1, dtype=np.int64)
    np.add.at(received, columns["receipt_row"], columns["receipt_amount"])
    opened = columns["gross"] - received[columns["row"]]
    due, document_day = columns["due_day"], columns["document_day"]
    amount = base(opened)
    disputed = base(np.minimum(columns["disputed"], np.maximum(opened, 0)))
    owed = np.maximum(amount, 0)
    dated = due != NO_DAY
    place = np.where(dated, np.searchsorted(np.array([0, *EDGES]), DAY - due, side="left"), len(EDGES) + 2)
    sums = {f"b{p}": by_buyer(np.where(place == p, owed, 0)) for p in range(len(EDGES) + 2)}
    sums["no_due_date"] = by_buyer(np.where(dated, 0, owed))
    sums["unapplied"] = by_buyer(amount - owed)
    sums["overdue"] = by_buyer(np.where(dated & (due < DAY), owed, 0))
    sums["outstanding"] = by_buyer(amount)
    credit = np.repeat(np.add.reduceat(owed - amount, starts), lengths)
    net = np.maximum(np.minimum(owed, running(owed) - credit), 0)
    excluded = np.minimum(disputed, net)
    claimable = net - excluded
    limit = limits[buyer]
    in_limit = np.minimum(claimable, np.maximum(limit - (running(claimable) - claimable), 0))
    oldest = np.repeat(np.minimum.reduceat(np.where((claimable > 0) & dated, due, NO_DAY), starts), lengths)
    late = np.repeat(np.add.reduceat(np.where(due < DAY, claimable, 0), starts), lengths)
    stopped = (document_day > oldest + policy.mep_days) & (late > policy.small_overdue)
    broken = (dated & (due - document_day > policy.maximum_terms)) | stopped
    covered = np.where(broken, 0, in_limit)
    insured = covered // 10 * 9 + (2 * (covered % 10) * 9 + 10) // 20
    beyond = claimable - in_limit
    sums |= {
        "net": by_buyer(net),
        "exposure": by_buyer(net),
        "claimable": by_buyer(claimable),
        "in_limit": by_buyer(in_limit),
        "covered": by_buyer(covered),
        "insured": by_buyer(insured),
        "uninsured_share": by_buyer(covered - insured),
        "over_limit": by_buyer(np.where(~broken & (limit > 0), beyond, 0)),
        "no_cover": by_buyer(np.where(~broken & (limit <= 0), beyond, 0)),
        "breach": by_buyer(np.where(broken, claimable, 0)),
        "excluded": by_buyer(excluded),
    }
    return sums


def by_pivot(columns: dict[str, Any]) -> pd.DataFrame:
    """Aging alone, as a plain pandas user writes it: floats, cut, pivot_table; no cover."""
    table = pd.DataFrame({name: columns[name] for name in ("buyer_number", "due_day", "gross")})
    rates = pd.Series({currency.encode(): n / d for currency, (n, d) in RATIOS.items()})
    received = pd.Series(columns["receipt_amount"]).groupby(columns["receipt_row"]).sum()
    opened = table["gross"] - received.reindex(columns["row"], fill_value=0).to_numpy()
    table["base"] = (opened / 100 * rates[columns["currency"]].to_numpy()).round(2)
    table["bucket"] = pd.cut(DAY - table["due_day"], [-np.inf, 0, *EDGES, np.inf]).astype(str)
    return table.pivot_table(index="buyer_number", columns="bucket", values="base", aggfunc="sum", fill_value=0)


def best_of(times: int, run: Callable[[], Any]) -> tuple[float, Any]:
    """Shortest of several runs in seconds, and the last result."""
    seconds, result = [], None
    for _ in range(times):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    return min(seconds), result


def measure(items: int = 1_000_000, buyers: int = 20_000) -> list[tuple[str, float, float]]:
    """Name, seconds and ratio to numpy of each way; RuntimeError when two ways disagree."""
    columns, limits, policy = ledger_columns(items, buyers), limits_of(buyers), policy_of()
    ordered = in_buyer_order(columns)
    whole, _ = best_of(RUNS, lambda: by_numpy(in_buyer_order(columns), limits, policy))
    sums_only, expected = best_of(RUNS, lambda: by_numpy(ordered, limits, policy))
    rows = [("numpy by hand, sorting included", whole, 1.0), ("numpy by hand, from sorted columns", sums_only, 1.0)]
    ids = [f"B{number:06d}" for number in range(buyers)]
    for engine in ("polars", "pandas"):
        given = frames(columns, engine)
        shuffled = given[0].sort("row").drop("place")
        sorting, _ = best_of(RUNS, lambda frame=shuffled: ledger.in_aging_order(frame, ids))  # type: ignore[misc]
        seconds, found = best_of(RUNS, lambda given=given: ours(given, limits, policy))  # type: ignore[misc]
        agree(engine, in_one(*found), expected)
        rows.append((f"xlcredit on {engine}, sorting included", sorting + seconds, (sorting + seconds) / whole))
        rows.append((f"xlcredit on {engine}, from a sorted book", seconds, seconds / sums_only))
    ledger.ENGINE = "polars"
    seconds, _ = best_of(RUNS, lambda: by_pivot(columns))
    rows.append(("pandas pivot_table, aging only, floats", seconds, seconds / whole))
    return rows


def agree(engine: str, found: pd.DataFrame, expected: dict[str, np.ndarray]) -> None:
    """RuntimeError when a sum differs from the numpy version."""
    known = [int(name[1:]) for name in found["buyer"]]
    for name, sums in expected.items():
        if not np.array_equal(found[name].to_numpy().astype(np.int64), sums[known]):
            raise RuntimeError(f"{engine}: {name} differs from the numpy version")


def main() -> None:
    """Print the table."""
    print("Aging and cover, 1,000,000 open items, 20,000 buyers (identical sums, to the cent)")
    for name, seconds, ratio in measure():
        print(f"  {name:<42}{seconds:8.3f} s {ratio:6.2f} x numpy")
