"""Monitor view under several policies: each buyer's stop by the policy he has now, each item's terms by its own policy.

The item's policy is the one in force when it was shipped; limits, percentages and exclusions are today's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

from xlcredit import cover
from xlcredit.ledger import numbers_of
from xlcredit.policies import Policies

Frame = nw.DataFrame[Any]


def covered_under(policies: Policies, items: Frame, cover_terms: Frame, ids: Sequence[str], day: int) -> Frame:
    """Owed items as `cover.covered_items` gives them, each under the policies of its buyer; in the order of `place`.

    ids: every buyer; cover_terms: what the limits say of each on the day.
    """
    numbered = items.join(numbers_of(ids), on="buyer", how="left")
    stopped = []
    for policy, buyers in policies.buyers_on(ids, day):
        exposed = cover.exposed(numbered.filter(nw.col("number").is_in(buyers)), cover_terms, policy)
        stopped.append(cover.with_stop(exposed, policy, day))
    owed = nw.concat(stopped, how="vertical")
    judged = [cover.with_breaches(part, own) for own, part in policies.parted(owed, ids, nw.col("shipment_day"))]
    return cover.shared_out(nw.concat(judged, how="vertical")).sort("place")
