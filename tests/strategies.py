"""Small random firms for Hypothesis: blocks as they stand on the sheets, every row of them valid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

Block = list[list[Any]]
Blocks = dict[str, Block]
DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3}
AS_OF = (dt.date(2026, 10, 31), dt.date(2026, 2, 28), dt.date(2026, 7, 15))
TERMS = (None, None, None, None, 0, 14, 30, "60", "30 EOM", "EOM 30", 120)
BUCKETS = (
    *((None, None), ("30, 60, 90", None), ("15", "days"), ("-60, -30, 0, 30, 60, 90", None), ("-7, 1, 2", None)),
    *(("5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 180, 360", None), ("1, 2, 3", "month ends"), ("2, 6", "month ends")),
    *(("our own", "days"), ("our own", None), ("weekly", "month ends"), ("not due split", None), ("month ends", None)),
)
"""Edges and mode of the buckets."""
SETS = (
    [["our own", None, "-10, 45, 90"]],
    [["our own", "month ends", "1, 4"], ["weekly", "days", "7"]],
    [["our own", "days", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"]],
)
"""Sets of buckets of a firm."""
RATE_DAYS = range(-480, 31, 15)


def money(currency: str, smallest: int = 1, largest: int = 5_000_00) -> st.SearchStrategy[Decimal]:
    """An amount in a currency, given in minor units."""
    return st.integers(smallest, largest).map(lambda size: Decimal(size).scaleb(-DECIMALS[currency]))


def days_from(day: dt.date, first: int, last: int) -> st.SearchStrategy[dt.date]:
    return st.integers(first, last).map(lambda days: day + dt.timedelta(days=days))


def sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A blank, or a value."""
    return st.none() | strategy


def rarely(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A blank four times out of five."""
    return st.integers(0, 9).flatmap(lambda roll: strategy if roll in (4, 9) else st.none())


@st.composite
def ledger_row(draw: st.DrawFn, number: int, buyers: list[str], currencies: list[str], day: dt.date) -> list[Any]:
    """One document: an invoice mostly, open, part paid, settled, disputed or secured."""
    kind = draw(st.sampled_from([*["invoice"] * 7, None, None, "debit note", "credit note", "payment"]))
    currency = draw(st.sampled_from(currencies))
    posted = draw(days_from(day, -420, 8))
    gross = draw(money(currency))
    stated = draw(
        st.sampled_from([None, None, None, gross, gross, round(gross / 2, DECIMALS[currency]), gross - gross])
    )
    cleared = draw(days_from(posted, 0, 200)) if stated in (None, 0) and draw(st.integers(0, 5)) == 0 else None
    sign = -1 if kind in ("credit note", "payment") else 1
    part = rarely(st.just("yes") | money(currency, 1, 2_000_00)) if sign == 1 else st.none()
    no_gross = stated and not cleared and draw(st.integers(0, 5)) == 0
    return [
        f"I{number}",
        draw(st.sampled_from(buyers)),
        kind,
        posted,
        draw(sometimes(days_from(posted, -5, 0))),
        draw(st.sampled_from(TERMS)),
        draw(sometimes(days_from(posted, 0, 60) | days_from(posted, 0, 220))),
        currency,
        None if no_gross else sign * gross,
        None if stated is None else sign * stated,
        draw(part),
        draw(part),
        cleared,
        None,
    ]


LEDGER = [
    *("Document", "Buyer", "Type", "Document date", "Shipment date", "Terms", "Due date", "Currency"),
    *("Gross", "Open", "Disputed", "Secured", "Cleared on", "Instalment of"),
]


@st.composite
def instalments(draw: st.DrawFn, number: int, row: list[Any]) -> Block:
    """More instalments of a document, which says so itself, is a row beside them, or stands in no row of its own."""
    whole = draw(st.sampled_from([row[0], row[0], f"W{number}"]))
    row[13] = whole if whole != row[0] else draw(st.sampled_from([None, whole]))
    out = []
    for part in range(2, draw(st.integers(2, 4)) + 1):
        gross = draw(money(row[7]))
        stated = draw(st.sampled_from([None, gross, gross - gross, round(gross / 2, DECIMALS[row[7]])]))
        due, posted = (
            draw(sometimes(days_from(row[3], 0, 220))),
            draw(st.sampled_from([row[3], row[3] + dt.timedelta(9)])),
        )
        cleared = draw(rarely(days_from(posted, 0, 200)))
        out.append(
            [
                f"{row[0]}/{part}",
                row[1],
                row[2],
                posted,
                None,
                None,
                due,
                row[7],
                gross,
                stated,
                None,
                None,
                cleared,
                whole,
            ]
        )
    return out


RECEIPTS = ["Receipt", "Date", "Buyer", "Document", "Amount", "Currency", "Kind"]
BUYERS = [
    *("Buyer", "Name", "Country", "Terms", "Annual sales", "Open deliveries", "Open orders"),
    *("Related party", "Public buyer", "Insolvent", "External grade", "Group", "Legal id", "Sanctioned"),
]
LIMITS = [
    *("Decision", "Buyer", "Source", "Type", "Status", "Amount", "Currency", "Effective", "Valid from", "Valid to"),
    *("Maximum terms", "Review on"),
]


BALANCES = [
    "Date",
    "Cash",
    "Securities",
    "Receivables (control account)",
    "Current assets",
    "Current liabilities",
    "Equity",
]


@st.composite
def receipt_row(draw: st.DrawFn, number: int, ledger: Block, currencies: list[str], day: dt.date) -> list[Any]:
    """Money received or, rarely, taken back: for a debt of the ledger, for a document that is not there, or for none."""
    debts = [row for row in ledger if (row[8] or row[9]) > 0]
    paid = draw(st.sampled_from(debts)) if debts and draw(st.integers(0, 4)) else None
    sign = -1 if draw(st.integers(0, 6)) == 3 else 1
    if paid is None:
        currency, buyer = draw(st.sampled_from(currencies)), draw(st.sampled_from([row[1] for row in ledger]))
        document = draw(st.sampled_from([None, None, "elsewhere"]))
        kind = draw(st.sampled_from([None, None, "receipt", "transfer"]))
        amount = sign * draw(money(currency))
        return [f"R{number}", draw(days_from(day, -300, 5)), buyer, document, amount, currency, kind]
    whole = paid[8] or paid[9]
    amount = sign * draw(st.sampled_from([whole, whole * 2]) | money(paid[7]))
    received = draw(days_from(paid[3], 0, 250) | days_from(paid[3], -15, 5))
    # Nothing is received for what was cleared before.
    cleared = [row[12] for row in ledger if row is paid or (paid[13] and row[13] == paid[13])]
    received = min([received, *(one for one in cleared if one)])
    kind = draw(st.sampled_from([None, None, "receipt", "write-off", "transfer"]))
    return [
        f"R{number}",
        received,
        paid[1],
        draw(st.sampled_from([paid[0], paid[13] or paid[0]])),
        amount,
        paid[7],
        kind,
    ]


@st.composite
def decision_row(draw: st.DrawFn, number: int, buyers: list[str], currencies: list[str], day: dt.date) -> list[Any]:
    """A limit decision, the insurer's mostly; each has its own amount, so that no two are alike."""
    effective = draw(days_from(day, -400, 20) | st.just(day - dt.timedelta(days=100)))
    begins = draw(sometimes(days_from(effective, 0, 150)))
    status = draw(st.sampled_from(["approved", "approved", "reduced", None, "declined", "revoked", "expired"]))
    currency = draw(st.sampled_from(currencies))
    amount = Decimal(draw(st.integers(1, 80)) * 100 + number) if status in ("approved", "reduced", None) else Decimal(0)
    return [
        f"L{number}",
        draw(st.sampled_from(buyers)),
        draw(st.sampled_from([*["insurer"] * 5, "own"])),
        draw(st.sampled_from(["permanent", "permanent", None, "temporary", "top-up"])),
        status,
        amount,
        currency,
        effective,
        begins,
        draw(sometimes(days_from(begins or effective, 0, 400))),
        draw(st.sampled_from([None, None, None, 30, 90])),
        draw(sometimes(days_from(effective, 0, 400))),
    ]


CLASS_RULES = ["Class", "Share of net worth", "Share of turnover", "Own-risk appetite", "Review, months"]
OWN_CLASSES = [["D", 0.25, 0.125, 4_000, 2], ["A", 1, 0.5, 90_000, 24], ["C", "12.5%", "3%", 0, 6]]


@st.composite
def limit_settings(draw: st.DrawFn) -> dict[str, Any]:
    """Choices of grade, class and limit, most of them as a new workbook has them."""
    return {
        "class_source": draw(st.sampled_from([None, "score first", "score", "external grade", "worse of both"])),
        "least_confidence": draw(st.sampled_from([None, None, 0, "20%"])),
        "class_without_grade": draw(st.sampled_from([None, None, "E"])),
        "refused_grade": draw(st.sampled_from([None, None, 5])),
        "insolvency_grade": draw(st.sampled_from([None, None, 9])),
        "unknown_limit": draw(st.sampled_from([None, None, 2500])),
        "payment_factor": draw(st.sampled_from([None, None, "<5: 100; <40: 55.5; >=40: 10"])),
        "payment_factor_unknown": draw(st.sampled_from([None, None, "80%"])),
        "concentration_equity": draw(st.sampled_from([None, None, "12.5%"])),
    }


@st.composite
def buyer_row(draw: st.DrawFn, buyer: str, base: str) -> list[Any]:
    rare = rarely(st.sampled_from(["no", "yes", "yes"]))
    return [
        buyer,
        f"Buyer {buyer}",
        draw(st.sampled_from(["DE", "DE", "FR", "EG", None])),
        draw(st.sampled_from(TERMS)),
        draw(sometimes(money(base, 0, 90_000_00))),
        draw(sometimes(money(base, 0, 500_00))),
        draw(sometimes(money(base, 0, 500_00))),
        *(draw(rare) for _ in range(3)),
        draw(sometimes(st.integers(1, 10))),
        draw(st.sampled_from([None, None, "G1", "g-1", "G2"])),
        draw(st.sampled_from([None, None, None, "HRB 1", "hrb-1"])),
        draw(rare),
    ]


POLICY_TERMS = ["Policy", "Country", "Buyer", "Key", "Value"]


@st.composite
def policy_terms(draw: st.DrawFn, masters: Block, base: str, day: dt.date) -> Block:
    """Now and then terms that differ: another policy, a country, a buyer; each scope and key once."""
    if draw(st.integers(0, 2)):
        return []
    values = {
        "insured_percentage": st.sampled_from([Decimal("0.75"), Decimal("0.5")]),
        "insured_percentage_discretionary": st.just(Decimal("0.6")),
        "discretionary_limit": st.sampled_from([500, 2500]),
        "maximum_terms": st.sampled_from([20, 45, 120]),
        "mep_days": st.sampled_from([0, 30, 90]),
        "small_overdue": st.sampled_from([0, 700]),
        "exclude_disputed": st.sampled_from(["yes", "no"]),
        "exclude_related": st.sampled_from(["yes", "no"]),
        "excluded_countries": st.sampled_from(["FR", "EG"]),
    }
    countries = sorted({row[2] for row in masters if row[2]})
    scopes = [(None, None, masters[0][0]), *((None, country, None) for country in countries[:1])]
    rows = []
    if draw(st.booleans()):
        start = draw(days_from(day, -700, 10))
        insured = draw(st.sampled_from([None, "DE", "DE, FR"]))
        period = {"inception": start, "expiry": start + dt.timedelta(days=365), "insured_countries": insured}
        rows = [["P2", None, None, key, value] for key, value in period.items() if value is not None]
        scopes += [("P2", None, None), ("P2", None, masters[-1][0]), *(("P2", country, None) for country in countries[-1:])]
    for scope in scopes:
        for key in draw(st.lists(st.sampled_from(sorted(values)), max_size=3, unique=True)):
            rows.append([*scope, key, draw(values[key])])
    return draw(st.permutations(rows))


@st.composite
def policies(draw: st.DrawFn, base: str, day: dt.date) -> Block:
    """A policy whose terms bite now and then."""
    yes_no = st.sampled_from(["yes", "no"])
    terms = {
        "inception": draw(sometimes(days_from(day, -600, -300))),
        "expiry": draw(sometimes(days_from(day, -20, 200))),
        "policy_currency": draw(st.sampled_from([None, base])),
        "insured_percentage": draw(st.sampled_from([Decimal("0.9"), Decimal("0.855")])),
        "insured_percentage_discretionary": draw(st.sampled_from([None, Decimal("0.8")])),
        "discretionary_limit": draw(st.sampled_from([0, 1500, 4000])),
        "maximum_terms": draw(st.sampled_from([None, None, 60, 150])),
        "mep_days": draw(st.sampled_from([None, 30, 60])),
        "mep_basis": draw(st.sampled_from([None, "due date", "document date"])),
        "small_overdue": draw(st.sampled_from([None, 800, 4000])),
        "exclude_related": draw(yes_no),
        "exclude_public": draw(yes_no),
        "exclude_disputed": draw(yes_no),
        "excluded_countries": draw(st.sampled_from([None, None, "EG", "EG, FR"])),
    }
    return [["Key", "Value"], *([key, value] for key, value in terms.items())]


@st.composite
def rate_rows(draw: st.DrawFn, base: str, foreign: str, day: dt.date) -> Block:
    """A rate every fortnight, from the foreign currency or from the base currency."""
    start = draw(st.integers(500, 2000))
    pair = draw(st.sampled_from([(foreign, base), (base, foreign)]))
    return [[day + dt.timedelta(days=days), *pair, Decimal(start + days // 15 * 7).scaleb(-3)] for days in RATE_DAYS]


@st.composite
def pivot_rows(draw: st.DrawFn, base: str, foreign: str, pivot: str, day: dt.date) -> Block:
    """Rates of both currencies to a third one only, each with days of its own; long ones now and then."""
    legs = []
    for code, shift in ((foreign, 0), (base, draw(st.integers(0, 9)))):
        digits = draw(st.sampled_from([Decimal(0), Decimal("0.00012345")]))
        legs += [
            [when - dt.timedelta(days=shift), *pair, rate + digits]
            for when, *pair, rate in draw(rate_rows(pivot, code, day))
        ]
    return legs


@st.composite
def firms(draw: st.DrawFn, stated: bool = True, days: tuple[dt.date, ...] = AS_OF) -> Blocks:
    """The tables of one small firm; `stated` False leaves out what the ledger says is open today."""
    day, base = draw(st.sampled_from(days)), draw(st.sampled_from(["EUR", "EUR", "USD", "JPY"]))
    foreign = draw(st.sampled_from([code for code in DECIMALS if code != base]))
    pivot = draw(st.sampled_from([None, None, *(code for code in DECIMALS if code not in (base, foreign))]))
    rates = draw(rate_rows(base, foreign, day) if pivot is None else pivot_rows(base, foreign, pivot, day))
    buyers, currencies = ["B1", "B2", "B10"][: draw(st.integers(1, 3))], [base, base, foreign]
    ledger = [draw(ledger_row(number, buyers, currencies, day)) for number in range(1, draw(st.integers(2, 12)))]
    for row in [
        row for row in ledger if row[2] in ("invoice", None, "debit note") and row[8] and draw(st.integers(0, 3)) == 0
    ]:
        ledger += draw(instalments(int(row[0][1:]), row))
    if not stated:
        ledger = [[*row[:8], row[8] if row[8] is not None else row[9], None, *row[10:]] for row in ledger]
    receipts = [draw(receipt_row(number, ledger, currencies, day)) for number in range(draw(st.integers(0, 7)))]
    decisions = [draw(decision_row(number, buyers, currencies, day)) for number in range(draw(st.integers(0, 5)))]
    months = [(day.replace(day=1) - dt.timedelta(days=30 * back)).replace(day=1) for back in range(15)]
    sales = [[month, draw(money(base, 1, 9_000_00))] for month in dict.fromkeys(months)]
    statements = [
        [buyer, day - dt.timedelta(days=age), currency, draw(money(currency, -9_000_00, 90_000_00)), draw(sometimes(money(currency))),
         draw(money(currency, 0, 900_000_00))]
        for buyer in buyers
        for age, currency in draw(st.sampled_from([[], [(200, base)], [(40, foreign), (405, base)], [(-5, base), (360, foreign)]]))
    ]  # fmt: skip
    masters = [draw(buyer_row(buyer, base)) for buyer in buyers]
    for number, row in enumerate(row for row in masters if row[11] and draw(st.booleans())):
        decision = draw(decision_row(90 + number, [row[0]], currencies, day))
        decisions.append([*decision[:2], draw(st.sampled_from(["insurer", "insurer", "own"])), "group", *decision[4:]])
    edges, mode = draw(st.sampled_from(BUCKETS))
    settings = {
        "as_of": day,
        "base_currency": base,
        "bucket_edges": edges,
        "bucket_mode": mode,
        "aging_basis": draw(st.sampled_from([None, None, "document date", "shipment date"])),
        "credits": draw(st.sampled_from([None, "own", "negative", "fifo", "fifo", "matched then fifo"])),
        "need_rule": draw(st.sampled_from([None, None, "peak"])),
        "include_deliveries": draw(st.sampled_from([None, "no"])),
        "include_orders": draw(st.sampled_from([None, "no"])),
        "limit_step": draw(st.sampled_from([1, 1, 50, 1000])),
        "year_days": draw(st.sampled_from([None, 360])),
        "rate_pivot": pivot,
        **draw(limit_settings()),
    }
    return {
        "class_rules": [CLASS_RULES, *draw(st.sampled_from([[], OWN_CLASSES]))],
        "ledger": [LEDGER, *ledger],
        "receipts": [RECEIPTS, *receipts],
        "buyers": [BUYERS, *masters],
        "limits": [LIMITS, *decisions],
        "statements": [["Buyer", "Year end", "Currency", "Equity", "Intangible assets", "Turnover"], *statements],
        "sales": [["Month", "Credit sales"], *sales],
        "balances": [BALANCES, [day - dt.timedelta(days=40), 1, 1, 1, 1, 1, draw(money(base, 1, 90_000_00))]],
        "rates": [["Date", "From", "To", "Rate"], *rates],
        "bucket_sets": [["Set", "Edges count", "Edges"], *draw(st.sampled_from(SETS))],
        "policy": draw(policies(base, day)),
        "policy_terms": [POLICY_TERMS, *draw(policy_terms(masters, base, day))],
        "settings": [["Setting", "Value"], *([key, value] for key, value in settings.items())],
    }


NOTICES = ["Buyer", "Document", "Notice date", "Kind", "Note"]


@st.composite
def notice_row(draw: st.DrawFn, ledger: Block, day: dt.date) -> list[Any]:
    """A notice to the insurer of one document, or of all that a buyer owes."""
    reported = draw(st.sampled_from(ledger))
    given = draw(days_from(reported[3], 0, 200) | days_from(day, -90, 5))
    kind = draw(st.sampled_from([None, "overdue notice", "hand-over", "claim"]))
    named = draw(sometimes(st.sampled_from([reported[0], reported[13] or reported[0]])))
    return [reported[1], named, given, kind, None]


@st.composite
def claim_terms(draw: st.DrawFn) -> Block:
    """Terms of the policy that only the claim view reads."""
    yes_no = st.sampled_from([None, "yes", "no"])
    terms = {
        "attachment": draw(st.sampled_from([None, "risk attaching", "losses occurring"])),
        "waiting_days": draw(st.sampled_from([None, 60, 150])),
        "waiting_from": draw(st.sampled_from([None, "due date", "MEP end"])),
        "limit_rate": draw(st.sampled_from([None, "as-of date", "shipment date"])),
        "limit_cut_notice_days": draw(st.sampled_from([None, 0, 10, 30])),
        "stop_cured_by_payment": draw(yes_no),
        "notice_required": draw(yes_no),
        "notice_days": draw(st.sampled_from([None, 0, 20])),
        "notice_from": draw(st.sampled_from([None, "MEP end", "due date"])),
    }
    return [[key, value] for key, value in terms.items()]


@st.composite
def claim_firms(draw: st.DrawFn, stated: bool = True) -> Blocks:
    """Small firms with what the claim view reads besides: more terms, notices, more decisions and late payers."""
    blocks = draw(firms(stated=stated))
    day = dict(blocks["settings"])["as_of"]
    header, *ledger = blocks["ledger"]
    ledger += [draw(ledger_row(number, ["B1"], [ledger[0][7]], day)) for number in range(50, 50 + draw(st.integers(0, 6)))]
    if not stated:
        ledger = [[*row[:8], row[8] if row[8] is not None else row[9], None, *row[10:]] for row in ledger]
    buyers, currencies = sorted({row[1] for row in ledger}), sorted({row[7] for row in ledger})
    number = len(blocks["limits"])
    decisions = [draw(decision_row(at, buyers, currencies, day)) for at in range(number, number + draw(st.integers(0, 8)))]
    first = [
        [f"F{at}", buyer, "insurer", None, "approved", 5000 + at, currencies[-1], day - dt.timedelta(days=430), *[None] * 4]
        for at, buyer in enumerate(buyers)
        if draw(st.integers(0, 2))
    ]
    receipts = [
        [f"S{at}", draw(days_from(row[6] or row[3], 20, 150)), row[1], row[0], row[8], row[7], None]
        for at, row in enumerate(ledger)
        if row[8] and row[8] > 0 and row[9] is None and row[12] is None and draw(st.integers(0, 1))
    ]
    return blocks | {
        "ledger": [header, *ledger],
        "limits": [*blocks["limits"], *first, *decisions],
        "receipts": [*blocks["receipts"], *receipts],
        "policy": [*blocks["policy"], *draw(claim_terms())],
        "notices": [NOTICES, *draw(st.lists(notice_row(ledger, day), max_size=4, unique_by=lambda row: tuple(row[:3])))],
    }


REPORTS = ["Buyer", "Report date", "Report limit", "Currency", "Source"]


@st.composite
def evidence_firms(draw: st.DrawFn, stated: bool = True) -> Blocks:
    """Small firms whose policy asks for evidence of the discretionary limit, with buyers who paid in the year before."""
    blocks = draw(claim_firms(stated=stated))
    chosen = dict(blocks["settings"])
    base, day = chosen["base_currency"], chosen["as_of"]
    currencies = sorted({row[7] for row in blocks["ledger"][1:]})
    buyers = sorted({row[1] for row in blocks["ledger"][1:]})
    paid, receipts = [], []
    for at in range(draw(st.integers(2, 14))):
        buyer, currency = draw(st.sampled_from(buyers)), draw(st.sampled_from(currencies))
        near = st.integers(0, 6).map(lambda steps: day - dt.timedelta(days=120 + 9 * steps))
        posted, gross = draw(days_from(day, -440, -1) | near | near), draw(money(currency, 1_00, 4_000_00))
        due = draw(days_from(posted, 0, 40) | sometimes(days_from(posted, 0, 40)))
        cleared = draw(rarely(days_from(posted, 1, 60)))
        paid.append([f"P{at}", buyer, None, posted, posted, None, due, currency, gross, *[None] * 3, cleared, None])
        quarter = round(gross / 4, DECIMALS[currency])
        parts = draw(st.sampled_from([[gross], [gross - quarter, quarter], [gross, -quarter], [gross, -quarter, quarter]]))
        for part, amount in enumerate([] if cleared else parts):
            when = draw(days_from(due or posted, -10, 45)) + dt.timedelta(days=20 * part)
            if amount:
                receipts.append([f"P{at}/{part}", max(when, posted), buyer, f"P{at}", amount, currency, None])
    terms = {
        "discretionary_evidence": draw(st.sampled_from(["payment experience", "either", "either", "credit report"])),
        "experience_basis": draw(st.sampled_from([None, "highest balance", "highest invoice"])),
        "experience_months": draw(st.sampled_from([None, 3, 12])),
        "experience_tolerance_days": draw(st.sampled_from([None, 0, 10])),
        "experience_factor": draw(st.sampled_from([None, Decimal("1.25"), Decimal("0.333")])),
        "report_months": draw(st.sampled_from([None, 6])),
        "discretionary_limit": draw(st.sampled_from([1500, 4000, 90000])),
    }
    reports = [
        [draw(st.sampled_from(buyers)), draw(days_from(day, -420, 3)), draw(money(base, 0, 4_000_00)), draw(st.sampled_from([None, *currencies])), None]
        for _ in range(draw(st.integers(0, 4)))
    ]
    for row in reports:
        row[2] = round(row[2], DECIMALS[row[3] or base])
    kept = [row for row in blocks["policy"] if row[0] not in terms]
    return blocks | {
        "ledger": [*blocks["ledger"], *paid],
        "receipts": [*blocks["receipts"], *receipts],
        "policy": [*kept, *([key, value] for key, value in terms.items())],
        # A group without buyers cannot have a limit.
        "limits": [row for row in blocks["limits"][: draw(st.sampled_from([1, 1, 3, 99]))] if row[3] != "group"],
        "reports": [REPORTS, *{(row[0], row[1]): row for row in reports}.values()],
    }


CLAIMS = ["Claim", "Buyer", "Date of loss", "Filed", "Loss", "Amount claimed", "Status", "Paid", "Recoveries", "Costs", "Note"]


@st.composite
def claim_row(draw: st.DrawFn, number: int, base: str, day: dt.date) -> list[Any]:
    """A claim whose parts are no larger than its loss."""
    lost = draw(days_from(day, -700, 0))
    loss, claimed = draw(sometimes(money(base, 3_000_00, 5_000_00))), draw(sometimes(money(base, 1_000_00, 3_000_00)))
    most = loss if loss is not None else claimed
    paid = None if most is None else draw(sometimes(st.sampled_from([most - most, most])))
    status = draw(st.sampled_from([None, None, "filed", "paid", "rejected", "withdrawn"]))
    buyer = draw(st.sampled_from(["B1", "B2", "B10", "X9"]))
    filed = draw(days_from(lost, 0, 90))
    return [f"C{number}", buyer, lost, filed, loss, claimed, status, paid, draw(sometimes(money(base))), None, None]


@st.composite
def insured_firms(draw: st.DrawFn) -> Blocks:
    """Small firms with claims, and a policy that says what a claim pays and what premium costs."""
    blocks = draw(firms())
    chosen = dict(blocks["settings"])
    base, day = chosen["base_currency"], chosen["as_of"]
    terms = {
        "threshold": draw(st.sampled_from([None, None, None, 400, 1500])),
        "threshold_rule": draw(st.sampled_from([None, "reaches", "exceeds", "subtracted"])),
        "deductible": draw(st.sampled_from([None, 0, 100])),
        "afl": draw(st.sampled_from([None, 0, 100, 700, 3000])),
        "deduction_order": draw(st.sampled_from([None, "after", "before"])),
        "minimum_retention": draw(st.sampled_from([None, 500])),
        "maximum_liability": draw(st.sampled_from([None, None, 9000, 1200, 0])),
        "premium_rate": Decimal("0.0025"),
    }
    claims = [draw(claim_row(number, base, day)) for number in range(draw(st.integers(0, 5)))]
    fresh = [
        [f"X{at}", buyer, "invoice", day, None, 30, None, base, draw(money(base, 1_00, 9_000_00)), *[None] * 5]
        for at, buyer in enumerate(["B1", "B2"])
    ]
    limits = [
        [f"X{at}", buyer, "insurer", None, "approved", 3000, base, day - dt.timedelta(days=1), *[None] * 4]
        for at, buyer in enumerate(["B1", "B2"])
    ]
    return blocks | {
        "ledger": [*blocks["ledger"], *fresh],
        "limits": [*blocks["limits"], *limits],
        "policy": [*blocks["policy"], *([key, value] for key, value in terms.items())],
        "claim_register": [CLAIMS, *draw(st.permutations(claims))],
    }


@st.composite
def deadline_firms(draw: st.DrawFn) -> Blocks:
    """Small firms with the terms that only deadlines read."""
    blocks = draw(claim_firms())
    terms = {
        "waiting_from": draw(st.sampled_from([None, "due date", "MEP end", "notice"])),
        "handover_days": draw(st.sampled_from([None, 0, 45])),
        "claim_days": draw(st.sampled_from([None, 10, 90])),
        "claim_from": draw(st.sampled_from([None, "date of loss", "MEP end", "due date"])),
    }
    kept = [row for row in blocks["policy"] if row[0] not in terms]
    return blocks | {"policy": [*kept, *([key, value] for key, value in terms.items())]}


WHAT_IF = ["Change", "Which", "New limit", "Currency", "Announced", "Effective"]
KINDS = ["cut", "cut", "increase", "cancel", "cancel below grade", "cancel country"]


@st.composite
def change_row(draw: st.DrawFn, buyers: list[str], countries: list[str], currencies: list[str], day: dt.date) -> list[Any]:
    """A change of limits that may come, or has just come."""
    kind = draw(st.sampled_from([one for one in KINDS if countries or one != "cancel country"]))
    announced = draw(days_from(day, -90, 30))
    one_buyer = kind in ("cut", "increase", "cancel")
    grade = st.integers(1, 10)
    target = draw(st.sampled_from(buyers) if one_buyer else grade if kind == "cancel below grade" else st.sampled_from(countries))
    amounts = st.integers(1, 90).map(lambda size: size * 100)
    amount = draw(amounts if kind == "increase" else sometimes(amounts)) if kind in ("cut", "increase") else None
    effective = draw(sometimes(days_from(announced, 0, 90)))
    return [kind, target, amount, draw(st.sampled_from([None, *currencies])), announced, effective]


def by_themselves(blocks: Blocks) -> Blocks:
    """The firm with one policy for all, and buyers each of whom has his own limit."""
    header, *buyers = blocks["buyers"]
    shared = [header.index("Group"), header.index("Legal id")]
    alone = [[None if place in shared else cell for place, cell in enumerate(row)] for row in buyers]
    limits = [row for row in blocks["limits"] if row[3] != "group"]
    return blocks | {"buyers": [header, *alone], "limits": limits, "policy_terms": blocks["policy_terms"][:1]}


@st.composite
def what_if_firms(draw: st.DrawFn) -> Blocks:
    """Small firms with changes of limits, under one policy and without shared limits."""
    blocks = draw(claim_firms().map(by_themselves))
    day, buyers = dict(blocks["settings"])["as_of"], sorted({row[1] for row in blocks["ledger"][1:]})
    countries = sorted({row[2] for row in blocks["buyers"][1:] if row[2]})
    currencies = sorted({row[7] for row in blocks["ledger"][1:]})
    rows = st.lists(
        change_row(buyers, countries, currencies, day),
        min_size=1,
        max_size=4,
        unique_by=lambda row: (row[0], str(row[1]), row[4]),
    )
    header, *facts = blocks["buyers"]
    orders, base = header.index("Open orders"), dict(blocks["settings"])["base_currency"]
    facts = [[*row[:orders], draw(sometimes(money(base, 0, 9_000_00))), *row[orders + 1 :]] for row in facts]
    return blocks | {"buyers": [header, *facts], "what_if": [WHAT_IF, *draw(rows)]}


ROUND = {"JPY": 100_000}
"""What a round sum is a multiple of, where it is not a thousand units."""


@st.composite
def paying_firms(draw: st.DrawFn, stated: bool = True) -> Blocks:
    """Small firms whose buyers paid much, now and then in round sums: on account, for one document or for two, in part."""
    blocks = draw(evidence_firms(stated=stated))
    day = dict(blocks["settings"])["as_of"]
    buyers = sorted({row[1] for row in blocks["ledger"][1:]})
    currencies = sorted({row[7] for row in blocks["ledger"][1:]})
    ledger, receipts = [], []
    for at in range(draw(st.integers(1, 8))):
        buyer, currency = draw(st.sampled_from(buyers)), draw(st.sampled_from(currencies))
        amount = Decimal(draw(st.integers(1, 3)) * ROUND.get(currency, 1000))
        odd = draw(money(currency, 1, 900_00))
        grosses = draw(st.sampled_from([[], [amount], [odd, amount - odd], [amount + odd], [amount + odd]]))
        posted = draw(days_from(day, -400, 2))
        received = draw(days_from(posted, 0, 90) | st.sampled_from([day, day - dt.timedelta(days=365)]))
        received, left = max(received, posted), amount
        for part, gross in enumerate(grosses):
            number, due = f"Q{at}/{part}", posted + dt.timedelta(days=30)
            ledger.append([number, buyer, None, posted, posted, None, due, currency, gross, *[None] * 5])
            receipts.append([f"Q{at}", received, buyer, number, min(gross, left), currency, None])
            left -= min(gross, left)
        if not grosses:
            receipts.append([f"Q{at}", received, buyer, None, amount, currency, None])
    return blocks | {"ledger": [*blocks["ledger"], *ledger], "receipts": [*blocks["receipts"], *receipts]}


STATEMENTS = [
    *("Buyer", "Year end", "Currency", "Equity", "Intangible assets", "Turnover", "Net profit", "EBIT", "Interest"),
    *("Total assets", "Current assets", "Cash", "Receivables", "Inventory"),
    *("Total liabilities", "Current liabilities", "Retained earnings", "Market value"),
]
SECTORS = (None, "manufacturing", " Manufacturing", "制造业", "trade", "general", "bank", "Insurance", "银行")
FACTS_STATED = (0, 1, 2, 3, 3, 3, 3, 3)
"""Of four facts of a statement, how many are filled in."""


@st.composite
def statement_row(draw: st.DrawFn, buyer: str, year_end: dt.date, currency: str | None) -> list[Any]:
    """A statement in whole thousands, some facts of it blank or zero."""
    stated = draw(st.sampled_from(FACTS_STATED))

    def fact(smallest: int, largest: int) -> Any:
        size = draw(st.sampled_from([0, None]) if draw(st.integers(0, 12)) == 0 else st.integers(smallest, largest))
        return None if size is None or draw(st.integers(0, 3)) > stated else 1000 * size

    equity = 1000 * draw(st.integers(-40, 200))
    debts, current = fact(0, 400), fact(0, 200)
    way = draw(st.sampled_from(["blank", "blank", "any", *["balanced"] * 5]))
    assets = fact(0, 600) if way == "any" or debts is None else None if way == "blank" else max(equity + debts, 0)
    return [
        *(buyer, year_end, currency, equity, fact(0, 60), 1000 * draw(st.just(0) | st.integers(1, 900))),
        *(fact(-50, 60), fact(-50, 90), fact(0, 20), assets, current),
        *(fact(0, 50), fact(0, 90), fact(0, 90), debts, fact(0, 200), fact(-90, 150), draw(rarely(st.just(1000 * abs(equity))))),
    ]  # fmt: skip


@st.composite
def statement_firms(draw: st.DrawFn) -> Blocks:
    """Firms that know little of their buyers but several years of statements, some too old or without a rate."""
    day, base = draw(st.sampled_from(AS_OF)), draw(st.sampled_from(["EUR", "USD", "JPY"]))
    foreign = draw(st.sampled_from([code for code in DECIMALS if code != base]))
    latest = st.sampled_from([-10, 0, 40, 200, 304, 365, 366, 548, 729, 730, 731, 1096])
    gaps = st.sampled_from([349, 350, 351, 364, 365, 365, 366, 371, 380, 381, 90])
    buyers = ["B1", "B2", "B10"][: draw(st.integers(1, 3))]
    rows = []
    for buyer in buyers:
        currency = draw(st.sampled_from([None, base, foreign, foreign]))
        first, steps = draw(latest), draw(st.lists(gaps, max_size=3))
        for age in [first + sum(steps[:count]) for count in range(len(steps) + 1)] if draw(st.integers(0, 6)) else []:
            other = draw(st.sampled_from([currency] * 6 + [base, foreign, "GBP"]))
            rows.append(draw(statement_row(buyer, day - dt.timedelta(days=age), other)))
    months = draw(st.sampled_from([None, None, 12, 18, 36]))
    return {
        "settings": [["Setting", "Value"], ["as_of", day], ["base_currency", base], ["statement_months", months]],
        "ledger": [["Document", "Buyer", "Document date", "Gross"], ["I1", "B1", day, 1]],
        "buyers": [["Buyer", "Sector"], *([buyer, draw(st.sampled_from(SECTORS))] for buyer in buyers)],
        "statements": [STATEMENTS, *rows],
        "rates": [["Date", "From", "To", "Rate"], *draw(rate_rows(base, foreign, day))],
    }
