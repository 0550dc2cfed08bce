"""Every kind of bad input says what its case expects, in one line, and loses neither rows nor money."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.errors.cases import FILES, FOLDER, Case, base_tables, pages
from tests.errors.page import PATH, errors_page
from tests.errors.raising import analysis_of, said
from xlcredit.columns import OPTIONAL
from xlcredit.errors import XlcreditError

CASES = [case for page in pages() for case in page.cases]
TABLE_CASES = [case for case in CASES if "problems" in case.expected]
ACCOUNTED = ("ledger", "receipts")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_is_answered_as_it_expects(case: Case, tmp_path: Path):
    assert said(case, tmp_path) == case.expected


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_expects_something_that_a_person_can_act_on(case: Case):
    messages = [case.expected.get(key) for key in ("stops", "says", "reason") if key in case.expected]
    messages += [problem["reason"] for problem in case.expected.get("problems", ())]
    assert messages
    for message in messages:
        assert message, "an error needs a reason"
        assert "\n" not in message
        assert len(message) <= 255
        assert not re.search(r"Traceback|<class|0x[0-9a-f]{6}|/tmp/", message)


def test_the_good_tables_give_no_problem():
    analysis = analysis_of({})
    assert analysis.problems == ()
    assert analysis.total("aging")["outstanding"] == 10_000


@pytest.mark.parametrize("case", TABLE_CASES, ids=str)
def test_rows_and_money_in_are_used_or_listed(case: Case):
    analysis = analysis_of(case.given)
    checks = analysis.table("checks").set_index("check")["passed"]
    accounted = checks[[name.startswith("tbl") for name in checks.index]]
    assert len(accounted) >= len(ACCOUNTED)
    assert accounted.all(), accounted[~accounted.astype(bool)]


@pytest.mark.parametrize("case", [case for case in TABLE_CASES if case.page == "ledger"], ids=str)
def test_a_row_set_aside_leaves_the_others_as_they_are(case: Case):
    aside = {p["row"] for p in case.expected["problems"] if p["severity"] == "error" and p["sheet"] == "Ledger"}
    rows = case.given["ledger"]
    good = [row for number, row in enumerate(rows, start=1) if number not in aside]
    alone = analysis_of(case.given | {"ledger": good})
    assert alone.total("aging") == analysis_of(case.given).total("aging")
    assert not [p for p in alone.problems if p.severity == "error"]


def test_every_file_of_cases_is_listed_and_every_name_stands_once():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*FILES, "base"}
    names = Counter(str(case) for case in CASES)
    assert [name for name, count in names.items() if count > 1] == []


def test_cases_name_tables_that_exist():
    ways = ("without", "file", "text", "made", "book", "sheet", "command", "files", "function", "args")
    known = {*base_tables(), *OPTIONAL, *ways}
    for case in CASES:
        assert set(case.given) <= known, case


def test_the_page_is_what_the_cases_say_now():
    assert PATH.read_text(encoding="utf-8") == errors_page(), "run: python -m tests.errors"


def test_every_class_of_error_is_raised_by_a_case(tmp_path: Path):
    named = {case.expected["error"] for case in CASES if "error" in case.expected}
    assert {"#VALUE!", "#NUM!", "#DIV/0!", "#N/A", "#REF!", "#NAME?"} <= named
    assert {error.cell for error in XlcreditError.__subclasses__()} <= named
    assert {case.expected["exit"] for case in CASES if "exit" in case.expected} == {1, 2}
