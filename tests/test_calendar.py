"""The calendar file: what RFC 5545 asks of its bytes, and that another reading gives the deadlines back."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import Blocks, claim_firms
from tests.test_claimview import FEW, analysed
from xlcredit.analysis import Analysis
from xlcredit.calendarentries import ALL
from xlcredit.calendarfile import calendar_of, write_calendar
from xlcredit.errors import FileError

DAY = dt.date(2026, 9, 20)


def one_buyer(name: str = "Müller, Söhne; \\Co", document: str = "A", day: dt.date = DAY) -> Analysis:
    return analysed(
        {
            "settings": [["Setting", "Value"], ["as_of", day], ["base_currency", "EUR"]],
            "policy": [["Key", "Value"], ["insured_percentage", 0.9]],
            "buyers": [["Buyer", "Name"], ["B1", name]],
            "ledger": [
                ["Document", "Buyer", "Document date", "Terms", "Gross"],
                [document, "B1", dt.date(2026, 7, 2), "14", 1000],
            ],
            "limits": [
                ["Decision", "Buyer", "Source", "Amount", "Effective"],
                ["L1", "B1", "insurer", 800, dt.date(2026, 1, 1)],
            ],
        }
    )


def unfolded(written: bytes) -> list[str]:
    """Content lines by RFC 5545, section 3.1: a line break before a blank is no line break."""
    assert written.endswith(b"\r\n")
    assert written.count(b"\n") == written.count(b"\r\n") == written.count(b"\r")
    assert max(map(len, written.split(b"\r\n"))) <= 75
    return written.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_every_line_of_one_deadline() -> None:
    written, events = calendar_of(one_buyer())
    lines = unfolded(written)
    uid = next(line for line in lines if line.startswith("UID:"))
    assert re.fullmatch(r"UID:[0-9a-f-]{36}@xlcredit", uid)
    assert events == 1
    assert sorted(lines) == sorted(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//xlcredit//Deadlines//EN",
            "BEGIN:VEVENT",
            uid,
            "DTSTAMP:20260920T000000Z",
            "DTSTART;VALUE=DATE:20261014",
            "DTEND;VALUE=DATE:20261015",
            r"SUMMARY:overdue notice: Müller\, Söhne\; \\Co (B1)",
            r"DESCRIPTION:Report the overdue item to the insurer\nDocument: A\nMoney at stake: 800.00 EUR",
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            r"DESCRIPTION:overdue notice: Müller\, Söhne\; \\Co (B1)",
            "TRIGGER:-P7D",
            "END:VALARM",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    )


def test_in_chinese_and_folded_between_characters() -> None:
    lines = unfolded(calendar_of(one_buyer("华" * 60), "zh")[0])
    assert "SUMMARY:逾期报告: " + "华" * 60 + " (B1)" in lines
    assert r"DESCRIPTION:向保险公司报告逾期\n单据号: A\n涉及金额: 800.00 EUR" in lines


def uids(analysis: Analysis) -> list[str]:
    return [line for line in unfolded(calendar_of(analysis)[0]) if line.startswith("UID:")]


def test_an_event_keeps_its_identity() -> None:
    assert uids(one_buyer()) == uids(one_buyer("Another name", day=DAY + dt.timedelta(days=3)))
    assert uids(one_buyer()) != uids(one_buyer(document="C"))
    assert uids(one_buyer()) != uids(one_buyer(day=dt.date(2026, 9, 14)))  # another step


def test_text_from_outside_makes_no_event_of_its_own() -> None:
    written, _ = calendar_of(one_buyer("Evil\r\nEND:VEVENT\r\nBEGIN:VEVENT\x07", "A\nATTACH:file"))
    lines = unfolded(written)
    assert lines.count("BEGIN:VEVENT") == 1
    assert not [line for line in lines if line.startswith("ATTACH")]
    assert "\x07" not in written.decode()


def test_what_is_missed_is_in_no_calendar() -> None:
    written, events = calendar_of(one_buyer(day=dt.date(2027, 8, 1)))
    assert events == 0
    assert b"VEVENT" not in written


@given(claim_firms(), st.sampled_from(["en", "zh"]))
@FEW
def test_it_parses_back(blocks: Blocks, language: str) -> None:
    analysis = analysed(blocks)
    found = icalendar.Calendar.from_ical(calendar_of(analysis, language)[0])
    table = analysis.table("deadlines")
    expected = table[table["days_left"] >= 0]["deadline"].tolist()
    assert [event["dtstart"].dt for event in found.walk("VEVENT")] == expected
    assert len({str(event["uid"]) for event in found.walk("VEVENT")}) == len(expected)


def test_the_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "deadlines.ics"
    assert write_calendar(path, one_buyer()) == 1
    before = path.read_bytes()
    assert before == calendar_of(one_buyer())[0]
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_calendar(path, one_buyer("Other"))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"there is no folder .*nowhere: make it first"):
        write_calendar(tmp_path / "nowhere" / "deadlines.ics", one_buyer())


def test_everything_that_has_a_day_is_in_the_calendar_once() -> None:
    blocks = {
        "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 9, 20)], ["base_currency", "EUR"]],
        "buyers": [["Buyer", "Name"], ["B1", "Alpha"], ["B2", "Beta"]],
        "ledger": [
            ["Document", "Buyer", "Document date", "Due date", "Gross"],
            *(["A", "B1", dt.date(2026, 7, 2), dt.date(2026, 8, 1), 900], ["B", "B2", dt.date(2026, 9, 1), dt.date(2026, 9, 10), 50]),
        ],
        "promises": [
            ["Buyer", "Document", "Made on", "Promised date", "Promised amount"],
            *(["B2", "B", dt.date(2026, 9, 15), dt.date(2026, 9, 25), 50], ["B2", "B", dt.date(2026, 9, 1), dt.date(2026, 9, 5), 50]),
        ],
        "limits": [
            ["Decision", "Buyer", "Source", "Amount", "Effective", "Review on"],
            ["L1", "B2", "own", 800, dt.date(2026, 1, 1), dt.date(2026, 12, 1)],
        ],
        "payment_plans": [
            ["Plan", "Version", "Buyer", "Agreed on", "Documents", "Currency", "Instalments", "First instalment", "Status"],
            ["P1", 1, "B1", dt.date(2026, 9, 18), "A", "EUR", 3, dt.date(2026, 10, 18), "agreed"],
        ],
    }
    written, count = calendar_of(analysed(blocks), "en", ALL)
    events = [part for part in icalendar.Calendar.from_ical(written).walk() if part.name == "VEVENT"]
    found = sorted((event.decoded("dtstart"), str(event["summary"])) for event in events)
    # B1 has no decision of ours: his review is due on the as-of date.
    assert found == [
        (dt.date(2026, 9, 20), "Next review: Alpha (B1)"),
        (dt.date(2026, 9, 25), "Promise falls due: Beta (B2)"),
        (dt.date(2026, 10, 18), "Instalment falls due: Alpha (B1)"),
        (dt.date(2026, 12, 1), "Next review: Beta (B2)"),
    ]
    assert count == len({str(event["uid"]) for event in events}) == 4
    assert "300.00 EUR" in next(str(event["description"]) for event in events if "Instalment" in str(event["summary"]))
