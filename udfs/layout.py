"""Where each table stands: one declaration for the builder of the workbook and for the button Recalculate.

Rows and columns are counted from 1, as on the sheet. An input sheet has its title in A1, a hint in A2,
units in row 3 and the headers in row 4. An analysis or action sheet has its title in A1, the as-of date, the
currency and "computed at" in row 2, the check cell in B3:F3, units in row 5 and the headers in row 6; a table
with totals has them between units and headers: above the rows they stay in sight, and outside the table no sort
moves them, no filter hides them and no pivot adds them in. They follow the filter.
What Recalculate leaves alone: the formulas of Start, Dashboard and Checks, and the heads of all sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xlcredit.columns import TABLES, Column
from xlcredit.parameters import parameters

INPUT_HEADER_ROW = 4
RESULT_HEADER_ROW = 6
GAP = 2
"""Empty columns between two tables on one sheet."""

HEADER_ROWS = {"mapping": 14, **dict.fromkeys(("what_if", "provision_movement"), RESULT_HEADER_ROW + 1)}
"""Header rows of tables that stand below another one of fixed length, or beside tables with totals."""

DEFAULT_BUCKETS = 6

SHEETS = {
    "Start": "start",
    "Import": "input",
    "Ledger": "input",
    "Receipts": "input",
    "Buyers": "input",
    "Limits": "input",
    "Notices": "input",
    "Reminders": "input",
    "Policy": "input",
    "Sales": "input",
    "Balances": "input",
    "Rates": "input",
    "Sector packs": "input",
    "Alert rules": "input",
    "Loss rules": "input",
    "Settings": "input",
    "Dashboard": "analysis",
    "Aging": "analysis",
    "Matching": "analysis",
    "Exposure": "analysis",
    "Cover": "analysis",
    "Evidence": "analysis",
    "Payment behaviour": "analysis",
    "Financials": "analysis",
    "Credit limits": "analysis",
    "Assessment": "analysis",
    "Own scorecard": "analysis",
    "Buyer card": "analysis",
    "Bridge": "analysis",
    "Revaluation": "analysis",
    "Measures": "analysis",
    "Provision": "analysis",
    "Expected loss": "analysis",
    "Insure or retain": "analysis",
    "Stress": "analysis",
    "Deadlines": "action",
    "Alerts": "action",
    "Worklist": "action",
    "Plans": "action",
    "Late interest": "action",
    "Letters of credit": "action",
    "Claims": "action",
    "Premium": "action",
    "Policy check": "action",
    "What if": "action",
    "Limit diff": "action",
    "Problems": "control",
    "Checks": "control",
}
"""Every visible sheet in order, with its group."""

TOTALLED = (
    "aging",
    "aging_by_country",
    "aging_by_sector",
    "matching",
    "exposure",
    "exposure_by_country",
    "claim_view",
    "credit_limits",
    "bridge",
    "revaluation",
    "late_interest",
    "premium",
    "premium_left_out",
    "what_if_totals",
    "what_if_results",
    "provision",
    "provision_journal",
    "buyer_provisions",
)
"""Result tables with a row of totals above their headers; see `total_formula`."""

NOT_ADDED = (
    ("credit_limits", "concentration"),
    ("revaluation", "open"),
    ("claim_view", "limit"),
    ("claim_view", "balance"),
    ("claim_view", "override_covered"),
    *(("late_interest", name) for name in ("interest_bearing", "paid_late", "late_interest")),
    *(("late_interest", name) for name in ("fixed_sum", "interest_total")),
)
"""Amounts of a table with totals that are no parts of a whole: the cap is the same for every buyer, the open amounts
are in many currencies."""

OVER = {"overdue_share": ("overdue", ("outstanding", "unapplied"))}
"""Shares whose total is a quotient: of a total, and of the difference of two others."""

NOTED = ("deadlines", "alerts", "worklist")
"""Result tables with one more column, the last, for the user's own notes: Recalculate keeps each with its row."""

FORMULA_TABLES = ("checks",)
"""Result tables that are formulas on the sheet and never written."""

LIVE_COLUMNS = {
    ("credit_limits", "credit_limit"): "CREDIT_LIMIT",
    ("credit_limits", "available"): "CREDIT_AVAILABLE",
    ("exposure", "credit_limit"): "CREDIT_LIMIT",
    ("exposure", "available"): "CREDIT_AVAILABLE",
}
"""Result columns that hold a book function of the row's buyer; see `live_formula`."""

DERIVED = {"aging_by_country": "tblAgingByCountry", "aging_by_sector": "tblAgingBySector"}
"""Result tables without a declaration of their own: their columns are some of the aging table's."""

RIGHT_OF = {
    "statements": "buyers",
    "reports": "statements",
    "overrides": "notices",
    "proofs": "overrides",
    "policy_terms": "policy",
    "aging_by_country": "aging",
    "aging_by_sector": "aging_by_country",
    "exposure_by_country": "exposure",
    "trend": "measures",
    "plan_states": "payment_plans",
    "plan_instalments": "plan_states",
    "claim_results": "claim_register",
    "claim_estimates": "claim_results",
    "capacity": "claim_estimates",
    "premium_left_out": "premium",
    "what_if_totals": "what_if",
    "lc_documents": "letters_of_credit",
    "lc_verdicts": "lc_documents",
    "lc_findings": "lc_verdicts",
    "lc_checks": "lc_findings",
    "what_if_results": "what_if_totals",
    "quality": "problems",
    "stops": "deadlines",
    "reviews": "alerts",
    "dunning": "worklist",
    "letters": "dunning",
    "promises": "receipts",
    "late_interest_rates": "rates",
    "imported": "mapping",
    "bucket_sets": "settings",
    "approvals": "bucket_sets",
    "ladder": "approvals",
    "pillars": "scorecard",
    "score_grades": "pillars",
    "own_indicators": "own_parts",
    "own_bands": "own_indicators",
    "own_tenths": "own_bands",
    "class_rules": "score_grades",
    "indicators": "class_rules",
    "specific_provisions": "provision_rates",
    "provision_entries": "specific_provisions",
    "journal_accounts": "provision_entries",
    "lgd_rules": "journal_accounts",
    "sector_correlations": "lgd_rules",
    "stress_rules": "sector_correlations",
    "covenants": "stress_rules",
    "provision_movement": "provision",
    "provision_journal": "provision_movement",
    "buyer_provisions": "provision_journal",
    "parameter_values": "insure_or_retain",
    "cost_ladder": "parameter_values",
    "loss_curve": "cost_ladder",
    "worst_years": "loss_curve",
    "limit_values": "expected_losses",
}
"""Tables that stand on the same sheet to the right of another one."""

STAMP_COLUMNS = 2
"""Label and value of what Recalculate stamps, between the settings and what stands to their right."""

TREND_MONTHS = 12
"""Month ends of the trend table: the charts on the Dashboard read this many rows."""

LEAST_ROWS = {
    "trend": TREND_MONTHS,
    "provision": 8,
    "provision_movement": len(parameters("words")["provision_movement"]),
    "insure_or_retain": len(parameters("words")["cost_measure"]),
    "cost_ladder": 9,
    "loss_curve": 40,
}
"""Rows that a table keeps, blank where there are fewer: charts read so many. A matrix without segments has the default
buckets, no due date, and who is assessed by himself."""

STAMP_SHEET = "Settings"
STAMPS = (
    "computed_at",
    "written_fingerprint",
    "ledger_rows_used",
    "ledger_rows_set_aside",
    "unapplied_receipts",
    "unapplied_foreign",
    "program_version",
    "simulated_fingerprint",
)
"""Named cells that Recalculate writes, one below the other to the right of the settings; see `stamp_cell`."""

SETTINGS_FIRST_ROW = INPUT_HEADER_ROW + 1


@dataclass(frozen=True)
class Place:
    """Where one table stands: sheet, header row, first column, how many columns."""

    table: str
    excel: str
    sheet: str
    header_row: int
    first_column: int
    width: int

    @property
    def first_row(self) -> int:
        """First data row."""
        return self.header_row + 1

    @property
    def last_column(self) -> int:
        """Last column of the table."""
        return self.first_column + self.width - 1

    @property
    def total_row(self) -> int:
        """Row of the totals; 0 where the table has none."""
        return self.header_row - 1 if self.table in TOTALLED else 0

    @property
    def unit_row(self) -> int:
        """Row of the units."""
        return (self.total_row or self.header_row) - 1

    @property
    def span(self) -> tuple[int, int]:
        """First and last column, counted from 0."""
        return self.first_column - 1, self.last_column - 1

    @property
    def header_cell(self) -> str:
        """Address of the first header cell, like "A6"."""
        return f"{column_letters(self.first_column)}{self.header_row}"


def column_letters(column: int) -> str:
    """Letters of a column counted from 1.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def default_width(table: str) -> int:
    """Columns of a table with the default aging buckets.

    >>> default_width("aging"), default_width("aging_by_country")
    (16, 14)
    """
    if table == "aging":
        return len(TABLES["aging"].columns) + DEFAULT_BUCKETS
    if table in DERIVED:
        return len(TABLES["aging"].columns) + DEFAULT_BUCKETS - 2
    return len(TABLES[table].columns) + (table in NOTED)


def place(table: str, widths: Mapping[str, int] | None = None) -> Place:
    """Place of a table; `widths` gives the columns of tables that differ from the default (other buckets).

    >>> place("aging").header_cell, place("measures").header_cell, place("statements").sheet
    ('A7', 'A6', 'Buyers')
    >>> place("aging_by_country", {"aging": 20}).first_column
    23
    """
    widths = widths or {}
    left = RIGHT_OF.get(table)
    first_column = 1 if left is None else place(left, widths).last_column + GAP + 1
    if left == "settings":
        first_column += GAP + STAMP_COLUMNS
    declared = TABLES["aging" if table in DERIVED else table]
    usual = INPUT_HEADER_ROW if SHEETS[declared.sheet] == "input" else RESULT_HEADER_ROW + (table in TOTALLED)
    return Place(
        table=table,
        excel=DERIVED.get(table, declared.excel),
        sheet=declared.sheet,
        header_row=HEADER_ROWS.get(table, usual),
        first_column=first_column,
        width=widths.get(table, default_width(table)),
    )


def total_formula(table: str, column: Column, letters: Mapping[str, str], first: int, last: int) -> str:
    """Total of a column over the rows that the filter shows; "" where nothing is added up.

    `letters` are the columns of the table on the sheet by name, `first` and `last` its rows.

    >>> total_formula("aging", TABLES["aging"].column("overdue"), {"overdue": "L"}, 8, 20)
    '=SUBTOTAL(109,L8:L20)'
    """

    def total(name: str) -> str:
        return f"SUBTOTAL(109,{letters[name]}{first}:{letters[name]}{last})"

    if (table, column.name) in NOT_ADDED:
        return ""
    if column.name in OVER:
        part, (whole, less) = OVER[column.name]
        return f'=IF({total(whole)}-{total(less)}=0,"",{total(part)}/({total(whole)}-{total(less)}))'
    return f"={total(column.name)}" if column.kind in ("money", "count") or column.name == "share" else ""


def live_formula(table: str, column: str, row: int) -> str:
    """Formula of a live cell in sheet row `row`; "" where the column holds written values.

    >>> live_formula("exposure", "available", 8), live_formula("exposure", "gap", 8)
    ('=CREDIT_AVAILABLE($A8)', '')
    """
    function = LIVE_COLUMNS.get((table, column))
    return f"={function}($A{row})" if function else ""


def room_for(amounts: Iterable[float | None]) -> float:
    """Width of a column in which the largest of some amounts is shown, whole and with separators.

    >>> room_for([1_234_567.8, None])
    12.0
    """
    return max((len(f"{amount:,.0f}") for amount in amounts if amount is not None), default=0) + 3.0


def stamp_cell(name: str) -> str:
    """Address of a stamp on the Settings sheet (the label stands one column to the left).

    >>> stamp_cell("computed_at")
    'H5'
    """
    column = place("settings").last_column + GAP + 2
    return f"{column_letters(column)}{SETTINGS_FIRST_ROW + STAMPS.index(name)}"
