"""Monitor view where policies or limits are not each buyer's own: several policies, firms and groups with one limit.

Each buyer's stop follows the policy he has now, each item's terms its own policy.

The item's policy is the one in force when it was shipped; limits, percentages and exclusions are today's.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from xlcredit import cover
from xlcredit.ledger import numbers_of
from xlcredit.policies import Policies
from xlcredit.pools import Pools, numbered, pooled_balance

Frame = nw.DataFrame[Any]

OLDEST_FIRST = ("document_day", "due_day", "place")
"""Order in which debts fill a limit; between buyers of one day, the order of their ids."""


def covered_under(policies: Policies, pools: Pools, items: Frame, cover_terms: Frame, day: int) -> Frame:
    """Owed items as `cover.covered_items` gives them, each under the policies of its buyer; in the order of `place`.

    cover_terms: what the limits say of each buyer on the day, with `in_group`: the limit is that of his group.
    """
    ids = pools.ids
    own = items.join(numbers_of(ids), on="buyer", how="left")
    stopped = []
    for policy, buyers in policies.buyers_on(ids, day):
        exposed = cover.exposed(own.filter(nw.col("number").is_in(buyers)), cover_terms, policy)
        stopped.append(cover.with_stop(exposed, policy, day))
    owed = nw.concat(stopped, how="vertical")
    judged = [cover.with_breaches(part, own) for own, part in policies.parted(owed, ids, nw.col("shipment_day"))]
    flagged = numbered(nw.concat(judged, how="vertical"), pools)
    return cover.shared_out(pooled_balance(flagged, OLDEST_FIRST)).sort("place")
