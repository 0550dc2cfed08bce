"""A workbook's input tables, typed and validated once: everything that an analysis starts from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from xlcredit import validation
from xlcredit.alertrules import AlertRule, read_alert_rules
from xlcredit.buckets import named_sets
from xlcredit.columns import KEPT, OPTIONAL, READ, SHIPPED, table
from xlcredit.creditrules import Approval, Step, read_approvals, read_ladder
from xlcredit.decisions import Decision, read_decisions
from xlcredit.errors import MissingTable
from xlcredit.instalments import reported, spread
from xlcredit.intake import Block, Typed, typed
from xlcredit.ledger import buyer_ids, ledger_frame, receipts_frame
from xlcredit.limitrules import ClassRules, read_class_rules
from xlcredit.lossrules import LossRules, read_loss_rules
from xlcredit.options import clauses
from xlcredit.policies import Policies
from xlcredit.policy import Policy
from xlcredit.policyterms import read_policies
from xlcredit.pools import Pools, pools_of
from xlcredit.problems import WARNING, Problem
from xlcredit.promises import Promise, read_promises
from xlcredit.provisionrules import ProvisionRules, read_provision_rules
from xlcredit.rates import RateTable
from xlcredit.scorecard import Scorecard, read_scorecard
from xlcredit.settings import Settings, base_currency_of, read_settings
from xlcredit.shipped import shipped
from xlcredit.stress.rules import StressRules, read_stress_rules

FRAMES = (
    "buyers",
    "statements",
    "overrides",
    "reports",
    "claim_register",
    "what_if",
    "proofs",
    "letters_of_credit",
    "lc_documents",
    "lc_checks",
    "indicators",
    "sales",
    "balances",
    "late_interest_rates",
)
"""Tables that the book keeps as they were typed."""

BY_DOCUMENT = ("notices", "reminders", "payment_plans")
"""Tables whose rows name documents, kept with a row, or a number in the list, for each instalment of one."""

Blocks = Mapping[str, Block | Sequence[Sequence[Any]]]


@dataclass(frozen=True)
class Book:
    """Typed input tables of one workbook.

    `ledger` and `receipts` are frames of any size; the others have a row a buyer, decision or month.
    Money is in minor units of the row's currency.
    """

    settings: Settings
    policies: Policies
    ledger: nw.DataFrame[Any]
    receipts: nw.DataFrame[Any]
    buyer_ids: tuple[str, ...]
    buyers: pd.DataFrame
    statements: pd.DataFrame
    decisions: tuple[Decision, ...]
    notices: pd.DataFrame
    reminders: pd.DataFrame
    overrides: pd.DataFrame
    reports: pd.DataFrame
    claim_register: pd.DataFrame
    what_if: pd.DataFrame
    proofs: pd.DataFrame
    payment_plans: pd.DataFrame
    letters_of_credit: pd.DataFrame
    lc_documents: pd.DataFrame
    lc_checks: pd.DataFrame
    indicators: pd.DataFrame
    scorecard: Scorecard
    class_rules: ClassRules
    loss_rules: LossRules
    stress_rules: StressRules
    provision_rules: ProvisionRules
    promises: tuple[Promise, ...]
    alert_rules: tuple[AlertRule, ...]
    approvals: tuple[Approval, ...]
    ladder: tuple[Step, ...]
    sales: pd.DataFrame
    balances: pd.DataFrame
    late_interest_rates: pd.DataFrame
    rates: RateTable
    problems: tuple[Problem, ...]
    rows_in: Mapping[str, int]
    rows_used: Mapping[str, int]
    money_in: Mapping[str, int]
    money_used: Mapping[str, int]
    header_rows: Mapping[str, int]
    fingerprint: str
    documents: tuple[str, ...]
    """Numbers of all documents of the ledger, those set aside too."""
    unused_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)
    """Clause of each term of the policy that states one, by key."""

    @cached_property
    def pools(self) -> Pools:
        """Buyers who share one limit of the insurer."""
        return pools_of(self.buyer_ids, self.buyers)

    @property
    def policy(self) -> Policy:
        """The policy of the Policy sheet."""
        return self.policies.main

    @classmethod
    def from_blocks(cls, blocks: Blocks, *, date_system: int = 1900) -> Book:
        """Book of the blocks by table name; MissingTable or InputError where nothing can go on.

        >>> book = Book.from_blocks({
        ...     "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        ...     "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]],
        ... })
        >>> book.rows_used["ledger"]
        1
        """
        if "ledger" not in blocks:
            raise MissingTable("the table tblLedger is not there: put it back from the template")
        tables, problems = _typed_tables(blocks, date_system)
        settings, found = read_settings(tables.get("settings"), date_system, named_sets(tables.get("bucket_sets")))
        tables, faults = validation.validated(tables, settings)
        policies, of_policies = read_policies(tables, settings.base_currency, date_system)
        problems += found + of_policies + faults
        ids = buyer_ids(tables.get("buyers"), tables["ledger"], tables.get("receipts"))
        receipts = tables.get("receipts")
        put = None if receipts is None else spread(tables["ledger"], receipts, tables.get("buyers"))
        problems += validation.of_allocations(tables, put, settings)
        scorecard = read_scorecard(tables)
        alert_rules = read_alert_rules(tables.get("alert_rules"))
        class_rules = read_class_rules(tables.get("class_rules"), settings.base_currency)
        loss_rules = read_loss_rules(tables, settings.base_currency)
        provision_rules = read_provision_rules(tables, settings.base_currency)
        stress_rules = read_stress_rules(tables, settings.base_currency)
        shipped = (scorecard, class_rules, alert_rules, loss_rules.lgd, stress_rules.stresses)
        rules = (settings, policies.resolved, *shipped, provision_rules.by_hand, provision_rules.accounts)
        receipts = None if put is None else put.receipts
        return cls(
            settings=settings,
            policies=policies,
            ledger=ledger_frame(tables["ledger"], receipts, tables.get("buyers"), ids),
            receipts=receipts_frame(receipts, tables["ledger"], ids),
            buyer_ids=ids,
            decisions=tuple(read_decisions(tables.get("limits"))),
            **{name: _frame(tables.get(name), name) for name in FRAMES},
            **{name: _frame(reported(tables["ledger"], tables.get(name)), name) for name in BY_DOCUMENT},
            scorecard=scorecard,
            class_rules=class_rules,
            loss_rules=loss_rules,
            stress_rules=stress_rules,
            provision_rules=provision_rules,
            promises=read_promises(tables.get("promises"), tables["ledger"]),
            alert_rules=alert_rules,
            approvals=read_approvals(tables, settings.base_currency),
            ladder=read_ladder(tables, settings.base_currency),
            rates=RateTable.of(tables.get("rates"), settings.rate_age_days, settings.rate_pivot),
            problems=tuple(problems),
            rows_in={name: one.rows_in for name, one in tables.items()},
            rows_used={name: len(one) for name, one in tables.items()},
            money_in={name: one.money_in for name, one in tables.items()},
            money_used={name: one.money for name, one in tables.items()},
            header_rows={name: one.header_row for name, one in tables.items()},
            fingerprint=fingerprint(rules, tables, problems),
            documents=tables["ledger"].keys,
            unused_headers={name: one.unused_headers for name, one in tables.items() if one.unused_headers},
            clauses=clauses(tables.get("policy")),
        )


def _typed_tables(blocks: Blocks, date_system: int) -> tuple[dict[str, Typed], list[Problem]]:
    tables: dict[str, Typed] = {}
    problems: list[Problem] = []
    base_currency = "EUR"
    for name in READ:
        declared = table(name)
        if name not in blocks and name in (*SHIPPED, *OPTIONAL, *KEPT):
            continue
        if name not in blocks:
            reason = f"the table {declared.excel} is not there: put it back from the template"
            problems.append(Problem(WARNING, declared.sheet, 0, "", "", reason, None, "", name))
            continue
        tables[name] = typed(declared, blocks[name], base_currency, date_system=date_system)
        problems += tables[name].problems
        if name == "settings":
            base_currency = base_currency_of(tables[name])
    return tables, problems


def _frame(given: Typed | None, name: str) -> pd.DataFrame:
    columns = [column.name for column in table(name).inputs]
    if name in SHIPPED and not given:
        given = shipped(name, "EUR")
    data = given.columns if given is not None else dict.fromkeys(("row", *columns), ())
    return pd.DataFrame({name: pd.Series(list(values), dtype=object) for name, values in data.items()})


def fingerprint(
    rules: tuple[Any, ...],
    tables: Mapping[str, Typed],
    problems: Sequence[Problem],
) -> str:
    """Twelve hexadecimal characters that change with any input, however the input was written.

    rules: the tables that count as they were read, whatever rows they have.
    A ledger read from a text file and the same ledger on a sheet have one fingerprint.
    """
    digest = hashlib.sha256(repr(rules).encode())
    stated = clauses(tables.get("policy"))
    digest.update(repr(sorted(stated.items())).encode() if stated else b"")
    # A set of buckets counts through the settings, scorecard, class and alert rules as they were read; a new workbook
    # writes the tables that its files lacked.
    # An action sheet that nobody has filled in is like one that is not there.
    unused = {name for name in (*KEPT, *OPTIONAL) if name in tables and not len(tables[name])}
    for name in sorted(tables.keys() - {"settings", "policy", "policy_terms", *SHIPPED, *unused}):
        columns = tables[name].columns
        digest.update(repr((name, [columns[column.name] for column in tables[name].table.inputs])).encode())
    for name in FRAMES:
        if name in SHIPPED:
            digest.update(repr((name, _frame(tables.get(name), name).drop(columns="row").to_numpy().tolist())).encode())
    digest.update(repr([(p.table, p.row, p.column, p.reason, p.amount) for p in problems]).encode())
    return digest.hexdigest()[:12]
