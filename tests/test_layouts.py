"""Every layout reads files as its system writes them: the items, the rows between them, and the money of the sums."""

from __future__ import annotations

import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.layouts.make_xlsx import books, write
from xlcredit.columns import table
from xlcredit.intake import typed
from xlcredit.money import decimals
from xlcredit.readers import Choice, read, take
from xlcredit.readers.layout import GENERIC, layouts

FOLDER = Path(__file__).parent / "layouts"


def fixtures() -> list[Any]:
    """Every file with what it holds; a folder bears the name of its layout."""
    found = []
    for path in sorted(FOLDER.glob("*/expected.toml")):
        for file in tomllib.loads(path.read_text(encoding="utf-8"))["file"]:
            found.append(pytest.param(path.parent, file, id=f"{path.parent.name}/{file['name']}"))
    return found


def items_of(taken: Any, base_currency: str) -> list[dict[str, Any]]:
    """The items as intake reads them, amounts in currency units; the facts of the buyer beside them."""
    read_rows = typed(table("ledger"), taken.ledger, base_currency)
    assert read_rows.problems == []
    facts = taken.ledger.rows[0][len(table("ledger").inputs) :]
    out = []
    for place, row in enumerate(read_rows.columns["row"]):
        item = {name: column[place] for name, column in read_rows.columns.items()}
        raw = dict(zip(facts, taken.ledger.rows[row - 1][len(table("ledger").inputs) :], strict=True))
        for name in ("gross", "open"):
            if item[name] is not None:
                item[name] = Decimal(int(item[name])).scaleb(-decimals(item["currency"]))
        out.append(item | {"name": raw.get("Name"), "country": raw.get("Country")})
    return out


@pytest.mark.parametrize(("folder", "file"), fixtures())
def test_a_file_of_a_system_is_read_as_its_layout_says(folder: Path, file: dict[str, Any]) -> None:
    taken = take(read(folder / file["name"]))
    assert taken.detection.layout.name == folder.name
    assert taken.detection.unused == tuple(file.get("unused", ()))
    found = items_of(taken, file["base_currency"])
    assert len(found) == len(file["items"])
    for item, expected in zip(found, file["items"], strict=True):
        wanted = {k: Decimal(str(v)) if isinstance(v, int | float) else v for k, v in expected.items()}
        assert {name: item[name] for name in wanted} == wanted
    assert dict(Counter(one.reason for one in taken.skipped)) == file.get("skipped", {})
    assert sum(one.agrees is False for one in taken.skipped) == file.get("disagreeing", 0)
    assert taken.rows_in == len(found) + len(taken.skipped) + taken.blank_rows


@pytest.mark.parametrize(("folder", "file"), fixtures())
def test_the_layout_can_be_named(folder: Path, file: dict[str, Any]) -> None:
    path = folder / file["name"]
    assert take(read(path), Choice(layout=folder.name)).ledger == take(read(path)).ledger


def test_every_layout_has_files_of_its_own() -> None:
    assert {path.parent.name for path in FOLDER.glob("*/expected.toml")} | {GENERIC} == set(layouts())


@pytest.mark.parametrize("name", sorted(books()))
def test_the_workbooks_are_what_their_script_writes(name: str, tmp_path: Path) -> None:
    write(tmp_path / "again.xlsx", *books()[name])
    assert read(tmp_path / "again.xlsx").rows == read(FOLDER / name).rows


@pytest.mark.parametrize("layout", [one for one in layouts().values() if one.name != GENERIC], ids=lambda one: one.name)
def test_a_layout_says_where_it_comes_from_and_names_no_header_twice(layout: Any) -> None:
    assert layout.source
    assert layout.en != layout.zh
    headers = [header for spellings in layout.columns.values() for header in spellings]
    assert [header for header, count in Counter(headers).items() if count > 1] == []
    assert not layout.ignored & set(headers)
