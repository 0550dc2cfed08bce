"""What a layout file may say, each word of it by itself on a few rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from xlcredit.columns import table
from xlcredit.errors import InputError
from xlcredit.intake import Block
from xlcredit.numberstyle import written
from xlcredit.readers import take
from xlcredit.readers.detecting import detect
from xlcredit.readers.layout import GENERIC, of_data
from xlcredit.readers.taking import Taken, taken

HEADERS = ["No", "Customer", "Kind", "Date", "Amount", "Side"]
COLUMNS = {"document": ["No"], "buyer": ["Customer"], "type": ["Kind"], "document_date": ["Date"], "open": ["Amount"]}
DAY = "2026-09-01"


def of_rows(rows: list[list[Any]], **words: Any) -> Taken:
    layout = of_data("tried", {"columns": COLUMNS} | words)
    return taken(Block(rows), detect(rows, [layout]))


def column(found: Taken, name: str) -> list[Any]:
    place = [one.name for one in table("ledger").inputs].index(name)
    return [row[place] for row in found.ledger.rows[1:]]


def test_columns_in_local_currency_count_where_there_are_no_others():
    words: dict[str, Any] = {
        "columns": COLUMNS | {"currency": ["Curr"]},
        "local": {"open": ["Local"], "currency": ["Own"]},
    }
    head = ["No", "Customer", "Date", "Curr", "Local", "Own"]
    rows = [head, ["R1", "B", DAY, "USD", "90", "EUR"]]
    found = of_rows(rows, **words)
    assert (column(found, "currency"), column(found, "open")) == (["EUR"], ["90"])
    both = of_rows([[*head, "Amount"], [*rows[1], "100"]], **words)
    assert (column(both, "currency"), column(both, "open")) == (["USD"], ["100"])
    assert both.detection.unused == ()
    without = of_rows([head[:5], rows[1][:5]], **words)
    assert column(without, "currency") == [None]


def test_a_word_that_no_type_knows_is_decided_by_the_sign():
    rows = [
        HEADERS,
        *(["R" + word, "B", word, DAY, amount] for word, amount in (("X", "5"), ("Y", "-5"), ("P", "7"), ("P", "-7"))),
    ]
    found = of_rows(rows, types={"P": "payment", "*": "invoice"})
    assert column(found, "type") == ["invoice", "credit note", "debit note", "payment"]
    assert column(of_rows(rows), "type") == ["X", "Y", "P", "P"]


@pytest.mark.parametrize(("credits_negative", "amounts"), [(True, [5, -5, -5]), (False, [5, -5, 5])])
def test_a_credit_is_negative_or_turned(credits_negative, amounts):
    rows = [HEADERS, ["R1", "B", "", DAY, "5", "S"], ["R2", "B", "", DAY, "5", "H"], ["R3", "B", "", DAY, "-5", "H"]]
    found = of_rows(rows, columns=COLUMNS | {"direction": ["Side"]}, credits_negative=credits_negative)
    assert column(found, "open") == amounts


def test_a_heading_of_one_cell_is_told_from_a_row_of_several():
    head = [None, "No", "Date", "Amount"]
    columns = {name: COLUMNS[name] for name in ("document", "document_date", "open")}
    rows = [
        ["Open items"],
        head,
        ["Total Tools Ltd"],
        [None, "R1", DAY, "5"],
        [None, "note", None, None],
        [None, "page", "2"],
    ]
    words: dict[str, Any] = {"columns": columns, "group": [r"(?P<name>[^\t]+)"], "headings_above": False}
    words["skip"] = [{"pattern": "^total", "reason": "subtotal"}, {"pattern": "^note$", "reason": "remark"}]
    found = of_rows([*rows, ["Total Total Tools Ltd", None, None, "5"]], **words)
    assert column(found, "buyer") == ["Total Tools Ltd", "Total Tools Ltd"]
    assert [one.reason for one in found.skipped] == ["heading", "remark", "subtotal"]
    above = of_rows([["Customer 7"], head, [None, "R1", DAY, "5"]], columns=columns, group=[r"Customer (?P<buyer>\d+)"])
    assert column(above, "buyer") == ["7"]


def test_rows_are_left_out_by_the_cell_under_a_header():
    rule = {"headers": ["Side"], "pattern": "^draft", "reason": "other row"}
    found = of_rows([HEADERS, ["R1", "B", "", DAY, "5", "Draft"], ["draft", "B", "", DAY, "5", "sent"]], skip=[rule])
    assert column(found, "document") == ["draft"]
    assert (found.skipped[0].reason, found.skipped[0].stated) == ("other row", 5)
    assert found.detection.unused == ()


def test_sums_of_parts_one_inside_the_other():
    def item(number: str, amount: str) -> list[Any]:
        return [number, "B", "", DAY, amount]

    def summed(amount: str) -> list[Any]:
        return [None, None, None, None, amount]

    rows = [
        HEADERS,
        item("R1", "1"),
        item("R2", "2"),
        summed("3"),
        item("R3", "4"),
        summed("4"),
        summed("7"),
        item("R4", "8"),
    ]
    found = of_rows([*rows, summed("8"), summed("16"), summed("15")])
    assert [(one.reason, one.agrees) for one in found.skipped] == [
        ("subtotal", True), ("subtotal", True), ("total", True), ("subtotal", True), ("subtotal", False), ("total", True),
    ]  # fmt: skip
    assert found.skipped[4].summed == 8


def test_of_several_amounts_of_a_sum_the_wrong_one_is_named():
    columns = COLUMNS | {"gross": ["Side"]}
    found = of_rows([HEADERS, ["R1", "B", "", DAY, "5", "9"], [None, None, None, None, "6", "9"]], columns=columns)
    assert [(one.stated, one.summed, one.agrees) for one in found.skipped] == [(6, 5, False)]


def test_a_sum_with_the_noise_of_a_spreadsheet_agrees():
    found = of_rows(
        [HEADERS, ["R1", "B", "", DAY, 0.1], ["R2", "B", "", DAY, 0.2], [None, None, None, None, 0.1 + 0.2]]
    )
    assert [one.agrees for one in found.skipped] == [True]


def test_a_payment_may_have_no_number_or_one_that_stood_before():
    rows = [
        HEADERS,
        ["CASH", "B", "P", DAY, "-5", "1"],
        ["CASH", "B", "P", DAY, "-6", "2"],
        [None, "B", "P", DAY, "-7"],
    ]
    found = of_rows(rows, columns=COLUMNS | {"reference": ["Side"]}, types={"P": "payment"})
    assert column(found, "document") == ["CASH", "CASH/2", "P 4"]


def test_a_layout_of_a_column_that_there_is_not_is_refused():
    with pytest.raises(InputError, match="no column total"):
        of_data("tried", {"columns": COLUMNS, "local": {"total": ["Total"]}})


def test_headers_of_anybody_are_no_evidence_of_a_system_but_its_title_is():
    rows = [
        ["Invoice Number", "Customer", "Invoice Date", "Due Date", "Amount", "Region"],
        ["R1", "B", DAY, DAY, "5", "N"],
    ]
    assert take(Block(rows)).detection.layout.name == GENERIC
    assert take(Block([["Customer Aging"], *rows])).detection.layout.name == "sage_intacct_aging"


@pytest.mark.parametrize("text", ["$ (1,250.50)", "<1250.50>", "($1,250.50)", "-$1,250.50"])
def test_a_negative_amount_in_brackets(text):
    found = written(text)
    assert found is not None
    assert (Decimal(found.digits.replace(",", "")), found.negative) == (Decimal("1250.50"), True)


def test_a_column_of_the_users_own_may_be_called_like_a_part_of_a_layout():
    own = ["item", "name of ours", "day", "paid", "settlement", "direction"]
    rows = [["Document", "Buyer", "Document date", "Gross", *own], ["R1", "B", DAY, "100", *"abcdef"]]
    found = take(Block(rows))
    assert (column(found, "document"), column(found, "gross"), column(found, "open")) == (["R1"], ["100"], [None])
    assert found.ledger.rows[0][-6:] == own
    assert found.ledger.rows[1][-6:] == list("abcdef")


def test_a_further_line_of_a_document_is_left_out_only_where_it_says_the_same():
    rows = [HEADERS, *(["R1", buyer, "X", DAY, amount, ""] for buyer, amount in (("B", "5"), ("B", "5"), ("C", "7")))]
    found = of_rows(rows, lines_of_document=True)
    assert (column(found, "document"), column(found, "open")) == (["R1", "R1"], ["5", "7"])
    assert [(one.row, one.reason) for one in found.skipped] == [(3, "other row")]
