"""Small random firms for the stress: sectors, balance sheets with gaps, scenarios of one or more shocks, covenants."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.lossstrategies import loss_firms
from tests.strategies import BALANCES, DECIMALS, Blocks, money, sometimes

STRESS_RULES = ["Stress", "What happens", "Size", "Scope"]
COVENANTS = ["Covenant on", "Minimum"]
MEASURES = ("working capital ratio", "quick ratio", "cash", "equity", "working capital")
KINDS = ("buyers fail", "sector fails", "limits cut", "limits cut", "days sales outstanding up", "currencies move")
SECTORS = (None, None, "pharma", "医药", "manufacturing", "toys")


@st.composite
def shock(draw: st.DrawFn, buyers: list[str], sectors: list[str], currencies: list[str]) -> list[Any]:
    """One shock: kind, size and scope."""
    kind = draw(st.sampled_from(KINDS))
    if kind == "buyers fail" and draw(st.booleans()):
        return [kind, None, draw(st.sampled_from(buyers))]
    if kind == "buyers fail":
        return [kind, draw(st.sampled_from([None, 1, 2, 3])), None]
    if kind == "sector fails":
        return [kind, draw(st.sampled_from([None, None, 1, 2])), draw(st.sampled_from([None, *sectors]))]
    if kind == "limits cut":
        return [kind, draw(st.sampled_from([0, 0.5, 0.5, 0.333, 1])), draw(st.sampled_from([None, None, 1, 5, 9]))]
    if kind == "days sales outstanding up":
        return [kind, draw(st.sampled_from([1, 15, 7.5, 40])), None]
    return [kind, draw(st.sampled_from([1.1, 0.9, 1.237, 1, 0.5])), draw(st.sampled_from([None, None, *currencies]))]


@st.composite
def balance_row(draw: st.DrawFn, base: str, day: dt.date) -> list[Any]:
    """A balance sheet, an amount of it missing now and then, cash scarce now and then."""
    amounts = [draw(money(base, 0, most)) for most in (4_000_00, 2_000_00, 9_000_00, 30_000_00, 20_000_00, 30_000_00)]
    gap = draw(st.sampled_from([*[None] * 5, 0, 1, 3, 4]))
    return [day, *(None if place == gap else amount for place, amount in enumerate(amounts))]


@st.composite
def stress_firms(draw: st.DrawFn) -> Blocks:
    """Firms with one policy for all and no groups; ids may share a firm."""
    blocks = draw(loss_firms())
    chosen = dict(blocks["settings"])
    day, base = chosen["as_of"], chosen["base_currency"]
    header, *buyers = blocks["buyers"]
    buyers = [[*row, draw(st.sampled_from(SECTORS))] for row in buyers]
    sectors = [row[-1] or "general" for row in buyers]
    ids = sorted({row[1] for row in blocks["ledger"][1:]})
    foreign = sorted(set(DECIMALS) - {base})
    names = draw(st.lists(st.sampled_from(["one", "two", "largest buyer fails"]), min_size=2, max_size=5))
    shocks = [[name, *draw(shock(ids, sectors, foreign))] for name in names]
    alike = {(row[0], row[1], row[3]): row for row in shocks}
    given = draw(st.integers(0, 5)) > 0
    balances = [draw(balance_row(base, day - dt.timedelta(days=20)))] if given else []
    minimums = st.sampled_from([0.5, 1, 1.2, 1500, Decimal("7000.5")])
    measures = draw(st.lists(st.sampled_from(MEASURES), max_size=3, unique=True))
    return blocks | {
        "claim_register": blocks["claim_register"][: draw(st.sampled_from([1, 1, 99]))],
        "buyers": [[*header, "Sector"], *buyers],
        "balances": [BALANCES, *balances],
        "sales": blocks["sales"][: draw(st.sampled_from([99, 99, 99, 1]))],
        "stress_rules": [STRESS_RULES, *alike.values()],
        "covenants": [COVENANTS, *([measure, draw(minimums)] for measure in measures)],
        "settings": [row for row in blocks["settings"] if row[0] != "limit_step"] + [["limit_step", draw(sometimes(st.just(50)))]],
    }
