"""One raw cell to one typed value: every kind, every spelling, and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlcredit import values
from xlcredit.cellerror import CellError
from xlcredit.columns import table
from xlcredit.datestyle import common_style, read_date
from xlcredit.errors import InputError
from xlcredit.intake import PART_ALL, typed

HEADERS = ["Document", "Buyer", "Document date", "Gross"]


def ledger(*rows, headers=HEADERS):
    return typed(table("ledger"), [headers, *rows], "EUR")


def one(column: str, value: object, name: str) -> object:
    """A value as one column of the ledger reads it; the problem's reason where it does not."""
    found = ledger(["R1", "B1", date(2026, 10, 1), 100, value], headers=[*HEADERS, column])
    return found.problems[0].reason if found.problems else found.columns[name][0]


@pytest.mark.parametrize(
    ("raw", "identifier"),
    [
        (12345.0, "12345"),
        (12345, "12345"),
        ("12345.0", "12345.0"),
        ("0007", "0007"),
        ("  B1 ", "B1"),
        ("Ａ１２", "A12"),
        ("b1", "b1"),
        (1e15, "1000000000000000"),
        (12.5, "12.5"),
        (Decimal("12345"), "12345"),
        ("=1+1", "=1+1"),
        ("客户1", "客户1"),
    ],
)
def test_identifiers(raw, identifier):
    assert values.identifier(raw) == identifier


@pytest.mark.parametrize("raw", [True, False, date(2026, 1, 1), datetime(2026, 1, 1)])
def test_what_is_no_identifier(raw):
    with pytest.raises(InputError):
        values.identifier(raw)


@pytest.mark.parametrize(
    ("raw", "cents"),
    [
        (1234.56, 123456),
        ("1,234.56", 123456),
        ("(1,234.56)", -123456),
        ("-0.01", -1),
        ("1 234.56", 123456),
        ("1\u00a0234.56", 123456),
        (Decimal("0.005"), 1),
        (0, 0),
        ("1e3", 100000),
        ("１２", 1200),
        ("12.34-", -1234),
        ("12.34−", -1234),
        ("－12.34", -1234),
        ("12.34 CR", -1234),
        ("12.34DR", 1234),
        ("贷 12.34", -1234),
        ("12.34借", 1234),
        ("1'234.56", 123456),
        ("1’234’567.89", 123456789),
        ("1\u2009234.56", 123456),
        ("€5", 500),
        ("5 EUR", 500),
        ("-€ 5.10", -510),
        ("$1,234.56", 123456),
        ("(¥1,234.56)", -123456),
        ("（12.34）", -1234),
    ],
)
def test_money(raw, cents):
    assert values.money(raw, "EUR") == cents


@pytest.mark.parametrize(
    "raw",
    [
        *("1.2.3", "1,2,3", "12,34,567", "1_000", "0x10", "--1", "-", ".", "()", "inf", "nan", "1e", True),
        *("(5)-", "-5-", "(5) CR", "DR 5-", "EUR 5 EUR", "INV 5", "5 PCS", "1 23", "5 % ", "(5", "5)", "CR"),
    ],
)
def test_what_is_no_number(raw):
    with pytest.raises(InputError):
        values.exact_number(raw)


def test_money_by_the_decimals_of_its_currency():
    rows = [
        [f"R{n}", "B1", date(2026, 10, 1), "1234.5", code]
        for n, code in enumerate(("EUR", "JPY", "KWD", " eur ", None))
    ]
    found = ledger(*rows, headers=[*HEADERS, "Currency"])
    assert found.columns["gross"] == [123450, 1235, 1234500, 123450, 123450]
    assert found.columns["currency"] == ["EUR", "JPY", "KWD", "EUR", "EUR"]


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        (date(2026, 10, 31), date(2026, 10, 31)),
        (datetime(2026, 10, 31, 23, 59), date(2026, 10, 31)),
        (46326, date(2026, 10, 31)),
        (46326.99, date(2026, 10, 31)),
        (61, date(1900, 3, 1)),
        ("2026-10-31", date(2026, 10, 31)),
        (" 2026-10-31 ", date(2026, 10, 31)),
        ("2026-10-31 00:00:00", date(2026, 10, 31)),
        ("2026/10/31", date(2026, 10, 31)),
        ("2026.10.31", date(2026, 10, 31)),
        ("20261031", date(2026, 10, 31)),
        ("2026年10月31日", date(2026, 10, 31)),
        ("31/10/2026", date(2026, 10, 31)),
        ("31.10.2026", date(2026, 10, 31)),
        ("10/31/2026", date(2026, 10, 31)),
        ("31.10.26", date(2026, 10, 31)),
        ("10/31/26", date(2026, 10, 31)),
        ("31-Oct-2026", date(2026, 10, 31)),
        ("31-OCT-26", date(2026, 10, 31)),
        ("October 31, 2026", date(2026, 10, 31)),
        ("10/31/2026 12:00:00 AM", date(2026, 10, 31)),
        ("2026-10-31T08:15:00Z", date(2026, 10, 31)),
        ("46326", date(2026, 10, 31)),
        ("46326.0", date(2026, 10, 31)),
        ("２０２６年１０月３１日", date(2026, 10, 31)),
    ],
)
def test_dates(raw, day):
    assert one("Due date", raw, "due_date") == day


@pytest.mark.parametrize(
    "raw",
    [
        60,
        0,
        -5,
        2_958_466,
        1e300,
        True,
        "201610",
        "2026101",
        "2026-02-30",
        "31/13/2026",
        "31/13/26",
        "soon",
        "463260",
        "0001-01-01",
    ],
)
def test_what_is_no_date(raw):
    assert isinstance(one("Due date", raw, "due_date"), str)


def test_serial_numbers_of_1904():
    found = typed(table("ledger"), [HEADERS, ["R1", "B1", 44864, 100]], "EUR", date_system=1904)
    assert found.columns["document_date"] == [date(2026, 10, 31)]


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1/2/2026", "1/13/2026"], "mdy"),
        (["1/2/2026", "13/1/2026"], "dmy"),
        (["2026-1-2"], "ymd"),
        (["2/2/2026"], "dmy"),
        ([], "ymd"),
        (["soon"], "ymd"),
    ],
)
def test_the_column_decides_the_style_of_its_dates(texts, style):
    assert common_style([texts]) == style


def test_a_column_that_leaves_the_style_open_is_asked_about():
    with pytest.raises(InputError, match="--dates dmy or --dates mdy"):
        common_style([["1/2/2026"]])
    assert common_style([["1/2/2026"]], "mdy") == "mdy"


def test_all_date_columns_of_a_block_decide_together():
    found = ledger(["R1", "B1", "1/2/2026", 100, "1/20/2026"], headers=[*HEADERS, "Due date"])
    assert found.columns["document_date"] == [date(2026, 1, 2)]


@given(st.lists(st.dates(date(1900, 3, 1), date(2100, 1, 1)), min_size=1, max_size=10), st.sampled_from(["dmy", "mdy"]))
def test_a_column_written_in_one_style_is_never_read_in_another(days, style):
    texts = [f"{d.day}/{d.month}/{d.year}" if style == "dmy" else f"{d.month}/{d.day}/{d.year}" for d in days]
    try:
        found = common_style([texts])
    except InputError:
        assert all(d.day <= 12 for d in days)
    else:
        assert [read_date(text, found) for text in texts] == days


@pytest.mark.parametrize(
    ("texts", "cents"),
    [
        (["12,5", "1.500", "3"], [1250, 150000, 300]),
        (["12.5", "1,500", "3"], [1250, 150000, 300]),
        (["1,500", "2,000"], [150000, 200000]),
        (["1.234,56"], [123456]),
    ],
)
def test_the_column_decides_the_style_of_its_numbers(texts, cents):
    found = ledger(*([f"R{n}", "B1", date(2026, 10, 1), text] for n, text in enumerate(texts)))
    assert found.columns["gross"] == cents


@pytest.mark.parametrize("doubtful", ["1,500", "1.500"])
def test_a_number_that_two_styles_explain_is_not_guessed(doubtful):
    found = ledger(*([f"R{n}", "B1", date(2026, 10, 1), text] for n, text in enumerate(["12,5", "12.5", doubtful])))
    assert [problem.value for problem in found.problems if problem.row == 4] == [doubtful]


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("yes", PART_ALL),
        ("是", PART_ALL),
        (True, PART_ALL),
        ("no", 0),
        (False, 0),
        ("12.50", 1250),
        (1, 100),
        ("1", 100),
        (0, 0),
    ],
)
def test_parts(raw, part):
    assert one("Disputed", raw, "disputed") == part


@pytest.mark.parametrize(
    ("raw", "terms"),
    [
        (30, "30"),
        (30.0, "30"),
        ("30", "30"),
        ("30 days", "30"),
        ("30天", "30"),
        ("30 eom", "30 EOM"),
        ("EOM 30", "EOM 30"),
        ("月结30", "EOM 30"),
    ],
)
def test_terms(raw, terms):
    assert one("Terms", raw, "terms") == terms


@pytest.mark.parametrize("raw", [-30, 30.5, "net soon", "30/60", 12345, True])
def test_what_are_no_terms(raw):
    assert "payment terms" in str(one("Terms", raw, "terms"))


@pytest.mark.parametrize(
    ("raw", "kind"), [("Invoice", "invoice"), ("贷项通知单", "credit note"), (" CN ", "credit note"), ("DZ", "payment")]
)
def test_words_in_any_spelling(raw, kind):
    assert one("Type", raw, "type") == kind


@pytest.mark.parametrize("raw", [1, 1.0, True, "x", "Y", "是", "TRUE"])
def test_flags_that_say_yes(raw):
    assert values.flag(raw) is True


@pytest.mark.parametrize("raw", [2, -1, "maybe", 0.5])
def test_what_is_no_flag(raw):
    with pytest.raises(InputError):
        values.flag(raw)


@pytest.mark.parametrize(
    ("raw", "share"), [("90 %", 0.9), ("58.2 %", 0.582), (0.9, 0.9), (0, 0), (1, 1), ("0.07", 0.07)]
)
def test_percentages(raw, share):
    assert values.fraction(raw) == share


@pytest.mark.parametrize("raw", [90, -0.1, 1.01, "101 %", "most", True])
def test_what_is_no_percentage(raw):
    with pytest.raises(InputError):
        values.fraction(raw)


@pytest.mark.parametrize("raw", [None, "", " ", "\u00a0", "\t", float("nan")])
def test_blanks(raw):
    assert values.is_blank(raw)
    assert one("Due date", raw, "due_date") is None


@pytest.mark.parametrize("raw", [0, 0.0, False, "0", CellError("#N/A")])
def test_what_is_not_blank(raw):
    assert not values.is_blank(raw)
