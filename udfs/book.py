"""Workbooks as functions see them: tables read once per stamp, results picked by identifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from udfs.results import result_rows
from xlcredit.aging import NO_DUE_DATE, TOTAL, UNAPPLIED
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Blocks, Book
from xlcredit.buckets import label_in
from xlcredit.columns import Column, table
from xlcredit.errors import InputError, UnknownId, XlcreditError
from xlcredit.money import currency_units
from xlcredit.wording import said_value
from xlcredit.words import folded, spoken

KEPT_BOOKS = 8
"""Workbooks kept at a time; the one that was loaded first leaves."""


@dataclass
class LoadedBook:
    """The analysis of one workbook under one stamp, with indexes for picking; `reason` is the last one given."""

    key: str
    stamp: str
    analysis: Analysis
    reason: str = ""
    _index: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    @property
    def places(self) -> int:
        """Decimals of the base currency."""
        return self.analysis.settings.places

    @property
    def language(self) -> str:
        """Language of the workbook's texts."""
        return self.analysis.settings.language

    def row(self, table: str, identifier: str) -> Mapping[str, Any]:
        """Row of a table of results by its identifier; UnknownId when there is none."""
        if table not in self._index:
            key = "document" if table == "items" else "buyer"
            rows = self.analysis.table(table).to_dict("records")
            self._index[table] = {row[key]: row for row in rows}
        found = self._index[table].get(identifier)
        if found is None and table == "items" and identifier in self.analysis.unrated_documents:
            raise NoAnswer(self.analysis.unrated_documents[identifier])
        if found is None:
            what = "document" if table == "items" else "buyer"
            raise UnknownId(f"{what} {identifier!r} is not in this workbook: look for it on the input sheets")
        return found

    def money(self, table: str, identifier: str, column: str) -> float:
        """An amount of a table of results, in currency units."""
        return currency_units(self.row(table, identifier)[column], self.places)

    def word(self, word_list: str, word: str) -> str:
        """A fixed word in the language of the workbook."""
        return spoken(word_list, word, self.language)

    def rows(self, name: str) -> list[list[Any]]:
        """A table of results as cells: header row, then a row each, money in currency units."""
        return self.rows_of(name, self.analysis.table(name))

    def rows_of(self, name: str, data: pd.DataFrame) -> list[list[Any]]:
        """Some rows of a table of results, in the same form."""
        return self._cells(self.analysis.columns(name), data)

    def _cells(self, columns: Sequence[Column], data: pd.DataFrame) -> list[list[Any]]:
        rows = data[[column.name for column in columns]].itertuples(index=False)
        return [
            [column.header(self.language) for column in columns],
            *([self.cell(column, value) for column, value in zip(columns, row, strict=True)] for row in rows),
        ]

    def bridge_rows(self, first: date | None, last: date | None) -> list[list[Any]]:
        """Bridge by buyer between two dates; the last month end and the as-of date unless given."""
        later = self.analysis if last is None else self.analysis.at(last)
        return self._cells(self.analysis.columns("bridge"), later.bridge_from(first))

    def revaluation_rows(self) -> list[list[Any]]:
        """The revaluation of every open item in foreign currency, each amount in the decimals of its currency."""
        headers = [column.header(self.language) for column in self.analysis.columns("revaluation")]
        return [headers, *result_rows(self.analysis, "revaluation")]

    def cover_rows(self) -> list[list[Any]]:
        """Every open document with its cover: document and buyer, then the result columns of the ledger."""
        columns = (
            *(table("ledger").column(name) for name in ("document", "buyer")),
            *self.analysis.columns("items"),
        )
        items = self.analysis.items
        return self._cells(columns, items[items["open_base"] > 0])

    def buyer_aging(self, buyer: str, bucket: str) -> Any:
        """Aging of a buyer as one row (buckets, no due date, unapplied, total), or one bucket of it."""
        row = self.row("aging", buyer)
        names = {label: label for label in self.analysis.bucket_labels}
        names |= {NO_DUE_DATE: "no_due_date", UNAPPLIED: "unapplied", TOTAL: "outstanding"}
        spellings = {folded(said): name for label, name in names.items() for said in (label, label_in(label, "zh"))}
        if not bucket:
            return [[currency_units(row[name], self.places) for name in names.values()]]
        if folded(bucket) not in spellings:
            raise InputError.not_among(names, bucket, "bucket")
        return currency_units(row[spellings[folded(bucket)]], self.places)

    def cell(self, column: Any, value: Any) -> Any:
        """One value of a table of results as its column shows it."""
        if pd.isna(value):
            return None
        if column.kind == "money":
            return currency_units(value, self.places)
        return spoken(column.words, value, self.language) if column.words and column.kind != "codes" else value


_BOOKS: dict[str, LoadedBook] = {}


def load(key: str, blocks: Blocks, stamp: str = "", *, date_system: int = 1900) -> LoadedBook:
    """The workbook `key`, read anew when its stamp is not the one that is kept.

    XlcreditError where nothing can go on (no ledger, no as-of date).
    """
    kept = _BOOKS.get(key)
    if kept is not None and stamp and kept.stamp == stamp:
        return kept
    loaded = LoadedBook(key, stamp, analyse(Book.from_blocks(blocks, date_system=date_system)))
    _BOOKS.pop(key, None)
    while len(_BOOKS) >= KEPT_BOOKS:
        _BOOKS.pop(next(iter(_BOOKS)))
    _BOOKS[key] = loaded
    return loaded


def loaded(key: str, stamp: str) -> LoadedBook | None:
    """The workbook as it is kept under that stamp; None when it must be loaded."""
    kept = _BOOKS.get(key)
    return kept if kept is not None and kept.stamp == stamp else None


def snapshot(book: LoadedBook) -> list[list[Any]]:
    """One value of each snapshot function for every buyer: header row, then a row a buyer, by identifier."""
    from udfs.call import call  # the catalogue imports this module
    from udfs.registry import FUNCTIONS

    names = [function.name for function in FUNCTIONS.values() if function.snapshot]
    values = ([buyer, *(call(name, [buyer], book).value for name in names)] for buyer in book.analysis.buyers)
    return [["id", *names], *values]


def figure_value(book: LoadedBook, measure: str) -> Any:
    """One figure of the portfolio by name; the error of the figure where it has no answer."""
    if folded(measure) == "fingerprint":
        return book.analysis.fingerprint
    found = book.analysis.figure(measure)
    if found.value is None:
        raise NoAnswer(found.reason)
    return said_value(found.name, found.value, book.language)


class NoAnswer(XlcreditError):
    """A figure has no answer for the data that are there."""

    cell = "#N/A"
