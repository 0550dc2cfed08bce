"""The evidence of an alert in words of the workbook's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from xlcredit.columns import table
from xlcredit.money import currency_units
from xlcredit.parameters import parameters
from xlcredit.problems import amount_text
from xlcredit.settings import Settings
from xlcredit.wording import day_text, fixed
from xlcredit.words import LIST_MARK, spoken

MOST_LISTED = 4
LONGEST_VALUE = 30


class Money(NamedTuple):
    """Base minor units, or those of another currency."""

    amount: int
    currency: str = ""


class Word(NamedTuple):
    """A fixed word of a list."""

    words: str
    code: str


class Change(NamedTuple):
    """A cell of the master data that is another one now."""

    column: str
    before: Any
    now: Any


def evidence(rule: str, facts: Mapping[str, Any], settings: Settings) -> str:
    """What an alert rests on, as a sentence."""
    wording = parameters("alerts")["rule"][rule]["evidence"][settings.language]
    return str(wording.format(**{name: said(value, settings) for name, value in facts.items()}))


def said(value: Any, settings: Settings) -> str:
    """One fact as the sentence has it."""
    language = settings.language
    if isinstance(value, Money):
        return _money(value, settings)
    if isinstance(value, Word):
        return spoken(value.words, value.code, language)
    if isinstance(value, Change):
        header = table("buyers").column(value.column).header(language)
        return f"{header}: {_short(value.before)} → {_short(value.now)}"
    if isinstance(value, Fraction | float):
        return fixed(float(value), 1)
    if isinstance(value, date):
        return day_text(language, value)
    if isinstance(value, list):
        return _listed([said(one, settings) for one in value], language)
    return str(value)


def _money(value: Money, settings: Settings) -> str:
    if not value.currency:
        return f"{fixed(currency_units(value.amount, settings.places))} {settings.base_currency}"
    return f"{amount_text(value.amount, value.currency)} {value.currency}"


def _short(value: Any) -> str:
    text = "–" if value in (None, "") else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _listed(texts: Sequence[str], language: str) -> str:
    more = [f"+{len(texts) - MOST_LISTED}"] if len(texts) > MOST_LISTED else []
    return LIST_MARK[language].join([*texts[:MOST_LISTED], *more])
