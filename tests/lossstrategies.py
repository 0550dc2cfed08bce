"""Small random firms for losses: collateral and its rules, correlations, claims of the year, settings of exposure and size."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

from hypothesis import strategies as st

from tests.strategies import Block, Blocks, days_from, insured_firms
from xlcredit.claimregister import YearTerms
from xlcredit.claims import DEDUCTIONS, THRESHOLD_RULES, ClaimTerms

COLLATERAL = ["Collateral", "Loss given default"]
RULES = [["gold", 0.1], ["Real estate", 0.35], ["parent guarantee", 1]]


CORRELATIONS = ["Sector", "Other sector", "Correlation"]
SECTORS = {"general": "通用", "manufacturing": "制造业", "pharma": "Pharmaceuticals", "toys": "Toys"}
"""Sectors, and another way to write each."""


@st.composite
def sector_correlations(draw: st.DrawFn) -> Block:
    """Correlations of some pairs of sectors in tenths, each pair once, in either order and in whatever words."""
    rows = []
    for one, other in combinations(SECTORS, 2):
        if draw(st.booleans()):
            pair = [draw(st.sampled_from([name, SECTORS[name]])) for name in draw(st.permutations([one, other]))]
            rows.append([*pair, draw(st.integers(-10, 10)) / 10])
    return [CORRELATIONS, *draw(st.permutations(rows))]


@st.composite
def claim_years(draw: st.DrawFn) -> YearTerms:
    """What a policy bears of claims in a year, every term of it now and then."""
    amounts = st.sampled_from([0, 0, 1, 100, 40_000]) | st.integers(0, 200_000)
    claim = ClaimTerms(
        percentage=(draw(st.integers(0, 20)), 20),
        threshold=draw(amounts),
        threshold_rule=draw(st.sampled_from(THRESHOLD_RULES)),
        deductible=draw(amounts),
        deductions=draw(st.sampled_from(DEDUCTIONS)),
        minimum_retention=draw(amounts),
    )
    return YearTerms(claim, draw(amounts), draw(st.none() | amounts))


@st.composite
def recent_claim(draw: st.DrawFn, number: int, day: dt.date) -> list[Any]:
    """A claim of the last weeks for what is covered, so that it uses up the policy year of today."""
    lost = draw(days_from(day, -40, 0))
    status = draw(st.sampled_from([None, "filed", "rejected"]))
    return [f"N{number}", draw(st.sampled_from(["B1", "B2"])), lost, lost, None, None, status, *[None] * 4]


@st.composite
def loss_firms(draw: st.DrawFn) -> Blocks:
    """Firms with one policy for all and no groups; ids may share a firm."""
    blocks = draw(insured_firms())
    header, *buyers = blocks["buyers"]
    group, legal_id = header.index("Group"), header.index("Legal id")
    one_firm = draw(st.booleans())
    given = st.sampled_from([None, None, "gold", "real estate", "不动产抵押", "Parent guarantee"])
    settings = {
        "loss_given_default": draw(st.sampled_from([None, 0.45, 1, 0.6])),
        "unused_limit_share": draw(st.sampled_from([None, 0, 0.1, 0.755, 1])),
        "size_adjustment": draw(st.sampled_from([None, True])),
    }
    day = dict(blocks["settings"])["as_of"]
    claims = [draw(recent_claim(number, day)) for number in range(draw(st.integers(0, 2)))]
    recoveries = draw(st.sampled_from([None, "pro rata", "oldest first"]))
    return blocks | {
        "buyers": [
            [*header, "Collateral"],
            *([*row[:group], None, "HRB 1" if one_firm else row[legal_id], *row[legal_id + 1 :], draw(given)] for row in buyers),
        ],
        "limits": [row for row in blocks["limits"] if row[3] != "group"],
        "policy_terms": blocks["policy_terms"][:1],
        "claim_register": [*blocks["claim_register"], *claims],
        "policy": [*blocks["policy"], ["recoveries_after_loss", recoveries]],
        "settings": [*blocks["settings"], *([key, value] for key, value in settings.items())],
        "lgd_rules": [COLLATERAL, *draw(st.sampled_from([[], RULES]))],
        "sector_correlations": draw(sector_correlations()),
    }
