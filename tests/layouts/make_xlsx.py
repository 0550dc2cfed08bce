"""The workbooks among the fixtures, of systems that write workbooks: `python -m tests.layouts.make_xlsx`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parent

SAP_HEADERS = [
    "Account", "Name 1", "Document Number", "Document Type", "Document Date", "Posting Date", "Special G/L ind.", "Net due date",
    "Arrears after net due date", "Amount in local currency", "Local Currency", "Clearing Document", "Text",
]  # fmt: skip
S4_HEADERS = [
    "Company Code", "Customer", "Name of Customer", "Journal Entry", "Posting View Item", "Journal Entry Type", "Journal Entry Date", "Net Due Date",
    "Special G/L", "Amount in Transaction Currency", "Transaction Currency", "Amount in Company Code Currency", "Company Code Currency",
    "Clearing Journal Entry", "Clearing Date", "Item Text",
]  # fmt: skip
BC_HEADERS = [
    "Posting Date", "Document Date", "Document Type", "Document No.", "Customer No.", "Customer Name", "Description", "Currency Code",
    "Original Amount", "Amount", "Remaining Amount", "Remaining Amt. (LCY)", "Due Date", "Open", "Entry No.",
]  # fmt: skip
FINANCE_HEADERS = [
    "Customer account", "Customer name", "Voucher", "Transaction type", "Date", "Due date", "Invoice", "Amount in transaction currency", "Currency",
    "Amount", "Balance", "Description",
]  # fmt: skip
XERO_HEADERS = [
    "Invoice Date", "Due Date", "Invoice Number", "Invoice Reference", "Current", "< 1 Month", "1 Month", "2 Months", "3 Months", "Older", "Total",
]  # fmt: skip
NETSUITE_HEADERS = [
    "Customer",
    "Transaction Type",
    "Date",
    "Document Number",
    "P.O. No.",
    "Due Date",
    "Age",
    "Open Balance",
]
DESKTOP_HEADERS = [None, "Type", "Date", "Num", "P. O. #", "Name", "Terms", "Due Date", "Aging", "Open Balance"]
INTACCT_HEADERS = [
    "Customer ID", "Customer name", "Invoice number", "Invoice date", "Due date", "Age", "Total amount", "0-30", "31-60", "61-90", "91-120", "121-", "Amount due",
]  # fmt: skip

LIND, ECLAIR = ("0000100042", "Åkerström & Lind AB"), ("0000100077", "Société Éclair SARL")


def day(month: int, number: int) -> date:
    """A day of the year of the fixtures."""
    return date(2026, month, number)


def sap(buyer: tuple[str, str], number: str, kind: str, dated: date, due: date, amount: float) -> list[Any]:
    """An item of SAP's spreadsheet."""
    return [*buyer, number, kind, dated, dated, None, due, (day(9, 30) - due).days, amount, "EUR", None, None]


def s4(
    buyer: tuple[str, str],
    number: str,
    item: int,
    kind: str,
    dates: tuple[date, date],
    special: str | None,
    amount: float,
    money: str,
) -> list[Any]:
    """An item of S/4HANA's spreadsheet."""
    rate = 0.9 if money == "USD" else 1
    return [
        "1010",
        *buyer,
        number,
        item,
        kind,
        *dates,
        special,
        amount,
        money,
        round(amount * rate, 2),
        "EUR",
        None,
        None,
        None,
    ]


def bc(
    kind: str,
    number: str,
    buyer: tuple[str, str],
    dated: date,
    due: date,
    money: str | None,
    amounts: tuple[float, float],
    entry: int,
) -> list[Any]:
    """A customer ledger entry of Business Central."""
    gross, rest = amounts
    return [
        dated,
        dated,
        kind,
        number,
        *buyer,
        f"{kind} {number}".strip(),
        money,
        gross,
        gross,
        rest,
        rest,
        due,
        True,
        entry,
    ]


WORKBOOKS: dict[str, list[list[Any]]] = {
    "sap_fbl5n/alv_en.xlsx": [
        SAP_HEADERS,
        sap(LIND, "1800000501", "RV", day(9, 15), day(10, 15), 2500.1),
        sap(LIND, "1800000502", "RV", day(9, 16), day(10, 16), 1000.2),
        sap(LIND, "1600000061", "DG", day(9, 20), day(9, 20), -300.3),
        [LIND[0], *[None] * 8, 2500.1 + 1000.2 - 300.3, "EUR"],
        sap(ECLAIR, "1800000503", "RV", day(8, 31), day(9, 30), 99.99),
        sap(ECLAIR, "1400000031", "DZ", day(9, 3), day(9, 3), -10),
        sap(ECLAIR, "1400000032", "DZ", day(9, 4), day(9, 4), 4.01),
        [ECLAIR[0], *[None] * 8, 94.0, "EUR"],
        [*[None] * 9, 3294.0, "EUR"],
    ],
    "sap_s4_line_items/line_items.xlsx": [
        S4_HEADERS,
        s4(LIND, "1800000601", 1, "RV", (day(9, 1), day(10, 1)), None, 1200.5, "USD"),
        s4(LIND, "1800000602", 1, "RV", (day(9, 2), day(10, 2)), None, 800, "EUR"),
        s4(LIND, "1800000602", 2, "RV", (day(9, 2), day(11, 1)), None, 200, "EUR"),
        s4(LIND, "1600000071", 1, "DG", (day(9, 5), day(9, 5)), None, -99.95, "EUR"),
        s4(ECLAIR, "1800000603", 1, "DR", (day(8, 15), day(9, 14)), None, 4321, "EUR"),
        s4(ECLAIR, "1400000041", 1, "DZ", (day(9, 10), day(9, 10)), "A", -1000, "EUR"),
        s4(ECLAIR, "1300000006", 1, "DA", (day(9, 11), day(9, 30)), "F", 1500, "EUR"),
    ],
    "business_central/entries.xlsx": [
        BC_HEADERS,
        bc("Invoice", "103201", ("00010", "Åkerström & Lind AB"), day(9, 1), day(10, 1), None, (1250, 1250), 3001),
        bc("Invoice", "103202", ("00010", "Åkerström & Lind AB"), day(9, 8), day(10, 8), "USD", (3000.75, 1000.75), 3002),
        bc("Credit Memo", "104001", ("00010", "Åkerström & Lind AB"), day(9, 12), day(9, 12), None, (-250, -250), 3003),
        bc("Payment", "G04001", ("00020", "Žižka s.r.o."), day(9, 15), day(9, 15), None, (-500, -125.5), 3004),
        bc("Invoice", "103203", ("00020", "Žižka s.r.o."), day(8, 20), day(9, 19), None, (999.99, 999.99), 3005),
        bc("Finance Charge Memo", "105001", ("00020", "Žižka s.r.o."), day(9, 25), day(10, 2), None, (12.5, 12.5), 3006),
        bc("", "J00017", ("00020", "Žižka s.r.o."), day(9, 26), day(9, 26), None, (-1.01, -1.01), 3007),
    ],
    "dynamics_finance/open_transactions.xlsx": [
        FINANCE_HEADERS,
        ["US-0001", "Åkerström & Lind AB", "ARPM000101", "Sales order", day(9, 1), day(10, 1), "CIV-000701", 1500.25, "USD", 1500.25, 500.25, None],
        ["US-0001", "Åkerström & Lind AB", "ARPM000102", "Sales order", day(9, 3), day(10, 3), "CIV-000702", 2000, "EUR", 2200, 2000, None],
        ["US-0001", "Åkerström & Lind AB", "ARPM000103", "Sales order", day(9, 9), day(9, 9), "CCN-000041", -100, "USD", -100, -100, "Returned"],
        ["US-0002", "宁波海曙工具厂", "ARP000055", "Payment", day(9, 12), None, None, -750, "USD", -750, -750, "On account"],
        ["US-0002", "宁波海曙工具厂", "FTI000012", "Free text invoice", day(9, 14), day(10, 14), "FTI-000012", 88.8, "USD", 88.8, 88.8, None],
        ["US-0002", "宁波海曙工具厂", "INT000001", "Interest", day(9, 20), day(9, 30), "INT-0001", 3.33, "USD", 3.33, 3.33, None],
    ],
    "quickbooks_desktop/aging_detail.xlsx": [
        DESKTOP_HEADERS,
        ["Current"],
        [None, "Invoice", day(9, 20), "1071", "PO-88", "Åkerström & Lind AB", "Net 30", day(10, 20), None, 1500.5],
        [None, "Credit Memo", day(9, 22), "1072", None, "Åkerström & Lind AB", None, day(9, 22), None, -200],
        ["Total Current", *[None] * 8, 1300.5],
        ["1 - 30"],
        [None, "Invoice", day(8, 10), "01065", None, "Société Éclair SARL", "Net 30", day(9, 9), 21, 350],
        [None, "Payment", day(9, 1), "4411", None, "Société Éclair SARL", None, None, 29, -75.25],
        ["Total 1 - 30", *[None] * 8, 274.75],
        ["31 - 60"],
        [None, "Invoice", day(7, 15), "1058", None, "Žižka s.r.o.", "Net 30", day(8, 14), 47, 99.99],
        [None, "General Journal", day(8, 1), "JE-9", None, "Žižka s.r.o.", None, None, 60, -9.99],
        ["Total 31 - 60", *[None] * 8, 90],
        ["> 90"],
        ["Total > 90"],
        ["TOTAL", *[None] * 8, 1665.25],
    ],
    "xero_aged_receivables/aged_receivables.xlsx": [
        ["Aged Receivables Detail"],
        ["Tui & Kauri Ltd"],
        ["As at 30 September 2026"],
        ["Ageing by due date"],
        [],
        XERO_HEADERS,
        [],
        ["Åkerström & Lind AB"],
        [datetime(2026, 9, 1), datetime(2026, 10, 1), "INV-0101", "PO 17", 1250.5, 0, 0, 0, 0, 0, 1250.5],
        [datetime(2026, 8, 3), datetime(2026, 9, 2), "INV-0088", None, 0, 400, 0, 0, 0, 0, 400],
        [datetime(2026, 9, 4), None, "CN-0007", None, -50.5, 0, 0, 0, 0, 0, -50.5],
        ["Total Åkerström & Lind AB", None, None, None, 1200, 400, 0, 0, 0, 0, 1600],
        [],
        ["Total Gas Māori Trust"],
        [datetime(2026, 6, 1), datetime(2026, 7, 1), "INV-0060", None, 0, 0, 0, 333.33, 0, 0, 333.33],
        [datetime(2026, 9, 12), None, None, None, -20, 0, 0, 0, 0, 0, -20],
        [datetime(2026, 9, 20), datetime(2026, 10, 20), "INV-0110", None, 80, 0, 0, 0, 0, 0, 80],
        ["Total Total Gas Māori Trust", None, None, None, 60, 0, 0, 333.33, 0, 0, 393.33],
        [],
        ["Total", None, None, None, 1260, 400, 0, 333.33, 0, 0, 1993.33],
        ["Percentage of total", None, None, None, 0.63, 0.2, 0, 0.17, 0, 0, 1],
    ],
    "xero_aged_receivables/with_extras.xlsx": [
        ["Aged Receivables Detail"],
        ["Tui & Kauri Ltd"],
        ["As at 30 September 2026"],
        [*XERO_HEADERS[:4], "Project", *XERO_HEADERS[4:]],
        ["Åkerström & Lind AB"],
        [datetime(2026, 9, 1), datetime(2026, 10, 1), "INV-0101", "PO 17", "Ōtaki", 1250.5, 0, 0, 0, 0, 0, 1250.5],
        ["Total Åkerström & Lind AB", None, None, None, None, 1250.5, 0, 0, 0, 0, 0, 1250.05],
        ["Total", None, None, None, None, 1250.5, 0, 0, 0, 0, 0, 1250.5],
    ],
    "netsuite_aging/aging_detail.xlsx": [
        ["Lantern Works"],
        ["Lantern Works : Lantern UK"],
        ["A/R Aging Detail"],
        ["As of 30 September 2026"],
        [],
        [],
        NETSUITE_HEADERS,
        ["C0117 Åkerström & Lind AB"],
        [None, "Invoice", datetime(2026, 9, 1), "INV00360", "PO_2001", datetime(2026, 10, 1), -1, 37500.25],
        [None, "Invoice", datetime(2026, 7, 24), "INV00344", None, datetime(2026, 8, 23), 38, 1000],
        [None, "Credit Memo", datetime(2026, 9, 2), "CM0012", None, None, 28, -500.25],
        ["Total - C0117 Åkerström & Lind AB", *[None] * 6, 38000],
        ["C0124 上海远航机电有限公司"],
        [None, "Invoice", datetime(2026, 5, 12), "INV00301", "4500006667", datetime(2026, 7, 11), 81, 650.65],
        [None, "Payment", datetime(2026, 9, 15), "PYMT77", None, None, 15, -100],
        [None, "Journal", datetime(2026, 9, 16), "JE5", None, None, 14, -0.65],
        ["Total - C0124 上海远航机电有限公司", *[None] * 6, 550],
        ["Total", *[None] * 6, 38550],
    ],
    "sage_intacct_aging/aging.xlsx": [
        ["Birch & Löwe Inc."],
        ["Customer Aging"],
        ["As of 09/30/2026"],
        INTACCT_HEADERS,
        ["C-00010", "Åkerström & Lind AB", "INV-0701", day(9, 1), day(10, 1), 29, 1500, 900, None, None, None, None, 900],
        ["C-00010", "Åkerström & Lind AB", "INV-0688", day(7, 15), day(8, 14), 77, 250.75, None, None, 250.75, None, None, 250.75],
        ["C-00010", "Åkerström & Lind AB", "CM-0012", day(9, 3), None, 27, -50.75, -50.75, None, None, None, None, -50.75],
        ["Total for C-00010", *[None] * 5, 1700, 849.25, None, 250.75, None, None, 1100],
        ["C-00020", "Žižka s.r.o.", "INV-0702", day(9, 5), day(10, 5), 25, 80, 80, None, None, None, None, 80],
        ["C-00020", "Žižka s.r.o.", "ADV-0003", day(9, 8), None, 22, -30, -30, None, None, None, None, -30],
        ["C-00020", "Žižka s.r.o.", "INV-0650", day(5, 5), day(6, 4), 148, 10.5, None, None, None, None, 10.5, 10.5],
        ["Total for C-00020", *[None] * 5, 60.5, 50, None, None, None, 10.5, 60.5],
        ["Grand total", *[None] * 5, 1760.5, 899.25, None, 250.75, None, 10.5, 1160.5],
    ],
}  # fmt: skip


def write(path: Path, rows: list[list[Any]], merged: Sequence[str] = ()) -> None:
    """One sheet of the rows, dates as dates; a blank text is an empty cell."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime(2026, 9, 30)})
        sheet = book.add_worksheet()
        for cells in merged:
            sheet.merge_range(cells, "")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, [None if cell == "" else cell for cell in row])


def books() -> dict[str, tuple[list[list[Any]], list[str]]]:
    """Rows and merged cells of every workbook: those above, and those of a `books.toml` beside their fixtures."""
    found = {name: (rows, []) for name, rows in WORKBOOKS.items()}
    for path in sorted(FOLDER.glob("*/books.toml")):
        for book in tomllib.loads(path.read_text(encoding="utf-8"))["book"]:
            found[f"{path.parent.name}/{book['name']}"] = book["rows"], book.get("merged", [])
    return found


if __name__ == "__main__":
    for name, (rows, merged) in books().items():
        write(FOLDER / name, rows, merged)
