"""How a credit score came about, step by step: step, value, rule, source, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from xlcredit.errors import UnknownId
from xlcredit.grading import Grading
from xlcredit.indicators import COMPUTED, Known
from xlcredit.parameters import parameters
from xlcredit.scoring import Line, PillarScore, Score, half_up, points, share
from xlcredit.trace import SHOWN_DIGITS, Step, percent
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

LONGEST_RULE = 250
"""Characters of a rule: longer texts do not reach every spreadsheet."""

SHOWN_PLACES = 4
"""Decimals of pillar scores in the sum of a score, which are not rounded before the sum."""


def score_trace(analysis: Analysis, buyer: str, language: str = "en") -> list[Step]:
    """Steps of the credit score of a buyer. UnknownId for a buyer nobody knows."""
    score = analysis.scores.get(buyer)
    if score is None:
        raise UnknownId(f"buyer {buyer!r} is neither on the Buyers sheet nor in the ledger")
    steps = [_step("pack", spoken("industry", score.pack, language), language)]
    for one in score.pillars:
        if one.pillar.weight:
            steps += _pillar_steps(one, language)
    return [*steps, *_score_steps(score, language), *_grade_steps(analysis, buyer, score, language)]


def _step(
    name: str, value: Any, language: str, words: Mapping[str, object] = MappingProxyType({}), source: str = ""
) -> Step:
    said = parameters("score_trace")["step"][name]
    shown = "" if value is None else value
    rule = said[f"rule_{language}"].format(**words)[:LONGEST_RULE]
    return (said[language].format(**words), shown, rule, source or said["source"])


def _pillar_steps(score: PillarScore, language: str) -> Iterator[Step]:
    for line in score.lines:
        yield _line_step(score, line, language)
    words = {"pillar": spoken("pillar", score.pillar.name, language), "weight": decimal(score.pillar.weight)}
    if score.tenths is None:
        yield _step("missing", None, language, words)
        return
    words |= {"known": written(score, score.known), "total": written(score, score.pillar.total)}
    yield _step("pillar", points(half_up(score.tenths)), language, words)


def _line_step(score: PillarScore, line: Line, language: str) -> Step:
    one = line.indicator
    words: dict[str, object] = {
        "indicator": spoken("indicator", one.name, language),
        "weight": written(score, one.weight),
        "total": written(score, score.pillar.total),
    }
    source = spoken("score_source", one.source, language) or "tblScorecard"
    if line.known is None:
        return _step("unknown", None, language, words, source)
    words |= {"bands": one.bands, "points": f"{points(line.tenths):g}", "origin": origin(line.known, language)}
    return _step("indicator", round(line.known.value, SHOWN_DIGITS), language, words, source)


def written(score: PillarScore, weight: int) -> str:
    """A weight as the scorecard has it."""
    return decimal(Fraction(weight, score.pillar.unit))


def origin(known: Known, language: str) -> str:
    """Where a value comes from, in words."""
    if known.origin == COMPUTED and known.day is None:
        return spoken("indicator_origin", COMPUTED, language)
    return " ".join(["tblIndicators", str(known.day), known.origin]).strip()


def decimal(exact: Fraction) -> str:
    """A fraction as a decimal number.

    >>> decimal(Fraction(15)), decimal(Fraction(5, 2))
    ('15', '2.5')
    """
    return f"{float(exact):.{SHOWN_PLACES}f}".rstrip("0").rstrip(".")


def _score_steps(score: Score, language: str) -> Iterator[Step]:
    there = [(one.pillar.weight, one.tenths) for one in score.pillars if one.pillar.weight and one.tenths is not None]
    parts = " + ".join(f"{decimal(weight)} × {decimal(tenths / 10)}" for weight, tenths in there)
    whole = decimal(sum((weight for weight, _ in there), Fraction(0)))
    yield _step("score", points(score.tenths), language, {"sum": f"({parts}) / {whole}" if there else "-"})
    yield _step("confidence", share(score.confidence), language)


def _grade_steps(analysis: Analysis, buyer: str, score: Score, language: str) -> Iterator[Step]:
    if score.by_score is not None:
        yield _step("by_score", score.by_score.number, language, {"from": points(score.by_score.score_from)})
    for veto, best in score.vetoes.items():
        words = {"veto": spoken("veto", veto, language), "cap": best}
        yield _step("veto", spoken("flag", "yes", language), language, words)
    if score.grade is not None:
        yield _step("grade", score.grade.number, language)
    yield from _grading_steps(analysis, analysis.gradings[buyer], language)


def _grading_steps(analysis: Analysis, grading: Grading, language: str) -> Iterator[Step]:
    settings = analysis.settings
    words = {
        "origin": spoken("grade_source", grading.origin, language) or "-",
        "choice": spoken("choice", settings.class_source, language),
        "least": percent(settings.least_confidence),
    }
    yield _step("in_force", grading.number, language, words)
    if grading.grade is not None:
        note = spoken("score_source", grading.grade.source, language)
        yield _step("pd", grading.grade.pd, language, {"note": note})
    yield _step("class", grading.credit_class, language)
    yield _step("terms", spoken("credit_terms", grading.terms, language), language)
