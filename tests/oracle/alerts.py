"""Alerts: every rule for every buyer, one at a time, each number worked out anew from the other second opinions."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle import cover, credit, financials, promises
from tests.oracle.behaviour import behaviour
from tests.oracle.deadlines import deadlines
from tests.oracle.decisions import _amount, _effective, _kind, _latest, _status, cover_in_force, shares
from tests.oracle.evidence import months_before
from tests.oracle.figures import month_before
from tests.oracle.firm import Firm
from tests.oracle.items import items
from tests.oracle.values import date, decimals, flag, fraction, month_end, parameters

RULES = parameters("alerts")
Found = dict[tuple[str, str], tuple[int, dt.date | None]]
"""Money at risk and day, by rule and buyer."""

COMPARES = {"overdue share up": "overdue_share", "disputes up": "disputed_share"}


def thresholds(firm: Firm) -> dict[str, Fraction | None]:
    """Threshold of each rule that is on."""
    usual = {row["alert_rule"]: row.get("threshold") for row in parameters("alert_rules")["row"]}
    rows = firm.alert_rules or parameters("alert_rules")["row"]
    on = [row for row in rows if row.get("rule_on") != "no"]
    stated = {row["alert_rule"]: row.get("threshold") for row in on}
    both = {name: usual[name] if value is None else value for name, value in stated.items()}
    return {name: None if value is None else fraction(value) for name, value in both.items()}


def alerts(firm: Firm, buyers: list[str], reaches: bool) -> Found:
    """Every alert but those of the score and of a second workbook; `reaches` where the last close can be restated."""
    day, rules, out = firm.as_of, thresholds(firm), {}
    close = month_before(day) if reaches else None
    lines, steps = cover.lines(firm, day), deadlines(firm, day)
    limits = credit.credit_limits(firm, buyers, day)
    for buyer in buyers:
        own = cover.exposure(firm, buyer, lines.get(buyer, []), day)
        found = of_exposure(firm, buyer, own["exposure"], limits[buyer], day)
        found |= of_behaviour(firm, buyer, day, close) | of_sales(firm, buyer, day)
        found |= of_insurance(firm, buyer, own, steps.get(buyer), day, close)
        for rule, (measure, money, when) in found.items():
            if rule in rules and speaks(rule, measure, rules[rule]):
                out[rule, buyer] = (own["self_retained"] if money is None else money, when)
    return out


def speaks(rule: str, measure: Fraction | None, threshold: Fraction | None) -> bool:
    if measure is None or threshold is None:
        return True
    if rule in ("deadline near", "cover lapsing", "manual limit ends"):
        return measure <= threshold
    return measure > threshold


def of_exposure(firm: Firm, buyer: str, owed: int, row: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """What needs an exposure: flags, the limit, statements, our own limit, reviews."""
    out: dict[str, Any] = {}
    decided = _effective(firm, buyer, "own", day)
    if owed <= 0:
        return out
    for rule, name in (("insolvency", "insolvent"), ("sanctions", "sanctioned")):
        if flag(firm.buyer(buyer, name)):
            out[rule] = (None, None, None)
    limit, left = row["credit_limit"], row["available"]
    if left < 0:
        out["over the limit"] = (Fraction(-left, 10 ** decimals(firm.base)), None, None)
    elif limit:
        out["utilisation"] = (Fraction(100 * (limit - left), limit), None, None)
    statement = financials.financials(firm, buyer, day)
    if statement and statement["altman_zone"] == "distress":
        out["financial distress"] = (None, None, None)
    if decided:
        last = max(decided, key=lambda one: date(one["effective_date"]))
        months = credit.class_rule(firm, row["credit_class"])["review_months"] or 1
        due = date(last.get("review_date")) or later(date(last["effective_date"]), months)
        out["review due"] = (Fraction((day - due).days), None, due)
    bases = [row for row in decided if _kind(row) != "top-up"]
    if bases:
        newest = max(date(row["effective_date"]) for row in bases)
        row = next(row for row in bases if date(row["effective_date"]) == newest)
        ends = newest if _status(row) == "expired" else date(row.get("valid_to"))
        if _status(row) not in ("declined", "revoked") and ends:
            out["manual limit ends"] = (Fraction((ends - day).days), None, ends)
    return out


def later(day: dt.date, months: int) -> dt.date:
    """Same day of the month some months later, or the last of a shorter one."""
    number = day.year * 12 + day.month - 1 + months
    first = dt.date(number // 12, number % 12 + 1, 1)
    return min(month_end(first), first + dt.timedelta(days=day.day - 1))


def of_behaviour(firm: Firm, buyer: str, day: dt.date, close: dt.date | None) -> dict[str, Any]:
    """What rests on how the buyer pays, now and at the last close."""
    out: dict[str, Any] = {}
    now = behaviour(firm, buyer, day)
    if now["lateness_trend"] is not None:
        out["lateness trend"] = (now["lateness_trend"], None, None)
    broken = promises.broken(firm, buyer, day)
    if broken:
        out["broken promises"] = (Fraction(broken), None, None)
    was = behaviour(firm, buyer, close) if close else None
    for rule, share in COMPARES.items() if was else ():
        if now[share] is not None:
            out[rule] = (100 * (now[share] - (was[share] or 0)), None, None)
    return out


def of_sales(firm: Firm, buyer: str, day: dt.date) -> dict[str, Any]:
    """Sales of the last whole month against the year before, and terms."""
    out: dict[str, Any] = {}
    own = [item for item in items(firm) if item.buyer == buyer]
    last = day if day == month_end(day) else month_before(day)
    before = month_end(last.replace(day=1, year=last.year - 1))
    first = min(date(row["document_date"]) for row in firm.ledger)
    sold, earlier = (
        sum(
            firm.to_base(item.gross, item.currency, day)
            for item in own
            if item.kind != "payment" and (item.document_date.year, item.document_date.month) == (of.year, of.month)
        )
        for of in (last, before)
    )
    large = max(sold, earlier) >= RULES["least_sales"] * 10 ** decimals(firm.base)
    if first <= before.replace(day=1) and earlier > 0 and large:
        out["sales off season"] = (abs(Fraction(100 * (sold - earlier), earlier)), None, None)
    middle, start = months_before(day, RULES["terms_months"]), months_before(day, 12)
    recent, older = terms(firm, own, middle, day), terms(firm, own, start, middle)
    if recent is not None and older is not None:
        out["longer terms"] = (recent - older, None, None)
    return out


def terms(firm: Firm, own: list[Any], since: dt.date, until: dt.date) -> Fraction | None:
    found = [
        (firm.to_base(item.gross, item.currency, firm.as_of), (item.due_date - item.document_date).days)
        for item in own
        if item.kind == "invoice" and item.due_date and item.gross > 0 and since < item.document_date <= until
    ]
    whole = sum(amount for amount, _ in found)
    if len(found) < RULES["least_documents"] or whole <= 0:
        return None
    return Fraction(sum(amount * days for amount, days in found), whole)


def of_insurance(
    firm: Firm, buyer: str, own: dict[str, int], step: dict[str, Any] | None, day: dt.date, close: dt.date | None
) -> dict[str, Any]:
    """Deadlines, and the insurer's limit now and at the last close."""
    out: dict[str, Any] = {}
    if step and step["days_left"] >= 0 and step["step"] != "due":
        out["deadline near"] = (Fraction(step["days_left"]), step["at_stake"], step["deadline"])
    now = granted(firm, buyer, day)
    ends = min((date(row["valid_to"]) for row in now if row.get("valid_to")), default=None)
    if own["insured"] > 0 and ends:
        out["cover lapsing"] = (Fraction((ends - day).days), own["insured"], ends)
    if close is None or own["exposure"] <= 0:
        return out
    limit, was = cover_in_force(firm, buyer, day), cover_in_force(firm, buyer, close)
    earlier, held = was.limit, granted(firm, buyer, close)
    if held and earlier:
        earlier = sum(_amount(firm, row, day) for row in held)
    alike = (state(limit), worth(now)) == (state(was), worth(held))
    if (not alike or not limit.limit) and limit.limit < earlier:
        out["cover cut"] = (Fraction(100 * (earlier - limit.limit), earlier), None, None)
    return out


def state(of: Any) -> str:
    return of.origin


def worth(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return sorted((str(row.get("currency")), str(row["amount"])) for row in rows)


def granted(firm: Firm, buyer: str, day: dt.date) -> list[dict[str, Any]]:
    """Approved decisions of the insurer that make up the limit of a buyer on a day."""
    if cover_in_force(firm, buyer, day).origin != "named":
        return []
    rows = _effective(firm, buyer, "insurer", day, group=shares(firm, buyer, day)[0] == "group")
    valid = [
        row
        for row in rows
        if _kind(row) == "top-up"
        and _status(row) == "approved"
        and (date(row.get("valid_from")) or date(row["effective_date"])) <= day
        and (not row.get("valid_to") or day <= date(row["valid_to"]))
    ]
    return [_latest(firm, rows, day), *valid]
