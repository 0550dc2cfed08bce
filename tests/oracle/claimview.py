"""The claim view, one invoice at a time: what was decided, paid, stopped and reported by the day it was shipped."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from tests.oracle.cover import CAUSES, _converted_part, _exclusions, set_off
from tests.oracle.decisions import _amount, _begun, _effective, _ended, _kind, _status
from tests.oracle.evidence import proven
from tests.oracle.firm import Firm, plain
from tests.oracle.instalments import allocations, reports
from tests.oracle.items import Item, items, open_on, receipts_by_document
from tests.oracle.values import date, fraction, minor, rounded

RECEIPT = "R"
"""Money that was paid out stands under its receipt, whose number begins like this, among documents of one day."""
ONE_DAY = dt.timedelta(days=1)


@dataclass
class Claim:
    """One open item; amounts in minor units of the base currency."""

    item: Item
    limit: int
    decision: str
    balance: int
    exposure: int
    claimable: int
    covered: int
    insured: int
    reasons: set[str]
    causes: dict[str, int] = field(default_factory=dict)

    @property
    def status(self) -> str:
        if self.covered == 0:
            return "not covered"
        return "covered" if self.covered == self.exposure else "partial"


def days(firm: Firm, key: str) -> dt.timedelta:
    return dt.timedelta(days=int(fraction(firm.term(key))))


# The limit on the day of shipment


@dataclass(frozen=True)
class Stands:
    """What one decision, or none, means on a day; `worth` is compared when a decision displaces another."""

    row: dict[str, Any] | None
    state: str
    worth: int


def meaning(
    firm: Firm, row: dict[str, Any] | None, shipped: dt.date, known: dt.date, buyer: str, proven_on: dt.date
) -> Stands:
    """State of a decision on the day of shipment, worth at the rates of the as-of date."""
    fallback = proven(firm, buyer, discretionary(firm, known), proven_on, known)
    if row is not None and _status(row) in ("declined", "revoked"):
        return Stands(row, f"limit_{_status(row)}", -1)
    if row is not None and _status(row) == "expired":
        return Stands(row, "limit_expired", fallback)
    if row is not None and _begun(row, shipped) and not _ended(row, shipped):
        return Stands(row, "covered_by_limit", _amount(firm, row, known))
    late = row is not None and _begun(row, shipped)
    state = "no_limit" if row is None else "limit_expired" if late else "limit_not_yet_valid"
    return Stands(row, state, fallback)


def discretionary(firm: Firm, day: dt.date) -> int:
    currency = firm.term("policy_currency") or firm.base
    return firm.to_base(minor(firm.term("discretionary_limit"), currency), currency, day)


def in_force(firm: Firm, buyer: str, shipped: dt.date, known: dt.date, group: bool = False) -> Stands:
    """What stands at shipment: the latest decision, or one displaced within the notice that is worth more."""
    rows = _effective(firm, buyer, "insurer", known, group)

    def latest(day: dt.date) -> dict[str, Any] | None:
        effective = [row for row in rows if date(row["effective_date"]) <= day]
        standing = [
            row
            for row in effective
            if _kind(row) == "permanent" or (_kind(row) == "temporary" and _begun(row, day) and not _ended(row, day))
        ]
        return max(
            standing,
            key=lambda row: (date(row["effective_date"]), 1 if _status(row) != "approved" else -_amount(firm, row, known)),
            default=None,
        )

    best = meaning(firm, latest(shipped), shipped, known, buyer, shipped)
    own = best
    for back in range(days(firm, "limit_cut_notice_days").days):
        day = shipped - back * ONE_DAY
        now, before = latest(day), latest(day - ONE_DAY)
        if now is before or now is None or date(now["effective_date"]) != day or now.get("at_once"):
            continue
        displaced = meaning(firm, before, day - ONE_DAY, known, buyer, shipped)
        still = meaning(firm, before, shipped, known, buyer, shipped)
        dated = before is not None and _status(before) == "approved"
        ended = dated and (_ended(before, shipped) != _ended(before, day - ONE_DAY))
        begun = dated and (_begun(before, shipped) != _begun(before, day - ONE_DAY))
        if displaced.state == still.state and not ended and not begun and displaced.worth > best.worth:
            best = still
    return best if best.worth > own.worth else own


def limit_of(firm: Firm, buyer: str, stands: Stands, shipped: dt.date, known: dt.date, group: bool) -> int:
    """Amount in force: the decision with its top-ups, the discretionary limit, or nothing."""
    if firm.term("insured_percentage") is None or stands.worth < 0:
        return 0
    at = shipped if firm.term("limit_rate") == "shipment date" else known
    if stands.state != "covered_by_limit":
        return proven(firm, buyer, discretionary(firm, at), shipped, known)
    rows = _effective(firm, buyer, "insurer", min(shipped, known), group)
    extra = [
        row
        for row in rows
        if _kind(row) == "top-up" and _status(row) == "approved" and _begun(row, shipped) and not _ended(row, shipped)
    ]
    return sum(_amount(firm, row, at) for row in (stands.row, *extra))


# The stop on the day of shipment


@lru_cache(maxsize=8)
def by_buyer(firm: Firm) -> dict[str, list[Item]]:
    out: dict[str, list[Item]] = {}
    for item in items(firm):
        out.setdefault(item.buyer, []).append(item)
    return out


def unpaid_on(firm: Firm, item: Item, shipped: dt.date, known: dt.date) -> int:
    """Open on the day of shipment, as far as it is known."""
    return open_on(item, receipts_by_document(firm)[item.document], min(shipped, known))


def on_account(firm: Firm, buyer: str, shipped: dt.date, known: dt.date) -> list[int]:
    """Money received that no document of that day had taken up, with what was taken back."""
    posted = {row["document"]: date(row["document_date"]) for row in firm.ledger}
    out = []
    for row in allocations(firm):
        received, currency = date(row["date"]), row.get("currency") or firm.base
        document = posted.get(row.get("document"))
        taken_up = document is not None and document <= min(shipped, known)
        if row["buyer"] == buyer and received <= min(shipped, known) and not taken_up:
            out.append(firm.to_base(row["units"], currency, known))
    return out


def is_stopped(firm: Firm, buyer: str, shipped: dt.date, known: dt.date) -> bool:
    """Debt past its extension period, and overdue debt above the small amount, both after the buyer's credits."""
    past = overdue = credit = 0
    by_due = firm.term("mep_basis") == "due date"
    for item in by_buyer(firm).get(buyer, []):
        amount = unpaid_on(firm, item, shipped, known)
        posted = item.document_date <= min(shipped, known)
        full = item.gross if firm.choice("credits") == "fifo" and posted else 0
        owed = max(amount, full, 0)
        credit += firm.to_base(owed - amount, item.currency, known)
        basis = item.due_date if by_due else item.document_date
        if basis and basis + days(firm, "mep_days") < shipped:
            past += firm.to_base(max(0, owed - item.part("disputed", owed)), item.currency, known)
        if item.due_date and item.due_date < shipped:
            overdue += firm.to_base(owed, item.currency, known)
    credit = max(0, credit + sum(on_account(firm, buyer, shipped, known)))
    return past - credit > 0 and overdue - credit > firm.base_minor(firm.term("small_overdue"))


def was_stopped(firm: Firm, buyer: str, shipped: dt.date, known: dt.date) -> bool:
    """Stopped on the day; on any day up to it where a payment does not cure."""
    if firm.term_flag("stop_cured_by_payment"):
        return is_stopped(firm, buyer, shipped, known)
    first = min(item.document_date for item in items(firm))
    return any(is_stopped(firm, buyer, first + n * ONE_DAY, known) for n in range((shipped - first).days + 1))


# Notices


def first_notice(firm: Firm, item: Item, known: dt.date) -> dt.date | None:
    given = [
        date(row["date"])
        for row in firm.notices
        if row["buyer"] == item.buyer
        and (
            reports(firm, row.get("document"), item.document)
            or (row.get("document") is None and item.due_date and item.due_date < date(row["date"]))
        )
    ]
    return min((day for day in given if day <= known), default=None)


def notice_faults(firm: Firm, item: Item, known: dt.date) -> set[str]:
    if not firm.term_flag("notice_required"):
        return set()
    start = item.due_date
    if firm.term("notice_from") == "MEP end":
        basis = item.due_date if firm.term("mep_basis") == "due date" else item.document_date
        start = basis and basis + days(firm, "mep_days")
    if start is None:
        return set()
    last, given = start + days(firm, "notice_days"), first_notice(firm, item, known)
    if given is None:
        return {"notice_missing"} if last < known else set()
    return {"notice_late"} if given > last else set()


# The invoice


def attached(firm: Firm, item: Item, known: dt.date) -> dt.date:
    """Day of the shipment, or of the loss, which must lie in the policy period."""
    day = item.shipment_date
    if firm.term("attachment") == "losses occurring":
        by_due = firm.term("mep_basis") == "due date"
        basis = item.due_date if by_due else item.document_date
        end = basis and basis + days(firm, "mep_days")
        last = end if firm.term("notice_from") == "MEP end" else item.due_date
        told = [first_notice(firm, item, known), last and last + days(firm, "notice_days")]
        reported = min((one for one in told if one), default=None)
        start = {"due date": item.due_date, "MEP end": end, "notice": reported}[firm.term("waiting_from")]
        if start:
            day = start + days(firm, "waiting_days")
    return day


def period_faults(firm: Firm, item: Item, known: dt.date) -> set[str]:
    """Shipped, or lost, outside the policy period."""
    day = attached(firm, item, known)
    inception, expiry = date(firm.term("inception")), date(firm.term("expiry"))
    out = {"before_inception"} if inception and day < inception else set()
    return out | ({"after_expiry"} if expiry and day > expiry else set())


def faults(firm: Firm, item: Item, stands: Stands, known: dt.date) -> set[str]:
    longest = int(fraction(firm.term("maximum_terms")))
    if stands.state == "covered_by_limit" and stands.row.get("maximum_terms") is not None:
        longest = int(fraction(stands.row["maximum_terms"]))
    out = period_faults(firm, item, known)
    if item.due_date and (item.due_date - item.document_date).days > longest:
        out.add("terms_too_long")
    if not _exclusions(firm.under(item.buyer, known), item.buyer):
        out |= notice_faults(firm, item, known)
        if was_stopped(firm, item.buyer, item.shipment_date, known):
            out.add("stop_shipment")
    return out


def share_of(firm: Firm, stands: Stands) -> Fraction:
    named = fraction(firm.term("insured_percentage") or 0)
    other = firm.term("insured_percentage_discretionary")
    falls_back = stands.state in ("no_limit", "limit_expired", "limit_not_yet_valid")
    return fraction(other) if falls_back and other is not None else named


def claims(whole: Firm, known: dt.date) -> dict[str, list[Claim]]:
    """Every open item of every buyer on the as-of date, in the order of shipment, each under its own policy."""
    out: dict[str, list[Claim]] = {}
    balances: dict[tuple[str, Any], int] = defaultdict(int)
    owed = [(buyer, line) for buyer, own in set_off(whole, known).items() for line in own if line.net > 0]
    owed.sort(key=lambda one: (one[1].item.shipment_date, one[1].item.due_date or dt.date.max, one[1].item.document or RECEIPT))
    for buyer, line in owed:
        item = line.item
        exclusions = _exclusions(whole.under(buyer, known), buyer)
        firm = whole.under(buyer, attached(whole, item, known))
        line.secured = _converted_part(firm, line, "secured", line.net, known)
        disputed = _converted_part(firm, line, "disputed", line.exposure, known)
        disputed = disputed if firm.term_flag("exclude_disputed") else 0
        line.excluded = line.exposure if exclusions or item.row < 0 else disputed  # what was paid out is no delivery
        stands = in_force(firm, buyer, item.shipment_date, known, group=True)
        in_group = stands.row is not None
        if not in_group:
            stands = in_force(firm, buyer, item.shipment_date, known)
        own, whose = ("firm", firm.firm_of(buyer)), ("group", plain(firm.buyer(buyer, "group")))
        balance = balances[whose if in_group else own]
        limit = limit_of(firm, buyer, stands, item.shipment_date, known, in_group)
        inside, broken = min(line.claimable, max(limit - balance, 0)), faults(firm, item, stands, known)
        covered = 0 if broken else inside
        insured = rounded(covered * share_of(firm, stands))
        claim = Claim(
            item, limit, "" if stands.row is None else str(stands.row["decision"]), balance,
            line.exposure, line.claimable, covered, insured, set(),
        )  # fmt: skip
        cause = "breach" if broken else "over_limit" if limit > 0 else "no_cover"
        claim.causes = dict.fromkeys(CAUSES, 0) | {cause: line.claimable - covered}
        claim.causes |= {"uninsured_share": covered - insured, "excluded": line.excluded}
        claim.reasons = broken | exclusions | _limit_reasons(stands, limit, claim, inside)
        claim.reasons |= {"disputed"} if line.excluded and not exclusions else set()
        claim.reasons |= {"secured"} if line.net > line.exposure else set()
        if item.document:
            out.setdefault(buyer, []).append(claim)
        balances[own] += line.claimable
        balances[whose] += line.claimable
    return out


def _limit_reasons(stands: Stands, limit: int, claim: Claim, inside: int) -> set[str]:
    """Where the cover comes from, and why it ends where it does."""
    state = "no_limit" if stands.state == "covered_by_limit" and limit == 0 else stands.state
    named = state == "covered_by_limit"
    out = set()
    if claim.covered:
        out.add("covered_by_limit" if named else "covered_by_discretionary")
    if claim.claimable > inside and limit:
        out.add("limit_exceeded" if named else "discretionary_exceeded")
    if claim.claimable and not named:
        out.add(state)
    return out
