"""Small random firms with all that their provision rests on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from tests.strategies import Blocks, by_themselves, days_from, insured_firms, money

RATES = ["Segment", "Days overdue from", "Loss rate"]
OWN_RATES = (
    [],
    [[None, 0, "0.5%"], [None, 31, 0.0375], [None, 1, "2%"], [None, 120, 1]],
    [[None, 0, 0], ["DE", 0, 0.011], ["de", 45, 0.5], ["(none)", 30, "12.345 %"], ["pharma", 0, 0.07]],
    [["FR", 10, 0.2], [None, 20, 0.3]],
    [[None, 0, 1]],
)
SPECIFIC = ["Buyer", "Loss rate", "Amount", "Date", "Reason"]
ENTRIES = ["Date", "Entry", "Buyer", "Amount"]
METHODS = ("by hand", "payment profile", "roll rates", "percentage of sales")


@st.composite
def provided_firms(draw: st.DrawFn, method: str | None = None) -> Blocks:
    """Firms with claims and one policy, some history, loss rates, decisions on buyers and entries."""
    blocks = draw(insured_firms().map(by_themselves))
    chosen = dict(blocks["settings"])
    base, day = chosen["base_currency"], chosen["as_of"]
    header, *masters = blocks["buyers"]
    sectors = st.sampled_from(["pharma", "医药", "steel", None])
    groups = st.sampled_from(["G1", "g-1", None])
    place = header.index("Group")
    masters = [[*row[:place], draw(groups), *row[place + 1 :], draw(sectors)] for row in masters]
    ids, currencies = [row[0] for row in masters], sorted({row[7] for row in blocks["ledger"][1:]})
    late = draw(st.sampled_from([None, None, 30, 45, 100]))
    # The first and the last day of the year that counts, and the days beside them.
    ends = st.sampled_from([0, 1, -1, 364, 365]).map(lambda back: day - dt.timedelta(days=(late or 90) + back))
    old, paid = [], []
    for number in range(draw(st.integers(0, 8))):
        buyer, currency = draw(st.sampled_from(ids)), draw(st.sampled_from(currencies))
        due, gross = draw(days_from(day, -470, -20) | ends), draw(money(currency, 2, 3_000_00))
        posted = due - dt.timedelta(days=draw(st.sampled_from([-20, -3, 0, 14, 30])))
        old.append([f"O{number}", buyer, None, posted, posted, None, due, currency, gross, *[None] * 5])
        for part in range(draw(st.integers(0, 2))):
            when = max(posted, due + dt.timedelta(days=draw(st.integers(-10, 130))))
            kind = draw(st.sampled_from([None, None, "write-off"]))
            share = draw(st.sampled_from([gross, draw(money(currency, 1, 1_000_00))]))
            paid.append([f"O{number}/{part}", when, buyer, f"O{number}", share, currency, kind])
    settings = {
        "provision_method": method or draw(st.sampled_from(METHODS)),
        "forward_factor": draw(st.sampled_from([None, None, 1.25, 0.5, 3])),
        "default_days": late,
        "provision_segment": draw(st.sampled_from([None, "none", "country", "sector", "group"])),
        "integral_cover": draw(st.sampled_from([None, "yes", "no"])),
        "sales_loss_rate": draw(st.sampled_from([None, "0.4%", 0.9])),
        "loss_given_default": draw(st.sampled_from([None, "100%", 0.333])),
        "bridge_from": draw(st.sampled_from([None, None, day - dt.timedelta(days=100), day + dt.timedelta(days=3)])),
    }
    decisions = [
        [buyer, *draw(st.sampled_from([("50%", None), (None, 300), (None, 9_000_000), (1, None)])),
         draw(st.sampled_from([None, day - dt.timedelta(days=60), day, day + dt.timedelta(days=1)])), "bankrupt"]
        for buyer in draw(st.lists(st.sampled_from(ids), max_size=2))
    ]  # fmt: skip
    decisions = list({(row[0], row[3]): row for row in decisions}.values())
    kinds = st.sampled_from(["opening", "write-off", "write-off", "recovery"])
    entries = [
        [draw(days_from(day, -120, 2)), draw(kinds), draw(st.sampled_from([None, *ids])), Decimal(draw(st.integers(0, 400)))]
        for _ in range(draw(st.sampled_from([0, 0, 2, 4])))
    ]
    tight = draw(st.sampled_from([[], [], [["maximum_liability", 80], ["afl", 0], ["threshold", 0]]]))
    names = [key for key, _ in tight]
    policy = [row for row in blocks["policy"] if row[0] not in names]
    limits = blocks["limits"]
    at = limits[0].index("Currency")
    months = draw(st.sampled_from([0, 3, 14]))
    return blocks | {
        "settings": [*blocks["settings"], *([key, value] for key, value in settings.items() if value is not None)],
        "buyers": [[*header, "Sector"], *masters],
        "ledger": [*blocks["ledger"], *old],
        "receipts": [*blocks["receipts"], *paid],
        # The opening at today's rates: limits in base currency stay what they were.
        "limits": [limits[0], *([*row[:at], base, *row[at + 1 :]] for row in limits[1:])],
        "policy": [*policy, *tight],
        "sales": [["Month", "Credit sales"], *([day.replace(day=1) - dt.timedelta(days=31 * n), 1000 + n] for n in range(months))],
        "provision_rates": [RATES, *draw(st.sampled_from(OWN_RATES))],
        "specific_provisions": [SPECIFIC, *decisions],
        "provision_entries": [ENTRIES, *entries],
    }
