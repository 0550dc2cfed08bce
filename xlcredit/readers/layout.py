"""How each system lays out its list of receivables: one file of data a layout in `layouts/`, none of it code."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from xlcredit.columns import columns_by_spelling, spelled, table
from xlcredit.errors import InputError
from xlcredit.parameters import parameters
from xlcredit.words import folded

FOLDER = Path(__file__).parent / "layouts"
GENERIC = "generic"

BUYER_FACTS = ("name", "country", "sector", "group", "legal_id", "contact")
"""What a ledger may say of a buyer, which goes to the Buyers sheet."""

DATE_PARTS = ("year", "month", "day")
SIDES = {"debit": 1, "credit": -1, "offset": -1}
"""Columns that make up a gross amount, with their signs; `offset` is a second column of credits."""

MONEY = ("gross", "open", *SIDES, "paid")
PARTS: Mapping[str, Mapping[str, str]] = parameters("parts")["part"]
"""Parts of which columns of the ledger are made, each with its kind, its header in two languages and its meaning."""

EXTRAS = (*PARTS, *BUYER_FACTS)
"""What a layout may name beside the columns of the ledger."""

SKIPPED = (
    "heading",
    "repeated header",
    "ruler",
    "subtotal",
    "total",
    "opening balance",
    "not posted",
    "remark",
    "other row",
)
"""Why a row of a file is no item."""


OTHER_TYPES = "*"
"""Stands among the types of a layout for every word that is not there."""


@dataclass(frozen=True)
class Skip:
    """Rows that are no items: those whose first text matches, or whose cell under one of the headers does."""

    pattern: re.Pattern[str]
    reason: str
    headers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One layout: which header is which column, what stands between the items, and how amounts are signed.

    `columns` has the spelled headers of each column, `ignored` those that are known and not needed; those of `local`
    state the local currency and count where no amount of `columns` is there. `group` finds the buyer in a heading
    above the items, its cells joined by tabs; the first one may stand above the headers unless `headings_above` says
    no. `types` gives the document type of each word; `credit_types` are those whose amounts are written without a
    sign although they reduce the debt, and with `credits_negative` so are the rows marked as credits.

    `header_rows` is the most rows that the headers may take. `unnamed` is the column in the first place
    without a header. `buckets` are the columns by age: known, and the open amount is their sum where no column
    states it. `heading_lacks` is a column without which a row is the heading of a buyer, whatever sums it states.
    `filled_down` are columns that state a value in the first of several rows only. `side_types` is the type
    of what stands among the debits and the credits, where no known word says it. `settled` are the words by which
    a document is settled, where no column states what is open. `instalments`: a document may stand in several
    rows that differ; from the second on, its number bears their count.

    `chosen` are the columns whose header the user named, `saved` is the name under which he saved that, with the
    headers that the file had then.
    """

    name: str
    en: str
    zh: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    local: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict)
    credit_types: frozenset[str] = frozenset()
    skip: tuple[Skip, ...] = ()
    group: tuple[re.Pattern[str], ...] = ()
    headings_above: bool = True
    header_rows: int = 1
    unnamed: str = ""
    buckets: re.Pattern[str] | None = None
    heading_lacks: str = ""
    filled_down: tuple[str, ...] = ()
    side_types: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    instalments: bool = False
    owed_negative: bool = False
    credits_negative: bool = False
    lines_of_document: bool = False
    dates: str | None = None
    numbers: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    saved: str = ""
    saved_headers: frozenset[str] = frozenset()
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The headers of `columns` as the file of the layout writes them."""

    @property
    def signed_anew(self) -> bool:
        """True where amounts cannot be taken as they are written."""
        return bool(self.owed_negative or self.credit_types or {"debit", "credit", "direction"} & set(self.columns))

    def column_of(self, header: object) -> str | None:
        """Column that a header stands for; "" for one that is known and not needed, None for a stranger."""
        key = spelled(header)
        if key in self.known:
            return ""
        named = next((name for name, spellings in self.columns.items() if key in spellings), None)
        return "" if named is None and self.is_bucket(header) else named

    def is_bucket(self, header: object) -> bool:
        """True for the header of a column by age."""
        return self.buckets is not None and self.buckets.fullmatch(folded(header)) is not None

    @cached_property
    def known(self) -> frozenset[str]:
        """Headers that need no column of their own."""
        return (
            self.ignored
            | {key for spellings in self.local.values() for key in spellings}
            | {
                key
                for skip in self.skip
                for key in skip.headers
                if not any(key in one for one in self.columns.values())
            }
        )


SUMS = {
    r"^(sub-?\s*total|zwischensumme|sous-total|subtotal|小\s*计)\W*$": "subtotal",
    r"^(grand total|total|sum|summe|gesamt(summe)?|total général|合\s*计|总\s*计)\W*$": "total",
}
"""How the sums of a list in our own columns may be called."""


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
    return Layout(
        GENERIC,
        "Columns as the Ledger sheet names them",
        "与应收明细表相同的列",
        "docs/tables.md",
        columns,
        skip=tuple(Skip(re.compile(pattern, re.I), reason) for pattern, reason in SUMS.items()),
    )


@cache
def known_columns() -> tuple[str, ...]:
    """Every column that a file may hold: those of the ledger, and what else a layout may name."""
    return tuple(sorted({column.name for column in table("ledger").inputs} | set(EXTRAS)))


def layout_of(name: str, text: str) -> Layout:
    """Layout of a TOML text; InputError says what is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"layout {name}: not readable ({error})") from None
    return of_data(name, data)


def of_data(name: str, data: Mapping[str, Any]) -> Layout:
    """Layout of the tables of a TOML file; InputError for a column, a reason or a type that there is not."""
    known = known_columns()
    columns, local = data.get("columns", {}), data.get("local", {})
    strangers = [column for column in (*columns, *local) if column not in known]
    if strangers or not columns:
        stranger = ", ".join(strangers) or "at all"
        raise InputError(f"layout {name}: no column {stranger}: one of {', '.join(known)}")
    named = (*data.get("filled_down", ()), data.get("unnamed"), data.get("heading_lacks"))
    strange = [column for column in named if column and column not in known]
    if strange:
        raise InputError.not_among(known, strange[0], f"layout {name}")
    skip = tuple(_skip(name, one) for one in data.get("skip", ()))
    return Layout(
        name=name,
        en=data.get("en", name),
        zh=data.get("zh", data.get("en", name)),
        source=data.get("source", ""),
        columns=_spelled(columns),
        local=_spelled(local),
        ignored=frozenset(spelled(header) for header in data.get("ignored", ())),
        titles=tuple(folded(title) for title in data.get("titles", ())),
        types={folded(word): kind for word, kind in data.get("types", {}).items()},
        credit_types=frozenset(folded(word) for word in data.get("credit_types", ())),
        skip=skip,
        group=tuple(_pattern(name, one) for one in data.get("group", ())),
        headings_above=bool(data.get("headings_above", True)),
        header_rows=int(data.get("header_rows", 1)),
        unnamed=data.get("unnamed", ""),
        buckets=_pattern(name, data["buckets"]) if "buckets" in data else None,
        heading_lacks=data.get("heading_lacks", ""),
        filled_down=tuple(data.get("filled_down", ())),
        side_types=dict(data.get("side_types", {})),
        settled=frozenset(folded(word) for word in data.get("settled", ())),
        instalments=bool(data.get("instalments", False)),
        owed_negative=bool(data.get("owed_negative", False)),
        credits_negative=bool(data.get("credits_negative", False)),
        lines_of_document=bool(data.get("lines_of_document", False)),
        dates=data.get("dates"),
        numbers=data.get("numbers"),
        written={column: tuple(headers) for column, headers in columns.items()},
    )


def _spelled(columns: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {column: tuple(spelled(header) for header in headers) for column, headers in columns.items()}


def _skip(name: str, one: Mapping[str, Any]) -> Skip:
    if one.get("reason") not in SKIPPED:
        raise InputError.not_among(SKIPPED, one.get("reason"), f"layout {name}")
    headers = tuple(spelled(header) for header in one.get("headers", ()))
    return Skip(_pattern(name, one.get("pattern", "")), one["reason"], headers)


def _pattern(name: str, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.I)
    except re.error as error:
        raise InputError(f"layout {name}: the pattern {text!r} cannot be read ({error})") from None
