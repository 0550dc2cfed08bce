"""The files under test: a fresh build, and the sample month as a finished workbook in both languages."""

from __future__ import annotations

import json
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from workbook import build
from workbook.sheets import write_filled

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / "node_modules" / ".bin" / "ooxml-validator"
NAMES = (build.WORKBOOK, build.ADDIN, "demo_workbook", "chinese_workbook")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Folder with a fresh build of the two files that are committed."""
    folder = tmp_path_factory.mktemp("built")
    build.build(folder)
    return folder


@pytest.fixture(scope="session")
def chinese_workbook(sample_blocks, sample_analysis, tmp_path_factory):
    """The sample month as a finished workbook in Chinese."""
    folder = tmp_path_factory.mktemp("chinese")
    write_filled(folder / "plain.xlsx", sample_blocks, sample_analysis, "zh", computed_at=datetime(2026, 11, 2, 9))
    return build.finish(folder / "plain.xlsx", folder / "chinese.xlsm", "zh")


@pytest.fixture
def path_of(request, built):
    """Path of a file by its name in NAMES; the filled ones are made when first asked for."""
    return lambda name: request.getfixturevalue(name) if name.endswith("_workbook") else built / name


@pytest.fixture(params=NAMES)
def file(request, path_of):
    """Each of the files in turn."""
    return path_of(request.param)


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
