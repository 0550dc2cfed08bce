"""Altman's Z of a buyer and its zone: how far a balance sheet lies from those of firms that failed.

    Z = Σ weight × (working capital, retained earnings, EBIT, sales) / total assets
        + weight × equity / total liabilities

Three models with their own weights and zones (`tables/altman.toml`): Z for listed manufacturers, with equity at market
value; Z' for private manufacturers; Z'' for all others, which leaves the sales out. None fits banks and insurers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

from xlcredit.errors import DivisionByZero, DomainError
from xlcredit.parameters import parameters
from xlcredit.words import folded, spellings, word

LISTED, PRIVATE, OTHERS = "Z", "Z'", "Z''"
OF_ASSETS = ("working_capital", "retained_earnings", "ebit", "sales")
"""What is set against total assets, in the order of the arguments."""


def altman_z(
    model: str,
    working_capital: float,
    retained_earnings: float,
    ebit: float,
    equity: float,
    sales: float,
    total_assets: float,
    total_liabilities: float,
) -> float:
    """Altman's Z by the model, amounts all in one unit; of the model Z the equity is at market value. [score]

    DivisionByZero without assets or liabilities, DomainError where they are negative or the model is for a bank.

    >>> round(altman_z("Z'", 200, 150, 90, 400, 1400, 1000, 600), 4)
    2.2273
    >>> round(altman_z("Z''", 200, 150, 90, 400, 1400, 1000, 600), 4)
    3.1058
    """
    _parameters_of(model)
    for name, whole in (("total assets", total_assets), ("total liabilities", total_liabilities)):
        if whole == 0:
            raise DivisionByZero(f"{name} are zero: the score does not exist")
        if whole < 0:
            raise DomainError(f"{name} are negative: {whole:,.2f}")
    scale, of_assets, of_equity = _whole_weights(model)
    parts = map(_exact, (working_capital, retained_earnings, ebit, sales))
    assets, liabilities = _exact(total_assets), _exact(total_liabilities)
    above = sum(weight * part for weight, part in zip(of_assets, parts, strict=True)) * liabilities
    above += of_equity * _exact(equity) * assets
    try:
        return float(above / (scale * assets * liabilities))
    except OverflowError:
        raise DomainError("the result is too large") from None


def altman_zone(model: str, z: float) -> str:
    """Zone of a score of the model: safe, grey or distress; a score on a border is grey.

    >>> [altman_zone("Z", z) for z in (1.80, 1.81, 2.99, 3.00)]
    ['distress', 'grey', 'grey', 'safe']
    """
    borders = _parameters_of(model)
    if z < borders["distress_below"]:
        return "distress"
    return "safe" if z > borders["safe_above"] else "grey"


def altman_model_of(sector: str | None, *, listed: bool) -> str | None:
    """Model for a buyer of a sector; None for banks and insurers, the one for others where no sector is stated.

    >>> [altman_model_of(sector, listed=False) for sector in ("manufacturing", "trade", "银行")]
    ["Z'", "Z''", None]
    """
    stated = folded(sector or "")
    if stated in spellings("financial_sector"):
        return None
    if spellings("industry").get(stated) != "manufacturing":
        return OTHERS
    return LISTED if listed else PRIVATE


def _parameters_of(model: str) -> Mapping[str, Any]:
    if folded(model) in spellings("financial_sector"):
        raise DomainError("no model of Altman fits banks and insurers: their balance sheets are of another kind")
    by_model: Mapping[str, Mapping[str, Any]] = parameters("altman")["model"]
    return by_model[word("altman_model", model, "model")]


@cache
def _whole_weights(model: str) -> tuple[int, tuple[int, ...], int]:
    """Weights of a model as whole numbers: what they were multiplied by, those of the parts of assets, of equity."""
    weights = _parameters_of(model)
    exact = {name: Fraction(str(weights[name])) for name in (*OF_ASSETS, "equity")}
    scale = lcm(*(one.denominator for one in exact.values()))
    whole = {name: int(one * scale) for name, one in exact.items()}
    return scale, tuple(whole[name] for name in OF_ASSETS), whole["equity"]


def _exact(amount: float) -> int | Fraction:
    """Whole amounts stay whole: their quotient is the nearest number there is, as that of fractions."""
    return amount if isinstance(amount, int) else Fraction(amount)
