"""What each condition of the policy touches, from the claims of the second opinion; and exposure by country."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from tests.oracle import claimview, cover
from tests.oracle.claimview import Claim
from tests.oracle.firm import Firm

BROKEN = {"terms_too_long", "before_inception", "after_expiry", "stop_shipment", "notice_late", "notice_missing"}
LEFT_OUT = {"disputed", "related_party", "public_buyer", "excluded_country"}


@dataclass
class Touched:
    """Claims that one condition touches."""

    claims: list[Claim] = field(default_factory=list)

    @property
    def largest(self) -> Claim:
        return min(self.claims, key=lambda claim: (-claim.exposure, claim.item.document))


def touched(firm: Firm, known: dt.date) -> dict[str, Touched]:
    """Claims by reason."""
    out: dict[str, Touched] = defaultdict(Touched)
    for own in claimview.claims(firm, known).values():
        for claim in own:
            for reason in claim.reasons:
                out[reason].claims.append(claim)
    return out


def without_cover(reason: str, claim: Claim) -> int:
    """What a claim loses by one of its reasons."""
    if reason in BROKEN:
        return claim.causes["breach"]
    if reason in LEFT_OUT:
        return claim.causes["excluded"]
    if reason == "secured":
        return 0
    own = claim.causes["over_limit"]
    return own if reason.endswith("exceeded") else own + claim.causes["no_cover"]


def by_country(firm: Firm, buyers: list[str], known: dt.date) -> dict[str, dict[str, int]]:
    """Exposure by country of the buyer, with how many buyers have any."""
    lines = cover.lines(firm, known)
    out: dict[str, dict[str, int]] = {}
    for buyer in buyers:
        found = cover.exposure(firm, buyer, lines.get(buyer, []), known)
        into = out.setdefault(firm.buyer(buyer, "country") or "(none)", defaultdict(int))
        for name, amount in found.items():
            into[name] += amount
        into["buyers"] += found["exposure"] != 0
    return out
