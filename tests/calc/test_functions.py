"""Worksheet functions in real Calc cells give what Python gives."""

import math

import pytest

from udfs.call import call
from udfs.results import result_rows


@pytest.mark.parametrize(
    ("table", "function", "column"),
    [
        ("credit_limits", "CREDIT_LIMIT", "credit_limit"),
        ("exposure", "EXPOSURE", "exposure"),
        ("exposure", "INSURED_EXPOSURE", "insured"),
        ("aging", "OVERDUE", "overdue"),
    ],
)
def test_a_value_per_buyer(calc, table, function, column):
    buyers = calc.expected.table(table)["buyer"].tolist()[:25]
    sheet = calc.book.sheets["Scratch"]
    cells = sheet["Z10"].resize(len(buyers), 2)
    cells.formula = [[f"'{buyer}", f"={function}(Z{row})"] for row, buyer in enumerate(buyers, start=10)]
    values = [row[1] for row in cells.value]
    cells.clear_contents()
    expected = result_rows(calc.expected, table)
    start = len(expected) - len(calc.expected.table(table))
    place = [one.name for one in calc.expected.columns(table)].index(column)
    assert values == [row[place] for row in expected[start : start + len(buyers)]]


def test_aging_as_an_array_formula_over_the_ledger(calc):
    sheet = calc.book.sheets["Scratch"]
    cells = sheet["Z40"].resize(9, 4)
    cells.formula_array = "=AGING($Ledger.$J$5:$J$60;$Ledger.$G$5:$G$60;DATE(2026;10;31))"
    ledger = calc.book.sheets["Ledger"]
    amounts, due_dates = (ledger[f"{c}5:{c}60"].options(ndim=2).value for c in "JG")
    answer = call("AGING", [amounts, due_dates, "2026-10-31"]).value
    found = cells.options(ndim=2).value[: len(answer)]
    cells.clear_contents()
    assert [row[0] for row in found] == [row[0] for row in answer]
    assert [row[1] for row in found] == pytest.approx([row[1] for row in answer])


def test_dso_count_back_over_the_sales_table(calc):
    sales = calc.book.sheets["Sales"].tables["tblSales"].data_body_range
    top, bottom = sales.row + sales.shape[0] - 12, sales.row + sales.shape[0] - 1
    months = calc.book.sheets["Sales"][f"B{top}:B{bottom}"].options(ndim=2).value
    days = [[30] for _ in months]
    calc.book.sheets["Scratch"]["Y10"].resize(12, 1).value = days
    found = calc.ask(f"=DSO_COUNTBACK(22000000,Sales!B{top}:B{bottom},Y10:Y21)")
    calc.book.sheets["Scratch"]["Y10"].resize(12, 1).clear_contents()
    assert found == call("DSO_COUNTBACK", [22000000, months, days]).value


@pytest.mark.parametrize("name", ["receivables", "overdue", "dso", "insured", "credit limits"])
def test_a_figure_by_name(calc, name):
    assert calc.ask(f'=BOOK("{name}")') == pytest.approx(calc.expected.figure(name).value)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ('=CREDIT_LIMIT("nobody")', "#N/A"),
        ('=DSO("x",1)', "#VALUE!"),
        ("=DSO(1,0)", "#DIV/0!"),
        ("=CREDIT_LIMIT(1/0)", "#DIV/0!"),
        ('=BOOK("no such figure")', "#N/A"),
    ],
)
def test_errors_are_error_values_and_not_texts(calc, formula, code):
    cell = calc.book.sheets["Scratch"]["Z2"]
    cell.formula = formula
    assert cell.options(err_to_str=True).value == code
    assert cell.api.getCellByPosition(0, 0).getError() != 0
    cell.clear_contents()


def test_the_reason_of_the_last_error(calc):
    calc.ask('=CREDIT_LIMIT("nobody")')
    assert "nobody" in str(calc.ask("=LAST_REASON()"))


def test_cells_of_one_stamp_cost_one_crossing(calc):
    sheet, crossings = calc.book.sheets["Scratch"], calc.session.calls.crossings
    buyers = calc.expected.table("exposure")["buyer"].tolist()
    cells = sheet["Z100"].resize(len(buyers), 2)
    cells.formula = [[f"'{buyer}", f"=EXPOSURE(Z{row})"] for row, buyer in enumerate(buyers, start=100)]
    total = math.fsum(row[1] for row in cells.value)
    cells.clear_contents()
    assert calc.session.calls.crossings - crossings <= 1
    assert total == pytest.approx(calc.expected.figure("exposure").value)
