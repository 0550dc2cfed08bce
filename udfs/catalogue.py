"""The whole catalogue of worksheet functions: importing this module fills the registry."""

from udfs import (
    aging,
    alerts,
    assessment,
    claims,
    collecting,
    cover,
    deadlines,
    financials,
    interest,
    letterofcredit,
    limits,
    liquidity,
    losses,
    measures,
    plans,
    portfolio,
    provision,
    terms,
    whatif,
)
from udfs.registry import FUNCTIONS

SUBJECTS = (
    *(aging, measures, liquidity, financials, terms, limits, assessment),
    *(cover, deadlines, alerts, collecting, plans, interest, letterofcredit),
    *(whatif, claims, losses, provision, portfolio),
)

__all__ = ["FUNCTIONS", "SUBJECTS"]
