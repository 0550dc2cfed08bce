"""The bridge between two dates is exact, item by item, and agrees with the second opinion."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.bridge import bridge
from tests.oracle.firm import Firm
from tests.strategies import Blocks, firms
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.bridge import MOVEMENTS, PARTS, bridge_items, bridge_table
from xlcredit.errors import DomainError
from xlcredit.ledger import small_table

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@given(firms(), st.integers(0, 400))
@SLOW
def test_the_bridge_of_any_firm(blocks: Blocks, back: int) -> None:
    later = analyse(Book.from_blocks(blocks))
    earlier = later.at(later.settings.as_of - dt.timedelta(days=back))
    items = small_table(bridge_items(earlier, later))
    assert (items[["opening", *MOVEMENTS, "fx"]].sum(axis=1) == items["closing"]).all()
    assert (items.loc[items["currency"] == later.settings.base_currency, "fx"] == 0).all()
    table = bridge_table(earlier, later)
    for analysis, side in ((earlier, "opening"), (later, "closing")):
        assert table[side].sum() == analysis.total("aging")["outstanding"]
    expected = bridge(Firm(blocks), earlier.settings.as_of, later.settings.as_of)
    assert table.set_index("buyer")[list(PARTS)].to_dict("index") == expected


def test_a_month_by_hand() -> None:
    book = Book.from_blocks(
        {
            "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
            "ledger": [
                ["Document", "Buyer", "Type", "Document date", "Currency", "Gross", "Cleared on"],
                ["I1", "B1", "invoice", "2026-09-10", "EUR", 1000, None],
                ["I2", "B1", "invoice", "2026-10-05", "EUR", 400, None],
                ["C1", "B1", "credit note", "2026-10-06", "EUR", -50, None],
                ["I3", "B1", "invoice", "2026-09-01", "USD", 100, None],
                ["I4", "B2", "invoice", "2026-09-02", "EUR", 70, "2026-10-20"],
            ],
            "receipts": [
                ["Receipt", "Date", "Buyer", "Document", "Amount", "Currency", "Kind"],
                ["R1", "2026-10-10", "B1", "I1", 600, "EUR", None],
                ["R2", "2026-10-12", "B1", "I1", 100, "EUR", "write-off"],
                ["R3", "2026-10-13", "B1", None, 30, "EUR", "transfer"],
                ["R4", "2026-11-01", "B1", "I2", 400, "EUR", None],
            ],
            "rates": [
                ["Date", "From", "To", "Rate"],
                ["2026-09-30", "USD", "EUR", 0.9],
                ["2026-10-31", "USD", "EUR", 0.8],
            ],
        }
    )
    later = analyse(book)
    table = bridge_table(later.at(dt.date(2026, 9, 30)), later).set_index("buyer")
    assert (table.loc["B1"] / 100).to_dict() == {
        "opening": 1090,
        "invoices": 400,
        "credit_notes": -50,
        "receipts": -600,
        "write_offs": -100,
        "transfers": -30,
        "fx": -10,
        "closing": 700,
    }
    assert (table.loc["B2"] / 100).to_dict() == dict.fromkeys(PARTS, 0) | {"opening": 70, "receipts": -70}


def test_a_bridge_back_in_time_or_without_a_rate_is_refused() -> None:
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        "ledger": [["Document", "Buyer", "Document date", "Currency", "Gross"], ["I1", "B1", "2026-09-10", "USD", 10]],
        "rates": [["Date", "From", "To", "Rate"], ["2026-10-31", "USD", "EUR", 0.8]],
    }
    later = analyse(Book.from_blocks(blocks))
    with pytest.raises(DomainError, match="no rate from USD to EUR on 2026-09-30"):
        bridge_items(later.at(dt.date(2026, 9, 30)), later)
    with pytest.raises(DomainError, match="back in time"):
        bridge_items(later, later.at(dt.date(2026, 9, 30)))
