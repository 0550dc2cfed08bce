"""The files under test: a fresh build, and workbooks filled with the sample month in both languages."""

from __future__ import annotations

import json
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from workbook import build
from workbook.sheets import write_filled
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.columns import INPUTS
from xlcredit.readers import read

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / "node_modules" / ".bin" / "ooxml-validator"
NAMES = (build.WORKBOOK, build.ADDIN, "filled-en.xlsm", "filled-zh.xlsm")


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Path of each file by name."""
    folder = tmp_path_factory.mktemp("files")
    build.build(folder)
    blocks = {name: read(ROOT / "examples" / f"{name}.csv") for name in INPUTS}
    analysis = analyse(Book.from_blocks(blocks))
    for language in ("en", "zh"):
        plain = folder / "plain.xlsx"
        write_filled(plain, blocks, analysis, language, computed_at=datetime(2026, 11, 2, 9))
        build.finish(plain, folder / f"filled-{language}.xlsm")
    return {name: folder / name for name in NAMES}


@pytest.fixture(params=NAMES)
def file(request, files):
    """Each of the files in turn."""
    return files[request.param]


@pytest.fixture(scope="session")
def parts():
    """Reader of a file's parts by name."""

    def read_parts(path):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return read_parts


@pytest.fixture(scope="session")
def faults():
    """What the Open XML SDK finds wrong with a file, as a list of (part, sentence)."""
    if not VALIDATOR.exists():
        pytest.fail("the validator is missing: run `npm ci` in the repository")

    def validate(path):
        run = subprocess.run([VALIDATOR, path], capture_output=True, text=True, timeout=300)
        if run.returncode not in (0, 1):
            pytest.fail(f"the validator did not run: {run.stderr}")
        return [(error["path"], error["description"]) for error in json.loads(run.stdout)["errors"]]

    return validate
