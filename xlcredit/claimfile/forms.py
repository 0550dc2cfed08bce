"""Forms for the insurer: overdue notice, extension request, claim and assignment, as fields of their templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw

from xlcredit.claimfile.checklist import Part, part_rows
from xlcredit.claimfile.facts import Facts
from xlcredit.claimregister import STEP_COLUMNS
from xlcredit.collections.letters import OWN_TEMPLATES, amount, letter_content, template_name
from xlcredit.columns import table
from xlcredit.dates import date_of
from xlcredit.deadlines import candidates, insured_items
from xlcredit.errors import FileError
from xlcredit.ledger import small_table
from xlcredit.worddocument import TEMPLATES, filled
from xlcredit.wording import day_text

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

INDEX = "claim index"
FORMS = ("overdue notice", "extension request", "claim form", "assignment", INDEX)
"""Every form that the product has a template for."""


def shipped_form(form: str, language: str) -> Path:
    """The template of a form that comes with the product."""
    return TEMPLATES / "forms" / template_name(form, language)


def form(
    analysis: Analysis, facts: Facts, name: str, language: str, parts: Sequence[Part] = (), own: Path | None = None
) -> bytes:
    """A form as a Word document; own: folder with templates of the user's."""
    places = [shipped_form(name, language)]
    if own is not None:
        places.insert(0, own / template_name(name, language))
    template = next((path for path in places if path.is_file()), None)
    if template is None:
        raise FileError(f"there is no template {places[-1].name}: put it into the folder {OWN_TEMPLATES}")
    return filled(template, form_content(analysis, facts, language, parts))


def form_content(analysis: Analysis, facts: Facts, language: str, parts: Sequence[Part] = ()) -> dict[str, Any]:
    """Fields of the forms by name: those of a letter, and what the insurer must know."""
    settings, policy = analysis.settings, analysis.book.policies.on(facts.buyer, analysis.day)
    base, columns = settings.base_currency, table("claim_estimates")
    steps = ("loss", "covered", *STEP_COLUMNS, "indemnity", "retained")
    overdue = [item for item in facts.items if item.overdue]
    days = deadlines_of(analysis, facts.buyer)
    insured = {row["document"]: row for row in facts.cover}
    sums = {name: sum(int(row[name]) for row in facts.cover) for name in ("exposure", "covered", "insured")}
    return letter_content(analysis, facts.buyer, facts.items, language) | {
        "insurer": policy.insurer or "–",
        "currency": base,
        "first_overdue": day_text(language, overdue[0].due) if overdue and overdue[0].due else "–",
        "extension_end": _first_day(days, "extension", language),
        "notice_by": _first_day(days, "notice", language),
        "claim_by": _first_day(days, "claim", language),
        **{name: amount(value, base) for name, value in sums.items()},
        "covered_items": [
            {
                "document": item.document,
                "due_date": day_text(language, item.due) if item.due else "",
                "currency": item.currency,
                "open": amount(item.open, item.currency),
                "exposure": amount(int(insured[item.document]["exposure"]), base),
                "covered": amount(int(insured[item.document]["covered"]), base),
            }
            for item in facts.items
            if item.document in insured
        ],
        "steps": [
            {"step": columns.column(name).header(language), "amount": amount(int(facts.estimate[name]), base)}
            for name in steps
            if facts.estimate
        ],
        "parts": part_rows(parts, language),
        "missing": str(sum(not part.complete for part in parts)),
    }


def deadlines_of(analysis: Analysis, buyer: str) -> dict[str, date]:
    """First day of each step of the policy that is not done yet for the items of a buyer."""
    number = analysis.buyers.index(buyer) if buyer in analysis.buyers else -1
    items = insured_items(analysis).filter(nw.col("number") == number)
    rows = small_table(candidates(items, analysis))
    return {str(step): date_of(int(days.min())) or date.max for step, days in rows.groupby("step")["at"]}


def _first_day(days: dict[str, date], step: str, language: str) -> str:
    return day_text(language, days[step]) if step in days else "–"
