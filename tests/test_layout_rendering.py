"""Any ledger, written as a system writes its lists, is read back unchanged, and every sum of the list agrees.

How a system writes is data beside the fixtures of its layout, in `render.toml`:

    file        ending of the file: csv, txt or xlsx (where dates and amounts are real ones)
    separator   between the cells of a text; with `framed` each line begins and ends with it
    title       lines above everything
    headers     the headers in their order, each as the layout spells it
    heading     rows before the items of a buyer, with {buyer} and {name}; a row is a text or a list of cells
    repeated    true where the headers stand anew below each heading
    subtotal    first cell of the sum of a buyer; `total` that of all
    date        how a date is written
    negative    how the amount -1234.56 is written
    unsigned    true where the type or the side alone makes an amount negative
    sides       words for debit and credit in a column of them
    lines       rows of one document
    types       word of each document type
"""

from __future__ import annotations

import csv
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.layouts.make_xlsx import write
from xlcredit.columns import spelled, table
from xlcredit.intake import typed
from xlcredit.money import decimals
from xlcredit.readers import read, take
from xlcredit.readers.layout import OTHER_TYPES, Layout, layouts

FOLDER = Path(__file__).parent / "layouts"
BASE = "EUR"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Item:
    """A document as it should be read."""

    document: str
    buyer: str
    name: str
    type: str
    document_date: date
    due_date: date
    currency: str
    gross: Decimal
    open: Decimal


@dataclass(frozen=True)
class Form:
    """How a system writes a ledger."""

    layout: Layout
    said: dict[str, Any]

    @property
    def columns(self) -> list[str]:
        """Our name of each column, "" where the layout does not need it."""
        names = [self.layout.column_of(header) if header else "" for header in self.said["headers"]]
        local = {key: name for name, keys in self.layout.local.items() for key in keys}
        shown = [
            name or local.get(spelled(header), "") for name, header in zip(names, self.said["headers"], strict=True)
        ]
        assert None not in names
        return shown

    @property
    def types(self) -> dict[str, str]:
        """Word of each document type; where there is no column of types, the sign tells two of them apart."""
        return self.said.get("types", {"invoice": "", "credit note": ""})

    @property
    def dates(self) -> str:
        """Order of the parts of a date."""
        order = [part for part in self.said.get("date", "%Y-%m-%d") if part in "Yybmd"]
        return "".join(order).replace("Y", "y").replace("b", "m")

    def number(self, amount: Decimal) -> Any:
        """An amount as the system writes it."""
        if self.said["file"] == "xlsx":
            return float(amount)
        sample = self.said["negative"]
        first, last = sample.index("1"), sample.index("6")
        thousands, point = sample[first + 1 : sample.index("2")], sample[sample.index("4") + 1 : sample.index("5")]
        digits = f"{abs(amount):,.2f}".replace(",", "t").replace(".", point).replace("t", thousands)
        return sample[:first] + digits + sample[last + 1 :] if amount < 0 else digits

    def day(self, day: date) -> Any:
        """A date as the system writes it."""
        return day if self.said["file"] == "xlsx" else day.strftime(self.said["date"])

    def cell(self, item: Item, name: str) -> Any:
        """What stands under a column in the row of an item."""
        if name in ("document_date", "due_date"):
            return self.day(getattr(item, name))
        if name in ("gross", "open"):
            return self.number(self.written(getattr(item, name)))
        if name in ("debit", "credit"):
            amount = item.gross if name == "debit" else -item.gross
            return self.number(amount) if amount > 0 else None
        made = {
            "": None,
            "item": "1",
            "type": self.types[item.type],
            "paid": self.number(item.gross - item.open),
            "direction": self.said.get("sides", ["", ""])[item.gross < 0],
        }
        return made[name] if name in made else getattr(item, name, None)

    def written(self, amount: Decimal) -> Decimal:
        """An amount with the sign that the system gives it."""
        return abs(amount) if self.said.get("unsigned") else -amount if self.layout.owed_negative else amount

    def sum_row(self, label: str, items: Sequence[Item]) -> list[Any]:
        """The row of a sum: its label in the first column, the sums below the amounts."""
        row: list[Any] = [label]
        for name in self.columns[1:]:
            if name in ("gross", "open"):
                sign = -1 if self.layout.owed_negative else 1
                row.append(self.number(sign * sum((getattr(one, name) for one in items), Decimal(0))))
            elif name in ("debit", "credit"):
                side = 1 if name == "debit" else -1
                row.append(self.number(sum((side * one.gross for one in items if side * one.gross > 0), Decimal(0))))
            elif name == "paid":
                row.append(self.number(sum((one.gross - one.open for one in items), Decimal(0))))
            else:
                row.append(None)
        return row

    def rows(self, ledger: Sequence[Item]) -> list[list[Any]]:
        """The whole file."""
        said, headers = self.said, [self.said["headers"]]
        out = [[line] for line in said.get("title", ())]
        out += [] if said.get("repeated") else headers
        for (buyer, name), group in groupby(ledger, key=lambda one: (one.buyer, one.name)):
            items = list(group)
            for row in said.get("heading", ()):
                cells = [row] if isinstance(row, str) else row
                out.append([cell.format(buyer=buyer, name=name) for cell in cells])
            out += headers if said.get("repeated") else []
            out += [
                [self.cell(one, name) for name in self.columns] for one in items for _ in range(said.get("lines", 1))
            ]
            if "subtotal" in said:
                out.append(self.sum_row(said["subtotal"].format(buyer=buyer, name=name), items))
        return [*out, self.sum_row(said["total"], ledger)] if "total" in said else out

    def write(self, path: Path, ledger: Sequence[Item]) -> None:
        """The file of a ledger."""
        rows = self.rows(ledger)
        if self.said["file"] == "xlsx":
            write(path, rows)
            return
        mark = self.said["separator"]
        if self.said.get("framed"):
            lines = ["" if row == [""] else _framed(row, mark) for row in rows]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=mark).writerows(rows)

    def expected(self, item: Item) -> dict[str, Any]:
        """What is read of an item: all that the columns and the headings of the form state."""
        names = {*self.columns, *(part for part in ("buyer", "name") if f"{{{part}}}" in str(self.said.get("heading")))}
        known = self.types.get(item.type) or OTHER_TYPES in self.layout.types or self.layout.side_types
        currency = "currency" in self.columns
        out: dict[str, Any] = {
            "document": item.document,
            "buyer": item.buyer if "buyer" in names else item.name,
            "name": item.name if "name" in names else None,
            "type": item.type if known else None,
            "document_date": item.document_date,
            "due_date": item.due_date if "due_date" in names else None,
            "currency": item.currency if currency else BASE,
        }
        if "gross" in names or {"debit", "credit"} & names:
            out["gross"] = item.gross
        if "open" in names or "paid" in names:
            out["open"] = item.open
        return out


def _framed(row: Sequence[Any], mark: str) -> str:
    cells = ["" if cell is None else str(cell) for cell in row]
    return mark + mark.join(f"{cell:<12}" for cell in cells) + mark


def forms() -> list[Any]:
    """Every layout that says how its system writes."""
    found = []
    for path in sorted(FOLDER.glob("*/render.toml")):
        form = Form(layouts()[path.parent.name], tomllib.loads(path.read_text(encoding="utf-8")))
        found.append(pytest.param(form, id=path.parent.name))
    return found


NAMES = st.from_regex(r"[A-ZÅÉŽ上远][a-zäéñžö海航 &.]{2,14}[a-zäéß司]", fullmatch=True)
BUYERS = st.lists(
    st.tuples(st.from_regex(r"0{0,3}[1-9][0-9]{3,6}", fullmatch=True), NAMES),
    min_size=1,
    max_size=4,
    unique_by=(lambda one: one[0], lambda one: one[1]),
)
AMOUNTS = st.decimals(CENT, Decimal("9999999.99"), places=2)
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def ledgers(draw: st.DrawFn, kinds: Sequence[str]) -> list[Item]:
    """Documents of a few buyers, each buyer's together; what is open is a part of the whole."""
    numbers = draw(
        st.lists(st.from_regex(r"[A-Z]{0,2}0?[1-9][0-9]{4,8}", fullmatch=True), min_size=1, max_size=12, unique=True)
    )
    buyers = draw(BUYERS)
    places = sorted(draw(st.integers(0, len(buyers) - 1)) for _ in numbers)
    out = []
    for number, place in zip(numbers, places, strict=True):
        kind = draw(st.sampled_from(kinds))
        sign = -1 if kind in ("credit note", "payment") else 1
        gross = draw(AMOUNTS)
        rest = draw(st.decimals(CENT, gross, places=2))
        day = draw(DAYS)
        due = day + timedelta(days=draw(st.integers(0, 180)))
        out.append(
            Item(
                number,
                *buyers[place],
                kind,
                day,
                due,
                draw(st.sampled_from(["EUR", "USD", "CNY"])),
                sign * gross,
                sign * rest,
            )
        )
    return out


def test_there_are_forms() -> None:
    assert len(forms()) >= 10


@pytest.mark.parametrize("form", forms())
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_ledger_in_the_form_of_a_system_is_read_back(form: Form, data: st.DataObject) -> None:
    ledger = data.draw(ledgers(sorted(form.types)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list.{form.said['file']}"
        form.write(path, ledger)
        taken = take(replace(read(path), dates=form.dates))
    assert taken.detection.layout.name == form.layout.name
    assert taken.detection.unused == ()
    read_rows = typed(table("ledger"), taken.ledger, BASE)
    assert read_rows.problems == []
    facts = taken.ledger.rows[0][len(table("ledger").inputs) :]
    names = [
        row[len(table("ledger").inputs) :][facts.index("Name")] if "Name" in facts else None
        for row in taken.ledger.rows[1:]
    ]
    found = [
        {name: column[place] for name, column in read_rows.columns.items()} | {"name": names[place]}
        for place in range(len(read_rows))
    ]
    wanted = [form.expected(item) for item in ledger]
    assert len(found) == len(wanted)
    for one, expected in zip(found, wanted, strict=True):
        for name in {"gross", "open"} & set(expected):
            one[name] = Decimal(int(one[name])).scaleb(-decimals(one["currency"]))
        assert {name: one[name] for name in expected} == expected
    assert [one for one in taken.skipped if one.agrees is False] == []
    sums = [one for one in taken.skipped if one.agrees]
    buyers = len(list(groupby(ledger, key=lambda one: one.buyer)))
    assert len(sums) == buyers * ("subtotal" in form.said) + ("total" in form.said)
    assert taken.rows_in == len(found) + len(taken.skipped) + taken.blank_rows
