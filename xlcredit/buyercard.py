"""The card of one buyer: lines of the tables of the analysis that concern him, on one page.

Nothing is computed here: every line is a cell of another table, as that table has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import Column, table
from xlcredit.decisions import Decision
from xlcredit.errors import UnknownId, shown
from xlcredit.money import currency_units, shown_decimals
from xlcredit.parameters import parameters
from xlcredit.wording import day_text, fixed
from xlcredit.words import spoken, spoken_list

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

TABLE = "buyer_card"
FINER = {"pd": 2, "altman_z": 2, "financial_score": 1, "payment_score": 1, "industry_score": 1, "market_score": 1,
         "credit_score": 1, "score_change": 1}  # fmt: skip
"""Decimals of numbers that have others than their kind."""

NONE = ("manual_limit", "group")
"""Columns in which a blank says that there is none; elsewhere it says that the value is not known."""

PLACES = {"number": 2, "percent": 1, "days": 0, "count": 0}
DAYS_PLACES = 1

Line = tuple[str, Any, str]
"""What a line says, its amount in base minor units (None: it is none), and its words."""


def card_table(analysis: Analysis, language: str = "", buyer: str = "") -> pd.DataFrame:
    """The card of a buyer, unless given of the one that the settings name, as lines of the sheet; none of nobody."""
    language = language or analysis.settings.language
    buyer = buyer or card_buyer(analysis)
    rows = [(part, *line) for part, line in card_lines(analysis, buyer, language)] if buyer else []
    found = pd.DataFrame(rows, columns=[column.name for column in table(TABLE).columns], dtype=object)
    found["card_amount"] = pd.array(found["card_amount"].tolist(), dtype="Int64")
    return found


def card_buyer(analysis: Analysis) -> str:
    """Buyer of the card: the one of the settings, else the one with the largest exposure; "" without any buyer."""
    if analysis.settings.card_buyer:
        return analysis.settings.card_buyer
    exposure = analysis.table("exposure")
    return str(exposure["buyer"].iloc[0]) if len(exposure) else ""


def card_analysis(analysis: Analysis, buyer: str, language: str = "") -> Analysis:
    """The same book with a buyer on the card, and the card in a language; UnknownId where it has no such buyer."""
    must_know(analysis, buyer)
    now = analysis.settings
    settings = replace(now, card_buyer=buyer, language=language or now.language)
    return type(analysis)(replace(analysis.book, settings=settings))


def must_know(analysis: Analysis, buyer: str) -> None:
    """UnknownId where the workbook has no such buyer."""
    if buyer not in set(analysis.buyers):
        raise UnknownId(f"{shown(buyer)} {_word('no_buyer', 'en')}")


def card_lines(analysis: Analysis, buyer: str, language: str) -> Iterator[tuple[str, Line]]:
    """Every line of a buyer's card with the name of its part."""
    parts = parameters(TABLE)["part"]
    if buyer not in set(analysis.buyers):
        refused = f"{buyer}: {_word('no_buyer', language)}"
        yield parts[0]["name"][language], (_header("buyers", "buyer", language), None, refused)
        return
    for part in parts:
        for line in _lines(analysis, buyer, part, language):
            yield part["name"][language], line


def _lines(analysis: Analysis, buyer: str, part: Mapping[str, Any], language: str) -> Iterator[Line]:
    name = part["table"]
    if name == "limits":
        yield from decision_lines(analysis, buyer, language)
        return
    frame = analysis.book.buyers if name == "buyers" else analysis.table(name)
    row = _row_of(frame, buyer)
    if name == "buyers":
        yield _header(name, "buyer", language), None, buyer
    if row is None:
        yield "", None, _word("no_row", language)
        return
    for column in _columns(analysis, part):
        amount, words = said(column, row.get(column.name), language)
        yield column.header(language), amount, words + _beside(analysis, buyer, column, amount, language)
    if "flags" in part:
        yield _word("flags", language), None, flags_of(row, part["flags"], language)
    if name == "exposure":
        yield _word("headroom", language), analysis.ship_headroom(analysis.settings.as_of)[buyer], ""


def _row_of(frame: pd.DataFrame, buyer: str) -> Mapping[str, Any] | None:
    """Row of a buyer with absent values as None; None where the table has none."""
    found = frame[frame["buyer"] == buyer]
    if not len(found):
        return None
    row: Mapping[str, Any] = found.iloc[:1].astype(object).to_dict("records")[0]
    return {name: None if value is None or value is pd.NA or value != value else value for name, value in row.items()}


def _columns(analysis: Analysis, part: Mapping[str, Any]) -> Sequence[Column]:
    """Columns of a part; the aging has its buckets, in order, between what they add up to and what is overdue."""
    declared = {column.name: column for column in analysis.columns(part["table"])} if part["table"] != "buyers" else {}
    declared = declared or {column.name: column for column in table("buyers").columns}
    chosen = [declared[name] for name in part["columns"]]
    if not part.get("buckets"):
        return chosen
    buckets = [declared[label] for label in analysis.bucket_labels]
    return [*buckets, declared["no_due_date"], declared["unapplied"], *chosen]


def said(column: Column, value: Any, language: str) -> tuple[int | None, str]:
    """Amount of a cell in base minor units and its words: one of the two.

    >>> said(table("exposure").column("gap"), 12_345, "en"), said(table("assessment").column("pd"), 0.0005, "en")
    ((12345, ''), (None, '0.05 %'))
    """
    if value is None or value == "":
        return None, _word("none" if column.kind == "codes" or column.name in NONE else "unknown", language)
    if column.kind == "money":
        return int(value), ""
    if column.kind == "codes":
        return None, spoken_list(column.words, str(value), language)
    if column.words:
        return None, spoken(column.words, str(value), language)
    if isinstance(value, date):
        return None, day_text(language, value)
    return None, _number(column, value, language) if column.kind in PLACES else str(value)


def _number(column: Column, value: float, language: str) -> str:
    places = FINER.get(column.name, PLACES[column.kind])
    if column.kind == "percent":
        return f"{fixed(value * 100, places)} %"
    if column.unit != "days" and column.name != "days_left":
        return fixed(value, places)
    days = fixed(value, DAYS_PLACES if column.kind == "number" else 0)
    return f"{days} {_word('days', language)}"


def flags_of(row: Mapping[str, Any], names: Sequence[str], language: str) -> str:
    """Flags of a buyer that are set, by their headers."""
    found = [_header("buyers", name, language) for name in names if row.get(name)]
    return ", ".join(found) if found else _word("none", language)


def _beside(analysis: Analysis, buyer: str, column: Column, amount: int | None, language: str) -> str:
    """Who gave a manual limit, why, and until when; "" beside anything else."""
    if column.name != "manual_limit" or amount is None:
        return ""
    standing = analysis.standings.table.set_index("buyer")["manual_decision"].get(buyer)
    return next((_reasons(one, language) for one in analysis.book.decisions if one.decision == standing), "")


def decision_lines(analysis: Analysis, buyer: str, language: str) -> Iterator[Line]:
    """The latest limit decisions of a buyer up to the date, the newest first; each in its own currency."""
    as_of = analysis.settings.as_of
    found = [one for one in analysis.book.decisions if one.buyer == buyer and one.effective_date <= as_of]
    latest = sorted(found, key=lambda one: (one.effective_date, one.decision), reverse=True)
    if not latest:
        yield "", None, _word("no_row", language)
    for one in latest[: parameters(TABLE)["decisions"]]:
        places = shown_decimals(one.currency)
        amount = f"{fixed(currency_units(one.amount, places), places)} {one.currency}"
        words = [spoken(f"limit_{name}", getattr(one, name), language) for name in ("source", "type", "status")]
        text = " · ".join([*words, amount, _reasons(one, language)])
        yield f"{one.decision} · {day_text(language, one.effective_date)}", None, text.removesuffix(" · ")


def _reasons(one: Decision, language: str) -> str:
    """Author, reason and expiry of a decision, as far as it states them."""
    parts = [_word("by", language).format(author=one.author)] if one.author else []
    parts += [one.reason] if one.reason else []
    if one.valid_to != date.max:
        parts.append(_word("until", language).format(day=day_text(language, one.valid_to)))
    return " · ".join(parts)


def _header(name: str, column: str, language: str) -> str:
    return table(name).column(column).header(language)


def _word(name: str, language: str) -> str:
    return str(parameters(TABLE)["word"][name][language])
