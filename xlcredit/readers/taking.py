"""From the rows of any system to the rows of a ledger, by its layout; every other row is kept with reason and money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xlcredit.cellerror import CellError
from xlcredit.columns import spelled, table
from xlcredit.errors import XlcreditError
from xlcredit.intake import Block, within_headers
from xlcredit.numberstyle import number_style, with_point
from xlcredit.readers.detecting import Detection
from xlcredit.readers.layout import BUYER_FACTS, GENERIC, MONEY
from xlcredit.values import exact_number, is_blank
from xlcredit.words import folded

RULER = frozenset("-=_*|+.─━ ")
"""Characters of a line that is drawn, not written."""

DIRECTIONS = {"h": -1, "c": -1, "cr": -1, "credit": -1, "haben": -1, "贷": -1, "s": 1, "d": 1, "dr": 1, "debit": 1}
DIRECTIONS |= {"soll": 1, "借": 1}
"""Sign of an amount by the word in its column of debit and credit."""

FIRST_ITEMS = ("", "0", "1", "00", "01", "000", "001")
"""Item numbers of a document that has one item only."""


@dataclass(frozen=True)
class Skipped:
    """A row of the file that is no item: why, its first text, its money, and the sum of the rows that it sums up.

    `row` counts from 1. `stated` and `summed` are None where the row states no amount or sums nothing up.
    """

    row: int
    reason: str
    text: str
    stated: Decimal | None = None
    summed: Decimal | None = None

    @property
    def agrees(self) -> bool | None:
        """True where a sum is the sum of its rows; None where it is no sum."""
        return None if self.summed is None else self.stated == self.summed


@dataclass(frozen=True)
class Taken:
    """The ledger in a file: the block of its items under our headers, the file row of each, and all other rows."""

    ledger: Block
    origin: tuple[int, ...]
    skipped: tuple[Skipped, ...]
    detection: Detection
    blank_rows: int
    rows_in: int


@dataclass
class _Sums:
    """What the items add up to since the last subtotal, since the buyer's heading and since the beginning."""

    part: dict[str, Decimal] = field(default_factory=dict)
    group: dict[str, Decimal] = field(default_factory=dict)
    all: dict[str, Decimal] = field(default_factory=dict)

    def add(self, amounts: Mapping[str, Decimal]) -> None:
        """Count the amounts of an item."""
        for sums in (self.part, self.group, self.all):
            for name, amount in amounts.items():
                sums[name] = sums.get(name, Decimal(0)) + amount

    def summed(self, amounts: Mapping[str, Decimal]) -> tuple[str, Decimal | None]:
        """The kind of sum that the amounts are, and the sum; "" and None where they are none."""
        for kind, sums in (("subtotal", self.part), ("subtotal", self.group), ("total", self.all)):
            if amounts and all(sums.get(name) == amount for name, amount in amounts.items()):
                return kind, next(iter(amounts.values()))
        return "", None

    def nearest(self, name: str) -> Decimal:
        """What a sum that agrees with nothing would have to be: of the fewest rows that there are."""
        return next((sums[name] for sums in (self.part, self.group, self.all) if sums.get(name)), Decimal(0))

    def begin_group(self) -> None:
        """Another buyer begins."""
        self.part.clear()
        self.group.clear()


def taken(block: Block, found: Detection) -> Taken:
    """The ledger of a block whose layout is known."""
    reader = _Reader(block, found)
    items = list(reader.items())
    facts = [name for name in BUYER_FACTS if name in found.places or (name == "name" and reader.names_in_headings)]
    declared = table("ledger").inputs
    of_buyer = table("buyers")
    own = [header for header, _ in reader.own]
    headers = [*(column.en for column in declared), *(of_buyer.column(name).en for name in facts), *own]
    names = [*(column.name for column in declared), *facts, *own]
    rows: list[list[Any]] = [headers, *([item.get(name) for name in names] for _, item in items)]
    return Taken(
        ledger=Block(rows, 1, block.sheet, block.dates or found.layout.dates),
        origin=tuple(row for row, _ in items),
        skipped=tuple(reader.skipped),
        detection=found,
        blank_rows=reader.blank_rows,
        rows_in=len(block.rows) - found.header_row - found.layout.header_rows,
    )


def own_columns(found: Detection) -> list[tuple[str, int]]:
    """Columns of the user's own, by header, which stay beside the ledger; an export's other columns do not."""
    if found.layout.name != GENERIC:
        return []
    return [(header, place) for place, header in enumerate(found.headers) if header in found.unused]


class _Reader:
    """One pass over the rows below the headers."""

    def __init__(self, block: Block, found: Detection) -> None:
        self.found, self.layout = found, found.layout
        self.first = found.header_row + self.layout.header_rows
        below = within_headers(table("ledger"), [found.headers, *block.rows[self.first :]], found.places)[1:]
        self.rows = [*block.rows[: self.first], *below]
        self.first_row = block.header_row + self.first
        self.skipped: list[Skipped] = []
        self.blank_rows = 0
        self.buyer: dict[str, str] = {}
        self.names_in_headings = False
        self.sums = _Sums()
        self.documents: set[str] = set()
        self.header_keys = {spelled(header) for header in found.headers if header}
        self.own = own_columns(found)
        self.money = [(name, found.places[name]) for name in MONEY if name in found.places]
        self.style = number_style(self._money_texts())

    def _money_texts(self) -> Iterator[str]:
        for _, place in self.money:
            cells = (row[place] for row in self.rows[self.first :] if place < len(row))
            yield from (cell for cell in cells if isinstance(cell, str))

    def items(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """File row and cells of every item; all other rows go to `skipped`."""
        self._headings_above()
        for row_number, row in enumerate(self.rows[self.first :], start=self.first_row):
            texts = [str(cell).strip() for cell in row if not is_blank(cell)]
            if not texts:
                self.blank_rows += 1
                continue
            amounts = self._amounts(row)
            skip = self._reason(row, texts, amounts)
            if skip is not None:
                self.skipped.append(Skipped(row_number, skip[0], texts[0], *skip[1:]))
                continue
            item = self._item(row, amounts)
            if self.layout.lines_of_document and item["document"] in self.documents:
                self.skipped.append(Skipped(row_number, "other row", str(item["document"])))
                continue
            self.documents.add(str(item["document"]))
            self.sums.add(amounts)
            yield row_number, item

    def _headings_above(self) -> None:
        """A heading of the first buyer may stand above the headers."""
        for row in self.rows[: self.found.header_row]:
            self._heading(" ".join(str(cell).strip() for cell in row if not is_blank(cell)))

    def _heading(self, text: str) -> bool:
        for pattern in self.layout.group:
            match = pattern.fullmatch(text)
            if match:
                said = {name: value.strip() for name, value in match.groupdict().items() if value}
                if "buyer" in pattern.groupindex or "buyer" not in self.buyer:
                    self.buyer = {}
                    self.sums.begin_group()
                self.buyer |= said
                self.names_in_headings = self.names_in_headings or "name" in said
                return True
        return False

    def _amounts(self, row: Sequence[Any]) -> dict[str, Decimal]:
        """Readable amounts of a row, as they are written."""
        out = {}
        for name, place in self.money:
            amount = self._number(row[place]) if place < len(row) else None
            if amount is not None:
                out[name] = amount
        return out

    def _number(self, cell: Any) -> Decimal | None:
        if is_blank(cell) or isinstance(cell, (bool, CellError)):
            return None
        try:
            return exact_number(with_point(cell, self.style))
        except XlcreditError:
            return None

    def _reason(
        self, row: Sequence[Any], texts: Sequence[str], amounts: Mapping[str, Decimal]
    ) -> tuple[str, Decimal | None, Decimal | None] | None:
        """Why a row is no item, with what it states and sums up; None for an item."""
        stated = next(iter(amounts.values()), None)
        if all(set(text) <= RULER for text in texts):
            return "ruler", None, None
        if len(texts) > 1 and {spelled(text) for text in texts} <= self.header_keys:
            return "repeated header", None, None
        if not amounts and self._heading(" ".join(texts)):
            return "heading", None, None
        rule = next((one for one in self.layout.skip if one.pattern.search(texts[0])), None)
        if rule is not None and rule.reason in ("subtotal", "total"):
            return self._sum(rule.reason, amounts)
        if rule is not None:
            return rule.reason, stated, None
        named = self._cell(row, "document") or self._cell(row, "reference") or self._cell(row, "document_date")
        if named:
            kind = self.layout.types.get(folded(self._cell(row, "type") or ""))
            return (kind, stated, None) if kind in ("opening balance", "other row", "remark") else None
        if not amounts:
            return "remark", None, None
        kind, summed = self.sums.summed(amounts)
        return self._sum(kind, amounts) if summed is not None else None

    def _sum(self, kind: str, amounts: Mapping[str, Decimal]) -> tuple[str, Decimal | None, Decimal | None]:
        """A sum with what its rows add up to; the next part begins after it."""
        stated = next(iter(amounts.values()), None)
        found, summed = self.sums.summed(amounts)
        if summed is None and amounts:
            summed = self.sums.nearest(next(iter(amounts)))
        self.sums.part.clear()
        return found or kind, stated, summed

    def _cell(self, row: Sequence[Any], name: str) -> Any:
        place = self.found.places.get(name)
        cell = row[place] if place is not None and place < len(row) else None
        return None if is_blank(cell) else cell.strip() if isinstance(cell, str) else cell

    def _item(self, row: Sequence[Any], amounts: Mapping[str, Decimal]) -> dict[str, Any]:
        item = {name: self._cell(row, name) for name in self.found.places}
        item |= {name: value for name, value in self.buyer.items() if item.get(name) is None}
        if item.get("buyer") is None:
            item["buyer"] = item.get("name")
        item |= {header: row[place] for header, place in self.own if place < len(row)}
        kind = folded(item.get("type") or "")
        item["document"] = self._document(item)
        if self.layout.signed_anew:
            item |= self._signed(item, amounts, kind)
        elif "paid" in amounts and "open" not in self.found.places and "gross" in amounts:
            item["open"] = amounts["gross"] - amounts["paid"]
        if kind in self.layout.types:
            item["type"] = self.layout.types[kind]
        return item

    def _document(self, item: Mapping[str, Any]) -> Any:
        number = item.get("document") if item.get("document") is not None else item.get("reference")
        part = str(item.get("item") if item.get("item") is not None else "").strip().removesuffix(".0")
        return number if number is None or part in FIRST_ITEMS else f"{str(number).strip()}/{part}"

    def _signed(self, item: Mapping[str, Any], amounts: Mapping[str, Decimal], kind: str) -> dict[str, Any]:
        """Gross and open amount with the sign that they have for us: positive is owed to us."""
        sign = -1 if self.layout.owed_negative else 1
        sign *= DIRECTIONS.get(folded(item.get("direction") or ""), 1)
        out: dict[str, Any] = {}
        if "debit" in amounts or "credit" in amounts:
            out["gross"] = amounts.get("debit", Decimal(0)) - amounts.get("credit", Decimal(0))
        for name in ("gross", "open"):
            if name in amounts:
                amount = sign * amounts[name]
                out[name] = -abs(amount) if kind in self.layout.credit_types else amount
        return out
