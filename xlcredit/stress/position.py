"""Our own balance sheet after a scenario, its ratios, and the headroom of the covenants.

    receivables          + what slower payment and moved rates add
    cash                 − what slower payment adds to receivables − (exposure of those who fail − indemnity)
    lack of cash         is borrowed for less than a year: cash 0, current liabilities higher
    current assets       by what receivables and cash change
    equity               + what moved rates add − retained loss

What does not come in is missing in cash, for new sales take the place of lost receivables. Recoveries come later than
a year: they count for the retained loss and equity, not for cash. Taxes and provisions made already are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlcredit.errors import XlcreditError
from xlcredit.figures import balance
from xlcredit.liquidity import quick_ratio, working_capital_ratio
from xlcredit.money import currency_units
from xlcredit.stress.rules import Covenant

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

KEPT, BREACHED = "kept", "breached"
NO_BALANCE, INCOMPLETE, NO_LIABILITIES = "no balance sheet", "balance sheet incomplete", "no current liabilities"
NO_COVENANT = "covenant not computed"


@dataclass(frozen=True)
class Position:
    """The current part of a balance sheet and equity; None where it is not known. [base minor units]"""

    cash: int | None = None
    securities: int | None = None
    receivables: int | None = None
    current_assets: int | None = None
    current_liabilities: int | None = None
    equity: int | None = None

    def after(self, cash: int, receivables: int, equity: int) -> Position:
        """The position after changes of cash, receivables and equity."""
        if not cash:
            return self._changed(0, receivables, equity, 0)
        if self.cash is None:
            unknown = replace(self, current_assets=None, current_liabilities=None)
            return unknown._changed(0, receivables, equity, 0)
        lack = max(-(self.cash + cash), 0) if cash < 0 else 0
        return self._changed(cash + lack, receivables, equity, lack)

    def _changed(self, cash: int, receivables: int, equity: int, borrowed: int) -> Position:
        return Position(
            cash=plus(self.cash, cash),
            securities=self.securities,
            receivables=plus(self.receivables, receivables),
            current_assets=plus(self.current_assets, cash + receivables),
            current_liabilities=plus(self.current_liabilities, borrowed),
            equity=plus(self.equity, equity),
        )

    @property
    def ratio(self) -> float | None:
        """Working-capital ratio; None without an answer."""
        return _answer(working_capital_ratio, self.current_assets, self.current_liabilities)

    @property
    def quick(self) -> float | None:
        """Quick ratio; None without an answer."""
        return _answer(quick_ratio, self.cash, self.securities, self.receivables, self.current_liabilities)

    @property
    def lacking(self) -> str:
        """Why a ratio has no answer; "" where both have one."""
        if self.ratio is not None and self.quick is not None:
            return ""
        known = (self.cash, self.securities, self.receivables, self.current_assets, self.current_liabilities)
        if all(amount is None for amount in known):
            return NO_BALANCE
        return INCOMPLETE if None in known else NO_LIABILITIES


def plus(amount: int | None, change: int) -> int | None:
    """An amount after a change; None where it is not known."""
    return None if amount is None else amount + change


def _answer(ratio: Callable[..., float], *amounts: int | None) -> float | None:
    if any(amount is None for amount in amounts):
        return None
    try:
        return ratio(*amounts)
    except XlcreditError:
        return None


def position_of(analysis: Analysis) -> Position:
    """The latest balance sheet up to the as-of date; all unknown where there is none."""
    try:
        row = balance(analysis)
    except XlcreditError:
        return Position()
    return Position(**{name: row[name] for name in Position.__dataclass_fields__})


MEASURES: Mapping[str, Callable[[Position, int], float | None]] = {
    "working capital ratio": lambda position, _: position.ratio,
    "quick ratio": lambda position, _: position.quick,
    "cash": lambda position, places: _units(position.cash, places),
    "equity": lambda position, places: _units(position.equity, places),
    "working capital": lambda position, places: _units(_working_capital(position), places),
}
"""What a covenant can be on: ratios, and amounts in units of the base currency."""


def _units(amount: int | None, places: int) -> float | None:
    return None if amount is None else currency_units(amount, places)


def _working_capital(position: Position) -> int | None:
    if position.current_assets is None or position.current_liabilities is None:
        return None
    return position.current_assets - position.current_liabilities


@dataclass(frozen=True)
class Headroom:
    """The covenant with the least room: its measure, room as a share of the minimum, whether it is kept.

    uncomputed: True where a covenant has no answer.
    """

    measure: str = ""
    share: float | None = None
    uncomputed: bool = False

    @property
    def state(self) -> str:
        """Kept or breached; "" without any covenant."""
        return "" if self.share is None else BREACHED if self.share < 0 else KEPT


def least_headroom(position: Position, covenants: Sequence[Covenant], places: int) -> Headroom:
    """The covenant nearest to its minimum, or furthest below it.

    >>> from fractions import Fraction
    >>> covenants = [Covenant("cash", Fraction(100)), Covenant("equity", Fraction(40))]
    >>> least_headroom(Position(cash=11_000, equity=3_000), covenants, 2)
    Headroom(measure='equity', share=-0.25, uncomputed=False)
    """
    found = [(MEASURES[one.measure](position, places), one) for one in covenants]
    shares = [(value / float(one.minimum) - 1, one.measure) for value, one in found if value is not None]
    share, measure = min(shares, default=(None, ""))
    return Headroom(measure, share, len(shares) < len(found))
