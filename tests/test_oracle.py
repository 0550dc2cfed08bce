"""The analysis agrees with the second opinion in `oracle/`, every table and every cent."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle import aging, cover, credit, figures, matching, measures
from tests.oracle.firm import Firm
from tests.strategies import Blocks, firms
from udfs import catalogue  # noqa: F401  (fills the registry)
from udfs.book import load
from udfs.call import call
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book

ROOT = Path(__file__).parents[1]
HARD_REASONS = {
    *("terms_too_long", "before_inception", "after_expiry", "stop_shipment"),
    *("related_party", "public_buyer", "excluded_country"),
}
EXPOSURE_FUNCTIONS = {
    "EXPOSURE": "exposure",
    "INSURED_EXPOSURE": "insured",
    "RETAINED_EXPOSURE": "self_retained",
    "COVER_GAP": "gap",
    "AT_RISK": "at_risk",
}
SUMS = ("items", "no_due_date", "unapplied", "outstanding", "overdue")
Difference = tuple[str, str, Any, Any]


def same(found: Any, expected: Any) -> bool:
    """Whole numbers and words exactly, ratios to nine figures, blank for None."""
    if expected is None:
        return str(found) in ("<NA>", "nan", "None")
    if isinstance(expected, bool | int | str | set | dt.date):
        return bool(found == expected)
    return str(found) not in ("<NA>", "nan", "None") and abs(float(found) - float(expected)) <= 1e-9 * max(
        1.0, abs(float(expected))
    )


def compared(name: str, key: Any, found: Any, expected: dict[str, Any]) -> Iterator[Difference]:
    """Differences of one row."""
    for column, value in expected.items():
        if not same(found[column], value):
            yield f"{name}.{column}", str(key), found[column], value


def aging_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    rows = aging.aging(firm, firm.as_of)
    table, whole = analysis.table("aging").set_index("buyer"), aging.total(rows, firm)
    assert analysis.bucket_labels == aging.labels(firm)
    for buyer in [*rows, *(one for one in table.index if one not in rows)]:
        row = rows.get(buyer, aging.Row(buckets=dict.fromkeys(aging.labels(firm), 0)))
        expected = row.buckets | {name: getattr(row, name) for name in SUMS}
        expected["overdue_share"] = Fraction(row.overdue, row.debts) if row.debts > 0 else 0
        expected["share"] = Fraction(row.outstanding, whole.outstanding) if whole.outstanding else 0
        yield from compared("aging", buyer, table.loc[buyer], expected)
    expected = whole.buckets | {name: getattr(whole, name) for name in SUMS}
    yield from compared("aging", "total", analysis.total("aging"), expected)


def grouped_aging_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    rows = aging.aging(firm, firm.as_of)
    for column in ("country", "sector"):
        table = analysis.table(f"aging_by_{column}")
        table = table.set_index(table.columns[0])
        groups: dict[str, dict[str, aging.Row]] = {}
        for buyer, row in rows.items():
            groups.setdefault(firm.buyer(buyer, column) or "(none)", {})[buyer] = row
        for key, members in groups.items():
            whole = aging.total(members, firm)
            expected = whole.buckets | {name: getattr(whole, name) for name in SUMS}
            yield from compared(column, key, table.loc[key], expected)


def matching_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    table, expected = analysis.table("matching").set_index("buyer"), matching.matching(firm, firm.as_of)
    if set(table.index) != set(expected):
        yield "matching", "buyers", sorted(table.index), sorted(expected)
        return
    for buyer, row in expected.items():
        yield from compared("matching", buyer, table.loc[buyer], row)
    sizes = table["difference"].abs().tolist()
    if sizes != sorted(sizes, reverse=True):
        yield "matching", "order", sizes, "the largest difference first"


def cover_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    lines = cover.lines(firm, firm.as_of)
    table, items = analysis.table("exposure").set_index("buyer"), analysis.table("items").set_index("row")
    sums: dict[str, int] = {}
    for buyer in table.index:
        expected = cover.exposure(firm, buyer, lines.get(buyer, []), firm.as_of)
        sums = {name: sums.get(name, 0) + value for name, value in expected.items()}
        yield from compared("exposure", buyer, table.loc[buyer], expected)
    del sums["cover_limit"]
    yield from compared("exposure", "total", analysis.total("exposure"), sums)
    for line in (line for own in lines.values() for line in own if line.item.row > 0):
        found = items.loc[line.item.row].to_dict()
        found["hard reasons"] = set(found["reasons"].split(", ")) & HARD_REASONS
        expected: dict[str, Any] = {name: getattr(line, name) for name in ("exposure", "covered", "insured")}
        expected |= {"open_base": line.open, "self_retained": line.exposure - line.insured}
        if line.exposure:
            expected |= {"cover_status": line.status, "hard reasons": line.reasons}
        yield from compared("items", line.item.document, found, expected)
    open_rows = {line.item.row for own in lines.values() for line in own}
    if any(items.loc[row, "exposure"] for row in items.index if row not in open_rows):
        yield "items", "settled", "exposure", 0


def item_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    items = analysis.table("items").set_index("row")
    for line in (line for own in cover.lines(firm, firm.as_of).values() for line in own if line.open > 0 or line.net):
        if line.item.row < 0:
            continue
        since = aging.basis(firm, line.item)
        late = None if line.item.due_date is None else (firm.as_of - line.item.due_date).days
        expected = {"days_overdue": late, "bucket": "No due date" if since is None else aging.bucket(firm, since, firm.as_of)}
        yield from compared("items", line.item.document, items.loc[line.item.row], expected)


def limit_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    table, exposure = analysis.table("credit_limits").set_index("buyer"), analysis.table("exposure").set_index("buyer")
    expected = credit.credit_limits(firm, list(table.index), firm.as_of)
    for buyer, row in expected.items():
        yield from compared("limits", buyer, table.loc[buyer], row)
        yield from compared("exposure", buyer, exposure.loc[buyer], {name: row[name] for name in ("credit_limit", "available")})


def trend_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    for row in analysis.table("trend").to_dict("records"):
        yield from compared("trend", row["month_end"], row, measures.position(firm, row["month_end"]))


def figure_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    """Figures of the portfolio, and as they were restated at the month end before and a year before."""
    day = firm.as_of
    moments = {"value": day, "last_month": figures.month_before(day), "last_year": figures.year_before(day)}
    for moment, when in moments.items():
        for name, expected in figures.figures(firm, when).items():
            yield from compared("figures", name, {moment: getattr(analysis.figures[name], moment)}, {moment: expected})


COMPARISONS = (
    aging_differences,
    grouped_aging_differences,
    matching_differences,
    cover_differences,
    item_differences,
    limit_differences,
    trend_differences,
)


def portfolio_differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    for name, expected in (figures.of_debts(firm, firm.as_of) | figures.of_cover(firm, firm.as_of)).items():
        yield from compared("figures", name, {"value": analysis.figures[name].value}, {"value": expected})


def differences(blocks: Blocks) -> list[Difference]:
    book = Book.from_blocks(blocks)
    errors = [problem for problem in book.problems if problem.severity == "error"]
    assert not errors, errors[:3]
    analysis, firm = analyse(book), Firm(blocks)
    return [one for comparison in (*COMPARISONS, portfolio_differences) for one in comparison(analysis, firm)]


@pytest.fixture(scope="module")
def sample() -> Blocks:
    out = {}
    for path in sorted((ROOT / "examples").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            out[path.stem] = [[cell or None for cell in row] for row in csv.reader(file)]
    return out


@pytest.fixture(scope="module")
def analysis(sample: Blocks) -> Analysis:
    return analyse(Book.from_blocks(sample))


@pytest.mark.parametrize("comparison", [*COMPARISONS, figure_differences], ids=lambda one: one.__name__)
def test_the_sample_month(sample: Blocks, analysis: Analysis, comparison: Any) -> None:
    found = list(comparison(analysis, Firm(sample)))
    assert not found, found[:5]


@given(firms())
@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_small_random_firms(blocks: Blocks) -> None:
    found = differences(blocks)
    assert not found, found[:5]


def test_book_functions_give_the_figures_of_the_second_opinion(sample: Blocks) -> None:
    """Every buyer, every open document and every figure through the functions of the sheet, a column at a time."""
    firm, book = Firm(sample), load("oracle", sample, "1")
    day, lines = firm.as_of, cover.lines(firm, firm.as_of)
    rows, buyers = aging.aging(firm, day), list(firm.buyers)
    owed = {one: cover.exposure(firm, one, lines.get(one, []), day) for one in buyers}
    limits = credit.credit_limits(firm, buyers, day)
    expected = {name: [owed[one][column] / 100 for one in buyers] for name, column in EXPOSURE_FUNCTIONS.items()}
    expected["OVERDUE"] = [rows[one].overdue / 100 if one in rows else 0 for one in buyers]
    expected["CREDIT_LIMIT"] = [limits[one]["credit_limit"] / 100 for one in buyers]
    expected["CREDIT_AVAILABLE"] = [limits[one]["available"] / 100 for one in buyers]
    expected["LIMIT_BINDING"] = [limits[one]["binding"] for one in buyers]
    for name, values in expected.items():
        assert call(name, [[[one] for one in buyers]], book).value == [[value] for value in values], name
    opened = [line for own in lines.values() for line in own if line.exposure]
    documents = [[line.item.document] for line in opened]
    assert call("COVERED_AMOUNT", [documents], book).value == [[line.covered / 100] for line in opened]
    assert call("COVER_STATUS", [documents], book).value == [[line.status] for line in opened]
    for name, value in figures.figures(firm, day).items():
        assert same(call("BOOK", [name], book).value, value), name


def test_one_cent_is_seen(sample: Blocks, analysis: Analysis) -> None:
    """The comparison is not blind: an invoice one cent larger in the second opinion shows up in every table."""
    header, *rows = sample["ledger"]
    row = next(index for index, one in enumerate(rows) if one[0] == "INV-2503-00001")
    gross = header.index("Gross")
    changed = [*rows[row][:gross], str(float(rows[row][gross]) + 0.01), *rows[row][gross + 1 :]]
    firm = Firm(sample | {"ledger": [header, *rows[:row], changed, *rows[row + 1 :]]})
    tables = {one[0].split(".")[0] for comparison in COMPARISONS for one in comparison(analysis, firm)}
    assert any(figure_differences(analysis, firm))
    assert {"aging", "country", "sector", "exposure", "items", "limits", "trend"} <= tables


def test_one_cent_of_unapplied_cash_is_seen(sample: Blocks, analysis: Analysis) -> None:
    header, *rows = sample["receipts"]
    document, amount = header.index("Document"), header.index("Amount")
    day, currency = header.index("Date"), header.index("Currency")
    row = next(
        index
        for index, one in enumerate(rows)
        if not one[document] and one[day] < "2026-10-31" and one[currency] in ("", "EUR")
    )
    changed = [*rows[row][:amount], str(float(rows[row][amount]) + 0.01), *rows[row][amount + 1 :]]
    firm = Firm(sample | {"receipts": [header, *rows[:row], changed, *rows[row + 1 :]]})
    assert {name for name, *_ in matching_differences(analysis, firm)} >= {"matching.unapplied", "matching.outstanding"}


def test_the_second_opinion_uses_the_standard_library_only() -> None:
    for path in (ROOT / "tests" / "oracle").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                known = name.split(".")[0] in sys.stdlib_module_names or name.startswith("tests.oracle")
                assert known, f"{path.name} imports {name}"
