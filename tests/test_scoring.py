"""The credit score agrees with the second opinion, and keeps what holds for any scorecard, ledger and indicator."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import scores as oracle
from tests.strategies import BUYERS, Block, Blocks, firms
from tests.test_claimview import analysed
from xlcredit.dates import months_before
from xlcredit.errors import InputError
from xlcredit.scorebands import read_bands, tidy
from xlcredit.scorecard import PILLARS, shipped_scorecard
from xlcredit.scoring import Score

FEW = settings(max_examples=8, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))

NAMES = ("days beyond terms", "overdue share", "country risk", "Toy index", "bank reference")
ENTERED = NAMES[2:]
WEIGHTS = st.sampled_from([0, 1, 2, 5, 0.5, 33.3])
NUMBERS = st.integers(-400, 400).map(lambda number: Decimal(number) / 10)
NAME_COLUMNS = [f"{name}_score" for name in (*PILLARS, "credit")]
COMPARED = [*NAME_COLUMNS, "confidence", "score_grade", "pd", "credit_grade", "grade_source", "credit_class", "veto", "missing_pillars"]


@st.composite
def bands(draw: st.DrawFn, rising: bool | None = None) -> str:
    """Bands with two to five scores; `rising` makes a higher value the better one."""
    ends = sorted(draw(st.lists(NUMBERS, min_size=1, max_size=4, unique=True)))
    points = draw(st.lists(st.sampled_from(["0", "12.5", "33.3", "50", "77.7", "100"]), min_size=len(ends) + 1, max_size=len(ends) + 1))
    if rising is not None:
        points = sorted(points, key=float, reverse=not rising)
    signs = [draw(st.sampled_from(["<", "<="])) for _ in ends]
    last = {"<": ">=", "<=": ">"}[signs[-1]]
    parts = [f"{sign}{end}: {score}" for sign, end, score in zip(signs, ends, points[:-1], strict=True)]
    return "; ".join([*parts, f"{last}{ends[-1]}: {points[-1]}"])


@st.composite
def scorecards(draw: st.DrawFn, rising: bool | None = None) -> Blocks:
    """A scorecard with general rows of every pillar, and now and then a pack of its own."""
    rows: Block = []
    for pack, pillars in (("general", PILLARS), ("Toys", draw(st.lists(st.sampled_from(PILLARS), max_size=2, unique=True)))):
        for pillar in pillars:
            names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
            rows += [[pack, pillar, name, draw(WEIGHTS), draw(bands(rising))] for name in names]
    pillars = [["general", *(draw(WEIGHTS) for _ in PILLARS)], *draw(st.sampled_from([[], [["toys", 1, 0, 2, 3]]]))]
    froms = sorted(draw(st.lists(st.integers(1, 99), min_size=1, max_size=5, unique=True)), reverse=True)
    grades = [[score, number, Decimal(number) / 50, "ABCDE"[number // 3], None] for number, score in enumerate([*froms, 0], 1)]
    return {
        "scorecard": [["Sector pack", "Pillar", "Indicator", "Weight", "Bands"], *draw(st.permutations(rows))],
        "pillars": [["Sector pack", "Financial", "Payment", "Industry", "Market"], *pillars],
        "score_grades": [["Score from", "Score grade", "PD, 12 months", "Class", "Credit terms"], *grades],
    }


@st.composite
def score_firms(draw: st.DrawFn, rising: bool | None = None) -> Blocks:
    """Small firms with a scorecard, sectors and entered indicators."""
    blocks = draw(firms(stated=False))
    day = dict(blocks["settings"])["as_of"]
    buyers = [[*row, draw(st.sampled_from([None, "toys", "TOYS", "pharma"]))] for row in blocks["buyers"][1:]]
    places = draw(st.lists(st.tuples(st.integers(0, len(buyers) - 1), st.sampled_from(ENTERED), st.integers(-10, 150)), max_size=8, unique=True))
    entered = [[buyers[at][0], name, draw(NUMBERS), day - dt.timedelta(days=back)] for at, name, back in places]
    return blocks | draw(scorecards(rising)) | {
        "buyers": [[*BUYERS, "Sector"], *buyers],
        "indicators": [["Buyer", "Indicator", "Value", "Date"], *entered],
    }


def rows_of(blocks: Blocks) -> dict[str, dict[str, Any]]:
    """The Assessment table by buyer, absent values as None."""
    table = analysed(blocks).table("assessment")
    return {row["buyer"]: {key: None if pd.isna(value) else value for key, value in row.items()} for row in table.to_dict("records")}


def same(found: Any, expected: Any) -> bool:
    return found == (float(expected) if isinstance(expected, Fraction | int) else expected)


@given(score_firms())
@MANY
def test_every_row_agrees_with_the_second_opinion(blocks: Blocks) -> None:
    analysis, found = analysed(blocks), rows_of(blocks)
    day = analysis.settings.as_of
    expected, before = oracle.assessment(blocks, day), months_before(day, 3)
    earlier = oracle.assessment(blocks, before) if analysis.reaches(before) else {}
    for buyer, row in expected.items():
        wrong = [(name, found[buyer][name], row[name]) for name in COMPARED if not same(found[buyer][name], row[name])]
        assert not wrong, (buyer, wrong)
        now, then = row["credit_score"], earlier.get(buyer, {}).get("credit_score")
        assert same(found[buyer]["score_change"], None if now is None or then is None else now - then)


def test_a_tenth_of_a_point_is_seen() -> None:
    """The comparison is not blind."""
    assert not same(53.7, Fraction(538, 10))
    assert not same(None, Fraction(0))
    assert same(53.8, Fraction(538, 10))


@given(score_firms(rising=True), st.data())
@MANY
def test_a_better_indicator_never_lowers_the_score(blocks: Blocks, data: st.DataObject) -> None:
    header, *entered = blocks["indicators"]
    assume(entered)
    at = data.draw(st.integers(0, len(entered) - 1))
    better = [list(row) for row in entered]
    better[at][2] += data.draw(st.integers(1, 50))
    before, after = rows_of(blocks), rows_of(blocks | {"indicators": [header, *better]})
    for buyer, row in before.items():
        for name in NAME_COLUMNS:
            assert (after[buyer][name] is None) == (row[name] is None)
            assert row[name] is None or after[buyer][name] >= row[name]
        assert row["score_grade"] is None or after[buyer]["score_grade"] <= row["score_grade"]


@given(score_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    mixed = {
        name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))]
        for name in ("scorecard", "pillars", "score_grades", "indicators", "buyers")
    }
    keep = [*COMPARED, "score_change", "credit_terms"]
    before, after = rows_of(blocks), rows_of(blocks | mixed)
    assert {b: [row[k] for k in keep] for b, row in before.items()} == {b: [row[k] for k in keep] for b, row in after.items()}


def weight_in(score: Score, name: str) -> Fraction:
    """Share of all weights that an indicator has, in every pillar where it counts."""
    whole = sum(one.pillar.weight for one in score.pillars)
    own = [
        one.pillar.weight * Fraction(line.indicator.weight, one.pillar.total)
        for one in score.pillars
        for line in one.lines
        if line.indicator.name == name
    ]
    return sum(own, Fraction(0)) / whole if whole else Fraction(0)


@given(score_firms(), st.data())
@MANY
def test_a_missing_indicator_lowers_the_confidence_by_its_weight_alone(blocks: Blocks, data: st.DataObject) -> None:
    buyer, name = data.draw(st.sampled_from([row[0] for row in blocks["buyers"][1:]])), data.draw(st.sampled_from(ENTERED))
    day, (header, *rows) = dict(blocks["settings"])["as_of"], blocks["indicators"]
    without = [row for row in rows if (row[0], row[1]) != (buyer, name)]
    known = [*without, [buyer, name, 1, day]]
    key = name.lower().replace(" ", "_")
    more = analysed(blocks | {"indicators": [header, *known]}).scores
    less = analysed(blocks | {"indicators": [header, *without]}).scores
    assert more[buyer].confidence - less[buyer].confidence == weight_in(more[buyer], key)
    for one, other in zip(more[buyer].pillars, less[buyer].pillars, strict=True):
        if key not in {line.indicator.name for line in one.lines}:
            assert one == other
    assert all(more[other] == less[other] for other in more if other != buyer)


@given(score_firms())
@FEW
def test_confidence_and_scores_stay_on_their_scales(blocks: Blocks) -> None:
    for score in analysed(blocks).scores.values():
        assert 0 <= score.confidence <= 1
        assert score.tenths is None or 0 <= score.tenths <= 1000
        assert (score.tenths is None) == (score.confidence == 0)
        assert set(score.missing_pillars) <= set(PILLARS)


@given(bands(), NUMBERS)
@MANY
def test_bands_are_looked_up_as_they_read(text: str, value: Decimal) -> None:
    assert Fraction(read_bands(text).score(float(value)), 10) == oracle.band_score(text, Fraction(value))
    assert read_bands(tidy(text)) == read_bands(text)


@pytest.mark.parametrize("text", ["", ";", "<1", "<1: 20", "1: 20; >=1: 30", "<1: 20 >=1: 30", "<1e3: 2; >=1e3: 1", "<1: -1; >=1: 5", "<=1: 5; >=1: 6"])  # fmt: skip
def test_what_is_no_bands_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_bands(text)


def test_noise_of_arithmetic_does_not_move_a_value_across_an_end() -> None:
    assert read_bands("<0.3: 0; >=0.3: 100").score(0.1 * 3) == 1000
    assert read_bands("<=0.3: 0; >0.3: 100").score(0.1 + 0.2) == 0


def test_shipped_weights_add_up_to_a_hundred_in_every_pillar() -> None:
    for pillars in shipped_scorecard().packs.values():
        assert sum(one.weight for one in pillars) == 100
        assert [one.total for one in pillars] == [100] * len(PILLARS)
