"""A small portfolio with everything awkward in it, and how the tests open a workbook."""

from __future__ import annotations

import warnings
from datetime import date, datetime

import openpyxl

from udfs.layout import place
from xlcredit.cellerror import CellError
from xlcredit.intake import Block

COMPUTED_AT = datetime(2026, 11, 2, 9, 30)

ROWS = {
    "settings": [
        ["Setting", "Value"],
        ["company", "Harbour Components"],
        ["as_of", date(2026, 10, 31)],
        ["base_currency", "EUR"],
    ],
    "policy": [
        ["Key", "Value", "Unit", "Meaning", "Clause"],
        ["inception", "2026-01-01", None, None, "Art. 1"],
        ["expiry", "2026-12-31", None, None, None],
        ["insured_percentage", "90 %", None, None, None],
        ["discretionary_limit", 5000, None, None, None],
        ["threshold", 100, None, None, None],
        ["afl", 3000, None, None, None],
        ["maximum_liability", 20000, None, None, None],
        ["premium_rate", "0.25 %", None, None, None],
        ["minimum_premium_share", "80 %", None, None, None],
        ["estimated_turnover", 20000, None, None, None],
        ["premium_paid", 40, None, None, None],
    ],
    "claim_register": [
        ["Claim no", "Customer", "Loss date", "Claim date", "Loss", "Claimed", "Status", "Paid", "Recovered", "Costs"],
        ["=C1", "B2", date(2026, 9, 1), "2026-09-05", 3000, 2500, "paid", 2000, 300, 50],
        ["C2", "B1", date(2026, 9, 1), date(2026, 10, 2), None, 700, "拒赔", None, None, None],
    ],
    "what_if": [
        ["Kind", "Whom", "New amount", "Ccy", "Announced on", "Binds from", "Comment"],
        ["cut", "B1", 9000, "USD", date(2026, 10, 31), "2026-11-30", "=1+1"],
        ["国家", "FR", None, None, date(2026, 10, 1), date(2026, 10, 15), None],
        ["撤销", "B2", None, None, date(2026, 10, 31), None, None],
    ],
    "payment_plans": [
        ["Plan", "Revision", "Customer", "Agreed", "Invoices", "Debt", "Ccy", "期数", "First date", "Rate", "Status", "Comment"],
        ["=P1", 1, "B2", date(2026, 10, 10), "R3", 5000, "USD", 3, "2026-10-20", "6 %", "agreed", "=1+1"],
        ["P2", 1, "B1", date(2026, 10, 12), None, None, None, 2, date(2026, 11, 30), None, None, None],
    ],
    "letters_of_credit": [
        ["LC no", "Customer", "Applicant", "Beneficiary", "Issuing bank", "Credit amount", "Ccy", "Expiry date", "Status"],
        ["=LC1", "B1", "=Lindental", "Harbour Components", "@Bank", 30000, "EUR", date(2026, 12, 31), "已收到"],
        ["LC2", "B2", None, None, None, 5000, "USD", "2026-09-30", "refused"],
    ],
    "lc_documents": [
        ["LC", "Document kind", "No", "Shipment date", "Amount", "Ccy", "Originals", "Full set", "Clean"],
        ["=LC1", "提单", "=BL1", date(2026, 10, 2), None, None, 2, 3, "no"],
        ["=LC1", "invoice", "R2", None, 20000, "EUR", None, None, None],
    ],
    "ledger": [
        ["Invoice no", "Customer", "Date", "Due date", "Ccy", "Amount", "Disputed", "Note", "Our region"],
        ["R1", "B1", "2026-08-01", "2026-08-31", "EUR", "1,000.50", None, '=HYPERLINK("x")', "north"],
        ["R2", "B1", date(2026, 10, 1), date(2026, 11, 30), "EUR", 20000, None, "+1", "=1+1"],
        ["R3", "B2", date(2026, 9, 1), date(2026, 9, 30), "USD", 5000, 1000, "-1", None],
        ["R4", "=B3", date(2026, 7, 1), None, "EUR", 700, None, "@x", None],
        ["R5", "B2", date(2026, 9, 1), "not a date", "EUR", 333, None, None, None],
        ["R6", "B2", date(2026, 9, 15), date(2026, 10, 15), "EUR", CellError("#N/A"), None, None, None],
        ["R7", "B2", date(2026, 9, 20), date(2026, 10, 20), "EUR", 900, None, None, None],
    ],
    "receipts": [
        ["Receipt", "Date", "Buyer", "Document", "Amount"],
        ["Z1", date(2026, 9, 15), "B1", "R1", 400],
        ["Z2", date(2026, 10, 15), "B2", None, 250],
    ],
    "buyers": [
        ["Buyer", "Name", "Country", "Sector", "Open orders", "External grade", "Related party"],
        ["B1", "Lindental Pumpen GmbH", "DE", "manufacturing", 1500, 3, "no"],
        ["B2", "广东佛山华岳进出口贸易股份有限公司", "CN", "trade", None, 6, None],
        ["=B3", "Third", "FR", "trade", None, None, "yes"],
    ],
    "statements": [
        ["Buyer", "Year end", "Equity", "Intangible assets", "Turnover"],
        ["B1", date(2025, 12, 31), 500000, 1000, 3000000],
    ],
    "limits": [
        ["Decision", "Buyer", "Source", "Amount", "Currency", "Effective", "Status"],
        ["L1", "B1", "insurer", 15000, "EUR", date(2026, 1, 1), "approved"],
    ],
    "sales": [
        ["Month", "Credit sales"],
        *([date(2025 + (10 + m) // 12, (10 + m) % 12 + 1, 1), 12000 + 100 * m] for m in range(12)),
    ],
    "balances": [
        ["Date", "Cash", "Securities", "Receivables", "Current assets", "Current liabilities", "Equity"],
        [date(2026, 10, 31), 5000, 0, 26450.5, 60000, 40000, 90000],
    ],
    "rates": [
        ["Date", "From", "To", "Rate"],
        *([date(2026, month, 28), "USD", "EUR", 0.9] for month in (7, 8, 9, 10)),
    ],
}


def blocks():
    """The portfolio as blocks that know where their headers stand on the sheets."""
    return {name: Block(rows, place(name).header_row) for name, rows in ROWS.items()}


def opened(path, values):
    """A workbook as openpyxl reads it: cached values, or formulas."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path, data_only=values)
