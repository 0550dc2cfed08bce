"""The shape of the code: imports point one way, modules and functions stay small, public names are exact."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import xlcredit
from docs.tree import files

ROOT = Path(__file__).parents[1]
PACKAGES = ("xlcredit", "udfs", "workbook")
MODULES = [name for name in files() if name.startswith(PACKAGES) and name.endswith(".py")]
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 60

FORBIDDEN = {
    "xlcredit": {"udfs", "workbook", "xlwings", "docs", "tests"},
    "udfs": {"workbook", "docs", "tests"},
    "workbook": {"docs", "tests"},
}
WRITES_WORKBOOKS = {f"udfs/hosts/{name}.py" for name in ("cli", "commands", "finish", "doctor")}

MACHINE = re.compile(
    r"/(?:work|root|home|Users)/\w|C:\\Users|"
    r"https?://[^/\s\"']*(?:py" + r"pi|np" + r"mjs|art" + r"ifactory|ne" + r"xus|pro" + r"xy)[^/\s\"']*"
)
"""Places of one machine, and hosts of package registries."""


def imported(name: str) -> Iterator[str]:
    """Every module that a file imports, at any depth of it."""
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package):
    wrong = [
        f"{name} imports {found}"
        for name in MODULES
        if name.startswith(f"{package}/")
        for found in imported(name)
        if found.split(".")[0] in FORBIDDEN[package] and not (found.startswith("workbook") and name in WRITES_WORKBOOKS)
    ]
    assert wrong == []


def test_nothing_imports_the_part_of_xlwings_that_is_not_free():
    python = [name for name in files() if name.endswith(".py")]
    assert [name for name in python for found in imported(name) if found.startswith("xlwings.pro")] == []


def test_importing_the_domain_loads_no_frames():
    code = "import sys, xlcredit; print(sorted({'pandas', 'polars', 'numpy', 'xlwings'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_only_payment_plans_import_the_holiday_calendars_and_only_when_a_date_is_moved():
    users = [name for name in MODULES for found in imported(name) if found.split(".")[0] == "holidays"]
    assert users == ["xlcredit/plans/businessdays.py"]
    code = "import sys, xlcredit.analysis, xlcredit.plans.tables; print('holidays' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_public_names_are_exact():
    assert xlcredit.__all__ == [
        "Analysis", "Block", "Book", "CellError", "Problem", "XlcreditError", "analyse", "read",
    ]  # fmt: skip
    assert [name for name in xlcredit.__all__ if getattr(xlcredit, name).__name__ != name] == []


@pytest.mark.parametrize("name", MODULES)
def test_modules_and_functions_stay_small(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f"{f.name}: {f.end_lineno - f.lineno + 1}" for f in functions]
    assert [line for line in long if int(line.split()[-1]) > MOST_LINES_OF_A_FUNCTION] == []


def test_no_machine_is_named():
    found = []
    for name in files():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {hit.group()}" for hit in MACHINE.finditer(text)]
    assert found == []
