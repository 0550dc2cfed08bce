"""Tie-outs: two ways to one figure, with the difference shown and never rounded away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import INPUTS, table
from xlcredit.exposure import RETAINED
from xlcredit.figures import Figure
from xlcredit.money import currency_units
from xlcredit.problems import ERROR, rows_set_aside
from xlcredit.wording import said_formula, said_inputs, said_name, said_unit, said_value

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

Check = tuple[str, Any, Any, str]
"""What must hold, left side, right side, what to do when it does not."""


def check_table(analysis: Analysis) -> pd.DataFrame:
    """Every check with both sides, the difference and whether it holds. [currency units, counts]"""
    rows = []
    for name, left, right, advice in [
        *money_checks(analysis),
        *row_checks(analysis),
        *state_checks(analysis),
    ]:
        known = left is not None and right is not None
        difference = round(left - right, 4) if known else None
        passed = known and difference == 0
        rows.append((name, left, right, difference, passed, "" if passed else advice))
    return pd.DataFrame(rows, columns=[column.name for column in table("checks").columns], dtype=object)


def money_checks(analysis: Analysis) -> list[Check]:
    """Sums that must agree to the minor unit."""

    def units(minor: int) -> float:
        return currency_units(minor, analysis.settings.places)

    aging, exposure = analysis.total("aging"), analysis.total("exposure")
    parts = sum(aging[label] for label in analysis.bucket_labels) + aging["no_due_date"] + aging["unapplied"]
    owed = int(analysis.table("aging")["outstanding"].clip(lower=0).sum())
    items = int(analysis.open_items["open_base"].sum())
    overstated = int((analysis.table("exposure")["insured"] > analysis.table("exposure")["covered"]).sum())
    return [
        (
            "Aging buckets + no due date + unapplied = outstanding",
            units(parts),
            units(aging["outstanding"]),
            "Report this: the aging does not add up.",
        ),
        (
            "Outstanding by buyer = open items",
            units(aging["outstanding"]),
            units(items),
            "Report this: an open item has no buyer.",
        ),
        (
            "Outstanding = control account",
            units(aging["outstanding"]),
            analysis.figure("control account").value,
            analysis.figure("control account").reason
            or "Look for rows that were set aside, then for entries missing in the export.",
        ),
        (
            "Insured + self-retained by cause = exposure",
            units(exposure["insured"] + sum(exposure[c] for c in RETAINED)),
            units(exposure["exposure"]),
            "Report this: the causes do not add up.",
        ),
        (
            "Insured + self-retained by country = exposure",
            units(sum(analysis.total("exposure_by_country")[part] for part in ("insured", "self_retained"))),
            units(exposure["exposure"]),
            "Report this: the countries do not add up.",
        ),
        (
            "Open items in Exposure = outstanding of buyers who owe",
            units(exposure["open_items"]),
            units(owed),
            "Report this: exposure and aging differ.",
        ),
        *provision_checks(analysis, aging["outstanding"]),
        (
            "No buyer is insured beyond what is covered",
            overstated,
            0,
            "Report this: insured exceeds covered.",
        ),
    ]


def provision_checks(analysis: Analysis, outstanding: int) -> list[Check]:
    """What is owed stands in the provision matrix once; its parts and the journal add up."""

    def units(minor: int) -> float:
        return currency_units(minor, analysis.settings.places)

    found, buyers, journal = (analysis.total(name) for name in ("provision", "buyer_provisions", "provision_journal"))
    in_credit = int(analysis.table("aging")["outstanding"].clip(upper=0).sum())
    return [
        (
            "Gross carrying amount − credit balances = outstanding",
            units(found["gross_carrying_amount"] + in_credit),
            units(outstanding),
            "Report this: the provision and the aging differ.",
        ),
        (
            "Provision by buyer = provision",
            units(buyers["provision"]),
            units(found["provision"]),
            "Report this: the shares of the buyers do not add up.",
        ),
        (
            "Journal of the provision: debit = credit",
            units(journal["debit"]),
            units(journal["credit"]),
            "Report this: the journal entry is not balanced.",
        ),
    ]


def row_checks(analysis: Analysis) -> list[Check]:
    """Rows and money in = rows and money used + listed, table by table."""
    book = analysis.book
    rows: list[Check] = []
    for name in INPUTS:
        if name not in book.rows_in:
            continue
        aside = [p for p in book.problems if p.table == name and p.severity == ERROR and p.row]
        rows_aside = rows_set_aside(analysis.problems, name)
        found = "Look at the Problems sheet."
        excel = table(name).excel
        if name in ("policy", "settings"):
            continue
        rows.append(
            (
                f"{excel}: rows in = used + set aside",
                book.rows_in[name],
                analysis.rows_used[name] + len(rows_aside),
                found,
            )
        )
        if name in ("ledger", "receipts"):
            amount = book.money_used[name]
            listed = sum(p.amount or 0 for p in aside)
            rows.append(
                (
                    f"{excel}: money in = used + set aside (minor units)",
                    book.money_in[name],
                    amount + listed,
                    found,
                )
            )
    return rows


def state_checks(analysis: Analysis) -> list[Check]:
    """States that must hold: nothing set aside, every rate there, policy in force."""
    policy, as_of = analysis.book.policy, analysis.settings.as_of
    aside = sum(problem.severity == ERROR for problem in analysis.problems)
    running = policy.in_force and (policy.inception or as_of) <= as_of <= (policy.expiry or as_of)
    return [
        ("No row is set aside", aside, 0, "Look at the Problems sheet and correct the rows."),
        (
            "Every open item has an exchange rate",
            len(analysis.rate_problems),
            0,
            "Add the rates that the Problems sheet names.",
        ),
        (
            "The policy is in force at the as-of date",
            int(running),
            1,
            "Fill in percentage, inception and expiry on the Policy sheet.",
        ),
    ]


def measure_table(figures: Mapping[str, Figure], currency: str, language: str = "en") -> pd.DataFrame:
    """The Measures sheet in the words of a language: every figure, its formula and inputs, what it was before."""
    rows = [
        (
            said_name(name, language),
            said_value(name, f.value, language),
            said_unit(f.unit, language, currency),
            said_formula(name, language),
            said_inputs(f, language),
            said_value(name, f.last_month, language),
            said_value(name, f.last_year, language),
        )
        for name, f in figures.items()
    ]
    columns = [column.name for column in table("measures").columns]
    return pd.DataFrame(rows, columns=columns).astype(object)
