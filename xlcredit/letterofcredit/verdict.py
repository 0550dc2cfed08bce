"""From the checks to findings, score and verdict of a letter of credit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlcredit.alertrules import SEVERITIES
from xlcredit.letterofcredit import amounts, consistency, dates, documents, terms
from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import Found
from xlcredit.letterofcredit.rules import LetterCheck, score
from xlcredit.parameters import parameters

Check = Callable[[Case], Iterable[Found]]

CHECKS: Mapping[str, Check] = {
    "inspection by applicant": terms.inspection_by_applicant,
    "controlled documents": terms.controlled_documents,
    "bank unknown": terms.bank_unknown,
    "unauthenticated": terms.unauthenticated,
    "revocable": terms.revocable,
    "no rules": terms.no_rules,
    "vague terms": terms.vague_terms,
    "soft clauses": terms.soft_clauses,
    "bank country excluded": terms.bank_country_excluded,
    "beneficiary differs": terms.beneficiary_differs,
    "tenor missing": terms.tenor_missing,
    "expiry missing": dates.expiry_missing,
    "expiry abroad": dates.expiry_abroad,
    "expiry too early": dates.expiry_too_early,
    "presentation short": dates.presentation_short,
    "shipment day missing": dates.shipment_day_missing,
    "shipment day passed": dates.shipment_day_passed,
    "shipped late": dates.shipped_late,
    "presented late": dates.presented_late,
    "amount over": amounts.amount_over,
    "amount under": amounts.amount_under,
    "quantity off": amounts.quantity_off,
    "currency differs": documents.currency_differs,
    "invoice issuer": documents.invoice_issuer,
    "invoice applicant": documents.invoice_applicant,
    "goods differ": documents.goods_differ,
    "documents differ": consistency.documents_differ,
    "documents missing": documents.documents_missing,
    "insurance low": documents.insurance_low,
    "not signed by carrier": documents.not_signed_by_carrier,
    "not confirmed by carrier": documents.not_confirmed_by_carrier,
    "not clean": documents.not_clean,
    "originals missing": documents.originals_missing,
    "consigned to applicant": documents.consigned_to_applicant,
    "ports differ": documents.ports_differ,
    "partial shipment": documents.partial_shipment,
    "transhipment": documents.transhipment,
}
"""What looks for each red flag."""


@dataclass(frozen=True)
class RedFlag:
    """One finding of a check."""

    check: LetterCheck
    found: Found


@dataclass(frozen=True)
class Verdict:
    """Findings, the most serious first, with score (100: none) and verdict."""

    flags: tuple[RedFlag, ...]
    score: float
    word: str

    def count(self, severity: str) -> int:
        """Findings of a severity."""
        return sum(one.check.severity == severity for one in self.flags)


def verdict(case: Case, checks: Sequence[LetterCheck]) -> Verdict:
    """What the checks find of a letter of credit."""
    flags = [RedFlag(check, found) for check in checks for found in CHECKS[check.name](case)]
    flags.sort(key=lambda one: (SEVERITIES.index(one.check.severity), -one.check.points))
    points = {one.check.name: one.check.points for one in flags}
    words = parameters("letter_of_credit")["verdict"]
    worst = flags[0].check.severity if flags else SEVERITIES[-1]
    return Verdict(tuple(flags), score(points), str(words[worst]))
