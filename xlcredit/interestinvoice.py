"""The lines and sums of an interest invoice to a buyer, as texts that are ready to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xlcredit.errors import UnknownId
from xlcredit.interestclaims import InterestClaim, interest_claims
from xlcredit.latelaws import CONTRACT, TABLE, Law, sentence
from xlcredit.parameters import parameters
from xlcredit.problems import amount_text
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def interest_lines(analysis: Analysis, buyer: str, language: str) -> dict[str, Any]:
    """What a buyer owes for paying late, currency by currency; UnknownId for a buyer that is not there.

    law: the sentence that names the law, "" where nothing is claimed. currencies: for each `currency` the `lines` (one
    a document, balance and rate: document, due_date, first, last, days, balance, rate, interest, source), the `sums`
    (one a document with a fixed sum: document, fixed_sum, and as the law states it: stated), the totals `interest`,
    `fixed_sums` and `total`. notes: what was left out, by document. Every value is a text.
    """
    if buyer not in analysis.buyers:
        raise UnknownId(f"buyer {buyer!r} is not in this workbook: look for it on the input sheets")
    claims = interest_claims(analysis, [buyer], language)
    claimed = [claim for claim in claims if claim.interest is not None and claim.stretches]
    currencies = sorted({claim.item.currency for claim in claimed})
    return {
        "law": law_sentence(claimed[0].law, language) if claimed else "",
        "currencies": [_of_currency(currency, claimed, language) for currency in currencies],
        "notes": [
            {"document": claim.item.document, "note": note} for claim in claims for note in claim.notes if note
        ],
    }


def law_sentence(law: Law | None, language: str) -> str:
    """The sentence that names what interest is claimed under."""
    if law is None:
        return ""
    if law.key == CONTRACT:
        return sentence("claimed_contract", language, day_count=law.day_count)
    stated = parameters(TABLE)["law"].get(law.key)
    if stated is None:
        return sentence("claimed_own", language, law=law.key)
    return sentence("claimed", language, statute=stated["statute"][language])


def _of_currency(currency: str, claims: Sequence[InterestClaim], language: str) -> dict[str, Any]:
    of = [claim for claim in claims if claim.item.currency == currency]
    interest, fixed = sum(claim.interest or 0 for claim in of), sum(claim.fixed_sum for claim in of)
    return {
        "currency": currency,
        "lines": [line for claim in of for line in _lines(claim, language)],
        "sums": [_sum(claim) for claim in of if claim.fixed_sum],
        "interest": amount_text(interest, currency),
        "fixed_sums": amount_text(fixed, currency),
        "total": amount_text(interest + fixed, currency),
    }


def _lines(claim: InterestClaim, language: str) -> list[dict[str, str]]:
    item = claim.item
    return [
        {
            "document": item.document,
            "due_date": day_text(language, item.due),
            "first": day_text(language, part.first),
            "last": day_text(language, part.last),
            "days": str(part.days),
            "balance": amount_text(part.balance, item.currency),
            "rate": f"{float(part.rate.annual_rate * 100):g} %",
            "interest": amount_text(interest, item.currency),
            "source": part.rate.source[language],
        }
        for part, interest in zip(claim.stretches, claim.parts, strict=True)
    ]


def _sum(claim: InterestClaim) -> dict[str, str]:
    amount, currency = claim.stated
    return {
        "document": claim.item.document,
        "fixed_sum": amount_text(claim.fixed_sum, claim.item.currency),
        "stated": f"{amount_text(amount, currency)} {currency}",
    }
