"""The invented buyers of the sample, their habits of paying and their statements."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample.draws import Draws
from sample.exchange import START, plain

COUNTRIES = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))["country"]
MONTHLY_SALES = 9_100_000_00
"""Sales of an average month to all buyers. [euro cents]"""

STEEPNESS, FLATTENING = 1.12, 2.6
"""Size of the n-th largest buyer: 1 / (n + FLATTENING) ** STEEPNESS."""

SECTORS = {
    "maschin|masz|antrieb|pump|werkzeug|mécan|mecc|indust|equip|équip|engin|tool|valve|机械|設備|设备|機械|工業|verktyg"
    "|techn|narz|utens|compon|maquin|fitt": "manufacturing",
    "haus|casa|hogar|home|distrib|groothandel|日用|handel|hurt|商事": "consumer goods",
    "pharma|farma|lek|labor|health|医药|薬品|medical|apotek": "pharma",
}
TERMS = {"30": 13, "45": 12, "60": 28, "90": 20, "30 EOM": 10, "60 EOM": 9, "EOM 30": 4, "14": 2, "120": 4}
HABITS = {"prompt": 47, "slow": 31, "late": 13, "very late": 6, "stopped": 3}
LATENESS = {"prompt": (-8, 0), "slow": (3, 22), "late": (10, 40), "very late": (40, 110), "stopped": (10, 60)}
"""Days after the due date on which a buyer of each habit pays."""

GROUPS = ["Kestrel Group", "Valmorin Holding", "Norrsken Group", "华岳集团", "Blue Mesa Holdings"]
GRADE_OF_HABIT = {"prompt": (1, 5), "slow": (2, 6), "late": (4, 8), "very late": (6, 9), "stopped": (8, 10)}


@dataclass(frozen=True)
class Buyer:
    """One buyer as the sample knows it; `size` is the share of our sales."""

    buyer: str
    name: str
    country: str
    currency: str
    sector: str
    terms: str
    terms_on_file: bool
    habit: str
    size: float
    stops: date
    allocates: bool
    pays_in_runs: bool
    documents_a_month: float

    @property
    def reliable(self) -> bool:
        """True for a buyer that pays everything, soon after it falls due at the latest."""
        return self.habit in ("prompt", "slow")


PLANNED_GROWTH = 17
"""Tenths: the sales agreed with a buyer for the year, over what the past year suggests."""


COLLATERAL = ("retention of title", "parent guarantee", "pledged receivables", "cash deposit")


def sector_of(name: str) -> str:
    """Sector that the name speaks of."""
    for parts, sector in SECTORS.items():
        if any(part in name.lower() for part in parts.split("|")):
            return sector
    return "general"


def company_names(country: str, draws: Draws) -> list[str]:
    """As many different company names of the country as it has buyers."""
    parts = COUNTRIES[country]
    names: dict[str, None] = {}
    while len(names) < parts["buyers"]:
        first, second, form = (draws.pick(parts[part]) for part in ("first", "second", "form"))
        if country == "CN":
            names[draws.pick(parts["place"]) + first + second + form] = None
        elif country == "JP":
            name = first + second
            names[form + name if draws.chance(0.5) else name + form] = None
        else:
            tail = draws.pick(["", "", "", " Nord", " II", " International"]) if len(names) > 20 else ""
            names[f"{first} {second}{tail} {form}"] = None
    return list(names)


def make_buyers() -> list[Buyer]:
    """All buyers, the share of each by rank so that the sample is as concentrated as such a portfolio is."""
    draws = Draws("buyers")
    named = [(country, name) for country in COUNTRIES for name in company_names(country, draws)]
    sizes = [1 / (rank + FLATTENING) ** STEEPNESS for rank in range(1, len(named) + 1)]
    total = sum(sizes)
    buyers = []
    for number, ((country, name), size) in enumerate(zip(named, draws.shuffled(sizes), strict=True), start=1):
        share = size / total
        habit = draws.weighted(HABITS)
        if share > 0.008:
            habit = draws.weighted({"prompt": 50, "slow": 36, "late": 14})
        terms = draws.weighted(TERMS)
        if country in ("IT", "ES", "CN", "EG") and terms in ("14", "30"):
            terms = "90"
        buyers.append(
            Buyer(
                buyer=f"B{1000 + number}",
                name=name,
                country=country,
                currency=draws.pick(COUNTRIES[country]["currency"]),
                sector=sector_of(name),
                terms=terms,
                terms_on_file=not draws.chance(0.03),
                habit=habit,
                size=share,
                stops=date(2026, draws.whole(3, 8), draws.whole(1, 28)),
                allocates=draws.chance(0.5),
                pays_in_runs=draws.chance(0.4),
                documents_a_month=0.92 + min(11.0, share * 430),
            )
        )
    return buyers


AGREED = {"US": "contract", "SE": "Nordic agreement"}
"""Law of late interest of the buyers of a country whose own law the program does not know."""


def buyer_rows(buyers: list[Buyer]) -> list[dict[str, object]]:
    """Rows of the buyers table."""
    draws, secured, placed = Draws("buyer facts"), Draws("collateral"), Draws("addresses")
    order = draws.shuffled([b.buyer for b in buyers if b.size < 0.008 and b.country not in ("CN", "JP")])
    related, public = set(order[:4]), set(order[4:10])
    insolvent = {b.buyer for b in [b for b in buyers if b.habit == "stopped" and b.size < 0.008][:3]}
    rows = []
    for b in buyers:
        yearly = round(MONTHLY_SALES * 12 * b.size * draws.between(1.0, 1.4) / 100_000) * 100_000
        grade = draws.whole(*GRADE_OF_HABIT[b.habit])
        country = COUNTRIES[b.country]
        name = b.name
        if b.buyer in related:
            name = f"Harbour Components {b.country} {country['form'][0]}"
        elif b.buyer in public:
            name = country["public"].format(draws.pick(country["first"]))
        sales, deliveries, orders = draws.chance(0.85), draws.chance(0.25), draws.chance(0.3)
        rows.append(
            {
                "buyer": b.buyer,
                "name": name,
                "legal_id": draws.filled(country["legal"]) if draws.chance(0.9) else "",
                "country": b.country,
                "sector": b.sector,
                "group": draws.pick(GROUPS) if draws.chance(0.06) else "",
                "language": "zh" if b.country == "CN" else "en",
                "contact": f"accounts.{b.buyer.lower()}@buyer.example" if draws.chance(0.8) else "",
                "address": placed.filled(placed.pick(country["address"])) if placed.chance(0.97) else "",
                "terms": b.terms if b.terms_on_file else "",
                "annual_sales": plain(yearly * PLANNED_GROWTH // 10, "EUR") if sales else "",
                "open_deliveries": plain(part_of(yearly, 0.004, 0.015, draws), "EUR") if deliveries else "",
                "open_orders": plain(part_of(yearly, 0.006, 0.04, draws), "EUR") if orders else "",
                "late_interest_law": AGREED.get(b.country, ""),
                "related": "yes" if b.buyer in related else "",
                "public": "yes" if b.buyer in public else "no" if draws.chance(0.2) else "",
                "insolvent": "yes" if b.buyer in insolvent else "",
                "external_grade": 10 if b.buyer in insolvent else grade if draws.chance(0.8) else "",
                "collateral": secured.pick(COLLATERAL) if secured.chance(0.05) else "",
            }
        )
    return rows


def part_of(amount: int, low: float, high: float, draws: Draws) -> int:
    """Part of an amount between two shares, in whole hundreds of cents."""
    return round(amount * draws.between(low, high) / 100) * 100


def statement_rows(buyers: list[Buyer]) -> list[dict[str, object]]:
    """Rows of the statements table: one or two years for about half of the buyers."""
    draws, details = Draws("statements"), Draws("statement details")
    rows = []
    for b in buyers:
        if not draws.chance(0.55):
            continue
        weak = b.habit in ("very late", "stopped")
        turnover = MONTHLY_SALES * 12 / 100 * b.size * draws.between(8, 60) + 2_000_000
        equity = turnover * (draws.between(-0.08, 0.15) if weak else draws.between(0.08, 0.45))
        in_currency = 1 / START.get(b.currency, 1)
        shares = shares_of(weak, details)
        for year_end in year_ends(b.country, draws):
            growth = draws.between(0.92, 1.1)
            row: dict[str, object] = {
                "buyer": b.buyer,
                "year_end": year_end,
                "currency": b.currency,
                "equity": in_thousands(equity * growth * in_currency),
                "intangible_assets": in_thousands(abs(equity) * draws.between(0, 0.25) * in_currency),
                "turnover": in_thousands(turnover * growth * in_currency),
            }
            rows.append(row | statement_details(row, shares, details))
    return rows


STRONG = {"liabilities": (0.12, 0.4), "margin": (0.01, 0.11)}
WEAK = {"liabilities": (0.3, 0.6), "margin": (-0.06, 0.03)}
"""Total liabilities and EBIT of a year, as shares of the turnover."""

OF_BOTH = {
    "current": (0.5, 0.9),
    "receivables": (0.3, 0.5),
    "inventory": (0.15, 0.35),
    "cash": (0.03, 0.15),
    "falling_due": (0.45, 0.85),
    "retained": (0.3, 0.8),
    "interest": (0.01, 0.03),
    "market": (0.8, 2.5),
}
"""Current assets as a share of the tangible ones, three parts of them, current liabilities as a share of all, retained
earnings and market value as shares of the equity, interest as a share of the liabilities."""


def shares_of(weak: bool, draws: Draws) -> dict[str, float]:
    """How the balance sheet of one buyer is made up, year after year."""
    shares = {name: draws.between(*ends) for name, ends in (OF_BOTH | (WEAK if weak else STRONG)).items()}
    return shares | {"publishes_profit": float(draws.chance(0.9)), "listed": float(draws.chance(0.06))}


def statement_details(row: dict[str, object], shares: dict[str, float], draws: Draws) -> dict[str, object]:
    """Balance sheet and profit that go with equity and turnover; a few buyers publish the balance sheet alone."""
    equity, turnover, intangible = (int(str(row[name])) for name in ("equity", "turnover", "intangible_assets"))
    liabilities = whole_thousands(turnover * shares["liabilities"] * draws.between(0.95, 1.05))
    assets = equity + liabilities
    current = whole_thousands((assets - intangible) * shares["current"])
    details: dict[str, object] = {
        "total_assets": assets,
        "current_assets": current,
        **{name: whole_thousands(current * shares[name]) for name in ("cash", "receivables", "inventory")},
        "total_liabilities": liabilities,
        "current_liabilities": whole_thousands(liabilities * shares["falling_due"]),
    }
    if shares["publishes_profit"]:
        ebit = whole_thousands(turnover * (shares["margin"] + draws.between(-0.01, 0.01)))
        interest = whole_thousands(liabilities * shares["interest"])
        net_profit = whole_thousands((ebit - interest) * (0.75 if ebit > interest else 1))
        retained = whole_thousands(equity * shares["retained"])
        details |= {"ebit": ebit, "interest": interest, "net_profit": net_profit, "retained_earnings": retained}
    if shares["listed"] and equity > 0:
        details["market_value"] = whole_thousands(equity * shares["market"])
    return details


def year_ends(country: str, draws: Draws) -> list[date]:
    """Closing dates of the statements we hold for a buyer."""
    last = date(2026, 3, 31) if country == "JP" else date(2025, 12, 31)
    ends = [last.replace(year=last.year - 1), last]
    return ends if draws.chance(0.6) else ends[-1:]


def in_thousands(amount: float) -> str:
    """Amount rounded to thousands, as text."""
    return str(whole_thousands(amount))


def whole_thousands(amount: float) -> int:
    """Amount rounded to thousands."""
    return round(amount / 1000) * 1000
