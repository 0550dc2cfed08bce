"""The workbook's sheets from first to last: the empty template, and one filled with an analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from udfs.importsheet import ImportSheet
from udfs.layout import DERIVED, SHEETS
from udfs.results import unapplied_receipts
from udfs.version import version
from workbook.sheets.actions import write_actions
from workbook.sheets.analysis import write_analysis
from workbook.sheets.card import write_card
from workbook.sheets.checks import place_checks, write_checks
from workbook.sheets.conf import write_conf
from workbook.sheets.dashboard import write_dashboard
from workbook.sheets.draft import Draft
from workbook.sheets.importing import write_import
from workbook.sheets.inputs import write_inputs
from workbook.sheets.limitdiff import write_limit_diff
from workbook.sheets.options import write_options
from workbook.sheets.ownscorecard import write_own_scorecard
from workbook.sheets.provision import write_provision
from workbook.sheets.retention import write_losses
from workbook.sheets.start import write_start
from workbook.sheets.stress import write_stress
from workbook.sheets.styles import Styles
from xlcredit.buckets import default_buckets
from xlcredit.columns import READ, TABLES

Progress = Callable[[str], None]

CREATED = datetime(2026, 1, 1)
"""Date in the file's properties: the same every time, so that a build can be repeated byte for byte."""

OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
CALC_ID = 191029
"""Calculation engine of Excel 2019 and later: Excel then keeps the values in the file until something changes."""


def write_template(path: str | Path, language: str = "en") -> None:
    """The empty workbook: input tables with a few blank rows, every other sheet with its headers and a hint."""
    _write(path, language, {}, None, None, _silent)


def write_filled(
    path: str | Path,
    blocks: Mapping[str, Any],
    analysis: Any,
    language: str = "en",
    progress: Progress | None = None,
    computed_at: datetime | None = None,
    imported: ImportSheet | None = None,
    own_report: Mapping[str, Any] | None = None,
) -> None:
    """The workbook with its inputs, all results, and live formulas that carry the values they have now.

    `blocks` are those the analysis was made from; `progress` is told the name of each sheet as it is begun;
    `imported` says how the ledger was read, where it came from a file;
    `own_report` are the rows of the sheet Own scorecard, by table.
    """
    moment = (computed_at or datetime.now()).replace(microsecond=0)
    _write(path, language, blocks, analysis, moment, progress or _silent, imported, own_report)


def _silent(sheet: str) -> None:
    """Tell nobody."""


def _write(
    path: str | Path,
    language: str,
    blocks: Mapping[str, Any],
    analysis: Any,
    computed_at: datetime | None,
    progress: Progress,
    imported: ImportSheet | None = None,
    own_report: Mapping[str, Any] | None = None,
) -> None:
    book = xlsxwriter.Workbook(str(path), dict(OPTIONS))
    book.set_properties({"title": "Credit control", "created": CREATED})
    book.set_calc_mode("auto", CALC_ID)
    book.calc_on_load = False
    book.set_size(1_867, 1_067)
    draft = Draft(book, language, Styles(book, language), blocks, analysis, computed_at, imported, own_report or {})
    for name in SHEETS:
        book.add_worksheet(name)
    _settle(draft)
    write_options(draft, progress)
    write_import(draft, progress)
    write_inputs(draft, progress)
    place_checks(draft)
    write_analysis(draft, progress)
    write_card(draft, progress)
    write_provision(draft, progress)
    write_losses(draft, progress)
    write_stress(draft, progress)
    write_actions(draft, progress)
    write_limit_diff(draft, progress)
    write_own_scorecard(draft, progress)
    progress("Dashboard")
    write_dashboard(draft)
    write_checks(draft)
    write_start(draft)
    write_conf(draft)
    book.close()


def _settle(draft: Draft) -> None:
    """What has to be known before the first sheet is written: buckets, widths, version."""
    notes = draft.notes
    notes["version"] = version()
    notes["buckets"] = (draft.analysis.settings.buckets if draft.filled else default_buckets()).labels
    for name, foreign in (("receipts", False), ("foreign", True)):
        notes[f"unapplied {name}"] = unapplied_receipts(draft.analysis, foreign) if draft.filled else None
    # The columns of an aging depend on its buckets; those of an input table on what the user added.
    widths = {name: len(draft.columns(name)) for name in ("aging", *DERIVED)}
    for name in READ:
        widths[name] = len(TABLES[name].columns) + len(draft.given(name).own_headers)
    notes["widths"] = widths
