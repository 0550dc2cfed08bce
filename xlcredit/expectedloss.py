"""Expected and unexpected loss of every buyer within twelve months, after cover.

    exposure at default  = exposure + unused limit share × what is available of the credit limit
    covered at default   = covered items + what of the rest fits into the insurer's headroom for deliveries
    indemnity            = what the policy pays for it, each firm by itself, within what others leave of the policy year
    expected loss        = PD × LGD × exposure at default
    retained loss        = LGD × exposure at default − indemnity + what of it recoveries bring back to the insurer
    net expected loss    = PD × retained loss
    net unexpected loss  = (bad-year PD − PD) × retained loss

Recoveries are (1 − LGD) of the exposure. Pro rata the insurer has indemnity / exposure of them; where they go to the
oldest debts first, indemnity / covered debt until that is recovered.

The ids of one firm fail together and make one claim, which is shared among them by their covered debt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.claimregister import REFUSED, Used, YearTerms, left_for, percentages, register_or_none, year_terms
from xlcredit.claims import Indemnity
from xlcredit.columns import table
from xlcredit.dates import day_number
from xlcredit.errors import XlcreditError
from xlcredit.losses import REGULATORY, asset_correlation, bad_year_pd, expected_loss
from xlcredit.money import currency_units, exact, nearest, ratio, scaled, split
from xlcredit.policy import Policy
from xlcredit.scorecard import GENERAL
from xlcredit.words import sector_key

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

EURO = "EUR"
MILLION = 1_000_000
NAMED = 3
"""Failed firms that a text names."""
PRO_RATA = "pro rata"
GRADE, CLASS, FAILED = "grade", "class of the unknown", "failed"
"""What a probability of default rests on."""


@dataclass(frozen=True)
class Part:
    """What one id of a firm owes when it fails, and what of it is covered. [base minor units]"""

    buyer: str
    exposure: int
    ead: int
    covered: int


@dataclass(frozen=True)
class Obligor:
    """One firm that may fail with all its ids, and what it would cost."""

    parts: tuple[Part, ...]
    sector: str
    grade: int | None
    pd: float
    pd_source: str
    lgd: float
    collateral: str
    correlation: float
    policy: Policy
    terms: YearTerms | None
    """Terms of the policy for its claim, with its own insured percentage; None: no policy pays."""

    @cached_property
    def ead(self) -> int:
        """Exposure at default of all ids. [base minor units]"""
        return sum(part.ead for part in self.parts)

    @cached_property
    def covered(self) -> int:
        """Covered debt of all ids. [base minor units]"""
        return sum(part.covered for part in self.parts)

    @cached_property
    def kept(self) -> Fraction:
        """Share of an indemnity that recoveries do not bring back to the insurer."""
        recovered = 1 - exact(self.lgd)
        if self.policy.recoveries_after_loss == PRO_RATA or not self.covered:
            return 1 - recovered
        return 1 - min(recovered * self.ead / self.covered, Fraction(1))

    def retained(self, ead: int, indemnity: int) -> Fraction:
        """What is left of a loss after indemnity and recoveries, not rounded. [base minor units]"""
        return exact(self.lgd) * ead - self.kept * indemnity

    def shares(self, paid: int) -> list[tuple[Part, int, Fraction]]:
        """Each id with its share of an indemnity and what is left of its loss, not rounded. [base minor units]"""
        indemnities = split(paid, [part.covered for part in self.parts])
        pairs = zip(self.parts, indemnities, strict=True)
        return [(part, indemnity, self.retained(part.ead, indemnity)) for part, indemnity in pairs]

    @property
    def failed(self) -> bool:
        """True where the loss is there already: insolvent, or claimed."""
        return self.pd_source == FAILED


def expected_losses(analysis: Analysis) -> pd.DataFrame:
    """One row a buyer. [base minor units]"""
    rows = [row for obligor in analysis.obligors for row in _rows(analysis, obligor)]
    names = [column.name for column in table("expected_losses").columns]
    found = pd.DataFrame(rows, columns=[name for name in names if name != "name"])
    found["name"] = analysis.names_of(found["buyer"])
    found["credit_grade"] = pd.to_numeric(found["credit_grade"]).astype(float)
    return found[names]


def _rows(analysis: Analysis, of: Obligor) -> list[dict[str, Any]]:
    bad_year = bad_year_pd(of.pd, REGULATORY, of.correlation)
    rows = []
    for part, indemnity, retained in of.shares(indemnity_now(analysis, of)):
        rows.append(
            {
                "buyer": part.buyer,
                "credit_grade": of.grade,
                "pd": of.pd,
                "pd_source": of.pd_source,
                "loss_given_default": of.lgd,
                "exposure": part.exposure,
                "ead": part.ead,
                "covered_at_default": part.covered,
                "indemnity": indemnity,
                "expected_loss": expected_loss(of.pd, of.lgd, part.ead),
                "net_expected_loss": nearest(exact(of.pd) * retained),
                "asset_correlation": of.correlation,
                "net_unexpected_loss": nearest(retained * Fraction(bad_year - of.pd)),
            }
        )
    return rows


def indemnity_now(analysis: Analysis, of: Obligor) -> int:
    """What a claim on a firm would pay today by itself. [base minor units]"""
    found = claim_now(analysis, of)
    return 0 if found is None else found.paid


def used_today(analysis: Analysis, policy: Policy) -> Used:
    """What the claims filed have used up of the year of a policy; nothing where they cannot be worked out."""
    first, _ = policy.year(analysis.settings.as_of)
    return register_or_none(analysis).used.get((policy.name, first), Used())


def claim_now(analysis: Analysis, of: Obligor, so_far: Used | None = None) -> Indemnity | None:
    """Steps of a claim on a firm today, within what others leave of the policy year; None where no policy pays.

    so_far: what the year has used up; what the claims filed have unless given.
    """
    if of.terms is None:
        return None
    first, _ = of.policy.year(analysis.settings.as_of)
    used, own = so_far or used_today(analysis, of.policy), _own_claims(analysis, of, first)
    first_loss, paid = (sum(row[name] for row in own) for name in ("first_loss_used", "paid"))
    return left_for(of.covered, of.terms, Used(used.first_loss - first_loss, used.liability - paid))


def _own_claims(analysis: Analysis, of: Obligor, year: date) -> list[dict[str, Any]]:
    """Claims on a firm in a policy year: this is the same claim, and must not find the year used up by itself."""
    if not of.failed:
        return []
    ids, book = {part.buyer for part in of.parts}, analysis.book
    filed = book.claim_register
    lost_on = dict(zip(filed["claim"], filed["date_of_loss"], strict=True))
    rows = [row for row in register_or_none(analysis).rows if row["buyer"] in ids and row["status"] not in REFUSED]
    names = [book.policies.on(row["buyer"], day_number(lost_on[row["claim"]])).name for row in rows]
    return [row for row, name in zip(rows, names, strict=True) if (name, row["policy_year"]) == (of.policy.name, year)]


@dataclass(frozen=True)
class Ahead:
    """What a firm owes at its default beyond its exposure of today. [base minor units]

    unused_share: of what is available of its limit; headrooms: the insurer's limit left for a delivery, by buyer;
    growth: of the receivables of each buyer until then.
    """

    unused_share: float
    headrooms: Mapping[str, int]
    growth: Mapping[str, int] = field(default_factory=dict)


def usual_ahead(analysis: Analysis) -> Ahead:
    """What the settings say that a firm still draws, within the headroom of the as-of date."""
    settings = analysis.settings
    return Ahead(settings.unused_limit_share, analysis.ship_headroom(settings.as_of))


def obligors(analysis: Analysis, ahead: Ahead | None = None) -> list[Obligor]:
    """Every firm, in the order of its first id; what it owes beyond today is the usual unless given."""
    firms: dict[str, list[str]] = {}
    for buyer in analysis.buyers:
        firms.setdefault(analysis.book.pools.firm(buyer), []).append(buyer)
    sums = _Sums(analysis, ahead or usual_ahead(analysis))
    return [_obligor(analysis, sums, ids) for ids in firms.values()]


class _Sums:
    """Tables of an analysis by buyer, and what its policies pay."""

    def __init__(self, analysis: Analysis, ahead: Ahead) -> None:
        self.ahead = ahead
        self.exposures = _by_buyer(analysis, "exposure")
        self.limits = _by_buyer(analysis, "credit_limits")
        self.percentages = percentages(analysis)
        rows = register_or_none(analysis).rows
        self.claimed = {row["buyer"] for row in rows if row["status"] not in REFUSED}
        masters = analysis.book.buyers.set_index("buyer")
        self.collateral: Mapping[str, str | None] = masters["collateral"].to_dict()
        self.sectors: Mapping[str, str | None] = masters["sector"].to_dict()
        self._terms: dict[Policy, YearTerms | None] = {}

    def terms(self, analysis: Analysis, policy: Policy) -> YearTerms | None:
        """Terms of a policy; None where it pays nothing, which `claim_problems` says."""
        if policy not in self._terms:
            try:
                self._terms[policy] = year_terms(analysis, policy)
            except XlcreditError:
                self._terms[policy] = None
        return self._terms[policy]


def _by_buyer(analysis: Analysis, name: str) -> dict[str, dict[str, Any]]:
    return {row["buyer"]: row for row in analysis.table(name).to_dict("records")}


def _obligor(analysis: Analysis, sums: _Sums, ids: Sequence[str]) -> Obligor:
    facts = analysis.firm_facts[ids[0]]
    settings, number = analysis.settings, facts["grading"].number
    failed = bool(facts["insolvent"]) or any(one in sums.claimed for one in ids)
    pd_source = FAILED if failed else GRADE if number is not None else CLASS
    probability = 1.0 if failed else pd_of(analysis, number)
    policy = analysis.book.policies.on(ids[0], analysis.day)
    terms = sums.terms(analysis, policy)
    if terms is not None:
        insured = next((one for one in ids if sums.exposures[one]["covered"]), ids[0])
        terms = replace(terms, claim=replace(terms.claim, percentage=sums.percentages[insured]))
    turnover = turnover_in_millions(analysis, facts["buyer_turnover"]) if settings.size_adjustment else None
    collateral = next((sums.collateral[one] for one in ids if sums.collateral.get(one)), None)
    return Obligor(
        parts=_parts(sums, ids, failed, terms is not None),
        sector=sector_key(sums.sectors.get(ids[0]) or GENERAL),
        grade=number,
        pd=probability,
        pd_source=pd_source,
        lgd=analysis.book.loss_rules.lgd_of(collateral, settings.loss_given_default),
        collateral=collateral or "",
        correlation=asset_correlation(probability, turnover),
        policy=policy,
        terms=terms,
    )


def _parts(sums: _Sums, ids: Sequence[str], failed: bool, insured: bool) -> tuple[Part, ...]:
    """What each id owes at default; what the firm still draws of its limit stands with its largest id."""
    growth = {one: sums.ahead.growth.get(one, 0) for one in ids}
    exposed = {one: max(int(sums.exposures[one]["exposure"]) + growth[one], 0) for one in ids}
    largest = max(ids, key=lambda one: exposed[one])
    available = int(sums.limits[largest]["available"]) - sum(growth.values())
    drawn = 0 if failed else scaled(max(available, 0), *ratio(sums.ahead.unused_share))
    headroom = max(sums.ahead.headrooms[one] for one in ids)
    found = []
    for one in ids:
        row, more = sums.exposures[one], drawn if one == largest else 0
        fits = min(int(row["not_invoiced"]) + growth[one] + more, headroom)
        headroom -= fits
        covered = int(row["covered"]) + fits if insured else 0
        found.append(Part(one, exposed[one], exposed[one] + more, covered))
    return tuple(found)


def pd_of(analysis: Analysis, number: int | None) -> float:
    """Probability of default of a grade; without one that of the worst grade of the class of the unknown."""
    card, rank = analysis.book.scorecard, analysis.settings.class_without_grade
    if number is not None:
        return card.grade(number).pd
    return max((grade.pd for grade in card.grades if grade.credit_class == rank), default=card.grades[-1].pd)


def turnover_in_millions(analysis: Analysis, turnover: int | None) -> float | None:
    """A turnover in million EUR at the rate of the as-of date; None where it or the rate is not known."""
    if turnover is None:
        return None
    settings = analysis.settings
    try:
        above, below = analysis.book.rates.minor_ratio(settings.as_of, settings.base_currency, EURO)
    except XlcreditError:
        return None
    return max(turnover, 0) * above / below / 100 / MILLION


def largest_losses(analysis: Analysis, retained: Sequence[tuple[int, Obligor]]) -> str:
    """The failed firms of which most is retained, each with the amount; how many more there are."""
    largest = sorted(retained, key=lambda one: (-one[0], one[1].parts[0].buyer))[:NAMED]
    ids = [firm.parts[0].buyer for _, firm in largest]
    rows = zip(ids, analysis.names_of(ids), largest, strict=True)
    places = analysis.settings.places
    named = [f"{name or buyer} {currency_units(loss, places):,.0f}" for buyer, name, (loss, _) in rows]
    return "; ".join([*named, *([f"+{len(retained) - NAMED:,}"] if len(retained) > NAMED else [])])
