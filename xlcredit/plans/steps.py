"""Steps of a payment plan: shares of the principal or amounts, one for each instalment, as people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from xlcredit.errors import DomainError, InputError, shown
from xlcredit.money import currency_units, minor_units, nearest
from xlcredit.values import exact_number

BETWEEN = re.compile(r"[,;，；、]")
PERCENT = ("%", "％")
WRITE = "write shares such as 20%, 30%, 50%, or amounts"


def read_steps(text: str, amount: int, places: int) -> tuple[int, ...]:
    """Principal of each instalment: "20%, 30%, 50%" of the amount, or "2000, 3000, 5000". [minor units]

    amount: in minor units of a currency with `places` decimals; the last share takes the remainder. InputError for a
    step that is no number, DomainError where they do not come to 100 % or to the amount.

    >>> read_steps("25%, 25%, 50%", 999, 2), read_steps("4; 6.01", 1001, 2)
    ((250, 250, 499), (400, 601))
    """
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    shares = [part for part in parts if part.endswith(PERCENT)]
    if not parts:
        raise InputError(f"steps are missing: {WRITE}")
    if shares and len(shares) < len(parts):
        raise InputError(f"steps {shown(text)} mix shares and amounts: write all as one or the other")
    return _of_shares([_number(part[:-1]) for part in parts], amount) if shares else _amounts(parts, amount, places)


def _number(text: str) -> Fraction:
    try:
        return Fraction(exact_number(text))
    except InputError:
        raise InputError(f"step {shown(text)} is not a number: {WRITE}") from None


def _of_shares(shares: Sequence[Fraction], amount: int) -> tuple[int, ...]:
    total = sum(shares)
    if total != 100:
        raise DomainError(f"the steps come to {float(total):g} %, not to 100 %: correct them")
    found = [nearest(amount * share / 100) for share in shares[:-1]]
    return _positive([*found, amount - sum(found)])


def _amounts(parts: Sequence[str], amount: int, places: int) -> tuple[int, ...]:
    for part in parts:
        _number(part)
    found = [minor_units(part, places) for part in parts]
    if sum(found) != amount:
        come, wanted = (f"{currency_units(one, places):,.{places}f}" for one in (sum(found), amount))
        raise DomainError(f"the steps come to {come}, not to the amount {wanted}: correct them")
    return _positive(found)


def _positive(found: Sequence[int]) -> tuple[int, ...]:
    for number, part in enumerate(found, start=1):
        if part <= 0:
            raise DomainError(f"step {number} comes to nothing or less: write shares or amounts above 0")
    return tuple(found)
