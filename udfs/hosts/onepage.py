"""The commands `xlcredit card` and `xlcredit credit-policy`: one page for people who read no sheets."""

from __future__ import annotations

import sys
import tempfile
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from udfs.hosts.cli import DONE
from udfs.hosts.files import book_blocks
from udfs.hosts.finish import card_file
from udfs.pdf import as_pdfs
from xlcredit.errors import FileError, InputError

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis


def give_policy_document(given: Namespace) -> int:
    """Write the credit policy of a book, or its template to be edited."""
    from xlcredit.policydocument import write_policy, write_template

    if given.save_template:
        write_template(Path(given.save_template), given.language or "en")
        sys.stdout.write(f"Written: {given.save_template}; edit it in Word, then give it with --template\n")
        return DONE
    if not given.book or not given.out:
        raise InputError("name the workbook with --book and the document with --out, or give --save-template")
    analysis = _analysis(given)
    template = Path(given.template) if given.template else None
    write_policy(Path(given.out), analysis, given.language or analysis.settings.language, template)
    book = analysis.book
    sys.stdout.write(f"Written: {given.out}; approvals: {len(book.approvals)}, reminder steps: {len(book.ladder)}\n")
    return DONE


def give_card(given: Namespace) -> int:
    """Write the card of one buyer as a workbook, or as PDF where LibreOffice is there."""
    from xlcredit.buyercard import card_analysis

    out = Path(given.out)
    suffix = out.suffix.lower()
    if suffix not in (".xlsx", ".pdf"):
        raise FileError(f"{out}: a card is a workbook or a PDF: give it a name that ends in .xlsx or .pdf")
    if not out.resolve().parent.is_dir():
        raise FileError(f"{out}: there is no folder {out.parent}: make it first")
    analysis = card_analysis(_analysis(given), given.buyer, given.language or "")
    with tempfile.TemporaryDirectory(dir=out.resolve().parent) as folder:
        written = Path(folder) / f"{out.stem}.xlsx"
        lines = card_file(written, analysis)
        if suffix == ".pdf":
            (written,) = as_pdfs([written], Path(folder))
        written.replace(out)
    sys.stdout.write(f"Written: {out}; lines: {lines}\n")
    return DONE


def _analysis(given: Namespace) -> Analysis:
    from xlcredit.analysis import analyse
    from xlcredit.book import Book

    return analyse(Book.from_blocks(book_blocks(Path(given.book))))
