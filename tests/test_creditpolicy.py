"""The credit policy document: every class, approver and step is in it, and no text of a cell is more than text."""

from __future__ import annotations

import tomllib
import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.oracle.creditpolicy import approvals, steps
from tests.test_cases import cell
from udfs.onepage import TEMPLATE, saved_policy
from workbook.policytemplate import template
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.creditpolicy import policy_content
from xlcredit.errors import FileError
from xlcredit.policydocument import shipped_template, write_policy, write_template
from xlcredit.wholefile import free_place
from xlcredit.worddocument import SUFFIX, filled

CASES = tomllib.loads((Path(__file__).parent / "cases" / "document" / "credit_policy.toml").read_text("utf-8"))["case"]
BASE: dict[str, Any] = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]],
}
LANGUAGES = ("en", "zh")
TABLES = ("settings", "policy", "approvals", "ladder", "score_grades")
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def analysed(tables: dict[str, Any]) -> Analysis:
    given = {name: [[cell(one) for one in row] for row in tables[name]] for name in TABLES if name in tables}
    return analyse(Book.from_blocks(BASE | given))


def read(written: bytes) -> tuple[list[str], list[list[list[str]]]]:
    """Paragraphs and tables of a document, as another program reads them."""
    document = Document(BytesIO(written))
    tables = [[[one.text for one in row.cells] for row in table.rows] for table in document.tables]
    return [paragraph.text for paragraph in document.paragraphs], tables


def made(analysis: Analysis, language: str = "en") -> tuple[list[str], list[list[list[str]]]]:
    return read(filled(shipped_template(language), policy_content(analysis, language)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    analysis = analysed(case)
    assert [problem for problem in analysis.book.problems if problem.severity == "error"] == []
    content = policy_content(analysis, case["language"])
    assert {name: content[name] for name in case["expect"]} == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_holds_every_field(case: dict[str, Any], language: str) -> None:
    content = policy_content(analysed(case), language)
    paragraphs, tables = made(analysed(case), language)
    text = "\n".join(paragraphs)
    for name in ("company", "as_of", "currency", "limit", "factor", "ungraded", "duties"):
        assert content[name] in text
    for name, rows in zip(("classes", "approvals", "ladder"), tables, strict=True):
        assert sorted(tuple(sorted(row)) for row in rows[1:]) == sorted(tuple(sorted(r.values())) for r in content[name])
        assert [row[0] for row in rows[1:]] == [next(iter(one.values())) for one in content[name]]
    assert not [piece for piece in ("{{", "{%", "}}", "%}") if piece in text]


AMOUNTS = st.integers(0, 10**9).map(lambda cents: cents / 100)
NAMES = st.sampled_from(["credit manager", "信用经理", "Anna Berg", "finance director"])


@given(
    st.lists(st.tuples(st.one_of(st.none(), AMOUNTS), NAMES, st.one_of(st.none(), NAMES)), max_size=6),
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 12), st.one_of(st.none(), st.integers(0, 90))), max_size=6),
)
@MANY
def test_approvals_and_steps_agree_with_the_second_opinion(limits: list[Any], days: list[Any]) -> None:
    given_approvals = [["Limit up to", "Approves", "Second approval"], *map(list, limits)]
    ladder = [[*row, "telephone", "Anna Berg", f"step {row[0]}"] for row in days]
    header = ["Reminder step", "Days from due date", "Days since last step", "Channel", "Who", "Text"]
    book = Book.from_blocks(BASE | {"approvals": given_approvals, "ladder": [header, *ladder]})
    if limits:
        found = [(one.limit_up_to, one.approver, one.second_approver) for one in book.approvals]
        assert found == approvals(limits)
    if days:
        kept = [(step.ladder_step, step.days_from_due, step.days_since_last) for step in book.ladder]
        assert kept == steps(days)
        aside = [one for one in book.problems if one.table == "ladder" and one.severity == "error"]
        assert len(kept) + len(aside) == len(days)


HOSTILE = (
    "{{ company }}", "{% for a in b %}", "{%tr endfor %}", "{_{ x }_}", "{{''.__class__.__mro__}}", "</w:t></w:r>", "&lt;",
    "<w:br/>", "a\nb\tc", "x\x00y\x0bz", "{#", "\u202edcba", "&#123;", "{{r x}}", "%}", "𝕏", "]]>",
)  # fmt: skip


def plain(text: str) -> str:
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


@given(st.one_of(st.sampled_from(HOSTILE), st.text(alphabet="{}%#_&<>;/ab\n'\"rp", max_size=30), st.text(max_size=30)))
@example("{_{ company }_}")
@MANY
def test_a_text_is_only_ever_text(text: str) -> None:
    content = policy_content(analysed({}), "en")
    before = read(filled(shipped_template("en"), content))
    content |= {"company": text, "duties": text}
    content["approvals"] = [row | {"note": text, "approver": text} for row in content["approvals"]]
    paragraphs, tables = read(filled(shipped_template("en"), content))
    assert len(paragraphs) == len(before[0])
    assert [[len(row) for row in table] for table in tables] == [[len(row) for row in table] for table in before[1]]
    assert paragraphs[0] == (f"Credit policy – {plain(text)}" if plain(text) else "Credit policy")
    assert plain(text) in paragraphs
    assert {(row[1], row[3]) for row in tables[1][1:]} == {(plain(text), plain(text))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_template_is_what_the_program_makes(language: str) -> None:
    def parts(written: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(BytesIO(written)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    assert parts(shipped_template(language).read_bytes()) == parts(template(language)), "run: python -m workbook.policytemplate"


def edited(folder: Path, text: str) -> Path:
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / "own.docx"))
    return folder / "own.docx"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{% if %}", "Expected an expression"),
        ("{{ company.__class__.__mro__ }}", "unsafe"),
        ("{% include 'x' %}", "cannot be filled in"),
    ],
)
def test_a_wrong_template_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    own, out = edited(tmp_path, text), tmp_path / "policy.docx"
    with pytest.raises(FileError, match=reason) as refused:
        write_policy(out, analysed({}), "en", own)
    assert "\n" not in str(refused.value)
    assert not out.exists()


def test_a_template_that_word_edited_is_filled_in(tmp_path: Path) -> None:
    """Word splits a field into runs while it is edited."""
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{{ cur", "ren", "cy }} only"):
        paragraph.add_run(piece)
    document.save(str(tmp_path / "own.docx"))
    write_policy(tmp_path / "policy.docx", analysed({}), "en", tmp_path / "own.docx")
    assert read((tmp_path / "policy.docx").read_bytes())[0] == ["EUR only"]


def test_files_that_are_no_template_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.docx").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "other.docx", "w") as archive:
        archive.writestr("word/other.xml", "<x/>")
    with zipfile.ZipFile(tmp_path / "broken.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w:x")
    with zipfile.ZipFile(tmp_path / "large.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (21 * 2**20))
    for name in ("text", "other", "broken", "large", "absent"):
        with pytest.raises(FileError) as refused:
            filled(tmp_path / f"{name}.docx", policy_content(analysed({})))
        assert str(refused.value).startswith(f"{name}.docx: ")


def test_the_template_to_edit_is_the_shipped_one(tmp_path: Path) -> None:
    write_template(tmp_path / "own.docx", "zh")
    assert (tmp_path / "own.docx").read_bytes() == shipped_template("zh").read_bytes()
    with pytest.raises(FileError):
        write_template(tmp_path / "own.doc", "zh")


def test_a_document_that_is_there_is_left_alone(tmp_path: Path) -> None:
    for name in ("Policy.docx", "Policy (2).docx"):
        (tmp_path / name).write_text("mine")
    assert free_place(tmp_path, "Policy", SUFFIX).name == "Policy (3).docx"


def test_the_sample_fills_one_page_of_rows(sample_analysis: Analysis) -> None:
    paragraphs, tables = made(sample_analysis)
    assert [len(table) for table in tables] == [6, 5, 6]
    assert "Meridian" in "\n".join(paragraphs)


def test_the_button_saves_beside_the_workbook_and_takes_the_template_that_is_there(tmp_path: Path) -> None:
    book: Any = SimpleNamespace(fullname=str(tmp_path / "Book.xlsm"))
    first = saved_policy(book, analysed({}))
    assert first == tmp_path / "Credit policy 2026-10-31.docx"
    edited(tmp_path, "{{ currency }} alone").rename(tmp_path / TEMPLATE)
    second = saved_policy(book, analysed({}))
    assert second.name == "Credit policy 2026-10-31 (2).docx"
    assert read(second.read_bytes())[0] == ["EUR alone"]
    assert read(first.read_bytes())[0] != ["EUR alone"]
    for nowhere in ("Book1", "https://example.org/Book.xlsm"):
        with pytest.raises(FileError, match="save it first"):
            saved_policy(SimpleNamespace(fullname=nowhere), analysed({}))  # type: ignore[arg-type]
