"""In which order of dates and with which decimal mark a file is read, and by how much of it that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xlcredit.columns import Column, table
from xlcredit.datestyle import STYLES, date_style, read_date
from xlcredit.errors import XlcreditError
from xlcredit.intake import Block, reader
from xlcredit.numberstyle import MARKS, mark_of, with_point, written
from xlcredit.readers.asking import WAYS, date_texts
from xlcredit.readers.outcome import Taken
from xlcredit.values import exact_number, flag, refuse_error

NUMBERS = ("money", "part", "number")

BY_CELLS = ("as the cells hold it", "按单元格原值")
MADE = ("from other parts of the list", "取自清单其他部分")
WHOLE = ("whole numbers", "整数")
OPEN = ("open: {way}", "待定：{way}")
CHOSEN = ("{way}, as you chose", "{way}，按您的选择")
SAID = ("{way}, as the layout says", "{way}，按版式规定")
SHOWN = ("{way}, by {count:,} of {all:,} values", "{way}，依据 {all:,} 个值中的 {count:,} 个")
ELSEWHERE = ("{way}, as other columns or sums show", "{way}，依据其他列或合计")


@dataclass(frozen=True)
class Styles:
    """Order of dates and decimal mark of a file, several where it leaves them open, with its texts by column.

    `said` is what says so where the file itself does not, by kind of style.
    """

    dates: tuple[str, ...]
    numbers: tuple[str, ...]
    said: Mapping[str, tuple[str, str]]
    texts: Mapping[str, Counter[str]]

    def read(self, column: Column, value: Any) -> date | Decimal | str | None:
        """What is read from a cell of a column; None where it cannot be read, or can in two ways."""
        if column.kind == "date":
            found = [_value(reader(column, 1900, style), value) for style in self.dates]
        elif column.kind in NUMBERS:
            found = [_value(_amount, with_point(value, mark)) for mark in self.numbers]
        else:
            found = [_value(reader(column, 1900, "ymd"), value)]
        return found[0] if len(set(found)) == 1 else None

    def how(self, column: Column) -> tuple[str, str]:
        """How a column is read, in English and Chinese; blank for plain text."""
        texts = self.texts.get(column.name, Counter())
        if column.kind == "date":
            plain = all(read_date(text, "ymd") for text in texts)
            known = WAYS["ymd"] if texts else BY_CELLS
            return known if plain else self._how("dates", self.dates, texts, _order_of)
        if column.kind in NUMBERS:
            plain = not any(mark_of(text) for text in texts)
            known = WHOLE if any(written(text) for text in texts) else BY_CELLS
            return known if plain else self._how("numbers", self.numbers, texts, mark_of)
        return "", ""

    def _how(
        self, kind: str, styles: tuple[str, ...], texts: Counter[str], shows: Callable[[str], str]
    ) -> tuple[str, str]:
        count = sum(many for text, many in texts.items() if shows(text) == styles[0])
        form = OPEN if len(styles) > 1 else self.said.get(kind) or (SHOWN if count else ELSEWHERE)
        english, chinese = (mark.join(WAYS[style][at] for style in styles) for at, mark in enumerate((" or ", "或")))
        return (
            form[0].format(way=english, count=count, all=texts.total()),
            form[1].format(way=chinese, count=count, all=texts.total()),
        )


def styles_of(block: Block, done: Taken) -> Styles:
    """How dates and numbers of a file are read."""
    texts = _texts(block, done)
    dated = [column.name for column in table("ledger").inputs if column.kind == "date"]
    columns = date_texts(done.ledger).values() if done.origin else [texts[name] for name in dated if name in texts]
    evidence = date_style(text for column in columns for text in column)
    dates = (done.ledger.dates,) if done.ledger.dates else evidence.tied
    numbers = MARKS if done.numbers == "open" else (done.numbers,)
    layout = done.detection.layout
    said = {}
    for kind, chosen, known in (("dates", block.dates, layout.dates), ("numbers", block.numbers, layout.numbers)):
        if chosen or known:
            said[kind] = CHOSEN if chosen else SAID
    return Styles(dates, numbers, said, texts)


def _texts(block: Block, done: Taken) -> dict[str, Counter[str]]:
    """Texts of the items by the column that is read from them; of all rows where there are no items yet."""
    rows = [block.rows[number - block.header_row] for number in done.origin]
    rows = rows or list(block.rows[done.detection.first_row :])
    return {
        name: Counter(row[at] for row in rows if at < len(row) and isinstance(row[at], str) and row[at].strip())
        for name, at in done.detection.places.items()
    }


def _order_of(text: str) -> str:
    """Order of dates in which alone a text is one; "" where there are several, or none."""
    orders = [style for style in STYLES if read_date(text, style) is not None]
    return orders[0] if len(orders) == 1 else ""


def _value(read: Callable[[Any, str], Any], value: Any) -> Any:
    try:
        return read(refuse_error(value), "")
    except XlcreditError:
        return None


def _amount(value: Any, _: str) -> Decimal | str:
    """An amount, or yes or no for a part."""
    try:
        return exact_number(value)
    except XlcreditError:
        return "yes" if flag(value) else "no"
