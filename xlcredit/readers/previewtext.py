"""A preview as plain values, and as lines of text for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from xlcredit.money import shown_units
from xlcredit.readers.previewing import ColumnPreview, Preview, Sample

HEADERS = ("Column", "Header", "As written", "As read", "How")
WIDEST = 30


def as_plain(preview: Preview) -> dict[str, Any]:
    """The preview as dictionaries and lists, each question with its text, the money of rows set aside in units."""
    plain = asdict(preview)
    for found, question in zip(plain["questions"], preview.questions, strict=True):
        found |= {"en": question.text("en"), "zh": question.text("zh")}
    for found in plain["rows"]["faults"]:
        found["amount"] = shown_units(found["amount"], found["currency"])
    return plain


def preview_lines(preview: Preview) -> Iterator[str]:
    """The preview in lines of English text."""
    yield f"Layout: {preview.en} ({preview.why}; {preview.share:.0%} sure)".replace("%", " %")
    yield ""
    yield from _table([HEADERS, *(_cells(column) for column in preview.columns if _shown(column))])
    yield "* is needed"
    yield ""
    if preview.unused:
        yield f"Columns not used: {', '.join(preview.unused)}"
    yield from _rows(preview)
    if preview.lacking:
        yield f"Lacking: {', '.join(preview.lacking)}: name the header with --map COLUMN=HEADER"
    for question in preview.questions:
        options = " or ".join(f"--{question.about} {reading.answer}" for reading in question.readings)
        yield f"{question.text()}. Answer with {options}"


def _rows(preview: Preview) -> Iterator[str]:
    rows = preview.rows
    if preview.lacking:
        yield f"Rows: {rows.all:,} below the headers"
        return
    parts = [f"{rows.items:,} items", *(f"{count:,} {reason}" for reason, count in rows.skipped.items())]
    yield f"Rows: {rows.all:,} in = {' + '.join([*parts, f'{rows.blank:,} blank'])}"
    for fault in rows.faults:
        money = f" ({shown_units(fault.amount, fault.currency):,} {fault.currency})" if fault.currency else ""
        yield f"  set aside: {fault.rows:,} × {fault.column}: {fault.reason}{money}"


def _shown(column: ColumnPreview) -> bool:
    return bool(column.header or column.required or column.samples)


def _cells(column: ColumnPreview) -> tuple[str, ...]:
    written = ", ".join(sample.written for sample in column.samples if sample.written)
    read = ", ".join(_read(sample) for sample in column.samples)
    return f"{column.en}{' *' if column.required else ''}", column.header, written, read, column.how_en


def _read(sample: Sample) -> str:
    return "?" if sample.read is None else str(sample.read)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Columns of equal width; what is longer is cut."""
    cut = [[cell if len(cell) <= WIDEST else cell[: WIDEST - 1] + "…" for cell in row[:-1]] for row in rows]
    widths = [max(len(row[at]) for row in cut) for at in range(len(HEADERS) - 1)]
    for row, (*_, last) in zip(cut, rows, strict=True):
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), last]).rstrip()
