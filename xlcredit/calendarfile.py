"""What has a day as a calendar file (.ics, RFC 5545), for Outlook and every other calendar.

One event of a whole day for each entry to come, with an alarm a week before. An event keeps its identity from export
to export as long as what it is about is the same, so that importing twice makes no two.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from xlcredit.calendarentries import DEADLINES, Entry, Source, entries_of, money_text
from xlcredit.errors import FileError
from xlcredit.wholefile import write_whole
from xlcredit.words import spoken

if TYPE_CHECKING:
    from icalendar import Event

    from xlcredit.analysis import Analysis

ALARM_BEFORE = timedelta(days=7)


def write_calendar(path: Path, analysis: Analysis, language: str = "en", sources: Iterable[Source] = DEADLINES) -> int:
    """Write what is to come as a calendar file; the number of events.

    path: file to write, whole or not at all; language: en or zh; sources: deadlines of the policy unless given.
    FileError where its folder is not there.
    """
    if not path.parent.is_dir():
        raise FileError(f"{path}: there is no folder {path.parent}: make it first")
    written, events = calendar_of(analysis, language, sources)
    write_whole(path, written)
    return events


def calendar_of(
    analysis: Analysis, language: str = "en", sources: Iterable[Source] = DEADLINES
) -> tuple[bytes, int]:
    """What is to come as the bytes of a calendar file, and how many events are in it."""
    from icalendar import Calendar

    entries = entries_of(analysis, language, sources)
    calendar = Calendar()
    calendar.add("prodid", "-//xlcredit//Deadlines//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(event_of(entry, analysis))
    return calendar.to_ical(), len(entries)


def event_of(entry: Entry, analysis: Analysis) -> Event:
    """One entry as an event of a whole day."""
    from icalendar import Alarm, Event

    name = analysis.names_of([entry.buyer])[0] or entry.buyer
    summary = plain(f"{entry.title}: {name} ({entry.buyer})")
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_OID, repr(entry.identity))}@xlcredit")
    event.add("dtstamp", datetime.combine(analysis.settings.as_of, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", summary)
    event.add("description", "\n".join(plain(line) for line in entry.lines))
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


def plain(text: str) -> str:
    """A text on one line, without the control characters that a calendar may not hold.

    >>> plain("A\\r\\nBEGIN:VALARM\\x07")
    'A BEGIN:VALARM'
    """
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
