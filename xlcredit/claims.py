"""What the insurer pays for a loss, step by step, and how a recovery is shared.

covered → threshold gate → × insured percentage → − each-and-every deductible → − annual first loss left
→ min(maximum liability left) → min(covered − minimum retention), never below 0; where the policy takes the
deductions before the percentage, they stand before it. Each step is rounded half away from zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlcredit.errors import DivisionByZero, DomainError, InputError
from xlcredit.money import LARGEST_MINOR, ratio, scaled

REACHES, EXCEEDS, SUBTRACTED = "reaches", "exceeds", "subtracted"
THRESHOLD_RULES = (REACHES, EXCEEDS, SUBTRACTED)
"""A loss of exactly the threshold is paid, is not, or the threshold is taken off every loss."""

AFTER, BEFORE = "after", "before"
DEDUCTIONS = (AFTER, BEFORE)
"""Deductible and annual first loss come after or before the insured percentage."""

FIRST_LOSS = "annual first loss"
LIABILITY = "maximum liability"
RETENTION = "minimum retention"
ORDER = {
    AFTER: ("covered", "threshold", "insured percentage", "deductible", FIRST_LOSS, LIABILITY, RETENTION),
    BEFORE: ("covered", "threshold", "deductible", FIRST_LOSS, "insured percentage", LIABILITY, RETENTION),
}
"""Steps of an indemnity in the order in which they are taken."""

Step = tuple[str, int]
"""Name of a step, and what is left after it. [minor units]"""


@dataclass(frozen=True)
class ClaimTerms:
    """Terms of a policy for one claim; money in minor units, the percentage as numerator and denominator."""

    percentage: tuple[int, int]
    threshold: int = 0
    threshold_rule: str = REACHES
    deductible: int = 0
    deductions: str = AFTER
    minimum_retention: int = 0


@dataclass(frozen=True)
class Indemnity:
    """Steps of one claim, and what it uses up of the annual first loss. [minor units]"""

    steps: tuple[Step, ...]
    first_loss: int

    @property
    def paid(self) -> int:
        """What the insurer pays."""
        return self.steps[-1][1]

    def after(self, step: str) -> int:
        """What is left after a step."""
        return dict(self.steps)[step]


def indemnity(covered: int, terms: ClaimTerms, afl_left: int = 0, liability_left: int | None = None) -> Indemnity:
    """What the insurer pays for a covered loss, with its steps. [minor units]

    afl_left: annual first loss not yet borne; liability_left: maximum liability not yet paid out, None: no maximum.
    DomainError for a negative amount.

    >>> terms = ClaimTerms((9, 10), threshold=100_000, deductible=50_000)
    >>> indemnity(7_500_000, terms, 200_000, 20_000_000).paid
    6500000
    """
    given = (covered, terms.threshold, terms.deductible, terms.minimum_retention, afl_left, liability_left or 0)
    if min(given) < 0:
        raise DomainError("amounts of a claim must not be negative")
    taken: Mapping[str, Callable[[int], int]] = {
        "covered": lambda amount: amount,
        "threshold": lambda amount: beyond_threshold(amount, terms.threshold, terms.threshold_rule),
        "insured percentage": lambda amount: scaled(amount, *terms.percentage),
        "deductible": lambda amount: max(amount - terms.deductible, 0),
        FIRST_LOSS: lambda amount: max(amount - afl_left, 0),
        LIABILITY: lambda amount: amount if liability_left is None else min(amount, liability_left),
        RETENTION: lambda amount: max(min(amount, covered - terms.minimum_retention), 0),
    }
    steps: list[Step] = []
    amount, first_loss = covered, 0
    for name in ORDER[terms.deductions]:
        before, amount = amount, taken[name](amount)
        first_loss += before - amount if name == FIRST_LOSS else 0
        steps.append((name, amount))
    return Indemnity(tuple(steps), first_loss)


def beyond_threshold(loss: int, threshold: int, rule: str) -> int:
    """Part of a loss that the threshold lets pass. [minor units]

    >>> [beyond_threshold(1_000, 1_000, rule) for rule in THRESHOLD_RULES]
    [1000, 0, 0]
    """
    if rule == SUBTRACTED:
        return max(loss - threshold, 0)
    passes = loss > threshold if rule == EXCEEDS else loss >= threshold
    return loss if passes else 0


def percentage_of(share: float) -> tuple[int, int]:
    """A share between 0 and 1 as numerator and denominator; DomainError for any other.

    >>> percentage_of(0.9)
    (9, 10)
    """
    if not 0 <= share <= 1:
        raise DomainError(f"{share:g} is not a share between 0 and 1: write 90 % as 0.9")
    return ratio(share)


def recovery_split(gross: int, costs: int, indemnity_paid: int, retained_loss: int) -> tuple[int, int]:
    """Share of the insurer and of the insured in a recovery after the date of loss, less its costs. [minor units]

    The insurer's is net × paid / (paid + retained), rounded half away from zero; the insured takes the remainder.
    Costs above the recovery are shared alike, negative. DivisionByZero where nothing was lost.

    >>> recovery_split(1_000_000, 0, 2_500_000, 500_000)
    (833333, 166667)
    """
    if min(gross, costs, indemnity_paid, retained_loss) < 0:
        raise DomainError("recovery, costs, indemnity and retained loss must not be negative")
    loss = indemnity_paid + retained_loss
    if loss == 0:
        raise DivisionByZero("indemnity paid and retained loss are both zero: there is no loss to share by")
    net = gross - costs
    insurer = scaled(net, indemnity_paid, loss)
    return insurer, net - insurer


def premium_due(
    turnover: int, rate: float, minimum_share: float | None = None, estimated_turnover: int | None = None
) -> int:
    """Turnover × rate, at least the minimum share of the premium on the estimated turnover. [minor units]

    rate, minimum_share: shares between 0 and 1. InputError where one half of the minimum is missing.

    >>> premium_due(2_000_000_000, 0.0025), premium_due(1_000_000_000, 0.0025, 0.8, 2_000_000_000)
    (5000000, 4000000)
    """
    if turnover < 0 or (estimated_turnover or 0) < 0:
        raise DomainError("turnover must not be negative")
    if (minimum_share is None) != (estimated_turnover is None):
        missing = "estimated_turnover" if estimated_turnover is None else "minimum_share"
        raise InputError(f"{missing} is missing: a minimum premium is a share of the premium on an estimated turnover")
    earned = scaled(turnover, *percentage_of(rate))
    if minimum_share is None or estimated_turnover is None:
        return earned
    return max(earned, minimum_premium(rate, minimum_share, estimated_turnover))


def minimum_premium(rate: float, minimum_share: float, estimated_turnover: int) -> int:
    """Least premium of the policy year: a share of the premium on the estimated turnover. [minor units]

    >>> minimum_premium(0.0025, 0.8, 2_000_000_000)
    4000000
    """
    return scaled(scaled(estimated_turnover, *percentage_of(rate)), *percentage_of(minimum_share))


def multiple_of(premium: int, multiple: float) -> int:
    """Maximum liability as a multiple of the premium paid; DomainError beyond what can be added up. [minor units]

    >>> multiple_of(5_000_000, 30)
    150000000
    """
    exact = Fraction(str(multiple))
    found = scaled(premium, exact.numerator, exact.denominator)
    if found > LARGEST_MINOR:
        raise DomainError("the maximum liability is larger than any amount that can be added up exactly")
    return found
