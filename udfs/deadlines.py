"""Worksheet functions: deadlines of the policy, and what may still be delivered under cover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as day_type
from typing import Any

from udfs.book import LoadedBook, NoAnswer
from udfs.cells import DateOrBlank, Id, Rows
from udfs.registry import worksheet_function
from xlcredit.errors import UnknownId
from xlcredit.money import currency_units

CATEGORY = "Credit: insurance cover"


def deadline_of(book: LoadedBook, buyer: str) -> Mapping[str, Any]:
    """Row of a buyer in the table of deadlines; NoAnswer where nothing is to be done."""
    book.row("exposure", buyer)
    try:
        return book.row("deadlines", buyer)
    except UnknownId:
        reason = f"buyer {buyer!r} has no deadline: no insured item with a step that is still to be done"
        raise NoAnswer(reason) from None


@worksheet_function(CATEGORY, "客户的下一保单期限；全部错过时为最后错过的日期。", result="date")
def NEXT_DEADLINE(book: LoadedBook, buyer_id: Id) -> day_type:
    """Next deadline of the policy for a buyer; a day in the past when nothing but missed steps is left."""
    return deadline_of(book, buyer_id)["deadline"]


@worksheet_function(CATEGORY, "客户在下一保单期限前应采取的行动。", result="text")
def NEXT_ACTION(book: LoadedBook, buyer_id: Id) -> str:
    """What is to be done for a buyer by the next deadline of the policy."""
    return book.word("deadline_action", deadline_of(book, buyer_id)["action"])


@worksheet_function(CATEGORY, "某日可发货的剩余保险限额（本位币）；停止发货、除外或保单期外为 0。", result="money")
def SHIP_HEADROOM(book: LoadedBook, buyer_id: Id, date: DateOrBlank = None) -> float:
    """Insurer's limit left for a delivery to a buyer on a day; 0 when stopped or not insured. [base currency]

    date: Day of the delivery; the as-of date unless given.
    """
    book.row("exposure", buyer_id)
    day = date or book.analysis.settings.as_of
    return currency_units(book.analysis.ship_headroom(day)[buyer_id], book.places)


@worksheet_function(CATEGORY, "保单期限表：每个客户的下一期限，最紧急者在前。", result="rows")
def DEADLINE_TABLE(book: LoadedBook) -> Rows:
    """Table of the next deadline of every buyer with action and money at stake, the most urgent first."""
    return book.rows("deadlines")


@worksheet_function(CATEGORY, "停止发货表：新的发货不承保的客户。", result="rows")
def STOP_TABLE(book: LoadedBook) -> Rows:
    """Table of the buyers to whom deliveries are not insured now: since when, why, and what cures it."""
    return book.rows("stops")
