"""Checks across rows and tables: duplicates, contradictions, references. Order as listed in CHECKS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from xlcredit.alertrules import threshold_as_meant, unknown_rules
from xlcredit.cardchecks import unknown_card_buyer
from xlcredit.claimchecks import claims_in_order
from xlcredit.collections.checks import reminders_in_order
from xlcredit.creditrules import approvals_complete, approvals_once, ladder_in_order
from xlcredit.instalments import Spread
from xlcredit.insurancechecks import (
    contradicting_decisions,
    group_limits,
    inside_refusal,
    nothing_of,
    reported_before,
    two_groups,
    validity_in_order,
)
from xlcredit.intake import LONGEST_REASON, Typed, row_money
from xlcredit.interestchecks import INTEREST_CHECKS
from xlcredit.letterofcredit.tablechecks import LETTER_CHECKS
from xlcredit.lossrules import correlations_once, correlations_possible, unknown_collateral
from xlcredit.plans.checks import PLAN_CHECKS
from xlcredit.problems import ERROR, WARNING, Finding, Problem, quoted
from xlcredit.promises import promises_in_order
from xlcredit.provisionrules import rate_or_amount, rates_from_zero, rates_once
from xlcredit.receiptchecks import (
    Tables,
    after_clearing,
    beyond_instalments,
    no_instalment,
    other_currency,
    taken_back,
    unknown_document,
)
from xlcredit.rowchecks import (
    countable,
    dates_in_order,
    disputed_above_open,
    due_beyond_calendar,
    duplicates,
    near_duplicates,
    one_legal_id,
    rate_to_itself,
    stated_above_receipts,
    unknown_buyer,
    without_amount,
    wrong_sign,
)
from xlcredit.scorecard import counted_nowhere, general_rows, grades_in_order
from xlcredit.settings import Settings
from xlcredit.statementchecks import parts_above_whole, unbalanced
from xlcredit.stress.rules import minimum_above_zero, unusable_shocks
from xlcredit.whatifchecks import unusable_changes


def validated(tables: Tables, settings: Settings) -> tuple[dict[str, Typed], list[Problem]]:
    """The tables without the rows that a check sets aside, and all problems found."""
    checked = dict(tables)
    problems: list[Problem] = []
    for name, check in CHECKS:
        if name not in checked:
            continue
        findings = list(check(checked[name], checked, settings))
        problems += [_problem(checked[name], settings.base_currency, *finding) for finding in findings]
        aside = {place for severity, place, *_ in findings if severity == ERROR}
        if aside:
            checked[name] = without(checked[name], aside)
    if "ledger" in checked and not checked["ledger"].rows_in:
        empty = "the ledger is empty: import or paste it"
        problems.append(Problem(WARNING, checked["ledger"].sheet, 0, "", "", empty, None, "", "ledger"))
    return checked, problems


def of_allocations(tables: Tables, put: Spread | None, settings: Settings) -> list[Problem]:
    """Warnings that can be given once every receipt is put to the rows that it pays; None: there are no receipts."""
    ledger = tables["ledger"]
    pairs = [(ledger, stated_above_receipts(ledger, None if put is None else put.receipts))]
    if put is not None:
        pairs.append((tables["receipts"], beyond_instalments(tables["receipts"], put)))
    return [_problem(given, settings.base_currency, *finding) for given, found in pairs for finding in found]


def without(given: Typed, places: set[int]) -> Typed:
    """The table without the rows at these places."""
    columns = {
        name: [value for place, value in enumerate(column) if place not in places]
        for name, column in given.columns.items()
    }
    return replace(given, columns=columns)


def _problem(
    given: Typed, base_currency: str, severity: str, place: int, column: str, value: Any, reason: str
) -> Problem:
    declared = given.table.column(column)
    amount = row_money(given.table, given.columns, place)
    currency = ""
    if amount is not None:
        currency = given.columns["currency"][place] if "currency" in given.columns else base_currency
    row = given.header_row + given.columns["row"][place] - 1
    return Problem(
        severity,
        given.sheet,
        row,
        declared.en,
        quoted(value),
        reason[:LONGEST_REASON],
        amount,
        currency,
        given.table.name,
    )


Check = Callable[[Typed, Tables, Settings], Iterable[Finding]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("buyers", two_groups),
    ("buyers", duplicates),
    ("buyers", one_legal_id),
    ("lgd_rules", duplicates),
    ("buyers", unknown_collateral),
    ("sector_correlations", correlations_once),
    ("sector_correlations", correlations_possible),
    ("stress_rules", duplicates),
    ("stress_rules", unusable_shocks),
    ("covenants", duplicates),
    ("covenants", minimum_above_zero),
    ("provision_rates", rates_once),
    ("provision_rates", rates_from_zero),
    ("specific_provisions", duplicates),
    ("specific_provisions", rate_or_amount),
    ("specific_provisions", unknown_buyer),
    ("provision_entries", unknown_buyer),
    ("journal_accounts", duplicates),
    ("statements", duplicates),
    ("statements", unbalanced),
    ("statements", parts_above_whole),
    ("ledger", without_amount),
    ("ledger", duplicates),
    ("ledger", near_duplicates),
    ("ledger", wrong_sign),
    ("ledger", due_beyond_calendar),
    ("ledger", dates_in_order),
    ("ledger", disputed_above_open),
    ("ledger", unknown_buyer),
    ("ledger", no_instalment),
    ("receipts", duplicates),
    ("receipts", taken_back),
    ("receipts", other_currency),
    ("receipts", unknown_document),
    ("receipts", after_clearing),
    ("limits", duplicates),
    ("limits", validity_in_order),
    ("limits", contradicting_decisions),
    ("limits", inside_refusal),
    ("limits", group_limits),
    ("limits", unknown_buyer),
    ("policy_terms", duplicates),
    ("notices", duplicates),
    ("notices", nothing_of),
    ("notices", reported_before),
    ("reminders", duplicates),
    ("reminders", reminders_in_order),
    ("reminders", unknown_buyer),
    ("proofs", duplicates),
    ("proofs", nothing_of),
    ("proofs", unknown_buyer),
    ("overrides", duplicates),
    ("overrides", nothing_of),
    ("reports", duplicates),
    ("reports", unknown_buyer),
    ("claim_register", duplicates),
    ("claim_register", unknown_buyer),
    ("claim_register", claims_in_order),
    *PLAN_CHECKS,
    ("what_if", duplicates),
    ("what_if", unusable_changes),
    *((name, duplicates) for name in ("letters_of_credit", "lc_documents", "lc_checks")),
    ("letters_of_credit", unknown_buyer),
    *LETTER_CHECKS,
    ("sales", duplicates),
    ("balances", duplicates),
    ("bucket_sets", countable),
    ("bucket_sets", duplicates),
    ("approvals", approvals_once),
    ("approvals", approvals_complete),
    ("ladder", duplicates),
    ("ladder", ladder_in_order),
    ("settings", unknown_card_buyer),
    ("scorecard", duplicates),
    ("scorecard", general_rows),
    ("pillars", duplicates),
    ("score_grades", duplicates),
    ("score_grades", grades_in_order),
    ("indicators", duplicates),
    ("indicators", unknown_buyer),
    ("indicators", counted_nowhere),
    ("promises", promises_in_order),
    ("promises", duplicates),
    ("promises", unknown_buyer),
    ("alert_rules", unknown_rules),
    ("alert_rules", duplicates),
    ("alert_rules", threshold_as_meant),
    ("rates", rate_to_itself),
    ("rates", duplicates),
    *INTEREST_CHECKS,
)
