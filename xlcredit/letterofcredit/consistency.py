"""Documents of one presentation beside each other: what one says must not contradict another (UCP 600 article 14d).

Documents that name one document of the ledger belong together, and so do those that name none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import Found, Header, Text, money, paper
from xlcredit.letterofcredit.letter import DOCUMENTS, DRAFT, INVOICE, Document, Letter
from xlcredit.letterofcredit.phrases import names, same_text, to_order, words_of

PORTS = ("port_from", "port_to")


def documents_differ(case: Case) -> Iterator[Found]:
    """What the documents of each presentation say differently."""
    for papers in case.presentations.values():
        invoices = [one for one in papers if one.document_kind == INVOICE]
        # Beside several invoices nobody can say which of them a packing list or a draft belongs to.
        first = invoices[0] if len(invoices) == 1 else None
        yield from _beside_invoice(first, papers) if first else ()
        yield from _goods(case.letter, papers)
        yield from _parties(papers)
        yield from _ports(case.letter, papers)
        yield from _dates(papers)


def _between(column: str, one: Document, value: Any, other: Document, own: Any) -> Found:
    papers = {"document": paper(one), "other": paper(other)}
    return Found("between", papers | {"column": Header(DOCUMENTS, column), "value": value, "own": own})


def _beside_invoice(invoice: Document, papers: Sequence[Document]) -> Iterator[Found]:
    """Amount of the draft and quantities beside those of the invoice."""
    for one in papers:
        amounts = (one.amount, invoice.amount)
        if (
            one.document_kind == DRAFT
            and one.currency == invoice.currency
            and None not in amounts
            and len({*amounts}) > 1
        ):
            yield _between(
                "amount",
                one,
                money(one.amount or 0, one.currency),
                invoice,
                money(invoice.amount or 0, invoice.currency),
            )
        if one.quantity is not None and invoice.quantity is not None and one.quantity != invoice.quantity:
            yield _between("quantity", one, one.quantity, invoice, invoice.quantity)


def _goods(letter: Letter, papers: Sequence[Document]) -> Iterator[Found]:
    """Goods of another document than the invoice that share no word with the letter of credit (article 14e)."""
    for one in papers:
        if (
            one.document_kind != INVOICE
            and one.goods
            and letter.goods
            and not words_of(one.goods) & words_of(letter.goods)
        ):
            facts = {"column": Header(DOCUMENTS, "goods"), "value": Text(one.goods), "own": Text(letter.goods)}
            yield Found("differs", {"document": paper(one)} | facts)


def _parties(papers: Sequence[Document]) -> Iterator[Found]:
    """Consignees and notify parties; an invoice is made out to the applicant, whoever gets the goods."""
    others = [one for one in papers if one.document_kind != INVOICE]
    for column in ("consignee", "notify"):
        stated = [one for one in others if getattr(one, column) and not to_order(getattr(one, column))]
        for one in stated[1:]:
            value, own = getattr(one, column), getattr(stated[0], column)
            if not names(value, own) and not names(own, value):
                yield _between(column, one, value, stated[0], own)


def _ports(letter: Letter, papers: Sequence[Document]) -> Iterator[Found]:
    """Ports of two documents where the letter of credit states none."""
    for column in PORTS:
        stated = [one for one in papers if getattr(one, column)] if not getattr(letter, column) else []
        for one in stated[1:]:
            value, own = getattr(one, column), getattr(stated[0], column)
            if not same_text(value, own):
                yield _between(column, one, value, stated[0], own)


def _dates(papers: Sequence[Document]) -> Iterator[Found]:
    """Days of shipment of two documents, and a document dated after its presentation (article 14i)."""
    shipped = sorted((one for one in papers if one.shipment_date), key=lambda one: not one.is_transport)
    for one in shipped[1:]:
        # Several transport documents are several shipments, which is not a contradiction.
        if not one.is_transport and shipped[0].is_transport and one.shipment_date != shipped[0].shipment_date:
            yield _between("shipment_date", one, one.shipment_date, shipped[0], shipped[0].shipment_date)
    for one in papers:
        if one.document_date and one.presented_on and one.document_date > one.presented_on:
            yield Found(
                "after presentation", {"document": paper(one), "day": one.document_date, "presented": one.presented_on}
            )
