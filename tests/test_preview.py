"""A preview says what an import would read, column by column and row by row, and asks what the file leaves open."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_cli import xlcredit
from tests.test_layouts import fixtures
from xlcredit.errors import InputError, MissingTable
from xlcredit.intake import Block
from xlcredit.readers import Choice, Preview, preview, read, take

HEADERS = ["Document", "Buyer", "Document date", "Due date", "Gross", "Region"]
OPEN = Block(
    [
        ["Open items"],
        HEADERS,
        ["R1", "B1", "03/04/2026", "04/05/2026", "1.234", "north"],
        ["R2", "B1", "05/06/2026", "05/05/2026", "500", None],
        [],
        ["Total", None, None, None, "1.734", None],
    ],
    sheet="list.csv",
)


def of(found: Preview, name: str) -> Any:
    return next(column for column in found.columns if column.name == name)


def read_of(found: Preview, name: str) -> list[Any]:
    return [sample.read for sample in of(found, name).samples]


def test_an_amount_made_of_parts_is_open_where_they_are() -> None:
    rows = [["Document", "Buyer", "Date", "Soll", "Haben"], ["R1", "B1", "2026-10-01", "1.234", None]]
    found = preview(Block(rows), Choice(columns={"debit": "Soll", "credit": "Haben"}))
    assert (read_of(found, "debit"), read_of(found, "gross")) == ([None], [None])
    said = preview(Block(rows), Choice(columns={"debit": "Soll", "credit": "Haben"}, numbers="comma"))
    assert (read_of(said, "debit"), read_of(said, "gross")) == ([Decimal(1234)], [Decimal(1234)])


def test_what_a_file_leaves_open_is_asked_with_both_readings() -> None:
    found = preview(OPEN)
    dates, numbers = found.questions
    assert (dates.about, dates.columns) == ("dates", ("document_date", "due_date"))
    assert [(one.answer, one.count, one.samples[0]) for one in dates.readings] == [
        ("dmy", 4, ("03/04/2026", date(2026, 4, 3))),
        ("mdy", 4, ("03/04/2026", date(2026, 3, 4))),
    ]
    assert (numbers.about, numbers.columns) == ("numbers", ("gross",))
    assert [(one.answer, one.count, one.samples) for one in numbers.readings] == [
        ("point", 2, (("1.234", Decimal("1.234")), ("1.734", Decimal("1.734")))),
        ("comma", 2, (("1.234", Decimal(1234)), ("1.734", Decimal(1734)))),
    ]
    assert read_of(found, "document_date") == [None, None]
    assert read_of(found, "gross") == [None, Decimal(500)]
    assert of(found, "gross").how_en == "open: decimal point or decimal comma"


def test_a_question_is_asked_in_both_languages() -> None:
    _, numbers = preview(OPEN).questions
    assert numbers.text() == (
        "What is the decimal mark? decimal point (2 values): 1.234 → 1.234, 1.734 → 1.734; "
        "decimal comma (2 values): 1.234 → 1234, 1.734 → 1734"
    )
    assert numbers.text("zh") == (
        "小数点用什么符号？小数点为点（2 个值）：1.234 → 1.234、1.734 → 1.734；小数点为逗号（2 个值）：1.234 → 1234、1.734 → 1734"
    )


def test_a_question_that_is_answered_is_no_question() -> None:
    found = preview(OPEN, Choice(dates="dmy", numbers="comma"))
    assert found.questions == ()
    assert read_of(found, "due_date") == [date(2026, 5, 4), date(2026, 5, 5)]
    assert read_of(found, "gross") == [Decimal(1234), Decimal(500)]
    assert (of(found, "gross").how_en, of(found, "due_date").how_zh) == (
        "decimal comma, as you chose",
        "日在前，按您的选择",
    )


def test_dates_that_one_row_decides_are_read_by_it() -> None:
    rows = [*OPEN.rows[:3], ["R2", "B1", "25/06/2026", "05/07/2026", "1.234,50", None]]
    found = preview(Block(rows))
    assert found.questions == ()
    assert of(found, "document_date").how_en == "day first, by 1 of 2 values"
    assert of(found, "due_date").how_en == "day first, as other columns or sums show"
    assert of(found, "gross").how_en == "decimal comma, by 1 of 2 values"
    assert read_of(found, "gross") == [Decimal(1234), Decimal("1234.5")]


def test_cells_that_are_dates_and_numbers_already_leave_nothing_open() -> None:
    found = preview(Block([HEADERS, ["R1", "B1", date(2026, 10, 1), "2026-10-31", 5.5, None]]))
    hows = [of(found, name).how_en for name in ("document", "document_date", "due_date", "gross", "terms")]
    assert hows == ["", "as the cells hold it", "year first, or the month by name", "as the cells hold it", ""]
    assert read_of(found, "gross") == [Decimal("5.5")]


def test_every_row_is_counted_with_what_becomes_of_it() -> None:
    rows = [*OPEN.rows, ["R3", "B2", "soon", None, "7,50", None], ["R4", "B2", "25/06/2026", "never", "1,00", None]]
    found = preview(Block(rows))
    assert (found.rows.all, found.rows.items, found.rows.blank, found.rows.skipped) == (6, 4, 1, {"total": 1})
    assert found.rows.set_aside == 2
    assert [(one.column, one.rows, one.amount) for one in found.rows.faults] == [
        ("Document date", 1, 750),
        ("Due date", 1, 100),
    ]
    assert found.unused == ("Region",)
    assert (found.header_row, found.headers) == (2, tuple(HEADERS))


def test_columns_that_a_ledger_needs_are_marked_and_those_that_stand_for_them() -> None:
    assert [one.name for one in preview(OPEN).columns if one.required] == [
        "document",
        "buyer",
        "document_date",
        "gross",
    ]
    rows = [["Reference", "Name", "Date", "Open", "Gross"], ["R1", "B", "2026-10-01", "5", "6"]]
    found = preview(Block(rows), Choice(columns={"reference": "Reference", "document": ""}))
    assert [one.name for one in found.columns if one.required] == ["document_date", "reference", "name"]


def test_a_file_that_lacks_a_column_is_shown_so_that_the_user_can_name_it() -> None:
    rows = Block(
        [["liste"], ["Was", "Wer", "Wann", "Wieviel"], ["R1", "B1", "01/02/2026", "5"], ["R2", "B2", "13/02/2026", "6"]]
    )
    found = preview(rows)
    assert (found.lacking, found.header_row, found.questions) == (
        ("Document", "Buyer", "Document date", "Gross or Open"),
        2,
        (),
    )
    assert found.headers == ("Was", "Wer", "Wann", "Wieviel")
    assert [one.name for one in found.columns if one.required] == ["document", "buyer", "document_date", "gross"]
    part = preview(rows, Choice(columns={"document_date": "Wann", "document": "Was"}))
    assert part.lacking == ("Buyer", "Gross or Open")
    assert read_of(part, "document_date") == [date(2026, 2, 1), date(2026, 2, 13)]
    whole = preview(
        rows, Choice(columns={"document_date": "Wann", "document": "Was", "buyer": "Wer", "open": "Wieviel"})
    )
    assert (whole.lacking, whole.rows.items) == ((), 2)


def test_a_file_without_headers_and_a_header_that_is_not_there_are_errors() -> None:
    with pytest.raises(MissingTable, match=r"list.csv: no row of headers among the first 80"):
        preview(Block([["a letter"], [5, 6, 7, 8]], sheet="list.csv"))
    with pytest.raises(MissingTable, match=r"no header Invoice in row 2 \(Document, Buyer, Document date"):
        preview(OPEN, Choice(columns={"document": "Invoice"}))


@pytest.mark.parametrize(("folder", "file"), fixtures())
def test_the_lists_of_every_system_are_shown_as_they_are_taken(folder: Path, file: dict[str, Any]) -> None:
    """The first values of each column are those that a person found in the file."""
    found = preview(read(folder / file["name"]), base_currency=file["base_currency"])
    assert (found.layout, found.questions, found.lacking) == (folder.name, (), ())
    assert (found.rows.items, found.rows.skipped, found.rows.set_aside) == (
        len(file["items"]),
        file.get("skipped", {}),
        0,
    )
    assert found.rows.all == found.rows.items + found.rows.blank + sum(found.rows.skipped.values())
    for name in ("document", "buyer", "document_date", "due_date", "gross", "open"):
        wanted = [item[name] for item in file["items"] if item.get(name) not in (None, "")]
        wanted = [Decimal(str(value)) if isinstance(value, int | float) else value for value in wanted]
        if len([item for item in file["items"] if name in item]) == len(file["items"]):
            assert read_of(found, name) == wanted[:3]


def test_the_shown_file_is_the_taken_file_whatever_is_open() -> None:
    with pytest.raises(InputError):
        take(OPEN)
    answers = {question.about: question.readings[0].answer for question in preview(OPEN).questions}
    assert [row[0] for row in take(OPEN, Choice(**answers)).ledger.rows[1:]] == ["R1", "R2"]


def day_first(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def month_first(day: date) -> str:
    return f"{day:%m/%d/%Y}"


@given(
    st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), min_size=1, max_size=6),
    st.sampled_from([("dmy", day_first), ("mdy", month_first)]),
)
def test_a_column_of_dates_is_read_right_or_asked_about(
    days: list[date], written: tuple[str, Callable[[date], str]]
) -> None:
    style, write = written
    rows = [["Document", "Buyer", "Date", "Gross"], *([f"R{n}", "B", write(day), 1] for n, day in enumerate(days))]
    found = preview(Block(rows))
    if found.questions:
        # Never asked where a day beyond the twelfth of a month decides.
        assert all(day.day <= 12 for day in days)
        assert any(day.day != day.month for day in days)
        found = preview(Block(rows), Choice(dates=style))
    assert read_of(found, "document_date") == days[:3]


def test_the_command_shows_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('Nr,Kunde,Datum,Betrag\nR1,B1,03/04/2026,"5,00"\n', encoding="utf-8")
    mapped = ["--map", "document=Nr", "--map", "buyer=Kunde", "--map", "document_date=Datum", "--map", "gross=Betrag"]
    status, lines, problems = xlcredit("import", "list.csv", "--preview", *mapped, folder=tmp_path)
    assert (status, problems, [path.name for path in tmp_path.iterdir()]) == (1, [], ["list.csv"])
    assert "Gross *          Betrag  5,00        5.00     decimal comma, by 1 of 1 values" in lines
    assert lines[-1] == (
        "Which way round are the dates? day first (1 values): 03/04/2026 → 2026-04-03; "
        "month first (1 values): 03/04/2026 → 2026-03-04. Answer with --dates dmy or --dates mdy"
    )
    status, lines, _ = xlcredit("import", "list.csv", "--preview", *mapped, "--dates", "mdy", folder=tmp_path)
    assert (status, lines[-1]) == (0, "Rows: 1 in = 1 items + 0 blank")


def test_the_command_answers_in_json(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Document,Buyer,Date,Gross\nR1,B1,2026-04-03,1.234\nR2,B1,soon,1.234\n", encoding="utf-8"
    )
    status, lines, _ = xlcredit("import", "list.csv", "--preview", "--json", folder=tmp_path)
    found = json.loads(lines[0])
    assert (status, len(lines), found["questions"][0]["about"]) == (1, 1, "numbers")
    assert found["columns"][3]["samples"][0] == {"written": "2026-04-03", "read": "2026-04-03"}
    assert found["questions"][0]["readings"][1]["samples"] == [["1.234", 1234.0]]
    assert found["rows"]["faults"][0]["amount"] == 1.23
