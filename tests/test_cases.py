"""Worked cases: each function gives what a credit manager worked out by hand. The data are in `cases/`."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from udfs import catalogue  # noqa: F401  (fills the registry)
from udfs.book import LoadedBook, load
from udfs.call import call
from udfs.cells import MISSING
from udfs.registry import FUNCTIONS
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.cellerror import NAMES, CellError
from xlcredit.columns import OPTIONAL, READ

FOLDER = Path(__file__).parent / "cases"
FILES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
CASES = [
    pytest.param(name, case, id=f"{name}: {case['name']}") for name, file in FILES.items() for case in file["case"]
]
PORTFOLIOS = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((FOLDER / "book").glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
SETTINGS = {"as_of": dt.date(2026, 10, 31), "base_currency": "EUR"}
KEY_COLUMNS = {
    "items": "document",
    "claim_view": "document",
    "late_interest": "document",
    "trend": "month_end",
    "alerts": "alert_rule",
    "premium": "month_end",
    "lc_verdicts": "lc",
    "claim_results": "claim",
    "what_if_totals": "scope",
    "buyer_card": "card_item",
    "stress": "stress",
    "provision": "bucket",
    "provision_movement": "provision_movement",
    "provision_journal": "account",
    "plan_states": "plan",
    "plan_instalments": "due_date",
}
"""Column of a result table by which a case names its rows; the buyer elsewhere."""
TOLERANCE = 1e-9


def cell(value: Any) -> Any:
    """A value of the file as the cell it stands for."""
    if value in ("(blank)", "(left out)"):
        return None if value == "(blank)" else MISSING
    return CellError(value) if value in NAMES else value


def rows(values: list[Any]) -> list[list[Any]]:
    """A list of the file as the rows of a range; a flat list is one column."""
    return [[cell(one) for one in row] if isinstance(row, list) else [cell(row)] for row in values]


def argument(value: Any) -> Any:
    return rows(value) if isinstance(value, list) else cell(value)


def agrees(found: Any, expected: Any, tolerance: float) -> bool:
    """Same kind of value and the same value; numbers within the tolerance."""
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(agrees(a, b, tolerance) for a, b in zip(found, expected, strict=True))
        )
    if isinstance(expected, int | float):
        return isinstance(found, int | float) and not isinstance(found, bool) and abs(found - expected) <= tolerance
    return type(found) is type(expected) and found == expected


def case_book(name: str) -> LoadedBook | None:
    """Workbook of a file of cases, where its function reads one."""
    tables = {table: rows(block) for table, block in FILES[name].get("book", {}).items()}
    return load(f"cases/{name}", tables, "1") if tables else None


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name: str, case: dict[str, Any]) -> None:
    file, book = FILES[name], case_book(name)
    answer = call(file["formula"], [argument(value) for value in case["given"]], book)
    if "error" in case:
        assert answer.value == CellError(case["error"]), (answer.value, answer.reason)
        assert case.get("reason", "") in answer.reason
        assert answer.reason
    else:
        expected = argument(case["expect"])
        assert agrees(answer.value, expected, case.get("tolerance", TOLERANCE)), (answer.value, answer.reason)
        errors_expected = any(isinstance(one, CellError) for row in rows([expected]) for one in row)
        assert isinstance(expected, list) or errors_expected == bool(answer.reason)


def blocks(case: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Input tables of a portfolio; policy and settings are given as keys and values."""
    chosen = {"settings": SETTINGS | case.get("settings", {}), "policy": case.get("policy", {})}
    pairs = {name: [["Key", "Value"], *map(list, values.items())] for name, values in chosen.items()}
    return {name: rows(case[name]) for name in (*READ, *OPTIONAL) if name in case and name not in pairs} | pairs


def found_row(analysis: Analysis, name: str, key: str) -> dict[str, Any]:
    """A row of a result by its key, money in currency units; `total` is the total row."""
    key_column = KEY_COLUMNS.get(name, "buyer")
    table = analysis.table(name)
    row = analysis.total(name) if key == "total" else table[table[key_column].astype(str) == key].iloc[0].to_dict()
    money = {column.name for column in analysis.columns(name) if column.kind == "money"}
    plain = {column: None if str(value) in ("<NA>", "nan", "None") else value for column, value in row.items()}
    return {column: value / 100 if column in money and value is not None else value for column, value in plain.items()}


@pytest.mark.parametrize("case", PORTFOLIOS)
def test_portfolio(case: dict[str, Any]) -> None:
    book = Book.from_blocks(blocks(case))
    assert not [problem for problem in book.problems if problem.severity == "error"]
    analysis, wrong = analyse(book), []
    for name, expected_rows in case["expect"].items():
        for key, expected in expected_rows.items():
            found = found_row(analysis, name, key)
            for column, value in expected.items():
                got = found[column] if isinstance(found[column], str | dt.date | None) else float(found[column])
                if not agrees(got, cell(value), TOLERANCE):
                    wrong.append((name, key, column, got, value))
    assert not wrong


def test_every_sheet_function_has_a_file_of_cases() -> None:
    expected = {name.lower() for name, function in FUNCTIONS.items() if not function.needs_book} | {"fx_rate"}
    assert set(FILES) == expected
    assert all(file["formula"] == name.upper() and file["source"] for name, file in FILES.items())


def test_every_file_has_results_and_errors_and_passes_an_error_cell_on() -> None:
    for name, file in FILES.items():
        names = [case["name"] for case in file["case"]]
        assert len(set(names)) == len(names), name
        assert any("expect" in case for case in file["case"]), name
        assert any(case.get("error") in _flat(case["given"]) for case in file["case"]), name
        assert any("error" in case and case["error"] not in _flat(case["given"]) for case in file["case"]), name


def test_a_wrong_expectation_is_seen() -> None:
    assert not agrees(26.25, 26.26, TOLERANCE)
    assert not agrees("26.25", 26.25, TOLERANCE)
    assert not agrees(True, 1, TOLERANCE)
    assert not agrees([[1.0]], [[1.0], [2.0]], TOLERANCE)
    assert not agrees(CellError("#N/A"), "#N/A", TOLERANCE)
    assert not agrees(dt.datetime(2026, 1, 1), dt.date(2026, 1, 1), TOLERANCE)


def _flat(values: Any) -> list[Any]:
    return [one for value in values for one in _flat(value)] if isinstance(values, list) else [values]
