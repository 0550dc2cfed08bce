"""Small random firms for losses: collateral, rules of it, and what the settings say of exposure and size."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.strategies import Blocks, insured_firms

COLLATERAL = ["Collateral", "Loss given default"]
RULES = [["gold", 0.1], ["Real estate", 0.35], ["parent guarantee", 1]]


@st.composite
def loss_firms(draw: st.DrawFn) -> Blocks:
    """Firms with one policy for all and no groups; ids may share a firm."""
    blocks = draw(insured_firms())
    header, *buyers = blocks["buyers"]
    group = header.index("Group")
    given = st.sampled_from([None, None, "gold", "real estate", "不动产抵押", "Parent guarantee"])
    settings = {
        "loss_given_default": draw(st.sampled_from([None, 0.45, 1, 0.6])),
        "unused_limit_share": draw(st.sampled_from([None, 0, 0.1, 0.755, 1])),
        "size_adjustment": draw(st.sampled_from([None, True])),
    }
    recoveries = draw(st.sampled_from([None, "pro rata", "oldest first"]))
    return blocks | {
        "buyers": [
            [*header, "Collateral"],
            *([*(None if place == group else cell for place, cell in enumerate(row)), draw(given)] for row in buyers),
        ],
        "limits": [row for row in blocks["limits"] if row[3] != "group"],
        "policy_terms": blocks["policy_terms"][:1],
        "policy": [*blocks["policy"], ["recoveries_after_loss", recoveries]],
        "settings": [*blocks["settings"], *([key, value] for key, value in settings.items())],
        "lgd_rules": [COLLATERAL, *draw(st.sampled_from([[], RULES]))],
    }
