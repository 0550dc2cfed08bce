"""The command `xlcredit scorecard`: a scorecard from the firm's own data, its report, and a workbook with it."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from udfs.hosts.cli import DONE, FAILED
from udfs.hosts.files import book_blocks
from udfs.hosts.jsoncall import as_json
from xlcredit.columns import TABLES, Column
from xlcredit.errors import DomainError, FileError, InputError
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis
    from xlcredit.ownscore.model import OwnScorecard
    from xlcredit.ownscore.outcomes import Observations
    from xlcredit.problems import Problem


def fit_scorecard(given: Namespace) -> int:
    """Fit a scorecard, say how well it does, and write it where asked; a history that is too short has status 1."""
    from xlcredit.analysis import analyse
    from xlcredit.book import Book
    from xlcredit.ownscore.model import own_scorecard

    out = Path(given.write) if given.write else None
    if out and out.resolve() in {Path(file).resolve() for file in (given.book, given.outcomes) if file}:
        raise FileError(f"{out}: this file is read: give --write another name")
    blocks = book_blocks(Path(given.book))
    analysis = analyse(Book.from_blocks(blocks))
    cases, problems = _cases(analysis, given.outcomes)
    for problem in problems:
        sys.stderr.write(f"xlcredit: {problem}\n")
    try:
        own = own_scorecard(cases, analysis.book.scorecard)
    except DomainError as error:
        sys.stderr.write(f"xlcredit: {error}\n")
        return FAILED
    language = given.language or analysis.settings.language
    sys.stdout.write((as_json(as_plain(own)) if given.json else "\n".join(report_lines(own, language))) + "\n")
    if out:
        _write(blocks, own, out, language)
        if not given.json:
            sys.stdout.write(f"Written: {out}; its scores count by the own scorecard, {given.book} stays as it is\n")
    return FAILED if problems else DONE


def _cases(analysis: Analysis, outcomes: str | None) -> tuple[Observations, tuple[Problem, ...]]:
    from xlcredit.ownscore.given import given_outcomes
    from xlcredit.ownscore.outcomes import observations
    from xlcredit.readers import read

    if outcomes is None:
        if not analysis.restatable:
            raise InputError("the ledger holds no dated settlement, so it shows no past: give --outcomes a CSV file")
        return observations(analysis), ()
    return given_outcomes(read(Path(outcomes)))


def _write(blocks: dict[str, Any], own: OwnScorecard, out: Path, language: str) -> None:
    from udfs.hosts.commands import progress
    from udfs.hosts.finish import finished_workbook
    from xlcredit.ownscore.report import report_rows
    from xlcredit.ownscore.tables import with_own

    finished_workbook(with_own(blocks, own.pack, language), out, language, progress, own_report=report_rows(own))


def as_plain(own: OwnScorecard) -> dict[str, Any]:
    """The report as plain values, words in English, the scorecard as the workbook has it."""
    from xlcredit.ownscore.pack import pillar_rows, table_rows
    from xlcredit.ownscore.report import report_rows

    return {
        **report_rows(own),
        "scorecard": table_rows(own.pack.rows, "en"),
        "pillars": pillar_rows(own.pack.rows, "en")[0],
        "score_from": {str(grade): start / 10 for grade, start in own.pack.grades.items()},
        "intercept": own.fit.intercept,
        "logit_at_0": own.pack.logit_at_0,
        "logit_at_100": own.pack.logit_at_100,
    }


def report_lines(own: OwnScorecard, language: str) -> Iterator[str]:
    """The report as lines of text: each table under its title, and the scores that the grades begin at."""
    from xlcredit.ownscore.report import report_rows

    for name, rows in report_rows(own).items():
        declared = TABLES[name]
        yield declared.zh if language == "zh" else declared.en
        yield from _aligned(declared.columns, rows, language)
        yield ""
    starts = ", ".join(f"{grade}: {start / 10:g}" for grade, start in own.pack.grades.items())
    yield f"{TABLES['score_grades'].column('score_from').header(language)}: {starts}"


def _aligned(columns: tuple[Column, ...], rows: list[dict[str, Any]], language: str) -> Iterator[str]:
    cells = [[column.header(language) for column in columns]]
    cells += [[_text(column, row[column.name], language) for column in columns] for row in rows]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    words = [column.kind in ("word", "text") for column in columns]
    for line in cells:
        parts = [cell.ljust(w) if left else cell.rjust(w) for cell, w, left in zip(line, widths, words, strict=True)]
        yield "  " + "  ".join(parts).rstrip()


def _text(column: Column, value: Any, language: str) -> str:
    if value is None:
        return ""
    if column.words:
        return spoken(column.words, value, language)
    if column.kind == "percent":
        return f"{100 * value:.1f} %"
    if column.name in ("lowest_score", "highest_score", "own_points"):
        return f"{value:.1f}"
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
