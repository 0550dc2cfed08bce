"""The quality report accounts for every row and every cent of a file."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_cli import xlcredit
from udfs.hosts.files import book_blocks
from xlcredit import quality
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.completeness import gaps
from xlcredit.problems import rows_set_aside

LEDGER = """Open items at 31 October 2026

Document,Buyer,Document date,Due date,Gross
R001,B1,2026-10-01,2026-10-31,100.00
R002,B1,2026-10-02,,50.25
,,,,150.25
R003,B2,soon,2026-11-30,20.00

R005,B2,2026-10-04,2026-11-30,30.00
R006,B2,2026-10-05,2026-11-30,5.00
R007,B2,2026-10-05,2026-11-30,5.00
Document,Buyer,Document date,Due date,Gross
,,,,999.00
"""


def report_of(folder: Path, *options: str) -> tuple[int, dict]:
    (folder / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    status, lines, problems = xlcredit("check", "ledger.csv", "--json", *options, folder=folder)
    assert problems == []
    return status, json.loads(lines[0])


def test_every_row_of_a_file_is_used_set_aside_or_told_apart(tmp_path: Path) -> None:
    status, report = report_of(tmp_path)
    assert status == 1
    assert report["rows"] == {
        "in": 10,
        "items": 7,
        "used": 5,
        "set_aside": 2,
        "blank": 1,
        "no_items": {"repeated header": 1, "subtotal": 1},
    }
    assert report["sums"] == [{"row": 6, "kind": "subtotal", "stated": 150.25, "summed": 150.25, "agrees": True}]
    found = {(one["column"], one["rows"], one["money"], one["currency"]) for one in report["set_aside"]}
    assert found == {("Document date", 1, 20.0, "EUR"), ("Document", 1, 999.0, "EUR")}
    assert report["completeness"] == {
        "number_gaps": [{"first": "R004", "last": "R004", "count": 1}],
        "numbers_missing": 1,
        "buyers_without_master_data": [],
        "items_without_due_date": 1,
    }


def test_the_report_ties_to_the_control_account(tmp_path: Path) -> None:
    balances = "Date,Receivables (control account)\n2026-10-31,1200.00\n"
    (tmp_path / "balances.csv").write_text(balances, encoding="utf-8")
    _, report = report_of(tmp_path, "--balances", "balances.csv", "--as-of", "2026-10-31")
    assert report["control"] == {"outstanding": 190.25, "control": 1200.0, "difference": -1009.75, "reason": ""}


def test_the_report_in_words_adds_up(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    status, lines, _ = xlcredit("check", "ledger.csv", folder=tmp_path)
    assert status == 1
    assert "Rows: 10 in = 5 used + 2 set aside + 2 that are no items + 1 blank" in lines
    assert "Sums in the file: 1 of 1 agree with their rows" in lines


def test_the_workbook_has_the_same_report_with_the_money_of_every_reason() -> None:
    headers = ["Document", "Buyer", "Document date", "Due date", "Gross", "Currency"]
    ledger = [
        headers,
        ["R001", "B1", "2026-10-01", "2026-10-31", 100.0, "EUR"],
        ["R002", "B2", "2026-10-01", None, 50.25, "EUR"],
        ["R003", "B1", "soon", "2026-10-31", 20.0, "EUR"],
        ["R004", "B1", "later", "2026-10-31", 5.5, "EUR"],
        ["R005", "B1", "2026-10-01", "2026-10-31", 900.0, "JPY"],
        ["R009", "B1", "2026-10-01", "2026-10-31", 7.0, "USD"],
        ["R010", "B1", "2026-10-01", "2026-10-31", 1.0, "EUR"],
    ]
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        "ledger": ledger,
        "buyers": [["Buyer", "Name", "Terms"], ["B1", "One", "30"]],
        "rates": [["Date", "From", "To", "Rate"], ["2026-10-31", "USD", "EUR", 0.5]],
        "balances": [["Date", "Receivables (control account)"], ["2026-10-31", 150.0]],
    }
    found = analyse(Book.from_blocks(blocks)).table("quality")
    lines = [tuple(None if cell is pd.NA else cell for cell in row) for row in found.itertuples(index=False)]
    by_topic = {topic: [line[1:] for line in lines if line[0] == topic] for topic in dict.fromkeys(found["topic"])}
    assert by_topic["rows in"][2:4] == [("Ledger", "tblLedger", 7, None, ""), ("Balances", "tblBalances", 1, None, "")]
    assert by_topic["rows used"] == [("Ledger", "", 3, 15125, "EUR"), ("Ledger", "", 1, 700, "USD")]
    aside = [(sheet, what[:14], rows, amount, currency) for sheet, what, rows, amount, currency in by_topic["set aside"]]
    assert aside == [("Ledger", "Document date:", 2, 2550, "EUR"), ("Ledger", "Currency: no r", 1, 900, "JPY")]
    assert by_topic["outstanding"] == [("Ledger", "", None, 15475, "EUR")]
    assert by_topic["control account"] == [("Balances", "", None, 15000, "EUR")]
    assert by_topic["difference"] == [("Balances", "", None, 475, "EUR")]
    assert by_topic["no master data"] == [("Buyers", "B2", 1, None, "")]
    assert by_topic["no due date"] == [("Ledger", "", 1, 5025, "EUR")]
    assert "numbers missing" not in by_topic  # seven numbers of ten are no dense run


def test_gaps_beyond_the_first_fifty_are_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = [["Document", "Buyer", "Document date", "Gross"]]
    ledger += [[f"R{number:02}", "B1", "2026-10-01", 1.0] for number in range(1, 21) if number not in (5, 9, 13)]
    blocks = {"settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]], "ledger": ledger}
    monkeypatch.setattr(quality, "MOST_GAPS", 1)
    found = analyse(Book.from_blocks(blocks)).table("quality")
    gaps_said = found[found["topic"] == "numbers missing"]
    assert list(zip(gaps_said["what"], gaps_said["rows"], strict=True)) == [("R05", 1), ("…", 2)]


def test_rows_in_are_rows_used_and_rows_set_aside() -> None:
    analysis = analyse(Book.from_blocks(book_blocks(Path("examples") / "dirty")))
    found = analysis.table("quality")
    ledger = found[found["sheet"] == "Ledger"]
    counted = ledger.groupby("topic")["rows"].sum()
    aside = rows_set_aside(analysis.problems, "ledger")
    assert counted["rows in"] == counted["rows used"] + len(aside) > counted["rows used"]


@given(st.sets(st.integers(100, 140), min_size=1))
def test_gaps_are_the_numbers_between_that_are_not_there(numbers: set[int]) -> None:
    missing = [
        number
        for gap in gaps(f"R{number}" for number in numbers)
        for number in range(int(gap.first[1:]), int(gap.last[1:]) + 1)
    ]
    dense = len(numbers) >= 5 and len(numbers) >= 0.8 * (max(numbers) - min(numbers) + 1)
    assert missing == (sorted(set(range(min(numbers), max(numbers) + 1)) - numbers) if dense else [])
