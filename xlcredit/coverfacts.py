"""What is known of one owed item in the claim view: amounts, the limit at its shipment, the days of each condition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.chain import extension_end_day
from xlcredit.claimview import attachment_day, changes_of
from xlcredit.dates import NO_DAY, date_of
from xlcredit.decisions import INSURER, Decision, by_buyer, standing, top_ups_on
from xlcredit.errors import XlcreditError
from xlcredit.limitlog import NO_DECISION, known_decisions
from xlcredit.money import scaled
from xlcredit.notices import last_notice_day
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
    limit: LimitFacts
    before: tuple[dict[str, Any], ...]
    stop: Stop | None
    stop_document: str


def owed_item(analysis: Analysis, document: str) -> dict[str, Any] | None:
    """The row of a document of the ledger in the claim view, with the days of its conditions; None: nothing is owed."""
    items = analysis.claims.items
    found = items.filter((nw.col("document") == document) & (nw.col("row") > 0))
    if not len(found):
        return None
    policy = analysis.book.policy
    days = {
        "last_notice_day": last_notice_day(policy),
        "attached_day": attachment_day(policy),
        "extension_end_day": extension_end_day(policy),
    }
    dated = found.with_columns(*(day.cast(nw.Int64).alias(name) for name, day in days.items()))
    return next(iter(dated.iter_rows(named=True)))


def item_facts(analysis: Analysis, item: dict[str, Any]) -> ItemFacts:
    """What decided the cover of an owed item."""
    own = analysis.claims.items.filter((nw.col("number") == item["number"]) & (nw.col("place") < item["place"]))
    before = tuple(own.sort("place").iter_rows(named=True))
    stop = None
    if item["stopped"]:
        changes = changes_of(analysis, analysis.ratios)
        stop = stop_on(changes, item["number"], analysis.book.policy, item["shipment_day"])
    return ItemFacts(item, _limit_facts(analysis, item), before, stop, _document(analysis, stop))


def _document(analysis: Analysis, stop: Stop | None) -> str:
    if stop is None:
        return ""
    ledger = analysis.book.ledger
    found = ledger.filter(nw.col("row") == stop.row)["document"].to_list()
    return str(found[0]) if found else ""


def _limit_facts(analysis: Analysis, item: dict[str, Any]) -> LimitFacts:
    known = known_decisions(analysis.book.decisions, {item["buyer"]}, analysis.day)
    decision = _decision(analysis, item["decision"])
    shipment = date_of(item["shipment_day"]) or analysis.settings.as_of
    day = shipment if analysis.book.policy.limit_rate == AT_SHIPMENT else analysis.settings.as_of
    state = _state(decision, shipment)
    top_ups = top_ups_on(known, shipment) if state == "approved" else ()
    policy, amount = analysis.book.policy, None
    if decision is not None and state == "approved":
        amount = _amount(analysis, decision.amount, decision.currency, day)
    elif state not in ("declined", "revoked"):
        currency = policy.policy_currency or analysis.settings.base_currency
        amount = _amount(analysis, policy.discretionary_limit, currency, day)
    extra = tuple((one, _amount(analysis, one.amount, one.currency, day)) for one in top_ups)
    return LimitFacts(decision, _later(analysis, known, decision, shipment), state, amount, extra)


def _decision(analysis: Analysis, place: int) -> Decision | None:
    if place == NO_DECISION:
        return None
    return known_decisions(analysis.book.decisions, set(analysis.buyers), analysis.day)[place]


def _state(decision: Decision | None, shipment: date) -> str:
    """State of the decision that stands at shipment, in the words of `decisions.Standing`."""
    return "none" if decision is None else standing([decision], shipment).state


def _later(analysis: Analysis, known: list[Decision], decision: Decision | None, shipment: date) -> Decision | None:
    """A decision that had taken effect by the shipment, whose notice still left the one before it in force."""
    day = analysis.settings.as_of
    own = by_buyer(known, INSURER).get(known[0].buyer, []) if known else []
    stands = standing(own, shipment, lambda d: _amount(analysis, d.amount, d.currency, day).base)
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
