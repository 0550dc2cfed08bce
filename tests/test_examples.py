"""The sample month is what its page says: reproducible, clean, large enough, tied to the control account."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import INPUTS, table
from xlcredit.parameters import parameters

EXAMPLES = Path(__file__).parents[1] / "examples"
DECIMALS = {"JPY": 0, "KWD": 3}
SALES_MONTHS_IN_LEDGER = 14


def minor(text: str, currency: str) -> int:
    """Plain decimal text in minor units, refusing more decimals than the currency has."""
    whole, _, rest = text.lstrip("-").partition(".")
    places = DECIMALS.get(currency, 2)
    if len(rest) > places:
        raise ValueError(f"{text} {currency}")
    size = int(whole + rest.ljust(places, "0"))
    return -size if text.startswith("-") else size


def converted(amount: int, currency: str, rate: str) -> int:
    """Minor units in euro cents, halves away from zero, with whole numbers only."""
    digits, places = int(rate.replace(".", "")), len(rate.partition(".")[2])
    numerator = abs(amount) * digits * 100
    denominator = 10 ** (places + DECIMALS.get(currency, 2))
    cents = (2 * numerator + denominator) // (2 * denominator)
    return -cents if amount < 0 else cents


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def records(name: str) -> list[dict[str, str]]:
    """Rows of a sample file by column name."""
    header, *rows = rows_of(EXAMPLES / f"{name}.csv")
    names = {column.en: column.name for column in table(name).inputs}
    return [dict(zip([names[title] for title in header], row, strict=True)) for row in rows]


LETTERS = ("letters_of_credit", "lc_documents")
"""What the ledger names besides."""


def blocks(folder: Path) -> dict[str, list[list[str | None]]]:
    return {
        name: [[cell or None for cell in row] for row in rows_of(folder / f"{name}.csv")]
        for name in (*INPUTS, *LETTERS)
        if (folder / f"{name}.csv").exists()
    }


@pytest.fixture(scope="module")
def sample() -> dict[str, list[dict[str, str]]]:
    return {name: records(name) for name in (*INPUTS, *LETTERS)}


@pytest.fixture(scope="module")
def rate(sample):
    """Function of currency and day to the rate in force, as text."""
    by_currency = defaultdict(list)
    for row in sorted(sample["rates"], key=lambda row: row["date"]):
        by_currency[row["from_currency"]].append((row["date"], row["rate"]))

    def in_force(currency: str, day: str) -> str:
        return (
            "1" if currency == "EUR" else [value for date, value in by_currency[currency] if date <= day][-1]
        )

    return in_force


def open_on(sample, day: str) -> list[tuple[str, int]]:
    """Currency and open amount of every item and unapplied receipt on a day."""
    received: Counter[str] = Counter()
    out = []
    for row in sample["receipts"]:
        if row["date"] <= day:
            amount = minor(row["amount"], row["currency"])
            received[row["document"]] += amount
            if not row["document"]:
                out.append((row["currency"], -amount))
    for row in sample["ledger"]:
        cleared = row["cleared_date"] and row["cleared_date"] <= day
        if row["document_date"] <= day and not cleared:
            out.append((row["currency"], minor(row["gross"], row["currency"]) - received[row["document"]]))
    return out


def test_the_generator_writes_the_same_bytes(tmp_path):
    subprocess.run([sys.executable, str(EXAMPLES / "make_sample.py"), str(tmp_path)], check=True)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.*"))
    kept = sorted(path.relative_to(EXAMPLES) for path in EXAMPLES.rglob("*.csv"))
    assert [path for path in made if path.suffix == ".csv"] == kept
    for path in made:
        assert (tmp_path / path).read_bytes() == (EXAMPLES / path).read_bytes(), path


def test_headers_are_the_declared_ones():
    for folder in (EXAMPLES, EXAMPLES / "dirty"):
        for name in INPUTS:
            assert rows_of(folder / f"{name}.csv")[0] == [column.en for column in table(name).inputs]


def test_files_are_small():
    assert sum(path.stat().st_size for path in EXAMPLES.rglob("*.csv")) < 2_000_000


def test_counts_promised(sample):
    ledger = sample["ledger"]
    open_today = sum(amount != 0 for _, amount in open_on(sample, "2026-10-31"))
    assert len(sample["buyers"]) >= 320
    assert len({row["country"] for row in sample["buyers"]}) >= 9
    assert len(ledger) >= 5000
    assert 1800 <= open_today <= 2500
    assert {"EUR", "USD", "GBP", "CNY", "JPY", "KWD", "SEK", "PLN"} == {row["currency"] for row in ledger}
    assert {row["sector"] for row in sample["buyers"]} == {
        "manufacturing",
        "consumer goods",
        "pharma",
        "general",
    }
    assert any("有限公司" in row["name"] for row in sample["buyers"])
    assert max(len(row["name"]) for row in sample["buyers"]) > 80


def test_every_flag_word_and_special_case_occurs(sample):
    ledger, limits = sample["ledger"], sample["limits"]
    for flag in ("related", "public", "insolvent"):
        assert "yes" in {row[flag] for row in sample["buyers"]}
    assert {row["type"] for row in ledger} == set(parameters("words")["document_type"])
    for name, words in (("source", "limit_source"), ("type", "limit_type"), ("status", "limit_status")):
        assert {row[name] for row in limits} == set(parameters("words")[words])
    assert {"EUR", "USD", "CNY"} == {row["currency"] for row in limits}
    for name in ("disputed", "secured"):
        values = {row[name] for row in ledger} - {""}
        assert "yes" in values
        assert len(values) > 5
    assert any(row["terms"] == "210" for row in ledger)
    assert any(row["document_date"] > "2026-10-31" for row in ledger)
    assert any(row["date"] > "2026-10-31" for row in sample["receipts"])
    assert any(not row["document"] for row in sample["receipts"])
    assert any(
        row["source"] == "own" and row["valid_to"] and row["valid_to"] < "2026-10-31" for row in limits
    )
    buyer_terms = {row["buyer"]: row["terms"] for row in sample["buyers"]}
    assert any(
        not (r["terms"] or r["due_date"] or buyer_terms[r["buyer"]]) and r["type"] == "invoice"
        for r in ledger
    )


def test_the_ledger_ties_to_the_control_account_at_every_month_end(sample, rate):
    assert len(sample["balances"]) >= 14
    for row in sample["balances"]:
        day = row["date"]
        cents = sum(
            converted(amount, currency, rate(currency, day)) for currency, amount in open_on(sample, day)
        )
        assert cents == minor(row["receivables"], "EUR"), day


def test_sales_are_the_documents_of_the_month(sample, rate):
    sums: Counter[str] = Counter()
    for row in sample["ledger"]:
        if row["type"] != "payment":
            day, currency = row["document_date"], row["currency"]
            sums[day[:7]] += converted(minor(row["gross"], currency), currency, rate(currency, day))
    assert len(sample["sales"]) == 24
    for row in sample["sales"][-SALES_MONTHS_IN_LEDGER:]:
        assert minor(row["credit_sales"], "EUR") == sums[row["month"][:7]], row["month"]


def test_stated_open_amounts_agree_and_no_money_settles_twice(sample):
    received: Counter[str] = Counter()
    last: dict[str, str] = {}
    documents = {row["document"]: row for row in sample["ledger"]}
    for row in sample["receipts"]:
        if row["document"]:
            document = documents[row["document"]]
            assert (row["buyer"], row["currency"]) == (document["buyer"], document["currency"])
            assert row["date"] >= document["document_date"]
            received[row["document"]] += minor(row["amount"], row["currency"])
            last[row["document"]] = max(row["date"], last.get(row["document"], ""))
    stated = 0
    for number, row in documents.items():
        rest = minor(row["gross"], row["currency"]) - received[number]
        if row["cleared_date"]:
            assert rest != 0
            assert last.get(number, "") <= row["cleared_date"]
        if row["open"]:
            stated += 1
            assert minor(row["open"], row["currency"]) == (0 if row["cleared_date"] else rest)
    assert 0.4 < stated / len(documents) < 0.6


def test_keys_are_unique_and_the_book_finds_nothing_wrong(sample):
    for name in INPUTS:
        keys = [tuple(row[column] for column in table(name).key) for row in sample[name]]
        assert len(set(keys)) == len(keys), name
    book = Book.from_blocks(blocks(EXAMPLES))
    assert book.problems == ()
    assert book.rows_used == {name: len(sample[name]) for name in (*INPUTS, *LETTERS)}


def test_every_cause_of_self_retained_exposure_occurs():
    total = analyse(Book.from_blocks(blocks(EXAMPLES))).total("exposure")
    for cause in ("uninsured_share", "over_limit", "no_cover", "breach", "excluded", "own_not_invoiced"):
        assert total[cause] > 0, cause


def listed_faults() -> list[list[str]]:
    """Rows of the list in `dirty/README.md`: file, line, column, what is wrong, treatment."""
    lines = (EXAMPLES / "dirty" / "README.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if ".csv |" in line]


def test_every_listed_fault_of_the_untidy_sample_is_found_and_no_other():
    listed = {
        (file.removesuffix(".csv"), int(line), treatment.partition(":")[0])
        for file, line, _, what, treatment in listed_faults()
        if "without a rate" not in what and treatment.startswith(("error", "warning"))
    }
    book = Book.from_blocks(blocks(EXAMPLES / "dirty"))
    found = {(problem.table, problem.row, problem.severity) for problem in book.problems}
    whole_tables = {(name, severity) for name, row, severity in found if not row}
    assert {one for one in found if one[1]} == {one for one in listed if (one[0], one[2]) not in whole_tables}
    assert whole_tables <= {("policy", "warning")}


def test_the_page_states_the_figures_of_the_files(sample):
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for name in INPUTS:
        assert f"| `{name}.csv` | {len(sample[name]):,} |" in page
    assert f"{float(sample['balances'][-1]['receivables']):,.2f}" in page
