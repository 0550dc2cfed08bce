"""A limit list of the insurer beside the tables of a workbook: the same for the command line and for the button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xlcredit.book import Book
from xlcredit.columns import TABLES
from xlcredit.decisions import Decision
from xlcredit.intake import Block
from xlcredit.limitdiff import Difference, Known, counted, decision_row, differences, new_decisions, said_changes
from xlcredit.money import currency_units, decimals
from xlcredit.problems import amount_text
from xlcredit.readable import readable
from xlcredit.readers.limitlist import LimitList, read_limit_list
from xlcredit.words import spoken

Rows = list[list[Any]]


@dataclass(frozen=True)
class Compared:
    """A limit list of a day, as it was read, and how it differs from the decisions of the book."""

    limit_list: LimitList
    day: date
    found: tuple[Difference, ...]
    language: str

    @property
    def decisions(self) -> list[Decision]:
        """The decisions that settle the differences."""
        return new_decisions(self.found)

    @property
    def gone(self) -> int:
        """How many limits in force the list lacks."""
        return counted(self.found)["gone"]

    def without_gone(self) -> Compared:
        """The same where the list holds some of the limits alone, so that what it lacks stays."""
        return replace(self, found=tuple(one for one in self.found if one.finding != "gone"))

    def with_none(self) -> Compared:
        """The same without any decision to take."""
        return replace(self, found=tuple(replace(one, decision=None) for one in self.found))

    @property
    def counts(self) -> str:
        """How often each finding occurs, in words."""
        counts = counted(self.found).items()
        return ", ".join(f"{spoken('limit_finding', finding, self.language)} {count:,}" for finding, count in counts)


def compared(
    blocks: Mapping[str, Block],
    rows: Block,
    origin: str,
    *,
    day: date | None = None,
    layout: str | None = None,
    date_system: int = 1900,
) -> Compared:
    """How the rows of a limit list differ from the tables of a workbook.

    origin: what the list is called; day: day of the list, the as-of date unless given; layout: name of its layout,
    the one that fits best unless given.
    """
    book = Book.from_blocks(blocks, date_system=date_system)
    settings = book.settings
    day = day or settings.as_of
    found = read_limit_list(rows, book.policy.policy_currency or settings.base_currency, layout)
    facts = book.buyers[["buyer", "name", "legal_id"]].itertuples(index=False)
    listed = readable(TABLES["limits"], blocks["limits"]).rows[1:] if "limits" in blocks else []
    different = differences(
        found,
        book.decisions,
        [Known(one.buyer, one.name or "", one.legal_id or "") for one in facts],
        day,
        expiring_days=settings.limit_expiry_days,
        origin=f"{origin} {day.isoformat()}",
        taken_numbers={str(row[0]) for row in listed},
        language=settings.language,
    )
    return Compared(found, day, tuple(different), settings.language)


def diff_rows(of: Compared) -> Rows:
    """Rows of the table tblLimitDiff as its cells hold them."""
    return [
        [_cell(column.words, value, of.language) for column, value in _columns(one, of.language)] for one in of.found
    ]


def limit_rows(of: Compared) -> Rows:
    """The decisions as rows of the table tblLimits."""
    words = {column.name: column.words for column in TABLES["limits"].inputs}
    rows = [decision_row(one) for one in of.decisions]
    return [[_cell(words[name], row[name], of.language) for name in words] for row in rows]


def as_plain(of: Compared) -> dict[str, Any]:
    """The comparison as plain values, words in English."""
    found = of.limit_list
    names = [column.name for column in TABLES["limit_diff"].columns]
    return {
        "layout": found.layout.name,
        "why": found.why,
        "day": of.day,
        "limits": len(found.limits),
        "no_limit": found.skipped,
        "problems": [str(problem) for problem in found.problems],
        "counts": dict(counted(of.found)),
        "differences": [dict(zip(names, (value for _, value in _columns(one, "en")), strict=True)) for one in of.found],
        "decisions": [decision_row(one) for one in of.decisions],
    }


def diff_lines(of: Compared) -> list[str]:
    """The comparison as lines of text."""
    found = of.limit_list
    lines = [f"Read as {found.layout.name}: {found.layout.en} ({found.why}); list of {of.day}"]
    for one in of.found:
        amount = f"{amount_text(one.listed.amount, one.listed.currency)} {one.listed.currency}" if one.listed else ""
        whose = " ".join(part for part in (one.buyer, one.name) if part)
        parts = (whose, one.type, amount, said_changes(one, "en"), one.matched_by and f"by {one.matched_by}")
        finding = spoken("limit_finding", one.finding, "en")
        lines.append(f"{finding}: " + " | ".join(part for part in parts if part))
    lines += [f"Cannot be used: {problem}" for problem in found.problems]
    lines += [f"Rows that are no limit: {found.skipped:,}"] if found.skipped else []
    counts = ", ".join(f"{spoken('limit_finding', name, 'en')} {count:,}" for name, count in counted(of.found).items())
    lines.append(f"Limits in the list: {len(found.limits):,}; {counts or 'no difference'}")
    return lines


def _columns(one: Difference, language: str) -> list[tuple[Any, Any]]:
    """Every column of tblLimitDiff with its value."""
    listed, decision = one.listed, one.decision
    amount, currency = (listed.amount, listed.currency) if listed else (0, one.before.currency if one.before else "")
    valid_to = listed.valid_to if listed else None
    values = {
        "finding": one.finding,
        "buyer": one.buyer or None,
        "name": one.name or None,
        "insurer_buyer": one.insurer_buyer or None,
        "matched_by": one.matched_by or None,
        "type": one.type,
        "status": listed.status if listed else decision.status if decision else None,
        "amount": currency_units(amount, decimals(currency)) if currency else None,
        "currency": currency or None,
        "effective_date": decision.effective_date if decision else None,
        "valid_to": valid_to,
        "differs": said_changes(one, language) or None,
        "decision": decision.decision if decision else None,
        "row": one.row or None,
    }
    return [(column, values[column.name]) for column in TABLES["limit_diff"].columns]


def _cell(words: str, value: Any, language: str) -> Any:
    return spoken(words, value, language) if words and value is not None else value
