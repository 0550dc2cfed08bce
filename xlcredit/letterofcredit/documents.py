"""Discrepancies of single documents under a letter of credit: one function a check, each gives what it found."""

from __future__ import annotations

from collections.abc import Iterator

from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import Found, Header, Text, Word, money, paper
from xlcredit.letterofcredit.letter import DOCUMENTS, INSURANCE, Document, rule
from xlcredit.letterofcredit.phrases import listed_documents, names, same_text, to_order, words_of
from xlcredit.money import exact

YES, UNKNOWN = "yes", "unknown"
NOT_ALLOWED = "not allowed"
PORTS = ("port_from", "port_to")


def currency_differs(case: Case) -> Iterator[Found]:
    """An amount in another currency than the letter of credit."""
    own = case.letter.currency
    for one in case.documents:
        if one.amount is not None and one.currency != own:
            yield Found("currency", {"document": paper(one), "currency": one.currency, "own": own})


def invoice_issuer(case: Case) -> Iterator[Found]:
    """A commercial invoice that the beneficiary does not issue."""
    for one in case.invoices:
        if one.issuer and case.letter.beneficiary and not names(one.issuer, case.letter.beneficiary):
            yield _differs(one, "issuer", one.issuer, case.letter.beneficiary)


def invoice_applicant(case: Case) -> Iterator[Found]:
    """A commercial invoice that is not made out to the applicant."""
    for one in case.invoices:
        if one.consignee and case.applicant and not names(one.consignee, case.applicant):
            yield _differs(one, "consignee", one.consignee, case.applicant)


def goods_differ(case: Case) -> Iterator[Found]:
    """An invoice whose goods do not correspond: words of the letter of credit are not there (article 18c)."""
    for one in case.invoices:
        if one.goods and case.letter.goods and words_of(case.letter.goods) - words_of(one.goods):
            yield _differs(one, "goods", Text(one.goods), Text(case.letter.goods))


def documents_missing(case: Case) -> Iterator[Found]:
    """A document that the letter of credit asks for and that is not there, once there are documents."""
    kinds = {one.document_kind for one in case.documents}
    for kind, item in listed_documents(case.letter.required_documents) if kinds else ():
        if kind not in kinds:
            yield Found("lacking", {"item": Text(item)})


def insurance_low(case: Case) -> Iterator[Found]:
    """Insurance of less than 110 % of the invoice, or that begins after the shipment (article 28e, f)."""
    share = exact(rule("insurance_share"))
    for one in case.of_kind(INSURANCE):
        shipped, facts = case.shipped(one), {"document": paper(one)}
        if one.document_date and shipped and one.document_date > shipped:
            yield Found("insurance late", facts | {"day": one.document_date, "shipment": shipped})
        mates = [mate for mate in case.invoices if mate.invoice == one.invoice and mate.currency == one.currency]
        invoiced = sum(mate.amount or 0 for mate in mates)
        least = -int(-invoiced * share // 1)
        if one.amount is not None and one.amount < least:
            amounts = {"amount": money(one.amount, one.currency), "least": money(least, one.currency)}
            yield Found("insurance", facts | amounts | {"share": float(100 * share)})


def not_signed_by_carrier(case: Case) -> Iterator[Found]:
    """A transport document of which it is not known that the carrier, the master or their agent signed it."""
    yield from _unanswered(case, "signed_by_carrier")


def not_confirmed_by_carrier(case: Case) -> Iterator[Found]:
    """A transport document of which it is not known that the carrier says it is his."""
    yield from _unanswered(case, "carrier_confirmed")


def _unanswered(case: Case, column: str) -> Iterator[Found]:
    for one in case.transports:
        answer = getattr(one, column) or UNKNOWN
        if answer != YES:
            facts = {"column": Header(DOCUMENTS, column), "answer": Word("lc_answer", answer)}
            yield Found("answer", {"document": paper(one)} | facts)


def not_clean(case: Case) -> Iterator[Found]:
    """A transport document with a clause on defective goods or packing."""
    for one in case.transports:
        if one.clean is False:
            yield Found("answer", {"document": paper(one), "column": Header(DOCUMENTS, "clean"), "answer": False})


def originals_missing(case: Case) -> Iterator[Found]:
    """Fewer originals than must be presented."""
    for one in case.documents:
        if one.originals_required is not None and (one.originals_presented or 0) < one.originals_required:
            counts = {"there": one.originals_presented or 0, "all": one.originals_required}
            yield Found("originals", {"document": paper(one)} | counts)


def consigned_to_applicant(case: Case) -> Iterator[Found]:
    """A transport document that gives the goods to the applicant without the bank."""
    for one in case.transports:
        if case.applicant and names(one.consignee, case.applicant) and not to_order(one.consignee):
            facts = {"column": Header(DOCUMENTS, "consignee"), "answer": Text(one.consignee)}
            yield Found("answer", {"document": paper(one)} | facts)


def ports_differ(case: Case) -> Iterator[Found]:
    """A port that is not the one of the letter of credit."""
    for one in case.documents:
        for column in PORTS:
            stated, own = getattr(one, column), getattr(case.letter, column)
            if stated and own and not same_text(stated, own):
                yield _differs(one, column, stated, own)


def partial_shipment(case: Case) -> Iterator[Found]:
    """Shipments on several days where partial shipments are not allowed (article 31)."""
    if case.letter.partial_shipments == NOT_ALLOWED and len(case.shipments) > 1:
        yield Found("partial", {"days": list(case.shipments)})


def transhipment(case: Case) -> Iterator[Found]:
    """A transhipment where none is allowed."""
    for one in case.transports:
        if case.letter.transhipment == NOT_ALLOWED and one.transhipped:
            yield Found("answer", {"document": paper(one), "column": Header(DOCUMENTS, "transhipped"), "answer": True})


def _differs(document: Document, column: str, value: object, own: object) -> Found:
    facts = {"column": Header(DOCUMENTS, column), "value": value, "own": own}
    return Found("differs", {"document": paper(document)} | facts)
