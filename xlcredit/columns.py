"""The tables of a workbook and their columns, read from `tables/columns/*.toml`.

Sheet headers, readers, intake, documentation and tests all take them from here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from xlcredit.errors import MissingTable

TABLES_FOLDER = Path(__file__).parent / "tables"

INPUTS = (
    "settings",
    "policy",
    "buyers",
    "statements",
    "ledger",
    "receipts",
    "limits",
    "sales",
    "balances",
    "rates",
)

OPTIONAL = (
    *("policy_terms", "notices", "overrides", "reports", "indicators", "promises", "sector_correlations"),
    *("covenants", "specific_provisions", "provision_entries", "reminders", "proofs", "late_interest_rates"),
)
"""Input tables that a workbook may lack: it has one policy, no notices, no verdicts of people, no credit reports,
no indicators of industry and market, no promises to pay, one correlation of all sectors, no covenants, no buyer whose
provision is assessed by itself, no entries to the provision, no reminders on record, no proofs of debts and no rates
of late interest of its own then."""

RESULTS = (
    "aging",
    "matching",
    "exposure",
    "exposure_by_country",
    "claim_view",
    "discretionary_evidence",
    "behaviour",
    "financials",
    "credit_limits",
    "assessment",
    "buyer_card",
    "bridge",
    "revaluation",
    "measures",
    "trend",
    "deadlines",
    "stops",
    "worklist",
    "dunning",
    "late_interest",
    "plan_states",
    "plan_instalments",
    "claim_results",
    "claim_estimates",
    "capacity",
    "premium",
    "premium_left_out",
    "policy_check",
    "alerts",
    "reviews",
    "lc_verdicts",
    "lc_findings",
    "what_if_totals",
    "what_if_results",
    "provision",
    "buyer_provisions",
    "provision_movement",
    "provision_journal",
    "expected_losses",
    "limit_values",
    "insure_or_retain",
    "parameter_values",
    "cost_ladder",
    "loss_curve",
    "worst_years",
    "stress",
    "problems",
    "quality",
    "checks",
)

IMPORTS = ("importing", "mapping", "imported", "limit_diff", "letters")
"""Tables that buttons write: how a file is read, what became of it, how a limit list differs from the book, and what
became of each letter."""

OWN_REPORT = ("own_parts", "own_indicators", "own_bands", "own_tenths")
"""Tables of the last scorecard from the firm's own data, which the command that fits it writes."""

SHIPPED = (
    *("bucket_sets", "scorecard", "pillars", "score_grades", "class_rules", "alert_rules", "approvals", "ladder"),
    *("provision_rates", "journal_accounts", "lgd_rules", "stress_rules", "lc_checks"),
)
"""Input tables that a workbook may lack: the rows that every new workbook starts with count in their place."""

KEPT = ("claim_register", "what_if", "payment_plans", "letters_of_credit", "lc_documents")
"""Input tables of the action sheets: a workbook may lack them, and an empty one is nothing to speak of."""

READ = INPUTS + OPTIONAL + SHIPPED + KEPT
"""Every table that is read from a workbook."""

ALL = READ + RESULTS + IMPORTS + OWN_REPORT
"""Tables that stand on sheets of the template."""


@dataclass(frozen=True)
class Column:
    """One column: its name in formulas, its headers, its kind and what it means."""

    name: str
    kind: str
    en: str
    zh: str
    meaning: str = ""
    unit: str = ""
    words: str = ""
    spellings: tuple[str, ...] = ()
    required: bool = False
    result: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @property
    def foreign(self) -> bool:
        """True where each amount is in the currency of its row, so that they make no sum."""
        return self.unit == "currency of the row"

    def header(self, language: str = "en") -> str:
        """Header of the column on a sheet, in `language` (en or zh)."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Table:
    """One table: its Excel name, its sheet and its columns in order."""

    name: str
    excel: str
    sheet: str
    key: tuple[str, ...]
    en: str
    zh: str
    columns: tuple[Column, ...] = field(repr=False)
    one_of: tuple[str, ...] = ()
    """Columns of which at least one must be there."""

    @cached_property
    def inputs(self) -> tuple[Column, ...]:
        """Columns that the user fills."""
        return tuple(c for c in self.columns if not c.result)

    @cached_property
    def results(self) -> tuple[Column, ...]:
        """Columns that the program fills."""
        return tuple(c for c in self.columns if c.result)

    @cached_property
    def money(self) -> tuple[str, ...]:
        """Names of the amounts that the user fills in."""
        return tuple(c.name for c in self.inputs if c.kind == "money")

    def column(self, name: str) -> Column:
        """The column of that name; MissingTable when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise MissingTable(f"table {self.name} has no column {name}")


def spelled(header: object) -> str:
    """Header without case, spaces and punctuation, full-width characters folded.

    >>> spelled(" Invoice-No. "), spelled("Ｄｕｅ　ｄａｔｅ")
    ('invoiceno', 'duedate')
    """
    text = unicodedata.normalize("NFKC", str(header)).casefold()
    return re.sub(r"[\W_]+", "", text)


@cache
def table(name: str) -> Table:
    """Declaration of the table `name`; MissingTable when there is none.

    >>> table("ledger").excel
    'tblLedger'
    """
    path = TABLES_FOLDER / "columns" / f"{name}.toml"
    if name not in ALL:
        raise MissingTable(f"no table is called {name}")
    return declared(name, tomllib.loads(path.read_text(encoding="utf-8")))


def declared(name: str, data: Mapping[str, Any]) -> Table:
    """Table as the data of a TOML file declare it."""
    columns = tuple(Column(**{**entry, "spellings": tuple(entry.get("spellings", ()))}) for entry in data["column"])
    return Table(
        name=name,
        excel=data["excel"],
        sheet=data["sheet"],
        key=tuple(data["key"]),
        en=data["en"],
        zh=data["zh"],
        columns=columns,
        one_of=tuple(data.get("one_of", ())),
    )


TABLES = {name: table(name) for name in ALL}


@cache
def header_on(sheet: str, header: str, language: str) -> str:
    """Header of a column of an input sheet as the language writes it; unchanged where the sheet has none such.

    >>> header_on("Ledger", "Gross", "zh"), header_on("Ledger", "Our region", "zh")
    ('原币金额', 'Our region')
    """
    found = (column for name in READ if TABLES[name].sheet == sheet for column in TABLES[name].columns)
    return next((column.header(language) for column in found if column.en == header), header)


def columns_by_spelling(of: Table) -> dict[str, Column]:
    """Every way to write a header of the table's input columns, folded, with its column."""
    by_spelling: dict[str, Column] = {}
    for column in of.columns:
        for header in (column.name, column.en, column.zh):
            by_spelling[spelled(header)] = column
    for column in of.inputs:
        for header in column.spellings:
            by_spelling.setdefault(spelled(header), column)
    return by_spelling
