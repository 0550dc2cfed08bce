"""Pictures of every sheet, to be looked at: build/pictures/*.png."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "build" / "pictures"


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout


def test_every_sheet_can_be_printed(calc, tmp_path):
    pdf = tmp_path / "workbook.pdf"
    calc.book.to_pdf(pdf)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    counted = run("pdfinfo", pdf)
    pages = int(next(line.split()[1] for line in counted.splitlines() if line.startswith("Pages:")))
    assert pages >= sum(sheet.visible for sheet in calc.book.sheets)
    first = {}
    for page in range(1, pages + 1):
        text = run("pdftotext", "-f", page, "-l", page, pdf, "-")
        title = next((line for line in text.splitlines() if line.strip()), "")
        first.setdefault(title, page)
    for page in first.values():
        out = FOLDER / f"page{page:03}"
        run("pdftoppm", "-png", "-r", 60, "-f", page, "-l", page, "-singlefile", pdf, out)
    assert all(picture.stat().st_size > 2000 for picture in FOLDER.glob("*.png"))
