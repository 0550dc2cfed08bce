"""What a check of a letter of credit found, and where, in words of the workbook's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from xlcredit.alerttexts import Money, Word
from xlcredit.alerttexts import said as said_plain
from xlcredit.columns import table
from xlcredit.letterofcredit.letter import LETTERS, Document
from xlcredit.parameters import parameters
from xlcredit.settings import Settings
from xlcredit.words import LIST_MARK, spoken

LONGEST_TEXT = 120
NOT_STATED = "–"


class Header(NamedTuple):
    """A column of the letters of credit or of their documents."""

    table: str
    column: str


class Paper(NamedTuple):
    """A document by kind and number."""

    kind: str
    number: str


class Text(NamedTuple):
    """A text as the table has it."""

    text: str


@dataclass(frozen=True)
class Found:
    """What a check found: the sentence of letter_of_credit.toml, and what goes into it."""

    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def cell(column: str, value: Any) -> Found:
    """A cell of a letter of credit that says too little or the wrong thing."""
    return Found("cell", {"column": Header(LETTERS, column), "value": value})


def clause(column: str, text: str) -> Found:
    """A clause of a letter of credit."""
    return Found("text", {"column": Header(LETTERS, column), "clause": Text(text)})


def paper(document: Document) -> Paper:
    """What a document is called."""
    return Paper(document.document_kind, document.number)


def money(amount: int, currency: str) -> Money:
    """An amount in its currency."""
    return Money(amount, currency)


def sentence(found: Found, settings: Settings) -> str:
    """What a check found, as a sentence."""
    wording = parameters("letter_of_credit")["evidence"][found.sentence][settings.language]
    return str(wording.format(**{name: said(value, settings) for name, value in found.facts.items()}))


def said(value: Any, settings: Settings) -> str:
    """One fact as the sentence has it."""
    language = settings.language
    if isinstance(value, Header):
        return table(value.table).column(value.column).header(language)
    if isinstance(value, Paper):
        return f"{spoken('lc_document', value.kind, language)} {value.number}".strip()
    if isinstance(value, Text):
        return value.text if len(value.text) <= LONGEST_TEXT else f"{value.text[: LONGEST_TEXT - 1]}…"
    if value is None or value == "":
        return NOT_STATED
    if isinstance(value, bool):
        return spoken("flag", "yes" if value else "no", language)
    if isinstance(value, list):
        return LIST_MARK[language].join(said(one, settings) for one in value)
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    return said_plain(value, settings)


__all__ = ["Found", "Header", "Paper", "Text", "Word", "cell", "clause", "money", "paper", "said", "sentence"]
