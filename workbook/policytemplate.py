"""The shipped templates of the credit policy: `python -m workbook.policytemplate` writes them anew."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.shared import Pt

from workbook.wordtemplate import blank_page, finished, heading, repeated_table
from xlcredit.policydocument import shipped_template

TEXTS = Path(__file__).parent / "src" / "policy.toml"
SIZE, MARGIN = 9.5, 1.8


def template(language: str) -> bytes:
    """The template of a language as the bytes of a Word document."""
    declared = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    document = blank_page(SIZE, MARGIN)
    for block in declared["block"]:
        _write_block(document, block, language)
    return finished(document)


def _write_block(document: Any, block: Mapping[str, Any], language: str) -> None:
    kind = block["kind"]
    if kind == "table":
        repeated_table(document, block["rows"], block["columns"], language)
    elif kind == "title":
        heading(document, block[language], SIZE + 9)
    elif kind == "heading":
        heading(document, block[language], SIZE + 2, before=7)
    else:
        document.add_paragraph(block[language]).paragraph_format.space_before = Pt(4)


def main(languages: Sequence[str] = ("en", "zh")) -> None:
    """Write the templates of both languages."""
    for language in languages:
        path = shipped_template(language)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(template(language))


if __name__ == "__main__":
    main()
