"""What the letter says in which a payment plan is accepted: texts and rows that are ready to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlcredit.collections.letters import amount, letter_head, letter_template, pay_by
from xlcredit.dates import date_of
from xlcredit.errors import DomainError, UnknownId
from xlcredit.parameters import parameters
from xlcredit.plans.progress import Position, positions
from xlcredit.plans.register import AGREED, PROPOSED, Debt
from xlcredit.plans.schedule import Instalment
from xlcredit.worddocument import filled
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


PLAN_LETTER = "payment plan"
"""Name of the letter, and of its template."""


def plan_letter(analysis: Analysis, plan: str, language: str = "en", own: Path | None = None) -> bytes:
    """The letter of a plan as a Word document; own: folder with templates of the user's; errors as `plan_content`."""
    return filled(letter_template(PLAN_LETTER, language, own), plan_content(analysis, plan, language))


def plan_content(analysis: Analysis, plan: str, language: str = "en") -> dict[str, Any]:
    """Fields of the letter of a plan by name: texts, and lists of rows of texts; of its highest version that stands.

    UnknownId for no such plan, or one that is cancelled; DomainError where its amount cannot be spread.
    """
    position = _to_write(analysis, plan)
    one = position.plan
    payments = sum(part.instalment.payment for part in position.parts)
    return {
        **letter_head(analysis, one.buyer, language),
        "plan": one.plan,
        "version": str(one.version),
        "currency": one.currency,
        "amount": amount(one.amount, one.currency),
        "interest": amount(one.interest, one.currency),
        "payments": amount(payments, one.currency),
        **sentences(analysis, position, language),
        "instalments": [_row(part.instalment, one.currency, language) for part in position.parts],
        "documents": [_document(debt, one.currency, language) for debt in one.debts],
    }


def _to_write(analysis: Analysis, plan: str) -> Position:
    found = [one for one in positions(analysis) if one.plan.plan == plan]
    standing = [one for one in found if one.plan.standing in (AGREED, PROPOSED)]
    if not standing:
        raise UnknownId(f"no plan {plan!r} stands on the Plans sheet as agreed or proposed: correct the number")
    if not standing[-1].parts:
        raise DomainError(f"plan {plan} has no amount that can be spread: write its amount")
    return standing[-1]


def sentences(analysis: Analysis, position: Position, language: str) -> dict[str, str]:
    """The sentences of the letter by name."""
    plan, given = position.plan, parameters("plans")
    facts = {
        "plan": plan.plan,
        "version": plan.version,
        "amount": amount(plan.amount, plan.currency),
        "interest": amount(plan.interest, plan.currency),
        "currency": plan.currency,
        "instalments": len(position.parts),
        "last": day_text(language, position.parts[-1].due),
        "rate": f"{round(100 * float(plan.given['annual_rate'] or 0), 6):g} %",
        "grace": int(given["grace_days"]),
    }
    days = {"interest": plan.agreed_on, "accept": pay_by(analysis)}
    names = {
        "title": "title",
        "subject": "subject",
        "debt_sentence": "debt",
        "interest_sentence": "interest" if plan.given["annual_rate"] else "no_interest",
        "default_sentence": "default",
        "reserved_sentence": "reserved",
        "accept_sentence": "accept",
    }
    texts = given["letter"]
    return {
        field: str(texts[name][language]).format(**facts, day=day_text(language, days.get(name, plan.agreed_on)))
        for field, name in names.items()
    }


def _row(one: Instalment, currency: str, language: str) -> dict[str, str]:
    return {
        "instalment": str(one.number),
        "due_date": day_text(language, one.due),
        "payment": amount(one.payment, currency),
        "interest": amount(one.interest, currency),
        "principal": amount(one.principal, currency),
        "balance": amount(one.balance, currency),
    }


def _document(debt: Debt, currency: str, language: str) -> dict[str, str]:
    due = date_of(debt.due_day)
    return {
        "document": debt.document,
        "due_date": "" if due is None else day_text(language, due),
        "open": amount(debt.open, currency),
    }
