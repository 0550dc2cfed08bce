"""Small random firms with letters of credit: some stand, some do not, some are drawn, in any of the firm's currencies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.strategies import Block, Blocks, days_from, firms, money, sometimes

LETTERS = [
    *("LC", "Buyer", "LC amount", "Currency", "Tolerance above", "Tolerance below", "Issued on", "Latest shipment"),
    *("Presentation days", "Expiry", "Partial shipments", "Status", "Status since", "Authenticated", "Rules"),
]
PAPERS = ["LC", "Document", "Number", "Amount", "Currency", "Shipped on", "Presented on", "Ledger document"]
KINDS = ("commercial invoice", "bill of lading", "bill of lading", "air waybill", "draft", "other")
TOLERANCES = (None, None, 0, Decimal("0.05"), "10 %", Decimal("0.333"), 1)


@st.composite
def letter_row(draw: st.DrawFn, number: int, buyers: list[str], currencies: list[str], day: dt.date) -> list[Any]:
    """A letter of credit that ends about the date, or long after it."""
    currency = draw(st.sampled_from(currencies))
    expiry = draw(days_from(day, -60, 120))
    status = draw(st.sampled_from([None, None, "received", "accepted", "amended", "used", "used", "cancelled", "refused"]))
    return [
        f"LC{number}",
        draw(st.sampled_from(buyers)),
        draw(money(currency, 1, 6_000_00)),
        currency,
        draw(st.sampled_from(TOLERANCES)),
        draw(st.sampled_from(TOLERANCES)),
        draw(sometimes(days_from(day, -200, 3))),
        draw(sometimes(days_from(day, -60, 60))),
        draw(st.sampled_from([None, None, 0, 5, 15])),
        draw(st.sampled_from([expiry, expiry, expiry, expiry, None])),
        draw(st.sampled_from([None, "allowed", "not allowed", "not allowed"])),
        status,
        draw(sometimes(days_from(day, -20, 5))),
        draw(st.sampled_from([None, "yes", "no"])),
        draw(st.sampled_from([None, "UCP 600"])),
    ]


@st.composite
def paper_row(draw: st.DrawFn, number: int, letter: list[Any], documents: list[str], day: dt.date) -> list[Any]:
    """A document of the letter of credit, for a document of the ledger, for one that has left it, or for none."""
    shipped = draw(sometimes(days_from(day, -100, 10)))
    presented = draw(sometimes(days_from(shipped or day, 0, 30)))
    currency = draw(st.sampled_from([letter[3], letter[3], letter[3], "USD"]))
    amount = draw(sometimes(money(currency, 1, 3_000_00)))
    named = draw(st.sampled_from([None, "gone", *documents]))
    return [letter[0], draw(st.sampled_from(KINDS)), f"P{number}", amount, currency, shipped, presented, named]


@st.composite
def lettered_firms(draw: st.DrawFn) -> Blocks:
    """A firm whose documents are under letters of credit, most of those that are secured among them."""
    blocks = draw(firms())
    day = dict(blocks["settings"])["as_of"]
    header, *ledger = blocks["ledger"]
    buyers, currencies = sorted({row[1] for row in ledger}), sorted({row[7] for row in ledger})
    letters: Block = [draw(letter_row(at, buyers, currencies, day)) for at in range(1, draw(st.integers(2, 4)))]
    names = [None, *(row[0] for row in letters for _ in range(2)), "LC9"]
    ledger = [[*row, draw(st.sampled_from(names))] for row in ledger]
    papers: Block = []
    for letter in letters:
        own = [row[0] for row in ledger if row[-1] == letter[0]]
        papers += [draw(paper_row(len(papers) + at, letter, own, day)) for at in range(draw(st.integers(0, 4)))]
    return blocks | {
        "ledger": [[*header, "Letter of credit"], *ledger],
        "letters_of_credit": [LETTERS, *letters],
        "lc_documents": [PAPERS, *papers],
    }
