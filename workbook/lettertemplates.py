"""The shipped templates of letters and of forms for the insurer: `python -m workbook.lettertemplates` writes them anew.

Each is an ordinary Word document made from the parts in `src/letters.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.shared import Pt

from workbook.wordtemplate import blank_page, finished, heading, repeated_table
from xlcredit.claimfile.forms import FORMS, shipped_form
from xlcredit.collections.letters import LETTERS, shipped_letter
from xlcredit.plans.letter import PLAN_LETTER

TEXTS = Path(__file__).parent / "src" / "letters.toml"
SIZE, MARGIN = 10.5, 2.0
LANGUAGES = ("en", "zh")


def template(name: str, language: str) -> bytes:
    """The template of a letter or a form in a language as the bytes of a Word document."""
    declared = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    given, head = (declared["letter"] | declared["form"] | declared["plan"])[name], declared["head"]
    document = blank_page(SIZE, MARGIN)
    _write_sender(document, head, language)
    if given.get("recipient", "buyer") == "buyer":
        _write_recipient(document, head, language)
    _line(document, head["date"][language], before=10)
    heading(document, given["subject"][language], SIZE + 2.5, before=8)
    for part in given["part"]:
        _write_part(document, part, declared["tables"], language)
    if given.get("bank"):
        _only_where(document, "bank", head["bank"][language], before=8)
        _lines(document, "bank")
    if given.get("recipient") != "nobody":
        _line(document, head["closing"][language], before=14)
        _line(document, "{{ company }}")
        _only_where(document, "signatory", "{{ signatory }}")
    return finished(document)


def _write_sender(document: Any, head: Mapping[str, Any], language: str) -> None:
    heading(document, "{{ company }}", SIZE + 4)
    _lines(document, "company_address")
    _only_where(document, "company_contact", head["contact"][language])


def _write_recipient(document: Any, head: Mapping[str, Any], language: str) -> None:
    _line(document, head["to"][language], before=14)
    _line(document, "{{ name }}").runs[0].bold = True
    _only_where(document, "attention", head["attention"][language])
    _lines(document, "address")
    _line(document, head["account"][language], before=6)


def _write_part(document: Any, part: Mapping[str, Any], tables: Mapping[str, Any], language: str) -> None:
    if "table" in part:
        table = tables[part["table"]]
        if "when" in part:
            _line(document, f"{{%p if {part['when']} %}}")
        repeated_table(document, table["rows"], table["columns"], language)
        if "when" in part:
            _line(document, "{%p endif %}")
        _line(document, "")
    elif "when" in part:
        _only_where(document, part["when"], part[language])
    else:
        _line(document, part[language], before=6)


def _line(document: Any, text: str, before: float = 0) -> Any:
    paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.space_before = Pt(before)
    return paragraph


def _only_where(document: Any, field: str, text: str, before: float = 0) -> None:
    """A paragraph that is left out where a field is empty."""
    _line(document, f"{{%p if {field} %}}")
    _line(document, text, before)
    _line(document, "{%p endif %}")


def _lines(document: Any, field: str) -> None:
    """A paragraph for each line of a field."""
    _line(document, f"{{%p for row in {field} %}}")
    _line(document, "{{ row.line }}").paragraph_format.space_after = Pt(0)
    _line(document, "{%p endfor %}")


def main() -> None:
    """Write every template in both languages."""
    for names, place in (((*LETTERS, PLAN_LETTER), shipped_letter), (FORMS, shipped_form)):
        for name in names:
            for language in LANGUAGES:
                path = place(name, language)
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(template(name, language))


if __name__ == "__main__":
    main()
