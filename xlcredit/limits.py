"""The recommended credit limit of a buyer: its parts, the part that binds, and the trace.

    limit = min(need, capacity, cover + appetite, concentration, group) × payment factor, rounded down to a step

Money is integer minor units of the base currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from xlcredit.errors import DomainError
from xlcredit.limitrules import ClassRule
from xlcredit.money import ratio, scaled
from xlcredit.scorebands import BEST, Bands

PARTS = ("need", "capacity", "cover and appetite", "concentration", "group")
"""Parts of which the smallest binds, in the order that decides ties."""


def limit_need(turnover: int, days: Fraction | float, year_days: int = 365) -> int:
    """Credit that a turnover needs: `turnover × days to pay / days of the year`. [minor units]

    >>> limit_need(120_000_000, 45)
    14794521
    """
    if turnover < 0 or days < 0:
        raise DomainError("turnover and days must not be negative")
    exact = Fraction(turnover) * Fraction(days) / year_days
    return int((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))


def limit_capacity(rule: ClassRule, tangible_net_worth: int, turnover: int) -> int:
    """Credit that a buyer can bear: the smaller share of tangible net worth and of turnover. [minor units]

    rule: what his class may be given.

    >>> limit_capacity(ClassRule(0.35, 0.05), 8_000_000, 70_000_000)
    2800000
    """
    return min(
        scaled(max(tangible_net_worth, 0), *ratio(rule.net_worth_share)),
        scaled(max(turnover, 0), *ratio(rule.turnover_share)),
    )


def concentration_cap(own_equity: int | None, own_sales: int | None, shares: Mapping[str, float]) -> int | None:
    """Largest limit of one buyer as a share of own equity and own yearly sales; None where neither is known.

    shares: `own_equity` and `own_sales`. [minor units]

    >>> concentration_cap(1_000_000, 5_000_000, {"own_equity": 0.1, "own_sales": 0.1})
    100000
    """
    caps = [
        scaled(max(amount, 0), *ratio(shares[name]))
        for name, amount in (("own_equity", own_equity), ("own_sales", own_sales))
        if amount is not None
    ]
    return min(caps, default=None)


def payment_factor(days_beyond_terms: float | None, bands: Bands, unknown: float) -> float:
    """Share of the limit that is left by days beyond terms; `unknown` where nothing was paid yet. [factor]

    >>> from xlcredit.scorebands import read_bands
    >>> bands = read_bands("<=0: 100; <=15: 90; >15: 0")
    >>> [payment_factor(days, bands, 1.0) for days in (None, -3, 15, 15.5)]
    [1.0, 1.0, 0.9, 0.0]
    """
    return unknown if days_beyond_terms is None else bands.score(days_beyond_terms) / BEST


def recommended_limit(parts: Mapping[str, int | None], factor: float, step: int) -> tuple[int, str]:
    """Limit and the part that binds, from the parts by name (None: not known, does not bind). [minor units]

    The payment factor binds where it takes the limit below its smallest part.

    >>> recommended_limit({"need": 500_000, "capacity": None, "cover and appetite": 900_000}, 0.9, 100_000)
    (400000, 'payment factor')
    """
    known = {name: parts[name] for name in PARTS if parts.get(name) is not None}
    binding = min(known, key=lambda name: known[name] or 0)
    smallest = known[binding] or 0
    numerator, denominator = ratio(factor)
    if numerator < denominator and smallest > 0:
        binding = "payment factor"
    if not step:
        return scaled(smallest, numerator, denominator), binding
    return smallest * numerator // (denominator * step) * step, binding
