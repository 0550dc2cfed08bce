"""The figures in words: both languages, found by either name, and inputs from which the value follows."""

from __future__ import annotations

import math

import pytest

from tests.sheets.portfolio import blocks
from udfs.book import LoadedBook
from udfs.call import call
from udfs.writing import measure_key
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.errors import UnknownId
from xlcredit.figures import FIGURES, INPUTS, Months, figure_name, value_of
from xlcredit.parameters import parameters
from xlcredit.wording import awaited_inputs, said_formula, said_inputs, said_name, said_unit

LANGUAGES = ("en", "zh")
DECLARED = parameters("figures")

OF_INPUTS = {
    "receivables": lambda items, unapplied: items + unapplied,
    "overdue": lambda total: total,
    "overdue share": lambda overdue, items: overdue / items,
    "unapplied": lambda total: total,
    "delinquent days": lambda dso, best: dso - best,
    "dso simple": lambda owed, sales, days: owed / sales.total * days,
    "best possible dso simple": lambda current, sales, days: current / sales.total * days,
    "exposure": lambda total: total,
    "insured": lambda total: total,
    "retained": lambda exposure, insured: exposure - insured,
    "insured share": lambda insured, exposure: insured / exposure,
    "gap": lambda total: total,
    "at risk": lambda *parts: sum(parts),
    "credit limits": lambda total: total,
    "available": lambda limits, exposure: limits - exposure,
    "working capital ratio": lambda assets, debts: assets / debts,
    "working capital ratio with quality": lambda assets, doubtful, debts: (assets - doubtful) / debts,
    "quick ratio": lambda cash, securities, owed, debts: (cash + securities + owed) / debts,
    "control difference": lambda owed, control: owed - control,
    "first loss left": lambda stated, used: stated - used,
    "liability left": lambda stated, used: max(stated - used, 0),
    "top five share": lambda largest, insured: largest / insured,
    "premium so far": lambda total: total,
    "premium forecast": lambda so_far, year, days, least: max(round(so_far * year / days + 1e-9, 2), least),
    "premium true-up": lambda forecast, paid: forecast - paid,
    "items": lambda total: total,
    "problems": lambda errors, warnings: errors + warnings,
}
"""Each figure from the inputs that the Measures sheet lists, worked anew."""


@pytest.fixture(scope="module")
def analysis():
    """The small portfolio of the sheets."""
    return analyse(Book.from_blocks(blocks()))


def test_every_figure_has_its_words_and_nothing_else_has():
    assert list(DECLARED["figure"]) == list(FIGURES)
    assert set(DECLARED["input"]) == set(INPUTS)


def test_words_are_there_in_both_languages_and_chinese_ones_are_chinese():
    for name in FIGURES:
        for say in (said_name, said_formula, awaited_inputs):
            assert say(name, "en").isprintable()
            assert not say(name, "zh").isascii(), name


def test_no_two_figures_are_called_the_same():
    for language in LANGUAGES:
        assert len({said_name(name, language).casefold() for name in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize("name", OF_INPUTS)
def test_the_value_follows_from_the_listed_inputs(analysis, name):
    figure = analysis.figure(name)
    assert OF_INPUTS[name](*(value for _, value in figure.inputs)) == pytest.approx(figure.value, abs=1e-6)


def test_count_back_lists_the_months_that_it_reaches_into(analysis):
    months = value_of(analysis, "sales counted back")
    assert sum(months.days[1:]) < value_of(analysis, "dso") <= sum(months.days)
    assert Months((1.0, 2.0, 3.0), (30, 31, 30)).latest(31) == Months((2.0, 3.0), (31, 30))


def test_inputs_are_said_with_their_values(analysis):
    share = analysis.figure("overdue share")
    assert said_inputs(share, "en") == "Overdue: 6,001; Open items: 26,701"  # rounded as a cell rounds: half up
    assert said_inputs(share, "zh") == "逾期：6,001；未收款项：26,701"
    assert said_inputs(analysis.figure("control account"), "zh").endswith("2026年10月31日")
    assert said_inputs(analysis.figure("unapplied"), "en") == "Unapplied, total on the Aging sheet: (250)"


def test_a_figure_without_an_answer_says_why(analysis):
    figure = analysis.figure("turnover")
    assert figure.value is None
    assert said_inputs(figure, "en") == figure.reason


def test_a_missing_input_is_a_dash_and_the_value_stays(analysis, monkeypatch):
    monkeypatch.setitem(INPUTS, "open items", INPUTS["receivables a year before"])
    assert said_inputs(analysis.figure("overdue share"), "en").endswith("Open items: –")


def test_money_is_said_in_its_currency():
    assert [said_unit("base currency", one, "EUR") for one in LANGUAGES] == ["EUR", "EUR"]
    assert [said_unit("base currency", one) for one in LANGUAGES] == ["base currency", "本位币"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_found_by_its_name_in_code_and_in_both_languages(analysis, name):
    book = LoadedBook("", "", analysis)
    answers = [
        call("BOOK", [text], book).value for text in (name, name.upper(), *(said_name(name, one) for one in LANGUAGES))
    ]
    assert all(answer == answers[0] or math.isclose(answer, answers[0]) for answer in answers[1:])


def test_an_unknown_figure_is_said_with_the_names():
    with pytest.raises(UnknownId, match="one of receivables, overdue"):
        figure_name("happiness")


def test_a_users_own_column_finds_its_measure_again_in_the_other_language():
    assert {measure_key((said_name("dso", one),)) for one in LANGUAGES} == {("dso",)}
    assert measure_key(("mine",)) == ("mine",)
