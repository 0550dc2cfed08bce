"""What is installed, what is missing and what to do about it."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "numpy",
    "pandas",
    "polars",
    "narwhals",
    "python-calamine",
    "olefile",
    "XlsxWriter",
    "docxtpl",
    "pyOpenVBA",
    "xlwings",
)
OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True)
class Finding:
    """One thing looked for: whether it is needed, what was found and what to do."""

    name: str
    found: bool
    detail: str
    needed: bool
    advice: str = ""


def findings() -> list[Finding]:
    """Everything that the hosts need on this machine."""
    return [python(), *(library(name) for name in LIBRARIES), workbook(), excel(), libreoffice(), uno()]


def python() -> Finding:
    """The interpreter and its version."""
    good = sys.version_info[:2] >= OLDEST_PYTHON
    advice = "" if good else "Install Python 3.11 or newer."
    return Finding("Python", good, f"{platform.python_version()} ({platform.system()})", True, advice)


def library(name: str) -> Finding:
    """One library and its version."""
    try:
        return Finding(name, True, version(name), True)
    except PackageNotFoundError:
        return Finding(name, False, "not installed", True, "Install the package again: pip install xlcredit")


def workbook() -> Finding:
    """The template workbook that comes with the package."""
    spec = importlib.util.find_spec("workbook")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    found = folder is not None and (folder / "CreditControl.xlsm").is_file()
    detail = "CreditControl.xlsm, CreditControl.xlam" if found else "not found"
    return Finding("Template workbook", found, detail, True, "" if found else "Install the package again.")


def excel() -> Finding:
    """Excel, which only Windows and the Mac have."""
    if sys.platform not in ("win32", "darwin"):
        return Finding("Excel", False, "not on this system", False, "Use LibreOffice Calc here: xlcredit calc FILE")
    advice = "Functions need Excel for Windows; buttons work on the Mac too."
    return Finding("Excel", True, "open CreditControl.xlsm and allow macros", False, advice)


def libreoffice() -> Finding:
    """LibreOffice, for `xlcredit calc`."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    advice = "" if path else "For xlcredit calc: install LibreOffice Calc."
    return Finding("LibreOffice", path is not None, "installed" if path else "not installed", False, advice)


def uno() -> Finding:
    """The bridge between Python and LibreOffice."""
    places = (importlib.util.find_spec("uno"), Path("/usr/lib/python3/dist-packages/uno.py").is_file())
    found = any(places)
    advice = "" if found else "For xlcredit calc: install python3-uno beside LibreOffice."
    return Finding("LibreOffice bridge (uno)", found, "installed" if found else "not installed", False, advice)


def as_text(found: list[Finding]) -> str:
    """The findings as lines: a word, a name, what was found, what to do."""
    lines = []
    for finding in found:
        state = "ok     " if finding.found else "MISSING" if finding.needed else "absent "
        advice = f" - {finding.advice}" if finding.advice else ""
        lines.append(f"{state}  {finding.name}: {finding.detail}{advice}")
    missing = sum(finding.needed and not finding.found for finding in found)
    lines.append("Everything needed is installed." if not missing else f"{missing} needed parts are missing.")
    return "\n".join(lines)
