"""What is known of one owed item in the claim view: amounts, the limit at its shipment, the days of each condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.chain import extension_end_day
from xlcredit.claimview import attachment_day, changes_of
from xlcredit.dates import NO_DAY, date_of
from xlcredit.decisions import Decision, standing, top_ups_on
from xlcredit.errors import XlcreditError
from xlcredit.limitlog import NO_DECISION
from xlcredit.money import scaled
from xlcredit.notices import last_notice_day
from xlcredit.policy import Policy
from xlcredit.sharedlimits import logs_of
from xlcredit.shipmentlimits import AT_SHIPMENT
from xlcredit.stopcause import Stop, stop_on

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


@dataclass(frozen=True)
class Amount:
    """An amount of a limit in its currency and in base minor units; `published` is None where there is no rate."""

    amount: int
    currency: str
    base: int
    rate: float | None
    rate_day: date
    published: date | None


@dataclass(frozen=True)
class LimitFacts:
    """The limit in force at a shipment: its decision, a later one whose notice still runs, amounts, and top-ups."""

    decision: Decision | None
    later: Decision | None
    state: str
    amount: Amount | None
    top_ups: tuple[tuple[Decision, Amount], ...]


@dataclass(frozen=True)
class ItemFacts:
    """An owed item of the claim view, as its columns are named, with what decided its cover."""

    item: dict[str, Any]
    policy: Policy
    limit: LimitFacts
    before: tuple[dict[str, Any], ...]
    stop: Stop | None
    stop_document: str


def owed_item(analysis: Analysis, document: str) -> tuple[Policy, dict[str, Any]] | None:
    """The policy of a document of the ledger, and its row in the claim view with its days; None: nothing is owed."""
    items = analysis.claims.items
    found = items.filter((nw.col("document") == document) & (nw.col("row") > 0))
    if not len(found):
        return None
    policies, day = analysis.book.policies, attachment_day(analysis.book.policy)
    policy, found = next(part for part in policies.parted(found, analysis.buyers, day) if len(part[1]))
    days = {
        "last_notice_day": last_notice_day(policy),
        "attached_day": attachment_day(policy),
        "extension_end_day": extension_end_day(policy),
    }
    dated = found.with_columns(*(day.cast(nw.Int64).alias(name) for name, day in days.items()))
    return policy, next(iter(dated.iter_rows(named=True)))


def item_facts(analysis: Analysis, policy: Policy, item: dict[str, Any]) -> ItemFacts:
    """What decided the cover of an owed item under its policy."""
    stop = None
    if item["stopped"]:
        changes = changes_of(analysis, analysis.ratios, policy.mep_basis)
        stop = stop_on(changes, item["number"], policy, item["shipment_day"])
    limit, before = _limit_facts(analysis, policy, item), tuple(_before(analysis, item))
    return ItemFacts(item, policy, limit, before, stop, _document(analysis, stop))


def _before(analysis: Analysis, item: dict[str, Any]) -> list[dict[str, Any]]:
    """The items that fill the same limit first, in the order of shipment."""
    pools, number = analysis.book.pools, item["number"]
    numbers = pools.group_numbers if item["in_group"] else pools.firm_numbers
    mates = [place for place, one in enumerate(numbers.tolist()) if one == numbers[number]]
    rows = analysis.claims.items.filter(nw.col("number").is_in(mates)).iter_rows(named=True)
    own = _filling(item)
    return sorted((row for row in rows if _filling(row) < own), key=_filling)


def _filling(item: dict[str, Any]) -> tuple[Any, ...]:
    """Order in which the debts of a pool fill its limit."""
    return item["shipment_day"], item["due_day"], item["document"]


def _document(analysis: Analysis, stop: Stop | None) -> str:
    if stop is None:
        return ""
    ledger = analysis.book.ledger
    found = ledger.filter(nw.col("row") == stop.row)["document"].to_list()
    return str(found[0]) if found else ""


def _limit_facts(analysis: Analysis, policy: Policy, item: dict[str, Any]) -> LimitFacts:
    known, decision = _log(analysis, item), _decision(analysis, item["decision"])
    shipment = date_of(item["shipment_day"]) or analysis.settings.as_of
    day = shipment if policy.limit_rate == AT_SHIPMENT else analysis.settings.as_of
    state, amount = _state(decision, shipment), None
    top_ups = top_ups_on(known, shipment) if state == "approved" else ()
    if decision is not None and state == "approved":
        amount = _amount(analysis, decision.amount, decision.currency, day)
    elif state not in ("declined", "revoked"):
        base_currency = analysis.settings.base_currency
        stated = _amount(analysis, policy.discretionary_limit, policy.policy_currency or base_currency, day)
        # Evidence may prove less than the policy allows: then its amount is the limit.
        amount = stated if stated.base == item["limit"] else _amount(analysis, item["limit"], base_currency, day)
    extra = tuple((one, _amount(analysis, one.amount, one.currency, day)) for one in top_ups)
    return LimitFacts(decision, _later(analysis, known, decision, shipment), state, amount, extra)


def _log(analysis: Analysis, item: dict[str, Any]) -> list[Decision]:
    """The decisions that the limit of an item stems from: those of its group, or those of its firm."""
    pools, buyer = analysis.book.pools, item["buyer"]
    decisions, firms = analysis.claims.decisions, len(logs_of(pools, analysis.book.decisions, analysis.day).firms.buyer)
    if item["in_group"]:
        return [one for one in decisions[firms:] if pools.group(one.buyer) == pools.group(buyer)]
    return [one for one in decisions[:firms] if pools.firm(one.buyer) == pools.firm(buyer)]


def _decision(analysis: Analysis, place: int) -> Decision | None:
    return None if place == NO_DECISION else analysis.claims.decisions[place]


def _state(decision: Decision | None, shipment: date) -> str:
    """State of the decision that stands at shipment, in the words of `decisions.Standing`."""
    return "none" if decision is None else standing([decision], shipment).state


def _later(analysis: Analysis, known: list[Decision], decision: Decision | None, shipment: date) -> Decision | None:
    """A decision that had taken effect by the shipment, whose notice still left the one before it in force."""
    day = analysis.settings.as_of
    stands = standing(known, shipment, lambda d: _amount(analysis, d.amount, d.currency, day).base)
    return None if stands.base is decision else stands.base


def _amount(analysis: Analysis, amount: int, currency: str, day: date) -> Amount:
    rates, base = analysis.book.rates, analysis.settings.base_currency
    try:
        found = rates.on(day, currency, base)
        in_base = int(scaled(amount, *rates.minor_ratio(day, currency, base)))
        return Amount(amount, currency, in_base, float(found.value), day, found.published)
    except XlcreditError:
        return Amount(amount, currency, 0, None, day, None)


def has_day(day: int) -> bool:
    """True for a day of the calendar; a day at or after NO_DAY stands for none."""
    return day < NO_DAY
