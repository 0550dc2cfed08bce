"""The buttons Worklist, Letters and Statement in Calc: what they show, write and keep on record, and the way back."""

import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import icalendar
import mailparser
import pytest

from udfs import letter_flow, ribbon, undoing
from udfs.lettering import due_letters
from udfs.results import result_rows
from udfs.sheets import block_of, tables_of
from xlcredit.columns import TABLES


@pytest.fixture
def caller(small):
    small.book.set_mock_caller()
    yield small.book
    delattr(type(small.book), "_mock_caller")


def folders(book):
    return set(Path(book.fullname).parent.glob("Letters *"))


def test_the_worklist_is_shown(small):
    sentence = small.press("OnWorklist")
    rows = result_rows(small.expected, "worklist")
    assert sentence.startswith(f"{len(rows):,} tasks for ")
    assert small.book.sheets.active.name == "Worklist"
    assert small.column("worklist", "What")[: len(rows)] == [row[3] for row in rows]


def test_letters_are_written_recorded_and_not_sent_twice(small):
    book, before = small.book, folders(small.book)
    table = tables_of(book)[TABLES["reminders"].excel]
    rows_before = len(block_of(table))
    wanted = due_letters(small.expected)
    sentence = small.press("OnLetters")
    (folder,) = folders(book) - before
    letters = list(folder.glob("*.docx"))
    assert sentence.startswith(f"{len(letters):,} letters, {len(letters):,} PDFs and ")
    assert len(letters) + small.column("letters", "Files").count(None) >= len(wanted) - 1
    assert small.column("letters", "Buyer")[: len(wanted)] == [buyer for buyer, _ in wanted]
    mail = mailparser.parse_from_file(str(next(folder.glob("*.eml"))))
    assert mail.attachments[0]["mail_content_type"] == "application/pdf"
    assert len(block_of(table)) > rows_before + len(letters) / 2
    steps = [step for step in small.column("dunning", "Step now") if step]
    failed = [why for why in small.column("letters", "Outcome") if why and not why.startswith("written")]
    assert len(steps) <= len(failed)
    again = small.press("OnLetters")
    assert again.startswith("0 letters") or not list((folders(book) - before - {folder}).pop().glob("*.docx"))
    undoing.put_back(book)
    for made in folders(book) - before:
        shutil.rmtree(made)


def test_nothing_is_on_record_when_the_run_is_ended(small, caller, monkeypatch):
    before, table = folders(small.book), tables_of(small.book)[TABLES["reminders"].excel]
    rows = block_of(table)

    @contextmanager
    def pressed(app):
        yield lambda: True

    monkeypatch.setattr(letter_flow, "stoppable", pressed)
    assert ribbon.letters().startswith("Ended after 0 letters: none is on record as sent")
    assert block_of(table) == rows
    for made in folders(small.book) - before:
        shutil.rmtree(made)


def test_a_statement_of_the_selected_buyer_is_saved_beside_the_workbook(small, caller):
    folder, buyer = Path(small.book.fullname).parent, small.expected.buyers[0]
    sentence = ribbon.statement(buyer)
    made = sorted(folder.glob(f"{buyer} statement*"))
    assert {path.suffix for path in made} >= {".docx", ".pdf"}
    assert all(path.name in sentence for path in made)
    for path in made:
        path.unlink()


def test_the_claim_file_of_a_buyer_stands_beside_the_workbook(small, caller):
    folder, buyer = Path(small.book.fullname).parent, small.expected.table("deadlines")["buyer"].iloc[0]
    sentence = ribbon.claim_file(buyer)
    (made,) = folder.glob(f"{buyer} claim *.zip")
    with zipfile.ZipFile(made) as archive:
        assert archive.testzip() is None and archive.namelist()[0] == "00 Index.docx"
    assert sentence.startswith(f"{made.name}: ")
    made.unlink()


def test_forms_and_calendar_stand_beside_the_workbook(small, caller):
    folder = Path(small.book.fullname).parent
    buyer = small.expected.table("dunning")["buyer"].iloc[0]
    assert ribbon.insurer_forms(buyer).startswith("4 files are written: ")
    forms = sorted(folder.glob(f"{buyer} overdue notice*")) + sorted(folder.glob(f"{buyer} extension request*"))
    assert [path.suffix for path in forms] == [".docx", ".pdf", ".docx", ".pdf"]
    sentence = small.press("OnCalendar")
    (days,) = folder.glob("Credit calendar *.ics")
    events = [part for part in icalendar.Calendar.from_ical(days.read_bytes()).walk() if part.name == "VEVENT"]
    assert sentence.startswith(f"{len(events):,} days are in the calendar file ")
    assert len(events) >= len(small.expected.table("deadlines")) / 2
    for made in (*forms, days):
        made.unlink()


def test_a_plan_is_proposed_on_its_sheet_and_its_letter_beside_the_workbook(small, caller):
    folder = Path(small.book.fullname).parent
    ladder, plans = small.expected.table("dunning"), set(small.expected.table("plan_states")["buyer"])
    buyer = next(one for one in ladder["buyer"][ladder["reminded"] > 0] if one not in plans)
    table = tables_of(small.book)[TABLES["payment_plans"].excel]
    rows = len(block_of(table))
    sentence = ribbon.payment_plan(buyer)
    made = sorted(folder.glob(f"{buyer} payment plan *"))
    assert sentence.startswith("Plan ") and "is proposed" in sentence, sentence
    assert [path.suffix for path in made] == [".docx", ".pdf"]
    assert len(block_of(table)) == rows + 1
    assert small.book.sheets.active.name == "Plans"
    undoing.put_back(small.book)
    assert len(block_of(table)) == rows
    ribbon.recalculate()
    for path in made:
        path.unlink()


def test_an_interest_invoice_and_the_letters_of_credit(small, caller):
    folder, claimed = Path(small.book.fullname).parent, small.expected.table("late_interest")
    buyer = claimed["buyer"].iloc[0]
    assert ribbon.interest_invoice(buyer).startswith("Interest invoice: written")
    for made in folder.glob(f"{buyer} interest invoice*"):
        made.unlink()
    sentence = small.press("OnLetterOfCredit")
    assert sentence.startswith(f"{len(small.expected.table('lc_verdicts'))} letters of credit with ")
    assert small.book.sheets.active.name == "Letters of credit"
