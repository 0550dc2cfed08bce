"""The report of a scorecard from the firm's own data as rows of its tables; words in English, shares of one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from xlcredit.ownscore.bins import Binned
from xlcredit.ownscore.fit import KEPT, Candidate
from xlcredit.ownscore.model import HELD_OUT, OwnScorecard
from xlcredit.ownscore.pack import Row, plain
from xlcredit.scorebands import BEST

POINT = BEST // 100
PLACES = 4
UNKNOWN = "unknown"

Rows = list[dict[str, Any]]


def report_rows(own: OwnScorecard) -> dict[str, Rows]:
    """Rows of each table of the report, by the name of the table."""
    return {
        "own_parts": list(_parts(own)),
        "own_indicators": list(_indicators(own)),
        "own_bands": [row for one in own.fit.candidates if one.bands for row in _bands(own, one.bands)],
        "own_tenths": list(_tenths(own)),
    }


def _parts(own: OwnScorecard) -> Iterator[dict[str, Any]]:
    for part in own.parts:
        yield {
            "own_part": part.name,
            "first_date": part.dates[0],
            "last_date": part.dates[-1],
            "cases": part.cases,
            "went_bad": part.bad,
            "bad_rate": _rounded(part.bad_rate),
            "mean_pd": _rounded(part.mean_pd),
            "gini": _rounded(part.gini),
            "ks": _rounded(part.ks),
            "all_known": part.all_known,
            "not_scored": part.unscored,
            "stability_index": _rounded(own.stability) if part.name == HELD_OUT else None,
        }


def _indicators(own: OwnScorecard) -> Iterator[dict[str, Any]]:
    rows = {row.bands.name: row for row in own.pack.rows}
    for one in own.fit.candidates:
        yield {
            "indicator": one.name,
            "own_verdict": _verdict(one, rows),
            "known_share": _rounded(one.known),
            "information_value": _rounded(one.bands.value) if one.bands else None,
            "coefficient": None if one.coefficient is None else _rounded(one.coefficient),
            "own_weight": float(rows[one.name].weight) if one.name in rows else None,
            "stability_index": _rounded(own.moved[one.name]) if one.name in own.moved else None,
        }


def _verdict(one: Candidate, rows: dict[str, Row]) -> str:
    return "too little weight" if one.verdict == KEPT and one.name not in rows else one.verdict


def _bands(own: OwnScorecard, bands: Binned) -> Iterator[dict[str, Any]]:
    points = next((row.tenths for row in own.pack.rows if row.bands.name == bands.name), None)
    for place, (one, text) in enumerate(zip(bands.bins, band_texts(bands), strict=True)):
        yield {
            **_counted(bands.name, text, one.good, one.bad),
            "evidence_weight": _rounded(one.woe),
            "information_value": _rounded(one.value),
            "own_points": None if points is None else points[place] / POINT,
        }
    if bands.missing_good + bands.missing_bad:
        counted = _counted(bands.name, UNKNOWN, bands.missing_good, bands.missing_bad)
        yield {**counted, "evidence_weight": 0.0, "information_value": None, "own_points": None}


def _counted(indicator: str, band: str, good: int, bad: int) -> dict[str, Any]:
    rate = _rounded(bad / (good + bad))
    return {"indicator": indicator, "band": band, "cases": good + bad, "went_bad": bad, "bad_rate": rate}


def band_texts(bands: Binned) -> list[str]:
    """Each band in words of numbers, such as "<1", "1 to <1.5", ">=1.5"."""
    ends = [plain(end) for end in bands.ends]
    inner = [f"{low} to <{high}" for low, high in pairwise(ends)]
    return [f"<{ends[0]}", *inner, f">={ends[-1]}"]


def _tenths(own: OwnScorecard) -> Iterator[dict[str, Any]]:
    for one in own.tenths:
        yield {
            "tenth": one.number,
            "lowest_score": one.lowest / POINT,
            "highest_score": one.highest / POINT,
            "cases": one.cases,
            "went_bad": one.bad,
            "bad_rate": _rounded(one.bad / one.cases),
            "mean_pd": _rounded(one.mean_pd),
        }


def _rounded(number: float) -> float:
    return round(number, PLACES) + 0.0
