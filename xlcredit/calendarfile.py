"""Deadlines as a calendar file (.ics, RFC 5545), for Outlook and every other calendar.

One event of a whole day for each buyer with a deadline to come, with an alarm a week before. An event keeps its
identity from export to export as long as buyer, document and step are the same, so that importing twice makes no two.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlcredit.columns import table
from xlcredit.errors import FileError
from xlcredit.money import currency_units
from xlcredit.wording import fixed
from xlcredit.words import spoken

if TYPE_CHECKING:
    from icalendar import Event

    from xlcredit.analysis import Analysis

ALARM_BEFORE = timedelta(days=7)


def write_calendar(path: Path, analysis: Analysis, language: str = "en") -> int:
    """Write the deadlines to come as a calendar file; the number of events.

    path: file to write, whole or not at all; language: en or zh. FileError where its folder is not there.
    """
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}: make it first")
    written, events = calendar_of(analysis, language)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        beside = Path(folder) / path.name
        beside.write_bytes(written)
        beside.replace(path)
    return events


def calendar_of(analysis: Analysis, language: str = "en") -> tuple[bytes, int]:
    """The deadlines to come as the bytes of a calendar file, and how many events are in it."""
    from icalendar import Calendar

    rows = analysis.table("deadlines")
    rows = rows[rows["days_left"] >= 0].to_dict("records")
    calendar = Calendar()
    calendar.add("prodid", "-//xlcredit//Deadlines//EN")
    calendar.add("version", "2.0")
    for row in rows:
        calendar.add_component(event_of(row, analysis, language))
    return calendar.to_ical(), len(rows)


def event_of(row: Mapping[str, Any], analysis: Analysis, language: str) -> Event:
    """One deadline as an event of a whole day."""
    from icalendar import Alarm, Event

    settings, money = analysis.settings, money_text(analysis, row["at_stake"])
    step, action = (spoken(f"deadline_{name}", row[name], language) for name in ("step", "action"))
    summary = plain(f"{step}: {row['name'] or row['buyer']} ({row['buyer']})")
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_OID, repr((row['buyer'], row['document'], row['step'])))}@xlcredit")
    event.add("dtstamp", datetime.combine(settings.as_of, time(), UTC))
    event.add("dtstart", row["deadline"])
    event.add("dtend", row["deadline"] + timedelta(days=1))
    event.add("summary", summary)
    document, at_stake = (table("deadlines").column(name).header(language) for name in ("document", "at_stake"))
    lines = (action, f"{document}: {row['document']}", f"{at_stake}: {money}")
    event.add("description", "\n".join(plain(line) for line in lines))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -ALARM_BEFORE)
    event.add_component(alarm)
    return event


def deadline_lines(analysis: Analysis, language: str = "en") -> list[str]:
    """The table of deadlines as lines of text: deadline, days left, buyer, name, money at stake, action."""
    rows = analysis.table("deadlines").to_dict("records")
    return [
        f"{row['deadline']}  {row['days_left']:>5}  {plain(row['buyer'])}  {plain(row['name'])}  "
        f"{money_text(analysis, row['at_stake'])}  {spoken('deadline_action', row['action'], language)}"
        for row in rows
    ]


def money_text(analysis: Analysis, amount: int) -> str:
    """An amount of base minor units with its currency."""
    places = analysis.settings.places
    return f"{fixed(currency_units(int(amount), places), places)} {analysis.settings.base_currency}"


def plain(text: str) -> str:
    """A text on one line, without the control characters that a calendar may not hold.

    >>> plain("A\\r\\nBEGIN:VALARM\\x07")
    'A BEGIN:VALARM'
    """
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
