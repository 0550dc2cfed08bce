"""What would raise the credit limit of a buyer by one step: the change in each input that the next step asks for.

Each input is looked at with every other one out of the way, so that its own part alone decides: all inputs listed
together reach the step, and each is enough alone where the table says so. Days beyond terms and class are other ways to
the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xlcredit import credit
from xlcredit.credit import LimitRules, limit_row
from xlcredit.errors import UnknownId
from xlcredit.limits import payment_factor
from xlcredit.money import currency_units
from xlcredit.trace import SHOWN_DIGITS
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Facts = Mapping[str, Any]

PLENTY = 10**13
"""An amount in minor units that no part of a limit stops at."""

AMOUNTS = ("sales", "open_orders", "tangible_net_worth", "buyer_turnover", "limit", "cap", "group_limit")
"""Inputs that are money, by the fact that they are; `cap` is the concentration cap."""

LATENESS, CLASS, MANUAL = "days_beyond_terms", "credit_class", "manual_limit"


@dataclass(frozen=True)
class Raise:
    """One input: what it is, what the next step needs, and whether that alone is enough. [minor units, days, class]"""

    name: str
    now: Any
    needed: Any
    alone: bool

    @property
    def change(self) -> Any:
        """How much it has to change; None for what is no amount."""
        amounts = not isinstance(self.needed, bool | str) and None not in (self.now, self.needed)
        return self.needed - self.now if amounts else None


def raises(facts: Facts, rules: LimitRules) -> list[Raise]:
    """Inputs that stand in the way of the next step of the limit of a buyer, from the facts of his firm."""
    row = limit_row(facts, rules)
    if row["binding"] in (credit.INSOLVENCY, credit.SANCTIONS):
        return [Raise(row["binding"], True, False, False)]
    if row["binding"] == credit.UNKNOWN:
        return [Raise(name, None, True, False) for name in credit.WANTED]
    target = row["recommended_limit"] + max(rules.settings.limit_step, 1)
    amounts = [one for name in AMOUNTS if (one := _amount(name, facts, rules, target)) is not None]
    found = [*amounts, *_lateness(facts, rules, target), *_class(facts, rules, target)]
    manual = row["manual_limit"]
    return found if manual is None else [Raise(MANUAL, manual, None, True), *found]


def reached(facts: Facts, rules: LimitRules) -> int:
    """Recommended limit of the facts. [base minor units]"""
    return int(limit_row(facts, rules)["recommended_limit"])


def with_amount(facts: Facts, rules: LimitRules, name: str, amount: int) -> tuple[Facts, LimitRules]:
    """The same buyer with another amount of one input."""
    return (facts, replace(rules, cap=amount)) if name == "cap" else ({**facts, name: amount}, rules)


def _amount(name: str, facts: Facts, rules: LimitRules, target: int) -> Raise | None:
    now = rules.cap if name == "cap" else facts[name]
    unread = "sales" if rules.settings.need_rule == "peak" else "open_orders"
    if now is None or name == unread:
        return None
    others = {other: PLENTY for other in AMOUNTS if other not in (name, "cap") and facts[other] is not None}
    free = {**facts, **others}, rules if name == "cap" or rules.cap is None else replace(rules, cap=PLENTY)

    def enough(amount: int) -> bool:
        return reached(*with_amount(*free, name, amount)) >= target

    if enough(now) or not enough(PLENTY):
        return None
    needed = smallest(enough, now, PLENTY)
    return Raise(name, now, needed, reached(*with_amount(facts, rules, name, needed)) >= target)


def smallest(enough: Callable[[int], bool], low: int, high: int) -> int:
    """Smallest amount above `low` that is enough, where every larger one is; `high` is enough.

    >>> smallest(lambda amount: amount >= 700, 0, 1000)
    700
    """
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _lateness(facts: Facts, rules: LimitRules, target: int) -> Iterator[Raise]:
    """The longest lateness whose factor is enough with all else as it is; where none is, the next better one."""
    late, bands = credit.days_beyond_terms(facts), rules.settings.payment_factor
    if late is None:
        return
    factor = payment_factor(late, bands, 1.0)
    ends = [end for end, _ in reversed(bands.ends) if end < late]
    better = [end for end in ends if payment_factor(_within(end, bands), bands, 1.0) > factor]
    tried = [(end, reached(_paid(facts, _within(end, bands)), rules) >= target) for end in better]
    found = next((one for one in tried if one[1]), tried[0] if tried and not factor else None)
    if found is not None:
        yield Raise(LATENESS, late, found[0], found[1])


def _within(end: float, bands: Any) -> float:
    """Days that lie in the band that ends there."""
    return end if dict(bands.ends)[end] else end - 1e-6


def _paid(facts: Facts, days: float) -> Facts:
    """The same buyer as if his payments had been so late."""
    return {**facts, "paid_due": 10**9, "late_days": round(days * 10**9)}


def _class(facts: Facts, rules: LimitRules, target: int) -> Iterator[Raise]:
    """The nearest better class that is enough with all else as it is."""
    now = facts["grading"].credit_class
    for rank in sorted((rank for rank in rules.classes if rank < now), reverse=True):
        if reached({**facts, "grading": replace(facts["grading"], credit_class=rank)}, rules) >= target:
            yield Raise(CLASS, now, rank, True)
            return


HEADERS = {
    "en": ("Input", "Now", "Needed", "Change", "Enough alone"),
    "zh": ("输入项", "现值", "所需", "变化", "单独足够"),
}


def raise_rows(analysis: Analysis, buyer: str, language: str = "en") -> list[list[Any]]:
    """A header row, then a row an input, money in currency units. UnknownId for a buyer nobody knows."""
    if buyer not in analysis.limit_facts:
        raise UnknownId(f"buyer {buyer!r} is neither on the Buyers sheet nor in the ledger")
    places = analysis.settings.places

    def shown(one: Raise, value: Any) -> Any:
        if isinstance(value, bool):
            return spoken("flag", "yes" if value else "no", language)
        money = one.name in (*AMOUNTS, MANUAL) and value is not None
        if isinstance(value, float):
            return round(value, SHOWN_DIGITS)
        return currency_units(value, places) if money else "" if value is None else value

    found = raises(analysis.firm_facts[buyer], LimitRules.of(analysis))
    rows = [
        [spoken("limit_input", one.name, language), *(shown(one, cell) for cell in (one.now, one.needed, one.change))]
        for one in found
    ]
    alone = [spoken("flag", "yes" if one.alone else "no", language) for one in found]
    return [list(HEADERS[language]), *([*row, verdict] for row, verdict in zip(rows, alone, strict=True))]
