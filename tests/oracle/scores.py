"""The credit score of a buyer: bands looked up one by one, means as fractions, grades, vetoes."""

from __future__ import annotations

import datetime as dt
import math
import operator
from fractions import Fraction
from typing import Any

from tests.oracle.behaviour import paying
from tests.oracle.decisions import cover_in_force
from tests.oracle.financials import QUOTIENTS, financials
from tests.oracle.firm import Firm
from tests.oracle.values import Block, date, decimals, flag, fraction, parameters, records, rounded

PILLARS = ("financial", "payment", "industry", "market")
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
GRADE_OF_EVENT = {"insolvency": "insolvency_grade", "sanctions": "sanctions_grade", "refused": "refused_grade"}
SHIPPED = ("scorecard", "pillars", "score_grades")


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


PAYMENT = (
    *("days_beyond_terms", "lateness_trend", "overdue_share", "worst_days_overdue", "disputed_share"),
    *("partial_share", "round_share", "broken_promises"),
)
FINANCIAL = (*QUOTIENTS, "sales_growth", "altman_z", "tangible_net_worth")


def known(firm: Firm, buyer: str, entered: list[dict[str, Any]], day: dt.date) -> dict[str, Fraction]:
    """What is known of a buyer on a day, by the name of the indicator: of what was entered the latest."""
    ratios, pays = financials(firm, buyer, day) or {}, paying(firm, buyer, day)
    computed = {name: ratios.get(name) for name in FINANCIAL} | {name: pays[name] for name in PAYMENT}
    if computed["tangible_net_worth"] is not None:
        computed["tangible_net_worth"] = Fraction(computed["tangible_net_worth"], 10 ** decimals(firm.base))
    found = {name: Fraction(value) for name, value in computed.items() if value is not None}
    for row in sorted(entered, key=lambda row: date(row["date"])):
        if row["buyer"] == buyer and date(row["date"]) <= day:
            found[plain_name(row["indicator"])] = fraction(row["value"])
    return found


def assessment(blocks: dict[str, Block], day: dt.date) -> dict[str, dict[str, Any]]:
    """A row a buyer of the master data: pillars, score, confidence, grade, class, vetoes."""
    firm = Firm(blocks)
    return {buyer: assessed(firm, buyer, day) for buyer in firm.buyers}


def tables(firm: Firm) -> list[list[dict[str, Any]]]:
    """Scorecard, weights of the pillars and grades of the workbook, else those that a new one has."""
    if "tables" not in firm.memory:
        given = [records(name, firm.blocks[name]) if name in firm.blocks else [] for name in SHIPPED]
        firm.memory["tables"] = [rows or parameters(name)["row"] for name, rows in zip(SHIPPED, given, strict=True)]
    return firm.memory["tables"]


def assessed(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """The row of one buyer."""
    if (buyer, day) not in firm.memory:
        rows, weights, _ = tables(firm)
        entered = records("indicators", firm.blocks["indicators"]) if "indicators" in firm.blocks else []
        sector = (firm.buyer(buyer, "sector") or "general").strip().lower()
        packs = {row["sector_pack"].lower() for row in (*rows, *weights)}
        pack = sector if sector in packs else "general"
        firm.memory[buyer, day] = of_buyer(firm, buyer, pack, known(firm, buyer, entered, day), day)
    return firm.memory[buyer, day]


def of_buyer(firm: Firm, buyer: str, pack: str, there: dict[str, Fraction], day: dt.date) -> dict[str, Any]:
    """The row of one buyer."""
    rows, weights, grades = tables(firm)
    whole = known_weight = top = Fraction(0)
    shares: dict[str, Fraction] = {}
    scores: dict[str, Fraction | None] = {}
    for pillar in PILLARS:
        own = [row for row in rows if (row["sector_pack"].lower(), row["pillar"]) == (pack, pillar)]
        own = own or [row for row in rows if (row["sector_pack"], row["pillar"]) == ("general", pillar)]
        own = [(fraction(row["weight"]), plain_name(row["indicator"]), row["score_bands"]) for row in own]
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
    happened = {"insolvency": flag(firm.buyer(buyer, "insolvent")), "sanctions": flag(firm.buyer(buyer, "sanctioned"))}
    happened["refused"] = refused(firm, buyer, day)
    vetoes = [name for name, holds in happened.items() if holds]
    caps = [int(firm.choice(GRADE_OF_EVENT[name])) for name in vetoes]
    reached = [row for row in grades if score is not None and score >= fraction(row["score_from"])]
    numbers = [min((row["score_grade"] for row in reached), default=grades[-1]["score_grade"])] if score is not None else []
    confidence = known_weight / whole if whole else Fraction(0)
    after = graded(grades, max([*numbers, *caps], default=None))
    origin, number = in_force(firm, buyer, numbers if confidence >= fraction(firm.choice("least_confidence")) else [])
    if number is None and caps:
        origin = "veto"
    grade = graded(grades, max([*([] if number is None else [number]), *caps], default=None))
    rank = firm.choice("class_without_grade") if grade is None else grade["credit_class"]
    return {
        **{f"{name}_score": None if one is None else tenth(one) for name, one in scores.items()},
        "credit_score": score,
        "confidence": Fraction(rounded(confidence * 1000), 1000),
        "score_grade": None if after is None else after["score_grade"],
        "credit_grade": None if grade is None else grade["score_grade"],
        "grade_source": origin,
        "pd": None if grade is None else fraction(grade["pd"]),
        "credit_class": rank,
        "credit_terms": next((row.get("credit_terms") or "" for row in grades if row["credit_class"] == rank), "")
        if grade is None
        else grade.get("credit_terms") or "",
        "veto": ", ".join(vetoes),
        "missing_pillars": ", ".join(name for name in PILLARS if shares[name] and scores[name] is None),
    }


def graded(grades: list[dict[str, Any]], number: int | None) -> dict[str, Any] | None:
    """The row of a grade, or of the next worse one that there is."""
    return None if number is None else next((row for row in grades if row["score_grade"] >= number), grades[-1])


def in_force(firm: Firm, buyer: str, of_score: list[int]) -> tuple[str, int | None]:
    """Which grade counts before vetoes, by the choice of the firm; and the grade."""
    external, choice = firm.buyer(buyer, "external_grade"), firm.choice("class_source")
    there = {"score": of_score[0]} if of_score and choice != "external grade" else {}
    if external is not None and choice != "score":
        there["external grade"] = math.ceil(fraction(external))
    if not there:
        return "", None
    if choice == "worse of both":
        return max(there.items(), key=lambda one: one[1])
    return next(iter(there.items()))


def plain_name(indicator: str) -> str:
    return "_".join(indicator.lower().replace("-", " ").split())


def tenth(score: Fraction) -> Fraction:
    """Rounded to one decimal, halves up."""
    return Fraction(rounded(score * 10), 10)


def refused(firm: Firm, buyer: str, day: dt.date) -> bool:
    return cover_in_force(firm, buyer, day).origin in ("declined", "revoked")
