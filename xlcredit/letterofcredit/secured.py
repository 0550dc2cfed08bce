"""What letters of credit secure on a day: the one place where the secured part of an item under one comes from.

    secured part = min(open, secured as stated) of each item, oldest due first, within what is left
    left         = amount × (1 + tolerance above) − drawn;  0 once the letter of credit does not stand
    drawn        = what was settled of its items + presented invoices that the ledger no longer holds

Amounts of an item in another currency count at the rate of the as-of date, exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.aging import RUNNING
from xlcredit.columns import table
from xlcredit.dates import date_of
from xlcredit.errors import XlcreditError
from xlcredit.ledger import frame_of, open_items
from xlcredit.letterofcredit.letter import INVOICE, Document, Letter, documents, letters
from xlcredit.letterofcredit.standing import LOST, STANDING, USED, USED_UP, secures, standing, status_on
from xlcredit.money import nearest
from xlcredit.problems import WARNING, Problem, amount_text
from xlcredit.words import spoken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis
    from xlcredit.book import Book

PARTS = {"row": nw.Int64, "by_letter": nw.Int64}


@dataclass(frozen=True)
class Item:
    """A document of the ledger under a letter of credit on a day; amounts in minor units of its currency."""

    row: int
    lc: str
    document: str
    due_day: int
    document_day: int
    currency: str
    owed: int
    cap: int
    settled: int


@dataclass(frozen=True)
class LetterState:
    """What a letter of credit is worth on a day. [minor units of its currency]"""

    standing: str
    drawn: int
    available: int

    @property
    def stands(self) -> bool:
        """True where it secures something."""
        return self.standing in STANDING


@dataclass(frozen=True)
class Secured:
    """Letters of credit on a day, and by ledger row the secured part of what is open and of what was settled."""

    letters: Mapping[str, LetterState]
    items: tuple[Item, ...]
    parts: Mapping[int, int]
    settled: Mapping[int, int]
    unrated: Mapping[int, str]
    """Why an item could not be set against its letter of credit, by row."""


def opened(book: Book, day: int, *, running: bool = False) -> nw.DataFrame[Any]:
    """Items open on a day, with the secured parts that their letters of credit give; see `ledger.open_items`."""
    items = open_items(book.ledger.lazy(), book.receipts.lazy(), day, running=running).collect()
    found = secured(book, day, running=running)
    return _put(items, {one.row: found.parts.get(one.row, 0) for one in found.items})


def ledger_with_letters(analysis: Analysis) -> nw.DataFrame[Any]:
    """The ledger with the secured part of each whole document: settled under its letter of credit, and open."""
    found = secured(analysis.book, analysis.day)
    whole = {one.row: found.settled.get(one.row, 0) + found.parts.get(one.row, 0) for one in found.items}
    return _put(analysis.book.ledger, whole)


def secured_now(analysis: Analysis) -> Secured:
    """What every letter of credit secures at the date, as the exposure counts it."""
    return secured(analysis.book, analysis.day, running=analysis.settings.credits == RUNNING)


def _put(items: nw.DataFrame[Any], parts: Mapping[int, int]) -> nw.DataFrame[Any]:
    if not parts:
        return items
    given = frame_of({"row": list(parts), "by_letter": list(parts.values())}, PARTS)
    found = nw.when(nw.col("by_letter").is_null()).then(nw.col("secured")).otherwise(nw.col("by_letter"))
    return items.join(given, on="row", how="left").with_columns(found.alias("secured")).drop("by_letter")


def secured(book: Book, day: int, *, running: bool = False) -> Secured:
    """What every letter of credit of a book secures on a day; running: items as a running account owes them."""
    at, papers, known = date_of(day) or book.settings.as_of, documents(book), letters(book)
    items = items_under(book, day, running=running)
    states: dict[str, LetterState] = {}
    parts: dict[int, int] = {}
    settled: dict[int, int] = {}
    unrated: dict[int, str] = {}
    for letter in known:
        own = [one for one in items if one.lc == letter.lc]
        rates = _ratios(book, letter, own, unrated)
        _one(book, letter, papers.get(letter.lc, ()), at, (own, rates), states, parts, settled)
    return Secured(states, tuple(items), parts, settled, unrated)


def _one(
    book: Book,
    letter: Letter,
    papers: Sequence[Document],
    day: date,
    under: tuple[Sequence[Item], Mapping[str, Fraction]],
    states: dict[str, LetterState],
    parts: dict[int, int],
    settled: dict[int, int],
) -> None:
    """Put what one letter of credit is worth, and what it secures, to that of the others."""
    own, rates = under
    code, lost = standing(letter, papers, day), status_on(letter, day) in LOST
    most = Fraction(letter.most)
    drawn = min(_outside(book, letter, papers, day), most)
    for one in own:
        took, part = taken(min(one.settled, one.cap), rates.get(one.currency), most - drawn)
        drawn += took
        settled[one.row] = 0 if lost else part
    if code in STANDING and (drawn >= most or (not drawn and status_on(letter, day) == USED)):
        code = USED_UP
    left = most - drawn if code in STANDING else Fraction(0)
    states[letter.lc] = LetterState(code, nearest(drawn), int(left))
    for one in own:
        if secures(letter, papers, day, code, one.document):
            took, parts[one.row] = taken(min(one.owed, one.cap), rates.get(one.currency), left)
            left -= took


def taken(amount: int, rate: Fraction | None, left: Fraction) -> tuple[Fraction, int]:
    """What an amount takes of what is left, and the part of it that this secures, in minor units of each.

    >>> taken(100, Fraction(1, 2), Fraction(80)), taken(100, Fraction(3), Fraction(80)), taken(100, None, Fraction(80))
    ((Fraction(50, 1), 100), (Fraction(80, 1), 26), (Fraction(0, 1), 0))
    """
    if rate is None:
        return Fraction(0), 0
    took = min(amount * rate, left)
    return took, int(took / rate)


def items_under(book: Book, day: int, *, running: bool = False) -> list[Item]:
    """Documents of the ledger under a letter of credit, posted by a day, oldest due first."""
    own = book.ledger.filter((nw.col("letter") != "") & (nw.col("document_day") <= day))
    if not len(own):
        return []
    receipts = book.receipts.filter(nw.col("item").is_in(own["row"].to_list()))
    opened = open_items(own.lazy(), receipts.lazy(), day, running=running).collect()
    owed = dict(zip(opened["row"].to_list(), opened["owed" if running else "open"].to_list(), strict=True))
    names = ("row", "letter", "document", "due_day", "document_day", "currency", "gross", "secured")
    found = []
    for row, lc, document, due, posted, currency, gross, cap in zip(
        *(own[name].to_list() for name in names), strict=True
    ):
        rest = max(owed.get(row, 0), 0)
        # A running account sets receipts against its oldest debt: nothing of a document is settled by itself.
        paid = 0 if running else max(gross - rest, 0)
        found.append(Item(row, lc, document, due, posted, currency, rest, cap, paid))
    return sorted(found, key=lambda one: (one.due_day, one.document_day, one.document))


def _ratios(book: Book, letter: Letter, own: Sequence[Item], unrated: dict[int, str]) -> dict[str, Fraction]:
    """Minor units of the letter for one of each currency of its items; why there is none goes into `unrated`."""
    found: dict[str, Fraction] = {}
    missing: dict[str, str] = {}
    for currency in dict.fromkeys(one.currency for one in own):
        try:
            ratio = book.rates.minor_ratio(book.settings.as_of, currency, letter.currency)
            found[currency] = Fraction(*ratio)
        except XlcreditError as error:
            missing[currency] = str(error)
    unrated.update({one.row: missing[one.currency] for one in own if one.currency in missing})
    return found


def _outside(book: Book, letter: Letter, papers: Sequence[Document], day: date) -> Fraction:
    """Presented invoices that the ledger does not hold: they were paid and have left it. [minor units of the letter]"""
    invoices = [one for one in papers if one.document_kind == INVOICE and one.presented(day) and one.amount]
    held = set(book.documents) if invoices else set()
    gone = [one for one in invoices if (one.invoice or one.number) not in held and one.currency == letter.currency]
    return Fraction(sum(one.amount or 0 for one in gone))


def letter_problems(analysis: Analysis) -> tuple[Problem, ...]:
    """A warning for each open document whose letter of credit secures nothing of it, with what to do."""
    items = items_under(analysis.book, analysis.day)
    found, problems = secured_now(analysis), []
    owing = set(analysis.open_items.filter(nw.col("net") > 0)["row"].to_list()) if items else set()
    for one in items:
        state = found.letters.get(one.lc)
        if not one.owed or one.row not in owing or state is None:
            continue
        if one.row in found.unrated:
            reason = f"secures nothing of {one.document}: {found.unrated[one.row]}"
        elif not state.stands or one.row not in found.parts:
            reason = _lost(one, state)
        else:
            continue
        declared = table("ledger")
        row = one.row + analysis.book.header_rows["ledger"] - 1
        header = declared.column("letter_of_credit").en
        problems.append(Problem(WARNING, declared.sheet, row, header, one.lc, reason, one.owed, one.currency, "ledger"))
    return tuple(problems)


def _lost(one: Item, state: LetterState) -> str:
    why = (
        spoken("lc_standing", state.standing, "en") if not state.stands else "its documents were not presented in time"
    )
    amount = f"{amount_text(one.owed, one.currency)} {one.currency}"
    advice = "have it extended or replaced, or stop deliveries"
    return f"no longer stands ({why}): {amount} of {one.document} count as unsecured; {advice}"
