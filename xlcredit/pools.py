"""Buyers who share one limit of the insurer: the ids of one firm (one legal id), and a group with a group limit.

All decisions on the ids of a firm are one log, and their debts fill one limit. While a decision of the type `group`
stands on a member, its limit is that of the whole group instead, filled by the debts of every member.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from xlcredit.columns import spelled
from xlcredit.decisions import GROUP, INSURER, Decision

NO_GROUP = -1

Frame = nw.DataFrame[Any]


@dataclass(frozen=True)
class Pools:
    """Firm and group of every buyer; `firms` has the first id of each firm, `groups` the buyers that state a group."""

    ids: tuple[str, ...]
    firms: Mapping[str, str]
    groups: Mapping[str, str]

    def firm(self, buyer: str) -> str:
        """The id under which the decisions on a buyer's firm are one log."""
        return self.firms.get(buyer, buyer)

    def group(self, buyer: str) -> str:
        """The group of a buyer; blank where he states none."""
        return self.groups.get(buyer, "")

    @cached_property
    def firm_numbers(self) -> np.ndarray:
        """Number of each buyer's firm: the place of its first id."""
        places = {buyer: place for place, buyer in enumerate(self.ids)}
        return np.array([places.get(self.firm(buyer), places[buyer]) for buyer in self.ids], dtype=np.int64)

    @cached_property
    def group_names(self) -> tuple[str, ...]:
        """Every group, in text order."""
        return tuple(sorted(set(self.groups.values())))

    @cached_property
    def group_numbers(self) -> np.ndarray:
        """Number of each buyer's group among `group_names`; NO_GROUP without one."""
        places = {name: place for place, name in enumerate(self.group_names)}
        return np.array([places.get(self.group(buyer), NO_GROUP) for buyer in self.ids], dtype=np.int64)

    def shared(self, decisions: Sequence[Decision]) -> bool:
        """True where any two buyers may share a limit of the insurer under these decisions."""
        return bool(self.firms) or any(one.type == GROUP and one.source == INSURER for one in decisions)


def pools_of(ids: Sequence[str], buyers: pd.DataFrame) -> Pools:
    """Firms and groups as the master data state them."""
    legal = {b: spelled(legal_id) for b, legal_id in zip(buyers["buyer"], buyers["legal_id"], strict=True) if legal_id}
    several = {legal_id for legal_id, count in Counter(legal.values()).items() if count > 1}
    first: dict[str, str] = {}
    for buyer in sorted(legal):
        first.setdefault(legal[buyer], buyer)
    firms = {buyer: first[legal_id] for buyer, legal_id in legal.items() if legal_id in several}
    groups = {b: spelled(group) for b, group in zip(buyers["buyer"], buyers["group"], strict=True) if group}
    return Pools(tuple(ids), firms, groups)


def pooled_balance(items: Frame, order: Sequence[str]) -> Frame:
    """Items with `balance`: the claimable debt of the pool before each, where `in_group` says which pool it is in.

    items: with the numbers `firm` and `group`; order: columns by which debts fill a limit.
    """
    claimable = nw.col("claimable")
    of_firm, of_group = (claimable.cum_sum().over(name, order_by=list(order)) - claimable for name in ("firm", "group"))
    before = items.with_columns(of_firm.alias("of_firm"), of_group.alias("of_group"))
    chosen = nw.when(nw.col("in_group")).then(nw.col("of_group")).otherwise(nw.col("of_firm"))
    return before.with_columns(chosen.alias("balance")).drop("of_firm", "of_group")


def numbered(items: Frame, pools: Pools) -> Frame:
    """Items that have the `number` of their buyer with the numbers `firm` and `group`."""
    number = items["number"].to_numpy()
    columns = {"firm": pools.firm_numbers[number], "group": pools.group_numbers[number]}
    made = (nw.new_series(name, values, nw.Int64, backend=items.implementation) for name, values in columns.items())
    return items.with_columns(*made)
