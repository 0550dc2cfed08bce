"""Letters, forms and the tables of a claim are valid Open XML: filled for a buyer of the sample month, in both languages."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from xlcredit.analysis import Analysis
from xlcredit.claimfile.bundle import write_claim_file
from xlcredit.collections.letters import LANGUAGES, LETTERS, letter_content, letter_template
from xlcredit.collections.openlist import open_lists
from xlcredit.creditpolicy import policy_content
from xlcredit.plans.letter import plan_letter
from xlcredit.policydocument import shipped_template
from xlcredit.worddocument import filled

BUYER = "B1294"
PLAN = "PP-2026-11"


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_and_the_credit_policy_are_valid(language, sample_analysis, faults, tmp_path):
    items = open_lists(sample_analysis, [BUYER])[BUYER]
    content = letter_content(sample_analysis, BUYER, items, language)
    made = {name: filled(letter_template(name, language), content) for name in LETTERS}
    made["payment plan"] = plan_letter(sample_analysis, PLAN, language)
    made["credit policy"] = filled(shipped_template(language), policy_content(sample_analysis, language))
    for name, written in made.items():
        path = tmp_path / f"{name}.docx"
        path.write_bytes(written)
        assert faults(path) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_a_claim_is_valid(language, sample_analysis, faults, tmp_path):
    book = replace(sample_analysis.book, settings=replace(sample_analysis.settings, language=language))
    write_claim_file(tmp_path / "claim.zip", Analysis(book), BUYER)
    with zipfile.ZipFile(tmp_path / "claim.zip") as archive:
        archive.extractall(tmp_path / "files")
    files = sorted((tmp_path / "files").rglob("*.*"))
    assert len(files) == 5
    assert {path.name: faults(path) for path in files} == {path.name: [] for path in files}


def test_the_validator_sees_a_wrong_letter(sample_analysis, faults, tmp_path):
    content = letter_content(sample_analysis, BUYER, open_lists(sample_analysis, [BUYER])[BUYER], "en")
    path, wrong = tmp_path / "right.docx", tmp_path / "wrong.docx"
    path.write_bytes(filled(letter_template("formal demand", "en"), content))
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(wrong, "w") as kept:
        for part in given.infolist():
            kept.writestr(part, given.read(part).replace(b"<w:tblHeader/>", b'<w:tblHeader w:val="true"/>'))
    assert faults(wrong) != []
