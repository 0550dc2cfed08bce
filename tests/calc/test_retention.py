"""The button Insure or retain in Calc: what it writes, how it is stopped, and what stays then."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from udfs import drawing, ribbon, stopping
from udfs.hosts.calc.office import uno
from udfs.results import result_rows
from udfs.sheets import tables_of
from xlcredit.actions import SIMULATED
from xlcredit.columns import TABLES

STAMP = "simulated_fingerprint"


@pytest.fixture
def caller(small):
    small.book.set_mock_caller()
    yield small.book
    delattr(type(small.book), "_mock_caller")


def cells(book, name):
    return tables_of(book)[TABLES[name].excel].range.options(ndim=2, err_to_str=True).value[1:]


def test_it_writes_what_python_draws_and_says_which_costs_less(small):
    small.expected.comparison()
    assert small.press("OnInsureOrRetain") == drawing.sentence(small.expected)
    assert small.book.sheets.active.name == "Insure or retain"
    for name in SIMULATED:
        expected = result_rows(small.expected, name)
        found = cells(small.book, name)
        assert len(found) >= len(expected) > 0, name
        for row, other in zip(found, expected, strict=False):
            for cell, value in zip(row, other, strict=True):
                same = cell == pytest.approx(value) if isinstance(value, int | float) else (cell or "") == (value or "")
                assert same, (name, row, other)


def test_line_four_says_it_and_that_inputs_have_changed_since(small):
    small.press("OnInsureOrRetain")
    sheet = small.book.sheets["Insure or retain"]
    assert sheet["A4"].value.startswith("Insuring costs ")
    small.book.names[STAMP].refers_to_range.value = "another"
    small.book.app.calculate()
    assert sheet["A4"].value.startswith("STALE")
    small.press("OnRecalculate")
    assert sheet["A4"].value.startswith("STALE")
    small.press("OnInsureOrRetain")
    assert sheet["A4"].value.startswith("Insuring costs ")


def test_esc_ends_it_and_nothing_is_written(small, caller, monkeypatch):
    small.press("OnInsureOrRetain")
    before = {name: cells(small.book, name) for name in SIMULATED}
    window = small.book.api.getCurrentController().getFrame().getContainerWindow()
    toolkit = small.book.app.impl.office.create("com.sun.star.awt.Toolkit")
    window.setFocus()
    key = uno().getClass("com.sun.star.awt.KeyEvent")()
    key.KeyCode, key.Source = 1281, window
    heard = small.book.app.impl.escape

    @contextmanager
    def listening():
        """The user presses Esc when the run has begun."""
        with heard() as pressed:
            toolkit.keyPress(key)
            toolkit.keyRelease(key)
            yield pressed

    scenarios = small.book.names["scenarios"].refers_to_range
    scenarios.value = 10_000_000
    monkeypatch.setattr(small.book.app.impl, "escape", listening)
    try:
        said = ribbon.insure_or_retain()
    finally:
        scenarios.value = 20_000
    assert said.startswith("Stopped at ")
    assert said.endswith("nothing was written.")
    assert {name: cells(small.book, name) for name in SIMULATED} == before
    assert small.book.app.calculation == "automatic"


def test_where_nobody_listens_to_keys_a_run_goes_on(small, monkeypatch):
    elsewhere = SimpleNamespace(engine=SimpleNamespace(name="excel"))
    monkeypatch.setattr(stopping.sys, "platform", "darwin")
    with stopping.stoppable(elsewhere) as pressed:
        assert not pressed()


def test_a_cell_of_the_expected_loss_is_explained(small):
    sheet = small.book.sheets["Expected loss"]
    small.book.api.getCurrentController().setActiveSheet(sheet.impl.api)
    sheet["L8"].select()
    assert small.press("OnExplainCell").startswith(f"Expected loss of {sheet['A8'].value} in ")
