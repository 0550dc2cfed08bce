"""The credit score of a buyer: bands looked up one by one, means as fractions, grades, vetoes."""

from __future__ import annotations

import datetime as dt
import operator
from fractions import Fraction
from typing import Any

from tests.oracle.aging import aging
from tests.oracle.decisions import cover_in_force
from tests.oracle.firm import Firm
from tests.oracle.payments import days_beyond_terms, payments
from tests.oracle.values import Block, date, flag, fraction, records, rounded

PILLARS = ("financial", "payment", "industry", "market")
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
CAPS = {"insolvency": 10, "refused": 8}


def band_score(text: str, value: Fraction) -> Fraction:
    """Score of the first band that holds for a value, which counts to nine decimals."""
    value = Fraction(round(value * 10**9), 10**9)
    for part in text.split(";"):
        condition, score = part.split(":")
        sign = next(one for one in ("<=", ">=", "<", ">") if condition.strip().startswith(one))
        end = condition.strip().removeprefix(sign).strip()
        number = Fraction(end.rstrip("%")) / (100 if end.endswith("%") else 1)
        if COMPARE[sign](value, number):
            return Fraction(score.strip())
    raise LookupError(text)


def known(firm: Firm, entered: list[dict[str, Any]], day: dt.date) -> dict[str, dict[str, Fraction]]:
    """What is known of each buyer on a day: of the ledger two indicators, of what was entered the latest."""
    found: dict[str, dict[str, Fraction]] = {}
    for buyer, made in payments(firm, day).items():
        late = days_beyond_terms(made)
        if late is not None:
            found.setdefault(buyer, {})["days beyond terms"] = late
    for buyer, row in aging(firm, day).items():
        if row.debts > 0:
            found.setdefault(buyer, {})["overdue share"] = Fraction(row.overdue, row.debts)
    for row in sorted(entered, key=lambda row: date(row["date"])):
        if date(row["date"]) <= day:
            found.setdefault(row["buyer"], {})[row["indicator"].lower()] = fraction(row["value"])
    return found


def assessment(blocks: dict[str, Block], day: dt.date) -> dict[str, dict[str, Any]]:
    """A row a buyer of the master data: pillars, score, confidence, grade, class, vetoes."""
    firm = Firm(blocks)
    rows, weights, grades, entered = (
        records(name, blocks[name]) for name in ("scorecard", "pillars", "score_grades", "indicators")
    )
    there = known(firm, entered, day)
    out = {}
    for buyer in firm.buyers:
        sector = (firm.buyer(buyer, "sector") or "general").lower()
        packs = {row["sector_pack"].lower() for row in (*rows, *weights)}
        pack = sector if sector in packs else "general"
        out[buyer] = of_buyer(firm, buyer, pack, (rows, weights, grades), there.get(buyer, {}))
    return out


def of_buyer(firm: Firm, buyer: str, pack: str, tables: Any, there: dict[str, Fraction]) -> dict[str, Any]:
    """The row of one buyer."""
    rows, weights, grades = tables
    whole = known_weight = top = Fraction(0)
    shares: dict[str, Fraction] = {}
    scores: dict[str, Fraction | None] = {}
    for pillar in PILLARS:
        own = [row for row in rows if (row["sector_pack"].lower(), row["pillar"]) == (pack, pillar)]
        own = own or [row for row in rows if (row["sector_pack"], row["pillar"]) == ("general", pillar)]
        own = [(fraction(row["weight"]), row["indicator"].lower(), row["score_bands"]) for row in own]
        share = next((row for row in weights if row["sector_pack"].lower() == pack), weights[0])[f"{pillar}_weight"]
        shares[pillar] = fraction(share)
        all_of_it = sum((weight for weight, _, _ in own), Fraction(0))
        seen = [(weight, band_score(bands, there[name])) for weight, name, bands in own if weight and name in there]
        got = sum((weight for weight, _ in seen), Fraction(0))
        scores[pillar] = sum((weight * score for weight, score in seen), Fraction(0)) / got if got else None
        whole += shares[pillar]
        if got:
            known_weight += shares[pillar] * got / all_of_it
    mean = [(shares[name], score) for name, score in scores.items() if score is not None and shares[name]]
    top = sum((weight for weight, _ in mean), Fraction(0))
    score = tenth(sum((weight * one for weight, one in mean), Fraction(0)) / top) if mean else None
    vetoes = [name for name, holds in (("insolvency", flag(firm.buyer(buyer, "insolvent"))), ("refused", refused(firm, buyer))) if holds]
    reached = [row for row in grades if score is not None and score >= fraction(row["score_from"])]
    numbers = [min((row["score_grade"] for row in reached), default=grades[-1]["score_grade"])] if score is not None else []
    worst = max([*numbers, *(CAPS[veto] for veto in vetoes)], default=None)
    grade = None if worst is None else next((row for row in grades if row["score_grade"] >= worst), grades[-1])
    return {
        **{f"{name}_score": None if one is None else tenth(one) for name, one in scores.items()},
        "credit_score": score,
        "confidence": Fraction(rounded(known_weight / whole * 1000), 1000) if whole else Fraction(0),
        "score_grade": None if grade is None else grade["score_grade"],
        "pd": None if grade is None else fraction(grade["pd"]),
        "score_class": "D" if grade is None else grade["score_class"],
        "veto": ", ".join(vetoes),
        "missing_pillars": ", ".join(name for name in PILLARS if shares[name] and scores[name] is None),
    }


def tenth(score: Fraction) -> Fraction:
    """Rounded to one decimal, halves up."""
    return Fraction(rounded(score * 10), 10)


def refused(firm: Firm, buyer: str) -> bool:
    return cover_in_force(firm, buyer, firm.as_of).origin in ("declined", "revoked")
