"""Our functions behind xlwings' own decorators, converters and CallUDF, as Excel for Windows would call them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.vba.tables import TABLES
from udfs.catalogue import FUNCTIONS
from udfs.hosts import excel
from xlcredit.cellerror import CellError

ROOT = Path(__file__).parents[2]
MISSING = {"missing": True}
CONTEXT = ["C:\\book.xlsm", "s1", False]


def error(code: str) -> dict[str, str]:
    """An error cell on its way in."""
    return {"error": code}


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[[dict], dict]]:
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.excel.server"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip

    def asked(request: dict) -> dict:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield asked
    process.stdin.close()
    process.stdout.close()
    process.wait(timeout=30)


@pytest.fixture
def call(ask) -> Callable[..., object]:
    def called(name: str, *args: object, context: list | None = None) -> object:
        module = FUNCTIONS[name].module
        reply = ask({"call": f"{module}.{name}", "args": [*args, context or CONTEXT]})
        assert "raised" not in reply, reply
        return reply["answer"]

    return called


@pytest.fixture
def loaded(ask) -> object:
    names, blocks = list(TABLES), list(TABLES.values())
    return ask({"call": "udfs.hosts.excel.load_book", "args": [*CONTEXT, names, blocks]})["answer"]


def marker(code: str, reason: str = "") -> str:
    return excel.error_marker(code, reason)


def test_a_number(call):
    assert call("DSO", 350000, 1200000, 90, MISSING) == 26.25


def test_arguments_left_out_take_their_defaults(call):
    assert call("DSO", 365, 365, MISSING, MISSING) == 365.0


def test_a_serial_date_stays_a_number(call):
    assert call("DUE_DATE", 46296, 30) == 46326.0
    assert call("DUE_DATE", "2026-10-01", 30, context=["k", "s", True]) == 46326.0 - 1462
    assert call("AGE_DAYS", 46296 - 1462, "2026-10-31", context=["k", "s", True]) == 30.0


def test_text_true_and_blank_arrive_as_they_are(call):
    assert call("AGING_BUCKET", None, 46326, MISSING) == "No due date"
    assert call("DSO", True, 1, MISSING, MISSING).startswith("\f#VALUE!\freceivables")
    assert call("DSO", None, 1, MISSING, MISSING).startswith("\f#VALUE!\freceivables")


@pytest.mark.parametrize("code", sorted(set(excel.ERROR_NUMBERS.values())))
def test_every_error_cell_goes_through(call, code):
    assert call("DSO", error(code), 1, MISSING, MISSING).startswith(f"\f{code}\f")


def test_a_text_with_a_form_feed_is_a_text():
    assert excel.decoded("\fPage 1") == "\fPage 1"
    assert excel.decoded(excel.error_marker("#N/A", "why")) == CellError("#N/A")


def test_error_cells_of_a_range_are_told_from_blanks(call):
    dates = [[46300], [error("#N/A")], [None], [error("#CALC!")]]
    found = call("AGE_DAYS", dates, 46326)
    assert [row[0] if isinstance(row[0], float) else row[0].split("\f")[1] for row in found] == [
        26.0, "#N/A", "#VALUE!", "#CALC!",
    ]  # fmt: skip


def test_the_reason_goes_with_the_first_error_alone(call):
    first, second = call("AGE_DAYS", [["x"], ["y"]], 46326)
    assert first[0].split("\f")[2] != ""
    assert second == [marker("#VALUE!")]


def test_one_row_stays_a_row_of_two_dimensions(call):
    assert call("AGE_DAYS", [[46300, 46301]], 46326) == [[26.0, 25.0]]


def test_rows_come_back_whole(call):
    rows = call("AGING", [[100], [50]], [[46300], [46400]], 46326, MISSING, MISSING)
    assert rows[-1][:2] == ["Total", 150.0]
    assert len({len(row) for row in rows}) == 1


def test_division_by_zero_has_its_error(call):
    assert call("DSO", 1, 0, MISSING, MISSING).startswith("\f#DIV/0!\f")


class TestBook:
    def test_python_asks_for_the_tables(self, call):
        assert call("BOOK", "overdue", context=["elsewhere", "s1", False]) == excel.LOAD

    def test_the_snapshot_is_sorted_as_vba_compares(self, loaded):
        head, *rows = loaded
        ids = [row[0] for row in rows]
        assert ids == sorted(ids, key=lambda text: text.encode("utf-16-be")) == ["77", "C1", "C2"]
        assert "{id}" in head[0]
        assert "udfs.cover.EXPOSURE" in head

    def test_the_snapshot_says_what_the_functions_say(self, loaded, call):
        head, *rows = loaded
        for row in rows:
            for path, value in zip(head[1:], row[1:], strict=True):
                assert call(path.rpartition(".")[2], row[0]) == value

    def test_a_new_stamp_is_asked_for(self, loaded, call):
        assert call("BOOK", "items") == 3.0
        assert call("BOOK", "items", context=["C:\\book.xlsm", "s2", False]) == excel.LOAD

    def test_a_missing_table_is_an_error_value(self, ask):
        reply = ask({"call": "udfs.hosts.excel.load_book", "args": ["k", "s", False, ["tblLedger"], [None]]})
        assert reply["answer"].startswith("\f#REF!\f")

    def test_tables_with_dates_from_1904(self, ask):
        ledger = [TABLES["tblLedger"][0], ["R1", "C1", 46296 - 1462, 46326 - 1462, "EUR", 10, 10]]
        settings = [["Setting", "Value"], ["as_of", "2026-10-15"], ["base_currency", "EUR"]]
        names, blocks = ["tblLedger", "tblSettings"], [ledger, settings]
        reply = ask({"call": "udfs.hosts.excel.load_book", "args": ["k4", "s", True, names, blocks]})
        assert isinstance(reply["answer"], list), reply
        asked = {"call": f"{FUNCTIONS['BOOK'].module}.BOOK", "args": ["overdue", ["k4", "s", True]]}
        assert ask(asked)["answer"] == 0.0  # due on 2026-10-31; four years earlier if counted from 1900


@pytest.mark.parametrize("module", sorted({function.module for function in FUNCTIONS.values()}))
def test_xlwings_own_generator_takes_every_function(ask, module):
    text = ask({"wrappers": module})["answer"]
    for name, function in FUNCTIONS.items():
        if function.module == module:
            listed = ", ".join(
                f"Optional {parameter.name}" if parameter.optional else parameter.name
                for parameter in function.parameters
            )
            assert f"Function {name}({listed})" in text
            cells = ", ".join([parameter.name for parameter in function.parameters] + ["Host.Context()"])
            assert f'XLPy.CallUDF("{module}", "{name}", Array({cells})' in text


def test_xlwings_alone_would_lose_the_errors(ask):
    """Why cells travel raw: what the usual converter makes of an error cell and of a blank is the same."""
    reply = ask({"call": "tests.excel.usual.SEEN", "args": [[[error("#N/A"), None, error("#CALC!")]]]})
    assert reply == {"answer": "[None, None, -2146826238]"}
