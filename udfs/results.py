"""Result tables of an analysis as the sheets show them: columns and rows of cell values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw
import pandas as pd

from udfs.layout import DERIVED
from xlcredit.analysis import Analysis
from xlcredit.buckets import label_in
from xlcredit.buyercard import TABLE as CARD
from xlcredit.buyercard import card_table
from xlcredit.checks import measure_table
from xlcredit.columns import TABLES, Column, header_on
from xlcredit.money import currency_units, shown_decimals
from xlcredit.words import spoken, spoken_list

WRITTEN = (
    "aging",
    *DERIVED,
    "matching",
    "exposure",
    "exposure_by_country",
    "claim_view",
    "discretionary_evidence",
    "behaviour",
    "financials",
    "credit_limits",
    "assessment",
    "buyer_card",
    "bridge",
    "revaluation",
    "measures",
    "trend",
    "deadlines",
    "stops",
    "alerts",
    "reviews",
    "worklist",
    "dunning",
    "plan_states",
    "plan_instalments",
    "lc_verdicts",
    "lc_findings",
    "late_interest",
    "claim_results",
    "claim_estimates",
    "capacity",
    "premium",
    "premium_left_out",
    "policy_check",
    "what_if_totals",
    "what_if_results",
    "provision",
    "provision_movement",
    "provision_journal",
    "buyer_provisions",
    "expected_losses",
    "stress",
    "problems",
    "quality",
)
"""Result tables that are written as values, in the order in which they stand on their sheets."""


def result_rows(analysis: Analysis, name: str) -> list[list[Any]]:
    """Rows of a result table as cells hold them."""
    columns = analysis.columns(name)
    rows = records(result_frame(analysis, name, analysis.settings.language), columns)
    return [[shown(analysis, column, row) for column in columns] for row in rows]


def result_frame(analysis: Analysis, name: str, language: str) -> pd.DataFrame:
    """A result table; the measures and the card in the words of the language."""
    if name == "measures":
        return measure_table(analysis.figures, analysis.settings.base_currency, language)
    return card_table(analysis, language) if name == CARD else analysis.table(name)


def records(frame: pd.DataFrame, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Rows of a frame as Python's own values, absent ones as None."""
    values = {
        column.name: frame[column.name].astype(object).where(frame[column.name].notna(), None).tolist()
        for column in columns
    }
    return [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]


def shown(analysis: Analysis, column: Column, row: Mapping[str, Any]) -> Any:
    """One value as a cell holds it: money in currency units, words in the workbook's language."""
    value, settings = row[column.name], analysis.settings
    if value is None or value != value:
        return None
    if column.kind == "money":
        foreign = column.foreign and row["currency"]
        return currency_units(int(value), shown_decimals(row["currency"]) if foreign else settings.places)
    if column.kind == "header":
        return header_on(row["sheet"], value, settings.language)
    if column.kind == "codes":
        return spoken_list(column.words, str(value), settings.language)
    if column.words:
        return spoken(column.words, str(value), settings.language)
    if column.name == "bucket":
        return label_in(value, settings.language)
    return value.isoformat() if isinstance(value, date) and column.kind == "text" else value


def ledger_results(analysis: Analysis, rows: int) -> list[list[Any]]:
    """Result columns of the ledger for each of its `rows` rows; blank beside rows that were set aside."""
    columns = TABLES["ledger"].results
    cells: list[list[Any]] = [[None] * len(columns) for _ in range(rows)]
    items = analysis.items
    for number, row in zip(items["row"], records(items, columns), strict=True):
        if 0 <= int(number) - 2 < rows:
            cells[int(number) - 2] = [shown(analysis, column, row) for column in columns]
    return cells


def unapplied_receipts(analysis: Analysis, foreign: bool = False) -> float:
    """Receipts that stand against no document of the ledger, negative; those in foreign currency. [base currency]"""
    without = analysis.open_items.filter(nw.col("row") < 0)
    if foreign:
        in_base = analysis.book.receipts.filter(nw.col("currency") == analysis.settings.base_currency)["row"]
        without = without.filter(~nw.col("row").is_in([-row for row in in_base.to_list()]))
    return currency_units(int(without["open_base"].sum()), analysis.settings.places)
