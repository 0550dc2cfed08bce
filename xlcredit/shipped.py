"""Rows of the input tables that every new workbook starts with, in the words of a language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from xlcredit import buckets
from xlcredit.columns import Column, table
from xlcredit.intake import Typed, typed
from xlcredit.parameters import parameters
from xlcredit.words import spoken

BUCKET_SETS = "bucket_sets"


def shipped_rows(name: str, language: str) -> list[list[Any]]:
    """Headers and rows of a table as a new workbook has it in a language.

    >>> shipped_rows("pillars", "en")[1][:5]
    ['general', 40, 30, 15, 15]
    """
    if name == BUCKET_SETS:
        return buckets.shipped_rows(language)
    columns = table(name).inputs
    rows = parameters(name)["row"]
    return [
        [column.header(language) for column in columns],
        *([_said(column, row.get(column.name), language) for column in columns] for row in rows),
    ]


def given_or_shipped(tables: Mapping[str, Typed], name: str, currency: str) -> Typed:
    """A table as it is given; as a new workbook has it where it is missing or empty."""
    given = tables.get(name)
    return given if given is not None and len(given) else shipped(name, currency)


@cache
def shipped(name: str, currency: str) -> Typed:
    """A table as a new workbook has it, typed."""
    return typed(table(name), shipped_rows(name, "en"), currency)


def _said(column: Column, value: Any, language: str) -> Any:
    return spoken(column.words, value, language) if column.words and value is not None else value
