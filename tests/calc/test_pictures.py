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
    texts = run("pdftotext", pdf, "-").split("\f")[:-1]
    titles = [next((line for line in text.splitlines() if line.strip()), "") for text in texts]
    assert len(titles) >= sum(sheet.visible for sheet in calc.book.sheets)
    for page in sorted({titles.index(title) + 1 for title in titles if title}):
        out = FOLDER / f"page{page:03}"
        run("pdftoppm", "-png", "-r", 60, "-f", page, "-l", page, "-singlefile", pdf, out)
    assert all(picture.stat().st_size > 2000 for picture in FOLDER.glob("*.png"))
