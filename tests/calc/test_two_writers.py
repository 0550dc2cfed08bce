"""Recalculate leaves a finished workbook as the builder wrote it: the untidy sample, in Chinese."""

from pathlib import Path

import pytest

from udfs import layout
from udfs.hosts.files import book_blocks
from udfs.hosts.finish import finished_workbook
from udfs.results import WRITTEN
from udfs.sheets import tables_of
from xlcredit.columns import TABLES

UNTIDY = Path(__file__).parents[2] / "examples" / "dirty"
QUOTES_WHAT_WAS_FOUND = ("problems", "reason")
"""A text that stood for a number in the file is a number on the sheet, and its reason says so."""


def excel_name(name):
    return layout.DERIVED.get(name) or TABLES[name].excel


def shown(book):
    """Every result table with its totals, values and formulas, and the result columns of the ledger."""
    found, cells = tables_of(book), {}
    for name in (*WRITTEN, "ledger"):
        table = found[excel_name(name)].range
        above = 1 if name in layout.TOTALLED else 0
        first = table.sheet.range((table.row - above, table.column))
        whole = first.resize(table.shape[0] + above, table.shape[1])
        cells[name] = whole.options(ndim=2, err_to_str=True).value, whole.formula
    return cells


@pytest.fixture(scope="module")
def before_and_after(session, tmp_path_factory):
    path = tmp_path_factory.mktemp("untidy") / "Untidy.xlsm"
    finished_workbook(book_blocks(UNTIDY), path, "zh", lambda *_: None)
    book = session.open(path)
    session.settle()
    before = shown(book)
    session.run(book, "Ribbon.OnRecalculate")
    assert session.settle()
    said = session.calls.said
    after = shown(book)
    book.close()
    return before, after, said


def test_recalculate_ends_well_although_a_row_has_no_known_currency(before_and_after):
    assert before_and_after[2].startswith("已计算 ")


@pytest.mark.parametrize("name", [*WRITTEN, "ledger"])
def test_both_writers_write_the_same(before_and_after, name):
    (values, formulas), (values_after, formulas_after) = (one[name] for one in before_and_after[:2])
    assert len(values) == len(values_after)
    columns = [column.name for column in TABLES[name].columns] if name in TABLES else []
    for row, again in zip(values, values_after, strict=True):
        for place, (cell, cell_after) in enumerate(zip(row, again, strict=True)):
            if (name, columns[place] if place < len(columns) else "") == QUOTES_WHAT_WAS_FOUND:
                continue
            assert cell_after == (pytest.approx(cell, abs=1e-9) if isinstance(cell, float) else cell)
    for row, again in zip(formulas, formulas_after, strict=True):
        assert [cell for cell in row if str(cell).startswith("=")] == [c for c in again if str(c).startswith("=")]
