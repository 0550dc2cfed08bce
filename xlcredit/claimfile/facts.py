"""What the tables of a workbook say of the claim on one buyer: rows under the headers of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from xlcredit.claimregister import REFUSED, left_for, percentages, steps_of, used_now, year_terms
from xlcredit.collections.letters import master
from xlcredit.collections.openlist import OpenItem, open_lists
from xlcredit.columns import table
from xlcredit.dates import date_of
from xlcredit.decisions import INSURER
from xlcredit.errors import XlcreditError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """Everything about the claim on a buyer: his master data, open items, and rows of tables by name."""

    buyer: str
    master: Mapping[str, Any]
    items: Sequence[OpenItem]
    cover: Sequence[Row]
    decisions: Sequence[Any]
    notices: Sequence[Row]
    reminders: Sequence[Row]
    receipts: Sequence[Row]
    proofs: Sequence[Row]
    estimate: Row
    claims: Sequence[Row]

    @property
    def documents(self) -> list[str]:
        """Documents of the claim: those of which anything is owed, by due date."""
        return [item.document for item in self.items if item.open > 0]


def facts_of(analysis: Analysis, buyer: str) -> Facts:
    """Facts of the claim on a buyer; UnknownId where the Buyers sheet does not have him."""
    book, as_of = analysis.book, analysis.settings.as_of
    known = master(analysis, buyer)
    firm = book.pools.firm(buyer)

    def rows(name: str, day: str = "") -> list[Row]:
        frame = getattr(book, name)
        found = frame[frame["buyer"] == buyer].to_dict("records")
        return [row for row in found if not day or row[day] <= as_of]

    view = analysis.table("claim_view")
    cover = view[view["buyer"] == buyer].to_dict("records")
    claims = [one for one in rows("claim_register", "date_filed") if one["status"] not in REFUSED]
    paid = book.receipts.filter(book.receipts["buyer"] == buyer).sort("day", "receipt")
    documents = dict(book.ledger.select("row", "document").iter_rows())
    return Facts(
        buyer=buyer,
        master=known,
        items=open_lists(analysis, [buyer]).get(buyer, []),
        cover=cover,
        decisions=[
            one
            for one in book.decisions
            if one.source == INSURER and one.effective_date <= as_of and book.pools.firm(one.buyer) == firm
        ],
        notices=rows("notices", "date"),
        reminders=rows("reminders", "date"),
        receipts=[
            {"receipt": row["receipt"], "date": date_of(row["day"]), "document": documents.get(row["item"], "")}
            | {"amount": row["amount"], "currency": row["currency"]}
            for row in paid.iter_rows(named=True)
            if row["day"] <= analysis.day
        ],
        proofs=rows("proofs"),
        estimate={} if claims else _estimate(analysis, buyer, cover),
        claims=claims,
    )


def _estimate(analysis: Analysis, buyer: str, cover: Sequence[Row]) -> Row:
    """Steps of a claim for what the limits at each shipment cover; empty where the policy does not say what it pays.

    [base minor units]
    """
    policy = analysis.book.policies.on(buyer, analysis.day)
    loss, covered = (sum(int(row[name]) for row in cover) for name in ("exposure", "covered"))
    try:
        terms, used = year_terms(analysis, policy), used_now(analysis, policy)
    except XlcreditError:
        return {}
    share = percentages(analysis).get(buyer, terms.claim.percentage)
    found = left_for(covered, replace(terms, claim=replace(terms.claim, percentage=share)), used)
    return {"loss": loss, "covered": covered, **steps_of(found), "retained": loss - found.paid}


def headers(name: str, columns: Sequence[str], language: str) -> list[str]:
    """Headers of some columns of a declared table."""
    return [table(name).column(column).header(language) for column in columns]
