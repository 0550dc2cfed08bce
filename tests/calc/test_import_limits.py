"""The insurer's limit list into an open workbook: what is shown, what is asked, what is appended, and the way back."""

import csv
from datetime import datetime

import pytest

from udfs import ribbon
from udfs.sheets import tables_of

HEADERS = (
    "Customer reference",
    "Company name",
    "Decision",
    "Permanent amount",
    "Currency",
    "Decision date",
    "Expiry date",
)


@pytest.fixture
def caller(small):
    """The workbook as the one whose button is pressed, with two decisions of the insurer; then as it was."""
    small.book.set_mock_caller()
    table = tables_of(small.book)["tblLimits"]
    before = table.range.options(ndim=2).value
    table.range[1:, :].clear_contents()
    table.resize(table.range.resize(3, len(before[0])))
    columns = {header: place for place, header in enumerate(before[0])}
    for row, (number, buyer, amount) in enumerate((("'007", "B1001", 50_000), ("D2", "B1002", 20_000)), start=1):
        values = {"Decision": number, "Buyer": buyer, "Source": "insurer", "Amount": amount, "Currency": "EUR"}
        for header, value in (values | {"Effective": datetime(2026, 1, 1)}).items():
            table.range[row, columns[header]].value = value
    yield small.book
    table = tables_of(small.book)["tblLimits"]
    table.range[1:, :].clear_contents()
    table.resize(table.range.resize(len(before), len(before[0])))
    table.range.value = [[f"'{cell}" if isinstance(cell, str) else cell for cell in row] for row in before]
    delattr(type(small.book), "_mock_caller")


def written(folder, *rows):
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return str(path)


def decisions(small):
    """Rows of the Limits sheet as (number, buyer, status, amount, day)."""
    names = ("Decision", "Buyer", "Status", "Amount", "Effective")
    return list(zip(*(small.column("limits", name) for name in names), strict=True))


OLD = [("007", "B1001", None, 50_000, datetime(2026, 1, 1)), ("D2", "B1002", None, 20_000, datetime(2026, 1, 1))]


def answering(*answers):
    """What the user answers, one after the other."""
    left = list(answers)
    return lambda *given: left.pop(0) if left else "ok"


def test_what_differs_is_shown_appended_and_taken_back(small, caller, tmp_path):
    path = written(
        tmp_path,
        ("B1001", "", "Agreed", "80,000.00", "EUR", "2026-10-15", "2026-11-10"),
        ("B9", "Nobody GmbH", "Refused", "", "EUR", "2026-10-20", ""),
    )
    assert ribbon.import_limits(path) == (
        "2 decisions appended to the Limits sheet (changed 1, expires soon 1, no buyer found 1, not in the list 1); "
        "press Recalculate."
    )
    assert decisions(small) == [
        *OLD,
        ("20261031-B1001", "B1001", "approved", 80_000, datetime(2026, 10, 15)),
        ("20261031-B1002", "B1002", "revoked", 0, datetime(2026, 10, 31)),
    ]
    shown = list(zip(*(small.column("limit_diff", name) for name in ("Finding", "Buyer", "What differs")), strict=True))
    assert shown == [
        ("changed", "B1001", "Amount: 50,000.00 → 80,000.00; Valid to: – → 2026-11-10"),
        ("expires soon", "B1001", "Valid to: – → 2026-11-10"),
        ("no buyer found", None, None),
        ("not in the list", "B1002", "Status: approved → revoked"),
    ]
    assert small.cell("Limit diff", "B3") == "ATTENTION: Rows without a buyer: 1"
    again = ribbon.import_limits(path)
    assert again == "0 decisions appended; see the sheet Limit diff (expires soon 1, no buyer found 1)."
    assert ribbon.undo_import() == "2 rows of tblLimits stand again as before the import of list.csv."
    assert decisions(small) == OLD


def test_what_the_list_lacks_stays_where_the_user_says_that_it_is_not_complete(small, caller, tmp_path, monkeypatch):
    path = written(tmp_path, ("B1001", "", "Reduced", "30,000.00", "EUR", "2026-10-15", ""))
    impl = type(small.session.app.impl)
    with monkeypatch.context() as patch:
        patch.setattr(impl, "alert", answering("no"))
        assert ribbon.import_limits(path).startswith("0 decisions appended; see the sheet Limit diff")
    assert decisions(small) == OLD
    with monkeypatch.context() as patch:
        patch.setattr(impl, "alert", answering("yes", "no"))
        assert ribbon.import_limits(path).startswith("1 decisions appended to the Limits sheet")
    assert decisions(small)[2:] == [("20261031-B1001", "B1001", "reduced", 30_000, datetime(2026, 10, 15))]
    ribbon.undo_import()


def test_a_list_that_agrees_says_so_and_one_that_is_none_is_refused(small, caller, tmp_path):
    rows = [("B1001", "", "Agreed", "50,000.00", "EUR", "", ""), ("B1002", "", "Agreed", "20,000.00", "EUR", "", "")]
    assert ribbon.import_limits(written(tmp_path, *rows)) == (
        "0 decisions appended: the list of 2 limits agrees with the Limits sheet."
    )
    said = ribbon.import_limits(written(tmp_path, *rows, ("B1003", "", "Perhaps", "1.00", "EUR", "", "")))
    assert said.endswith(
        "Rows of the list that cannot be used: 1; the first: list.csv row 4, Status: Perhaps "
        "'Perhaps' is not one of approved, reduced, declined, revoked, expired, pending"
    )
    (tmp_path / "list.csv").write_text("Buyer,Colour\nB1001,red\n", encoding="utf-8")
    assert ribbon.import_limits(str(tmp_path / "list.csv")).startswith("list.csv: a limit list needs Amount, and ")
    assert decisions(small) == OLD
