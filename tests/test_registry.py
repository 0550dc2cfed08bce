"""Every worksheet function of the catalogue: its texts, its name, its size, and that a range gives what cells give."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from udfs import catalogue
from udfs.book import LoadedBook, load
from udfs.call import call
from udfs.cells import MISSING
from udfs.registry import FUNCTIONS, Function, Parameter, _texts
from xlcredit.analysis import Analysis
from xlcredit.cellerror import CellError

EXCEL_FUNCTIONS = frozenset((Path(__file__).parent / "excel_functions.txt").read_text(encoding="utf-8").split("\n")[1:])
CELL_ADDRESS = re.compile(r"[A-Z]{1,3}\d+|R\d*C\d*")
LONGEST_HELP = 255
MOST_STATEMENTS = 5
ALL = list(FUNCTIONS.values())
PARAMETERS = [(function, parameter) for function in ALL for parameter in function.parameters]
DAY = date(2026, 10, 31)

every_function = pytest.mark.parametrize("function", ALL, ids=lambda function: function.name)
every_parameter = pytest.mark.parametrize(("function", "parameter"), PARAMETERS, ids=lambda value: value.name)

GOOD: dict[str, Any] = {
    "a number": 60,
    "a whole number": 60,
    "an amount": 100,
    "a date": DAY,
    "an identifier": "B1",
    "a key": "B1",
    "payment terms": "30 EOM",
    "yes or no": "yes",
    "bucket edges": 30,
}
"""A good cell for each kind of argument."""

GOOD_TEXTS = {
    "variant": "signed",
    "industry": "general",
    "credit_class": "B",
    "credits": "own",
    "measure": "receivables",
    "bucket": "Total",
    "language": "en",
    "from_currency": "USD",
    "to_currency": "EUR",
    "deductions": "after",
    "threshold_rule": "reaches",
    "model": "Z",
    "day_count": "ACT/365",
    "rounding": "total",
    "law": "UK",
    "every": "month",
}
"""A good text for each argument that is one."""


SHARES = ("insured_pct", "rate", "minimum_share", "pd", "lgd", "confidence", "correlation", "rates", "annual_rate", "discount")
"""Numbers that must lie between 0 and 1."""


OWN = {"grade": 5, "net_days": 90}
"""A good cell for each argument that has bounds of its own."""


def good(parameter: Parameter) -> Any:
    """A cell, or a range of one cell where a range is expected."""
    if parameter.name in SHARES:
        return [[0.5]] if parameter.many else 0.5
    if parameter.name in OWN:
        return OWN[parameter.name]
    cell = GOOD_TEXTS[parameter.name] if parameter.kind.name == "a text" else GOOD[parameter.kind.name]
    if (parameter.name, parameter.kind.name) == ("credits", "an amount"):
        cell = 40
    if parameter.kind.grid:
        return [[cell, cell], [cell, cell]]
    return [[cell]] if parameter.many else cell


def good_cells(function: Function, book: LoadedBook) -> list[Any]:
    """Good cells for all arguments, with an identifier that the book knows."""
    known = {"document_no": book.analysis.items["document"].iloc[0], "buyer_id": book.analysis.buyers[0]}
    known["lc_no"] = book.analysis.table("lc_verdicts")["lc"].iloc[0]
    return [known.get(parameter.name, good(parameter)) for parameter in function.parameters]


def lifting(function: Function) -> list[int]:
    """Places of the arguments that are one cell."""
    return [place for place, parameter in enumerate(function.parameters) if not parameter.many]


@pytest.fixture(scope="module")
def book(sample_analysis: Analysis):
    return LoadedBook("registry", "1", sample_analysis)


@every_function
def test_help_in_english_and_chinese(function):
    for text in (function.help, function.help_zh):
        assert 4 <= len(text.encode("utf-16-le")) // 2 <= LONGEST_HELP
        assert "\n" not in text
    assert function.help[0].isupper()
    assert re.search(r"[\u4e00-\u9fff]", function.help_zh)


@every_parameter
def test_argument_help_in_english_and_chinese(function, parameter):
    for text in (parameter.help, parameter.help_zh):
        assert 2 <= len(text) <= LONGEST_HELP
        assert "\n" not in text
    assert re.search(r"[\u4e00-\u9fff]|or zh|zh", parameter.help_zh)


def test_no_text_is_left_over():
    shared = {name for name in _texts() if name not in FUNCTIONS}
    assert shared == {parameter.name for _, parameter in PARAMETERS}
    for name, own in _texts().items():
        if name in FUNCTIONS:
            assert set(own) <= {parameter.name for parameter in FUNCTIONS[name].parameters}


@every_function
def test_a_name_is_no_cell_and_no_function_of_excel(function):
    assert re.fullmatch(r"[A-Z][A-Z_]+[A-Z]", function.name)
    assert function.name not in EXCEL_FUNCTIONS
    assert not CELL_ADDRESS.fullmatch(function.name)


def test_the_list_of_excel_functions_is_one():
    assert len(EXCEL_FUNCTIONS) > 450
    assert {"SUM", "XLOOKUP", "DB", "TBILLEQ", "SEQUENCE", "T.TEST"} <= EXCEL_FUNCTIONS


@every_function
def test_a_def_is_short_and_has_its_own_name(function):
    tree = ast.parse(inspect.getsource(function.body))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    assert definition.name == function.name
    assert len(definition.body) - 1 <= MOST_STATEMENTS
    assert not [node for node in ast.walk(definition) if isinstance(node, (ast.For, ast.While, ast.Lambda))]


@every_function
def test_a_function_without_a_book_shows_an_example(function):
    assert function.needs_book or ">>>" in (inspect.getdoc(function.body) or "")


@every_function
def test_the_catalogue_says_what_the_wrappers_need(function):
    assert function.category.startswith("Credit: ")
    assert function.result in ("number", "money", "date", "text", "rows")
    assert not function.snapshot or [p.name for p in function.parameters] == ["buyer_id"]
    optional = [parameter.optional for parameter in function.parameters]
    assert optional == sorted(optional)


def test_every_subject_file_is_in_the_catalogue():
    files = {path.stem for path in Path(catalogue.__file__).parent.glob("*.py")}
    with_functions = {function.module.partition(".")[2] for function in ALL}
    assert with_functions == {subject.__name__.partition(".")[2] for subject in catalogue.SUBJECTS}
    assert with_functions <= files


@every_function
def test_good_cells_give_a_value(function, book):
    answer = call(function.name, good_cells(function, book), book)
    assert not isinstance(answer.value, CellError), answer.reason
    assert answer.reason == ""


@every_function
def test_a_range_of_one_cell_gives_what_the_cell_gives(function, book):
    given = good_cells(function, book)
    once = call(function.name, given, book)
    for place in lifting(function):
        for one in ([[given[place]]], [given[place]]):
            lifted = call(function.name, [*given[:place], one, *given[place + 1 :]], book)
            assert lifted == once


@every_function
def test_a_range_gives_a_result_of_its_shape(function, book):
    given = good_cells(function, book)
    once = call(function.name, given, book).value
    for place in lifting(function):
        block = [[given[place]] * 2] * 3
        answer = call(function.name, [*given[:place], block, *given[place + 1 :]], book)
        if isinstance(once, list):
            assert answer.value == CellError("#VALUE!")
            assert "one cell, not a range" in answer.reason
        else:
            assert answer.value == [[once, once]] * 3


@every_function
def test_one_bad_cell_of_a_range_leaves_the_others(function, book):
    given = good_cells(function, book)
    once = call(function.name, given, book).value
    for place in lifting(function) if function.result != "rows" else []:
        block = [[given[place]], [CellError("#NULL!")]]
        answer = call(function.name, [*given[:place], block, *given[place + 1 :]], book)
        assert answer.value == [[once], [CellError("#NULL!")]]
        assert answer.reason


@every_function
def test_an_error_cell_that_goes_in_comes_out(function, book):
    given = good_cells(function, book)
    for place in range(len(given)):
        answer = call(function.name, [*given[:place], CellError("#SPILL!"), *given[place + 1 :]], book)
        assert answer.value == CellError("#SPILL!")


@every_function
def test_an_argument_left_out_is_as_its_default(function, book):
    given = good_cells(function, book)
    least = sum(not parameter.optional for parameter in function.parameters)
    short = call(function.name, given[:least], book)
    assert short == call(function.name, [*given[:least], *[MISSING] * (len(given) - least)], book)
    assert short == call(function.name, [*given[:least], *[None] * (len(given) - least)], book)


@every_function
def test_names_are_known_in_any_case(function, book):
    given = good_cells(function, book)
    assert call(function.name.lower(), given, book) == call(function.name, given, book)


ODD = st.recursive(
    st.one_of(
        st.none(),
        st.just(MISSING),
        st.booleans(),
        st.integers(),
        st.integers(-(10**400), 10**400),
        st.floats(),
        st.text(max_size=5),
        st.sampled_from(
            ["2026-10-31", "1e999999", "30 EOM", "own", "EUR", "general", "1,234.5", "x" * 5000, "\ud800", "=1+1"]
        ),
        st.dates(),
        st.datetimes(),
        st.decimals(),
        st.sampled_from([CellError("#N/A"), CellError("#VALUE!")]),
    ),
    lambda cells: st.lists(cells, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(ALL), st.data())
def test_odd_cells_give_values_or_error_values_with_a_reason(function, data):
    args = data.draw(st.lists(ODD, max_size=len(function.parameters) + 1))
    answer = call(function.name, args, data.draw(st.sampled_from([None, small_book()])))
    check(answer.value)
    assert len(answer.reason) <= LONGEST_HELP
    assert "\n" not in answer.reason
    assert answer.reason or not has_error(answer.value)


@given(st.sampled_from(ALL), st.data())
def test_one_odd_cell_among_good_ones(function, data):
    args = [good(parameter) for parameter in function.parameters]
    if args:
        place = data.draw(st.integers(0, len(args) - 1))
        args[place] = data.draw(ODD)
    answer = call(function.name, args, small_book())
    check(answer.value)
    assert answer.reason or not has_error(answer.value)


def small_book() -> Any:
    """A workbook of one item."""
    settings = [["Setting", "Value"], ["as_of", DAY], ["base_currency", "EUR"]]
    ledger = [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", date(2026, 10, 1), 100]]
    return load("one item", {"settings": settings, "ledger": ledger}, "1")


def check(value: Any) -> None:
    """A value that a cell can hold, or rows of them, all of one length."""
    if isinstance(value, list):
        assert len({len(row) if isinstance(row, list) else -1 for row in value}) <= 1
        for part in value:
            check(part)
    else:
        assert value is None or isinstance(value, (bool, int, float, str, date, CellError))
        assert not isinstance(value, float) or abs(value) < float("inf")


def has_error(value: Any) -> bool:
    """True where a cell of a result holds an error value."""
    return any(has_error(part) for part in value) if isinstance(value, list) else isinstance(value, CellError)
