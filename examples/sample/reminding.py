"""Which reminders the firm of the sample has sent: every Monday, by the ladder that every workbook starts with."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

from sample.calendar_days import AS_OF
from sample.closing import Books
from sample.trading import Document

LADDER = Path(__file__).parents[2] / "xlcredit" / "tables" / "ladder.toml"
LAST_RUN = date(2026, 10, 19)
"""Monday of the last run: what has fallen due since waits for the next."""

BY_HAND = (4, date(2026, 9, 28))
"""Steps from this one on wait for a decision of people, which was last taken on this day."""


def reminder_rows(books: Books) -> list[dict[str, object]]:
    """A row for each step of each debt that is open and overdue, in the order of the days."""
    steps = tomllib.loads(LADDER.read_text(encoding="utf-8"))["row"]
    rows = []
    for document in books.documents:
        if document.due and document.due < AS_OF and books.open_on(document, AS_OF) > 0 and document.disputed != "yes":
            rows += [
                {"buyer": document.buyer.buyer, "document": document.number, "date": day, "ladder_step": number}
                for number, day in sent(document, steps)
            ]
    return sorted(rows, key=lambda row: (row["date"], row["buyer"], row["document"]))


def sent(document: Document, steps: list[dict[str, int]]) -> list[tuple[int, date]]:
    """Steps of a debt with the Monday of each."""
    found: list[tuple[int, date]] = []
    for step in steps:
        day = document.due + timedelta(days=step["days_from_due"])
        if found:
            day = max(day, found[-1][1] + timedelta(days=step.get("days_since_last", 0)))
        day += timedelta(days=-day.weekday() % 7)
        if day > (BY_HAND[1] if step["ladder_step"] >= BY_HAND[0] else LAST_RUN):
            break
        found.append((step["ladder_step"], day))
    return found
