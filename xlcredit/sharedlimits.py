"""The insurer's limit for each shipment where buyers may share one: the firm's log, or the group's while it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xlcredit.decisions import GROUP, Decision, as_permanent
from xlcredit.limitlog import NO_DECISION, Array, DecisionColumns, decision_columns, known_decisions
from xlcredit.policy import Policy
from xlcredit.pools import NO_GROUP, Pools
from xlcredit.shipmentlimits import Conversion, shipment_limits


@dataclass(frozen=True)
class Logs:
    """The decisions known on a day as columns: of the firms, and of the groups; `decisions` has all, in that order."""

    pools: Pools
    firms: DecisionColumns
    groups: DecisionColumns
    decisions: tuple[Decision, ...]
    shared: bool
    """True where any two buyers may share a limit."""


def logs_of(pools: Pools, decisions: Sequence[Decision], day: int) -> Logs:
    """The logs of the insurer's decisions that had taken effect by a day."""
    known = known_decisions(decisions, frozenset(pools.ids), day)
    single = [one for one in known if one.type != GROUP]
    of_groups = as_permanent([one for one in known if one.type == GROUP and pools.group(one.buyer)])
    firms = {buyer: int(number) for buyer, number in zip(pools.ids, pools.firm_numbers, strict=True)}
    groups = {buyer: int(number) for buyer, number in zip(pools.ids, pools.group_numbers, strict=True)}
    columns = decision_columns(single, firms), decision_columns(of_groups, groups)
    return Logs(pools, *columns, (*single, *of_groups), bool(pools.firms) or bool(of_groups))


def limits_at(
    number: Array, shipment: Array, logs: Logs, policy: Policy, day: int, conversion: Conversion
) -> dict[str, Array]:
    """Limit terms of each shipment as `shipment_limits` gives them, and `in_group`: the limit is the group's.

    number: place of the buyer among the ids; shipment: day number; day: the as-of date.
    """
    pools = logs.pools
    own = shipment_limits(
        pools.firm_numbers[number], shipment, logs.firms, len(pools.ids), policy, day, conversion
    )
    if not len(logs.groups.buyer):
        return own | {"in_group": np.zeros(len(number), dtype=bool)}
    group = pools.group_numbers[number]
    place = np.where(group == NO_GROUP, 0, group)
    theirs = shipment_limits(place, shipment, logs.groups, len(pools.group_names), policy, day, conversion)
    stands = (group != NO_GROUP) & (theirs["decision"] != NO_DECISION)
    theirs["decision"] = theirs["decision"] + len(logs.firms.buyer)
    return {name: np.where(stands, theirs[name], own[name]) for name in own} | {"in_group": stands}
