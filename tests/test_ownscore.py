"""A scorecard from the firm's own data: its power, that the ordinary score counts it, and what it says of a short history."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.oracle import ownscore as oracle
from tests.oracle.scores import band_score
from udfs.hosts.cli import main
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.errors import DomainError, InputError, XlcreditError
from xlcredit.intake import Block
from xlcredit.ownscore import component
from xlcredit.ownscore.bins import binned
from xlcredit.ownscore.fit import fitted, values_of
from xlcredit.ownscore.given import given_outcomes
from xlcredit.ownscore.history import enough, last_fitted
from xlcredit.ownscore.model import OwnScorecard, own_scorecard
from xlcredit.ownscore.outcomes import Observations, observations, observed
from xlcredit.ownscore.pack import grade_starts, known_of, logit_of, mean_of_case, pillars_of, scores_of
from xlcredit.ownscore.power import deciles, gini, ks, psi, woe
from xlcredit.ownscore.report import report_rows
from xlcredit.ownscore.tables import with_own
from xlcredit.parameters import parameters
from xlcredit.scorecard import Grade, shipped_scorecard

CASES = tomllib.loads((Path(__file__).parent / "cases" / "own" / "power.toml").read_text(encoding="utf-8"))
DAYS = [dt.date(year, month, 30) for year in (2022, 2023, 2024) for month in (6, 9)]
FEW = settings(max_examples=15, derandomize=True, deadline=None)
MANY = settings(max_examples=40, derandomize=True, deadline=None)
OUTCOMES = st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=2, max_size=40)
EXAMPLES = Path(__file__).parents[1] / "examples"


def true_logit(values: dict[str, float]) -> float:
    """Logit of going bad of the invented buyers."""
    return -2 + 0.06 * (values["days_beyond_terms"] - 10) - 5 * (values["equity_ratio"] - 0.3) + 2 * (values["overdue_share"] - 0.5)


def rows(count: int = 900, seed: int = 7, unknown: float = 0.0) -> list[dict[str, Any]]:
    """Invented cases whose chance to go bad is known; `quick_ratio` tells nothing."""
    chance, found = random.Random(seed), []
    for number in range(count):
        values = {
            "days_beyond_terms": round(chance.gauss(10, 20), 3),
            "equity_ratio": round(chance.gauss(0.3, 0.15), 4),
            "overdue_share": round(chance.random(), 4),
            "quick_ratio": round(chance.random(), 4),
        }
        bad = chance.random() < 1 / (1 + exp(-true_logit(values)))
        shown = {name: value for name, value in values.items() if chance.random() >= unknown}
        found.append({"buyer": f"B{number:04}", "date": DAYS[number % len(DAYS)], "bad": bad, **shown})
    return found


@cache
def history(unknown: float = 0.0) -> Observations:
    return observed(rows(unknown=unknown))


@cache
def own(unknown: float = 0.0) -> OwnScorecard:
    return own_scorecard(history(unknown), shipped_scorecard())


@pytest.mark.parametrize(("name", "case"), [(name, case) for name in ("gini", "ks") for case in CASES[name]], ids=str)
def test_worked_power(name: str, case: dict[str, Any]) -> None:
    ours, theirs = {"gini": (gini, oracle.gini), "ks": (ks, oracle.ks)}[name]
    assert ours(case["scores"], case["bad"]) == pytest.approx(case["expect"], abs=1e-9)
    assert theirs(case["scores"], case["bad"]) == pytest.approx(case["expect"], abs=1e-9)


@pytest.mark.parametrize("case", CASES["psi"], ids=lambda case: case["name"])
def test_worked_stability(case: dict[str, Any]) -> None:
    assert psi(case["then"], case["now"]) == pytest.approx(case["expect"], abs=1e-9)


@pytest.mark.parametrize("case", CASES["woe"], ids=lambda case: case["name"])
def test_worked_evidence(case: dict[str, Any]) -> None:
    assert woe(*case["counts"]) == pytest.approx(case["expect"], abs=1e-9)


@given(OUTCOMES)
@MANY
def test_power_agrees_with_counting_pairs(cases: list[tuple[int, bool]]) -> None:
    scores, bad = zip(*cases, strict=True)
    assume(len(set(bad)) == 2)
    assert gini(scores, bad) == pytest.approx(oracle.gini(scores, bad), abs=1e-9)
    assert ks(scores, bad) == pytest.approx(oracle.ks(scores, bad), abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
@MANY
def test_stability_agrees_and_has_no_direction(counts: list[tuple[int, int]]) -> None:
    then, now = zip(*counts, strict=True)
    assume(sum(then) and sum(now))
    assert psi(then, now) == pytest.approx(oracle.psi(then, now), abs=1e-12)
    assert psi(then, now) == pytest.approx(psi(now, then), abs=1e-12)
    assert psi(then, now) >= 0


@given(st.integers(0, 10_000), st.sampled_from(["up", "down", "none", "hump"]))
@FEW
def test_bands_are_monotone_and_counted_right(seed: int, shape: str) -> None:
    chance = random.Random(seed)
    values = [None if chance.random() < 0.1 else round(chance.gauss(0, 1), chance.choice([0, 2])) for _ in range(300)]
    logit = {"up": lambda x: x - 1, "down": lambda x: -x - 1, "none": lambda x: -1.0, "hump": lambda x: 1 - x * x}[shape]
    bad = [chance.random() < 1 / (1 + exp(-logit(value or 0.0))) for value in values]
    found = binned("equity_ratio", np.array([np.nan if value is None else value for value in values]), np.array(bad))
    if found is None:
        return
    weights = [one.woe for one in found.bins]
    assert weights == sorted(weights) or weights == sorted(weights, reverse=True)
    expected = oracle.evidence(found.ends, values, bad)
    assert [(one.good, one.bad) for one in found.bins] == [(good, lost) for good, lost, _ in expected]
    assert weights == pytest.approx([weight for _, _, weight in expected], abs=1e-9)
    assert found.missing_good + found.missing_bad == values.count(None)


def test_the_known_logit_is_recovered_in_order() -> None:
    found = own()
    assert {row.bands.name for row in found.pack.rows} >= {"days_beyond_terms", "equity_ratio", "overdue_share"}
    cases = history()
    scores = scores_of(found.pack, found.fit, cases)
    truth = [true_logit(row) for row in cases.table.to_dict("records")]
    assert np.corrcoef(np.argsort(np.argsort(scores)), np.argsort(np.argsort(truth)))[0, 1] < -0.9
    held_out = cases.after(found.parts[0].dates[-1])
    best = oracle.gini([-true_logit(row) for row in held_out.table.to_dict("records")], held_out.bad.tolist())
    assert best - 0.15 < found.parts[1].gini < best + 0.05
    assert all(weight > 0 for _, weight in found.fit.kept)


def test_the_score_of_the_tables_is_a_line_through_the_logit() -> None:
    """Read back from the tables of the workbook by the second opinion: order, line and grade are those of the PD."""
    found, cases = own(), history()
    blocks = with_own({}, found.pack, "en")
    header, *lines = blocks["scorecard"].rows
    mine = [dict(zip(header, line, strict=True)) for line in lines if line[0] == "own"]
    pillar = dict(zip(blocks["pillars"].rows[0], next(r for r in blocks["pillars"].rows if r[0] == "own"), strict=True))
    for name in ("financial", "payment"):
        total = sum(round(row["Weight"] * 100) for row in mine if row["Pillar"] == name)
        assert total == round(pillar[name.capitalize()] * 100)
    weights = sum(row["Weight"] for row in mine)
    bound = len(mine) * 0.05
    scores, regressed = scores_of(found.pack, found.fit, cases), -found.fit.good_logit(cases)
    for number, case in enumerate(cases.table.to_dict("records")):
        points = sum(row["Weight"] * float(band_score(row["Bands"], case[row["Indicator"].replace(" ", "_")])) for row in mine)
        score = points / weights
        assert abs(score - scores[number] / 10) <= 0.0501
        line = log(found.pack.pd(score * 10) / (1 - found.pack.pd(score * 10)))
        slope = abs(found.pack.logit_at_100 - found.pack.logit_at_0) / 100
        assert abs(line - regressed[number]) <= slope * bound + 1e-6
        assert found.pack.pd(score * 10) == pytest.approx(oracle.pd_at(score, found.pack.logit_at_0, found.pack.logit_at_100))


def test_the_grade_of_a_score_is_the_grade_of_its_pd() -> None:
    found, grades = own(), shipped_scorecard().grades
    scale = [(grade.number, found.pack.grades[grade.number]) for grade in grades]
    assert [start for _, start in scale] == sorted((start for _, start in scale), reverse=True)
    limits = {one.number: (one.pd * worse.pd) ** 0.5 for one, worse in pairwise(grades)}
    for tenths in range(1001):
        pd = oracle.pd_at(tenths / 10, found.pack.logit_at_0, found.pack.logit_at_100)
        by_pd = next((number for number, limit in limits.items() if pd <= limit * (1 + 1e-12)), grades[-1].number)
        assert next(number for number, start in scale if tenths >= start) == by_pd, tenths


def test_the_book_scores_by_the_own_scorecard_whatever_the_sector() -> None:
    found = own()
    base: dict[str, Any] = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        "buyers": [["Buyer", "Sector"], ["B1", "pharma"], ["B2", None]],
        "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100], ["R2", "B2", "2026-10-01", 100]],
        "indicators": [["Buyer", "Indicator", "Value", "Date"], *([b, n, v, "2026-10-01"] for b in ("B1", "B2") for n, v in (("equity_ratio", 0.4), ("overdue_share", 0.1), ("days_beyond_terms", 5), ("quick_ratio", 1)))],
    }
    blocks = with_own({name: Block(block) for name, block in base.items()}, found.pack, "zh")
    scores = analyse(Book.from_blocks(blocks)).scores
    known = {"equity_ratio": 0.4, "overdue_share": 0.1, "days_beyond_terms": 5.0, "quick_ratio": 1.0}
    case = observed([{"buyer": "B1", "date": DAYS[0], "bad": False, **known}])
    assert {score.tenths for score in scores.values()} == {int(scores_of(found.pack, found.fit, case)[0])}
    again = with_own(blocks, found.pack, "zh")
    assert [list(row) for row in again["scorecard"].rows] == [list(row) for row in blocks["scorecard"].rows]


@given(st.randoms(use_true_random=False))
@settings(max_examples=3, derandomize=True, deadline=None)
def test_the_order_of_the_cases_does_not_matter(chance: random.Random) -> None:
    mixed = rows(unknown=0.1)
    chance.shuffle(mixed)
    assert report_rows(own_scorecard(observed(mixed), shipped_scorecard())) == report_rows(own(0.1))


def test_unknown_is_no_evidence_and_the_score_is_of_what_is_known() -> None:
    found, cases = own(0.1), history(0.1)
    bands = found.fit.kept[0][0]
    assert bands.evidence(np.array([np.nan])).tolist() == [0.0]
    pillars = pillars_of(found.pack.rows)
    means = [mean_of_case(pillars, known) for known in known_of(found.fit, cases)]
    assert found.parts[0].all_known < found.parts[0].cases
    assert [part.unscored for part in found.parts] == [0, 0] or None in means


def test_tenths_hold_every_case_and_the_report_ties() -> None:
    found = own()
    assert sum(one.cases for one in found.tenths) == found.parts[1].cases
    assert sum(one.bad for one in found.tenths) == found.parts[1].bad
    report = report_rows(found)
    for name in {row["indicator"] for row in report["own_bands"]}:
        assert sum(row["cases"] for row in report["own_bands"] if row["indicator"] == name) == found.parts[0].cases
    assert [len(part) for part in deciles(np.array([1.0, 1, 1, 2]))] == [3, 1]


def test_the_later_cases_are_held_out() -> None:
    fit, held = (part.dates for part in own().parts)
    assert fit[-1] < held[0]
    assert last_fitted(history()) == fit[-1]


def test_an_indicator_that_counts_the_wrong_way_round_is_dropped() -> None:
    cases = history().table.copy()
    chance = random.Random(1)
    # What is left of a strong indicator beside itself and noise of its own has the sign turned or tells nothing.
    cases["gearing"] = cases["days_beyond_terms"] + [chance.gauss(0, 12) for _ in range(len(cases))]
    found = fitted(Observations(cases))
    assert all(weight > 0 for _, weight in found.kept)


def test_a_short_history_is_told_in_one_line_and_nothing_is_fitted() -> None:
    with pytest.raises(DomainError, match=r"it has observations 100, bad \d+, good \d+, dates 6; needed are observations 500") as told:
        enough(observed(rows(100)))
    assert "\n" not in str(told.value)
    with pytest.raises(DomainError, match="dates 1"):
        enough(observed([{**row, "date": DAYS[0]} for row in rows()]))
    late = [{**row, "bad": row["bad"] and row["date"] < DAYS[1]} for row in rows(6000)]
    with pytest.raises(DomainError, match="no date parts the history"):
        last_fitted(observed(late))


def test_grades_that_do_not_rise_and_indicators_without_a_pillar_are_refused() -> None:
    one = shipped_scorecard().grades[0]
    with pytest.raises(InputError, match="grade 2 is not above that of 1"):
        grade_starts([one, replace(one, number=2)], 2.0, -8.0)
    with pytest.raises(InputError, match="too close"):
        grade_starts([Grade(0, number, 0.01 + number * 1e-6, "A", "", "") for number in (1, 2, 3)], 2.0, -8.0)
    with pytest.raises(DomainError, match="above 0 and below 1"):
        logit_of(0.0)
    strange = [{("toy_index" if name == "equity_ratio" else name): value for name, value in row.items()} for row in rows()]
    with pytest.raises(InputError, match="toy_index is on no row of tblScorecard"):
        own_scorecard(observed(strange), shipped_scorecard())


def test_a_missing_component_is_named_with_what_to_do() -> None:
    with pytest.raises(XlcreditError, match=r"nothing_such, which is missing: pip install 'xlcredit\[scoring\]'"):
        component.component("nothing_such.part")


def month_ends(day: dt.date, months: int) -> Iterator[dt.date]:
    for month in range(1, months + 1):
        year, left = divmod(day.year * 12 + day.month - 1 + month, 12)
        yield dt.date(year, left + 1, calendar.monthrange(year, left + 1)[1])


ITEMS = st.fixed_dictionaries(
    {
        "buyer": st.sampled_from(["B1", "B2", "B3"]),
        "start": st.integers(0, 900),
        "amount": st.sampled_from([100, 499, 500, 501, 2000, 60000]),
        "paid": st.one_of(st.none(), st.integers(0, 300)),
    }
)


@given(st.lists(ITEMS, min_size=1, max_size=12))
@FEW
def test_outcomes_of_a_ledger_agree_with_looking_day_by_day(drawn: list[dict[str, Any]]) -> None:
    first, as_of = dt.date(2023, 12, 31), dt.date(2026, 10, 31)
    items = [{"buyer": "B1", "date": first, "due": first, "amount": 1, "cleared": first}]
    for one in drawn:
        day = first + dt.timedelta(days=one["start"])
        cleared = None if one["paid"] is None else day + dt.timedelta(days=one["paid"])
        items.append({"buyer": one["buyer"], "date": day, "due": day + dt.timedelta(days=30), "amount": one["amount"], "cleared": cleared})
    ledger = [["Document", "Buyer", "Document date", "Due date", "Gross", "Cleared on"]]
    ledger += [[f"R{n}", one["buyer"], one["date"], one["due"], one["amount"], one["cleared"]] for n, one in enumerate(items)]
    book = Book.from_blocks({"settings": [["Setting", "Value"], ["as_of", as_of], ["base_currency", "EUR"]], "ledger": ledger})
    found = {(row["buyer"], row["date"]): row["bad"] for row in observations(analyse(book)).table.to_dict("records")}
    expected = {}
    for day in (first, *(dt.date(year, month, last) for year in (2024, 2025) for month, last in ((3, 31), (6, 30), (9, 30), (12, 31)))):
        if day > dt.date(2025, 9, 30):
            continue
        for buyer in ("B1", "B2", "B3"):
            bad = oracle.went_bad([one for one in items if one["buyer"] == buyer], day, list(month_ends(day, 12)))
            if bad is not None:
                expected[buyer, day] = bad
    assert found == expected


def test_given_outcomes_set_bad_rows_aside_and_name_them() -> None:
    block = Block([["Customer", "Date", "Defaulted", "Overdue share"], ["B1", "2024-03-31", "yes", 0.2], ["B2", "2024-03-31", "perhaps", 0.1], ["B1", "2024-03-31", "no", 0.3], ["B3", "2024-03-31", "no", None]])
    cases, problems = given_outcomes(block)
    assert cases.table["buyer"].tolist() == ["B1", "B3"]
    assert cases.indicators == ("overdue_share",)
    assert [problem.row for problem in problems] == [3, 4]
    with pytest.raises(InputError, match="no column holds an indicator"):
        given_outcomes(Block([["Buyer", "Date", "Bad"], ["B1", "2024-03-31", "no"]]))
    with pytest.raises(InputError, match="names the indicator gearing once more"):
        given_outcomes(Block([["Buyer", "Date", "Bad", "Gearing", "gearing "], ["B1", "2024-03-31", "no", 1, 2]]))


def test_the_command_reports_and_says_what_is_lacking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "outcomes.csv"
    names = ["buyer", "date", "bad", "days_beyond_terms", "equity_ratio", "overdue_share", "quick_ratio"]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([names, *([row[name] for name in names] for row in rows())])
    assert main(["scorecard", "--book", str(EXAMPLES), "--outcomes", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["own_parts"] == json.loads(json.dumps(report_rows(own())["own_parts"], default=str))
    assert told["score_from"] == {str(grade): start / 10 for grade, start in own().pack.grades.items()}
    for language, word in (("en", "held out"), ("zh", "留出样本")):
        assert main(["scorecard", "--book", str(EXAMPLES), "--outcomes", str(file), "--language", language]) == 0
        assert word in capsys.readouterr().out
    file.write_text("buyer,date,bad,gearing\nB1,2024-03-31,no,1\n", encoding="utf-8")
    assert main(["scorecard", "--book", str(EXAMPLES), "--outcomes", str(file)]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "too short" in error
    assert main(["scorecard", "--book", str(EXAMPLES), "--outcomes", str(file), "--write", str(file)]) == 2
    assert "this file is read" in capsys.readouterr().err


def test_values_are_those_of_the_table_and_the_definition_is_stated() -> None:
    assert values_of(history(), "equity_ratio").tolist() == history().table["equity_ratio"].tolist()
    assert all("source" in parameters("own_scorecard")[part] for part in ("bad", "undated", "history", "indicator", "bins", "stability"))
