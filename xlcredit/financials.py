"""Ratios of the financial statements of buyers: liquidity, solvency, earnings, growth and Altman's Z.

A row a buyer with a statement that counts (`xlcredit.statements`). All ratios are of one statement in its own currency;
a ratio whose parts are not all known is blank, and the table names what was missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.altman import LISTED, OTHERS, altman_model_of, altman_z, altman_zone
from xlcredit.columns import table
from xlcredit.liquidity import quick_assets
from xlcredit.money import currency_units
from xlcredit.statements import Statement

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

RATIOS = {
    "current_ratio": ("current_assets", "current_liabilities"),
    "quick_ratio": ("quick_assets", "current_liabilities"),
    "equity_ratio": ("equity", "total_assets"),
    "gearing": ("total_liabilities", "equity"),
    "interest_cover": ("ebit", "interest"),
    "net_margin": ("net_profit", "turnover"),
    "sales_growth": ("turnover_growth", "turnover_before"),
}
"""Each ratio as one fact of a statement over another."""

INDICATORS = (*RATIOS, "altman_z", "tangible_net_worth")
"""Columns that a score of the buyer may read."""

OF_ASSETS = ("working_capital", "retained_earnings", "ebit")
INTEGER_COLUMNS = ("age", "tangible_net_worth", "buyer_turnover")


def financial_table(analysis: Analysis) -> pd.DataFrame:
    """Ratios of every buyer with a statement that counts, in the order of their ids. [base minor units]"""
    sectors = dict(zip(analysis.book.buyers["buyer"], analysis.book.buyers["sector"], strict=True))
    counting = analysis.statements
    rows = []
    for buyer in sorted(counting.latest):
        latest = counting.latest[buyer]
        known = statement_facts(latest.columns, counting.before.get(buyer))
        rows.append(
            {
                "buyer": buyer,
                "year_end": latest["year_end"],
                "age": (analysis.settings.as_of - latest["year_end"]).days,
                "tangible_net_worth": latest.tangible_net_worth,
                "buyer_turnover": latest.in_base(latest["turnover"]),
                **ratios_of(known, sectors.get(buyer)),
            }
        )
    columns = [column.name for column in table("financials").columns]
    found = pd.DataFrame(rows, columns=columns)
    found["name"] = pd.Series(analysis.names_of(found["buyer"]), dtype=object)
    for name in INTEGER_COLUMNS:
        found[name] = pd.array(found[name].tolist(), dtype="Int64")
    for name in (*RATIOS, "altman_z"):
        found[name] = found[name].astype("float64")
    return found.astype(dict.fromkeys(("buyer", "name", "year_end", "altman_model", "altman_zone", "missing"), object))


def financial_indicators(analysis: Analysis) -> pd.DataFrame:
    """Indicators of financial strength for a score, a row a buyer with a statement; NaN where nothing is known.

    Shares and ratios as numbers (0.25 is 25 %), tangible net worth in base currency.
    """
    found = analysis.table("financials")[["buyer", *INDICATORS]].copy()
    places = analysis.settings.places
    worth = [currency_units(int(amount), places) for amount in found["tangible_net_worth"]]
    found["tangible_net_worth"] = pd.Series(worth, dtype="float64")
    return found


def statement_facts(row: Mapping[str, Any], before: Statement | None) -> dict[str, Any]:
    """Columns of a statement, and what follows from them; None where it is not known. [minor units]

    A balance sheet balances: total assets or total liabilities that are blank follow from the other and the equity.
    """
    known = dict(row)
    if known["total_assets"] is None and known["total_liabilities"] is not None:
        known["total_assets"] = _unless_negative(known["equity"] + known["total_liabilities"])
    elif known["total_liabilities"] is None and known["total_assets"] is not None:
        known["total_liabilities"] = _unless_negative(known["total_assets"] - known["equity"])
    known["working_capital"] = _difference(known["current_assets"], known["current_liabilities"])
    known["quick_assets"] = _difference(known["current_assets"], known["inventory"])
    if known["cash"] is not None and known["receivables"] is not None:
        known["quick_assets"] = quick_assets(known["cash"], 0, known["receivables"])
    known["turnover_before"] = known["turnover_growth"] = None
    known["other currency"] = before is not None and before["currency"] != row["currency"]
    if before is not None and not known["other currency"]:
        known["turnover_before"] = before["turnover"]
        known["turnover_growth"] = row["turnover"] - before["turnover"]
    return known


def ratios_of(known: Mapping[str, Any], sector: str | None) -> dict[str, Any]:
    """Every ratio of a statement, Altman's Z by the sector, and what was missing for those that are blank."""
    found: dict[str, Any] = {}
    missing: dict[str, None] = {}
    for name, (part, whole) in RATIOS.items():
        lacking = _lacking(known, part, whole)
        missing |= dict.fromkeys(lacking)
        found[name] = None if lacking else known[part] / known[whole]
    model, z, lacking = _altman(known, sector)
    found |= {"altman_model": model, "altman_z": z, "altman_zone": "" if z is None else altman_zone(model, z)}
    return found | {"missing": ", ".join(missing | dict.fromkeys(lacking))}


def _altman(known: Mapping[str, Any], sector: str | None) -> tuple[str, float | None, list[str]]:
    """Model, score (None where it does not exist) and what is missing."""
    model = altman_model_of(sector, listed=known["market_value"] is not None)
    if model is None:
        return "", None, ["no model"]
    equity = known["market_value"] if model == LISTED else known["equity"]
    wholes = ("total_assets", "total_liabilities")
    lacking = [name for whole in wholes for name in _lacking(known, *OF_ASSETS, whole)]
    if lacking:
        return model, None, lacking
    parts = (known["working_capital"], known["retained_earnings"], known["ebit"])
    sales = 0 if model == OTHERS else known["turnover"]
    return model, altman_z(model, *parts, equity, sales, known["total_assets"], known["total_liabilities"]), []


def _lacking(known: Mapping[str, Any], *names: str) -> list[str]:
    """What keeps a quotient from being known: facts that are not there, or a zero as the last one, the divisor."""
    lacking: list[str] = []
    for name in names:
        if known[name] is None:
            lacking += _inputs_of(known, name)
    return lacking or ([f"zero {names[-1]}"] if known[names[-1]] == 0 else [])


def _inputs_of(known: Mapping[str, Any], name: str) -> list[str]:
    """The inputs that a fact lacks."""
    if name == "working_capital":
        return [one for one in ("current_assets", "current_liabilities") if known[one] is None]
    if name in ("turnover_growth", "turnover_before"):
        return ["other currency" if known["other currency"] else "turnover_before"]
    return [name]


def _difference(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _unless_negative(amount: int) -> int | None:
    return amount if amount >= 0 else None
