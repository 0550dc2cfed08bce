"""Second opinion of what a card says of a value: numbers in words, rounded half away from zero, by whole numbers alone."""

from __future__ import annotations

from fractions import Fraction


def in_words(value: float, places: int) -> str:
    """A number with so many decimals and separators of thousands."""
    exact = Fraction(repr(value)) * 10**places
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    digits = str(whole).rjust(places + 1, "0")
    front, back = digits[: len(digits) - places], digits[len(digits) - places :]
    groups = []
    while front:
        groups.insert(0, front[-3:])
        front = front[:-3]
    return ("-" if exact < 0 else "") + ",".join(groups) + (f".{back}" if back else "")
