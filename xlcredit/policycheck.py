"""The policy gone through term by term: what each condition touches, which terms are blank, which input to correct.

exposure      = Σ exposure of the documents whose verdict has the reason, claim view
without cover = Σ of those parts of them that the condition leaves without cover
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.columns import table
from xlcredit.cover import REASON_BITS
from xlcredit.ledger import small_table
from xlcredit.parameters import parameters
from xlcredit.problems import amount_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

CONDITION, BLANK, INPUT = "condition", "blank term", "input to correct"
"""Words of the list `policy_finding`."""

PARTS = ("exposure", "breach", "over_limit", "no_cover", "excluded")
Row = dict[str, Any]


def policy_check(analysis: Analysis) -> pd.DataFrame:
    """One row a condition, then blank terms and input to correct. [base minor units]"""
    rows = [*conditions(analysis), *blank_terms(analysis), *input_to_correct(analysis)]
    found = pd.DataFrame(rows, columns=[column.name for column in table("policy_check").columns]).astype(object)
    money = ("exposure", "lost")
    return found.astype({**dict.fromkeys(money, "Int64"), "touched": "int64", "buyers": "Int64"})


def conditions(analysis: Analysis) -> Iterator[Row]:
    """What each condition touches; a row for those that touch nothing too."""
    names = ("document", "buyer", "reason_flags", *PARTS)
    items = small_table(analysis.claims.items.select(*names)).astype({"buyer": object})
    items = items.sort_values(["exposure", "document"], ascending=[False, True], kind="stable")
    for condition in parameters("policy_check")["condition"]:
        touched = items[(items["reason_flags"] & REASON_BITS[condition["code"]]) > 0]
        largest = touched.iloc[0] if len(touched) else {"document": "", "buyer": ""}
        yield {
            "finding": CONDITION,
            "condition": condition["code"],
            "touched": len(touched),
            "buyers": touched["buyer"].nunique(),
            "exposure": int(touched["exposure"].sum()),
            "lost": sum(int(touched[part].sum()) for part in condition["lost"]),
            "document": largest["document"],
            "buyer": largest["buyer"],
            **governed(analysis, condition["key"]),
            "advice": condition["code"],
        }


def blank_terms(analysis: Analysis) -> Iterator[Row]:
    """Terms that the policy leaves blank although something rests on them."""
    policy = analysis.book.policy
    for term in parameters("policy_check")["needed"]:
        wanted = "with" not in term or getattr(policy, term["with"])
        replaced = "unless" in term and getattr(policy, term["unless"]) is not None
        if getattr(policy, term["key"]) is None and wanted and not replaced:
            yield _row(BLANK, 1, term["key"]) | governed(analysis, term["key"])


def input_to_correct(analysis: Analysis) -> Iterator[Row]:
    """Tables of the insurance with rows that the Problems sheet lists."""
    for name in parameters("policy_check")["input"]["tables"]:
        listed = {(problem.row, problem.reason) for problem in analysis.problems if problem.table == name}
        if listed:
            yield _row(INPUT, len(listed), "input") | {"key": table(name).excel}


def _row(finding: str, touched: int, advice: str) -> Row:
    texts = dict.fromkeys(("condition", "document", "buyer", "key", "value", "clause"), "")
    return texts | {"finding": finding, "touched": touched, "buyers": None, "advice": advice}


def governed(analysis: Analysis, key: str) -> Row:
    """The term that governs a condition, with its value and clause; a table as it is."""
    declared: Mapping[str, Mapping[str, Any]] = {term["key"]: term for term in parameters("policy")["term"]}
    if key not in declared:
        return {"key": key, "value": "", "clause": ""}
    value = said(analysis, declared[key], getattr(analysis.book.policy, key))
    return {"key": key, "value": value, "clause": analysis.book.clauses.get(key, "")}


def said(analysis: Analysis, term: Mapping[str, Any], value: Any) -> str:
    """Value of a term as a text; "" where it is blank."""
    if value is None:
        return ""
    if term["kind"] == "money":
        base = analysis.settings.base_currency
        currency = analysis.book.policy.policy_currency if term["unit"] == "policy currency" else base
        return f"{amount_text(value, currency or base)} {currency or base}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value)
