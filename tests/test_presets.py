"""Presets of the policy: every value is one that the policy knows, and says what it was taken from."""

from __future__ import annotations

import csv

import pytest

from udfs.hosts.cli import main
from xlcredit.book import Book
from xlcredit.errors import InputError
from xlcredit.options import read_option
from xlcredit.parameters import parameters
from xlcredit.presets import policy_block, preset, presets

TERMS = {term["key"]: term for term in parameters("policy")["term"]}
SETTINGS = [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]]
LEDGER = [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", "2026-10-01", 100]]


@pytest.mark.parametrize("name", presets())
def test_a_preset_names_keys_of_the_policy_and_its_source(name):
    found = preset(name)
    assert found.values and set(found.values) <= set(TERMS)
    for key, value in found.values.items():
        read_option(TERMS[key], value, "EUR", 1900)
    assert found.source.endswith("Check against your policy")
    assert found.en != found.zh


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_preset_is_read_back_as_the_policy_that_it_says(language):
    block = policy_block(preset("exim"), language)
    book = Book.from_blocks({"settings": SETTINGS, "ledger": LEDGER, "policy": block})
    assert [problem for problem in book.problems if problem.table == "policy"] == []
    policy = book.policy
    assert (policy.policy_currency, policy.percentage(False)) == ("USD", (19, 20))
    assert policy.mep_days == 60  # the default: the preset says nothing of it


def test_an_unknown_preset_lists_the_names():
    with pytest.raises(
        InputError, match="preset: 'none' is not one of allianz, atradius, china_domestic, coface, exim"
    ):
        preset("none")


def test_the_command_lists_presets_and_writes_one(tmp_path, capsys):
    assert main(["policy"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(presets())
    out = tmp_path / "policy.csv"
    assert main(["policy", "--preset", "atradius", "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"Written: {out}, 4 terms filled in; fill in the others"
    rows = {row["Key"]: row for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())}
    assert list(rows) == list(TERMS)
    assert (rows["mep_days"]["Value"], rows["mep_days"]["Clause"]) == ("60", "check against your policy")
    assert (rows["exclude_related"]["Value"], rows["exclude_public"]["Value"]) == ("yes", "")
    assert main(["policy", "--out", str(out)]) == 2
    assert capsys.readouterr().err == "xlcredit: --out writes a preset: name it with --preset\n"
    assert list(tmp_path.iterdir()) == [out]
