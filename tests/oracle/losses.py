"""Expected and unexpected loss of a buyer: what he owes when he fails, what the policy pays for it, how likely it is."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import combinations
from math import exp, sqrt
from statistics import NormalDist
from typing import Any

from tests.oracle import claims, cover
from tests.oracle.claimview import claims as claim_view
from tests.oracle.credit import credit_limits, grading, ids, latest_statement
from tests.oracle.firm import Firm, crossed
from tests.oracle.scores import tables
from tests.oracle.values import decimals, flag, fraction, minor, parameters, records, rounded
from tests.oracle.whatif import headroom

REFUSED = ("rejected", "withdrawn")


def expected(firm: Firm, buyers: list[str]) -> dict[str, dict[str, Any]]:
    """The row of each buyer, money in minor units of the base currency."""
    day = firm.as_of
    lines, limits = cover.lines(firm, day), credit_limits(firm, buyers, day)
    rows = {one: cover.exposure(firm, one, lines.get(one, []), day) for one in buyers}
    items = claim_view(firm, day)
    owed = {one: sum(item.claimable for item in items.get(one, [])) for one in buyers}
    covered = {one: (row["exposure"] - row["not_invoiced"], row["covered"]) for one, row in rows.items()}
    filed = claims.filed(firm, covered)
    out: dict[str, dict[str, Any]] = {}
    for buyer in buyers:
        own = [one for one in buyers if firm.firm_of(one) == firm.firm_of(buyer)]
        if buyer == own[0]:
            room = max(headroom(firm, one, sum(owed[other] for other in own)) for one in own)
            out |= of_firm(firm, own, rows, limits, room, filed)
    return out


def of_firm(
    firm: Firm,
    own: list[str],
    rows: dict[str, dict[str, int]],
    limits: dict[str, dict[str, Any]],
    room: int,
    filed: list[dict[str, Any]],
) -> dict[str, dict[str, Any]]:
    """All ids of one firm, which fail together."""
    day = firm.as_of
    failed = any(flag(firm.buyer(one, "insolvent")) for one in ids(firm, own[0]))
    failed = failed or any(claim["buyer"] in own and claim["status"] not in REFUSED for claim in filed)
    exposed = {one: max(0, rows[one]["exposure"]) for one in own}
    largest = next(one for one in own if exposed[one] == max(exposed.values()))
    unused = 0 if failed else max(0, limits[largest]["available"])
    drawn = dict.fromkeys(own, 0) | {largest: rounded(fraction(firm.choice("unused_limit_share")) * unused)}
    insured = firm.term("insured_percentage") is not None
    covered = {}
    for one in own:
        fits = min(rows[one]["not_invoiced"] + drawn[one], room)
        room -= fits
        covered[one] = rows[one]["covered"] + fits if insured else 0
    ead = {one: exposed[one] + drawn[one] for one in own}
    paid = indemnity(firm, own, rows, sum(covered.values()), filed) if insured else 0
    shares = shared(paid, [covered[one] for one in own])
    lgd, pd, grade, source = loss_given_default(firm, own), *probability(firm, own[0], failed)
    kept = kept_of(firm, lgd, sum(ead.values()), sum(covered.values()))
    r = correlation(float(pd), turnover(firm, own[0], day))
    out = {}
    for one, part in zip(own, shares, strict=True):
        retained = lgd * ead[one] - kept * part
        out[one] = {
            "credit_grade": grade,
            "pd": pd,
            "pd_source": source,
            "loss_given_default": lgd,
            "exposure": exposed[one],
            "ead": ead[one],
            "covered_at_default": covered[one],
            "indemnity": part,
            "expected_loss": rounded(pd * lgd * ead[one]),
            "net_expected_loss": rounded(pd * retained),
            "asset_correlation": r,
            "net_unexpected_loss": float(retained) * (bad_year(float(pd), r) - float(pd)),
        }
    return out


def indemnity(firm: Firm, own: list[str], rows: dict[str, Any], covered: int, filed: list[dict[str, Any]]) -> int:
    """What one claim on the firm pays today, within what the claims of others leave of the policy year."""
    bare, afl, most = claims.terms(firm)
    others = [one for one in filed if one["buyer"] not in own or one["status"] in REFUSED]
    this_year = [one for one in others if one["year"] == claims.policy_year(firm, firm.as_of)]
    left = None if most is None else max(0, most - sum(one["paid"] for one in this_year))
    afl_left = max(0, afl - sum(one["used"] for one in this_year))
    of = next((one for one in own if rows[one]["covered"]), own[0])
    return claims.indemnity(covered, bare | {"percentage": claims.percentage_of(firm, of)}, afl_left, left)[0]


def shared(total: int, weights: list[int]) -> list[int]:
    """Parts by weight: what rounding the sum so far adds each time."""
    if not sum(weights):
        return [total] + [0] * (len(weights) - 1)
    sums = [rounded(Fraction(total * sum(weights[: place + 1]), sum(weights))) for place in range(len(weights))]
    return [now - before for now, before in zip(sums, [0, *sums], strict=False)]


def loss_given_default(firm: Firm, own: list[str]) -> Fraction:
    """By the collateral of the first id that names some, where there is a rule for it."""
    given = records("lgd_rules", firm.blocks["lgd_rules"]) if "lgd_rules" in firm.blocks else []
    rules = given or parameters("lgd_rules")["row"]
    named = next((firm.buyer(one, "collateral") for one in own if firm.buyer(one, "collateral")), "")
    found = [row["loss_given_default"] for row in rules if in_english(row["collateral"]) == in_english(named)]
    return fraction(found[0] if found else firm.choice("loss_given_default"))


def in_english(collateral: str) -> str:
    """What the declared words call it, in small letters."""
    words = {said["zh"]: word for word, said in parameters("words")["collateral"].items()}
    return words.get(collateral, collateral).lower()


def probability(firm: Firm, buyer: str, failed: bool) -> tuple[Fraction, int | None, str]:
    """Probability, grade, and what it rests on."""
    found = grading(firm, buyer, firm.as_of)
    grades = tables(firm)[2]
    if failed:
        return Fraction(1), found["credit_grade"], "failed"
    if found["credit_grade"] is not None:
        return found["pd"], found["credit_grade"], "grade"
    rank = firm.choice("class_without_grade")
    of_class = [fraction(row["pd"]) for row in grades if row["credit_class"] == rank]
    return max(of_class) if of_class else fraction(grades[-1]["pd"]), None, "class of the unknown"


def kept_of(firm: Firm, lgd: Fraction, ead: int, covered: int) -> Fraction:
    """Share of an indemnity that the insurer does not get back."""
    if firm.term("recoveries_after_loss") == "pro rata" or not covered:
        return lgd
    return Fraction(max(Fraction(0), covered - (1 - lgd) * ead), covered)


def turnover(firm: Firm, buyer: str, day: dt.date) -> float | None:
    """Turnover in million EUR where the size counts and the rate is known."""
    row = latest_statement(firm, buyer, day) if flag(firm.choice("size_adjustment")) else None
    if row is None:
        return None
    currency = row.get("currency") or firm.base
    base = firm.to_base(minor(row["turnover"], currency), currency, day)
    rate, pivot = firm._pair(firm.base, "EUR", day), firm.choice("rate_pivot")
    if rate is None and pivot:
        there, back = firm._pair(firm.base, pivot, day), firm._pair(pivot, "EUR", day)
        rate = None if None in (there, back) else crossed(there * back, firm.base, "EUR")
    return None if rate is None else float(base * rate) / 10 ** decimals(firm.base) / 1_000_000


def correlation(pd: float, sales: float | None) -> float:
    """Basel: 12 to 24 %, less up to 4 points for sales from 50 down to 5 million."""
    weight = (1 - exp(-50 * pd)) / (1 - exp(-50))
    size = 0.0 if sales is None else 0.04 * (1 - (min(max(sales, 5), 50) - 5) / 45)
    return 0.12 * weight + 0.24 * (1 - weight) - size


def bad_year(pd: float, r: float) -> float:
    """Probability of default in one year of a thousand."""
    if pd in (0, 1):
        return pd
    normal = NormalDist()
    return normal.cdf((normal.inv_cdf(pd) + sqrt(r) * normal.inv_cdf(0.999)) / sqrt(1 - r))


def matrix(rows: list[list[Any]], sectors: list[str], usual: Fraction) -> list[list[Fraction]]:
    """Correlations of some sectors, in order; the first row of a pair counts, in either direction."""
    stated: dict[frozenset[str], Fraction] = {}
    for one, other, value in rows:
        stated.setdefault(frozenset((sector(one), sector(other))), fraction(value))
    return [[Fraction(1) if a == b else stated.get(frozenset((a, b)), usual) for b in sectors] for a in sectors]


def sector(name: str) -> str:
    """What the declared words call a sector, in small letters."""
    for word, said in parameters("words")["industry"].items():
        if name.lower() in (word, said["zh"], *said.get("spellings", [])):
            return word
    return name.lower()


def can_be(found: list[list[Fraction]]) -> bool:
    """Positive semi-definite: no determinant of some rows and the same columns is negative."""
    places = range(len(found))
    chosen = [some for count in range(1, len(found) + 1) for some in combinations(places, count)]
    return all(determinant([[found[a][b] for b in some] for a in some]) >= 0 for some in chosen)


def determinant(of: list[list[Fraction]]) -> Fraction:
    """By the first row, one smaller determinant after another."""
    if not of:
        return Fraction(1)
    smaller = ([[*row[:at], *row[at + 1 :]] for row in of[1:]] for at in range(len(of)))
    signed = (Fraction((-1) ** at) * of[0][at] * determinant(rest) for at, rest in enumerate(smaller))
    return sum(signed, Fraction(0))
