"""Pictures of every sheet, to be looked at: build/pictures/*.png."""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "build" / "pictures"


def test_every_sheet_can_be_printed(calc, tmp_path):
    pdf = tmp_path / "workbook.pdf"
    calc.book.to_pdf(pdf)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    counted = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    pages = int(next(line.split()[1] for line in counted.splitlines() if line.startswith("Pages:")))
    assert pages >= sum(sheet.visible for sheet in calc.book.sheets)
    first = {}
    for page in range(1, pages + 1):
        text = subprocess.run(["pdftotext", "-f", str(page), "-l", str(page), str(pdf), "-"], capture_output=True, text=True, check=True)
        title = next((line for line in text.stdout.splitlines() if line.strip()), "")
        first.setdefault(title, page)
    for page in first.values():
        out = FOLDER / f"page{page:03}"
        subprocess.run(["pdftoppm", "-png", "-r", "60", "-f", str(page), "-l", str(page), "-singlefile", str(pdf), str(out)], check=True)
    assert all(picture.stat().st_size > 2000 for picture in FOLDER.glob("*.png"))
