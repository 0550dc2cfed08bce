"""From blocks to a finished workbook on disk, and the figures that are said when it is done."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from udfs.importsheet import ImportSheet
from udfs.layout import INPUT_HEADER_ROW
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import table
from xlcredit.errors import FileError
from xlcredit.intake import Block
from xlcredit.options import in_declared_order, option_key
from xlcredit.parameters import parameters

Progress = Callable[[str, float], None]

REPORTED = (
    ("receivables", "Receivables"),
    ("overdue", "Overdue"),
    ("overdue share", "Overdue share"),
    ("unapplied", "Unapplied credits"),
    ("dso", "DSO (count-back)"),
    ("best possible dso", "Best possible DSO"),
    ("exposure", "Exposure"),
    ("insured", "Insured"),
    ("retained", "Self-retained"),
    ("insured share", "Insured share"),
    ("gap", "Cover gap"),
    ("at risk", "At risk"),
    ("credit limits", "Credit limits"),
    ("working capital ratio", "Working-capital ratio"),
)


OPTIONS = {"settings": "setting", "policy": "term"}
"""Tables of keys and values, with the name under which their keys are declared."""


def sample_folder() -> Path:
    """Folder of the bundled sample month; FileError when the package lacks it."""
    import workbook

    inside = Path(workbook.__file__).parent
    for folder in (inside / "examples", inside.parent / "examples"):
        if (folder / "ledger.csv").is_file():
            return folder
    raise FileError("the bundled sample month is missing: install the package again")


def finished_workbook(
    blocks: Mapping[str, Block],
    out: Path,
    language: str,
    progress: Progress,
    imported: ImportSheet | None = None,
    own_report: Mapping[str, Any] | None = None,
) -> Analysis:
    """Write the workbook of the blocks to `out`, all sheets filled, and give its analysis.

    imported: how the ledger was read, where it came from a file. own_report: rows of the sheet Own scorecard.
    The file appears whole or not at all.
    """
    from workbook.build import finish
    from workbook.sheets import write_filled

    if out.is_dir():
        raise FileError(f"{out}: this is a folder: name a file")
    if out.suffix.lower() != ".xlsm":
        raise FileError(f"{out}: the workbook holds macros: give it a name that ends in .xlsm")
    if not out.resolve().parent.is_dir():
        raise FileError(f"{out.parent}: there is no such folder")
    progress("checking the tables", 0.1)
    placed = placed_blocks(blocks, language)
    analysis = analyse(Book.from_blocks(placed))
    progress("computing the portfolio", 0.3)
    analysis.figures  # noqa: B018 - computes every table before writing begins
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "filled.xlsx"
        sheets = count(1)
        write_filled(
            plain,
            placed,
            analysis,
            language,
            lambda sheet: progress(f"writing {sheet}", min(0.95, 0.4 + next(sheets) / 32)),
            imported=imported,
            own_report=own_report,
        )
        finish(plain, out, language)
    progress("done", 1.0)
    return analysis


def card_file(out: Path, analysis: Analysis) -> int:
    """Write the card of the buyer of the settings as a workbook of its own; the number of its lines."""
    from workbook.sheets.cardfile import write_card_file

    return write_card_file(out, analysis)


def placed_blocks(blocks: Mapping[str, Block], language: str) -> dict[str, Block]:
    """The blocks where the workbook has them, so that a problem names sheet and row of the workbook."""
    placed = {}
    for name, block in blocks.items():
        declared = table(name)
        if name in OPTIONS:
            block = in_declared_order(declared, block, parameters(name)[OPTIONS[name]])
        rows = block.rows
        if name == "settings":
            rows = [[*row[:1], language, *row[2:]] if option_key(row[0]) == "language" else row for row in rows]
        placed[name] = replace(block, rows=rows, header_row=INPUT_HEADER_ROW, sheet=declared.sheet)
    return placed


def report(analysis: Analysis) -> Iterator[str]:
    """Lines that say what the workbook holds: rows, figures, checks, problems."""
    settings = analysis.settings
    book = analysis.book
    used, rows = analysis.rows_used["ledger"], book.rows_in["ledger"]
    yield f"As of {settings.as_of}, in {settings.base_currency}: {used:,} of {rows:,} ledger rows used"
    for name, label in REPORTED:
        figure = analysis.figure(name)
        shown = value_text(figure.value, figure.unit) if figure.value is not None else f"n/a ({figure.reason})"
        yield f"  {label:<24}{shown:>20}"
    checks = analysis.table("checks")
    failed = [row for row in checks.itertuples(index=False) if not row.passed]
    yield f"Checks: {len(checks) - len(failed)} of {len(checks)} hold"
    for row in failed:
        yield f"  not: {row.check} - {row.advice}"
    aside = sum(problem.severity == "error" for problem in analysis.problems)
    if analysis.problems:
        yield f"Problems: {aside} rows set aside, {len(analysis.problems) - aside} to look at - see the Problems sheet"


def value_text(value: object, unit: str) -> str:
    """A figure as a line of text shows it.

    >>> value_text(1234.5, "base currency"), value_text(0.1834, "share"), value_text(73.71, "days")
    ('1,234.50', '18.3 %', '73.7')
    """
    if not isinstance(value, (int, float)):
        return str(value)
    if unit == "share":
        return f"{value:.1%}".replace("%", " %")
    return {"days": f"{value:,.1f}", "ratio": f"{value:.2f}", "count": f"{value:,.0f}"}.get(unit, f"{value:,.2f}")
