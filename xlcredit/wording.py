"""Figures in the words of a language: names, units, formulas and inputs, numbers and dates as the sheets show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xlcredit.columns import TABLES
from xlcredit.figures import Figure, Months
from xlcredit.parameters import parameters
from xlcredit.words import spoken

PLACES = {"ratio": 2, "times a year": 1, "per cent": 1}
"""Decimals of a number in a text by its unit; none for the others."""

WORDS = {"working capital band": "band", "industry": "industry"}
"""Lists of the fixed words that figures and inputs may have as their value."""


def fixed(number: float, places: int = 0) -> str:
    """Number as a spreadsheet's FIXED writes it: thousands separated, rounded half away from zero.

    >>> fixed(1234.5), fixed(-0.25, 1)
    ('1,235', '-0.3')
    """
    rounded = Decimal(repr(float(number))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{rounded:,}"


def day_text(language: str, day: object) -> str:
    """A date in words of the language, as the sheets show dates.

    >>> day_text("zh", date(2026, 10, 31)), day_text("en", date(2026, 10, 31))
    ('2026年10月31日', '2026-10-31')
    """
    year, month, number = (int(part) for part in str(day)[:10].split("-"))
    return f"{year}年{month}月{number}日" if language == "zh" else f"{year}-{month:02d}-{number:02d}"


def said_name(name: str, language: str) -> str:
    """What the sheets call a figure.

    >>> said_name("dso", "en"), said_name("dso", "zh")
    ('DSO by count-back', '应收周转天数（倒推法）')
    """
    return str(parameters("figures")["figure"][name][language])


def said_formula(name: str, language: str) -> str:
    """Formula of a figure in words."""
    return str(parameters("figures")["figure"][name]["formula"][language])


def said_unit(unit: str, language: str, currency: str = "") -> str:
    """Unit of a figure; the base currency by its code, where there is one.

    >>> said_unit("base currency", "en", "EUR"), said_unit("share", "zh")
    ('EUR', '%')
    """
    if unit == "base currency" and currency:
        return currency
    return str(parameters("figures")["said_unit"][unit][language])


def said_value(figure: str, value: Any, language: str) -> Any:
    """Value of a figure as a cell holds it: a fixed word in the language, a number as it is."""
    return spoken(WORDS[figure], value, language) if isinstance(value, str) else value


def said_inputs(figure: Figure, language: str) -> str:
    """What went into a figure, with its values; the reason where the figure has no answer."""
    if figure.reason:
        return figure.reason
    colon = parameters("figures")["wording"]["value"][language]
    parts = (
        f"{input_name(name, language, value)}{colon}{_said(name, value, language)}" for name, value in figure.inputs
    )
    return _joined(list(parts), language)


def awaited_inputs(figure: str, language: str) -> str:
    """What goes into a figure, while there are no values."""
    inputs = parameters("figures")["figure"][figure]["inputs"]
    return _joined([input_name(name, language) for name in inputs], language)


def input_name(name: str, language: str, value: Any = None) -> str:
    """What an input of a figure is called: a figure, a total of a table, or an entry of its own.

    >>> input_name("aging.overdue", "en"), input_name("dso", "en")
    ('Overdue, total on the Aging sheet', 'DSO by count-back')
    """
    declared = parameters("figures")
    if name in declared["figure"]:
        return said_name(name, language)
    if name in declared["input"]:
        months = len(value.days) if isinstance(value, Months) else "…"
        return str(declared["input"][name][language].format(months=months))
    table, column = name.split(".")
    header = TABLES[table].column(column).header(language)
    return str(declared["wording"]["total"][language].format(column=header, sheet=TABLES[table].sheet))


def _joined(parts: Sequence[str], language: str) -> str:
    return str(parameters("figures")["wording"]["between"][language]).join(parts)


def _said(name: str, value: Any, language: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, date):
        return day_text(language, value)
    if isinstance(value, str):
        return spoken(WORDS[name], value, language)
    declared: Mapping[str, Any] = parameters("figures")
    unit = (declared["figure"].get(name) or declared["input"].get(name) or {}).get("unit", "")
    number = value.total if isinstance(value, Months) else value
    if unit == "share":
        return f"{fixed(number * 100, 1)}%"
    shown = fixed(abs(number), PLACES.get(unit, 0))
    return f"({shown})" if number < 0 and shown.strip("0.,") else shown
