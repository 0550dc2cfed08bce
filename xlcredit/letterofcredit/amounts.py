"""Amounts and quantities of the invoices beside those of the letter of credit: one function a check.

most  = amount × (1 + tolerance above)        least = amount × (1 − tolerance below), partial shipments not allowed
quantity: the stated tolerances, else 10 % where about so much is asked for, else 5 % of what is no pieces or packages
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.documents import NOT_ALLOWED
from xlcredit.letterofcredit.evidence import Found, money
from xlcredit.letterofcredit.letter import Letter, rule
from xlcredit.letterofcredit.phrases import words_of
from xlcredit.money import exact
from xlcredit.parameters import parameters


def invoiced(case: Case) -> int:
    """Sum of the commercial invoices in the currency of the letter of credit. [minor units]"""
    own = case.letter.currency
    return sum(one.amount or 0 for one in case.invoices if one.currency == own)


def amount_over(case: Case) -> Iterator[Found]:
    """Invoices above the amount and its tolerance."""
    letter, total = case.letter, invoiced(case)
    if total > letter.most:
        yield Found("over", _amounts(letter, total, letter.above) | {"most": money(letter.most, letter.currency)})


def amount_under(case: Case) -> Iterator[Found]:
    """Invoices below the amount and its tolerance where partial shipments are not allowed."""
    letter, total = case.letter, invoiced(case)
    if case.invoices and letter.partial_shipments == NOT_ALLOWED and total < letter.least:
        yield Found("under", _amounts(letter, total, letter.below) | {"least": money(letter.least, letter.currency)})


def _amounts(letter: Letter, total: int, share: Fraction) -> dict[str, object]:
    stated = money(letter.amount, letter.currency)
    return {"amount": money(total, letter.currency), "stated": stated, "share": float(100 * share)}


def quantity_off(case: Case) -> Iterator[Found]:
    """Invoiced quantities above, or without partial shipments below, what the letter of credit asks for."""
    letter = case.letter
    stated = [one.quantity for one in case.invoices if one.quantity is not None]
    if letter.quantity is None or not stated:
        return
    total, asked = sum(exact(one) for one in stated), exact(letter.quantity)
    below, above = (quantity_share(letter, one) for one in (letter.tolerance_below, letter.tolerance_above))
    least, most = asked * (1 - below), asked * (1 + above)
    if total > most or (letter.partial_shipments == NOT_ALLOWED and total < least):
        bounds = {"quantity": float(total), "least": float(least), "most": float(most), "stated": float(asked)}
        yield Found("quantity", bounds | {"share": float(100 * (above if total > most else below))})


def quantity_share(letter: Letter, stated: float | None) -> Fraction:
    """Share by which the quantity may differ: as stated, else by UCP 600 article 30a and b."""
    if stated is not None:
        return exact(stated)
    if letter.is_about:
        return exact(rule("about_share"))
    pieces = words_of(letter.quantity_unit) & words_of(" ".join(parameters("letter_of_credit")["packing"]["words"]))
    return exact(rule("quantity_share")) if letter.quantity_unit and not pieces else Fraction(0)
