"""Draws the sheets for the guide: `python -m docs.pictures`, with LibreOffice and poppler, into `docs/pictures/`."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from udfs.hosts.calc import Session
from udfs.hosts.files import book_blocks
from udfs.hosts.finish import card_file, finished_workbook
from udfs.importsheet import ImportSheet, preview_sheet
from udfs.pdf import as_pdfs
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.buyercard import card_analysis
from xlcredit.readers import Choice, preview, read

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"
WIDTH_IN_INCHES = 11.7
SHEETS = {
    "Start": (96, 730),
    "Ledger": (150, 620),
    "Dashboard": (110, 630),
    "Aging": (150, 620),
    "Exposure": (150, 620),
    "Credit limits": (150, 620),
    "Assessment": (150, 620),
    "Financials": (150, 560),
    "Payment behaviour": (130, 560),
    "Alerts": (130, 620),
    "Worklist": (130, 620),
    "Plans": (110, 560),
    "Late interest": (110, 560),
    "Letters of credit": (110, 560),
    "Sector packs": (130, 620),
    "Matching": (110, 420),
    "Cover": (110, 620),
    "Evidence": (110, 560),
    "Bridge": (130, 620),
    "Revaluation": (110, 560),
    "Expected loss": (110, 560),
    "Provision": (96, 640),
    "Insure or retain": (96, 640),
    "Stress": (110, 620),
    "Deadlines": (150, 620),
    "Premium": (96, 330),
    "Policy check": (110, 560),
    "Measures": (130, 620),
    "Checks": (96, 430),
}
"""Sheets of the sample month that the guide shows: dots per inch and how much of the page, from the top."""

UNTIDY = {"Problems": (96, 760)}
"""Shown from the untidy sample."""


IMPORTED = {"Import": (96, 640)}
"""Shown with how a list of SAP was read."""


def draw(examples: Path, sheets: Mapping[str, tuple[int, int]], imported: ImportSheet | None = None) -> None:
    """Draw the first page of some sheets of the finished workbook of a folder of tables."""
    with tempfile.TemporaryDirectory() as folder, Session() as session:
        path, pdf = Path(folder) / "picture.xlsm", Path(folder) / "picture.pdf"
        finished_workbook(book_blocks(examples), path, "en", lambda *_: None, imported)
        book = session.open(path)
        session.run(book, "Ribbon.OnRecalculate")
        session.settle()
        titles = {name: str(book.sheets[name]["A1"].value) for name in sheets}
        book.to_pdf(pdf)
        pages = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
        beginnings = [page.strip()[:200] for page in pages.split("\f")]
        for name, title in titles.items():
            page = str(next(n for n, text in enumerate(beginnings, start=1) if text.startswith(title[:20])))
            picture = FOLDER / name.lower().replace(" ", "-")
            dots, height = sheets[name]
            part = ["-x", "0", "-y", "0", "-W", str(int(WIDTH_IN_INCHES * dots)), "-H", str(height)]
            options = ["-png", "-r", str(dots), *part, "-f", page, "-l", page, "-singlefile"]
            subprocess.run(["pdftoppm", *options, str(pdf), str(picture)], check=True)


def draw_card() -> None:
    """Draw the card of the first buyer of the sample month."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "card.xlsx"
        sample = analyse(Book.from_blocks(book_blocks(ROOT / "examples")))
        card_file(written, card_analysis(sample, sample.buyers[0]))
        picture = FOLDER / "buyer-card"
        (printed,) = as_pdfs([written], written.parent)
        subprocess.run(["pdftoppm", "-png", "-r", "84", "-singlefile", str(printed), str(picture)], check=True)


def main() -> None:
    """Draw every picture anew."""
    FOLDER.mkdir(exist_ok=True)
    draw(ROOT / "examples", SHEETS)
    draw(ROOT / "examples" / "dirty", UNTIDY)
    listed = ROOT / "tests" / "layouts" / "sap_fbl5n" / "list_en.txt"
    draw_card()
    shown = preview_sheet(preview(read(listed)), Choice(), "FBL5N.txt", "en")
    draw(ROOT / "examples" / "dirty", IMPORTED, shown)


if __name__ == "__main__":
    main()
