"""The grade of every buyer that his limit and terms rest on: of the score, of an agency, or of a veto.

The setting `class_source` says which of score and external grade counts; a score of too little confidence gives no
grade, and a veto caps whatever grade there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from xlcredit.money import exact
from xlcredit.scorecard import Grade, Scorecard
from xlcredit.settings import Settings

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis
    from xlcredit.scoring import Score

SCORE, EXTERNAL, VETO = "score", "external grade", "veto"
SCORE_FIRST, WORSE = "score first", "worse of both"


@dataclass(frozen=True)
class Grading:
    """Grade of a buyer (None without one), where it comes from, class and terms."""

    grade: Grade | None
    origin: str
    credit_class: str
    terms: str

    @property
    def number(self) -> int | None:
        """The grade, 1 best to 10 worst."""
        return None if self.grade is None else self.grade.number


def gradings(analysis: Analysis) -> dict[str, Grading]:
    """The grading of every buyer."""
    external = {buyer: facts["external_grade"] for buyer, facts in analysis.limit_facts.items()}
    settings, scorecard = analysis.settings, analysis.book.scorecard
    return {buyer: grading(score, external[buyer], scorecard, settings) for buyer, score in analysis.scores.items()}


def grading(score: Score, external: float | None, scorecard: Scorecard, settings: Settings) -> Grading:
    """The grading of one buyer."""
    trusted = score.by_score is not None and score.confidence >= exact(settings.least_confidence)
    numbers = {
        SCORE: score.by_score.number if score.by_score is not None and trusted else None,
        EXTERNAL: None if external is None else ceil(external),
    }
    origin = _origin(numbers, settings.class_source)
    number = numbers.get(origin)
    capped = max(score.vetoes.values(), default=None)
    if capped is not None and number is None:
        number, origin = capped, VETO
    if number is None:
        rank = settings.class_without_grade
        return Grading(None, "", rank, terms_of(scorecard, rank))
    grade = scorecard.grade(max(number, capped or number))
    return Grading(grade, origin, grade.credit_class, grade.terms)


def _origin(numbers: Mapping[str, int | None], source: str) -> str:
    """Which of the grades there are counts; blank where none of them is known."""
    asked = {SCORE: [SCORE], EXTERNAL: [EXTERNAL]}.get(source, [SCORE, EXTERNAL])
    known = {name: number for name in asked if (number := numbers[name]) is not None}
    if source == WORSE:
        return max(known, key=lambda name: known[name], default="")
    return next(iter(known), "")


def terms_of(scorecard: Scorecard, rank: str) -> str:
    """Terms of a class: those of its best grade; blank where no grade has the class."""
    return next((grade.terms for grade in scorecard.grades if grade.credit_class == rank), "")
