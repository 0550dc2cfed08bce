"""Red flags in the terms of a letter of credit: one function a check, each gives what it found."""

from __future__ import annotations

from collections.abc import Iterator

from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import Found, Word, cell, clause, paper
from xlcredit.letterofcredit.letter import INSPECTION, Letter
from xlcredit.letterofcredit.phrases import clauses, clauses_with, concerns_inspection, is_controlled, names
from xlcredit.parameters import parameters

TEXTS = ("goods", "required_documents", "special_conditions")
"""Columns that hold terms in words."""

NO_RULES = ("", "none")
LATER = ("deferred", "acceptance")
"""Ways of payment that need a tenor."""


def inspection_by_applicant(case: Case) -> Iterator[Found]:
    """An inspection certificate that the applicant or his nominee issues or signs."""
    yield from _controlled_clauses(case.letter, inspections=True)
    for one in case.of_kind(INSPECTION):
        if one.issued_by_applicant:
            yield Found("by applicant", {"document": paper(one), "issuer": one.issuer})


def controlled_documents(case: Case) -> Iterator[Found]:
    """Any other document that the applicant or his nominee issues or countersigns."""
    yield from _controlled_clauses(case.letter, inspections=False)
    for one in case.documents:
        if one.issued_by_applicant and one.document_kind != INSPECTION:
            yield Found("by applicant", {"document": paper(one), "issuer": one.issuer})


def _controlled_clauses(letter: Letter, *, inspections: bool) -> Iterator[Found]:
    for column in TEXTS[1:]:
        for one in clauses(getattr(letter, column)):
            if is_controlled(one) and concerns_inspection(one) == inspections:
                yield clause(column, one)


def bank_unknown(case: Case) -> Iterator[Found]:
    """An issuing bank that our bank does not know, or that is not named."""
    if not case.letter.issuing_bank:
        yield cell("issuing_bank", None)
    elif not case.letter.issuing_bank_known:
        yield cell("issuing_bank_known", case.letter.issuing_bank_known)


def unauthenticated(case: Case) -> Iterator[Found]:
    """A message that no advising bank has authenticated."""
    if not case.letter.authenticated:
        yield cell("authenticated", case.letter.authenticated)
    elif not case.letter.advising_bank:
        yield cell("advising_bank", None)


def revocable(case: Case) -> Iterator[Found]:
    """A letter of credit that is revocable, or that says nothing and is subject to no rules."""
    form = case.letter.form
    if form == "revocable" or (not form and case.letter.lc_rules in NO_RULES):
        yield cell("form", Word("lc_form", form) if form else None)


def no_rules(case: Case) -> Iterator[Found]:
    """No rules that it is subject to."""
    stated = case.letter.lc_rules
    if stated in NO_RULES:
        yield cell("lc_rules", Word("lc_rules", stated) if stated else None)


def vague_terms(case: Case) -> Iterator[Found]:
    """Words that can be read in more than one way."""
    yield from _phrases(case.letter, "vague")


def soft_clauses(case: Case) -> Iterator[Found]:
    """Clauses that leave payment, or the letter of credit itself, to the applicant."""
    yield from _phrases(case.letter, "soft")


def _phrases(letter: Letter, words: str) -> Iterator[Found]:
    for column in TEXTS:
        for one in clauses_with(getattr(letter, column), parameters("letter_of_credit")[words]["words"]):
            yield clause(column, one)


def bank_country_excluded(case: Case) -> Iterator[Found]:
    """An unconfirmed letter of credit of a bank in a country that the policy excludes."""
    letter = case.letter
    if letter.bank_country in case.excluded and not letter.confirmed_by:
        yield Found("excluded country", {"bank": letter.issuing_bank, "country": letter.bank_country})


def beneficiary_differs(case: Case) -> Iterator[Found]:
    """A beneficiary that is not the company of the Settings sheet."""
    stated, company = case.letter.beneficiary, case.company
    if stated and company and not names(stated, company):
        yield Found("beneficiary", {"beneficiary": stated, "company": company})


def tenor_missing(case: Case) -> Iterator[Found]:
    """Deferred payment or acceptance without the days after which it falls due."""
    letter = case.letter
    if letter.available_by in LATER and letter.tenor_days is None:
        yield Found("tenor", {"way": Word("lc_availability", letter.available_by)})
