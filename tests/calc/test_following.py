"""Formulas follow the inputs, each workbook by itself."""

import shutil

import pytest

from udfs.hosts.calc.office import properties
from udfs.sheets import tables_of


@pytest.fixture
def invoice(small):
    """The gross amount of an open invoice, its cell, and its buyer; put back afterwards."""
    table = tables_of(small.book)["tblLedger"]
    headers, *rows = table.range.options(ndim=2).value
    place = {header: number for number, header in enumerate(headers)}
    kinds = {"Type": "invoice", "Currency": "EUR", "Open": None, "Cleared on": None}
    number, row = next(
        (number, row)
        for number, row in enumerate(rows)
        if row[place["Open, base"]] and all(row[place[header]] == kind for header, kind in kinds.items())
    )
    cell = table.range[number + 1, place["Gross"]]
    yield cell, row[place["Buyer"]]
    cell.value = row[place["Gross"]]
    assert small.session.settle()


def test_one_changed_invoice_and_every_formula_follows(small, invoice):
    cell, buyer = invoice
    formula = small.book.sheets["Scratch"]["Z3"]
    formula.formula = f'=EXPOSURE("{buyer}")'
    before, receivables = formula.value, small.ask('=BOOK("receivables")')
    cell.value = cell.value + 1000
    assert small.session.settle()
    assert formula.value == pytest.approx(before + 1000)
    assert small.ask('=BOOK("receivables")') == pytest.approx(receivables + 1000)
    formula.clear_contents()


def test_typing_as_the_user_does(small, invoice):
    cell, _ = invoice
    before = small.ask('=BOOK("receivables")')
    doc = small.book.api
    doc.getCurrentController().setActiveSheet(cell.sheet.impl.api)
    cell.select()
    frame = doc.getCurrentController().getFrame()
    helper = small.session.office.create("com.sun.star.frame.DispatchHelper")
    helper.executeDispatch(frame, ".uno:EnterString", "", 0, properties(StringName=str(cell.value + 500)))
    assert small.session.settle()
    assert small.ask('=BOOK("receivables")') == pytest.approx(before + 500)


def test_a_change_outside_the_inputs_reads_no_table(small):
    crossings = small.session.calls.crossings
    small.book.sheets["Scratch"]["Z4"].value = "note"
    small.book.sheets["Scratch"]["Z4"].clear_contents()
    assert small.session.settle()
    assert small.session.calls.crossings == crossings


def test_two_workbooks_do_not_mix(small, template, tmp_path):
    second = small.session.open(shutil.copy(template, tmp_path / "Other.xlsm"))
    try:
        first_figure = small.ask('=BOOK("receivables")')
        cell = second.sheets["Ledger"]["AZ1"]
        cell.formula = '=BOOK("receivables")'
        assert cell.options(err_to_str=True).value != first_figure
        ledger = tables_of(second)["tblLedger"]
        headers = ledger.range[0, :].value
        row = {"Document": "X1", "Buyer": "C1", "Type": "invoice", "Document date": 46000.0, "Gross": 77.0}
        for header, value in row.items():
            ledger.range[1, headers.index(header)].value = value
        assert small.session.settle()
        assert cell.options(err_to_str=True).value != first_figure
        assert small.ask('=BOOK("receivables")') == first_figure
    finally:
        small.session.close(second)
