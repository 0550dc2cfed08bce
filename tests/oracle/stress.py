"""Stress of the book, one scenario, one firm, one claim at a time; each scenario is a firm with other rates and limits."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.oracle import aging, claims, cover, losses
from tests.oracle.claimview import claims as claim_view
from tests.oracle.credit import credit_limits, grading
from tests.oracle.decisions import _status, cover_in_force
from tests.oracle.firm import Firm, crossed
from tests.oracle.values import date, decimals, flag, fraction, minor, parameters, records, rounded
from tests.oracle.whatif import buyers, headroom

NO_ANSWER = {"no grades", "no limits to cut", "no foreign currency", "no rate", "no credit sales", "nothing owed"}
NO_ANSWER |= {"nobody left to fail"}
AMOUNTS = ("cash", "securities", "receivables", "current_assets", "current_liabilities", "equity")


@dataclass
class Book:
    """Every buyer of a firm, as it stands after limits and rates have changed."""

    firm: Firm
    ids: list[str] = field(default_factory=list)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)
    limits: dict[str, dict[str, Any]] = field(default_factory=dict)
    filed: list[dict[str, Any]] = field(default_factory=list)
    room: dict[str, int] = field(default_factory=dict)

    @property
    def firms(self) -> list[list[str]]:
        """The ids of each firm."""
        of = self.firm.firm_of
        return [[two for two in self.ids if of(two) == of(one)] for one in self.ids if of(one) == one]


def book_of(firm: Firm) -> Book:
    day, book = firm.as_of, Book(firm, buyers(firm))
    lines, items = cover.lines(firm, day), claim_view(firm, day)
    book.rows = {one: cover.exposure(firm, one, lines.get(one, []), day) for one in book.ids}
    book.limits = credit_limits(firm, book.ids, day)
    covered = {one: (row["exposure"] - row["not_invoiced"], row["covered"]) for one, row in book.rows.items()}
    book.filed = claims.filed(firm, covered)
    for own in book.firms:
        owed = sum(item.claimable for one in own for item in items.get(one, []))
        book.room[own[0]] = max(headroom(firm, one, owed) for one in own)
    return book


@dataclass
class Default:
    """One firm at its default."""

    own: list[str]
    ead: dict[str, int]
    covered: dict[str, int]
    failed: bool

    @property
    def owes(self) -> int:
        return sum(self.ead.values())


def at_default(book: Book, own: list[str], growth: dict[str, int], share: Fraction) -> Default:
    """What a firm owes with what it still draws, and what of it is covered."""
    firm = book.firm
    failed = any(flag(firm.buyer(one, "insolvent")) for one in own)
    failed = failed or any(one["buyer"] in own and one["status"] not in losses.REFUSED for one in book.filed)
    ead = {one: max(0, book.rows[one]["exposure"] + growth.get(one, 0)) for one in own}
    most = next(one for one in own if ead[one] == max(ead.values()))
    left = book.limits[most]["available"] - sum(growth.get(one, 0) for one in own)
    more = dict.fromkeys(own, 0) | {most: 0 if failed else rounded(share * max(0, left))}
    room, covered = book.room[own[0]], {}
    for one in own:
        fits = min(room, book.rows[one]["not_invoiced"] + growth.get(one, 0) + more[one])
        room -= fits
        covered[one] = fits + book.rows[one]["covered"] if firm.term("insured_percentage") is not None else 0
    return Default(own, {one: ead[one] + more[one] for one in own}, covered, failed)


class Year:
    """What a policy year still pays, claim by claim."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.terms, first, most = claims.terms(book.firm)
        year = claims.policy_year(book.firm, book.firm.as_of)
        this = [one for one in book.filed if one["year"] == year]
        self.this = this
        self.first = first - sum(one["used"] for one in this)
        self.most = None if most is None else most - sum(one["paid"] for one in this)

    def pays(self, of: Default, keep: bool) -> int:
        firm, rows = self.book.firm, self.book.rows
        if firm.term("insured_percentage") is None:
            return 0
        first_id = next((one for one in of.own if rows[one]["covered"]), of.own[0])
        terms = self.terms | {"percentage": claims.percentage_of(firm, first_id)}
        mine = [one for one in self.this if one["buyer"] in of.own and one["status"] not in losses.REFUSED]
        most = None if self.most is None else max(0, self.most + sum(one["paid"] for one in mine))
        first = max(0, self.first + sum(one["used"] for one in mine))
        paid, used = claims.indemnity(sum(of.covered.values()), terms, first, most)
        if keep:
            self.first -= used
            self.most = None if self.most is None else self.most - paid
        return paid


def loss(firm: Firm, of: Default, paid: int) -> list[Fraction]:
    """What is retained of each id."""
    lgd = losses.loss_given_default(firm, of.own)
    kept = losses.kept_of(firm, lgd, of.owes, sum(of.covered.values()))
    shares = losses.shared(paid, [of.covered[one] for one in of.own])
    return [lgd * of.ead[one] - kept * share for one, share in zip(of.own, shares, strict=True)]


def cut(firm: Firm, rows: list[dict[str, Any]]) -> tuple[Firm, set[str]]:
    """The insurer's limits times what is left of them."""
    remarks: set[str] = set()
    titles = firm.blocks["limits"][0]
    at = {name: titles.index(title) for name, title in (("id", "Decision"), ("amount", "Amount"))}
    block, concerned_by = [list(row) for row in firm.blocks["limits"]], []
    for row in rows:
        chosen = set(buyers(firm))
        if row["stress_scope"] is not None:
            grades = {one: grading(firm, one, firm.as_of)["credit_grade"] for one in chosen}
            named = [one for one in chosen if limited(firm, one)]
            lacking = [one for one in named if grades[one] is None]
            remarks |= {"some without grade" if len(lacking) < len(named) else "no grades"} if lacking else set()
            chosen = {one for one, grade in grades.items() if grade is not None and grade >= int(row["stress_scope"])}
        concerned_by.append((fraction(row["stress_size"]), chosen))
    for share, chosen in concerned_by:
        alive = False
        for decision in firm.decisions:
            if decision["source"] != "insurer" or decision["buyer"] not in chosen:
                continue
            line = next(one for one in block[1:] if one[at["id"]] == decision["decision"])
            currency = decision["currency"]
            before = minor(line[at["amount"]], currency)
            begins, ends = date(decision["valid_from"]) or date(decision["effective_date"]), date(decision["valid_to"])
            in_time = date(decision["effective_date"]) <= firm.as_of and begins <= firm.as_of
            valid = in_time and (ends is None or firm.as_of <= ends)
            alive = alive or bool(_status(decision) == "approved" and valid and before)
            line[at["amount"]] = Fraction(rounded(before * share), 10 ** decimals(currency))
        remarks |= set() if alive or "no grades" in remarks else {"no limits to cut"}
    return Firm(firm.blocks | {"limits": block}), remarks


def limited(firm: Firm, buyer: str) -> bool:
    found = cover_in_force(firm, buyer, firm.as_of)
    return found.origin == "named" and found.limit > 0 and firm.term("insured_percentage") is not None


def moved(firm: Firm, rows: list[dict[str, Any]]) -> tuple[Firm, set[str]]:
    """The rates of the day times the factors."""
    remarks: set[str] = set()
    used = {row["currency"] for row in (*firm.ledger, *firm.receipts, *firm.decisions)}
    used = {one for one in used | {firm.term("policy_currency")} if one} - {firm.base}
    for row in rows:
        scope, factor = row["stress_scope"], fraction(row["stress_size"])
        concerned = used & {scope} if scope else used
        if not any(has_rate(firm, one) for one in concerned):
            remarks.add("no rate" if concerned else "no foreign currency")
            continue
        header, *rates = firm.blocks["rates"]
        more = []
        for source, target in {(one[1], one[2]) for one in rates}:
            last = firm._last(source, target, firm.as_of)
            moves = scope in (source, target) if scope else firm.base in (source, target)
            if last is not None and moves:
                up = source == scope if scope else target == firm.base
                more.append([firm.as_of, source, target, crossed(last * factor if up else last / factor, source, target)])
        gone = {(one[0], one[1], one[2]) for one in more}
        kept = [one for one in rates if (date(one[0]), one[1], one[2]) not in gone]
        firm = Firm(firm.blocks | {"rates": [header, *kept, *more]})
    return firm, remarks


def has_rate(firm: Firm, currency: str) -> bool:
    try:
        return bool(firm.rate(currency, firm.as_of))
    except LookupError:
        return False


def grown(book: Book, rows: list[dict[str, Any]]) -> tuple[dict[str, int], set[str]]:
    """What each buyer owes more when all pay later."""
    if not rows:
        return {}, set()
    firm, day = book.firm, book.firm.as_of
    months: dict[tuple[int, int], int] = {}
    for row in firm.sales:
        month = date(row["month"])
        if (month.year, month.month) <= (day.year, day.month):
            months[month.year, month.month] = firm.base_minor(row["credit_sales"])
    latest = sorted(months)[-12:]
    if not latest or sum(months[one] for one in latest) <= 0:
        return {}, {"no credit sales"}
    length = sum(day.day if one == (day.year, day.month) else calendar.monthrange(*one)[1] for one in latest)
    owed = [max(0, book.rows[one]["exposure"]) for one in book.ids]
    if not sum(owed):
        return {}, {"nothing owed"}
    later = sum(fraction(row["stress_size"]) for row in rows)
    whole = rounded(sum(months[one] for one in latest) * later / length)
    return dict(zip(book.ids, losses.shared(whole, owed), strict=True)), set()


def in_english(sector: Any) -> str:
    words = {said["zh"]: word for word, said in parameters("words")["industry"].items()}
    return words.get(sector, sector or "general").lower()


def failing(book: Book, growth: dict[str, int], rows: list[dict[str, Any]]) -> tuple[list[Default], set[str]]:
    """Who fails, the largest first."""
    able = [at_default(book, own, growth, Fraction(0)) for own in book.firms]
    able = sorted((one for one in able if one.owes and not one.failed), key=lambda one: (-one.owes, one.own[0]))
    sectors = {one.own[0]: in_english(book.firm.buyer(one.own[0], "sector")) for one in able}
    remarks: set[str] = set()
    fails: list[Default] = []
    for row in rows:
        scope, size = row["stress_scope"], row["stress_size"]
        among = able
        if row["stress_kind"] == "buyers fail":
            among = [one for one in able if scope is None or scope in one.own]
            size = 1 if size is None else size
        elif able:
            worst = in_english(scope) if scope is not None else largest(book, able, sectors)
            among = [one for one in able if sectors[one.own[0]] == worst]
        if not among or (size is not None and len(among) < size):
            remarks.add("fewer firms than asked" if among else "nobody left to fail")
        fails += among if size is None else among[: int(size)]
    return [one for one in able if any(one is other for other in fails)], remarks


def largest(book: Book, able: list[Default], sectors: dict[str, str]) -> str:
    sums: dict[str, int] = {}
    for one in able:
        name = sectors[one.own[0]]
        sums[name] = sums.get(name, 0) + sum(book.rows[buyer]["self_retained"] for buyer in one.own)
    return sorted(sums, key=lambda name: (-sums[name], name))[0]


def table(firm: Firm) -> dict[str, dict[str, Any]]:
    """The row of each scenario; only `reason` where it has no answer."""
    rules = records("stress_rules", firm.blocks["stress_rules"])
    now = book_of(firm)
    out = {"as it stands": figures(firm, now, now, {}, [], set())}
    for name in dict.fromkeys(row["stress"] for row in rules):
        mine = [row for row in rules if row["stress"] == name]

        def of(*kinds: str, mine: list[dict[str, Any]] = mine) -> list[dict[str, Any]]:
            return [row for row in mine if row["stress_kind"] in kinds]

        after, remarks = cut(firm, of("limits cut"))
        after, more = moved(after, of("currencies move"))
        book = book_of(after)
        growth, of_growth = grown(book, of("days sales outstanding up"))
        fails, of_fails = failing(book, growth, of("buyers fail", "sector fails"))
        remarks |= more | of_growth | of_fails
        row = {"reason": remarks} if remarks & NO_ANSWER else figures(firm, now, book, growth, fails, remarks)
        out[name] = row
    return out


def figures(
    firm: Firm, now: Book, book: Book, growth: dict[str, int], fails: list[Default], remarks: set[str]
) -> dict[str, Any]:
    """Figures of one scenario, in minor units of the base currency."""
    year, after = Year(book), book.firm
    paid = [year.pays(one, keep=True) for one in fails]
    retained = sum(rounded(sum(loss(after, one, part))) for one, part in zip(fails, paid, strict=True))
    gone = {buyer for one in fails for buyer in one.own}
    standing = [own for own in book.firms if own[0] not in gone]
    left = [buyer for own in standing for buyer in own]
    exposure = sum(book.rows[one]["exposure"] + growth.get(one, 0) for one in left)
    insured = sum(book.rows[one]["insured"] for one in left)
    share, expected = fraction(firm.choice("unused_limit_share")), 0
    over = []
    for own in standing:
        for one in own:
            more = at_default(book, own, growth, Fraction(0)).covered[one] - at_default(book, own, {}, Fraction(0)).covered[one]
            insured += rounded(more * claims.percentage_of(after, one))
        default = at_default(book, own, growth, share)
        pd = losses.probability(after, own[0], default.failed)[0]
        expected += sum(rounded(pd * part) for part in loss(after, default, year.pays(default, keep=False)))
        over.append(sum(growth.get(one, 0) for one in own) - book.limits[own[0]]["available"])
    revalued = aging.total(aging.aging(after, firm.as_of), after).outstanding
    revalued -= aging.total(aging.aging(firm, firm.as_of), firm).outstanding
    row = {
        "failed_firms": len(fails),
        "retained_loss": retained,
        "exposure": exposure,
        "insured": insured,
        "self_retained": exposure - insured,
        "net_expected_loss": expected,
        "limits_sum": sum(book.limits[own[0]]["credit_limit"] for own in standing),
        "over_limit_firms": sum(1 for one in over if one > 0),
        "over_limit_sum": sum(one for one in over if one > 0),
    }
    missing = sum(one.owes for one in fails) - sum(paid)
    return row | liquidity(firm, revalued, sum(growth.values()), missing, retained, remarks)


def liquidity(firm: Firm, revalued: int, growth: int, missing: int, retained: int, remarks: set[str]) -> dict[str, Any]:
    """The balance sheet after a scenario, its ratios and covenants."""
    rows = [row for row in firm.balances if date(row["date"]) <= firm.as_of]
    latest = max(rows, key=lambda row: date(row["date"])) if rows else dict.fromkeys(AMOUNTS)
    is_known = {name: None if latest[name] is None else firm.base_minor(latest[name]) for name in AMOUNTS}
    found: dict[str, Any] = dict(is_known)
    out = -growth - missing
    borrowed = max(0, -(is_known["cash"] + out)) if is_known["cash"] is not None and out else 0

    def add(name: str, amount: int) -> None:
        if found[name] is not None:
            found[name] += amount

    add("cash", out + borrowed)
    add("receivables", revalued + growth)
    add("current_assets", revalued + growth + out + borrowed)
    add("current_liabilities", borrowed)
    add("equity", revalued - retained)
    if out and is_known["cash"] is None:
        found["current_assets"] = found["current_liabilities"] = None
    debts = found["current_liabilities"]

    def over_debts(*names: str) -> Fraction | None:
        if not debts or debts < 0 or any(found[name] is None for name in names):
            return None
        return Fraction(sum(found[name] for name in names), debts)

    ratio, quick = over_debts("current_assets"), over_debts("cash", "securities", "receivables")
    reasons = set(remarks)
    if ratio is None or quick is None:
        needed = [found[name] for name in AMOUNTS if name != "equity"]
        lacking = [one for one in needed if one is None]
        reasons.add("no balance sheet" if len(lacking) == 5 else "balance sheet incomplete" if lacking else "no current liabilities")
    unit = Fraction(1, 10 ** decimals(firm.base))
    both = None not in (found["current_assets"], debts)
    values = {"working capital ratio": ratio, "quick ratio": quick,
              "working capital": (found["current_assets"] - debts) * unit if both else None,
              **{name: None if found[name] is None else found[name] * unit for name in ("cash", "equity")}}  # fmt: skip
    covenants = records("covenants", firm.blocks["covenants"])
    room = [(values[row["covenant"]] / fraction(row["covenant_minimum"]) - 1, row["covenant"])
            for row in covenants if values[row["covenant"]] is not None]  # fmt: skip
    if len(room) < len(covenants):
        reasons.add("covenant not computed")
    least, name = min(room, default=(None, ""))
    state = "" if least is None else "breached" if least < 0 else "kept"
    return {
        "working_capital_ratio": ratio,
        "quick_ratio": quick,
        **{name: found[name] for name in ("cash", "current_assets", "current_liabilities", "equity")},
        "covenant": name,
        "covenant_headroom": least,
        "covenant_state": state,
        "reason": reasons,
    }
