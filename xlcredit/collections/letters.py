"""Letters to a buyer: the fields of each, as texts that are ready to be printed, and which template they go into.

A letter is named by the text of its step of the ladder; a statement of account is one more. A user may put a template
of his own beside the workbook; a text of his own in the ladder needs one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlcredit.collections.mail import ADDRESS
from xlcredit.collections.openlist import OpenItem
from xlcredit.errors import FileError, UnknownId
from xlcredit.interestinvoice import interest_lines
from xlcredit.money import currency_units, decimals
from xlcredit.worddocument import SUFFIX, TEMPLATES, filled
from xlcredit.wording import day_text, fixed
from xlcredit.words import folded, known, spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

STATEMENT, INTEREST = "statement", "interest invoice"
LETTERS = (
    "friendly reminder",
    "second reminder",
    "formal demand",
    "hand over to agency",
    "legal action or claim",
    STATEMENT,
    INTEREST,
)
"""Every letter that the product has a template for."""

OWN_TEMPLATES = "letter-templates"
"""Folder beside the workbook with templates of the user's own, named as the shipped ones."""

LANGUAGES = ("en", "zh")
INTEREST_SUMS = ("currency", "interest", "fixed_sums", "total")
LINE_ENDS = re.compile(r"[,，;；\r\n]+")


def template_name(letter: str, language: str) -> str:
    """File name of the template of a letter.

    >>> template_name("formal demand", "zh")
    'formal-demand-zh.docx'
    """
    return f"{re.sub(r'[^a-z0-9一-鿿]+', '-', letter.casefold()).strip('-')}-{language}{SUFFIX}"


def shipped_letter(letter: str, language: str) -> Path:
    """The template of a letter that comes with the product."""
    return TEMPLATES / "letters" / template_name(letter, language)


def letter_template(letter: str, language: str, own: Path | None = None) -> Path:
    """The template in the user's folder `own`, else the shipped one; FileError where there is neither."""
    name = template_name(known("ladder_text", letter), language)
    for path in ([] if own is None else [own / name]) + [TEMPLATES / "letters" / name]:
        if path.is_file():
            return path
    raise FileError(f"there is no template {name}: put one into the folder {OWN_TEMPLATES} beside the workbook")


def letter(analysis: Analysis, buyer: str, name: str, items: Sequence[OpenItem], own: Path | None = None) -> bytes:
    """A letter as a Word document; `items` are what is open on the account of the buyer."""
    language = language_of(analysis, buyer)
    return filled(letter_template(name, language, own), letter_content(analysis, buyer, items, language))


def master(analysis: Analysis, buyer: str) -> dict[str, Any]:
    """Master data of a buyer, blanks as empty texts; UnknownId where the Buyers sheet has none."""
    buyers = analysis.book.buyers
    rows = buyers[buyers["buyer"] == buyer].to_dict("records")
    if not rows:
        raise UnknownId(f"buyer {buyer!r} is not on the Buyers sheet: add name and address there")
    return {name: "" if value is None else value for name, value in rows[0].items()}


def language_of(analysis: Analysis, buyer: str) -> str:
    """Language of letters to a buyer: his own where it is one that letters have, else that of the workbook."""
    own = folded(master(analysis, buyer)["language"])
    return own if own in LANGUAGES else analysis.settings.language


def mail_address(analysis: Analysis, buyer: str) -> str:
    """Where e-mail to a buyer goes; "" where neither *E-mail* nor *Contact* is an address."""
    facts = master(analysis, buyer)
    stated = (facts[name].strip() for name in ("email", "contact"))
    return next((text for text in stated if ADDRESS.fullmatch(text)), "")


def letter_head(analysis: Analysis, buyer: str, language: str) -> dict[str, Any]:
    """Fields that every letter to a buyer has: who writes to whom, on which day, and where he pays."""
    settings, facts = analysis.settings, master(analysis, buyer)
    return {
        "company": settings.company,
        "company_address": lines(settings.company_address),
        "company_contact": settings.company_contact,
        "bank": lines(settings.bank_details),
        "signatory": settings.signatory,
        "date": day_text(language, settings.as_of),
        "buyer": buyer,
        "name": facts["name"] or buyer,
        "attention": "" if "@" in facts["contact"] else facts["contact"],
        "address": lines(facts["address"]),
    }


def letter_content(analysis: Analysis, buyer: str, items: Sequence[OpenItem], language: str) -> dict[str, Any]:
    """Fields of a letter by name: texts, and lists of rows of texts."""
    facts, found = master(analysis, buyer), analysis.table("dunning")
    row: dict[Any, Any] = next(iter(found[found["buyer"] == buyer].to_dict("records")), {})
    asked = [item for item in items if item.overdue and item.asked]
    listed = asked + [item for item in items if item.open < 0]
    return {
        **letter_head(analysis, buyer, language),
        "pay_by": day_text(language, pay_by(analysis)),
        "letter_days": analysis.settings.letter_days,
        "legal_id": facts["legal_id"],
        "country": facts["country"],
        "contact": ", ".join(text for text in dict.fromkeys((facts["contact"], facts["email"])) if text),
        "address_line": facts["address"],
        "last_reminded": day_text(language, row["last_reminded"]) if row.get("last_reminded") else "",
        "items": [_item(item, language) for item in listed],
        "totals": [_total(items, currency) for currency in _currencies(listed)],
        "statement": [_item(item, language) for item in items],
        "balances": [_balance(items, currency) for currency in _currencies(items)],
        **interest_content(analysis, buyer, language),
    }


def interest_content(analysis: Analysis, buyer: str, language: str) -> dict[str, Any]:
    """Fields about interest for late payment: sums by currency, lines and fixed sums, empty where none is claimed."""
    found = interest_lines(analysis, buyer, language)
    parts = found["currencies"]
    return {
        "interest_law": found["law"],
        "interest": [{name: one[name] for name in INTEREST_SUMS} for one in parts],
        "interest_lines": [line | {"currency": one["currency"]} for one in parts for line in one["lines"]],
        "interest_sums": [row for one in parts for row in one["sums"]],
    }


def pay_by(analysis: Analysis) -> date:
    """Day by which letters ask for the money."""
    return analysis.settings.as_of + timedelta(days=analysis.settings.letter_days)


def lines(text: str) -> list[dict[str, str]]:
    """Lines of an address: a comma, a semicolon or a line break ends one.

    >>> lines("Quay 1, 20000 Port")
    [{'line': 'Quay 1'}, {'line': '20000 Port'}]
    """
    return [{"line": part.strip()} for part in LINE_ENDS.split(text) if part.strip()]


def amount(minor: int, currency: str) -> str:
    """An amount with the decimals of its currency.

    >>> amount(123456, "EUR"), amount(-1234, "JPY")
    ('1,234.56', '-1,234')
    """
    return fixed(currency_units(minor, decimals(currency)), decimals(currency))


def _item(item: OpenItem, language: str) -> dict[str, str]:
    overdue = item.due is not None and item.open > 0 and item.days_overdue > 0
    return {
        "document": item.document,
        "type": spoken("document_type", item.type, language),
        "document_date": day_text(language, item.document_date),
        "due_date": "" if item.due is None or item.open < 0 else day_text(language, item.due),
        "days_overdue": str(item.days_overdue) if overdue else "",
        "currency": item.currency,
        "open": amount(item.open, item.currency),
        "waits": amount(item.waits, item.currency),
        "asked": amount(item.asked, item.currency),
    }


def _currencies(items: Iterable[OpenItem]) -> list[str]:
    return sorted({item.currency for item in items})


def asked_totals(items: Sequence[OpenItem], currency: str) -> dict[str, int]:
    """What a letter asks for in a currency: overdue, what of it waits, credits, and what is left of it, at least 0."""
    of = [item for item in items if item.currency == currency]
    overdue = sum(item.open for item in of if item.overdue)
    waits = sum(item.waits for item in of if item.overdue)
    credit = sum(item.open for item in of if item.open < 0)
    return {"open": overdue, "waits": waits, "credits": credit, "asked": max(overdue - waits + credit, 0)}


def _total(items: Sequence[OpenItem], currency: str) -> dict[str, str]:
    totals = asked_totals(items, currency)
    return {"currency": currency} | {name: amount(minor, currency) for name, minor in totals.items()}


def _balance(items: Sequence[OpenItem], currency: str) -> dict[str, str]:
    of = [item for item in items if item.currency == currency]
    sums = {
        "not_due": sum(item.open for item in of if item.open > 0 and not item.overdue),
        "overdue": sum(item.open for item in of if item.overdue),
        "credits": sum(item.open for item in of if item.open < 0),
        "open": sum(item.open for item in of),
    }
    return {"currency": currency} | {name: amount(minor, currency) for name, minor in sums.items()}
