"""What the shipped Word templates share: page, fonts, texts, tables of repeated rows, and a fixed date of every part.

They are ordinary Word documents: `{{ name }}` is a field, a row with `{%tr for … %}` begins rows that are repeated, a
paragraph with `{%p … %}` stands for what is repeated or left out.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

ACCENT = RGBColor(0x1F, 0x4E, 0x79)
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
PAGE = (Cm(21.0), Cm(29.7))
TABLE_SIZE = 9
FIXED = (2026, 1, 1, 0, 0, 0)
"""Date of the parts in the file: the same every time, so that a build can be repeated."""


def blank_page(size: float, margin: float) -> Any:
    """An empty upright page of A4 in the fonts of both languages; size in points, margin in centimetres."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(margin)
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
    style.paragraph_format.space_after = Pt(3)
    style.paragraph_format.space_before = Pt(0)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "xlcredit", "", ""
    return document


def heading(document: Any, text: str, size: float, before: float = 0) -> None:
    """A line in the accent colour that stays with what follows it."""
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.font.color.rgb, run.font.size = True, ACCENT, Pt(size)
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.keep_with_next = True


def repeated_table(document: Any, rows: str, columns: Sequence[Mapping[str, Any]], language: str) -> None:
    """A table of a header row and one row that is repeated for each row of the list `rows`.

    columns: name of the field, width in centimetres, header by language, `right` for amounts.
    """
    table = document.add_table(rows=4, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    first = [f"{{%tr for row in {rows} %}}", *[""] * (len(columns) - 1)]
    last = ["{%tr endfor %}", *[""] * (len(columns) - 1)]
    fields = [f"{{{{ row.{column['name']} }}}}" for column in columns]
    heads = [column[language] for column in columns]
    for at, column in enumerate(columns):
        table.columns[at].width = Cm(column["width"])
    for row, texts in zip(table.rows, (heads, first, fields, last), strict=True):
        for cell, text, column in zip(row.cells, texts, columns, strict=True):
            cell.width = Cm(column["width"])
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
            run = cell.paragraphs[0].add_run(text)
            run.bold, run.font.size = texts is heads, Pt(TABLE_SIZE)
            if column.get("right"):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if texts is heads:
                shade(cell, "D9E5F1")
    repeat_header(table.rows[0])


def repeat_header(row: Any) -> None:
    """Let a row of headers stand on every page that its table reaches."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def shade(cell: Any, colour: str) -> None:
    """Fill a cell with a colour."""
    filling = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        filling.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(filling)


def finished(document: Any) -> bytes:
    """The document as bytes, with a fixed date on each of its parts."""
    written, out = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in given.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename, FIXED), given.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()
