"""Indemnity of a claim, recovery and premium, in fractions of the minor unit."""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.values import rounded


def indemnity(covered: int, terms: dict[str, Fraction | int | str], afl: int, liability: int | None) -> tuple[int, int]:
    """What is paid, and how much of the annual first loss it uses. `terms` by the keys of the policy."""
    threshold, rule = terms.get("threshold", 0), terms.get("threshold_rule", "reaches")
    amount = covered
    if rule == "subtracted":
        amount = max(0, covered - threshold)
    elif covered < threshold or (rule == "exceeds" and covered == threshold):
        amount = 0
    percentage = Fraction(terms["percentage"])
    if terms.get("deductions") == "before":
        amount = max(0, amount - terms.get("deductible", 0))
        used = min(amount, afl)
        amount = rounded((amount - used) * percentage)
    else:
        amount = max(0, rounded(amount * percentage) - terms.get("deductible", 0))
        used = min(amount, afl)
        amount -= used
    if liability is not None and amount > liability:
        amount = liability
    kept = covered - amount
    least = terms.get("minimum_retention", 0)
    if kept < least:
        amount = max(0, covered - least)
    return amount, used


def recovery(gross: int, costs: int, paid: int, retained: int) -> tuple[int, int]:
    """Shares of insurer and insured; the insured has what the rounded share of the insurer leaves."""
    insurer = rounded(Fraction(gross - costs) * paid / (paid + retained))
    return insurer, gross - costs - insurer


def premium(turnover: int, rate: Fraction, share: Fraction, estimate: int) -> int:
    """Premium on the turnover, at least the share of the premium on the estimate."""
    return max(rounded(turnover * rate), rounded(rounded(estimate * rate) * share))
