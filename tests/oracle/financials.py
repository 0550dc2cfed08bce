"""Ratios of the statement of a buyer that counts on a day, and Altman's Z with its zone."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle.evidence import months_before
from tests.oracle.firm import Firm
from tests.oracle.values import date, fraction, minor, parameters

FINANCIAL = {
    *("bank", "banks", "banking", "banking and finance", "finance", "financial services", "银行", "银行业", "金融", "金融业"),
    *("insurer", "insurers", "insurance", "insurance company", "保险", "保险业", "保险公司"),
}  # fmt: skip
"""Sectors that no model of Altman fits."""


def own_statements(firm: Firm, buyer: str, day: dt.date) -> list[dict[str, Any]]:
    """Statements of a buyer up to a day, oldest first, without those whose currency has no rate then."""
    found = []
    for row in sorted(firm.statements, key=lambda row: date(row["year_end"])):
        if row["buyer"] == buyer and date(row["year_end"]) <= day:
            try:
                firm.to_base(1, row.get("currency") or firm.base, day)
            except LookupError:
                continue
            found.append(row)
    return found


def last_statement(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any] | None:
    """The latest statement, unless it is older than the settings allow."""
    own = own_statements(firm, buyer, day)
    oldest = months_before(day, int(firm.choice("statement_months")))
    return own[-1] if own and date(own[-1]["year_end"]) >= oldest else None


def year_before(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any] | None:
    """The statement of the year before the latest one: 350 to 380 days earlier, the nearest one first."""
    latest = date(last_statement(firm, buyer, day)["year_end"])  # type: ignore[index]
    for row in reversed(own_statements(firm, buyer, day)):
        if 350 <= (latest - date(row["year_end"])).days <= 380:
            return row
    return None


AMOUNTS = (
    *("equity", "turnover", "net_profit", "ebit", "interest", "total_assets", "current_assets", "cash", "receivables"),
    *("inventory", "total_liabilities", "current_liabilities", "retained_earnings", "market_value"),
)
QUOTIENTS = {
    "current_ratio": ("current_assets", "current_liabilities"),
    "quick_ratio": ("quick_assets", "current_liabilities"),
    "equity_ratio": ("equity", "total_assets"),
    "gearing": ("total_liabilities", "equity"),
    "interest_cover": ("ebit", "interest"),
    "net_margin": ("net_profit", "turnover"),
}
OF_Z = ("current_assets", "current_liabilities", "retained_earnings", "ebit")


def facts(row: dict[str, Any]) -> dict[str, Fraction | None]:
    """Amounts of a statement, and those that follow from others."""
    known = {name: None if row.get(name) is None else fraction(row[name]) for name in AMOUNTS}
    equity, assets, debts = (known[name] for name in ("equity", "total_assets", "total_liabilities"))
    if assets is None and debts is not None and equity + debts >= 0:
        known["total_assets"] = equity + debts
    if debts is None and assets is not None and assets - equity >= 0:
        known["total_liabilities"] = assets - equity
    known["quick_assets"] = None
    if known["cash"] is not None and known["receivables"] is not None:
        known["quick_assets"] = known["cash"] + known["receivables"]
    elif known["current_assets"] is not None and known["inventory"] is not None:
        known["quick_assets"] = known["current_assets"] - known["inventory"]
    return known


def lacks(known: dict[str, Fraction | None], *names: str) -> set[str]:
    """Amounts that are blank, else a zero by which is divided, the last one."""
    blank = {name for name in names if known[name] is None}
    return blank or ({f"zero {names[-1]}"} if known[names[-1]] == 0 else set())


def growth(row: dict[str, Any], before: dict[str, Any] | None, base: str) -> tuple[Fraction | None, set[str]]:
    """Growth of the turnover, or why there is none."""
    if before is None:
        return None, {"turnover_before"}
    if (before.get("currency") or base) != (row.get("currency") or base):
        return None, {"other currency"}
    if fraction(before["turnover"]) == 0:
        return None, {"zero turnover_before"}
    return fraction(row["turnover"]) / fraction(before["turnover"]) - 1, set()


def financials(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any] | None:
    """A buyer's row of the table; None without a statement that counts."""
    row = last_statement(firm, buyer, day)
    if row is None:
        return None
    known, currency = facts(row), row.get("currency") or firm.base
    grown, missing = growth(row, year_before(firm, buyer, day), firm.base)
    out: dict[str, Any] = {"sales_growth": grown}
    for name, (part, whole) in QUOTIENTS.items():
        lacking = lacks(known, part, whole)
        out[name], missing = None if lacking else known[part] / known[whole], missing | lacking
    model, z, lacking = altman(firm.buyer(buyer, "sector"), known)
    worth = minor(row["equity"], currency) - minor(row.get("intangible_assets") or 0, currency)
    return out | {
        "age": (day - date(row["year_end"])).days,
        "tangible_net_worth": firm.to_base(worth, currency, day),
        "buyer_turnover": firm.to_base(minor(row["turnover"], currency), currency, day),
        "altman_model": model,
        "altman_z": z,
        "altman_zone": "" if z is None else zone(model, z),
        "missing": missing | lacking,
    }


def altman(sector: Any, known: dict[str, Fraction | None]) -> tuple[str, Fraction | None, set[str]]:
    """Model by the sector, score, and what it lacks."""
    stated = str(sector or "").strip().lower()
    if stated in FINANCIAL:
        return "", None, {"no model"}
    model = "Z''"
    if stated in ("manufacturing", "制造业"):
        model = "Z'" if known["market_value"] is None else "Z"
    lacking = lacks(known, *OF_Z, "total_assets") | lacks(known, *OF_Z, "total_liabilities")
    if lacking:
        return model, None, lacking
    weights = {name: fraction(weight) for name, weight in parameters("altman")["model"][model].items()}
    amounts = known | {
        "working_capital": known["current_assets"] - known["current_liabilities"],
        "sales": known["turnover"],
        "equity": known["market_value" if model == "Z" else "equity"],
    }
    of_assets = ("working_capital", "retained_earnings", "ebit", "sales")
    z = sum(weights[name] * amounts[name] for name in of_assets) / known["total_assets"]
    return model, z + weights["equity"] * amounts["equity"] / known["total_liabilities"], set()


def zone(model: str, z: Fraction) -> str:
    low, high = {"Z": ("1.81", "2.99"), "Z'": ("1.23", "2.90"), "Z''": ("1.10", "2.60")}[model]
    return "distress" if z < fraction(low) else "safe" if z > fraction(high) else "grey"
