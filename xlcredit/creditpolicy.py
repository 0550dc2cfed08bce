"""What a credit policy on one page says, from the tables of the workbook: classes, approvals, reminders, duties.

Every value is a text that is ready to be printed; nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xlcredit.creditrules import Approval, Step
from xlcredit.money import currency_units, decimals
from xlcredit.parameters import parameters
from xlcredit.scorebands import BEST
from xlcredit.settings import Settings
from xlcredit.wording import day_text, fixed
from xlcredit.words import known, spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

TABLE = "credit_policy"
CLASSES = ("A", "B", "C", "D", "E")


def policy_content(analysis: Analysis, language: str = "en") -> dict[str, Any]:
    """Fields of the credit policy by name: texts, and lists of rows of texts.

    >>> from xlcredit.book import Book
    >>> from xlcredit.analysis import analyse
    >>> book = Book.from_blocks({
    ...     "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    ...     "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]],
    ... })
    >>> policy_content(analyse(book))["approvals"][0]
    {'limit_up_to': '10,000', 'approver': 'credit controller', 'second_approver': '–', 'note': ''}
    """
    settings, book = analysis.settings, analysis.book
    return {
        "company": settings.company,
        "as_of": day_text(language, settings.as_of),
        "currency": settings.base_currency,
        "classes": [class_row(rank, analysis, language) for rank in CLASSES],
        "ungraded": _text("ungraded", language, **{"class": settings.class_without_grade}),
        "limit": limit_sentence(analysis, language),
        "factor": factor_sentence(settings, language),
        "approvals": [approval_row(one, analysis, language) for one in book.approvals],
        "ladder": [step_row(step, language) for step in book.ladder],
        "duties": duties_sentence(analysis, language),
    }


def document_name(language: str) -> str:
    """What the document is called, without the ending of a file.

    >>> document_name("en"), document_name("zh")
    ('Credit policy', '信用政策')
    """
    return _text("file", language)


def class_row(rank: str, analysis: Analysis, language: str) -> dict[str, str]:
    """One class: its grades and lowest score, terms, own risk, shares of the buyer's means, months to the review."""
    own = [grade for grade in analysis.book.scorecard.grades if grade.credit_class == rank]
    rule, none = analysis.book.class_rules[rank], _text("none", language)
    return {
        "credit_class": rank,
        "grades": ", ".join(str(grade.number) for grade in own) or none,
        "score_from": fixed(min(grade.score_from for grade in own) / 10) if own else none,
        "credit_terms": " / ".join(dict.fromkeys(spoken("credit_terms", one.terms, language) for one in own)) or none,
        "appetite": fixed(currency_units(rule.appetite, analysis.settings.places)),
        "net_worth": percent(rule.net_worth_share),
        "turnover": percent(rule.turnover_share),
        "review_months": str(rule.review_months),
    }


def limit_sentence(analysis: Analysis, language: str) -> str:
    """How a limit comes about."""
    settings = analysis.settings
    step = fixed(currency_units(settings.limit_step, settings.places))
    parts = {"own_equity": percent(settings.concentration_equity), "own_sales": percent(settings.concentration_sales)}
    return _text("limit", language, step=step, currency=settings.base_currency, **parts)


def factor_sentence(settings: Settings, language: str) -> str:
    """The payment factor by days beyond terms."""
    given = settings.payment_factor
    bands = [
        _text("band" if inclusive else "below_band", language, days=f"{end:g}", factor=percent(tenths / BEST))
        for (end, inclusive), tenths in zip(given.ends, given.tenths, strict=False)
    ]
    bands.append(_text("last_band", language, factor=percent(given.tenths[-1] / BEST)))
    return _text("factor", language, bands=", ".join(bands), unknown=percent(settings.payment_factor_unknown))


def approval_row(one: Approval, analysis: Analysis, language: str) -> dict[str, str]:
    """Who approves limits up to an amount."""
    largest = max((row.limit_up_to for row in analysis.book.approvals if row.limit_up_to is not None), default=None)
    return {
        "limit_up_to": _up_to(one.limit_up_to, largest, analysis.settings.places, language),
        "approver": _named("approver", one.approver, language),
        "second_approver": _named("approver", one.second_approver, language) or _text("none", language),
        "note": one.note,
    }


def _up_to(limit: int | None, largest: int | None, places: int, language: str) -> str:
    """Upper end of a row of approvals; words where it has none."""
    if limit is not None:
        return fixed(currency_units(limit, places))
    if largest is None:
        return _text("any", language)
    return _text("above", language, amount=fixed(currency_units(largest, places)))


def step_row(step: Step, language: str) -> dict[str, str]:
    """One step of the reminder ladder."""
    wait = step.days_since_last
    return {
        "ladder_step": f"{step.ladder_step:g}",
        "days_from_due": f"{step.days_from_due:g}",
        "days_since_last": _text("none", language) if wait is None else f"{wait:g}",
        **{name: _named(words, getattr(step, name), language) for name, words in STEP_WORDS.items()},
    }


STEP_WORDS: Mapping[str, str] = {"channel": "channel", "responsible": "approver", "ladder_text": "ladder_text"}


def duties_sentence(analysis: Analysis, language: str) -> str:
    """The terms of the policy that ask something of us, each by its name, in one sentence."""
    policy = analysis.book.policy
    if not policy.in_force:
        return _text("uninsured", language)
    insurer = _text("insurer", language, insurer=policy.insurer) if policy.insurer else ""
    duties = _text("between", language).join(_duties(analysis, language))
    return _text("insured", language, insurer=insurer, duties=duties)


def _duties(analysis: Analysis, language: str) -> Iterator[str]:
    policy, declared = analysis.book.policy, {term["key"]: term for term in parameters("policy")["term"]}
    for key in parameters(TABLE)["duties"]:
        term, value = declared[key], getattr(policy, key)
        if value is not None:
            said = _said(term, value, policy.policy_currency, language)
            yield term["name"][language] + _text("colon", language) + said


def _said(term: Mapping[str, Any], value: Any, currency: str | None, language: str) -> str:
    if term["kind"] == "percent":
        return percent(value)
    if term["kind"] == "flag":
        return spoken("flag", "yes" if value else "no", language)
    if term["kind"] == "money":
        return f"{fixed(currency_units(value, decimals(currency or 'EUR')))} {currency or ''}".strip()
    return f"{value} {_text('days', language)}" if term["kind"] == "days" else str(value)


def percent(share: float) -> str:
    """A share in per cent, whole where it is.

    >>> percent(0.35), percent(0.025)
    ('35 %', '2.5 %')
    """
    return f"{round(share * 100, 4):g} %"


def _named(words: str, text: str, language: str) -> str:
    return spoken(words, known(words, text), language) if text else ""


def _text(name: str, language: str, **parts: object) -> str:
    return str(parameters(TABLE)["text"][name][language]).format(**parts)
