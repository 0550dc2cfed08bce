"""The rows of every input table of the sample, and the CSV files that hold them."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Sequence
from pathlib import Path

from sample.calendar_days import AS_OF, EXTRACTED
from sample.closing import Books
from sample.draws import Draws
from sample.exchange import plain
from sample.letterofcredit import UNDER_LETTERS
from sample.trading import Document

DECLARED = Path(__file__).parents[2] / "xlcredit" / "tables"

POLICY = {
    "insurer": ("Meridian Credit Insurance, policy 26-104417 (invented)", "Schedule"),
    "inception": ("2025-07-01", "Art. 1.1"),
    "expiry": ("2027-06-30", "Art. 1.1"),
    "policy_currency": ("EUR", "Art. 1.3"),
    "insured_percentage": ("0.9", "Art. 4.2"),
    "insured_percentage_discretionary": ("0.8", "Art. 4.3"),
    "discretionary_limit": ("20000", "Art. 3.4"),
    "discretionary_evidence": ("none", "Art. 3.4"),
    "experience_basis": ("highest balance", ""),
    "experience_months": ("12", ""),
    "experience_tolerance_days": ("30", ""),
    "experience_factor": ("1", ""),
    "report_months": ("12", ""),
    "maximum_terms": ("180", "Art. 2.5"),
    "mep_days": ("60", "Art. 6.1"),
    "mep_basis": ("due date", "Art. 6.1"),
    "small_overdue": ("500", "Art. 6.3"),
    "exclude_related": ("yes", "Art. 9.1 a"),
    "exclude_public": ("yes", "Art. 9.1 b"),
    "exclude_disputed": ("yes", "Art. 9.2"),
    "excluded_countries": ("EG", "Art. 9.4"),
    "insured_countries": ("", "Art. 9.4"),
    "attachment": ("risk attaching", "Art. 1.2"),
    "waiting_days": ("180", "Art. 8.1"),
    "waiting_from": ("due date", "Art. 8.1"),
    "limit_rate": ("as-of date", "Art. 3.6"),
    "limit_cut_notice_days": ("30", "Art. 3.5"),
    "stop_cured_by_payment": ("yes", "Art. 6.2"),
    "notice_required": ("no", "Art. 7.1"),
    "notice_days": ("30", "Art. 7.1"),
    "notice_from": ("MEP end", "Art. 7.1"),
    "threshold": ("1000", "Art. 5.1"),
    "threshold_rule": ("reaches", "Art. 5.1"),
    "deductible": ("500", "Art. 5.2"),
    "afl": ("60000", "Art. 5.3"),
    "deduction_order": ("after", "Art. 5.4"),
    "minimum_retention": ("2000", "Art. 5.5"),
    "maximum_liability": ("", "Art. 5.6"),
    "maximum_liability_multiple": ("30", "Art. 5.6"),
    "premium_paid": ("152000", "Schedule"),
    "premium_rate": ("0.0019", "Schedule"),
    "premium_basis": ("turnover", "Art. 10.1"),
    "minimum_premium_share": ("0.8", "Art. 10.3"),
    "estimated_turnover": ("100000000", "Schedule"),
    "recoveries_after_loss": ("pro rata", "Art. 8.4"),
    "handover_days": ("60", "Art. 7.3"),
    "claim_days": ("180", "Art. 8.2"),
    "claim_from": ("date of loss", "Art. 8.2"),
}
"""Value and clause of each term of the invented policy."""

WHAT_IF = (
    ("cut", "B1069", "900000", "EUR", "2026-10-31", "", "The insurer's letter of 29 October"),
    ("cancel country", "SE", "", "", "2026-11-15", "", "If the insurer leaves the market"),
    ("increase", "B1225", "750000", "EUR", "2026-10-31", "", "Asked for"),
)
"""Changes of limits that may come: kind, target, amount, currency, announced, effective date, note."""

CLAIMS = (
    (
        *("C-2026-01", "B1052", "2026-02-16", "2026-05-04", "141310.00", "128500.00", "paid", "55150.00"),
        *("12600.00", "1350.00", "Estate in administration"),
    ),
    (
        *("C-2026-02", "B1011", "2026-08-03", "2026-09-21", "", "", "filed", ""),
        *("", "", "Insolvent since 3 August"),
    ),
)
"""Claims filed: number, buyer, date of loss, filed, loss, claimed, status, paid, recoveries, costs, note."""

PLANS = (
    (
        *("PP-2026-11", 1, "B1028", "2026-09-15", "", "", "EUR", 5, "2026-09-30", "month", "0.06", "equal principal"),
        *("", "DE", "following", "agreed", "2026-09-18", "All that was overdue on the day"),
    ),
    (
        *("PP-2026-12", 1, "B1222", "2026-09-15", "", "", "GBP", 4, "2026-09-28", "2 weeks", "0.08", "equal principal"),
        *("", "GB", "following", "agreed", "2026-09-18", ""),
    ),
    (
        *("PP-2026-13", 1, "B1196", "2026-09-15", "", "", "PLN", 2, "2026-09-30", "month", "", "equal principal"),
        *("", "", "following", "agreed", "", ""),
    ),
    (
        *("PP-2026-13", 2, "B1196", "2026-10-05", "", "34898.07", "PLN", 4, "2026-10-30", "month", ""),
        *("equal principal", "", "", "following", "agreed", "2026-10-08"),
        "Agreed anew: the instalment of September was too large",
    ),
    (
        *("PP-2026-14", 1, "B1184", "2026-09-15", "", "", "PLN", 3, "2026-09-22", "month", "0.09", "stepped"),
        *("20%; 30%; 50%", "", "none", "agreed", "", ""),
    ),
    (
        *("PP-2026-15", 1, "B1160", "2026-10-20", "", "", "EUR", 3, "2026-11-05", "month", "", "equal principal"),
        *("", "", "modified following", "agreed", "", "Runs beyond the extension period"),
    ),
    (
        *("PP-2026-16", 1, "B1289", "2026-10-30", "", "", "CNY", 12, "2026-11-30", "month", "0.045", "level payment"),
        *("", "CN", "modified following", "proposed", "", "Offered to the buyer"),
    ),
)
"""Payment plans: a row a version by the columns of the table; blank documents are all that was overdue on the day."""

NOTICES = (
    ("B1043", "", "2026-09-14", "overdue notice", "All overdue documents"),
    ("B1018", "", "2026-10-05", "overdue notice", ""),
)
"""What the insurer was told: buyer, document, date, kind, note."""

SPECIFIC = (
    ("B1011", "0.6", "", "2026-08-31", "Head of credit", "Insolvent since 3 August; estate without pledges"),
    ("B1043", "0.75", "", "2026-09-30", "Head of credit", "Insolvent; administrator expects a quarter"),
    ("B1052", "", "45000.00", "2026-03-31", "Finance director", "Estate in administration; claim was paid"),
)
"""Buyers assessed by themselves: buyer, loss rate or amount, date, author, reason."""

INDICATORS = (
    ("B1001", "capacity utilisation", "0.78", "2026-09-30", "Management letter"),
    ("B1001", "order backlog months", "4.5", "2026-09-30", "Management letter"),
    ("B1001", "country risk", "0", "2026-06-30", "Own list of countries"),
    ("B1004", "hospital collection days", "165", "2026-06-30", "Half-year report"),
    ("B1004", "hospital collection days", "148", "2026-09-30", "Third-quarter report"),
    ("B1004", "policy change", "-1", "2026-08-01", "Price cut in the tender of August"),
    ("B1009", "channel stock days", "82", "2026-09-30", "Visit"),
    ("B1009", "sell-through", "0.74", "2026-09-30", "Visit"),
)
"""What was found out about buyers: buyer, indicator, value, date, source."""

LATE_INTEREST_RATES = (
    ("Nordic agreement", "2025-01-01", "0.11", "450", "SEK", "Framework agreement, clause 9 (invented)"),
    ("Nordic agreement", "2026-01-01", "0.105", "450", "SEK", "Framework agreement, clause 9 (invented)"),
)
"""Rates of late interest of our own: law, valid from, annual rate, fixed sum, its currency, source."""

SETTINGS = {
    "company": "Harbour Components Group",
    "as_of": AS_OF,
    "base_currency": "EUR",
    "industry": "manufacturing",
    "company_address": "Harbour Quay 1, 20000 Exampleport, Germany",
    "company_contact": "Credit control, credit.control@harbour.example",
    "bank_details": "Example Bank, IBAN DE00 0000 0000 0000 0000 00, BIC EXAMDEFFXXX",
    "signatory": "Head of Credit Control",
    "late_interest_law": "by country",
    "contract_interest_rate": "0.12",
    "contract_day_count": "ACT/360",
}
"""Settings that differ from their defaults."""

Row = dict[str, object]


def declared_headers(table: str) -> dict[str, str]:
    """English header of each input column of a table."""
    data = tomllib.loads((DECLARED / "columns" / f"{table}.toml").read_text(encoding="utf-8"))
    return {column["name"]: column["en"] for column in data["column"] if not column.get("result")}


def csv_text(table: str, rows: Sequence[Row]) -> str:
    """The rows as CSV under the declared headers; blanks where a row says nothing."""
    headers = declared_headers(table)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers.values())
    for row in rows:
        strangers = row.keys() - headers.keys()
        if strangers:
            raise ValueError(f"{table} has no column {', '.join(sorted(strangers))}")
        writer.writerow([row.get(name, "") for name in headers])
    return text.getvalue()


def policy_rows(values: dict[str, tuple[str, str]] = POLICY) -> list[Row]:
    """A row for every declared term of the policy."""
    terms = tomllib.loads((DECLARED / "policy.toml").read_text(encoding="utf-8"))["term"]
    rows = []
    for term in terms:
        value, clause = values[term["key"]]
        rows.append({**described(term), "value": value, "clause": clause})
    return rows


def settings_rows(values: dict[str, object] = SETTINGS) -> list[Row]:
    """A row for every declared setting."""
    settings = tomllib.loads((DECLARED / "settings.toml").read_text(encoding="utf-8"))["setting"]
    return [
        {**described(setting), "value": values.get(setting["key"], in_words(setting.get("default", "")))}
        for setting in settings
    ]


def listed(table: str, rows: Sequence[Sequence[object]]) -> list[Row]:
    """Rows that are written out above, by the declared columns of their table."""
    return [dict(zip(declared_headers(table), row, strict=True)) for row in rows]


def described(entry: dict[str, object]) -> Row:
    """Key, unit and meaning of a declared term or setting."""
    return {"key": entry["key"], "unit": entry["unit"], "meaning": entry["en"]}


def in_words(default: object) -> object:
    """Default as a user writes it."""
    return ("no", "yes")[default] if isinstance(default, bool) else default


def ledger_rows(books: Books) -> list[Row]:
    """Rows of the ledger; half of the documents state what is open today, most state how they fall due."""
    draws = Draws("ledger columns")
    rows = []
    for document in books.documents:
        currency = document.buyer.currency
        terms, due = stated_terms(document, draws)
        left = books.open_on(document, EXTRACTED)
        states_open = draws.chance(0.52) and left * document.gross >= 0
        rows.append(
            {
                "document": document.number,
                "buyer": document.buyer.buyer,
                "type": document.type,
                "document_date": document.day,
                "shipment_date": document.shipped or "",
                "terms": terms,
                "due_date": due,
                "currency": currency,
                "gross": plain(document.gross, currency),
                "open": plain(left, currency) if states_open else "",
                "disputed": part(document.disputed, currency),
                "secured": part(document.secured, currency),
                "letter_of_credit": UNDER_LETTERS.get(document.number, ""),
                "cleared_date": document.cleared or "",
                "order": document.order,
                "note": document.note,
            }
        )
    return rows


def stated_terms(document: Document, draws: Draws) -> tuple[object, object]:
    """Terms and due date as the document states them: both, one, or none where the buyer's terms apply."""
    terms, due = document.terms, document.due or ""
    way = draws.weighted({"both": 45, "due": 28, "terms": 22, "buyer": 5})
    if not terms or not due or way == "both":
        return terms, due
    if way == "buyer" and document.buyer.terms_on_file and terms == document.buyer.terms:
        return "", ""
    return ("", due) if way == "due" else (terms, "")


def part(value: int | str, currency: str) -> str:
    """Disputed or secured part: 'yes', an amount or nothing."""
    return value if isinstance(value, str) else plain(value, currency)


def receipt_rows(books: Books) -> list[Row]:
    """Rows of the receipts table, a row an allocation."""
    return [
        {
            "receipt": receipt.number,
            "date": receipt.day,
            "buyer": receipt.buyer.buyer,
            "document": receipt.document.number if receipt.document else "",
            "amount": plain(receipt.amount, receipt.buyer.currency),
            "currency": receipt.buyer.currency,
        }
        for receipt in books.receipts
    ]
