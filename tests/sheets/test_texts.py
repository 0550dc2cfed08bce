"""Every text is there in both languages, and every text is used."""

from __future__ import annotations

import re
import warnings

from workbook.sheets import draft, write_filled, write_template
from workbook.sheets.texts import sentence, texts
from xlcredit.cover import REASON_BITS
from xlcredit.credit import missing
from xlcredit.grading import Grading
from xlcredit.parameters import parameters

PART = re.compile(r"\{(\w+)\}")


def all_texts():
    return {f"{section}.{name}": text for section, names in texts().items() for name, text in names.items()}


def test_every_text_has_both_languages():
    assert [key for key, text in all_texts().items() if set(text) != {"en", "zh"} or not all(text.values())] == []


def test_both_languages_have_the_same_parts():
    wrong = [k for k, t in all_texts().items() if set(PART.findall(t["en"])) != set(PART.findall(t["zh"]))]
    assert wrong == []


def test_chinese_texts_are_chinese():
    same = [key for key, text in all_texts().items() if text["zh"].isascii() and text["zh"] != text["en"]]
    assert same == []


def test_every_text_is_used(monkeypatch, tmp_path, portfolio):
    asked = set()
    genuine = draft.text

    def recorded(key, language, **parts):
        asked.add(key)
        return genuine(key, language, **parts)

    monkeypatch.setattr(draft, "text", recorded)
    write_template(tmp_path / "template.xlsx")
    write_filled(tmp_path / "filled.xlsx", *portfolio)
    assert sorted(set(all_texts()) - asked) == []


def test_validation_messages_fit_into_excel():
    for key, text in all_texts().items():
        if key.startswith("validation."):
            limit = 32 if key.endswith("title") else 255
            assert all(len(words) + 150 * ("{choices}" in words) <= limit for words in text.values()), key


def test_sentence_quotes_text_and_keeps_parts():
    assert sentence('a "b" {x}', {"x": ("A1", 3)}) == ('"a ""b"" "&A1', 'a "b" 3')


def test_writing_warns_of_nothing(tmp_path, portfolio):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_filled(tmp_path / "filled.xlsx", *portfolio, "zh")


def test_every_reason_and_every_missing_fact_has_words():
    words = parameters("words")
    assert set(words["reason"]) == set(REASON_BITS)
    nothing = dict.fromkeys(("tangible_net_worth", "annual_sales", "invoiced", "paid"))
    assert set(words["fact"]) == set(missing({**nothing, "grading": Grading(None, "", "D", "")}))
    assert not [entry for entry in words["reason"].values() if "_" in entry["en"] or entry["zh"].isascii()]
