"""A real ledger: the accounts-receivable sample published by IBM, 2,466 invoices of 2012 and 2013, settled ones too.

Lateness, settlement days and the aging are computed here once more with the standard library alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from udfs.hosts.cli import main
from udfs.hosts.importing import ledger_blocks
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.dates import date_of
from xlcredit.measures import days_beyond_terms, weighted_days
from xlcredit.payments import payments
from xlcredit.readers import read

DATA = Path(__file__).parents[2] / "shared" / "data"
LEDGER = DATA / "ibm_accounts_receivable.csv"
WITH_BLANKS = DATA / "ibm_accounts_receivable_with_missing.csv"
AS_OF = date(2013, 6, 30)
EDGES = (30, 60, 90, 120)

pytestmark = [
    pytest.mark.skipif(not LEDGER.is_file(), reason="the published ledger is not here"),
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]


def day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()


def cents(text: str) -> int:
    return int(Decimal(text).scaleb(2))


@pytest.fixture(scope="module")
def published() -> list[dict[str, str]]:
    """The rows as the file has them."""
    with LEDGER.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def imported():
    return ledger_blocks(read(LEDGER), {}, as_of=AS_OF.isoformat(), currency="USD")


@pytest.fixture(scope="module")
def analysis(imported) -> Analysis:
    return analyse(Book.from_blocks(imported.blocks))


def open_on(rows: list[dict[str, str]], when: date) -> list[dict[str, str]]:
    """Rows that are invoiced and not yet settled on a day."""
    return [row for row in rows if day(row["InvoiceDate"]) <= when < day(row["SettledDate"])]


def bucket(row: dict[str, str], when: date) -> str:
    """Label of the bucket of a row."""
    overdue = (when - day(row["DueDate"])).days
    if overdue <= 0:
        return "Not due"
    low = 1
    for edge in EDGES:
        if overdue <= edge:
            return f"{low}-{edge}"
        low = edge + 1
    return f">{EDGES[-1]}"


def test_every_row_is_used_and_every_column_is_known_or_named(published, imported, analysis):
    assert analysis.book.rows_used["ledger"] == analysis.book.rows_in["ledger"] == len(published) == 2466
    assert analysis.book.money_in["ledger"] == sum(cents(row["InvoiceAmount"]) for row in published)
    assert [problem.table for problem in analysis.problems] == ["policy"]
    read_line = next(note for note in imported.notes if note.startswith("Columns read"))
    for header in (
        "customerID → Buyer",
        "invoiceNumber → Document",
        "InvoiceDate → Document date",
        "SettledDate → Cleared on",
    ):
        assert header in read_line
    assert "PaperlessDate" in next(note for note in imported.notes if note.startswith("Columns not used"))


def test_days_to_settle_and_days_late_agree_row_by_row(published, analysis):
    book = analysis.book
    paid = payments(book.ledger.lazy(), book.receipts.lazy()).collect()
    documents = dict(zip(book.ledger["row"].to_list(), book.ledger["document"].to_list(), strict=True))
    by_document = {
        documents[row]: (settle, late)
        for row, settle, late in zip(
            *(paid[name].to_list() for name in ("row", "days_to_pay", "days_late")), strict=True
        )
    }
    assert len(by_document) == len(published)
    for row in published:
        settle, late = by_document[row["invoiceNumber"]]
        assert settle == int(row["DaysToSettle"])
        assert max(0, late) == int(row["DaysLate"])


def test_dates_amounts_and_disputes_are_those_of_the_file(published, analysis):
    ledger = analysis.book.ledger
    names = ("document", "buyer", "document_day", "due_day", "cleared_day", "gross", "disputed")
    by_row = ledger.sort("row")
    columns = {name: by_row[name].to_list() for name in names}
    for place, row in enumerate(published):
        assert columns["document"][place] == row["invoiceNumber"]
        assert columns["buyer"][place] == row["customerID"]
        days = [date_of(columns[name][place]) for name in ("document_day", "due_day", "cleared_day")]
        assert days == [day(row[name]) for name in ("InvoiceDate", "DueDate", "SettledDate")]
        assert columns["gross"][place] == cents(row["InvoiceAmount"])
        assert (columns["disputed"][place] > 0) == (row["Disputed"] == "Yes")


@pytest.mark.parametrize("when", [AS_OF, date(2012, 1, 31), date(2012, 12, 31), date(2013, 10, 31), date(2014, 12, 31)])
def test_the_aging_ties_to_the_cent(published, analysis, when):
    rows = open_on(published, when)
    expected = Counter()
    for row in rows:
        expected[bucket(row, when)] += cents(row["InvoiceAmount"])
    total = analysis.at(when).total("aging")
    labels = analysis.bucket_labels
    assert {label: total[label] for label in labels} == {label: expected[label] for label in labels}
    assert total["outstanding"] == sum(expected.values()) == sum(cents(row["InvoiceAmount"]) for row in rows)
    assert (total["items"], total["no_due_date"], total["unapplied"]) == (len(rows), 0, 0)


def test_the_aging_ties_by_buyer(published, analysis):
    expected: Counter[tuple[str, str]] = Counter()
    for row in open_on(published, AS_OF):
        expected[row["customerID"], bucket(row, AS_OF)] += cents(row["InvoiceAmount"])
    table = analysis.table("aging").set_index("buyer")
    assert set(table.index) == {row["customerID"] for row in published}
    for buyer in table.index:
        for label in analysis.bucket_labels:
            assert table.at[buyer, label] == expected[buyer, label]


def test_the_aging_ties_by_country(published, analysis):
    country = {row["customerID"]: row["countryCode"] for row in published}
    expected: Counter[str] = Counter()
    for row in open_on(published, AS_OF):
        expected[country[row["customerID"]]] += cents(row["InvoiceAmount"])
    table = analysis.table("aging_by_country").set_index("buyer")["outstanding"]
    assert {name: int(amount) for name, amount in table.items() if amount} == dict(expected)


def test_sales_by_month_are_those_of_the_file(published, imported):
    expected: Counter[tuple[int, int]] = Counter()
    for row in published:
        expected[day(row["InvoiceDate"]).year, day(row["InvoiceDate"]).month] += cents(row["InvoiceAmount"])
    months = {(month.year, month.month): cents(str(sales)) for month, sales in imported.blocks["sales"].rows[1:]}
    assert months == dict(expected)


def test_count_back_of_the_file(published, analysis):
    owed = sum(cents(row["InvoiceAmount"]) for row in open_on(published, AS_OF))
    month, counted = AS_OF, Decimal(0)
    while True:
        first = month.replace(day=1)
        sales = sum(cents(row["InvoiceAmount"]) for row in published if first <= day(row["InvoiceDate"]) <= month)
        if owed < sales:
            counted += Decimal(owed) / sales * month.day
            break
        owed -= sales
        counted += month.day
        month = first - timedelta(days=1)
    assert analysis.figure("dso").value == pytest.approx(float(counted), abs=1e-9)


def test_weighted_lateness_of_the_file(published):
    amounts = [float(row["InvoiceAmount"]) for row in published]
    late = [(day(row["SettledDate"]) - day(row["DueDate"])).days for row in published]
    floored = sum(Decimal(row["InvoiceAmount"]) * int(row["DaysLate"]) for row in published)
    settled = sum(Decimal(row["InvoiceAmount"]) * int(row["DaysToSettle"]) for row in published)
    total = sum(Decimal(row["InvoiceAmount"]) for row in published)
    assert days_beyond_terms(amounts, late, "floored") == pytest.approx(float(floored / total))
    assert weighted_days(amounts, [int(row["DaysToSettle"]) for row in published]) == pytest.approx(
        float(settled / total)
    )


def test_the_copy_with_blanks_gives_the_same_where_the_cells_are_the_same(published):
    blocks = ledger_blocks(read(WITH_BLANKS), {}, as_of=AS_OF.isoformat(), currency="USD").blocks
    book = Book.from_blocks(blocks)
    with WITH_BLANKS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert book.rows_in["ledger"] == len(rows)
    used = book.rows_used["ledger"]
    aside = [problem for problem in book.problems if problem.table == "ledger" and problem.severity == "error"]
    assert used + len(aside) == len(rows)
    assert analyse(book).total("aging")["outstanding"] == sum(
        cents(row["InvoiceAmount"]) for row in open_on(rows, AS_OF)
    )


def test_the_finished_workbook_holds_the_numbers(published, tmp_path, capsys):
    out = tmp_path / "real.xlsm"
    words = ["import", str(LEDGER), "--as-of", AS_OF.isoformat(), "--currency", "USD", "--out", str(out)]
    assert main(words) == 0
    said = capsys.readouterr().out
    owed = sum(cents(row["InvoiceAmount"]) for row in open_on(published, AS_OF))
    assert f"{Decimal(owed).scaleb(-2):,}" in said
    assert "2,466 of 2,466 ledger rows used" in said
    book = openpyxl.load_workbook(out, read_only=True, data_only=True)
    ledger = [
        row for row in book["Ledger"].iter_rows(values_only=True) if row[0] in {r["invoiceNumber"] for r in published}
    ]
    assert len(ledger) == len(published)
    first = dict(zip(("number", "buyer"), ledger[0][:2], strict=True))
    assert first == {"number": published[0]["invoiceNumber"], "buyer": published[0]["customerID"]}
    total = next(row for row in book["Aging"].iter_rows(values_only=True) if row[0] == "Total")
    assert any(isinstance(cell, (int, float)) and round(cell * 100) == owed for cell in total)
    book.close()
