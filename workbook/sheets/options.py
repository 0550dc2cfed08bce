"""Policy and Settings: one row a key, the list is fixed; the settings' values are named cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from udfs.layout import STAMP_SHEET, STAMPS, Place, stamp_cell
from workbook.sheets.cells import write_cell
from workbook.sheets.draft import Draft
from workbook.sheets.inputs import Progress, finish, write_head, write_table
from workbook.sheets.validation import validate_option
from xlcredit.columns import TABLES
from xlcredit.errors import XlcreditError
from xlcredit.options import choice, option_key
from xlcredit.parameters import parameters
from xlcredit.problems import rows_set_aside
from xlcredit.values import flag, fraction, is_blank, iso_date, number
from xlcredit.words import folded, spellings

WIDTHS = {"settings": (22, 24, 20, 64), "policy": (34, 24, 24, 64, 22)}
READ: dict[str, Callable[[Any], Any]] = {"date": iso_date, "percent": fraction, "money": number, "days": number}
"""How a text in the value column becomes the value that it stands for."""

BESIDE = {"policy": ("policy_terms",), "settings": ("bucket_sets", "approvals", "ladder")}
"""The tables to the right of each."""

STYLE_OF_KIND = {"date": "date", "money": "money_input", "percent": "percent", "days": "days"}


def write_options(draft: Draft, progress: Progress) -> None:
    """The sheets Policy and Settings, the named cells, what Recalculate stamps, and the sets of buckets."""
    for table, section in (("policy", "term"), ("settings", "setting")):
        progress(TABLES[table].sheet)
        declared = parameters(table)[section]
        write_head(draft, TABLES[table].sheet, table)
        place = draft.place(table)
        _write_rows(draft, place, declared)
        beside = [write_table(draft, name).span for name in BESIDE[table]]
        stamps_beside = [(place.last_column + 2, place.last_column + 3)] if table == "settings" else []
        finish(draft, place.sheet, [place], *stamps_beside, *beside)
    _name_settings(draft)
    _write_stamps(draft)


def _given(draft: Draft, table: str) -> dict[str, list[Any]]:
    """Rows of the block by their key, in the order of the block."""
    rows = draft.given(table).rows
    return {option_key(row[0]): row for row in rows if not is_blank(row[0])}


def _write_rows(draft: Draft, place: Place, declared: Sequence[Mapping[str, Any]]) -> None:
    sheet, table = draft.sheet(place.sheet), TABLES[place.table]
    given = _given(draft, place.table)
    entries = {entry["key"]: entry for entry in declared}
    keys = [*entries, *(key for key in given if key not in entries)]
    for offset, key in enumerate(keys):
        row, entry, found = place.header_row + offset, entries.get(key), given.get(key)
        meaning = entry[draft.language] if entry else ""
        label = entry["name"][draft.language] if entry else found[0] if found else key
        write_cell(sheet, row, 0, label, draft.styles("result", "middle", "indent"))
        _write_value(draft, sheet, row, key, entry, found[1] if found else None)
        for place_of, shown in ((1, found[1] if found else ""), (2, _choices(draft, entry)), (3, meaning)):
            draft.fit_row(place.sheet, row, shown, WIDTHS[place.table][place_of])
        write_cell(sheet, row, 2, _choices(draft, entry), draft.styles("result", "label", "wrap_middle", "indent"))
        write_cell(sheet, row, 3, meaning, draft.styles("result", "wrap_middle", "indent"))
        if len(table.columns) > 4:
            clause = found[4] if found else None
            write_cell(
                sheet,
                row,
                4,
                clause,
                draft.styles("input", "left", "middle"),
                draft.styles("input", "left", "middle", "as_text"),
            )
    for column, width in enumerate(WIDTHS[place.table]):
        sheet.set_column(column, column, width)
    headers = [{"header": c.header(draft.language), "header_format": draft.styles("header")} for c in table.columns]
    # No filter: sorting would move the rows away from the named cells.
    options = {"name": place.excel, "columns": headers, "style": None, "autofilter": False, "banded_rows": False}
    sheet.add_table(place.header_row - 1, 0, place.header_row - 1 + len(keys), len(headers) - 1, options)
    draft.notes[f"keys {place.table}"] = {key: place.first_row + offset for offset, key in enumerate(keys)}


def _choices(draft: Draft, entry: Mapping[str, Any] | None) -> str:
    """Unit of a value, or the words that it may be."""
    if entry is None or not entry["unit"]:
        return ""
    if entry["kind"] == "choice":
        words = [c if entry["key"] == "language" else draft.spoken("choice", c) for c in entry["choices"]]
        return " / ".join(words)
    return draft.unit(entry["unit"])


def _write_value(draft: Draft, sheet: Worksheet, row: int, key: str, entry: Mapping[str, Any] | None, raw: Any) -> None:
    kind = entry["kind"] if entry else "text"
    value = _value(draft, key, entry, raw) if entry else raw
    names = ("input", STYLE_OF_KIND.get(kind, "left"), "left", "middle", "wrap_middle")
    write_cell(sheet, row, 1, value, draft.styles(*names), draft.styles(*names, "as_text"))
    if entry:
        validate_option(draft, sheet, row, 1, entry)


def _value(draft: Draft, key: str, entry: Mapping[str, Any], raw: Any) -> Any:
    """What the cell shows: what was given, else the default, with words in the draft's language."""
    if key == "language":
        return draft.language
    if is_blank(raw) and draft.filled and key in ("as_of", "base_currency", "company"):
        return getattr(draft.analysis.book.settings, key)
    value = entry.get("default") if is_blank(raw) else raw
    if key == "industry":
        return draft.spoken("industry", spellings("industry").get(folded(value), value))
    if isinstance(value, str) and value and entry["kind"] in READ:
        try:
            return READ[entry["kind"]](value)
        except XlcreditError:
            return value
    try:
        if entry["kind"] == "flag":
            return draft.spoken("flag", "yes" if flag(value) else "no")
        return draft.spoken("choice", choice(value, entry["choices"])) if entry["kind"] == "choice" else value
    except XlcreditError:
        return value


def _name_settings(draft: Draft) -> None:
    """One workbook name for each setting's value: as_of, base_currency, company, language and the others."""
    for key, row in draft.notes["keys settings"].items():
        if key in {entry["key"] for entry in parameters("settings")["setting"]}:
            draft.book.define_name(key, f"={STAMP_SHEET}!$B${row}")


def stamps(draft: Draft) -> dict[str, Any]:
    """What Recalculate writes beside the settings; blanks in the empty template."""
    if not draft.filled:
        return dict.fromkeys(STAMPS) | {"program_version": draft.notes["version"]}
    analysis = draft.analysis
    return {
        "computed_at": draft.computed_at,
        "written_fingerprint": draft.analysis.fingerprint,
        "simulated_fingerprint": draft.analysis.fingerprint,
        "ledger_rows_used": analysis.rows_used["ledger"],
        "ledger_rows_set_aside": len(rows_set_aside(analysis.problems, "ledger")),
        "unapplied_receipts": draft.notes["unapplied receipts"],
        "unapplied_foreign": draft.notes["unapplied foreign"],
        "program_version": draft.notes["version"],
    }


def _write_stamps(draft: Draft) -> None:
    sheet = draft.sheet(STAMP_SHEET)
    values = stamps(draft)
    styles = {
        "computed_at": "time",
        "ledger_rows_used": "count",
        "ledger_rows_set_aside": "count",
        "unapplied_receipts": "money_exact",
        "unapplied_foreign": "money_exact",
    }
    for offset, name in enumerate(STAMPS):
        cell = stamp_cell(name)
        row, column = xl_cell_to_rowcol(cell)
        if offset == 0:
            title = draft.text("stamp.title")
            sheet.merge_range(row - 1, column - 1, row - 1, column, title, draft.styles("header", "result_header"))
            sheet.set_column(column - 1, column - 1, 30)
            sheet.set_column(column, column, 22)
        sheet.write_string(row, column - 1, draft.text(f"stamp.{name}"), draft.styles("result", "middle"))
        shown = (styles[name], "right") if name in styles else ("left",)
        style = draft.styles("result", "edge", *shown, "middle")
        write_cell(sheet, row, column, values[name], style)
        draft.book.define_name(name, f"={STAMP_SHEET}!{xl_rowcol_to_cell(row, column, True, True)}")
