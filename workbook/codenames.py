"""Code name of every sheet: what the VBA project calls it, whatever the tab is called in the user's language.

`workbook.package` writes these names into the sheets and gives the VBA project a document module for each.
The validator of the file format does not compare the two; `tests/package` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BOOK_CODE_NAME = "ThisWorkbook"

CODE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "Start": "sheetStart",
        "Import": "sheetImport",
        "Ledger": "sheetLedger",
        "Receipts": "sheetReceipts",
        "Buyers": "sheetBuyers",
        "Limits": "sheetLimits",
        "Notices": "sheetNotices",
        "Reminders": "sheetReminders",
        "Policy": "sheetPolicy",
        "Sales": "sheetSales",
        "Balances": "sheetBalances",
        "Rates": "sheetRates",
        "Sector packs": "sheetSectorPacks",
        "Alert rules": "sheetAlertRules",
        "Loss rules": "sheetLossRules",
        "Settings": "sheetSettings",
        "Dashboard": "sheetDashboard",
        "Aging": "sheetAging",
        "Matching": "sheetMatching",
        "Exposure": "sheetExposure",
        "Cover": "sheetCover",
        "Evidence": "sheetEvidence",
        "Payment behaviour": "sheetPaymentBehaviour",
        "Financials": "sheetFinancials",
        "Credit limits": "sheetCreditLimits",
        "Assessment": "sheetAssessment",
        "Own scorecard": "sheetOwnScorecard",
        "Buyer card": "sheetBuyerCard",
        "Bridge": "sheetBridge",
        "Revaluation": "sheetRevaluation",
        "Measures": "sheetMeasures",
        "Provision": "sheetProvision",
        "Expected loss": "sheetExpectedLoss",
        "Insure or retain": "sheetInsureOrRetain",
        "Stress": "sheetStress",
        "Deadlines": "sheetDeadlines",
        "Alerts": "sheetAlerts",
        "Worklist": "sheetWorklist",
        "Plans": "sheetPlans",
        "Late interest": "sheetLateInterest",
        "Letters of credit": "sheetLettersOfCredit",
        "Claims": "sheetClaims",
        "Premium": "sheetPremium",
        "Policy check": "sheetPolicyCheck",
        "What if": "sheetWhatIf",
        "Limit diff": "sheetLimitDiff",
        "Problems": "sheetProblems",
        "Checks": "sheetChecks",
        "xlwings.conf": "sheetXlwingsConf",
    }
)
"""Sheet name to code name, in the order of the sheets."""
