"""Indemnity of a claim, recovery and premium, in fractions of the minor unit; the register and the declaration."""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction
from typing import Any

from tests.oracle.decisions import cover_in_force
from tests.oracle.firm import Firm
from tests.oracle.items import items
from tests.oracle.values import date, flag, fraction, rounded


def indemnity(covered: int, terms: dict[str, Fraction | int | str], afl: int, liability: int | None) -> tuple[int, int]:
    """What is paid, and how much of the annual first loss it uses. `terms` by the keys of the policy."""
    threshold, rule = terms.get("threshold", 0), terms.get("threshold_rule", "reaches")
    amount = covered
    if rule == "subtracted":
        amount = max(0, covered - threshold)
    elif covered < threshold or (rule == "exceeds" and covered == threshold):
        amount = 0
    percentage = Fraction(terms["percentage"])
    if terms.get("deductions") == "before":
        amount = max(0, amount - terms.get("deductible", 0))
        used = min(amount, afl)
        amount = rounded((amount - used) * percentage)
    else:
        amount = max(0, rounded(amount * percentage) - terms.get("deductible", 0))
        used = min(amount, afl)
        amount -= used
    if liability is not None and amount > liability:
        amount = liability
    kept = covered - amount
    least = terms.get("minimum_retention", 0)
    if kept < least:
        amount = max(0, covered - least)
    return amount, used


def recovery(gross: int, costs: int, paid: int, retained: int) -> tuple[int, int]:
    """Shares of insurer and insured; the insured has what the rounded share of the insurer leaves."""
    insurer = rounded(Fraction(gross - costs) * paid / (paid + retained))
    return insurer, gross - costs - insurer


def premium(turnover: int, rate: Fraction, share: Fraction, estimate: int) -> int:
    """Premium on the turnover, at least the share of the premium on the estimate."""
    return max(rounded(turnover * rate), rounded(rounded(estimate * rate) * share))


def policy_year(firm: Firm, day: dt.date) -> dt.date:
    """First day of the policy year of a day: the last return of the inception, or 1 January without one."""
    start = date(firm.term("inception")) or dt.date(day.year, 1, 1)
    first = [back for back in (day - dt.timedelta(days=days) for days in range(367)) if is_return(start, back)]
    return first[0]


def is_return(start: dt.date, day: dt.date) -> bool:
    """The same day and month; 1 March for 29 February where the year has none."""
    if (start.month, start.day) == (2, 29) and not calendar.isleap(day.year):
        return (day.month, day.day) == (3, 1)
    return (day.month, day.day) == (start.month, start.day)


def terms(firm: Firm) -> tuple[dict[str, Any], int, int | None]:
    """Terms of a claim without the percentage, annual first loss, maximum liability; the policy is in base currency."""
    amounts = {key: firm.base_minor(firm.term(key)) for key in ("threshold", "deductible", "minimum_retention")}
    rules = {"threshold_rule": firm.term("threshold_rule"), "deductions": firm.term("deduction_order")}
    most = firm.term("maximum_liability")
    return amounts | rules, firm.base_minor(firm.term("afl")), None if most is None else firm.base_minor(most)


def filed(firm: Firm, owed: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Every claim filed up to the as-of date; `owed` has exposure and covered part of each buyer."""
    bare, afl, most = terms(firm)
    out: list[dict[str, Any]] = []
    for row in sorted(firm.claims, key=lambda one: (date(one["date_filed"]), one["claim"])):
        if date(row["date_filed"]) > firm.as_of:
            continue
        year = policy_year(firm, date(row["date_of_loss"]))
        before = [one for one in out if one["year"] == year]
        exposure, covered = owed.get(row["buyer"], (0, 0))
        given = {name: None if row[name] is None else firm.base_minor(row[name]) for name in ("loss", "amount_claimed", "paid")}
        claimed = covered if given["amount_claimed"] is None else given["amount_claimed"]
        whole = exposure if given["amount_claimed"] is None else claimed
        loss = max(whole, claimed, given["paid"] or 0) if given["loss"] is None else given["loss"]
        counted = 0 if row["status"] in ("rejected", "withdrawn") else min(claimed, loss)
        left = None if most is None else max(0, most - sum(one["paid"] for one in before))
        afl_left = max(0, afl - sum(one["used"] for one in before))
        percentage = percentage_of(firm, row["buyer"])
        due, used = indemnity(counted, bare | {"percentage": percentage}, afl_left, left)
        paid = due if given["paid"] is None else given["paid"]
        out.append({"claim": row["claim"], "buyer": row["buyer"], "status": row["status"], "year": year, "loss": loss,
                    "covered": counted, "indemnity": due, "used": used, "paid": paid, "retained": loss - paid})  # fmt: skip
    return out


def percentage_of(firm: Firm, buyer: str) -> Fraction:
    """Insured percentage of a buyer at the as-of date; of one that nobody knows, that of a named limit."""
    known = {row["buyer"] for row in (*firm.ledger, *firm.receipts)} | set(firm.buyers)
    return cover_in_force(firm, buyer, firm.as_of).share if buyer in known else fraction(firm.term("insured_percentage"))


def estimates(firm: Firm, claims: list[dict[str, Any]], owed: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    """What a claim on each buyer with covered debt would pay today, if none is filed yet."""
    bare, afl, most = terms(firm)
    this_year = [one for one in claims if one["year"] == policy_year(firm, firm.as_of)]
    left = None if most is None else max(0, most - sum(one["paid"] for one in this_year))
    afl_left = max(0, afl - sum(one["used"] for one in this_year))
    waiting = {one["buyer"] for one in claims if one["status"] in (None, "filed")}
    out = {}
    for buyer, (exposure, covered) in owed.items():
        if covered and buyer not in waiting:
            paid, used = indemnity(covered, bare | {"percentage": percentage_of(firm, buyer)}, afl_left, left)
            out[buyer] = {"loss": exposure, "covered": covered, "indemnity": paid, "first_loss_used": used,
                          "retained": exposure - paid}  # fmt: skip
    return out


def declared(firm: Firm) -> dict[tuple[int, int], tuple[int, int]]:
    """Turnover of each month of the policy year up to the as-of date, and what of it is declared."""
    first = policy_year(firm, firm.as_of)
    out: dict[tuple[int, int], tuple[int, int]] = {}
    for item in items(firm):
        day = item.document_date
        if item.kind == "payment" or not first <= day <= firm.as_of:
            continue
        try:
            amount = firm.to_base(item.gross, item.currency, firm.as_of)
            whole = max(item.gross, 0)
            secured = firm.to_base(min(item.part("secured", whole), whole), item.currency, firm.as_of)
        except LookupError:
            continue
        turnover, counted = out.get((day.year, day.month), (0, 0))
        out[day.year, day.month] = turnover + amount, counted + (0 if excluded(firm, item.buyer) else amount - secured)
    return out


def excluded(firm: Firm, buyer: str) -> bool:
    """True for a buyer that the policy does not insure."""
    related = firm.term_flag("exclude_related") and flag(firm.buyer(buyer, "related"))
    public = firm.term_flag("exclude_public") and flag(firm.buyer(buyer, "public"))
    countries = [one.strip() for one in str(firm.term("excluded_countries") or "").split(",")]
    return related or public or (firm.buyer(buyer, "country") or "-") in countries
