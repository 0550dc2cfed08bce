"""Two other programs open the files: LibreOffice, and openpyxl (which knows no add-ins)."""

from __future__ import annotations

import shutil
import subprocess
import warnings

import openpyxl
import pytest

from workbook.build import ADDIN, WORKBOOK
from workbook.codenames import CODE_NAMES

MACRO_FILTER = "Calc MS Excel 2007 VBA XML"
"""LibreOffice does not know the ending .xlam by itself; it is told what the file is."""


def sheet_names(path, *, whole):
    """Sheet names as openpyxl reads them, every cell parsed when `whole`; that it drops extensions is known."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=not whole)
    book.close()
    return book.sheetnames


@pytest.mark.parametrize(("name", "whole"), [(WORKBOOK, True), ("demo_workbook", False)])
def test_openpyxl_opens_it(name, whole, path_of):
    assert sheet_names(path_of(name), whole=whole) == list(CODE_NAMES)


@pytest.mark.parametrize("name", [WORKBOOK, ADDIN, "demo_workbook"])
def test_libreoffice_opens_it(name, path_of, tmp_path):
    file = path_of(name)
    office = shutil.which("soffice")
    if office is None:
        pytest.fail("LibreOffice is missing: install libreoffice-calc")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    if file.name == ADDIN:
        command.append(f"--infilter={MACRO_FILTER}")
    run = subprocess.run([*command, str(file)], capture_output=True, text=True, timeout=300)
    made = tmp_path / "out" / f"{file.stem}.xlsx"
    assert run.returncode == 0 and "Error" not in run.stderr, run.stderr
    assert made.is_file(), run.stdout
    assert sheet_names(made, whole=False) == (["xlwings.conf"] if file.name == ADDIN else list(CODE_NAMES))
