"""`docs/errors.md` from the cases, every message raised for real."""

from __future__ import annotations

import json
import shlex
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests.errors.cases import Case, Page, pages
from tests.errors.raising import said

PATH = Path(__file__).parents[2] / "docs" / "errors.md"

HEAD = """# What is said to bad input

Made by `python -m tests.errors`, which raises every case of `tests/errors/` for real.

An **error** sets its row aside and lists it on the Problems sheet with its money; a **warning** lists a row that stays in use.
Where nothing can go on, one line says what was found, where, and what to do. Functions answer with an error value of the cell;
`LAST_REASON()` and *Explain cell* give the reason. On the command line the status is 0 when done, 1 when a function answers
with an error value, 2 when the input is wrong.
"""


def errors_page() -> str:
    """The whole page."""
    return HEAD + "".join(section(page) for page in pages())


def section(page: Page) -> str:
    """One file of cases: heading, text, a table row a case."""
    rows = [row for case in page.cases for row in table_rows(case)]
    header = HEADERS[shape(page.cases[0])]
    lines = [" | ".join(header), " | ".join("---" for _ in header), *(" | ".join(row) for row in rows)]
    return f"\n## {page.title}\n\n{page.text}\n\n" + "\n".join(f"| {line} |" for line in lines) + "\n"


HEADERS = {
    "tables": ("Given", "Treatment", "Where", "Value", "Message", "Money"),
    "file": ("Given", "File", "Message"),
    "command": ("Given", "Command", "Status", "Message"),
    "function": ("Given", "Formula", "Cell", "Reason"),
}


def shape(case: Case) -> str:
    """Which of the four shapes a case has."""
    return next((name for name in ("file", "command", "function") if name in case.given), "tables")


def table_rows(case: Case) -> list[list[str]]:
    """The rows of a case on the page, from what the product says."""
    with tempfile.TemporaryDirectory() as folder:
        answer = said(case, Path(folder))
    first = case.name
    if "stops" in answer and shape(case) == "tables":
        return [[first, "stops everything", "", "", escaped(answer["stops"]), ""]]
    if shape(case) == "tables":
        return [[first if not n else "", *problem_cells(p)] for n, p in enumerate(answer["problems"])]
    if shape(case) == "file":
        return [[first, f"`{case.given['file']}`", escaped(answer.get("stops", ""))]]
    if shape(case) == "command":
        words = "xlcredit " + " ".join(quoted(word) for word in case.given["command"])
        return [[first, f"`{escaped(words)}`", str(answer["exit"]), escaped(answer["says"])]]
    return [[first, f"`{escaped(formula(case))}`", answer["error"], escaped(answer["reason"])]]


def problem_cells(problem: dict[str, Any]) -> list[str]:
    """A problem as cells of the page."""
    place = f"{problem['sheet']} row {problem['row']}" if problem["row"] else problem["sheet"]
    where = f"{place}, {problem['column']}" if problem["column"] else place
    return [problem["severity"], where, escaped(problem["value"]), escaped(problem["reason"]), problem["money"]]


def formula(case: Case) -> str:
    """The call as a user would write it, ranges in braces."""
    return f"{case.given['function']}({', '.join(argument(value) for value in case.given['args'])})"


def argument(value: Any) -> str:
    """One argument as text."""
    if isinstance(value, list):
        return "{" + "; ".join(argument(part) for part in value) + "}"
    if value == "(left out)":
        return ""
    if isinstance(value, str):
        return value if value.startswith("#") else json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)


def quoted(word: str) -> str:
    """A word of a command line, shortened where it is very long."""
    return shlex.quote(word if len(word) <= 60 else word[:59] + "…")


def escaped(text: str) -> str:
    """Text that a Markdown table shows as it is."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
