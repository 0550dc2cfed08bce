"""What a file leaves open and nobody may guess: whether its dates are day first, and what its decimal mark is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlcredit.columns import table
from xlcredit.datestyle import common_style, date_style, read_date
from xlcredit.errors import InputError
from xlcredit.intake import Block
from xlcredit.numberstyle import MARKS, mark_of, with_point
from xlcredit.parameters import parameters
from xlcredit.readers.outcome import Taken
from xlcredit.values import exact_number

SAMPLES = 2

WAYS = {
    way: (words["en"], words["zh"])
    for kind in ("date_order", "decimal_mark")
    for way, words in parameters("words")[kind].items()
} | {"mixed": ("decimal point and decimal comma", "小数点既有点也有逗号")}
"""What each order of dates and each decimal mark is called, English and Chinese."""

ABOUT = {
    "dates": ("Which way round are the dates?", "日期按什么顺序书写？"),
    "numbers": ("What is the decimal mark?", "小数点用什么符号？"),
}


@dataclass(frozen=True)
class Reading:
    """One way to read what is open: the answer that chooses it, how many texts it reads, and samples of them."""

    answer: str
    count: int
    samples: tuple[tuple[str, date | Decimal], ...]


@dataclass(frozen=True)
class Question:
    """What a file leaves open: the field of a choice that answers it, our columns concerned, and the readings."""

    about: str
    columns: tuple[str, ...]
    readings: tuple[Reading, ...]

    def text(self, language: str = "en") -> str:
        """The question in one line, in `language` (en or zh)."""
        chinese = language == "zh"
        ways = []
        for one in self.readings:
            samples = ("、" if chinese else ", ").join(f"{text} → {value}" for text, value in one.samples)
            way = WAYS[one.answer][chinese]
            ways.append(
                f"{way}（{one.count:,} 个值）：{samples}" if chinese else f"{way} ({one.count:,} values): {samples}"
            )
        return f"{ABOUT[self.about][chinese]}{'' if chinese else ' '}{('；' if chinese else '; ').join(ways)}"


def settled(done: Taken) -> Taken:
    """The ledger with the order of its dates and its decimal mark settled; InputError asks where the file does not."""
    sheet, texts = done.ledger.sheet, date_texts(done.ledger)
    if done.numbers == "open":
        raise InputError(
            f"{sheet}: its numbers can be read with a decimal point or a decimal comma: "
            "say which with --numbers point or --numbers comma"
        )
    dates = common_style(list(texts.values()), done.ledger.dates, sheet) if texts else done.ledger.dates
    return replace(done, ledger=replace(done.ledger, dates=dates))


def questions(block: Block, done: Taken) -> tuple[Question, ...]:
    """What a file leaves open, each with all its readings."""
    return (*_about_dates(done), *_about_numbers(block, done))


def date_texts(ledger: Block) -> dict[str, list[str]]:
    """Texts of the date columns that have any, by column."""
    names = [column.name for column in table("ledger").inputs]
    places = {column.name: names.index(column.name) for column in table("ledger").inputs if column.kind == "date"}
    texts = {name: [row[at] for row in ledger.rows[1:] if isinstance(row[at], str)] for name, at in places.items()}
    return {name: found for name, found in texts.items() if found}


def _about_dates(done: Taken) -> Iterable[Question]:
    by_column = date_texts(done.ledger)
    texts = [text for column in by_column.values() for text in column]
    style = date_style(texts)
    if done.ledger.dates is not None or not style.ambiguous:
        return
    read = {name: _reader_of_dates(name) for name in style.tied}
    columns = tuple(name for name, found in by_column.items() if _differing(found, read))
    yield Question("dates", columns, _readings(texts, read, style.counts))


def _about_numbers(block: Block, done: Taken) -> Iterable[Question]:
    if done.numbers != "open":
        return
    found, rows = done.detection, block.rows[done.detection.first_row :]
    names = {place: name for name, place in found.places.items()}
    by_place = {
        place: [row[place] for row in rows if place < len(row) and isinstance(row[place], str)]
        for place in found.number_places
    }
    open_ones = [text for texts in by_place.values() for text in texts if mark_of(text) == "either"]
    read = {mark: _reader_of_numbers(mark) for mark in MARKS}
    columns = tuple(names.get(place, "open") for place, texts in by_place.items() if _differing(texts, read))
    yield Question("numbers", columns, _readings(open_ones, read, dict.fromkeys(MARKS, len(open_ones))))


Readers = Mapping[str, Callable[[str], Any]]


def _reader_of_dates(style: str) -> Callable[[str], Any]:
    return lambda text: read_date(text, style)


def _reader_of_numbers(mark: str) -> Callable[[str], Any]:
    return lambda text: exact_number(with_point(text, mark)) if mark_of(text) == "either" else None


def _readings(texts: Iterable[str], read: Readers, counts: Mapping[str, int]) -> tuple[Reading, ...]:
    samples = _differing(texts, read)[:SAMPLES]
    return tuple(
        Reading(name, counts[name], tuple((text, one(text)) for text in samples)) for name, one in read.items()
    )


def _differing(texts: Iterable[str], read: Readers) -> list[str]:
    """The different texts that the readings read, and not alike."""
    values = {text: [one(text) for one in read.values()] for text in dict.fromkeys(texts)}
    return [text for text, found in values.items() if None not in found and len(set(found)) > 1]
