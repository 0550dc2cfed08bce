"""Cells as plain dates, fractions and whole minor units."""

from __future__ import annotations

import calendar
import datetime as dt
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[2] / "xlcredit" / "tables"
Block = list[list[Any]]


@cache
def parameters(name: str) -> dict[str, Any]:
    """A file of rates, bands or defaults."""
    return tomllib.loads((TABLES / f"{name}.toml").read_text(encoding="utf-8"))


def records(name: str, block: Block) -> list[dict[str, Any]]:
    """Rows of an input table by column name, blanks as None; `row` is the place in the block, the header is row 1."""
    titles = {column[key]: column["name"] for column in parameters(f"columns/{name}")["column"] for key in ("en", "zh")}
    names = [titles[title] for title in block[0]]
    return [
        {"row": number} | {key: None if cell in ("", None) else cell for key, cell in zip(names, row, strict=True)}
        for number, row in enumerate(block[1:], start=2)
    ]


def date(cell: Any) -> dt.date | None:
    return dt.date.fromisoformat(cell) if isinstance(cell, str) else cell


def fraction(cell: Any) -> Fraction:
    """The exact decimal that was written in the cell; a percentage as a share."""
    text = str(cell).replace(",", "")
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def flag(cell: Any) -> bool:
    return cell is True or str(cell).lower() == "yes"


def rounded(value: Fraction) -> int:
    """Nearest whole number, halves away from zero."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


@cache
def decimals(currency: str) -> int:
    return next(int(places) for places, codes in parameters("currencies")["values"].items() if currency in codes)


def minor(cell: Any, currency: str) -> int:
    """An amount in minor units of its currency."""
    return rounded(fraction(cell) * 10 ** decimals(currency))


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_from_terms(document_date: dt.date, terms: Any) -> dt.date | None:
    """30: add days; 30 EOM: add days, then month end; EOM 30: month end, then add days."""
    if terms is None:
        return None
    words = str(terms).upper().split()
    days = dt.timedelta(days=next(int(Fraction(word)) for word in words if word != "EOM"))
    if words[0] == "EOM":
        return month_end(document_date) + days
    due = document_date + days
    return month_end(due) if words[-1] == "EOM" else due


def terms_in_days(terms: Any) -> int:
    return next(int(Fraction(word)) for word in str(terms).upper().split() if word != "EOM")
