"""The file for a claim: what it holds, what it says is missing, and that nothing from outside gets into it."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from udfs.claim_flow import claim_sentence, write_forms
from udfs.pdf import as_pdfs
from workbook.lettertemplates import template
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.claimfile.bundle import write_claim_file
from xlcredit.claimfile.checklist import part_rows
from xlcredit.claimfile.facts import facts_of
from xlcredit.claimfile.forms import FORMS, form, shipped_form
from xlcredit.claimfile.proofs import proofs_of
from xlcredit.errors import DomainError, FileError, UnknownId

GIVEN: dict[str, Any] = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"], ["company", "Harbour"]],
    "policy": [
        ["Key", "Value"],
        *(["insurer", "Meridian, policy 7"], ["inception", "2026-01-01"], ["expiry", "2026-12-31"]),
        *(["insured_percentage", 0.9], ["mep_days", 60], ["notice_days", 30], ["handover_days", 60], ["deductible", 5]),
    ],
    "buyers": [
        ["Buyer", "Name", "Legal id", "Country", "Address", "Language"],
        ["B1", "=Alpha", "HRB 1", "DE", "Weg 1, Port", "en"],
        ["B2", "Beta", "", "", "", "en"],
    ],
    "ledger": [
        ["Document", "Buyer", "Type", "Document date", "Due date", "Gross"],
        ["R1", "B1", "", "2026-07-01", "2026-07-31", 1000],
        ["R2", "B1", "", "2026-07-15", "2026-08-14", 500],
        ["C1", "B1", "credit note", "2026-08-01", "", -100],
        ["R3", "B2", "", "2026-10-15", "2026-11-14", 50],
    ],
    "receipts": [["Receipt", "Date", "Buyer", "Document", "Amount"], ["P1", "2026-09-01", "B1", "R1", 200]],
    "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "insurer", 1000, "2026-01-01"]],
    "notices": [["Buyer", "Document", "Notice date", "Kind"], ["B1", "R1", "2026-10-05", "overdue notice"]],
    "reminders": [["Buyer", "Document", "Sent on", "Reminder step"], ["B1", "R1", "2026-08-10", 1]],
}
PROOFS = [
    ["Buyer", "Document", "Proof", "File"],
    ["B1", "R1", "order", "orders/o1.pdf"],
    ["B1", "R2", "order", "orders/o2.pdf"],
    ["B1", "", "delivery", "all deliveries.pdf"],
    ["B1", "R1", "invoice copy", "r1.pdf"],
    ["B1", "", "contract", "../secret.txt"],
    ["B1", "", "correspondence", "gone.pdf"],
]
MANY = settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))


def analysed(**other: Any) -> Analysis:
    return analyse(Book.from_blocks(GIVEN | other))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    for name in ("orders/o1.pdf", "orders/o2.pdf", "all deliveries.pdf", "r1.pdf"):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    (tmp_path / "secret.txt").write_text("secret")
    return home


def test_every_part_is_there_or_named_as_missing(folder):
    made = write_claim_file(folder / "claim.zip", analysed(proofs=PROOFS), "B1", folder)
    rows = {row["part"]: (row["state"], row["todo"]) for row in part_rows(made.parts, "en")}
    assert rows == {
        "List of the invoices": ("there", ""),
        "Calculation of the claim": ("there", ""),
        "Limit decisions": ("there", ""),
        "Overdue notice to the insurer": ("1 of 2", "not reported: give the notice now and enter it in tblNotices"),
        "Hand-over to collection": ("missing", "the policy asks for it: hand over and enter it in tblNotices"),
        "Reminders that were sent": ("there", ""),
        "No dispute": ("there", ""),
        "Name, address and register number of the debtor": ("there", ""),
        "Contract or terms of sale": (
            "missing",
            "outside the folder of the workbook: ../secret.txt; name the file in tblProofs",
        ),
        "Copies of the invoices": ("1 of 2", "name the files in tblProofs"),
        "Orders": ("there", ""),
        "Proofs of delivery": ("there", ""),
        "Acceptance by the buyer": ("missing", "name the files in tblProofs"),
        "Correspondence with the buyer": ("missing", "the file is not there: gone.pdf; name the files in tblProofs"),
    }
    assert claim_sentence(made, "en").startswith("claim.zip: 8 of 14 parts are there; missing or not complete: Overdue")


def test_another_program_opens_the_archive_and_every_file_in_it(folder, tmp_path):
    path, out = folder / "claim.zip", tmp_path / "out"
    write_claim_file(path, analysed(proofs=PROOFS), "B1", folder)
    subprocess.run(["unzip", "-q", str(path), "-d", str(out)], check=True)
    files = sorted(str(one.relative_to(out)) for one in out.rglob("*") if one.is_file())
    assert files == [
        *("00 Index.docx", "01 Claim form.docx", "02 Overdue notice.docx", "03 Assignment of claims.docx", "04 Tables.xlsx"),
        *("proofs/delivery all deliveries.pdf", "proofs/invoice copy R1 r1.pdf"),
        *("proofs/order R1 o1.pdf", "proofs/order R2 o2.pdf"),
    ]
    assert (out / "proofs/order R1 o1.pdf").read_bytes() == b"orders/o1.pdf"
    pages = as_pdfs([out / name for name in files if name.endswith((".docx", ".xlsx"))], tmp_path)
    for page in pages:
        subprocess.run(["pdftoppm", "-png", "-r", "40", "-singlefile", str(page), str(page.with_suffix(""))], check=True)
        assert page.with_suffix(".png").stat().st_size > 1500
    words = subprocess.run(["pdftotext", "-layout", str(pages[1]), "-"], capture_output=True, check=True).stdout.decode()
    # Exposure: 800 after the receipt and 500, less the credit of 100 on the oldest; limit 1,000: R1 700, R2 300.
    for text in ("=Alpha", "HRB 1", "1,200.00", "1,000.00", "900.00", "895.00", "Meridian, policy 7"):
        assert text in words, text


def test_the_tables_hold_values_by_hand(folder):
    write_claim_file(folder / "claim.zip", analysed(), "B1", folder)
    with zipfile.ZipFile(folder / "claim.zip") as archive, archive.open("04 Tables.xlsx") as file:
        book = openpyxl.load_workbook(file)
    assert book.sheetnames == [
        *("Invoices", "Limit decisions", "Notices", "Reminders", "Receipts", "Calculation", "Cover step by step"),
    ]
    items = [[cell.value for cell in row] for row in book["Invoices"].iter_rows(min_row=2)]
    assert [(row[0], row[5], row[6]) for row in items] == [("R1", 800, 92), ("C1", -100, None), ("R2", 500, 78)]
    steps = {row[0].value: row[1].value for row in book["Calculation"].iter_rows(min_row=2)}
    assert list(steps.values()) == [1200, 1000, 1000, 900, 895, 895, 895, 305]
    assert [cell.value for cell in book["Receipts"][2]][0:3:2] == ["P1", "R1"]
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_filled_in_both_languages_and_its_template_is_what_the_sources_give(tmp_path, name, language):
    assert shipped_form(name, language).read_bytes() == template(name, language)
    analysis = analysed()
    (tmp_path / "form.docx").write_bytes(form(analysis, facts_of(analysis, "B1"), name, language))
    document = Document(str(tmp_path / "form.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "=Alpha" in text and "Meridian, policy 7" in text
    assert not [piece for piece in ("{{", "{%", "}}", "%}") if piece in text]


def test_the_forms_alone_name_the_days_of_the_policy(tmp_path):
    made = write_forms(analysed(), "B1", tmp_path)
    assert [path.suffix for path in made] == [".docx", ".docx", ".pdf", ".pdf"]
    text = "\n".join(paragraph.text for paragraph in Document(str(made[0])).paragraphs)
    # R1 was reported; R2: due 14 Aug, end of the extension 13 Oct, notice by 12 Nov.
    assert "End of the maximum extension period: 2026-09-29" in text
    assert "Last day of this notice by the policy: 2026-11-12" in text


def test_the_same_inputs_give_the_same_bytes_and_a_failure_leaves_nothing(folder):
    first, second = (folder / f"{name}.zip" for name in ("one", "two"))
    for path in (first, second):
        write_claim_file(path, analysed(proofs=PROOFS), "B1", folder)
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as two:
        assert one.namelist() == two.namelist()
    before = sorted(folder.iterdir())
    with pytest.raises(UnknownId):
        write_claim_file(folder / "three.zip", analysed(), "B9", folder)
    with pytest.raises(DomainError, match="owes nothing"):
        write_claim_file(folder / "three.zip", analysed(ledger=GIVEN["ledger"][:4]), "B2", folder)
    with pytest.raises(FileError, match="no folder"):
        write_claim_file(folder / "nowhere" / "three.zip", analysed(), "B1", folder)
    assert sorted(folder.iterdir()) == before


def test_proofs_beyond_the_bound_are_refused_and_nothing_is_left(folder, monkeypatch):
    monkeypatch.setitem(__import__("xlcredit.parameters", fromlist=["parameters"]).parameters("claim_file"), "largest_bytes", 10)
    with pytest.raises(FileError, match="larger than 0 MB"):
        write_claim_file(folder / "claim.zip", analysed(proofs=PROOFS), "B1", folder)
    assert not list(folder.glob("*claim*"))


def test_a_link_out_of_the_folder_is_no_proof(folder, tmp_path):
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (found,) = proofs_of([{"proof": "order", "document": "R1", "file": "link.txt"}], folder, "en")
    assert found.fault.startswith("outside the folder")


PATHS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    ["/etc/passwd", "..", "../../x", "a/../../b", "C:\\x", "\\\\host\\share", ".", "", "a\x00b"]
)


@MANY
@given(st.lists(PATHS, max_size=5))
def test_no_name_of_a_file_leads_out_of_the_folder_or_of_the_archive(tmp_path_factory, names):
    home = tmp_path_factory.mktemp("home")
    rows = [{"proof": "order", "document": "R/1", "file": name} for name in names]
    for proof in proofs_of(rows, home, "en"):
        assert proof.fault or proof.path.is_relative_to(home.resolve())
        assert not proof.inside or (proof.inside.startswith("proofs/") and ".." not in Path(proof.inside).parts)
