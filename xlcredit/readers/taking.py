"""From the rows of any system to the rows of a ledger, by its layout; every other row is kept with reason and money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from xlcredit.cellerror import CellError
from xlcredit.columns import spelled, table
from xlcredit.errors import XlcreditError
from xlcredit.intake import Block, within_headers
from xlcredit.numberstyle import MARKS, number_style, with_point
from xlcredit.readers.detecting import Detection
from xlcredit.readers.layout import BUYER_FACTS, DATE_PARTS, GENERIC, MONEY, SIDES
from xlcredit.readers.outcome import Skipped, Taken
from xlcredit.readers.running import date_of_parts, earliest
from xlcredit.readers.signs import direction, netted, owed, type_of
from xlcredit.readers.sums import Sums
from xlcredit.values import exact_number, is_blank, text
from xlcredit.words import folded

RULER = frozenset("-=_*|+.─━ ")
"""Characters of a line that is drawn, not written."""

OWN = "own"
"""Cells of the columns that are the user's own."""

FIRST_ITEMS = ("", "0", "1", "00", "01", "000", "001")
"""Item numbers of a document that has one item only."""


def taken(block: Block, found: Detection) -> Taken:
    """The ledger of a block whose layout is known."""
    reader = _Reader(block, found)
    items = list(reader.items())
    facts = [name for name in BUYER_FACTS if name in found.places or (name == "name" and reader.names_in_headings)]
    declared = table("ledger").inputs
    of_buyer = table("buyers")
    headers = [*(column.en for column in declared), *(of_buyer.column(name).en for name in facts)]
    names = [*(column.name for column in declared), *facts]
    rows: list[list[Any]] = [
        [*headers, *(header for header, _ in reader.own)],
        *([*(item.get(name) for name in names), *item[OWN]] for _, item in items),
    ]
    return Taken(
        ledger=Block(rows, 1, block.sheet, reader.dates, numbers=reader.style if reader.style in MARKS else None),
        origin=tuple(row for row, _ in items),
        skipped=tuple(reader.skipped),
        detection=found,
        blank_rows=reader.blank_rows,
        rows_in=len(block.rows) - found.first_row,
        numbers=reader.style,
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
        self.first = found.first_row
        below = within_headers(table("ledger"), [found.headers, *block.rows[self.first :]], found.places)[1:]
        self.rows = [*block.rows[: self.first], *below]
        self.first_row = block.header_row + self.first
        self.skipped: list[Skipped] = []
        self.blank_rows = 0
        self.buyer: dict[str, str] = {}
        self.names_in_headings = False
        self.sums = Sums()
        self.above: dict[str, tuple[int, str, dict[str, Decimal]]] = {}
        self.seen: dict[str, list[tuple[str, ...]]] = {}
        self.filled: dict[str, Any] = {}
        self.opening = ""
        self.dates = block.dates or self.layout.dates
        keys = [spelled(header) for header in found.headers]
        lines = block.rows[found.header_row : self.first]
        self.header_keys = {spelled(cell) for line in lines for cell in line if not is_blank(cell)}
        self.rules = [
            (rule, [place for place, key in enumerate(keys) if key in rule.headers]) for rule in self.layout.skip
        ]
        self.own = own_columns(found)
        self.money = [(name, found.places[name]) for name in MONEY if name in found.places]
        texts = (cell for place in found.number_places for cell in self._column(place) if isinstance(cell, str))
        self.style = number_style(texts, block.numbers or self.layout.numbers)

    def _column(self, place: int) -> Iterator[Any]:
        return (row[place] for row in self.rows[self.first :] if place < len(row))

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
            item, counted = self._opening(row_number, row) or self._item(row_number, row, amounts)
            document = text(item["document"])
            facts = tuple(str(item.get(name)) for name in ("buyer", "document_date", "due_date", "gross", "open"))
            if self.layout.lines_of_document and facts in self.seen.get(document, ()):
                self.skipped.append(Skipped(row_number, "other row", document))
                continue
            self._count(document, facts, item)
            self.sums.add(counted)
            yield row_number, item
        for part in list(self.above):
            self._close(part)

    def _count(self, document: str, facts: tuple[str, ...], item: dict[str, Any]) -> None:
        """Remember a document by what it says; another instalment of the same one bears its count."""
        before = self.seen.setdefault(document, [])
        if self.layout.instalments and before and facts not in before:
            item["document"], item["instalment_of"] = f"{document}/{len(before) + 1}", document
        before.append(facts)

    def _headings_above(self) -> None:
        """A heading of the first buyer may stand above the headers."""
        for row in self.rows[: self.found.header_row] if self.layout.headings_above else ():
            self._heading([str(cell).strip() for cell in row if not is_blank(cell)])

    def _heading(self, texts: Sequence[str]) -> bool:
        for pattern in self.layout.group:
            match = pattern.fullmatch("\t".join(texts))
            if match:
                said = {name: value.strip() for name, value in match.groupdict().items() if value}
                if "buyer" in pattern.groupindex or "buyer" not in self.buyer:
                    self.buyer = {}
                    self.sums.mark()
                self.buyer |= said
                self.names_in_headings = self.names_in_headings or "name" in said
                return True
        return False

    def _amounts(self, row: Sequence[Any]) -> dict[str, Decimal]:
        """Readable amounts of a row, as they are written."""
        out = {}
        for name, place in self.money:
            amount = self._number_at(row, place)
            if amount is not None:
                out[name] = amount
        parts = [amount for place in self.found.buckets if (amount := self._number_at(row, place)) is not None]
        if parts and "open" not in self.found.places:
            out["open"] = sum(parts, Decimal(0))
        return out

    def _number_at(self, row: Sequence[Any], place: int) -> Decimal | None:
        return self._number(row[place]) if place < len(row) else None

    def _number(self, cell: Any) -> Decimal | None:
        if is_blank(cell) or isinstance(cell, (bool, CellError)):
            return None
        try:
            # Sums that a spreadsheet has computed end in binary noise.
            return exact_number(with_point(round(cell, 6) if isinstance(cell, float) else cell, self.style))
        except XlcreditError:
            return None

    def _drawn(self, texts: Sequence[str]) -> str | None:
        """What a row is that belongs to the form of the list alone."""
        if all(set(text) <= RULER for text in texts):
            return "ruler"
        return (
            "repeated header" if len(texts) > 1 and all(spelled(text) in self.header_keys for text in texts) else None
        )

    def _reason(
        self, row: Sequence[Any], texts: Sequence[str], amounts: Mapping[str, Decimal]
    ) -> tuple[str, Decimal | None, Decimal | None] | None:
        """Why a row is no item, with what it states and sums up; None for an item."""
        stated = next(iter(amounts.values()), None)
        self.opening = ""
        drawn = self._drawn(texts)
        if drawn is not None:
            return drawn, None, None
        rule, text_of = self._rule(row, texts, amounts)
        self.opening = text_of if rule == "opening balance" else ""
        if rule in ("subtotal", "total"):
            return self._sum(rule, amounts)
        if rule == "opening balance":
            amount = self._opening_amount(row)
            return None if amount else (rule, stated if amount is None else amount, None)
        if rule:
            return rule, stated, None
        if self._begins_buyer(row):
            self._begin_with_sums(texts[0], amounts)
            return "heading", stated, None
        if not amounts and self._heading(texts):
            return "heading", None, None
        # What has neither date nor money is no document but the number of a page, or when the list was printed.
        dated = self._says(row, "document_date", "day")
        if dated or (self._says(row, "document", "reference") and (amounts or self._says(row, *MONEY))):
            return None
        if not amounts:
            return "remark", None, None
        # What has money and names no document is a sum, also where its rows add up to something else; in columns
        # of our own it is an item with a fault.
        _, summed = self.sums.summed(amounts)
        return self._sum("", amounts) if summed is not None or self.layout.name != GENERIC else None

    def _says(self, row: Sequence[Any], *names: str) -> bool:
        return any(self._cell(row, name) is not None for name in names)

    def _rule(self, row: Sequence[Any], texts: Sequence[str], amounts: Mapping[str, Decimal]) -> tuple[str, str]:
        """Reason of the first rule of the layout that a row meets, and the text that meets it.

        A sum has money and, where its first text alone says so, no date of its own.
        """
        dated = str(self._cell(row, "document_date") or "").strip()
        for rule, places in self.rules:
            cells = [row[at] for at in places if at < len(row)] if rule.headers else texts[:1]
            for text_of in ("" if is_blank(cell) else str(cell).strip() for cell in cells):
                with_date = not rule.headers and dated not in ("", text_of)
                no_sum = rule.reason in ("subtotal", "total") and (not amounts or with_date)
                if not no_sum and rule.pattern.search(text_of):
                    return rule.reason, text_of
        word = str(self._cell(row, "type") or "")
        kind = self.layout.types.get(folded(word), "")
        return (kind, word) if kind in ("opening balance", "other row", "remark") else ("", "")

    def _begins_buyer(self, row: Sequence[Any]) -> bool:
        lacking = self.layout.heading_lacks
        return bool(lacking) and self._cell(row, lacking) is None and not is_blank(row[0])

    def _begin_with_sums(self, name: str, amounts: Mapping[str, Decimal]) -> None:
        """The heading of a buyer that may state the sums of what follows."""
        self._close("buyer")
        if not self._heading([name]):
            self.buyer = {"name": name}
            self.names_in_headings = True
            self.sums.mark()
        self._await("buyer", amounts)

    def _await(self, part: str, amounts: Mapping[str, Decimal]) -> None:
        """Remember a sum that stands above its rows."""
        if amounts:
            self.above[part] = len(self.skipped), next(iter(amounts)), dict(self.sums.all)

    def _close(self, part: str) -> None:
        """Say what a sum that stood above its rows sums up, now that they are known."""
        if part in self.above:
            place, name, before = self.above.pop(part)
            self.skipped[place] = replace(self.skipped[place], summed=self.sums.since(before, name))

    def _opening_amount(self, row: Sequence[Any]) -> Any:
        """What a row with the opening balance of an account states; None where the file has no balance column."""
        if "balance" not in self.found.places:
            return None
        place = self.found.places["balance"]
        amount = self._number_at(row, place)
        if amount is None:
            amounts = self._amounts(row)
            amount = sum((SIDES[name] * amounts[name] for name in SIDES if name in amounts), Decimal(0))
        return self._unreadable(row, [place]) or amount * direction(self._cell(row, "direction"))

    def _opening(self, row_number: int, row: Sequence[Any]) -> tuple[dict[str, Any], Mapping[str, Decimal]] | None:
        """The opening balance of an account as an item, as old as the first entry at least; None for other rows."""
        if not self.opening:
            return None
        amount = self._opening_amount(row)
        item, _ = self._item(row_number, row, {})
        named = (self.opening, item["buyer"], item.get("currency"))
        item["document"] = " ".join(str(part) for part in named if part is not None)
        item["document_date"] = item.get("document_date") or self._first_day()
        item["type"] = "payment" if isinstance(amount, Decimal) and amount < 0 else "invoice"
        return item | {"gross": amount, "due_date": None}, {}

    def _first_day(self) -> date | None:
        places = self.found.places
        if "document_date" in places:
            return earliest(self._column(places["document_date"]), self.dates)
        parts = ([self._cell(row, name) for name in DATE_PARTS] for row in self.rows[self.first :])
        return earliest((date_of_parts(*part) for part in parts), self.dates)

    def _sum(self, kind: str, amounts: Mapping[str, Decimal]) -> tuple[str, Decimal | None, Decimal | None]:
        """A sum with what its rows add up to; the next part begins after it."""
        stated = next(iter(amounts.values()), None)
        if not self.sums.all:
            self._await("all", amounts)
            return kind or "total", stated, None
        found, summed = self.sums.summed(amounts)
        if summed is None and amounts:
            stated, summed = self.sums.nearest(amounts)
        self.sums.mark()
        return kind or found or "subtotal", stated, summed

    def _cell(self, row: Sequence[Any], name: str) -> Any:
        place = self.found.places.get(name)
        if place is None or place >= len(row):
            return None
        cell = row[place]
        return cell.strip() or None if isinstance(cell, str) else None if is_blank(cell) else cell

    def _item(
        self, row_number: int, row: Sequence[Any], amounts: Mapping[str, Decimal]
    ) -> tuple[dict[str, Any], Mapping[str, Decimal]]:
        """Cells of an item under our names, and its amounts as the sums of the file count them."""
        item = {name: self._cell(row, name) for name in self.found.places}
        self._fill_down(item)
        item |= {name: value for name, value in self.buyer.items() if item.get(name) is None}
        if item.get("buyer") is None:
            item["buyer"] = item.get("name")
        if item.get("document_date") is None and "day" in item:
            item["document_date"] = date_of_parts(*(item.get(name) for name in DATE_PARTS))
        # Apart from our names: a column of the user's own may be called like one of them.
        item[OWN] = [row[place] if place < len(row) else None for _, place in self.own]
        kind = folded(item.get("type") or "")
        if self.layout.signed_anew:
            amounts = netted(self.layout, item, amounts, kind)
            item |= owed(self.layout, amounts)
        elif "paid" in amounts and "open" not in self.found.places and "gross" in amounts:
            item["open"] = amounts["gross"] - amounts["paid"]
        item |= self._of_parts(row, item, amounts)
        word, item["type"] = item.get("type"), type_of(self.layout, kind, item, amounts)
        item["document"] = self._document(item, f"{word or 'no number'} {row_number}")
        return item, amounts

    def _fill_down(self, item: dict[str, Any]) -> None:
        """Values that stand in the first of several rows only, as in merged cells."""
        said = {name: item[name] for name in self.layout.filled_down if item.get(name) is not None}
        self.filled = said or self.filled
        item |= self.filled

    def _of_parts(self, row: Sequence[Any], item: Mapping[str, Any], amounts: Mapping[str, Decimal]) -> dict[str, Any]:
        """Amounts of sides or buckets of which one is unreadable, of what is settled, and of payments on account."""
        places = self.found.places
        out: dict[str, Any] = {}
        if self.found.buckets and "open" not in places:
            out["open"] = self._unreadable(row, self.found.buckets) or amounts.get("open")
        unreadable = self._unreadable(row, (places[name] for name in SIDES if name in places))
        if unreadable is not None:
            out["gross"] = unreadable
        if folded(item.get("settlement") or "") in self.layout.settled and "open" not in item:
            out["open"] = Decimal(0)
        if amounts.get("gross") == 0 and amounts.get("open"):
            # A payment on account is no invoice: only what is left of it is known.
            out["gross"] = None
        return out

    def _unreadable(self, row: Sequence[Any], places: Iterable[int]) -> Any:
        """The first cell of these that holds something that is no number; None where there is none."""
        cells = (row[place] for place in places if place < len(row))
        return next((cell for cell in cells if not is_blank(cell) and self._number(cell) is None), None)

    def _document(self, item: dict[str, Any], otherwise: str) -> Any:
        """Number of the document with its line, an instalment of it; a payment may have none, or one seen before."""
        number, reference = item.get("document"), item.get("reference")
        number = reference if number is None else number
        if number is None and item.get("document_date") is not None and self.layout.name != GENERIC:
            return otherwise
        part = text(item.get("item") if item.get("item") is not None else "").strip()
        if number is not None and part not in FIRST_ITEMS:
            item["instalment_of"] = text(number).strip()
            return f"{item['instalment_of']}/{part}"
        again = None not in (number, reference) and item["type"] == "payment" and text(number) in self.seen
        return f"{text(number)}/{text(reference)}" if again and self.layout.name != GENERIC else number
