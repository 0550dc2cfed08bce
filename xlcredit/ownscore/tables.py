"""The input tables of a workbook with a scorecard of its own in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from xlcredit.columns import Table, columns_by_spelling, spelled, table
from xlcredit.intake import Block
from xlcredit.ownscore.pack import SOURCE, Pack, pillar_rows, table_rows
from xlcredit.parameters import parameters
from xlcredit.scorebands import BEST
from xlcredit.scorecard import TABLES
from xlcredit.shipped import shipped_rows
from xlcredit.values import is_blank, number
from xlcredit.words import sector_key, spoken

PERCENT = BEST // 100


def with_own(blocks: Mapping[str, Block], pack: Pack, language: str) -> dict[str, Block]:
    """The tables with the rows of the pack in place of earlier ones, and the grades by its scores; others as are."""
    found = dict(blocks)
    for name in TABLES:
        block = blocks.get(name)
        if block is None or len(block.rows) < len(("headers", "row")):
            found[name] = Block(shipped_rows(name, language))
    rows = {"scorecard": table_rows(pack.rows, language), "pillars": pillar_rows(pack.rows, language)}
    for name, added in rows.items():
        found[name] = replace(found[name], rows=_with_rows(table(name), found[name].rows, added))
    grades = found["score_grades"]
    found["score_grades"] = replace(grades, rows=_with_starts(table("score_grades"), grades.rows, pack, language))
    return found


def _with_rows(of: Table, rows: Sequence[Sequence[Any]], added: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    headers, *others = [list(row) for row in rows]
    places = _places(of, headers)
    own, at = parameters("own_scorecard")["pack"], places["sector_pack"]
    kept = [row for row in others if at >= len(row) or is_blank(row[at]) or sector_key(str(row[at])) != sector_key(own)]
    new = []
    for one in added:
        row: list[Any] = [None] * len(headers)
        for name, place in places.items():
            row[place] = one.get(name)
        new.append(row)
    return [headers, *kept, *new]


def _with_starts(of: Table, rows: Sequence[Sequence[Any]], pack: Pack, language: str) -> list[list[Any]]:
    headers, *others = [list(row) for row in rows]
    places = _places(of, headers)
    for row in others:
        row += [None] * (len(headers) - len(row))
        grade = None if is_blank(row[places["score_grade"]]) else int(number(row[places["score_grade"]]))
        if grade is not None and grade in pack.grades:
            row[places["score_from"]] = pack.grades[grade] / PERCENT
            if "source" in places:
                row[places["source"]] = spoken("score_source", SOURCE, language)
    return [headers, *others]


def _places(of: Table, headers: Sequence[Any]) -> dict[str, int]:
    """Place of each declared column among the headers."""
    known = columns_by_spelling(of)
    placed = ((known.get(spelled(one)), at) for at, one in enumerate(headers) if one is not None)
    return {column.name: at for column, at in placed if column is not None}
