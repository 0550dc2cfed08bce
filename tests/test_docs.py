"""The documentation says what the code does: made pages are fresh, nothing is left unsaid, no link is dead."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path

import pytest

from docs.function_page import sample
from docs.generate import PAGES
from docs.table_page import KINDS
from docs.tree import faults
from udfs.call import call
from udfs.catalogue import FUNCTIONS
from udfs.hosts.cli import arguments_parser
from udfs.hosts.finish import report
from udfs.layout import SHEETS
from xlcredit.columns import TABLES
from xlcredit.cover import REASON_BITS
from xlcredit.parameters import parameters

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
MARKDOWN = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")])
GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def subcommands() -> dict[str, argparse.ArgumentParser]:
    actions = arguments_parser()._actions
    return next(a.choices for a in actions if isinstance(a, argparse._SubParsersAction))


@pytest.mark.parametrize("name", PAGES)
def test_made_pages_are_fresh(name):
    assert (ROOT / name).read_text(encoding="utf-8") == PAGES[name](), "run: python -m docs.generate"


def test_every_file_has_its_line():
    assert faults() == []


def test_every_function_table_sheet_and_reason_is_described():
    functions = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    assert [name for name in FUNCTIONS if f"### {name}\n" not in functions] == []
    assert [table.excel for table in TABLES.values() if f"`{table.excel}`" not in GUIDE] == []
    assert [sheet for sheet in SHEETS if not re.search(rf"^## .*\b{sheet}\b", GUIDE, re.M)] == []
    assert [code for code in REASON_BITS if f"| `{code}` |" not in GUIDE] == []


def test_every_kind_is_explained():
    assert {column.kind for table in TABLES.values() for column in table.columns} <= set(KINDS)


def test_every_command_and_option_is_described():
    options = {
        option
        for parser in subcommands().values()
        for action in parser._actions
        for option in action.option_strings
        if option not in ("-h", "--help")
    }
    assert [option for option in options if f"`{option}" not in GUIDE and f" {option}" not in GUIDE] == []
    assert [name for name in subcommands() if f"`xlcredit {name}" not in GUIDE] == []


def test_keys_that_the_guide_names_exist():
    known = {entry["key"] for entry in (*parameters("settings")["setting"], *parameters("policy")["term"])}
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", GUIDE)) - set(REASON_BITS)
    assert named - known - {"tblLedger", "buyer_id"} == set()


def test_the_changelog_counts_functions_and_buttons():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    buttons = (ROOT / "workbook" / "src" / "ribbon.xml").read_text(encoding="utf-8").count("<button ")
    assert f"**{len(FUNCTIONS)} worksheet functions**" in changelog
    assert f"**{buttons} buttons**" in changelog


def test_readme_commands_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [t for t in re.findall(r"^ +make ([a-z-]+)", README, re.M) if f"\n{t}:" not in makefile] == []
    assert set(re.findall(r"xlcredit ([a-z]+)\b(?= |`|\n)", README)) <= set(subcommands())


def test_readme_shows_what_the_sample_gives():
    assert [line for line in report(sample().analysis) if line not in README] == []


def test_readme_shows_what_calls_answer():
    for line, shown in re.findall(r"^\$ (xlcredit call .+)\n(.+)$", README, re.M):
        _, _, name, arguments, *book = shlex.split(line)
        found = call(name, json.loads(arguments), sample() if book else None)
        expected = json.loads(shown)
        assert expected.get("reason", "") == found.reason
        assert str(found.value) == str(expected.get("result", expected.get("error")))


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if "://" in target or (file.parent == PICTURES and not PICTURES.is_dir()):
            continue
        if not file.exists() or (anchor and anchor not in anchors(file)):
            dead.append(target)
    assert dead == []


def test_every_picture_is_shown():
    shown = {Path(name).name for page in MARKDOWN for name in re.findall(r"!\[.*?\]\((.+?)\)", page.read_text("utf-8"))}
    assert {picture.name for picture in PICTURES.glob("*.png")} - shown == set()
