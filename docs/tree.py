"""The tree of ARCHITECTURE.md: a line a file, of Python files the first sentence of their docstring.

`python -m docs.tree` names the files that have no line yet and the lines that have no file.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]

LINES = {
    ".ci/run": "The test command on a clean checkout of a bare machine.",
    ".gitignore": "What is never committed.",
    ".npmrc": "npm without registry addresses in the lock file.",
    "ARCHITECTURE.md": "This page.",
    "CHANGELOG.md": "What is new, in the user's words.",
    "LICENSE": "MIT.",
    "Makefile": "demo, test, test-fast, lint, bench, build.",
    "README.md": "What the product is for, how to install and run it.",
    "docs/decisions.md": "Why each dependency, and the design decisions with what was rejected.",
    "docs/functions.md": "Reference of worksheet functions; made.",
    "docs/glossary.md": "One word per quantity; made.",
    "docs/guide.md": "User guide: from the ERP export to the figures, sheet by sheet, and the rules behind them.",
    "docs/limits-of-proof.md": "What was run for real, what against stand-ins, what not at all.",
    "docs/pictures/": "The sheets as LibreOffice shows them; drawn by docs/pictures.py.",
    "docs/tables.md": "Reference of tables, keys and fixed words; made.",
    "examples/": "The sample month, a CSV file an input table.",
    "examples/dirty/": "An untidy copy in which each kind of bad input stands once.",
    "examples/sample/countries.toml": "Countries, currencies and names of the invented buyers.",
    "package-lock.json": "The file validator, pinned.",
    "package.json": "The Open XML validator that tests/package runs.",
    "pyproject.toml": "The package, its dependencies, and the settings of ruff, mypy and pytest.",
    "requirements-dev.lock": "Exact versions for tests.",
    "requirements.lock": "Exact versions for running.",
    "tests/cases/": "Hand-worked cases as data: name, given, expect, source.",
    "tests/cases/book/": "The same for whole books: some tables given, some figures expected.",
    "tests/errors/": "One small example for each error message.",
    "tests/files/": "Workbooks that LibreOffice wrote, of kinds that nothing here writes.",
    "tests/excel_functions.txt": "Names of Excel's own functions, which none of ours may have.",
    "udfs/arguments.toml": "Help of the arguments that functions share, English and Chinese.",
    "udfs/labels.toml": "What the ribbon's tab, groups and buttons are called, English and Chinese.",
    "workbook/CreditControl.xlam": "The add-in, built.",
    "workbook/CreditControl.xlsm": "The empty workbook, built; the same bytes from the same sources.",
    "workbook/src/ribbon.xml": "The ribbon tab without its words.",
    "workbook/src/texts.toml": "Every text on the sheets that is declared nowhere else, English and Chinese.",
    "workbook/src/vba/Bridge.bas": "One crossing into Python; markers become error values.",
    "workbook/src/vba/Functions.bas": "One wrapper a function; made by workbook/vba.py.",
    "workbook/src/vba/Host.bas": "All that differs between Excel and Calc, as it is in Excel.",
    "workbook/src/vba/Ribbon.bas": "One Sub a button, each a constant text.",
    "workbook/src/vba/Snapshot.bas": "What every buyer's functions return, kept under one stamp and searched here.",
    "workbook/src/vba/ThisWorkbook.cls": "Raises the stamp when an input table changes.",
    "workbook/src/vba/addin/ThisWorkbook.cls": "The same for every workbook beside the add-in.",
    "workbook/src/vba/calc/Host_calc.bas": "All that differs, as it is in Calc; takes the place of Host there.",
    "tests/layouts/": "Files as each system writes them, and what they hold: `expected.toml`, by hand.",
    "tests/limitlists/": "Limit lists as insurers write them, and what they hold: `expected.toml`, by hand.",
    "xlcredit/readers/layouts/": "One file a layout: headers, types, signs, and the rows between the items.",
    "xlcredit/readers/limitlists/": "One file a layout of a limit list: headers, and what its words mean.",
    "xlcredit/tables/": "Numbers that rules rest on, keys, fixed words, steps of the trace: unit, source and date.",
    "xlcredit/tables/columns/": "One file a table: its columns, kinds, headers in two languages, other spellings.",
    "xlcredit/templates/": "Template of the credit policy, a Word document; made by workbook/policytemplate.py.",
    "xlcredit/templates/forms/": "Templates of forms for the insurer; made by workbook/lettertemplates.py.",
    "xlcredit/templates/letters/": "Templates of the letters, Word documents; made by workbook/lettertemplates.py.",
    "xlcredit/tables/presets/": "Usual terms of insurers, one file each, with source and date.",
}
"""Lines of what is not Python; a folder stands for the data files in it that have no line of their own."""


def files() -> list[str]:
    """Files of the project, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return sorted(name for name in set(found) if name and (ROOT / name).is_file())


def described(names: Iterable[str]) -> dict[str, str]:
    """Line of each file, or of the folder that stands for it; blank where there is none."""
    lines: dict[str, str] = {}
    for name in names:
        if name.endswith(".py"):
            lines[name] = first_sentence(name)
        elif name in LINES:
            lines[name] = LINES[name]
        elif name.endswith((".md", ".toml")) and (line := first_line(name)):
            lines[name] = line
        else:
            above = (name[: place + 1] for place in range(len(name) - 1, 0, -1) if name[place] == "/")
            folder = next((one for one in above if one in LINES), "")
            lines[folder or name] = LINES.get(folder, "")
    return lines


def first_line(name: str) -> str:
    """First heading of a page, or the first comment of a TOML file where it begins with one."""
    text = re.sub(r"<!--.*?-->", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.S).strip()
    return text.partition("\n")[0].lstrip("# ") if text.startswith("#") else ""


def first_sentence(name: str) -> str:
    """First line of a module's docstring; empty modules make a folder a package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text))
    if doc is None:
        return "" if text.strip() else "Makes the folder a package."
    return doc.split("\n\n")[0].replace("\n", " ")


def tree() -> str:
    """The tree in Markdown, folder by folder."""
    folders: dict[str, list[tuple[str, str]]] = {}
    for name, line in sorted(described(files()).items()):
        folder, _, base = name.rstrip("/").rpartition("/")
        if name.endswith("/"):
            folders.setdefault(name.rstrip("/"), []).insert(0, ("*", line))
        else:
            folders.setdefault(folder, []).append((base, line))
    parts = []
    for folder in sorted(folders, key=lambda name: name.split("/")):
        title = f"{folder}/" if folder else "The top level"
        lines = [f"- `{base}` {line}" if base != "*" else f"- `…` {line}" for base, line in folders[folder]]
        parts.append(f"### {title}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def faults() -> list[str]:
    """Files without a line, and lines without a file."""
    lines = described(files())
    missing = [f"{name}: no line" for name, line in lines.items() if not line]
    return missing + [f"{name}: there is no such file" for name in LINES if name not in lines and name[-1] != "/"]


if __name__ == "__main__":
    sys.stdout.writelines(f"{fault}\n" for fault in faults())
