"""Bands of a number with their scores, written as text: "<1: 20; <1.5: 60; >=1.5: 100"."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from xlcredit.errors import InputError, shown

BAND = re.compile(r"(<=|<|>=|>)\s*([+-]?\d+(?:\.\d+)?)\s*(%?)\s*:\s*(\d+(?:\.\d)?)")
EXAMPLE = "<1: 20; <1.5: 60; >=1.5: 100"
REST = {"<": ">=", "<=": ">"}
"""Sign of the last band by the sign of the one before it."""

BEST = 1000
"""Best score in tenths of a point."""

VALUE_PLACES = 9
"""Decimals of a value that count: more are binary noise of the arithmetic that led to it."""


@dataclass(frozen=True)
class Bands:
    """Rising upper ends, each with 1 where it belongs to its band, and the score of each band in tenths of a point."""

    ends: tuple[tuple[float, float], ...]
    tenths: tuple[int, ...]

    def score(self, value: float) -> int:
        """Score of a value. [tenths of a point]

        >>> bands = read_bands("<1: 20; <=1.5: 60; >1.5: 100")
        >>> [bands.score(value) for value in (0.9, 1, 1.5, 1.6)]
        [200, 600, 600, 1000]
        """
        return self.tenths[bisect_right(self.ends, (round(value, VALUE_PLACES), 0.5))]


def read_bands(text: str) -> Bands:
    """Bands from their text; InputError says what is wrong with it.

    >>> read_bands("<10%: 100; >=10%: 0").ends
    ((0.1, 0),)
    """
    return _read(tidy(text))


def tidy(text: str) -> str:
    """The text with half-width signs and single blanks.

    >>> tidy("＜1：20；≥1:  100")
    '<1:20; >=1: 100'
    """
    plain = unicodedata.normalize("NFKC", text).replace("≤", "<=").replace("≥", ">=")
    return "; ".join(" ".join(part.split()) for part in plain.split(";") if part.strip())


@lru_cache(maxsize=1024)
def _read(text: str) -> Bands:
    parts = [_part(part) for part in text.split("; ")]
    *others, (last, rest_from, _) = parts
    if not others:
        raise InputError(f"{shown(text)} is one band: write at least two, such as {EXAMPLE}")
    for sign, end, _ in others:
        if sign not in REST:
            raise InputError(f"only the last band begins with >= or >, not {sign}{end}: write bands like {EXAMPLE}")
    for (_, low, _), (_, high, _) in pairwise(others):
        if high <= low:
            raise InputError(f"bands must rise: {high} follows {low}")
    sign, end, _ = others[-1]
    if last != REST[sign] or rest_from != end:
        wanted = f"{REST[sign]}{end}"
        raise InputError(f"the last band must be {wanted}, where the one before it ends, not {last}{rest_from}")
    ends = tuple((float(end), int(sign == "<=")) for sign, end, _ in others)
    return Bands(ends, tuple(tenths for _, _, tenths in parts))


def _part(text: str) -> tuple[str, Decimal, int]:
    """Sign, end and score of one band."""
    found = BAND.fullmatch(text)
    if found is None:
        raise InputError(f"{shown(text)} is not a band: write bands like {EXAMPLE}")
    sign, number, percent, score = found.groups()
    end = Decimal(number).scaleb(-2 if percent else 0).normalize()
    tenths = int(Decimal(score).scaleb(1))
    if tenths > BEST:
        raise InputError(f"a score must be from 0 to 100, not {score}")
    return sign, Decimal(f"{end:f}"), tenths
