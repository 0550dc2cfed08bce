"""The credit policy as a Word document, from the shipped template or one that the user has edited in Word."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlcredit.creditpolicy import policy_content
from xlcredit.errors import FileError
from xlcredit.wholefile import write_whole
from xlcredit.worddocument import SUFFIX, TEMPLATES, filled

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def write_policy(path: Path, analysis: Analysis, language: str = "en", template: Path | None = None) -> None:
    """Write the credit policy of a workbook as a Word document, whole or not at all.

    path: file to write, ending in .docx; language: en or zh; template: the shipped one unless given.
    FileError where the folder is not there, or the template is not one.
    """
    if path.suffix.lower() != SUFFIX:
        raise FileError(f"{path}: the credit policy is a Word document: give it a name that ends in {SUFFIX}")
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}: make it first")
    written = filled(template or shipped_template(language), policy_content(analysis, language))
    write_whole(path, written)


def write_template(path: Path, language: str = "en") -> None:
    """Write the shipped template, to be edited in Word; FileError where the name or the folder is wrong."""
    if path.suffix.lower() != SUFFIX or not path.parent.is_dir():
        raise FileError(f"{path}: name a file that ends in {SUFFIX}, in a folder that is there")
    write_whole(path, shipped_template(language).read_bytes())


def shipped_template(language: str) -> Path:
    """The template that comes with the product.

    >>> shipped_template("zh").name
    'credit-policy-zh.docx'
    """
    return TEMPLATES / f"credit-policy-{language}{SUFFIX}"
