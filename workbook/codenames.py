"""Code name of every sheet: what the VBA project calls it, whatever the tab is called in the user's language.

The sheet writers set these names (XlsxWriter `set_vba_name`), the VBA project gets one document module for
each. The validator of the file format does not compare the two; `tests/package` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BOOK_CODE_NAME = "ThisWorkbook"

CONFIG_SHEET = "xlwings.conf"
"""The sheet that xlwings reads its settings from; very hidden, last in order."""

CONFIG_CODE_NAME = "sheetXlwingsConf"

CODE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Start": "sheetStart",
        "Ledger": "sheetLedger",
        "Receipts": "sheetReceipts",
        "Buyers": "sheetBuyers",
        "Limits": "sheetLimits",
        "Policy": "sheetPolicy",
        "Sales": "sheetSales",
        "Balances": "sheetBalances",
        "Rates": "sheetRates",
        "Settings": "sheetSettings",
        "Dashboard": "sheetDashboard",
        "Aging": "sheetAging",
        "Exposure": "sheetExposure",
        "Credit limits": "sheetCreditLimits",
        "Measures": "sheetMeasures",
        "Problems": "sheetProblems",
        "Checks": "sheetChecks",
        CONFIG_SHEET: CONFIG_CODE_NAME,
    }
)
"""Sheet name to code name, in the order of the sheets."""

CONFIG_ROWS: tuple[tuple[str, str], ...] = (
    ("Interpreter_Win", ""),
    ("Interpreter_Mac", ""),
    ("UDF Modules", "udfs.hosts.excel"),
    ("Use UDF Server", "True"),
    ("Show Console", "False"),
)
"""Settings in the rows of the configuration sheet, from A1: key, value."""
