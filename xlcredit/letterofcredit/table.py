"""The sheet Letters of credit: verdicts, findings, and what is to be done by when.

secured = secured part of its open items in base currency, each rounded by itself, after the buyer's credits
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from xlcredit.alertrules import SEVERITIES
from xlcredit.columns import table
from xlcredit.dates import day_number
from xlcredit.errors import UnknownId, XlcreditError
from xlcredit.letterofcredit.case import Case
from xlcredit.letterofcredit.evidence import sentence
from xlcredit.letterofcredit.letter import Letter, documents, letters
from xlcredit.letterofcredit.rules import letter_checks
from xlcredit.letterofcredit.secured import LetterState, Secured, secured_now
from xlcredit.letterofcredit.verdict import Verdict, verdict
from xlcredit.money import scaled

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

VERDICTS, FINDINGS = "lc_verdicts", "lc_findings"
AMEND, SHIP, PRESENT, EXPIRES, NONE = "amend", "ship", "present", "expires", "none"
"""Next steps."""

CLEAN = "clean"


@dataclass(frozen=True)
class Judged:
    """A letter of credit at the date: its case, what it is worth, its verdict, and the next step with its day."""

    case: Case
    state: LetterState
    verdict: Verdict
    step: str
    step_day: date | None

    @property
    def letter(self) -> Letter:
        """The letter of credit."""
        return self.case.letter


@dataclass(frozen=True)
class LetterAction:
    """What is to be done about a letter of credit by a day; `amount` in base minor units, None without a rate."""

    buyer: str
    lc: str
    day: date
    kind: str
    amount: int | None


def judged(analysis: Analysis, found: Secured | None = None) -> list[Judged]:
    """Every letter of credit of the book at the as-of date, by number."""
    checks, papers = letter_checks(analysis.book), documents(analysis.book)
    states = (found or secured_now(analysis)).letters
    out = []
    for letter in letters(analysis.book):
        case = _case(analysis, letter, papers)
        ruled, state = verdict(case, checks), states[letter.lc]
        out.append(Judged(case, state, ruled, *next_step(case, state, ruled)))
    return out


def _case(analysis: Analysis, letter: Letter, papers: Mapping[str, Sequence[Any]]) -> Case:
    applicant = letter.applicant or analysis.names_of([letter.buyer])[0]
    excluded = analysis.book.policies.on(letter.buyer, analysis.day).excluded_countries
    day, company = analysis.settings.as_of, analysis.settings.company
    return Case(letter, tuple(papers.get(letter.lc, ())), day, applicant, company, excluded)


def next_step(case: Case, state: LetterState, ruled: Verdict) -> tuple[str, date | None]:
    """What is to be done next, and its last day: present what is shipped, else amend, else ship, else it expires."""
    letter = case.letter
    if not state.stands:
        return NONE, None
    if any(one.shipment_date and not one.presented(case.day) for one in case.transports):
        return PRESENT, case.last_presentation
    if any(one.is_transport for one in case.documents):
        return EXPIRES, letter.expiry
    return (SHIP if ruled.word == CLEAN else AMEND), letter.latest_shipment or letter.expiry


def verdict_table(analysis: Analysis) -> pd.DataFrame:
    """One row a letter of credit, by number. [minor units of its currency; secured: base minor units]"""
    found = secured_now(analysis)
    rows = [_row(analysis, one, found) for one in judged(analysis, found)]
    return _table(analysis, VERDICTS, rows, {"amount": "Int64", "lc_drawn": "Int64", "lc_available": "Int64"})


def _row(analysis: Analysis, one: Judged, found: Secured) -> dict[str, Any]:
    letter, state, day = one.letter, one.state, analysis.settings.as_of
    items, amount = secured_base(analysis, [item.row for item in found.items if item.lc == letter.lc])
    counts = dict(zip(("lc_critical", "lc_warnings", "lc_remarks"), SEVERITIES, strict=True))
    return {
        "lc": letter.lc,
        "buyer": letter.buyer,
        "currency": letter.currency,
        "amount": letter.amount,
        "lc_drawn": state.drawn,
        "lc_available": state.available,
        "lc_stands": "yes" if state.stands else "no",
        "lc_standing": state.standing,
        "last_shipment": letter.latest_shipment,
        "last_presentation": one.case.last_presentation,
        "lc_step": one.step,
        "lc_step_day": one.step_day,
        "days_left": None if one.step_day is None else (one.step_day - day).days,
        "lc_score": one.verdict.score,
        **{name: one.verdict.count(severity) for name, severity in counts.items()},
        "lc_verdict": one.verdict.word,
        "lc_items": items,
        "lc_secured": amount,
    }


def secured_base(analysis: Analysis, rows: Sequence[int]) -> tuple[int, int]:
    """How many owed items of some ledger rows are secured, and by how much in the exposure. [base minor units]"""
    items = analysis.open_items.filter(
        nw.col("row").is_in(list(rows)) & (nw.col("net") > 0) & (nw.col("secured_base") > 0)
    )
    parts = items.select(nw.min_horizontal(nw.col("secured_base"), nw.col("net")).alias("secured"))["secured"]
    return len(parts), int(parts.sum()) if len(parts) else 0


def finding_table(analysis: Analysis) -> pd.DataFrame:
    """Every finding of every letter of credit, by number, the most serious first."""
    rows = [row for one in judged(analysis) for row in _findings(analysis, one)]
    return _table(analysis, FINDINGS, rows, {})


def _findings(analysis: Analysis, one: Judged) -> Iterator[dict[str, Any]]:
    for flag in one.verdict.flags:
        yield {
            "lc": one.letter.lc,
            "buyer": one.letter.buyer,
            "alert_severity": flag.check.severity,
            "lc_check": flag.check.name,
            "lc_weight": flag.check.points,
            "lc_evidence": sentence(flag.found, analysis.settings),
            "lc_advice": flag.check.advice,
        }


def _table(analysis: Analysis, name: str, rows: list[dict[str, Any]], kinds: dict[str, str]) -> pd.DataFrame:
    columns = [column.name for column in table(name).columns]
    found = pd.DataFrame(rows, columns=[column for column in columns if column != "name"], dtype=object)
    if "name" in columns:
        found["name"] = analysis.names_of(found["buyer"])
        kinds = kinds | dict.fromkeys(
            ("days_left", "lc_critical", "lc_warnings", "lc_remarks", "lc_items", "lc_secured"), "Int64"
        )
    return found[columns].astype(kinds)


def verdict_of(analysis: Analysis, lc: str) -> dict[str, Any]:
    """The row of one letter of credit; UnknownId for no such letter."""
    for row in analysis.table(VERDICTS).to_dict("records"):
        if row["lc"] == lc:
            return dict(row)
    raise UnknownId(f"letter of credit {lc!r} is not in tblLettersOfCredit: look for it on the sheet Letters of credit")


def findings_of(analysis: Analysis, lc: str) -> pd.DataFrame:
    """The findings of one letter of credit; UnknownId for no such letter."""
    verdict_of(analysis, lc)
    found = analysis.table(FINDINGS)
    return found[found["lc"] == lc]


def lc_actions(analysis: Analysis) -> list[LetterAction]:
    """What is to be done about the letters of credit that stand, soonest first.

    kind: "ship by", "present documents by", "amend" (before the last day to ship), "LC expires".
    """
    kinds = {SHIP: "ship by", PRESENT: "present documents by", AMEND: "amend", EXPIRES: "LC expires"}
    found = [
        LetterAction(one.letter.buyer, one.letter.lc, one.step_day, kinds[one.step], _available_base(analysis, one))
        for one in judged(analysis)
        if one.step_day is not None
    ]
    return sorted(found, key=lambda one: (day_number(one.day), one.buyer, one.lc))


def _available_base(analysis: Analysis, one: Judged) -> int | None:
    base, day = analysis.settings.base_currency, analysis.settings.as_of
    try:
        return int(scaled(one.state.available, *analysis.book.rates.minor_ratio(day, one.letter.currency, base)))
    except XlcreditError:
        return None
