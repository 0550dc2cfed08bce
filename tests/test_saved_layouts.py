"""What a user chose for one file is saved under a name, and the next file with its headers is read the same way."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_cli import xlcredit
from tests.test_layout_words import column
from tests.test_layouts import fixtures
from xlcredit.errors import FileError, InputError, MissingTable
from xlcredit.intake import Block
from xlcredit.readers import Choice, Taken, preview, read, take
from xlcredit.readers.saving import forget_layout, save_layout, saved_layouts

DAY = date(2026, 11, 25)
HEADERS = ["Nr.", "Wer", "Wann", "Wieviel", "Region", "Rest"]
CHOICE = Choice(
    columns={"document": "Nr.", "buyer": "Wer", "document_date": "Wann", "gross": "Wieviel", "open": ""},
    dates="dmy",
    numbers="comma",
)
OCTOBER = Block([["Liste"], HEADERS, ["R1", "B1", "03/04/2026", "1.234", "north", "9"]], sheet="october.csv")
NOVEMBER = Block([["Liste"], [], ["November"], HEADERS[::-1], ["8", "south", "5.678", "04/05/2026", "B2", "R2"]])
"""The same headers in another order, further down."""


def saved(folder: Path, name: str = "ours", choice: Choice = CHOICE, block: Block = OCTOBER) -> Taken:
    """What is taken from a file, and a layout saved that reads files like it."""
    found = take(block, choice)
    save_layout(folder, name, found.detection, DAY)
    return found


def shown(found: Taken) -> list[Any]:
    return [column(found, name) for name in ("document", "buyer", "document_date", "gross", "open")]


def test_a_file_with_the_headers_of_a_saved_layout_is_read_with_it(tmp_path: Path) -> None:
    saved(tmp_path)
    known, faults = saved_layouts(tmp_path)
    assert (list(known), faults, known["ours"].source) == (["ours"], (), "saved 2026-11-25")
    found = take(NOVEMBER, saved=known)
    assert shown(found) == [["R2"], ["B2"], ["04/05/2026"], ["5.678"], [None]]
    assert (found.ledger.dates, found.ledger.numbers) == ("dmy", "comma")
    assert found.detection.why == "saved as ours, and all 4 headers that it names are in row 4"
    shown_first = preview(NOVEMBER, saved=known)
    assert (shown_first.saved, shown_first.questions) == ("ours", ())
    assert shown_first.columns[3].samples[0].read == date(2026, 5, 4)
    assert shown_first.columns[3].how_en == "day first, as the layout says"


def test_a_saved_layout_is_not_taken_where_a_header_of_it_is_missing(tmp_path: Path) -> None:
    saved(tmp_path)
    known, _ = saved_layouts(tmp_path)
    other = Block([["Document", "Buyer", "Date", "Gross"], ["R1", "B1", "2026-10-01", 5]], sheet="other.csv")
    assert take(other, saved=known).detection.layout.saved == ""
    with pytest.raises(
        MissingTable, match=r"other.csv: no headers Nr\., Wer, Wann, Wieviel in row 1 \(Document, Buyer"
    ):
        take(other, Choice(layout="ours"), known)


def test_a_choice_goes_before_what_is_saved(tmp_path: Path) -> None:
    saved(tmp_path)
    known, _ = saved_layouts(tmp_path)
    found = take(NOVEMBER, Choice(layout="ours", columns={"gross": "Rest"}, dates="mdy"), known)
    assert (shown(found)[3], found.ledger.dates, found.ledger.numbers) == (["8"], "mdy", "comma")


def test_a_layout_of_the_product_that_knows_more_of_the_file_goes_before_a_saved_one(tmp_path: Path) -> None:
    listed = Block(
        [
            ["Payment Schedules"],
            ["TRX_NUMBER", "CUSTOMER_NUMBER", "CLASS", "TRX_DATE", "AMOUNT_DUE_REMAINING", "STATUS", "ORG_ID"],
            ["R1", "B1", "INV", "2026-10-01", "5", "OP", "1"],
        ]
    )
    few = Block([[row[at] if at < len(row) else None for at in (0, 1, 3, 4)] for row in listed.rows])
    saved(
        tmp_path,
        choice=Choice(
            layout="generic",
            columns={
                "document": "TRX_NUMBER",
                "buyer": "CUSTOMER_NUMBER",
                "document_date": "TRX_DATE",
                "open": "AMOUNT_DUE_REMAINING",
            },
        ),
        block=few,
    )
    known, _ = saved_layouts(tmp_path)
    assert take(few, saved=known).detection.layout.saved == "ours"
    assert take(listed, saved=known).detection.layout.name == "oracle_receivables"


@pytest.mark.parametrize(("folder", "file"), fixtures())
def test_the_lists_of_every_system_are_read_with_what_was_saved_of_them(
    folder: Path, file: dict[str, Any], tmp_path: Path
) -> None:
    block = read(folder / file["name"])
    plain = saved(tmp_path, "我的-layout_1", Choice(), block)
    known, faults = saved_layouts(tmp_path)
    assert faults == ()
    again = take(block, saved=known)
    assert again.detection.layout.saved == "我的-layout_1"
    assert (again.ledger, again.skipped, again.origin) == (plain.ledger, plain.skipped, plain.origin)


@given(
    st.lists(st.text(min_size=1, max_size=12), min_size=4, max_size=4, unique_by=lambda text: " ".join(text.split()))
)
def test_any_header_is_found_again(tmp_path_factory: pytest.TempPathFactory, headers: list[str]) -> None:
    headers = [" ".join(header.split()) for header in headers]
    if not all(headers):
        return
    rows = Block([headers, ["R1", "B1", "2026-10-01", "5"]])
    choice = Choice(
        columns=dict(zip(("document", "buyer", "document_date", "open"), headers, strict=True)), header_row=1
    )
    folder = tmp_path_factory.mktemp("saved")
    found = saved(folder, choice=choice, block=rows)
    known, faults = saved_layouts(folder)
    assert faults == ()
    assert take(rows, saved=known).ledger.rows == found.ledger.rows


def test_a_name_is_not_taken_twice_unless_the_user_says_so(tmp_path: Path) -> None:
    saved(tmp_path)
    first = (tmp_path / "ours.toml").read_bytes()
    with pytest.raises(FileError, match="a layout ours is saved already"):
        saved(tmp_path, choice=Choice(columns=CHOICE.columns, dates="mdy", numbers="point"))
    assert (tmp_path / "ours.toml").read_bytes() == first
    save_layout(
        tmp_path,
        "ours",
        take(OCTOBER, Choice(columns=CHOICE.columns, dates="mdy", numbers="comma")).detection,
        DAY,
        replacing=True,
    )
    assert saved_layouts(tmp_path)[0]["ours"].dates == "mdy"
    assert [path.name for path in tmp_path.iterdir()] == ["ours.toml"]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "a\\b", "a b", "a.b", "-a", "nul", "LPT1", "x" * 61, "a\n", "a\0"]
)
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name of a layout"):
        saved(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


GOOD = 'layout = "generic"\nsaved = 2026-11-25\nheaders = ["Nr."]\n\n[columns]\ndocument = "Nr."\n'


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.toml", "layout = ", "Invalid value"),
        ("a.toml", GOOD.replace("generic", "nobody's"), "is not one of"),
        ("a.toml", GOOD.replace("document", "invoice"), "no column is called 'invoice'"),
        ("a.toml", GOOD.replace('"generic"', "5"), "layout is not what it should be"),
        ("a.toml", GOOD.replace('= "Nr."', "= 5"), "columns need the headers of the file"),
        ("a.toml", GOOD.replace('= "Nr."', '= ""'), "columns need the headers of the file"),
        ("a.toml", GOOD.replace("saved = 2026-11-25", ""), "saved is missing"),
        ("a.toml", "more = 1\n" + GOOD, "'more' is not one of"),
        ("a.toml", 'dates = "ydm"\n' + GOOD, "'ydm' is not one of"),
        ("a.toml", "headers = " + "[" * 5000, ""),
        ("a.toml", "#" * 300_000, "it is too large"),
        ("a b.toml", GOOD, "cannot be the name of a layout"),
        ("sap_fbl5n.toml", GOOD, "comes with the product"),
    ],
)
def test_a_saved_file_that_is_broken_is_left_out_with_a_line(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / name).write_text(text, encoding="utf-8")
    known, (fault,) = saved_layouts(tmp_path)
    assert list(known) == ["good"]
    assert fault.startswith(f"{name}: this saved layout is left out (")
    assert reason in fault
    assert len(fault) < 255
    assert "\n" not in fault


def test_a_saved_file_that_is_no_text_or_cannot_be_opened_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    known, faults = saved_layouts(tmp_path)
    assert (known, [fault.split(":")[0] for fault in faults]) == ({}, ["bytes.toml", "folder.toml"])


def test_a_layout_is_forgotten(tmp_path: Path) -> None:
    saved(tmp_path)
    (tmp_path / "broken.toml").write_text("=", encoding="utf-8")
    forget_layout(tmp_path, "ours")
    forget_layout(tmp_path, "broken")
    assert saved_layouts(tmp_path) == ({}, ())
    with pytest.raises(InputError, match="no layout 'ours' is saved: there are none"):
        forget_layout(tmp_path, "ours")
    assert saved_layouts(tmp_path / "nowhere") == ({}, ())


def test_the_command_saves_lists_uses_and_forgets(tmp_path: Path) -> None:
    state = {"XLCREDIT_STATE": str(tmp_path / "state")}
    ledger = "Nr,Kunde,Datum,Betrag\nR1,B1,03/04/2026,1.234\nR2,B1,04/04/2026,5\n"
    (tmp_path / "list.csv").write_text(ledger.replace(",", ";"), encoding="utf-8")
    mapped = [
        word
        for pair in ("document=Nr", "buyer=Kunde", "document_date=Datum", "open=Betrag")
        for word in ("--map", pair)
    ]
    told = [*mapped, "--dates", "dmy", "--numbers", "comma"]
    status, lines, _ = xlcredit("import", "list.csv", *told, "--save-layout", "十月", folder=tmp_path, **state)
    assert (status, lines[-1]) == (0, "Saved: layout 十月; files with its headers are read with it from now on")
    assert os.listdir(tmp_path / "state" / "layouts") == ["十月.toml"]  # noqa: PTH208 - names as the disk has them
    status, lines, problems = xlcredit("check", "list.csv", folder=tmp_path, **state)
    assert (status, problems) == (0, [])
    assert lines[0].endswith("(saved as 十月, and all 4 headers that it names are in row 1)")
    assert "Rows: 2 in = 2 used + 0 set aside + 0 that are no items + 0 blank" in lines
    status, lines, _ = xlcredit("layouts", folder=tmp_path, **state)
    assert status == 0
    assert lines[-1].split()[0] == "十月"
    assert lines[-1].endswith(f"saved {date.today().isoformat()}")
    assert any(line.startswith("sap_fbl5n") and line.endswith("comes with the product") for line in lines)
    assert xlcredit("layouts", "--forget", "十月", folder=tmp_path, **state)[:2] == (0, ["Forgotten: layout 十月"])
    assert xlcredit("check", "list.csv", folder=tmp_path, **state)[0] == 2


def test_amounts_of_a_saved_layout_have_its_decimal_mark(tmp_path: Path) -> None:
    rows = [["Nr", "Kunde", "Datum", "Soll", "Haben"], ["R1", "B1", "2026-10-01", "1.234", None]]
    choice = Choice(
        columns={"document": "Nr", "buyer": "Kunde", "document_date": "Datum", "debit": "Soll", "credit": "Haben"},
        numbers="comma",
    )
    saved(tmp_path, choice=choice, block=Block(rows))
    again = take(Block(rows), saved=saved_layouts(tmp_path)[0])
    assert column(again, "gross") == [Decimal(1234)]
