"""The recommended credit limit of a buyer: its parts, the part that binds, and the trace.

    limit = min(need, capacity, cover + appetite, concentration) × payment factor, rounded down to a step

Money is integer minor units of the base currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from xlcredit.errors import DomainError, InputError
from xlcredit.money import ratio, scaled
from xlcredit.parameters import banded, parameters

PARTS = ("need", "capacity", "cover and appetite", "concentration")
"""Parts of which the smallest binds, in the order that decides ties."""


def credit_class(grade: float | None) -> str:
    """Class A to E of a grade 1 to 10; the class of the unknown where there is none.

    >>> credit_class(3), credit_class(None)
    ('B', 'D')
    """
    table = parameters("grades")
    return table["class_without_grade"] if grade is None else banded(table["band"], grade)


def limit_need(turnover: int, days: Fraction | float, year_days: int = 365) -> int:
    """Credit that a turnover needs: `turnover × days to pay / days of the year`. [minor units]

    >>> limit_need(120_000_000, 45)
    14794521
    """
    if turnover < 0 or days < 0:
        raise DomainError("turnover and days must not be negative")
    exact = Fraction(turnover) * Fraction(days) / year_days
    return int((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))


def limit_capacity(credit_class: str, tangible_net_worth: int, turnover: int) -> int:
    """Credit that a buyer can bear: the smaller share of tangible net worth and of turnover, by class. [minor units]

    >>> limit_capacity("B", 8_000_000, 70_000_000)
    2800000
    """
    by_class = parameters("capacity")["class"]
    if credit_class not in by_class:
        raise InputError.not_among(by_class, credit_class, "class")
    shares = by_class[credit_class]
    return min(
        scaled(max(tangible_net_worth, 0), *ratio(shares["tangible_net_worth"])),
        scaled(max(turnover, 0), *ratio(shares["turnover"])),
    )


def own_risk_appetite(credit_class: str, places: int = 2) -> int:
    """Own risk accepted on top of the insurer's limit, by class. [minor units]

    >>> own_risk_appetite("C")
    2000000
    """
    return int(parameters("appetite")["class"][credit_class]) * 10**places


def concentration_cap(own_equity: int | None, own_sales: int | None) -> int | None:
    """Largest limit of one buyer as a share of own equity and own yearly sales; None where neither is known.

    >>> concentration_cap(1_000_000, 5_000_000), concentration_cap(None, None)
    (100000, None)
    """
    shares = parameters("concentration")
    caps = [
        scaled(max(amount, 0), *ratio(shares[name]))
        for name, amount in (("own_equity", own_equity), ("own_sales", own_sales))
        if amount is not None
    ]
    return min(caps, default=None)


def payment_factor(days_beyond_terms: float | None) -> float:
    """Factor on the limit by days beyond terms; the factor of the unknown where nothing was paid yet.

    >>> payment_factor(-3), payment_factor(15), payment_factor(15.5), payment_factor(61)
    (1.0, 0.9, 0.7, 0.0)
    """
    table = parameters("payment_factor")
    return table["unknown"] if days_beyond_terms is None else banded(table["band"], days_beyond_terms)


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
