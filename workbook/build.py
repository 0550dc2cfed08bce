"""Builds CreditControl.xlsm and CreditControl.xlam from their sources.

`python -m workbook.build` rewrites the two committed files; `python -m workbook.build --check` compares them
with a fresh build, one line a difference, and ends with 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from workbook.package import package, read_parts
from workbook.sheets import write_template
from workbook.sheets.conf import NAME as CONFIG_SHEET
from workbook.sheets.conf import SETTINGS
from workbook.sheets.writer import CREATED

HERE = Path(__file__).parent
WORKBOOK, ADDIN = "CreditControl.xlsm", "CreditControl.xlam"


def build(folder: str | Path) -> list[Path]:
    """Write the macro workbook and the add-in into a folder; their paths."""
    paths = []
    for name, data in built().items():
        paths.append(Path(folder) / name)
        write_whole(paths[-1], data)
    return paths


def built() -> dict[str, bytes]:
    """Bytes of the two files by name, stored without compression: equal on every computer."""
    return {
        WORKBOOK: package(template(), compress=False),
        ADDIN: package(addin_sheet(), addin=True, compress=False),
    }


def finish(plain: str | Path | bytes, out: str | Path, language: str = "en") -> Path:
    """Macro workbook made from a filled plain workbook (path or bytes) in a language, and written to `out`."""
    data = plain if isinstance(plain, bytes) else Path(plain).read_bytes()
    return write_whole(Path(out), package(data, language=language))


def template() -> bytes:
    """The empty workbook as the sheet writers make it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path)
        return path.read_bytes()


def addin_sheet() -> bytes:
    """The add-in's only sheet, its settings for xlwings; the window of an add-in is never shown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addin.xlsx"
        book = xlsxwriter.Workbook(str(path))
        book.set_properties({"title": "Credit Control", "comments": "Functions", "created": CREATED})
        sheet = book.add_worksheet(CONFIG_SHEET)
        for row, pair in enumerate(SETTINGS):
            sheet.write_row(row, 0, pair)
        book.close()
        return path.read_bytes()


def write_whole(path: Path, data: bytes) -> Path:
    """Write a file so that it is either the old one or the new one whole: temporary name, flush, rename."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def differences(folder: str | Path) -> list[str]:
    """One line for each difference between the files in a folder and a fresh build."""
    lines = []
    for name, fresh in built().items():
        path = Path(folder) / name
        if not path.is_file():
            lines.append(f"{name}: missing")
        elif (kept := path.read_bytes()) != fresh:
            lines += [f"{name}: {line}" for line in differing_parts(kept, fresh)]
    return lines


def differing_parts(kept: bytes, fresh: bytes) -> list[str]:
    """Which parts of two packages differ, and how."""
    old, new = read_parts(kept), read_parts(fresh)
    lines = [f"{part} is not in the build" for part in old if part not in new]
    lines += [f"{part} is missing" for part in new if part not in old]
    lines += [f"{part} differs" for part in new if part in old and old[part] != new[part]]
    return lines or ["same parts, but their order or the zip around them differs"]


def main(arguments: list[str] | None = None) -> int:
    """Command line: build the committed files, or compare them."""
    parser = argparse.ArgumentParser(prog="python -m workbook.build", description="Build the workbook and the add-in.")
    parser.add_argument("--check", action="store_true", help="compare with the committed files instead of writing")
    parser.add_argument("--folder", type=Path, default=HERE, help="folder of the two files")
    options = parser.parse_args(arguments)
    if not options.check:
        build(options.folder)
        return 0
    lines = differences(options.folder)
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
