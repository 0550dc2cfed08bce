"""The checks of letters of credit as a workbook has them: points, severity, what to do, on or off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlcredit.intake import Typed
from xlcredit.money import exact
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, Finding

if TYPE_CHECKING:
    from xlcredit.book import Book

CHECKS = "lc_checks"


@dataclass(frozen=True)
class LetterCheck:
    """One check that is on; `points` come off the score of 100."""

    name: str
    points: float
    severity: str
    advice: str


def letter_checks(book: Book) -> tuple[LetterCheck, ...]:
    """Checks of a workbook that are on, in its order."""
    rows = book.lc_checks.to_dict("records")
    return tuple(
        LetterCheck(row["lc_check"], row["lc_weight"], row["alert_severity"], row["lc_advice"] or "")
        for row in rows
        if row["rule_on"] != "no"
    )


def score(points: Mapping[str, float]) -> float:
    """100 less the points of every check that found something, at least 0.

    >>> score({"no rules": 15, "vague terms": 10.5}), score({"a": 70, "b": 70})
    (74.5, 0.0)
    """
    return float(max(100 - sum(exact(one) for one in points.values()), 0))


def unknown_checks(given: Typed, *_: object) -> Iterator[Finding]:
    """A check that nobody knows."""
    known = {row["lc_check"] for row in parameters(CHECKS)["row"]}
    for place, name in enumerate(given.columns["lc_check"]):
        if name not in known:
            reason = "is no check of letters of credit: take a name from a new workbook"
            yield ERROR, place, "lc_check", name, reason
