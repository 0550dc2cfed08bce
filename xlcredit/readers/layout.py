"""How each system lays out its list of receivables: one file of data a layout in `layouts/`, none of it code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from xlcredit.columns import columns_by_spelling, spelled, table
from xlcredit.errors import InputError
from xlcredit.words import folded

FOLDER = Path(__file__).parent / "layouts"
GENERIC = "generic"

BUYER_FACTS = ("name", "country", "sector", "group", "legal_id", "contact")
"""What a ledger may say of a buyer, which goes to the Buyers sheet."""

MONEY = ("gross", "open", "debit", "credit", "paid")
EXTRAS = ("item", "reference", "direction", "debit", "credit", "paid", *BUYER_FACTS)
"""What a layout may name beside the columns of the ledger: parts of which those are made, and facts of the buyer."""

SKIPPED = ("heading", "repeated header", "ruler", "subtotal", "total", "opening balance", "remark", "other row")
"""Why a row of a file is no item."""


@dataclass(frozen=True)
class Skip:
    """Rows that are no items: those whose first text matches."""

    pattern: re.Pattern[str]
    reason: str


@dataclass(frozen=True)
class Layout:
    """One layout: which header is which column, what stands between the items, and how amounts are signed.

    `columns` has the spelled headers of each column, `ignored` those that are known and not needed. `group` finds
    the buyer in a heading above the items. `types` gives the document type of each word; `credit_types` are
    those whose amounts are written without a sign although they reduce the debt.
    """

    name: str
    en: str
    zh: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    ignored: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    credit_types: frozenset[str] = frozenset()
    skip: tuple[Skip, ...] = ()
    group: tuple[re.Pattern[str], ...] = ()
    header_rows: int = 1
    owed_negative: bool = False
    lines_of_document: bool = False
    dates: str | None = None
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The headers of `columns` as the file of the layout writes them."""

    @property
    def signed_anew(self) -> bool:
        """True where amounts cannot be taken as they are written."""
        return bool(self.owed_negative or self.credit_types or {"debit", "credit", "direction"} & set(self.columns))

    def column_of(self, header: object) -> str | None:
        """Column that a header stands for; "" for one that is known and not needed, None for a stranger."""
        key = spelled(header)
        if key in self.ignored:
            return ""
        return next((name for name, spellings in self.columns.items() if key in spellings), None)


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout that comes with the product, by name; the generic one last."""
    files = sorted(FOLDER.glob("*.toml"))
    return {path.stem: layout_of(path.stem, path.read_text(encoding="utf-8")) for path in files} | {GENERIC: generic()}


def generic() -> Layout:
    """The layout of our own columns, under any of their declared spellings."""
    columns: dict[str, tuple[str, ...]] = {}
    for key, column in columns_by_spelling(table("ledger")).items():
        if not column.result:
            columns[column.name] = (*columns.get(column.name, ()), key)
    for key, column in columns_by_spelling(table("buyers")).items():
        if column.name in BUYER_FACTS and not any(key in known for known in columns.values()):
            columns[column.name] = (*columns.get(column.name, ()), key)
    return Layout(GENERIC, "Columns as the Ledger sheet names them", "与应收明细表相同的列", "docs/tables.md", columns)


def layout_of(name: str, text: str) -> Layout:
    """Layout of a TOML text; InputError says what is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"layout {name}: not readable ({error})") from None
    return of_data(name, data)


def of_data(name: str, data: Mapping[str, Any]) -> Layout:
    """Layout of the tables of a TOML file; InputError for a column, a reason or a type that there is not."""
    known = {column.name for column in table("ledger").inputs} | set(EXTRAS)
    columns = data.get("columns", {})
    strangers = [column for column in columns if column not in known]
    if strangers or not columns:
        stranger = ", ".join(strangers) or "at all"
        raise InputError(f"layout {name}: no column {stranger}: one of {', '.join(sorted(known))}")
    skip = tuple(_skip(name, one) for one in data.get("skip", ()))
    return Layout(
        name=name,
        en=data.get("en", name),
        zh=data.get("zh", data.get("en", name)),
        source=data.get("source", ""),
        columns={column: tuple(spelled(header) for header in headers) for column, headers in columns.items()},
        ignored=frozenset(spelled(header) for header in data.get("ignored", ())),
        titles=tuple(folded(title) for title in data.get("titles", ())),
        types={folded(word): kind for word, kind in data.get("types", {}).items()},
        credit_types=frozenset(folded(word) for word in data.get("credit_types", ())),
        skip=skip,
        group=tuple(_pattern(name, one) for one in data.get("group", ())),
        header_rows=int(data.get("header_rows", 1)),
        owed_negative=bool(data.get("owed_negative", False)),
        lines_of_document=bool(data.get("lines_of_document", False)),
        dates=data.get("dates"),
        written={column: tuple(headers) for column, headers in columns.items()},
    )


def _skip(name: str, one: Mapping[str, str]) -> Skip:
    if one.get("reason") not in SKIPPED:
        raise InputError.not_among(SKIPPED, one.get("reason"), f"layout {name}")
    return Skip(_pattern(name, one.get("pattern", "")), one["reason"])


def _pattern(name: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.I)
    except re.error as error:
        raise InputError(f"layout {name}: the pattern {text!r} cannot be read ({error})") from None
