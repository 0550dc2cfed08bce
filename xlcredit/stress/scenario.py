"""A scenario made real: the book under cut limits and moved rates, receivables that grow, firms that fail.

    limits cut        every decision of the insurer on the buyers concerned, times what is left
    currencies move   the rates of the as-of date times the factor; what stands for earlier days stays
    growth            days × credit sales of twelve months / their days, each buyer in proportion to his exposure
    failures          of the firms that have not failed yet, by their exposure after all that, the largest first

The insurer covers of the growth what fits into the limit that is left for deliveries, and the firms of a group share
that of the group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from xlcredit.decisions import GROUP, INSURER, Decision
from xlcredit.errors import XlcreditError
from xlcredit.expectedloss import Ahead, Obligor, obligors
from xlcredit.figures import months_of_sales
from xlcredit.money import minor_units, scaled, split
from xlcredit.rates import RateTable
from xlcredit.stress.rules import CUT, FAILS, MOVED, SECTOR, SLOWER, Shock, Stress
from xlcredit.whatifchecks import grade_of
from xlcredit.words import sector_key

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

NO_GRADES, SOME_GRADES, NO_LIMITS = "no grades", "some without grade", "no limits to cut"
NO_FOREIGN, NO_RATE = "no foreign currency", "no rate"
NO_SALES, NOTHING_OWED = "no credit sales", "nothing owed"
NOBODY_FAILS, FEWER_FAIL = "nobody left to fail", "fewer firms than asked"
"""Why a scenario has no answer, or less of one than was asked."""

UNANSWERED = (NO_GRADES, NO_LIMITS, NO_FOREIGN, NO_RATE, NO_SALES, NOTHING_OWED, NOBODY_FAILS)


@dataclass(frozen=True)
class Shaken:
    """A book after the shocks, before its figures. [base minor units]

    growth: of the receivables of each buyer; headrooms: what the insurer's limit has left, by buyer; failing: in the
    order of their claims; remarks: why there is no answer, or what it leaves out.
    """

    analysis: Analysis
    growth: Mapping[str, int] = field(default_factory=dict)
    headrooms: Mapping[str, int] = field(default_factory=dict)
    failing: tuple[Obligor, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """True where the scenario has an answer."""
        return not set(self.remarks) & set(UNANSWERED)


def shaken(analysis: Analysis, stress: Stress) -> Shaken:
    """The book of an analysis after the shocks of a scenario."""
    decisions, remarks = decisions_cut(analysis, stress.of(CUT))
    rates, of_rates = rates_moved(analysis, stress.of(MOVED))
    after = under(analysis, decisions, rates)
    growth, of_growth = growth_of(after, sum((one.size or Fraction(0) for one in stress.of(SLOWER)), Fraction(0)))
    remarks += [*of_rates, *of_growth]
    headrooms, failures = shared_headrooms(after, growth), stress.of(FAILS, SECTOR)
    firms = obligors(after, Ahead(0.0, headrooms, growth)) if failures else []
    failing, of_failing = failing_firms(after, firms, failures)
    found = tuple(dict.fromkeys((*remarks, *of_failing)))
    return Shaken(after, growth, headrooms, tuple(failing), found)


def under(analysis: Analysis, decisions: tuple[Decision, ...], rates: RateTable) -> Analysis:
    """The same book under other decisions and rates; the analysis itself where both are the same."""
    book = analysis.book
    if rates is not book.rates:
        return type(analysis)(replace(book, decisions=decisions, rates=rates))
    return analysis if decisions == book.decisions else analysis.under(decisions)


def decisions_cut(analysis: Analysis, shocks: Sequence[Shock]) -> tuple[tuple[Decision, ...], list[str]]:
    """The log with every limit of the insurer cut, and what cannot be cut."""
    decisions, remarks = analysis.book.decisions, []
    for shock in shocks:
        concerned, remark = concerned_by(analysis, shock)
        hit = {one for one in decisions if _concerns(analysis, one, concerned)}
        standing = any(_stands(one, analysis.settings.as_of) for one in hit)
        remarks += [one for one in (remark, "" if standing or remark == NO_GRADES else NO_LIMITS) if one]
        decisions = tuple(_cut(one, shock.size or Fraction(0)) if one in hit else one for one in decisions)
    return decisions, remarks


def concerned_by(analysis: Analysis, shock: Shock) -> tuple[set[str], str]:
    """Buyers whose limits a cut concerns, and whether any limit is left alone because no grade is known."""
    if not shock.scope:
        return set(analysis.buyers), ""
    best, numbers = grade_of(shock.scope), {b: facts["grading"].number for b, facts in analysis.firm_facts.items()}
    terms = analysis.standings.table
    limited = terms.loc[(terms["state"] == "approved") & (terms["limit"] > 0), "buyer"]
    lacking = [buyer for buyer in limited if numbers[buyer] is None]
    concerned = {buyer for buyer, number in numbers.items() if number is not None and number >= best}
    return concerned, NO_GRADES if lacking and len(lacking) == len(limited) else SOME_GRADES if lacking else ""


def _concerns(analysis: Analysis, decision: Decision, concerned: set[str]) -> bool:
    """Whether a decision of the insurer is on a limit that any of the buyers has: of a group, any of its members."""
    if decision.source != INSURER or decision.buyer in concerned:
        return decision.source == INSURER
    group = analysis.book.pools.group(decision.buyer) if decision.type == GROUP else ""
    return bool(group) and any(of == group and buyer in concerned for buyer, of in analysis.book.pools.groups.items())


def _cut(decision: Decision, left: Fraction) -> Decision:
    return replace(decision, amount=int(scaled(decision.amount, left.numerator, left.denominator)))


def _stands(decision: Decision, day: date) -> bool:
    """Whether a decision grants anything on a day."""
    granted = decision.status == "approved" and decision.amount > 0
    return granted and decision.effective_date <= day and decision.valid_on(day)


def rates_moved(analysis: Analysis, shocks: Sequence[Shock]) -> tuple[RateTable, list[str]]:
    """The rates after the shocks, and why some have none."""
    settings, rates, remarks = analysis.settings, analysis.book.rates, []
    foreign = foreign_currencies(analysis)
    for shock in shocks:
        currency, factor = shock.scope.upper() or settings.base_currency, shock.size or Fraction(1)
        concerned = {currency} & foreign if shock.scope else foreign
        known = [one for one in concerned if _has_rate(rates, settings.as_of, one, settings.base_currency)]
        if not known:
            remarks.append(NO_RATE if concerned else NO_FOREIGN)
        elif factor != 1:
            # All foreign currencies up is the base currency down.
            rates = rates.moved(settings.as_of, currency, factor if shock.scope else 1 / factor)
    return rates, remarks


def foreign_currencies(analysis: Analysis) -> set[str]:
    """Foreign currencies of the open items and receipts, of the limits, and of the policy."""
    book = analysis.book
    found = {*book.ledger["currency"].unique().to_list(), *book.receipts["currency"].unique().to_list()}
    found |= {one.currency for one in book.decisions} | {book.policy.policy_currency or ""}
    return found - {book.settings.base_currency, ""}


def _has_rate(rates: RateTable, day: date, source: str, target: str) -> bool:
    try:
        rates.minor_ratio(day, source, target)
    except XlcreditError:
        return False
    return True


def growth_of(analysis: Analysis, days: Fraction) -> tuple[dict[str, int], list[str]]:
    """What the receivables of each buyer grow by when all are paid so many days later, or why nothing does."""
    if not days:
        return {}, []
    try:
        months = months_of_sales(analysis)
    except XlcreditError:
        return {}, [NO_SALES]
    owed = analysis.table("exposure").set_index("buyer")["exposure"].clip(lower=0)
    if months.total <= 0 or not owed.sum():
        return {}, [NO_SALES if months.total <= 0 else NOTHING_OWED]
    times = days / sum(months.days)
    more = scaled(minor_units(months.total, analysis.settings.places), times.numerator, times.denominator)
    return dict(zip(owed.index, split(int(more), [int(one) for one in owed]), strict=True)), []


def shared_headrooms(analysis: Analysis, growth: Mapping[str, int]) -> dict[str, int]:
    """What the insurer's limit has left by buyer; what a group has left is shared among its firms by what they need."""
    headrooms = dict(analysis.ship_headroom(analysis.settings.as_of))
    pools, exposure = analysis.book.pools, analysis.table("exposure").set_index("buyer")["not_invoiced"]
    terms = analysis.standings.table
    groups: dict[str, dict[str, list[str]]] = {}
    for buyer in terms.loc[terms["in_group"].astype(bool), "buyer"] if len(terms) else ():
        if headrooms[buyer]:
            groups.setdefault(pools.group(buyer), {}).setdefault(pools.firm(buyer), []).append(buyer)
    for firms in groups.values():
        left = max(headrooms[one] for ids in firms.values() for one in ids)
        needs = [sum(int(exposure[one]) + growth.get(one, 0) for one in ids) for ids in firms.values()]
        for share, ids in zip(split(left, needs), firms.values(), strict=True):
            headrooms |= dict.fromkeys(ids, share)
    return headrooms


def failing_firms(
    analysis: Analysis, firms: Sequence[Obligor], shocks: Sequence[Shock]
) -> tuple[list[Obligor], list[str]]:
    """The firms that fail, the largest exposure first, and where nobody or fewer than asked are left to fail."""
    standing = sorted((one for one in firms if one.ead > 0 and not one.failed), key=_largest_first)
    chosen: set[str] = set()
    remarks = []
    for shock in shocks:
        among = list(_among(analysis, standing, shock))
        count = len(among) if shock.kind == SECTOR and shock.size is None else int(shock.size or 1)
        chosen |= {one.parts[0].buyer for one in among[:count]}
        if len(among) < count or not among:
            remarks.append(FEWER_FAIL if among else NOBODY_FAILS)
    return [one for one in standing if one.parts[0].buyer in chosen], remarks


def _largest_first(one: Obligor) -> tuple[int, str]:
    return -one.ead, one.parts[0].buyer


def _among(analysis: Analysis, standing: Sequence[Obligor], shock: Shock) -> Iterator[Obligor]:
    """The firms of which some fail, in their order."""
    if shock.kind == FAILS:
        yield from (one for one in standing if shock.scope in ("", *(part.buyer for part in one.parts)))
        return
    sector = sector_key(shock.scope) if shock.scope else largest_sector(analysis, standing)
    yield from (one for one in standing if one.sector == sector)


def largest_sector(analysis: Analysis, standing: Sequence[Obligor]) -> str:
    """The sector whose firms that may still fail retain most; of several alike the first by name."""
    retained = analysis.table("exposure").set_index("buyer")["self_retained"]
    sums: dict[str, int] = {}
    for firm in standing:
        own = sum(int(retained[part.buyer]) for part in firm.parts)
        sums[firm.sector] = sums.get(firm.sector, 0) + own
    return min(sums, key=lambda sector: (-sums[sector], sector), default="")
