"""Letters: every amount and text of the account is in them, other programs open them, and no cell text is more than text."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import mailparser
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from udfs.hosts.calc.office import NoCalc
from udfs.lettering import due_letters, reminder_rows, write_letters
from udfs.pdf import as_pdfs
from workbook.lettertemplates import template
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.collections.letters import LANGUAGES, LETTERS, letter, shipped_letter
from xlcredit.collections.mail import draft
from xlcredit.collections.openlist import open_lists
from xlcredit.errors import FileError, InputError, Stopped
from xlcredit.wholefile import free_place

BUYERS = [
    ["Buyer", "Name", "Language", "Contact", "E-mail", "Address", "Terms"],
    ["B1", "Alpha & Söhne <GmbH>", "en", "Anna Berg", "anna@alpha.example", "Weg 1, 20000 Port", 30],
    ["B2", "贝塔有限公司", "zh", "pay@beta.example", "", "样板市示例区 8 号", 30],
    ["B3", "Gamma", "", "", "", "Quay 3, Port", 30],
    ["B4", "Delta", "en", "", "", "", 30],
    ["B5", "Credit-rich", "en", "", "", "Quay 5", 30],
]
LEDGER = [
    ["Document", "Buyer", "Type", "Document date", "Due date", "Currency", "Gross", "Disputed"],
    ["R1", "B1", "", "2026-08-01", "2026-08-31", "EUR", 1000.10, 100],
    ["R2", "B1", "", "2026-09-01", "2026-10-01", "USD", 500, ""],
    ["R3", "B1", "", "2026-10-20", "2026-11-19", "EUR", 70, ""],
    ["C1", "B1", "credit note", "2026-10-01", "", "EUR", -50.05, ""],
    ["R4", "B2", "", "2026-10-01", "2026-10-25", "CNY", 8800, ""],
    ["R5", "B3", "", "2026-10-01", "2026-10-10", "EUR", 30, ""],
    ["R6", "B4", "", "2026-10-01", "2026-10-10", "EUR", 40, ""],
    ["R7", "B5", "", "2026-10-01", "2026-10-10", "USD", 40, ""],
    ["C7", "B5", "credit note", "2026-10-01", "", "USD", -40, ""],
]
RATES = [["Date", "From", "To", "Rate"], ["2026-10-31", "USD", "EUR", 0.8], ["2026-10-31", "CNY", "EUR", 0.125]]
GIVEN: dict[str, Any] = {
    "settings": [
        ["Setting", "Value"],
        ["as_of", "2026-10-31"],
        ["base_currency", "EUR"],
        ["company", "Harbour {{ 7*7 }}"],
        ["company_address", "Pier 1; 20000 Port"],
        ["bank_details", "Bank A, IBAN DE00"],
        ["letter_days", 10],
    ],
    "buyers": BUYERS,
    "ledger": LEDGER,
    "rates": RATES,
}
MANY = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def analysed(**other: Any) -> Analysis:
    return analyse(Book.from_blocks(GIVEN | other))


@pytest.fixture(scope="module")
def month() -> Analysis:
    return analysed()


def read(written: bytes) -> tuple[list[str], list[list[list[str]]]]:
    document = Document(BytesIO(written))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


def written(analysis: Analysis, buyer: str, name: str) -> tuple[list[str], list[list[list[str]]]]:
    return read(letter(analysis, buyer, name, open_lists(analysis, [buyer])[buyer]))


def test_a_reminder_holds_what_is_overdue_the_credits_and_what_is_left_of_them(month):
    # R1: 1,000.10 − 100 in dispute; C1 takes 50.05 off; R2 stands in dollars; R3 is not due.
    paragraphs, (items, totals) = written(month, "B1", "second reminder")
    assert items[1:] == [
        ["R1", "2026-08-01", "2026-08-31", "61", "EUR", "1,000.10", "900.10"],
        ["R2", "2026-09-01", "2026-10-01", "30", "USD", "500.00", "500.00"],
        ["C1", "2026-10-01", "", "", "EUR", "-50.05", "-50.05"],
    ]
    assert totals[1:] == [
        ["EUR", "1,000.10", "100.00", "-50.05", "850.05"],
        ["USD", "500.00", "0.00", "0.00", "500.00"],
    ]
    text = "\n".join(paragraphs)
    for part in ("Alpha & Söhne <GmbH>", "Attention: Anna Berg", "Weg 1", "20000 Port", "Harbour {{ 7*7 }}", "2026-11-10"):
        assert part in text
    assert "49" not in text.replace("2026", "")


def test_a_statement_holds_all_that_is_open(month):
    _, (items, balances) = written(month, "B1", "statement")
    assert [row[0] for row in items[1:]] == ["R1", "R2", "C1", "R3"]
    assert balances[1:] == [
        ["EUR", "70.00", "1,000.10", "-50.05", "1,020.05"],
        ["USD", "0.00", "500.00", "0.00", "500.00"],
    ]


def test_a_chinese_buyer_gets_a_chinese_letter(month):
    paragraphs, (items, _) = written(month, "B2", "friendly reminder")
    assert "付款提醒" in paragraphs and "贝塔有限公司" in paragraphs
    assert items[1] == ["R4", "2026年10月1日", "2026年10月25日", "6", "CNY", "8,800.00", "8,800.00"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_filled_in_both_languages_and_its_template_is_what_the_sources_give(month, name, language):
    assert shipped_letter(name, language).read_bytes() == template(name, language)
    buyers = [[*row[:2], language, *row[3:]] if row[0] == "B1" else row for row in BUYERS]
    claimed = [*GIVEN["settings"], ["late_interest_law", "EU"]]
    paragraphs, tables = written(analysed(buyers=buyers, settings=claimed), "B1", name)
    text = "\n".join([*paragraphs, *(cell for table in tables for row in table for cell in row)])
    assert "R1" in text and not [piece for piece in ("{%", "%}", "row.") if piece in text]


def test_files_are_what_their_names_say_and_one_failure_does_not_stop_the_rest(month, tmp_path):
    done = write_letters(month, due_letters(month), tmp_path)
    outcomes = {one.buyer: one.outcome for one in done}
    assert outcomes == {
        "B1": "written",
        "B2": "written",
        "B3": "written in en: no language that letters have on the Buyers sheet (en, zh)",
        "B4": "no address and no e-mail: fill in Address or E-mail on the Buyers sheet",
    }
    files = {one.buyer: [path.suffix for path in one.files] for one in done}
    assert files == {"B1": [".docx", ".pdf", ".eml"], "B2": [".docx", ".pdf", ".eml"], "B3": [".docx", ".pdf"], "B4": []}
    for one in done:
        for path in one.files:
            if path.suffix == ".pdf":
                assert_page(path, tmp_path / f"{one.buyer}.png", ["R1", "850.05"] if one.buyer == "B1" else [])
    chinese = next(one for one in done if one.buyer == "B2")
    mail = mailparser.parse_from_file(str(chinese.files[-1]))
    assert mail.to == [("", "pay@beta.example")] and mail.subject.endswith("客户编号 B2")
    assert "8,800.00 CNY" in mail.body and mail.headers["X-Unsent"] == "1"
    assert [one["filename"] for one in mail.attachments] == [chinese.files[1].name]


def assert_page(path: Path, picture: Path, texts: Sequence[str]) -> None:
    """A PDF opens in another program: its words are there, and its first page is not blank."""
    words = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    assert not [text for text in texts if text not in words]
    subprocess.run(["pdftoppm", "-png", "-r", "40", "-singlefile", str(path), str(picture.with_suffix(""))], check=True)
    assert picture.stat().st_size > 3000


def test_only_what_was_asked_for_is_recorded_and_then_never_sent_again(month, tmp_path):
    done = write_letters(month, due_letters(month), tmp_path)
    rows = reminder_rows(month, done)
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("B1", "R1", 4),
        ("B1", "R2", 3),
        ("B3", "R5", 2),
        ("B2", "R4", 1),
    ]
    sent = [["Buyer", "Document", "Sent on", "Reminder step", "File", "Note"], *rows]
    assert [buyer for buyer, _ in due_letters(analysed(reminders=sent))] == ["B4"]


def test_a_step_by_telephone_has_no_letter(month):
    head = ["Reminder step", "Days from due date", "Channel", "Who", "Text"]
    called = [head, [1, 3, "Phone", "credit controller", "call"], [2, 40, "e-mail", "credit controller", "formal demand"]]
    analysis = analysed(ladder=called)
    assert due_letters(analysis) == [("B1", "formal demand")]
    assert set(analysis.table("dunning").dropna(subset="dunning_step")["buyer"]) == {"B1", "B2", "B3", "B4"}


def test_without_libreoffice_the_word_documents_are_there(month, tmp_path, monkeypatch):
    def none(files: Sequence[Path], folder: Path) -> list[Path]:
        raise NoCalc("not there")

    monkeypatch.setattr("udfs.lettering.as_pdfs", none)
    done = write_letters(month, [("B2", "friendly reminder")], tmp_path)
    assert [path.suffix for path in done[0].files] == [".docx", ".eml"]
    assert mailparser.parse_from_file(str(done[0].files[1])).attachments[0]["filename"].endswith(".docx")


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_user_ends_a_run_at_any_time(month, tmp_path, at):
    asked = []

    def progress(number: int, count: int) -> None:
        asked.append((number, count))
        # Asked once more, the key is no longer pressed.
        if len(asked) == at + 1:
            raise Stopped("ended")

    with pytest.raises(Stopped):
        write_letters(month, [("B2", "friendly reminder"), ("B3", "friendly reminder")], tmp_path, progress=progress)
    assert len(asked) == at + 1 and not list(tmp_path.glob("*.eml"))


def test_a_template_of_the_user_comes_first_and_an_own_text_needs_one(month, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    document = Document()
    document.add_paragraph("Ours: {{ name }}")
    document.save(str(own / "friendly-reminder-en.docx"))
    items = open_lists(month, ["B3"])["B3"]
    assert read(letter(month, "B3", "friendly reminder", items, own))[0] == ["Ours: Gamma"]
    with pytest.raises(FileError, match="no template last-warning-en.docx"):
        letter(month, "B3", "last warning", items, own)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30)


@MANY
@given(TEXTS, st.sampled_from(["{{ 7*7 }}", "{% for x in y %}", "<w:p/>", "&amp;", "=1+1", "{#", "}}", "\x0b", "]]>"]))
def test_no_text_of_a_cell_is_more_than_text(text, piece):
    name = f"{text}{piece}"
    buyers = [BUYERS[0], ["B1", name, "en", name, "", name, 30]]
    analysis = analysed(buyers=buyers, ledger=[LEDGER[0], ["R1" + piece.strip(), "B1", "", "2026-08-01", "2026-08-31", "EUR", 5, ""]])
    paragraphs, tables = written(analysis, "B1", "formal demand")
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
    assert plain in paragraphs
    assert len(tables[0]) == 2 and len(tables) == 2


@MANY
@given(TEXTS, TEXTS)
def test_no_text_makes_a_header_of_an_e_mail(subject, body):
    made = mailparser.parse_from_bytes(draft("a@b.example", f"{subject}\r\nBcc: x@y.example", [body, "\r\n\r\nBcc: z"], []))
    assert made.to == [("", "a@b.example")] and not made.bcc
    assert set(made.headers) == {"To", "Subject", "X-Unsent", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"}


@pytest.mark.parametrize("to", ["nobody", "a@b.example\r\nBcc: c@d.example", "a@", "@", ""])
def test_what_is_no_address_is_refused(to):
    with pytest.raises(InputError, match="an e-mail address"):
        draft(to, "s", [], [])


def test_names_of_files_are_safe_and_nothing_is_overwritten(tmp_path):
    first = free_place(tmp_path, '../B/1:*?"<>|', ".docx")
    assert first.parent == tmp_path and first.name == ".._B_1_______.docx"
    first.touch()
    assert free_place(tmp_path, '../B/1:*?"<>|', ".docx").name == ".._B_1_______ (2).docx"


def test_a_pdf_that_nobody_makes_is_named(tmp_path):
    broken = tmp_path / "broken.docx"
    with pytest.raises(FileError, match=r"no PDF of broken\.pdf"):
        as_pdfs([broken], tmp_path)
