"""Every layout of a limit list reads files as its insurer writes them, as far as that is known."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from xlcredit.columns import spelled
from xlcredit.errors import InputError, MissingTable
from xlcredit.intake import Block
from xlcredit.parameters import parameters
from xlcredit.readers import read
from xlcredit.readers.layout import GENERIC
from xlcredit.readers.limitlist import list_layout, list_layouts, read_limit_list

FOLDER = Path(__file__).parent / "limitlists"


def fixtures() -> list[Any]:
    """Every file with what it holds; a folder bears the name of its layout."""
    return [
        pytest.param(path.parent, file, id=f"{path.parent.name}/{file['name']}")
        for path in sorted(FOLDER.glob("*/expected.toml"))
        for file in tomllib.loads(path.read_text(encoding="utf-8"))["file"]
    ]


@pytest.mark.parametrize(("folder", "file"), fixtures())
def test_a_list_is_read_as_its_layout_says(folder: Path, file: dict[str, Any]) -> None:
    found = read_limit_list(read(folder / file["name"]), file["base_currency"])
    assert found.layout.name == folder.name
    assert [
        {name: getattr(one, name) for name in wanted} for one, wanted in zip(found.limits, file["limits"], strict=True)
    ] == file["limits"]
    assert [str(problem) for problem in found.problems] == file.get("problems", [])
    assert found.skipped == file.get("skipped", 0)
    unknown = file.get("unknown", [])
    headers = [cell for cell in read(folder / file["name"]).rows[found.header_row - 1] if cell]
    assert found.why.startswith(f"{len(headers) - len(unknown)} of {len(headers)} headers in row {found.header_row}")


def test_every_layout_has_a_fixture_and_says_what_it_was_written_from() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(list_layouts())
    for layout in list_layouts().values():
        assert layout.name == GENERIC or "not confirmed" in layout.source
        assert layout.zh != layout.en
        headers = [spelled(one) for written in layout.written.values() for one in written]
        assert layout.name == GENERIC or len(headers) == len(set(headers)), layout.name


@pytest.mark.parametrize("status", [*parameters("words")["limit_list_status"]])
def test_every_status_occurs_in_every_layout_of_an_insurer(status: str) -> None:
    named = {layout.name for layout in list_layouts().values() if status in layout.status.values()}
    assert {*list_layouts()} - {GENERIC} <= named


def test_a_chosen_layout_counts_and_an_unknown_one_is_refused() -> None:
    block = Block([["Buyer", "Limit amount"], ["B1", 5]], sheet="list.csv")
    assert read_limit_list(block, "EUR").layout.name == GENERIC
    with pytest.raises(MissingTable, match="list.csv: a limit list needs Amount, and Our number, Legal id or Name"):
        read_limit_list(block, "EUR", "sinosure")
    with pytest.raises(InputError, match="layout: 'none' is not one of atrium, cofanet, eolis, sinosure, generic"):
        read_limit_list(block, "EUR", "none")


def test_a_list_without_amounts_or_buyers_is_refused_in_one_line() -> None:
    with pytest.raises(MissingTable, match=r"needs Amount, .* among its headers \(Buyer, Colour\)"):
        read_limit_list(Block([["Buyer", "Colour"], ["B1", "red"]], sheet="list.csv"), "EUR")
    with pytest.raises(MissingTable, match=r"among its headers \(none\)"):
        read_limit_list(Block([["nothing"]], sheet="list.csv"), "EUR")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[columns]\ncolour = ["Colour"]', "layout x: 'colour' is not one of reference"),
        ('[columns]\namount = ["A"]\n[status]\nyes = "agreed"', "layout x: 'agreed' is not one of approved"),
        ('[columns]\namount = ["A"]\n[types]\nyes = "mortgage"', "layout x: 'mortgage' is not one of permanent"),
    ],
)
def test_a_layout_that_says_what_there_is_not_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list_layout("x", f'en = "X"\nzh = "Y"\nsource = ""\n{text}')
