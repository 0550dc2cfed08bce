"""The log of limit decisions: the insurer's over two years, and our own."""

from __future__ import annotations

from datetime import date, timedelta

from sample.buyers import Buyer
from sample.draws import Draws
from sample.exchange import START

STORIES = {
    "named": 38,
    "raised": 12,
    "reduced": 12,
    "temporary": 9,
    "top-up": 9,
    "declined": 4,
    "revoked": 4,
    "expired": 4,
    "not yet valid": 2,
    "short terms": 3,
}
"""What the insurer did for a buyer, and how often; DECIDED of the buyers have a story, DECIDED_LARGE of those
that owe more than LARGE_DEBT. [euros]"""

DECIDED, DECIDED_LARGE = 0.66, 0.95
LARGE_DEBT = 60_000
GROUP_LIMIT = ("B1068", date(2026, 5, 4), 40_000)
"""A member of the group that has one limit, since when, and how much. [euros]"""
AUTHORS = ["H. Lindqvist, credit manager", "M. Okafor, CFO", "王敏，信用经理"]
REASONS = [
    "Season peak, agreed with sales",
    "Long record of prompt payment",
    "Bank reference of September",
    "Limit kept low until the dispute is settled",
    "客户提供母公司担保",
]


class Decisions:
    """The limit log, written decision by decision."""

    def __init__(self) -> None:
        self.draws = Draws("limits")
        self.rows: list[dict[str, object]] = []

    def decide(self, buyer: Buyer, effective: date, euros: float, **facts: object) -> None:
        """Add one decision of the insurer; amounts are rounded as insurers do."""
        currency = buyer.currency if buyer.currency in ("USD", "CNY") else "EUR"
        amount = in_steps(euros / START.get(currency, 1.0))
        row = {"buyer": buyer.buyer, "source": "insurer", "type": "permanent", "status": "approved"}
        row |= {"amount": amount, "currency": currency, "effective_date": effective}
        self.rows.append({**row, **facts})

    def tell(self, buyer: Buyer, story: str, euros: float) -> None:
        """All decisions of one story; `euros` is the limit the insurer ends with."""
        day = date(2024, 11, 4) + timedelta(days=self.draws.whole(0, 230))
        second = date(2026, 1, 7) + timedelta(days=self.draws.whole(0, 270))
        first = {"raised": 0.6, "reduced": 1.9, "temporary": 0.7, "top-up": 0.75}.get(story, 1.0)
        if story == "declined":
            self.decide(buyer, day, 0, status="declined", amount=0, reason="Too little financial information")
            return
        if story == "not yet valid":
            self.decide(buyer, date(2026, 9, 21), euros, valid_from=date(2026, 11, 15))
            return
        if story == "expired":
            last = date(2026, self.draws.whole(6, 9), 30)
            self.decide(buyer, day, euros, valid_to=last)
            self.decide(buyer, last + timedelta(days=1), 0, status="expired", amount=0, reason="Not renewed")
            return
        terms = {"maximum_terms": self.draws.pick([30, 45])} if story == "short terms" else {}
        self.decide(buyer, day, euros * first, **terms)
        if story == "raised":
            self.decide(buyer, second, euros, reason="Request of ours, higher orders")
        elif story == "reduced":
            self.decide(buyer, second, euros, status="reduced", reason="Weaker statements")
        elif story == "revoked":
            self.decide(buyer, second, 0, status="revoked", amount=0, reason="Reports of late payment")
        elif story in ("temporary", "top-up"):
            over = self.draws.chance(0.3)
            start = date(2026, 3, 1) if over else date(2026, 9, 1)
            end = date(2026, 6, 30) if over else date(2026, 12, 31)
            share = 1.0 if story == "temporary" else 0.3
            self.decide(buyer, start, euros * share, type=story, valid_from=start, valid_to=end)

    def decide_ourselves(self, buyer: Buyer, euros: float) -> None:
        """Add one manual limit of ours; some have expired."""
        effective = date(2025, 10, 1) + timedelta(days=self.draws.whole(0, 380))
        ends = self.draws.chance(0.6)
        self.rows.append(
            {
                "buyer": buyer.buyer,
                "source": "own",
                "type": "permanent",
                "status": "approved",
                "amount": in_steps(euros),
                "currency": "EUR",
                "effective_date": effective,
                "valid_to": effective + timedelta(days=self.draws.pick([180, 365])) if ends else "",
                "author": self.draws.pick(AUTHORS),
                "reason": self.draws.pick(REASONS),
            }
        )


def in_steps(amount: float) -> int:
    """Amount rounded to the steps in which limits are granted, never below one step."""
    step = 5_000 if amount < 100_000 else 10_000 if amount < 500_000 else 50_000
    return max(1, round(amount / step)) * step


def limit_rows(buyers: list[Buyer], owed: dict[str, int]) -> list[dict[str, object]]:
    """Rows of the limits table, sized by what each buyer owes; numbered by day."""
    log = Decisions()
    draws = log.draws
    for buyer in buyers:
        euros = max(owed.get(buyer.buyer, 0) / 100, 8_000)
        large = buyer.size > 0.015
        if not large and not draws.chance(DECIDED_LARGE if euros > LARGE_DEBT else DECIDED):
            continue
        story = draws.weighted(STORIES)
        if large and story in ("declined", "revoked", "expired", "not yet valid", "short terms"):
            story = draws.pick(["named", "reduced"])
        weak = buyer.habit in ("very late", "stopped")
        fit = draws.weighted({"wide": 80, "tight": 14, "short": 6})
        low, high = {"wide": (1.15, 1.9), "tight": (0.6, 0.98), "short": (0.25, 0.55)}[fit]
        log.tell(buyer, story, euros * draws.between(low, high) * (0.75 if weak else 1))
    for buyer in draws.shuffled(buyers)[:22]:
        log.decide_ourselves(buyer, max(owed.get(buyer.buyer, 0) / 100, 5_000) * draws.between(0.6, 1.5))
    member = next(buyer for buyer in buyers if buyer.buyer == GROUP_LIMIT[0])
    log.decide(member, GROUP_LIMIT[1], GROUP_LIMIT[2], type="group", reason="One limit for the group")
    log.rows.sort(key=lambda row: (row["effective_date"], row["buyer"], row["source"]))
    for place, row in enumerate(log.rows, start=1):
        letter = "L" if row["source"] == "insurer" else "M"
        row["decision"] = f"{letter}-{row['effective_date']:%Y}-{place:04d}"
    return log.rows
