"""The shipped templates of the credit policy: `python -m workbook.policytemplate` writes them anew.

They are ordinary Word documents: `{{ name }}` is a field, a row with `{%tr for … %}` begins rows that are repeated.
"""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from xlcredit.policydocument import shipped_template

TEXTS = Path(__file__).parent / "src" / "policy.toml"
ACCENT = RGBColor(0x1F, 0x4E, 0x79)
FONTS = {"en": "Calibri", "zh": "Microsoft YaHei"}
SIZES = {"en": 9.5, "zh": 9.5}
PAGE, MARGIN = (Cm(21.0), Cm(29.7)), Cm(1.8)
FIXED = (2026, 1, 1, 0, 0, 0)
"""Date of the parts in the file: the same every time, so that a build can be repeated."""


def template(language: str) -> bytes:
    """The template of a language as the bytes of a Word document."""
    declared = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    document = Document()
    _set_page(document, language)
    for block in declared["block"]:
        _write_block(document, block, language)
    out = BytesIO()
    document.save(out)
    return _dated(out.getvalue())


def _set_page(document: Any, language: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONTS[language], Pt(SIZES[language])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONTS[language])
    style.paragraph_format.space_after = Pt(3)
    style.paragraph_format.space_before = Pt(0)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "xlcredit", "", ""


def _write_block(document: Any, block: Mapping[str, Any], language: str) -> None:
    kind = block["kind"]
    if kind == "table":
        _write_table(document, block, language)
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(4)
    run = paragraph.add_run(block[language])
    if kind in ("title", "heading"):
        run.bold, run.font.color.rgb = True, ACCENT
        run.font.size = Pt(SIZES[language] + (9 if kind == "title" else 2))
        paragraph.paragraph_format.space_before = Pt(0 if kind == "title" else 7)
        paragraph.paragraph_format.keep_with_next = True


def _write_table(document: Any, block: Mapping[str, Any], language: str) -> None:
    """A table of a header row and one row that is repeated for each row of a list."""
    columns = block["columns"]
    table = document.add_table(rows=4, cols=len(columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    first = [f"{{%tr for row in {block['rows']} %}}", *[""] * (len(columns) - 1)]
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
            run.bold = texts is heads
            if texts is heads:
                _shade(cell, "D9E5F1")


def _shade(cell: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _dated(written: bytes) -> bytes:
    """The same document with a fixed date on each of its parts."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(written)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in given.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename, FIXED), given.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def main(languages: Sequence[str] = ("en", "zh")) -> None:
    """Write the templates of both languages."""
    for language in languages:
        path = shipped_template(language)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(template(language))


if __name__ == "__main__":
    main()
