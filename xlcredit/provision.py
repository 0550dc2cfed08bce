"""Provision matrix: loss rates by age, from rates by hand, from how documents were paid, or from roll rates.

    provision    = Σ rate × balance, each bucket rounded half away from zero
    roll rate    = mean over the months of balance of the next bucket a month later / balance of the bucket
    loss rate    = min(1, roll rates of the bucket and all later ones multiplied × LGD) × forward factor, at most 1
    profile rate = lost / what was unpaid at that age

The last bucket is in default: its loss rate is LGD × forward factor, so that n roll rates give n + 1 loss rates. Loss
rates have ten decimals, so that the figures of a sheet give the same provision again.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from xlcredit.errors import DivisionByZero, DomainError, InputError
from xlcredit.losses import share_of_one
from xlcredit.money import exact, nearest

DECIMALS = 10
"""Decimals of a loss rate."""

Share = float | Fraction


def loss_rate(share: Fraction) -> float:
    """A share as a loss rate: at most 1, ten decimals, rounded half up.

    >>> loss_rate(Fraction(1, 3)), loss_rate(Fraction(5, 4))
    (0.3333333333, 1.0)
    """
    return nearest(min(share, Fraction(1)) * 10**DECIMALS) / 10**DECIMALS


def forward(share: Fraction, forward_factor: Share) -> Fraction:
    """A loss rate of the past as it is expected from now on: capped at 1, × the factor, capped again.

    DomainError for a factor below 0.

    >>> forward(Fraction(1, 2), 1.1), forward(Fraction(3), 0.5)
    (Fraction(11, 20), Fraction(1, 2))
    """
    factor = exact(forward_factor)
    if factor < 0:
        raise DomainError(f"the forward factor {float(factor):g} is negative: 1 changes nothing, 1.1 adds a tenth")
    return min(Fraction(1), min(Fraction(1), share) * factor)


def at_rate(balance: int, rate: float) -> int:
    """Provision of one bucket: rate × balance, rounded half away from zero. [minor units]

    >>> at_rate(5_000, 0.0003)
    2
    """
    return nearest(balance * exact(rate))


def provision(balances: Sequence[int], rates: Sequence[float]) -> int:
    """Provision of a matrix: the sum over the buckets of rate × balance, each rounded. [minor units]

    InputError for ranges of different size; DomainError for a negative balance or a rate outside 0 to 1.

    >>> provision([700_000_000, 400_000_000, 250_000_000, 100_000_000], [0.015, 0.034, 0.071, 0.108])
    52650000
    """
    if len(balances) != len(rates):
        raise InputError(f"{len(balances)} balances and {len(rates)} rates: give one rate a balance")
    for place, (balance, rate) in enumerate(zip(balances, rates, strict=True), start=1):
        share_of_one(f"rate {place}", rate)
        if balance < 0:
            raise DomainError(f"balance {place} is negative: set credits against the oldest debts first")
    return sum(at_rate(balance, rate) for balance, rate in zip(balances, rates, strict=True))


def roll_rates(balances: Sequence[Sequence[Share]]) -> list[Fraction]:
    """Mean share of each bucket that is a bucket older a month later, one fewer than buckets. [share]

    balances: a row a month, oldest first; a column a bucket, youngest first. A month in which a bucket has no balance
    tells nothing of it. InputError below two months or buckets; DomainError for a negative balance; DivisionByZero
    names a bucket that has no balance in any month before the last.

    >>> [float(rate) for rate in roll_rates([[100, 40, 10], [80, 20, 20], [90, 40, 5]])]
    [0.35, 0.375]
    """
    buckets = {len(row) for row in balances}
    if len(balances) < 2 or len(buckets) != 1 or min(buckets) < 2:
        raise InputError("roll rates need two months or more, oldest first, each with the same two buckets or more")
    months = [[exact(balance) for balance in row] for row in balances]
    if any(balance < 0 for row in months for balance in row):
        raise DomainError("a balance is negative: set credits against the oldest debts first")
    return [_rolled(months, bucket) for bucket in range(buckets.pop() - 1)]


def _rolled(months: Sequence[Sequence[Fraction]], bucket: int) -> Fraction:
    found = [later[bucket + 1] / now[bucket] for now, later in pairwise(months) if now[bucket] > 0]
    if not found:
        raise DivisionByZero(f"bucket {bucket + 1} has no balance in any month but the last: its roll rate is unknown")
    return sum(found, Fraction(0)) / len(found)


def rolled_losses(rates: Sequence[Share], lgd: Share = 1) -> list[Fraction]:
    """Share of each bucket that is lost: its roll rate and all later ones multiplied, × LGD; the last bucket the LGD.

    InputError without a roll rate; DomainError for a negative one or an LGD outside 0 to 1.

    >>> [float(share) for share in rolled_losses([0.5, 0.5], 0.4)]
    [0.1, 0.2, 0.4]
    """
    if not rates:
        raise InputError("no roll rate is given")
    share_of_one("lgd", float(lgd))
    found = [exact(lgd)]
    for place, rate in reversed(list(enumerate(rates, start=1))):
        if rate < 0:
            raise DomainError(f"roll rate {place} is negative")
        found.insert(0, found[0] * exact(rate))
    return found


def loss_rates(rates: Sequence[Share], lgd: Share = 1, forward_factor: Share = 1) -> list[float]:
    """Loss rates from roll rates, one more than these: the last bucket is in default. [share]

    Errors as `rolled_losses` and `forward`.

    >>> loss_rates([0.2, 0.4, 0.6, 0.8])
    [0.0384, 0.192, 0.48, 0.8, 1.0]
    """
    return [loss_rate(forward(share, forward_factor)) for share in rolled_losses(rates, lgd)]


def lost_shares(unpaid: Sequence[Share], lost: Share) -> list[Fraction | None]:
    """Share of what was unpaid at each age that was lost; None where nothing was unpaid.

    DomainError where an amount is negative, or more was lost than was unpaid.

    >>> lost_shares([100, 0], 0)
    [Fraction(0, 1), None]
    """
    amounts, gone = [exact(amount) for amount in unpaid], exact(lost)
    if gone < 0 or any(amount < 0 for amount in amounts):
        raise DomainError("an amount is negative: unpaid and lost amounts are 0 or more")
    for place, amount in enumerate(amounts, start=1):
        if gone > amount:
            raise DomainError(f"more was lost ({float(gone):g}) than unpaid at age {place} ({float(amount):g})")
    return [gone / amount if amount else None for amount in amounts]


def profile_rates(unpaid: Sequence[Share], lost: Share) -> list[float]:
    """Loss rates from how sales were paid: what was lost in the end / what was unpaid at each age. [share]

    unpaid: all sales, then what was unpaid at each age. DivisionByZero names an age at which nothing was unpaid; other
    errors as `lost_shares`.

    >>> [round(rate, 4) for rate in profile_rates([100_000, 80_000, 45_000, 15_000], 3_000)]
    [0.03, 0.0375, 0.0667, 0.2]
    """
    found = []
    for place, share in enumerate(lost_shares(unpaid, lost), start=1):
        if share is None:
            raise DivisionByZero(f"nothing was unpaid at age {place}: its loss rate is unknown")
        found.append(loss_rate(share))
    return found
