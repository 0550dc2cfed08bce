"""Words to look for in the terms of a letter of credit, and names that are compared as banks compare them.

Latin words count as whole words, in any case and width; Chinese ones wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from xlcredit.columns import spelled
from xlcredit.parameters import parameters
from xlcredit.words import folded

CLAUSES = re.compile(r"[;；。\n]|\.(?=\s|$)|\s\+")
"""What ends a clause."""

ITEMS = re.compile(r"[,，;；、。\n+]|\band\b|[及和]", re.IGNORECASE)
"""What stands between two documents of a list."""

WORDS = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
"""A word of letters and digits, or one Chinese character."""


@cache
def pattern(phrase: str) -> re.Pattern[str]:
    """What finds a phrase in a folded text."""
    words = re.escape(folded(phrase)).replace(r"\ ", r"\s+")
    before = r"(?<![a-z0-9])" if phrase[:1].isascii() else ""
    after = r"(?![a-z0-9])" if phrase[-1:].isascii() else ""
    return re.compile(before + words + after)


def holds(text: str, phrases: Iterable[str]) -> bool:
    """True where a text holds one of the phrases.

    >>> holds("Ship AS SOON  as possible", ["as soon as possible"]), holds("Border Trade", ["order"])
    (True, False)
    """
    return next(found(text, phrases), None) is not None


def found(text: str, phrases: Iterable[str]) -> Iterator[re.Match[str]]:
    """Every place of a text, folded, where one of the phrases stands."""
    plain = folded(text)
    for phrase in phrases:
        yield from pattern(phrase).finditer(plain)


def clauses(text: str) -> list[str]:
    """The clauses of a text.

    >>> clauses("Documents in English. No draft; insurance by the buyer")
    ['Documents in English', 'No draft', 'insurance by the buyer']
    """
    return [part.strip() for part in CLAUSES.split(text) if part.strip()]


def clauses_with(text: str, phrases: Sequence[str]) -> list[str]:
    """The clauses of a text that hold one of the phrases."""
    return [clause for clause in clauses(text) if holds(clause, phrases)]


def is_controlled(clause: str) -> bool:
    """True where a clause has a document signed, issued or approved by the applicant or his nominee.

    >>> is_controlled("Certificate countersigned by the applicant"), is_controlled("Invoice issued by the beneficiary")
    (True, False)
    """
    words = parameters("letter_of_credit")["party"]
    parties = [match.span() for match in found(clause, words["applicant"])]
    for act in found(clause, words["control"]):
        for first, last in parties:
            # Chinese names who acts before what he does.
            if _near(clause, act.end(), first) or (not act.group().isascii() and _near(clause, last, act.start())):
                return True
    return False


def _near(clause: str, end: int, start: int) -> bool:
    """True where nobody else stands between two places of a clause that are not far apart."""
    words = parameters("letter_of_credit")["party"]
    return 0 <= start - end <= words["reach"] and not holds(folded(clause)[end:start], words["others"])


def concerns_inspection(clause: str) -> bool:
    """True where a clause speaks of an inspection."""
    return holds(clause, parameters("letter_of_credit")["party"]["inspection"])


def listed_documents(text: str) -> list[tuple[str, str]]:
    """Kind and words of each document that a list asks for; "other" where the words name one of no known kind.

    >>> listed_documents("Signed commercial invoice, packing list and fumigation certificate")[1:]
    [('packing list', 'packing list'), ('other', 'fumigation certificate')]
    """
    asked = [(_kind_of(part), part) for part in (one.strip(" .") for one in ITEMS.split(text)) if part]
    return [(kind, part) for kind, part in asked if kind]


def _kind_of(part: str) -> str:
    """Kind whose word stands first; "" for words that name no document."""
    kinds = parameters("letter_of_credit")["document"]
    at = [(match.start(), -len(match.group()), kind) for kind, words in kinds.items() for match in found(part, words)]
    if at:
        return str(min(at)[2])
    return "other" if holds(part, parameters("letter_of_credit")["listed"]["words"]) else ""


def party_key(name: str) -> str:
    """A name as banks compare it: without case, blanks and punctuation, usual short forms as one.

    >>> party_key("Beta Trading Company, Limited") == party_key("BETA TRADING CO., LTD.")
    True
    """
    same = parameters("letter_of_credit")["party"]["same"]
    return spelled(" ".join(same.get(word, word) for word in WORDS.findall(folded(name))))


def names(text: str, party: str) -> bool:
    """True where a text names a party, with or without his address.

    >>> names("Beta Ltd., 5 Quay, Rotterdam", "Beta Limited"), names("Alpha", "Beta")
    (True, False)
    """
    return bool(party_key(party)) and party_key(party) in party_key(text)


def to_order(text: str) -> bool:
    """True where goods are consigned to order."""
    return holds(text, parameters("letter_of_credit")["party"]["to_order"])


def words_of(text: str) -> set[str]:
    """The words of a text, folded; each Chinese character by itself."""
    return set(WORDS.findall(folded(text)))


def same_text(one: str, other: str) -> bool:
    """True for texts that differ in case, blanks and punctuation only."""
    return spelled(one) == spelled(other)
