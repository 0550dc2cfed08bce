"""The Checks sheet: tie-outs as formulas, so that the workbook proves itself without Python.

Each check is a left side, a right side and their difference; all three are formulas over the tables, and
carry the value they have now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw

from workbook.sheets.cells import write_formula
from workbook.sheets.draft import Draft
from workbook.sheets.head import NOT_YET, verdict, write_head
from workbook.sheets.page import protect, set_page
from workbook.sheets.texts import quoted
from xlcredit.bridge import PARTS
from xlcredit.columns import TABLES
from xlcredit.money import currency_units, shown_decimals
from xlcredit.problems import rows_set_aside
from xlcredit.wording import said_name

SHEET = "Checks"
WIDTHS = (54, 20, 20, 16, 12, 64)

CHECKS = (
    "aging_buckets",
    "aging_buyers",
    "aging_ledger",
    "aging_control",
    "aging_countries",
    "aging_sectors",
    "matching",
    "bridge",
    "revaluation",
    "exposure_parts",
    "exposure_causes",
    "exposure_buyers",
    "exposure_countries",
    "limits_exposure",
    "late_interest",
    "plans",
    "claims",
    "premium",
    "provision",
    "provision_buyers",
    "provision_journal",
    "what_if",
    "rows",
    "live",
    "fresh",
)
OF_SHEET = {
    "Aging": ("aging_buckets", "aging_buyers", "aging_ledger", "aging_control", "aging_countries", "aging_sectors"),
    "Matching": ("matching",),
    "Exposure": ("exposure_parts", "exposure_causes", "exposure_buyers", "exposure_countries"),
    "Cover": ("rows",),
    "Evidence": ("rows",),
    "Payment behaviour": ("rows",),
    "Financials": ("rows",),
    "Credit limits": ("limits_exposure",),
    "Assessment": ("rows",),
    "Buyer card": ("fresh",),
    "Bridge": ("bridge",),
    "Revaluation": ("revaluation",),
    "Measures": ("live", "fresh"),
    "Provision": ("provision", "provision_buyers", "provision_journal"),
    "Expected loss": ("rows",),
    "Insure or retain": ("fresh",),
    "Stress": ("rows",),
    "Deadlines": ("live", "fresh"),
    "Alerts": ("rows",),
    "Worklist": ("rows",),
    "Plans": ("plans",),
    "Letters of credit": ("rows",),
    "Late interest": ("late_interest",),
    "Claims": ("claims",),
    "Premium": ("premium",),
    "Policy check": ("rows",),
    "What if": ("what_if",),
    "Problems": ("rows",),
    "Dashboard": CHECKS,
    "Checks": CHECKS,
}
"""Checks that the check cell of each sheet sums up."""

CAUSES = ("uninsured_share", "over_limit", "no_cover", "breach", "excluded", "own_not_invoiced")


@dataclass(frozen=True)
class Side:
    """One side of a check: formula and the value it has now."""

    formula: str
    value: Any


def place_checks(draft: Draft) -> None:
    """Say where each check stands and whether it holds, before any sheet refers to it."""
    first = draft.place("checks").first_row
    draft.notes["check cells"] = {key: f"{SHEET}!$E${first + number}" for number, key in enumerate(CHECKS)}
    draft.notes["check fails"] = {key: f"{cell}<>TRUE" for key, cell in draft.notes["check cells"].items()}
    draft.notes["sides"] = sides = _sides(draft)
    draft.notes["differences"] = {key: difference(*sides[key]) for key in CHECKS}
    draft.notes["check values"] = {key: _equal(*sides[key]) for key in CHECKS}


def _equal(left: Side, right: Side) -> bool:
    apart = difference(left, right)
    return left.value == right.value if apart == "" else apart == 0


def difference(left: Side, right: Side) -> Any:
    """What the difference column shows: left less right; blank where a side is no number."""
    if isinstance(left.value, str) or isinstance(right.value, str):
        return ""
    return round(float(left.value) - float(right.value), 3) + 0.0


def write_checks(draft: Draft) -> None:
    """The sheet with all checks."""
    declared, place = TABLES["checks"], draft.place("checks")
    sheet, styles = draft.sheet(SHEET), draft.styles
    for column, width in enumerate(WIDTHS):
        draft.set_width(SHEET, column, width)
    title = draft.title(declared.name)
    write_head(draft, SHEET, title, draft.text("hint.checks"), verdict(draft, OF_SHEET[SHEET]))
    for number, key in enumerate(CHECKS):
        _write_check(draft, place.header_row + number, key)
    headers = [{"header": c.header(draft.language), "header_format": styles("header")} for c in declared.columns]
    options = {"name": place.excel, "columns": headers, "style": None, "autofilter": False, "banded_rows": False}
    sheet.add_table(place.header_row - 1, 0, place.header_row - 1 + len(CHECKS), len(headers) - 1, options)
    _colour(draft, place.first_row, place.header_row + len(CHECKS))
    sheet.set_row(place.header_row - 1, 34)
    sheet.freeze_panes(place.header_row, 1)
    set_page(draft, SHEET, place.header_row, (0, len(headers) - 1))
    protect(sheet)


def _write_check(draft: Draft, row: int, key: str) -> None:
    sheet, styles, line = draft.sheet(SHEET), draft.styles, row + 1
    left, right = draft.notes["sides"][key]
    sheet.write_string(row, 0, draft.text(f"check.{key}"), styles("result", "edge", "wrap", "indent"))
    amount = styles("result", "count" if key == "rows" else "money_input", "right", "top")
    for column, side in ((1, left), (2, right)):
        value = side.value if draft.filled else ""
        write_formula(sheet, row, column, f'IF({NOT_YET},"",{side.formula})', amount, value)
    both = f"AND(ISNUMBER(B{line}),ISNUMBER(C{line}))"
    formula = f'IF({NOT_YET},"",IF({both},ROUND(B{line}-C{line},3),""))'
    write_formula(sheet, row, 3, formula, amount, difference(left, right) if draft.filled else "")
    holds = draft.notes["check values"][key]
    equal = f"IFERROR(IF(ISNUMBER(D{line}),D{line}=0,B{line}=C{line}),FALSE)"
    passed = styles("result", "boolean", "center", "strong", "top")
    write_formula(sheet, row, 4, f'IF({NOT_YET},"",{equal})', passed, holds if draft.filled else "")
    advice = draft.text(f"advice.{key}")
    for column, words in ((0, draft.text(f"check.{key}")), (5, advice)):
        draft.fit_row(SHEET, row, words, WIDTHS[column])
    shown = f'IF(E{line}=FALSE,{quoted(advice)},"")'
    write_formula(
        sheet, row, 5, shown, styles("result", "wrap", "indent"), advice if draft.filled and not holds else ""
    )


def _colour(draft: Draft, first_row: int, last_row: int) -> None:
    """Green where a check holds, red where it does not, beside the word that says the same."""
    for word, style in (("TRUE", "good"), ("FALSE", "alarm")):
        condition = f"=$E{first_row}={word}"
        options = {"type": "formula", "criteria": condition, "format": draft.styles.difference(style)}
        draft.sheet(SHEET).conditional_format(f"E{first_row}:E{last_row}", options)


def _sides(draft: Draft) -> Mapping[str, tuple[Side, Side]]:
    outstanding = total(draft, "aging", "outstanding")
    exposure = total(draft, "exposure", "exposure")
    unapplied = Side("unapplied_receipts", draft.notes["unapplied receipts"])
    ledger = f"SUM({draft.reference('ledger', 'open_base')})+{unapplied.formula}"
    in_ledger = draft.money(draft.analysis.items["open_base"].sum()) or 0.0 if draft.filled else 0.0
    receivables = draft.analysis.figures["receivables"].value if draft.filled else 0
    fingerprint = draft.analysis.fingerprint if draft.filled else ""
    silent = quoted(draft.text("check.silent"))
    return {
        "aging_buckets": (_buckets(draft), outstanding),
        "aging_buyers": (outstanding, measured(draft, "receivables")),
        "aging_ledger": (Side(ledger, in_ledger + (unapplied.value or 0)), outstanding),
        "aging_control": (outstanding, _control(draft)),
        "aging_countries": (_by(draft, "aging_by_country"), outstanding),
        "aging_sectors": (_by(draft, "aging_by_sector"), outstanding),
        "matching": _matching(draft),
        "bridge": _bridge(draft, outstanding),
        "revaluation": (total(draft, "revaluation", "base_now"), _foreign(draft)),
        "exposure_parts": (_sum_of(draft, "insured", "self_retained"), exposure),
        "exposure_causes": (_sum_of(draft, *CAUSES), total(draft, "exposure", "self_retained")),
        "exposure_buyers": (exposure, measured(draft, "exposure")),
        "exposure_countries": (_sum_of(draft, "insured", "self_retained", table="exposure_by_country"), exposure),
        "limits_exposure": (_limits_exposure(draft), exposure),
        "late_interest": (
            _sum_of(draft, "interest_base", "fixed_base", table="late_interest"),
            total(draft, "late_interest", "total_base"),
        ),
        "plans": (
            _received(draft, "plan_instalments", "instalment_received"),
            _received(draft, "plan_states", "plan_received"),
        ),
        "claims": _claims(draft),
        "premium": (total(draft, "premium", "left_out"), total(draft, "premium_left_out", "amount")),
        "provision": _provision(draft, outstanding),
        "provision_buyers": (total(draft, "buyer_provisions", "provision"), total(draft, "provision", "provision")),
        "provision_journal": (total(draft, "provision_journal", "debit"), total(draft, "provision_journal", "credit")),
        "what_if": _what_if(draft, exposure),
        "rows": _rows(draft),
        "live": (outstanding, Side(f'IFERROR(BOOK("receivables"),{silent})', receivables)),
        "fresh": (
            Side("written_fingerprint", fingerprint),
            Side(f'IFERROR(BOOK("fingerprint"),{silent})', fingerprint),
        ),
    }


def total(draft: Draft, table: str, column: str) -> Side:
    """The sum of a column over all rows of a table, whatever a filter hides."""
    value = draft.money(draft.analysis.total(table)[column]) if draft.filled else 0
    return Side(f"SUM({draft.reference(table, column)})", value)


def measured(draft: Draft, name: str) -> Side:
    """A figure as it was written on the Measures sheet."""
    value = draft.analysis.figures[name].value if draft.filled else 0
    names, values = draft.reference("measures", "measure"), draft.reference("measures", "value")
    # Whatever language the table was last written in, one of its names is there.
    said = dict.fromkeys(said_name(name, language) for language in ("en", "zh"))
    return Side("+".join(f"SUMIF({names},{quoted(one)},{values})" for one in said), value)


def _buckets(draft: Draft) -> Side:
    names = [*draft.notes["buckets"], "no_due_date", "unapplied"]
    cells = draft.reference("aging", names[0], names[-1])
    value = draft.money(sum(draft.analysis.total("aging")[name] for name in names)) if draft.filled else 0
    return Side(f"SUM({cells})", value)


def _by(draft: Draft, table: str) -> Side:
    value = draft.money(draft.analysis.table(table)["outstanding"].sum()) if draft.filled else 0
    header = TABLES["aging"].column("outstanding").header(draft.language)
    return Side(f"SUM({draft.place(table).excel}[{header}])", value)


def _matching(draft: Draft) -> tuple[Side, Side]:
    """Overdue by first in, first out, and what it must be: as matched and the difference."""
    fifo, matched, apart = (
        total(draft, "matching", name) for name in ("overdue_fifo", "overdue_matched", "difference")
    )
    return fifo, Side(f"{matched.formula}+{apart.formula}", round(matched.value + apart.value, 3))


def _bridge(draft: Draft, outstanding: Side) -> tuple[Side, Side]:
    """What the bridge adds up to, and what it must; nothing where the ledger does not reach back."""
    parts = [total(draft, "bridge", name) for name in PARTS[:-1]]
    is_there = draft.filled and len(draft.analysis.table("bridge"))
    closing = draft.reference("bridge", "closing")
    return (
        Side("+".join(part.formula for part in parts), round(sum(part.value or 0 for part in parts), 3)),
        Side(f"IF(COUNT({closing})=0,0,{outstanding.formula})", outstanding.value if is_there else 0),
    )


def _received(draft: Draft, table: str, column: str) -> Side:
    """Money received for payment plans, each amount in the currency of its row."""
    found = draft.analysis.table(table) if draft.filled else None
    pairs = () if found is None else zip(found[column], found["currency"], strict=True)
    value = sum(currency_units(int(amount), shown_decimals(currency)) for amount, currency in pairs)
    return Side(f"SUM({draft.reference(table, column)})", round(value, 3))


def _claims(draft: Draft) -> tuple[Side, Side]:
    """What the insurer pays and what we keep of the claims, and the losses that they must be."""
    paid, retained = (total(draft, "claim_results", name) for name in ("paid", "retained"))
    both = Side(f"{paid.formula}+{retained.formula}", round((paid.value or 0) + (retained.value or 0), 3))
    return both, total(draft, "claim_results", "loss")


def _provision(draft: Draft, outstanding: Side) -> tuple[Side, Side]:
    """Gross carrying amount less credit balances, and the outstanding of the aging that it must be."""
    gross, listed = total(draft, "provision", "gross_carrying_amount"), draft.reference("aging", "outstanding")
    found = draft.analysis.table("aging")["outstanding"].clip(upper=0).sum() if draft.filled else 0
    value = round((gross.value or 0) + (draft.money(found) or 0), 3)
    return Side(f'{gross.formula}+SUMIF({listed},"<0")', value), outstanding


def _what_if(draft: Draft, exposure: Side) -> tuple[Side, Side]:
    """What is insured and self-retained under the changed limits, and the exposure; nothing without a change."""
    parts = [total(draft, "what_if_totals", f"{name}_after") for name in ("insured", "self_retained")]
    there = draft.filled and len(draft.analysis.table("what_if_totals"))
    counted = f"COUNT({draft.reference('what_if_totals', 'buyers')})"
    return (
        Side("+".join(part.formula for part in parts), round(sum(part.value or 0 for part in parts), 3)),
        Side(f"IF({counted}=0,0,{exposure.formula})", exposure.value if there else 0),
    )


def _foreign(draft: Draft) -> Side:
    """Open items in foreign currency as the ledger and the receipts without a document have them."""
    currency, opened = draft.reference("ledger", "currency"), draft.reference("ledger", "open_base")
    in_ledger = f'SUMPRODUCT((TRIM({currency})<>"")*(TRIM({currency})<>base_currency),{opened})'
    value: float = 0
    if draft.filled:
        items, ledger = draft.analysis.items, draft.analysis.book.ledger
        own = ledger.filter(nw.col("currency") == draft.base_currency)["row"].to_list()
        amount = items.loc[~items["row"].isin(own), "open_base"].sum()
        value = (draft.money(amount) or 0) + (draft.notes["unapplied foreign"] or 0)
    return Side(f"{in_ledger}+unapplied_foreign", value)


def _sum_of(draft: Draft, *columns: str, table: str = "exposure") -> Side:
    parts = [total(draft, table, column) for column in columns]
    return Side("+".join(part.formula for part in parts), sum(part.value for part in parts))


def _control(draft: Draft) -> Side:
    dates, amounts = draft.reference("balances", "date"), draft.reference("balances", "receivables")
    lacking = draft.text("check.no_control")
    value: Any = lacking
    if draft.filled:
        stated = draft.analysis.figures["control account"].value
        value = lacking if stated is None else stated
    return Side(f"IF(COUNTIF({dates},as_of)=0,{quoted(lacking)},SUMIF({dates},as_of,{amounts}))", value)


def _limits_exposure(draft: Draft) -> Side:
    value = draft.money(draft.analysis.table("credit_limits")["exposure"].sum()) if draft.filled else 0
    return Side(f"SUM({draft.reference('credit_limits', 'exposure')})", value)


def _rows(draft: Draft) -> tuple[Side, Side]:
    names = ("document", "buyer", "document_date", "gross", "open")
    cells = "+".join(f"(1-ISBLANK({draft.reference('ledger', name)}))" for name in names)
    given = listed = 0
    if draft.filled:
        given = draft.analysis.book.rows_in["ledger"]
        listed = draft.analysis.rows_used["ledger"] + len(rows_set_aside(draft.analysis.problems, "ledger"))
    return Side(f"SUMPRODUCT(--({cells}>0))", given), Side("ledger_rows_used+ledger_rows_set_aside", listed)
