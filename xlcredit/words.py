"""The fixed words of the product: any spelling in, the English word inside, either language out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Any

from xlcredit.errors import InputError
from xlcredit.parameters import parameters


def folded(text: object) -> str:
    """Word without case, surrounding blanks and full-width characters."""
    return unicodedata.normalize("NFKC", str(text)).strip().casefold()


def sector_key(sector: str) -> str:
    """A sector by which it is found, however it is written.

    >>> sector_key("Pharmaceuticals"), sector_key(" Toys "), sector_key("医药")
    ('pharma', 'toys', 'pharma')
    """
    return folded(known("industry", sector))


POLICY_KEY = "policy_key"
"""List of the terms of the policy: their names are declared with them."""


@cache
def entries(word_list: str) -> Mapping[str, Mapping[str, Any]]:
    """The words of a list with what each language says; none where there is no such list."""
    if word_list == POLICY_KEY:
        return {term["key"]: term["name"] for term in parameters("policy")["term"]}
    found: Mapping[str, Mapping[str, Any]] = parameters("words").get(word_list, {})
    return found


@cache
def spellings(word_list: str) -> dict[str, str]:
    """Every folded spelling of the words in a list, with the English word.

    >>> spellings("flag")["是"]
    'yes'
    """
    by_spelling: dict[str, str] = {}
    for word, entry in entries(word_list).items():
        for spelling in (word, entry.get("en", word), entry["zh"], *entry.get("spellings", ())):
            by_spelling[folded(spelling)] = word
    return by_spelling


def word(word_list: str, text: object, where: str = "") -> str:
    """The English word of `text` in the list; InputError names the choices.

    >>> word("document_type", " Credit Memo ")
    'credit note'
    """
    found = spellings(word_list).get(folded(text))
    if found is None:
        raise InputError.not_among(entries(word_list), text, where)
    return found


def known(word_list: str, text: object) -> str:
    """The word that a spelling stands for; the text itself where the list does not know it.

    >>> known("industry", "医药"), known("industry", "toys")
    ('pharma', 'toys')
    """
    return spellings(word_list).get(folded(text), " ".join(str(text).split()))


def spoken(word_list: str, text: str, language: str) -> str:
    """The word as the language says it; unchanged when the list does not know it.

    >>> spoken("bucket", "Not due", "zh")
    '未到期'
    """
    entry = entries(word_list).get(text)
    return str(entry.get(language, text)) if entry else text


LIST_MARK = {"en": ", ", "zh": "、"}


def spoken_list(word_list: str, codes: str, language: str) -> str:
    """A list of codes, comma between them, in words of the language.

    >>> spoken_list("reason", "limit_exceeded, disputed", "en"), spoken_list("reason", "limit_exceeded", "zh")
    ('beyond the limit, disputed', '超出限额')
    """
    return LIST_MARK[language].join(spoken(word_list, code, language) for code in codes.split(", "))
