"""A small workbook in which each kind of bad input stands once, and the page that lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sample.calendar_days import AS_OF, due_date
from sample.exchange import BASE
from sample.tables import POLICY, SETTINGS, Row, csv_text, declared_headers, policy_rows, settings_rows

SET_ASIDE, WARNED, IN_USE = "error: set aside", "warning: stays in use", "no problem: text like any other"
FORMULA = '=HYPERLINK("x")'


@dataclass(frozen=True)
class Fault:
    """One bad row: its table, the column at fault, what is wrong and how it ought to be treated."""

    table: str
    column: str
    what: str
    treatment: str
    row: Row


BUYERS: list[Row] = [
    {"buyer": "D1", "name": "Nordwind Pumpen GmbH", "country": "DE", "terms": "30", "external_grade": 3},
    {"buyer": "D2", "name": "Kestrel Moor Fittings Ltd", "country": "GB", "terms": "45", "external_grade": 5},
    {"buyer": "D3", "name": "宁波鼎汇自动化设备有限公司", "country": "CN", "terms": "60", "language": "zh"},
    {"buyer": "D4", "name": "Prairie Gate Valves Inc.", "country": "US", "terms": "30 EOM"},
    {"buyer": "D5", "name": "Gråsjö Maskin AB", "country": "SE", "terms": "EOM 30", "external_grade": 6},
]
CURRENCY = {"D1": "EUR", "D2": "GBP", "D3": "CNY", "D4": "USD", "D5": "EUR"}
RATES = {"GBP": "1.1612", "CNY": "0.12654", "USD": "0.90215"}
MONTH_ENDS = (date(2026, 8, 31), date(2026, 9, 30), AS_OF)


def item(number: int, buyer: str = "D1", **facts: object) -> Row:
    """A good ledger row of a buyer, with the facts that spoil it."""
    day = date(2026, 8, 3) + timedelta(days=3 * (number % 28))
    terms = next(str(row["terms"]) for row in BUYERS if row["buyer"] == buyer)
    good = {
        "document": f"R-{number:03d}",
        "buyer": buyer,
        "type": "invoice",
        "document_date": day,
        "terms": terms,
        "due_date": due_date(day, terms),
        "currency": CURRENCY[buyer],
        "gross": f"{1000 + 37 * number}.50",
    }
    return {**good, **facts}


def receipt(number: int, document: str, buyer: str, **facts: object) -> Row:
    """A good receipt of 500, with the facts that spoil it."""
    good = {"receipt": f"Q-{number}", "date": date(2026, 10, 12), "buyer": buyer, "document": document}
    return {**good, "amount": "500.00", "currency": CURRENCY[buyer], **facts}


def decision(number: int, buyer: str, **facts: object) -> Row:
    """A good decision of the insurer, with the facts that spoil it."""
    good = {"decision": f"L-{number}", "buyer": buyer, "source": "insurer", "amount": 10000, "currency": BASE}
    return {**good, "effective_date": date(2026, 1, 15), **facts}


FAULTS = (
    Fault("ledger", "gross", "no amount, neither gross nor open", SET_ASIDE, item(101, gross="")),
    Fault("ledger", "gross", "text where an amount belongs", SET_ASIDE, item(102, gross="twelve")),
    Fault("ledger", "buyer", "no buyer", SET_ASIDE, item(103, buyer="D1") | {"buyer": ""}),
    Fault("ledger", "buyer", "buyer without master data", WARNED, item(104) | {"buyer": "D99"}),
    Fault(
        "ledger",
        "document_date",
        "a day that is not in the calendar",
        SET_ASIDE,
        item(105, document_date="2026-02-30"),
    ),
    Fault("ledger", "document", "number of an earlier row", SET_ASIDE, item(106, document="R-001")),
    Fault("ledger", "currency", "a currency that does not exist", SET_ASIDE, item(107, currency="XXQ")),
    Fault("ledger", "currency", "a currency without a rate", SET_ASIDE, item(108, currency="CHF")),
    Fault("ledger", "gross", "credit note with a positive amount", SET_ASIDE, item(109, type="credit note")),
    Fault("ledger", "disputed", "more in dispute than is open", WARNED, item(110, disputed="99999.00")),
    Fault("ledger", "type", "a type that is not known", SET_ASIDE, item(111, type="proforma")),
    Fault("ledger", "terms", "terms that cannot be read", SET_ASIDE, item(112, terms="soon")),
    Fault("ledger", "due_date", "due before its document date", WARNED, item(113, due_date="2026-07-01")),
    Fault("ledger", "open", "more open than the document's amount", WARNED, item(114, open="99999.00")),
    Fault("ledger", "note", "text that starts with =", IN_USE, item(115, note=FORMULA)),
    Fault(
        "receipts",
        "document",
        "receipt for a document that the ledger does not hold",
        WARNED,
        receipt(11, "R-999", "D1"),
    ),
    Fault(
        "receipts",
        "currency",
        "receipt in another currency than its document",
        SET_ASIDE,
        receipt(12, "R-006", "D1", currency="USD"),
    ),
    Fault(
        "receipts",
        "amount",
        "receipt without an amount",
        SET_ASIDE,
        receipt(13, "R-011", "D1", amount=""),
    ),
    Fault(
        "buyers",
        "name",
        "name that starts with =",
        IN_USE,
        {"buyer": "D6", "name": FORMULA, "country": "DE", "terms": "30"},
    ),
    Fault(
        "buyers",
        "external_grade",
        "grade beyond 10",
        SET_ASIDE,
        {"buyer": "D7", "name": "Zilverzee Techniek B.V.", "country": "NL", "external_grade": 12},
    ),
    Fault(
        "buyers",
        "buyer",
        "buyer of an earlier row",
        SET_ASIDE,
        {"buyer": "D1", "name": "Nordwind Pumpen GmbH (copy)", "country": "DE", "terms": "60"},
    ),
    Fault("limits", "amount", "negative limit", SET_ASIDE, decision(21, "D2", amount=-5000)),
    Fault(
        "limits",
        "valid_to",
        "decision that ends before it begins",
        SET_ASIDE,
        decision(22, "D4", valid_to=date(2025, 12, 31)),
    ),
    Fault("limits", "decision", "number of an earlier decision", SET_ASIDE, decision(1, "D5", amount=90000)),
    Fault(
        "rates",
        "rate",
        "rate of zero",
        SET_ASIDE,
        {"date": AS_OF, "from_currency": "PLN", "to_currency": BASE, "rate": 0},
    ),
    Fault("sales", "credit_sales", "month without sales", SET_ASIDE, {"month": date(2026, 7, 31)}),
)
"""The bad rows in the order in which they stand at the end of their tables."""

NO_PERCENTAGE = "policy without an insured percentage: nothing counts as insured"


def good_tables() -> dict[str, list[Row]]:
    """The good rows of every table, and the policy that lacks its percentage."""
    named = [row["buyer"] for row in BUYERS]
    ledger = [item(number, str(named[(number - 1) % 5])) for number in range(1, 27)]
    ledger[3]["shipment_date"] = ledger[3]["document_date"]
    ledger[5] = item(6, "D1", note="+1 carton, @warehouse")
    ledger[9] = item(10, "D5", type="credit note", gross="-120.00", terms="", due_date="")
    return {
        "ledger": ledger,
        "receipts": [receipt(1, "R-001", "D1"), receipt(2, "R-002", "D2"), receipt(3, "", "D4")],
        "buyers": list(BUYERS),
        "statements": [
            {
                "buyer": "D1",
                "year_end": date(2025, 12, 31),
                "currency": BASE,
                "equity": 900000,
                "turnover": 6200000,
            },
        ],
        "limits": [decision(1, "D1"), decision(2, "D2"), decision(3, "D3")],
        "policy": policy_rows({**POLICY, "insured_percentage": ("", "Art. 4.2")}),
        "sales": [{"month": day, "credit_sales": "12000.00"} for day in MONTH_ENDS],
        "balances": [
            {
                "date": AS_OF,
                "cash": "40000.00",
                "receivables": "30000.00",
                "current_assets": "90000.00",
                "current_liabilities": "60000.00",
                "equity": "250000.00",
            }
        ],
        "rates": [
            {"date": day, "from_currency": currency, "to_currency": BASE, "rate": rate, "source": "invented"}
            for day in MONTH_ENDS
            for currency, rate in RATES.items()
        ],
        "settings": settings_rows({**SETTINGS, "company": "Harbour Components Group, untidy copy"}),
    }


def placed(good: Mapping[str, list[Row]]) -> list[tuple[str, int, str, str, str]]:
    """Table, line of the file, header, what is wrong and treatment of every fault."""
    lines = {table: len(rows) + 1 for table, rows in good.items()}
    policy_keys = [row["key"] for row in good["policy"]]
    places = []
    for fault in FAULTS:
        lines[fault.table] += 1
        header = declared_headers(fault.table)[fault.column]
        places.append((fault.table, lines[fault.table], header, fault.what, fault.treatment))
    line = policy_keys.index("insured_percentage") + 2
    return [*places, ("policy", line, declared_headers("policy")["value"], NO_PERCENTAGE, WARNED)]


def write_dirty(folder: Path) -> None:
    """Write the files with bad rows and the page that lists each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    good = good_tables()
    for table, rows in good.items():
        bad = [fault.row for fault in FAULTS if fault.table == table]
        (folder / f"{table}.csv").write_bytes(csv_text(table, rows + bad).encode())
    (folder / "README.md").write_bytes(page(placed(good)).encode())


def page(places: list[tuple[str, int, str, str, str]]) -> str:
    """The list of bad rows as a page."""
    rows = ["| {}.csv | {} | {} | {} | {} |".format(*place) for place in places]
    head = [
        "# Untidy sample: each kind of bad input once",
        "",
        "Written by `python examples/make_sample.py`. All other rows are good.",
        "Line 1 of a file holds the headers. An error is set aside and listed with its money; a warning is",
        "listed and stays in use. The control account does not tie, as it would not with such a ledger.",
        "",
        "| File | Line | Column | What is wrong | Treatment |",
        "|---|---:|---|---|---|",
    ]
    return "\n".join(head + rows) + "\n"
