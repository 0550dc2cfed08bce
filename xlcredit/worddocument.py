"""Word documents from templates that the user may edit in Word: fields filled with texts, and nothing but texts.

A text is only ever text: every mark of it that the template or the file format could take for its own is written
as a character reference, and the template runs in a sandbox that reaches nothing but the fields.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from xlcredit.columns import TABLES_FOLDER
from xlcredit.errors import FileError

TEMPLATES = TABLES_FOLDER.parent / "templates"
SUFFIX = ".docx"
MAIN_PART = "word/document.xml"
LARGEST_TEMPLATE = 20 * 2**20
"""Largest sum of the unpacked parts of a template, in bytes."""

MARKS = re.compile(r"[^\w .,]|_", re.ASCII)


def filled(template: Path, content: Mapping[str, Any]) -> bytes:
    """A template with its fields filled in, as the bytes of a document; FileError says what of it is wrong."""
    from docxtpl import DocxTemplate
    from jinja2 import DictLoader, StrictUndefined, TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    _check(template)
    out, place = BytesIO(), template.name
    try:
        document = DocxTemplate(str(template))
        environment = ImmutableSandboxedEnvironment(
            loader=DictLoader({}), undefined=StrictUndefined, autoescape=True
        )
        document.render({name: _safe(value) for name, value in content.items()}, environment)
        document.save(out)
    except TemplateError as error:
        reason = " ".join(str(error).split())
        raise FileError(f"{place}: a field cannot be filled in ({reason}): correct the template in Word") from None
    except (KeyError, LookupError, OSError, OverflowError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise FileError(f"{place}: this is no template that Word can read ({type(error).__name__})") from None
    return out.getvalue()


def _check(template: Path) -> None:
    """A template is a Word document of a bounded size."""
    if not template.is_file():
        raise FileError(f"{template.name}: there is no such template")
    try:
        with zipfile.ZipFile(template) as archive:
            parts = archive.infolist()
    except (OSError, zipfile.BadZipFile):
        raise FileError(f"{template.name}: this is no Word document: save it as {SUFFIX}") from None
    if MAIN_PART not in {part.filename for part in parts}:
        raise FileError(f"{template.name}: this is no Word document: save it as {SUFFIX}")
    if sum(part.file_size for part in parts) > LARGEST_TEMPLATE:
        raise FileError(f"{template.name}: the template is larger than {LARGEST_TEMPLATE // 2**20} MB: make it smaller")


def _safe(value: Any) -> Any:
    """Texts of a value as the document holds them; lists of rows field by field."""
    if isinstance(value, list):
        return [{name: _safe(text) for name, text in row.items()} for row in value]
    return reference(str(value))


def reference(text: str) -> Any:
    """A text on one line in which every mark but letters, digits, blank, point and comma is a character reference.

    >>> str(reference("A{{b}}"))
    'A&#123;&#123;b&#125;&#125;'
    """
    from markupsafe import Markup

    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return Markup(MARKS.sub(lambda found: f"&#{ord(found.group())};", line))
