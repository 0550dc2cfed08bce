"""The cases as they stand in the TOML files: what is given and what must be said.

A file has a `title`, a `text`, and cases of one of four shapes:

    tables    any of the input tables as rows; the tables of base.toml stand in for the others
              (`without` takes some of them away). Expected: `problems`, or `stops` with the message
    file      `file` is its name, `text` its content or `made` a recipe of made.py; `book` reads it as a
              workbook, `sheet` names one. Expected: `stops`
    command   words of the command line, `files` beside it. Expected: `exit` and `says`
    function  a worksheet function and its `args`. Expected: `error` and `reason`

In rows and arguments "" is a blank cell, "(left out)" an argument that is not given, "#N/A" an error value.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
FILES = (
    "ledger",
    "receipts",
    "buyers",
    "limits",
    "settings",
    "policy",
    "policy_terms",
    "notices",
    "claims",
    "plans",
    "whatif",
    "letterofcredit",
    "stress",
    "scorecard",
    "alerts",
    "creditrules",
    "interest",
    "losses",
    "provision",
    "rates",
    "tables",
    "files",
    "functions",
    "commands",
)
"""The pages of cases, in the order of `docs/errors.md`."""

EXPECTED = ("problems", "stops", "exit", "says", "error", "reason")


@dataclass(frozen=True)
class Case:
    """One kind of bad input: what is given, and what must be said."""

    page: str
    name: str
    given: dict[str, Any]
    expected: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.page}: {self.name}"


@dataclass(frozen=True)
class Page:
    """The cases of one file, with its title and what holds for all of them."""

    name: str
    title: str
    text: str
    cases: tuple[Case, ...]


def page(name: str) -> Page:
    """The cases of one TOML file."""
    data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    cases = []
    for entry in data["case"]:
        expected = {key: entry.pop(key) for key in EXPECTED if key in entry}
        cases.append(Case(name, entry.pop("name"), entry, expected))
    return Page(name, data["title"], data["text"], tuple(cases))


def pages() -> tuple[Page, ...]:
    """All cases, page by page."""
    return tuple(page(name) for name in FILES)


def base_tables() -> dict[str, list[list[Any]]]:
    """Ten good tables that give no problem at all."""
    return tomllib.loads((FOLDER / "base.toml").read_text(encoding="utf-8"))
