"""What the Import sheet shows of a file, row by row: the same for the builder of the workbook and for the button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlcredit.money import shown_units
from xlcredit.parameters import parameters
from xlcredit.readers.choice import Choice
from xlcredit.readers.previewing import Preview
from xlcredit.words import spoken

MARK = " · "
"""Stands between the samples of one cell."""

Rows = list[list[Any]]


@dataclass(frozen=True)
class ImportSheet:
    """Rows of the three tables of the sheet: what can be chosen, the columns, and what became of the rows."""

    choices: Rows
    mapping: Rows
    imported: Rows


def declared_choices() -> list[dict[str, Any]]:
    """What the user can decide about a file, in the order of the sheet."""
    return list(parameters("importing")["choice"])


def blank_sheet(language: str) -> ImportSheet:
    """The sheet before any import: every choice with what it means."""
    return ImportSheet([[one["name"][language], None, one[language]] for one in declared_choices()], [], [])


def preview_sheet(preview: Preview, choice: Choice, source: str, language: str) -> ImportSheet:
    """The sheet with how a file is read, as the user chose so far."""
    found = _found(preview, language)
    given = {
        "source": source,
        "layout": choice.layout,
        "header_row": choice.header_row,
        "dates": choice.dates and spoken("date_order", choice.dates, language),
        "numbers": choice.numbers and spoken("decimal_mark", choice.numbers, language),
    }
    choices = [
        [one["name"][language], given.get(one["key"]), found.get(one["key"]) or one[language]]
        for one in declared_choices()
    ]
    return ImportSheet(choices, _mapping(preview, language), _imported(preview, language))


def _found(preview: Preview, language: str) -> dict[str, str]:
    """What the file says of each choice: what was found and why, or what it leaves open."""
    title, why = (preview.zh, preview.why_zh) if language == "zh" else (preview.en, preview.why)
    asked = {question.about: question.text(language) for question in preview.questions}
    said = {
        "layout": f"{preview.layout}: {title} ({why})",
        "header_row": f"{preview.header_row}",
    }
    return said | asked


def _mapping(preview: Preview, language: str) -> Rows:
    rows = []
    for column in preview.columns:
        how, header = (column.how_zh, column.zh) if language == "zh" else (column.how_en, column.en)
        written = MARK.join(sample.written for sample in column.samples if sample.written)
        words = "document_type" if column.name == "type" else ""
        read = MARK.join(
            "?" if sample.read is None else spoken(words, str(sample.read), language) for sample in column.samples
        )
        needed = spoken("flag", "yes", language) if column.required else None
        rows.append([header, column.header or None, how or None, needed, written or None, read or None])
    return rows


def _imported(preview: Preview, language: str) -> Rows:
    """Rows of the file by what becomes of them; rows in = items + no items + blank."""
    rows = preview.rows
    lines: list[tuple[str, str, int | None, Any]] = [("rows in", "", rows.all, None), ("items", "", rows.items, None)]
    lines += [
        ("no item", spoken("skipped", reason, language), count, rows.stated.get(reason))
        for reason, count in rows.skipped.items()
    ]
    lines += [("blank", "", rows.blank, None)] if rows.blank else []
    lines += [
        ("set aside", f"{fault.column}: {fault.reason}", fault.rows, shown_units(fault.amount, fault.currency))
        for fault in rows.faults
    ]
    lines += [("sum differs", f"{one.row}: {one.stated:,} ≠ {one.summed:,}", 1, None) for one in rows.differing]
    lines += [("not used", header, None, None) for header in preview.unused]
    return [[spoken("import_topic", topic, language), what or None, *numbers] for topic, what, *numbers in lines]
