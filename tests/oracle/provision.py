"""Provision: one debt at a time into its bucket, one document at a time through its year, one month end after the other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from fractions import Fraction
from typing import Any

from tests.oracle import aging, claims, cover
from tests.oracle.firm import Firm
from tests.oracle.instalments import allocations
from tests.oracle.items import items, open_on, receipts_by_document
from tests.oracle.values import date, flag, fraction, month_end, parameters, rounded

ONE = Fraction(1)
Steps = dict[int, Fraction]


class Today(Firm):
    """A firm on another day whose money is converted at the rates of a third one."""

    def __init__(self, firm: Firm, day: dt.date) -> None:
        settings = [row for row in firm.blocks["settings"] if row[0] != "as_of"]
        super().__init__(firm.blocks | {"settings": [*settings, ["as_of", day]]})
        self.rates_of = firm.as_of

    def rate(self, currency: str, day: dt.date) -> Fraction:
        return super().rate(currency, self.rates_of)


def on(firm: Firm, day: dt.date) -> Firm:
    """The firm as it stood on another day."""
    settings = [row for row in firm.blocks["settings"] if row[0] != "as_of"]
    return Firm(firm.blocks | {"settings": [*settings, ["as_of", day]]})


def ten_digits(share: Fraction) -> Fraction:
    """A loss rate: no more than all of it, ten decimals."""
    return Fraction(rounded(min(ONE, share) * 10**10), 10**10)


def segment(firm: Firm, buyer: str) -> str:
    by = firm.choice("provision_segment")
    return "(all)" if by == "none" else firm.buyer(buyer, by) or "(none)"


def everyone(firm: Firm) -> list[str]:
    return sorted({row["buyer"] for row in (*firm.ledger, *firm.receipts)} | set(firm.buyers))


def profile(firm: Firm) -> dict[str, Steps]:
    """Share that is lost by days overdue, from the documents of the year that ended `default_days` ago."""
    late = int(firm.choice("default_days"))
    ages = sorted({*range(0, late, 30), late})
    last = firm.as_of - dt.timedelta(days=late)
    whole: dict[str, list[int]] = {}
    for item in items(firm):
        if item.due_date is None or item.gross <= 0:
            continue
        start = max(item.due_date, item.document_date)
        if not last - dt.timedelta(days=365) < start <= last:
            continue
        sums = whole.setdefault(segment(firm, item.buyer), [0] * (len(ages) + 1))
        sums[0] += firm.to_base(item.gross, item.currency, firm.as_of)
        for place, age in enumerate(ages, start=1):
            left = unpaid(firm, item, start + dt.timedelta(days=age))
            sums[place] += firm.to_base(left, item.currency, firm.as_of)
    lgd = fraction(firm.choice("loss_given_default"))
    return {name: shares(ages, sums, lgd) for name, sums in whole.items() if sums[0]}


def shares(ages: list[int], sums: list[int], lgd: Fraction) -> Steps:
    lost, found = sums[-1], {ages[-1] + 1: lgd}
    for start, amount in zip([0, *(age + 1 for age in ages)], sums[:-1], strict=False):
        if max(amount, lost):
            found[start] = lgd * Fraction(lost, max(amount, lost))
        else:
            found[start] = Fraction(-1)  # nothing was unpaid: unknown
    return found


def unpaid(firm: Firm, item: Any, day: dt.date) -> int:
    """What is unpaid of a document at the end of a day; a write-off is no payment."""
    paid = receipts_by_document(firm).get(item.document, [])
    left = open_on(item, paid, day)
    if not (item.cleared_date and item.cleared_date <= day):
        left += sum(amount for when, amount in written_off(firm, item.document) if when <= day)
    return min(item.gross, max(0, left))


def written_off(firm: Firm, document: str) -> list[tuple[dt.date, int]]:
    return [(date(row["date"]), row["units"]) for row in allocations(firm) if row.get("document") == document and row.get("kind") == "write-off"]


def months_of_history(firm: Firm) -> list[dt.date]:
    """The last thirteen month ends up to the as-of date that the ledger reaches, oldest first."""
    dated = any(row.get("cleared_date") for row in firm.ledger) or any(named_receipts(firm))
    if not dated:
        return []
    first = min(date(row["document_date"]) for row in firm.ledger)
    day = firm.as_of if month_end(firm.as_of) == firm.as_of else firm.as_of.replace(day=1) - dt.timedelta(days=1)
    ends = []
    for _ in range(13):
        ends.append(day)
        day = day.replace(day=1) - dt.timedelta(days=1)
    return [end for end in reversed(ends) if end >= first]


def named_receipts(firm: Firm) -> list[Any]:
    known = {row["document"] for row in firm.ledger}
    return [row for row in allocations(firm) if row.get("document") in known]


def reaches(firm: Firm, day: dt.date) -> bool:
    dated = any(row.get("cleared_date") for row in firm.ledger) or named_receipts(firm)
    return bool(dated) and min(date(row["document_date"]) for row in firm.ledger) <= day


def rolls(firm: Firm) -> dict[str, Steps]:
    """Share that is lost by days overdue, from how the balances of each bucket went to the next one."""
    months = -(-int(firm.choice("default_days")) // 30)
    ends = months_of_history(firm)
    names = {segment(firm, buyer) for buyer in everyone(firm)}
    balances = {name: [[0] * (months + 2) for _ in ends] for name in names}
    for number, end in enumerate(ends):
        for buyer, own in cover.set_off(Today(firm, end), end).items():
            for line in own:
                due = line.item.due_date
                if due is None:
                    continue
                behind = (end.year - due.year) * 12 + end.month - due.month
                place = 0 if due >= end else behind + 1
                if place <= months + 1:
                    balances[segment(firm, buyer)][number][place] += line.net
    out = {}
    for name, rows in balances.items():
        ratios = [mean_roll(rows, bucket) for bucket in range(months + 1)]
        if None in ratios:
            continue
        share, steps = fraction(firm.choice("loss_given_default")), {}
        for bucket in range(months + 1, -1, -1):
            if bucket <= months:
                share *= ratios[bucket]
            steps[0 if bucket == 0 else (bucket - 1) * 30 + 1] = share
        out[name] = steps
    return out


def mean_roll(rows: list[list[int]], bucket: int) -> Fraction | None:
    found = [Fraction(rows[n + 1][bucket + 1], rows[n][bucket]) for n in range(len(rows) - 1) if rows[n][bucket]]
    return sum(found) / len(found) if found else None


def experience(firm: Firm) -> dict[str, Steps]:
    method = firm.choice("provision_method")
    return profile(firm) if method == "payment profile" else rolls(firm) if method == "roll rates" else {}


def rate(firm: Firm, seen: dict[str, Steps], name: str, age: int) -> tuple[Fraction, str]:
    """Loss rate of a segment at an age, and where it comes from."""
    factor = fraction(firm.choice("forward_factor"))
    hand = [(row.get("segment"), int(row["age_from"]), fraction(row["loss_rate"])) for row in firm.provision_rates]
    ways = [(firm.choice("provision_method"), list(seen.get(name, {}).items()))]
    for whose in (name, None):
        rows = [(start, share) for owner, start, share in hand if plain(owner) == plain(whose)]
        ways.append(("by hand", rows))
    for source, rows in ways:
        before = sorted((start, share) for start, share in rows if start <= age)
        if before and before[-1][1] >= 0:
            return ten_digits(min(ONE, before[-1][1]) * factor), source
    return Fraction(0), "no rate"


def plain(name: Any) -> str:
    """A segment without case; a sector by its English name."""
    said = str(name or "").strip().lower()
    words = parameters("words")["industry"].items()
    return next((word for word, more in words if said in (more["zh"], *more.get("spellings", ()))), said)


def first_age(firm: Firm, label: str) -> int:
    """The first age in days overdue, 0 or more, that a bucket holds; on the first of a month none is of this month."""
    if label.startswith("Not due") or label == "No due date":
        return 0
    since = ((age, firm.as_of - dt.timedelta(days=age)) for age in range(1, 1 if label == "This month" and firm.as_of.day == 1 else 50_000))
    return next((age for age, day in since if aging.bucket(firm, day, firm.as_of) == label), 1)


def decided(firm: Firm) -> dict[str, dict[str, Any]]:
    """The latest decision on each buyer up to the as-of date."""
    rows = [row for row in firm.specific_provisions if date(row["date"]) is None or date(row["date"]) <= firm.as_of]
    return {row["buyer"]: row for row in sorted(rows, key=lambda row: date(row["date"]) or dt.date.min)}


def sales_of_a_year(firm: Firm) -> int:
    """Credit sales of the last twelve months that are known, else what was invoiced in the year."""
    known = sorted((date(row["month"]).replace(day=1), firm.base_minor(row["credit_sales"])) for row in firm.sales)
    by_month: dict[dt.date, int] = defaultdict(int)
    for month, amount in known:
        if month <= firm.as_of:
            by_month[month] += amount
    if by_month:
        return sum(amount for _, amount in sorted(by_month.items())[-12:])
    since = firm.as_of - dt.timedelta(days=365)
    return sum(firm.to_base(item.gross, item.currency, firm.as_of) for item in items(firm)
               if since < item.document_date <= firm.as_of and item.kind != "payment")  # fmt: skip


def matrix(firm: Firm, seen: dict[str, Steps] | None = None) -> list[dict[str, Any]]:
    """Every row: segment, bucket, gross, base, rate, source, provision, and by buyer (gross, base, provision)."""
    seen = experience(firm) if seen is None else seen
    alone, sums = decided(firm), defaultdict(lambda: [0, 0])
    for buyer, own in cover.lines(firm, firm.as_of).items():
        for line in own:
            if line.net:
                due = line.item.due_date
                label = "No due date" if due is None else aging.bucket(firm, due, firm.as_of)
                key = ("(all)", "Individually assessed") if buyer in alone else (segment(firm, buyer), label)
                if firm.choice("provision_method") == "percentage of sales" and buyer not in alone:
                    key = "(all)", "Credit sales"
                sums[(*key, buyer)][0] += line.net
                sums[(*key, buyer)][1] += line.exposure
    labels = [*aging.labels(firm), "No due date"]
    names = ["(all)"] if firm.choice("provision_segment") == "none" else sorted({key[0] for key in sums if key[1] in labels})
    places = [(name, label) for name in names for label in labels]
    if firm.choice("provision_method") == "percentage of sales":
        places = [("(all)", "Credit sales")]
    if any(key[1] == "Individually assessed" for key in sums):
        places.append(("(all)", "Individually assessed"))
    return [row_of(firm, seen, place, sums, alone) for place in places]


def row_of(firm: Firm, seen: dict[str, Steps], place: tuple[str, str], sums: Any, alone: Any) -> dict[str, Any]:
    name, label = place
    own = {key[2]: amounts for key, amounts in sorted(sums.items()) if key[:2] == place}
    base = sum(amounts[1] for amounts in own.values())
    row = {"segment": name, "bucket": label, "gross_carrying_amount": sum(amounts[0] for amounts in own.values())}
    if label == "Individually assessed":
        shares = {buyer: specific(firm, alone[buyer], amounts[1]) for buyer, amounts in own.items()}
        row |= {"provision_base": base, "loss_rate": None, "rate_source": "specific"}
    else:
        if label == "Credit sales":
            stated = min(ONE, fraction(firm.choice("sales_loss_rate") or 0)) * fraction(firm.choice("forward_factor"))
            share, source, counted = ten_digits(stated), "percentage of sales", sales_of_a_year(firm)
            whole = min(base, rounded(max(counted, 0) * share))
        else:
            share, source = rate(firm, seen, name, first_age(firm, label))
            counted, whole = base, rounded(base * share)
        shares = spread(whole, {buyer: amounts[1] for buyer, amounts in own.items()})
        row |= {"provision_base": counted, "loss_rate": share, "rate_source": source}
    row |= {"provision": sum(shares.values()), "secured": row["gross_carrying_amount"] - base, "shares": shares}
    return row | {"buyers": own}


def specific(firm: Firm, row: dict[str, Any], owed: int) -> int:
    if row["loss_rate"] is not None:
        return rounded(owed * fraction(row["loss_rate"]))
    return min(owed, firm.base_minor(row["specific_amount"]))


def spread(whole: int, weights: dict[str, int]) -> dict[str, int]:
    """Each has what the rounded running sum grows by at him."""
    total, reached, given, out = sum(weights.values()), 0, 0, {}
    for name, weight in weights.items():
        reached += weight
        upto = rounded(Fraction(whole * reached, total)) if total else 0
        out[name] = upto - given
        given = upto
    return out


def recoveries(firm: Firm, provisions: dict[str, int]) -> dict[str, int]:
    """What the policy is expected to pay of each buyer's provision."""
    if firm.policy.get("insured_percentage") in (None, ""):
        return {}
    found = cover.lines(firm, firm.as_of)
    owed = {buyer: (sum(x.exposure for x in own), sum(x.covered for x in own)) for buyer, own in found.items()}
    filed = claims.filed(firm, owed)
    out: dict[str, int] = {}
    for buyer in {one["buyer"] for one in filed if one["status"] in (None, "filed")}:
        debt, paid = owed.get(buyer, (0, 0))[0], sum(x["indemnity"] for x in filed if x["buyer"] == buyer and x["status"] in (None, "filed"))
        if provisions.get(buyer) and debt:
            out[buyer] = rounded(Fraction(provisions[buyer] * min(paid, debt), debt))
    expected = {}
    for buyer, one in sorted(claims.estimates(firm, filed, owed).items()):
        if provisions.get(buyer):
            expected[buyer] = rounded(Fraction(provisions[buyer] * one["indemnity"], one["loss"]))
    most = claims.terms(firm)[2]
    whole = sum(expected.values())
    if most is not None:
        year = claims.policy_year(firm, firm.as_of)
        whole = min(whole, max(0, most - sum(one["paid"] for one in filed if one["year"] == year)))
    return out | spread(whole, expected)


def provision(firm: Firm, seen: dict[str, Steps] | None = None) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Rows of the matrix with what is insured of each, and a row a buyer."""
    rows = matrix(firm, seen)
    buyers = {
        buyer: {"segment": segment(firm, buyer), "assessed_as": "specific" if buyer in decided(firm) else "collective",
                "gross_carrying_amount": 0, "provision": 0, "insured_recovery": 0} for buyer in everyone(firm)
    }  # fmt: skip
    for row in rows:
        for buyer, share in row["shares"].items():
            buyers[buyer]["provision"] += share
            buyers[buyer]["gross_carrying_amount"] += row["buyers"][buyer][0]
    expected = recoveries(firm, {buyer: one["provision"] for buyer, one in buyers.items()})
    integral = flag(firm.choice("integral_cover"))
    parts: dict[int, int] = defaultdict(int)
    for buyer, recovery in expected.items():
        own = {number: row["shares"][buyer] for number, row in enumerate(rows) if buyer in row["shares"]}
        buyers[buyer]["insured_recovery"] = recovery
        for number, part in spread(recovery, own).items():
            parts[number] += part
    for number, row in enumerate(rows):
        row["insured_recovery"] = parts[number]
        row["self_retained_provision"] = row["provision"] - parts[number]
        row["net_provision"] = row["provision"] - (parts[number] if integral else 0)
    for one in buyers.values():
        one["net_provision"] = one["provision"] - (one["insured_recovery"] if integral else 0)
    return rows, buyers


def net(firm: Firm, seen: dict[str, Steps] | None = None) -> int:
    return sum(row["net_provision"] for row in provision(firm, seen)[0])


def movement(firm: Firm) -> dict[str, int | None]:
    """From the opening to the closing provision."""
    stated = date(firm.settings.get("bridge_from"))
    first = stated or firm.as_of.replace(day=1) - dt.timedelta(days=1)
    entries = [(date(row["date"]), row["provision_entry"], firm.base_minor(row["entry_amount"])) for row in firm.provision_entries]
    days = [day for day, kind, _ in entries if kind == "opening" and day <= first]
    first = max(days, default=first)
    shown = first <= firm.as_of and reaches(firm, first)
    opening: int | None = sum(amount for day, kind, amount in entries if kind == "opening" and day == first) if days else None
    before = net(on(firm, first)) if shown else None
    if not days:
        opening = before
    fx: int | None = None if opening is None else 0
    if opening is not None and shown and before and any((row.get("currency") or firm.base) != firm.base for row in firm.ledger):
        seen = experience(on(firm, first))
        fx = rounded(Fraction(opening * net(Today(firm, first), seen), before)) - opening
    of_period = {kind: sum(x for day, one, x in entries if one == kind and first < day <= firm.as_of) for kind in ("write-off", "recovery")}
    closing = net(firm)
    out = {"opening": opening, "write-off": -of_period["write-off"], "recovery": of_period["recovery"],
           "exchange differences": fx, "closing": closing}  # fmt: skip
    rest = None if opening is None else closing - opening - out["write-off"] - out["recovery"] - fx
    return out | {"charge": None if rest is None else max(rest, 0), "release": None if rest is None else min(rest, 0)}
