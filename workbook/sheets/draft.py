"""The workbook while it is being written: what every sheet writer needs, in one frozen record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from udfs.importsheet import ImportSheet
from udfs.layout import Place, place
from workbook.sheets.arrange import Arranged, arranged
from workbook.sheets.styles import Styles
from workbook.sheets.texts import quoted, text
from workbook.sheets.widths import SLACK, lines_of
from xlcredit.aging import aging_columns
from xlcredit.buckets import label_in
from xlcredit.columns import SHIPPED, TABLES, Column
from xlcredit.money import currency_units, decimals
from xlcredit.shipped import shipped_rows
from xlcredit.words import spoken, spoken_list

LINE_HEIGHT = 15.5
"""Points of one line of text."""

STANDARD_WIDTH = 8.43
"""Width of a column that nobody set."""


@dataclass(frozen=True)
class Draft:
    """One workbook in one language; `analysis` is None for the empty template."""

    book: xlsxwriter.Workbook
    language: str
    styles: Styles
    blocks: Mapping[str, Any] = field(default_factory=dict)
    analysis: Any = None
    computed_at: datetime | None = None
    imported: ImportSheet | None = None
    """How the ledger was read, where it came from a file."""

    own_report: Mapping[str, Any] = field(default_factory=dict)
    """Rows of the sheet Own scorecard, by table; empty where no scorecard was fitted."""

    notes: dict[str, Any] = field(default_factory=dict)
    """What one sheet tells a later one, such as the rows of a table and the cached value of a check."""

    @property
    def filled(self) -> bool:
        """True when there are figures to show."""
        return self.analysis is not None

    def text(self, key: str, **parts: object) -> str:
        """Text of the draft's language."""
        return text(key, self.language, **parts)

    def title(self, table: str) -> str:
        """What a table is called in the draft's language."""
        return TABLES[table].zh if self.language == "zh" else TABLES[table].en

    @property
    def base_currency(self) -> str:
        """Base currency of the figures; "" in the empty template."""
        return self.analysis.book.settings.base_currency if self.filled else ""

    @property
    def currency_part(self) -> tuple[str, str]:
        """The base currency as a part of a sentence; words for it while it is not chosen."""
        words = self.text("unit.base_currency")
        return f'IF(base_currency="",{quoted(words)},base_currency)', self.base_currency or words

    @property
    def places(self) -> int:
        """Decimals of the base currency."""
        return decimals(self.base_currency) if self.filled else 2

    @property
    def total_word(self) -> str:
        """What the total row of a table is called."""
        return self.spoken("bucket", "Total")

    def money(self, minor: Any) -> float | None:
        """Minor units of the base currency as the number that a cell shows."""
        return None if minor is None or minor != minor else currency_units(int(minor), self.places)

    def spoken(self, word_list: str, word: Any) -> str:
        """A fixed word in the draft's language."""
        return spoken(word_list, str(word), self.language)

    def said(self, column: Column, value: Any) -> Any:
        """A result's fixed word or bucket label in the draft's language; other values as they are."""
        if column.kind == "codes":
            return spoken_list(column.words, value, self.language)
        if column.words:
            return self.spoken(column.words, value)
        return label_in(value, self.language) if column.name == "bucket" else value

    def given(self, table: str) -> Arranged:
        """The rows that were given for an input table, arranged once for its sheet."""
        kept = self.notes.setdefault("given", {})
        if table not in kept:
            block = self.blocks.get(table)
            if block is None and table in SHIPPED:
                block = shipped_rows(table, self.language)
            kept[table] = Arranged([]) if block is None else arranged(TABLES[table], block, self.language)
        return kept[table]

    def fit_row(self, sheet: str, row: int, text: Any, width: float) -> None:
        """Make a row high enough for a wrapped text in a column of a width; the longest text of the row decides."""
        heights = self.notes.setdefault(f"heights {sheet}", {})
        lines = lines_of(text, width * SLACK[self.language]) if isinstance(text, str) else 1
        if lines > heights.get(row, 1):
            heights[row] = lines
            self.sheet(sheet).set_row(row, LINE_HEIGHT * lines)

    def set_width(self, sheet: str, column: int, width: float, style: Any = None) -> None:
        """Set the width of a column, and remember it for what is fitted into the sheet later."""
        self.notes.setdefault(f"widths {sheet}", {})[column] = width
        self.notes.setdefault(f"styles {sheet}", {})[column] = style
        self.sheet(sheet).set_column(column, column, width, style)

    def widen(self, sheet: str, column: int, least: float) -> None:
        """Let a column be no narrower than that; its style stays."""
        width = self.notes.get(f"widths {sheet}", {}).get(column, STANDARD_WIDTH)
        style = self.notes.get(f"styles {sheet}", {}).get(column)
        if width < least:
            self.set_width(sheet, column, least, style)

    def widths(self, sheet: str) -> list[float]:
        """Widths of a sheet's columns up to the last one that was set."""
        known = self.notes.get(f"widths {sheet}", {})
        return [known.get(column, STANDARD_WIDTH) for column in range(max(known, default=-1) + 1)]

    def unit(self, unit: str) -> str:
        """A declared unit in the draft's language."""
        return self.text("unit." + re.sub(r"\W+", "_", unit))

    def sheet(self, name: str) -> Worksheet:
        """The sheet of that name."""
        return self.book.get_worksheet_by_name(name)

    def columns(self, table: str) -> tuple[Column, ...]:
        """Columns of a result table: the analysis knows the buckets, else the default ones."""
        if self.filled:
            return tuple(self.analysis.columns(table))
        return aging_columns(table, self.notes["buckets"]) if table.startswith("aging") else TABLES[table].columns

    def place(self, table: str) -> Place:
        """Place of a table, given the number of columns that the tables of this draft have."""
        return place(table, self.notes.get("widths", {}))

    def header(self, table: str, column: str) -> str:
        """Header of a declared column."""
        return TABLES[table].column(column).header(self.language)

    def reference(self, table: str, column: str, to: str = "") -> str:
        """Structured reference to a column of a table, or to the columns from one to another."""
        headers = {c.name: c.header(self.language) for c in self.columns(table)}
        excel = TABLES[table].excel
        if to:
            return f"{excel}[[{headers[column]}]:[{headers[to]}]]"
        return f"{excel}[{headers[column]}]"
