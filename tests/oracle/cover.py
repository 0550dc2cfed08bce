"""Covered, insured and self-retained by cause on a day: the monitor view, invoice by invoice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from tests.oracle.decisions import Cover, cover_in_force, shares
from tests.oracle.firm import Firm, insures
from tests.oracle.items import Credit, Item, debts_and_credits, items
from tests.oracle.values import date, flag, fraction, rounded

CAUSES = ("uninsured_share", "over_limit", "no_cover", "breach", "excluded")


@dataclass
class Line:
    """One open item; amounts in minor units of the base currency."""

    item: Item
    open: int
    full: int
    net: int = 0
    secured: int = 0
    excluded: int = 0
    in_limit: int = 0
    covered: int = 0
    insured: int = 0
    reasons: set[str] = field(default_factory=set)
    causes: dict[str, int] = field(default_factory=dict)

    @property
    def exposure(self) -> int:
        return self.net - self.secured

    @property
    def claimable(self) -> int:
        return self.exposure - self.excluded

    @property
    def at_risk(self) -> int:
        return self.exposure - self.covered

    @property
    def status(self) -> str:
        if self.covered == 0:
            return "not covered"
        return "covered" if self.covered == self.exposure else "partial"


def set_off(firm: Firm, day: dt.date, treatment: str = "") -> dict[str, list[Line]]:
    """Debts of each buyer, oldest first, with the buyer's credits taken off from the oldest on.

    Cash that was paid out comes before every debt. Of a running account (`fifo`) the debts are whole documents, and all
    that was ever received comes off them.
    """
    debts, credits = debts_and_credits(firm, day)
    opened = {item.row: amount for item, amount in debts}
    matched = {one.row: one.amount for one in credits}
    running = (treatment or firm.choice("credits")) == "fifo"
    lines, credit = defaultdict(list), defaultdict(int)
    for item in items(firm):
        if running and item.document_date <= day:
            # What was paid out against a document beyond its amount is owed too.
            full = max(firm.to_base(item.gross, item.currency, day), opened.get(item.row, 0), 0)
            lines[item.buyer].append(Line(item, opened.get(item.row, matched.get(item.row, 0)), full))
        elif not running and item.row in opened:
            lines[item.buyer].append(Line(item, opened[item.row], opened[item.row]))
    for one in credits:
        if one.amount > 0:
            lines[one.buyer].append(Line(_paid_out(one, firm.base), one.amount, one.amount))
    for buyer, own in lines.items():
        credit[buyer] += sum(line.full for line in own)
    for item, amount in debts:
        credit[item.buyer] -= amount
    for one in credits:
        credit[one.buyer] -= one.amount
    for buyer, own in lines.items():
        own.sort(key=_age)
        left = credit[buyer]
        for line in own:
            used = min(left, line.full)
            line.net = line.full - used
            left -= used
    return lines


def _age(line: Line) -> tuple[bool, dt.date, dt.date, str]:
    item = line.item
    return item.row > 0, item.document_date, item.due_date or dt.date.max, item.document


def _paid_out(one: Credit, currency: str) -> Item:
    when = one.document_date
    return Item(-1, "", one.buyer, "refund", when, when, when, None, currency, one.amount, None, None, None)


def _converted_part(firm: Firm, line: Line, column: str, whole: int, day: dt.date) -> int:
    part = line.item.part(column, 10**18)
    return whole if part >= 10**18 else min(whole, firm.to_base(part, line.item.currency, day))


def _stop_date(firm: Firm, own: list[Line], day: dt.date) -> dt.date | None:
    """Last day of the maximum extension period of the oldest unpaid undisputed item, None where little is overdue."""
    own = [line for line in own if line.item.row > 0]  # money that was paid out is no delivery
    overdue = sum(line.net for line in own if line.item.due_date and line.item.due_date < day)
    if overdue <= firm.base_minor(firm.term("small_overdue")):
        return None
    by_due = firm.term("mep_basis") == "due date"
    since = [
        line.item.due_date if by_due else line.item.document_date
        for line in own
        if line.net > _converted_part(firm, line, "disputed", line.net, day)
    ]
    dates = [one for one in since if one]
    return min(dates) + dt.timedelta(days=int(fraction(firm.term("mep_days")))) if dates else None


def _breaches(firm: Firm, line: Line, cover: Cover, stop: dt.date | None) -> set[str]:
    item, out = line.item, set()
    inception, expiry = date(firm.term("inception")), date(firm.term("expiry"))
    if item.due_date and (item.due_date - item.document_date).days > cover.maximum_terms:
        out.add("terms_too_long")
    if inception and item.shipment_date < inception:
        out.add("before_inception")
    if expiry and item.shipment_date > expiry:
        out.add("after_expiry")
    if stop and item.shipment_date > stop:
        out.add("stop_shipment")
    return out


def _exclusions(firm: Firm, buyer: str) -> set[str]:
    out = set()
    if flag(firm.buyer(buyer, "related")) and firm.term_flag("exclude_related"):
        out.add("related_party")
    if flag(firm.buyer(buyer, "public")) and firm.term_flag("exclude_public"):
        out.add("public_buyer")
    countries = [one.strip() for one in str(firm.term("excluded_countries") or "").split(",")]
    country = firm.buyer(buyer, "country")
    if (country and country in countries) or not insures(firm.term("insured_countries"), country):
        out.add("excluded_country")
    return out


def lines(firm: Firm, day: dt.date) -> dict[str, list[Line]]:
    """Every open item of every buyer, with its verdict."""
    out, balances = set_off(firm, day), defaultdict(int)
    kept = {}
    for buyer, own in out.items():
        today = firm.under(buyer, day)
        cover, exclusions = cover_in_force(firm, buyer, day), _exclusions(today, buyer)
        for line in own:
            line.secured = _converted_part(firm, line, "secured", line.net, day)
        kept[buyer] = cover, exclusions, None if exclusions else _stop_date(today, own, day)
    everyone = [(buyer, line) for buyer, own in out.items() for line in own]
    everyone.sort(key=lambda one: (one[1].item.document_date, one[1].item.due_date or dt.date.max, one[0], one[1].item.document))
    for buyer, line in everyone:
        today, (cover, exclusions, stop) = firm.under(buyer, day), kept[buyer]
        pool = shares(firm, buyer, day)
        disputed = _converted_part(firm, line, "disputed", line.exposure, day)
        line.excluded = (
            line.exposure
            if exclusions or line.item.row < 0
            else disputed
            if today.term_flag("exclude_disputed")
            else 0
        )
        line.in_limit = min(line.claimable, max(cover.limit - balances[pool], 0))
        balances[pool] += line.claimable
        breaches = _breaches(firm.under(buyer, line.item.shipment_date), line, cover, stop)
        line.reasons = breaches | exclusions
        line.covered = 0 if breaches else line.in_limit
        line.insured = rounded(line.covered * cover.share)
        uncovered = line.claimable - line.covered
        cause = "breach" if breaches else "over_limit" if cover.limit > 0 else "no_cover"
        line.causes = dict.fromkeys(CAUSES, 0) | {cause: uncovered}
        line.causes["uninsured_share"] = line.covered - line.insured
        line.causes["excluded"] = line.excluded
    return out


def not_invoiced(firm: Firm, buyer: str) -> int:
    """Open deliveries and orders, as the settings count them."""
    columns = [name for name in ("deliveries", "orders") if flag(firm.choice(f"include_{name}"))]
    return sum(firm.base_minor(firm.buyer(buyer, f"open_{name}")) for name in columns)


def exposure(firm: Firm, buyer: str, own: list[Line], day: dt.date) -> dict[str, int]:
    """A buyer's row of the exposure table."""
    limit = cover_in_force(firm, buyer, day).limit
    row = {name: sum(getattr(line, name) for line in own) for name in ("secured", "covered", "insured", "at_risk")}
    row |= {cause: sum(line.causes[cause] for line in own) for cause in CAUSES}
    row["open_items"], row["cover_limit"] = sum(line.net for line in own), limit
    row["not_invoiced"] = row["own_not_invoiced"] = not_invoiced(firm, buyer)
    row["exposure"] = row["open_items"] - row["secured"] + row["not_invoiced"]
    row["self_retained"] = row["exposure"] - row["insured"]
    row["gap"] = sum(line.claimable - line.in_limit for line in own)
    return row
