"""The steps of an expected loss say what the table says, in both languages, for every buyer."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.test_cases import blocks
from xlcredit.analysis import analyse
from xlcredit.book import Book
from xlcredit.errors import UnknownId
from xlcredit.losstrace import loss_trace

LONGEST = 255
SAID = {
    "en": {"Exposure": "exposure", "Exposure at default": "ead", "Covered at default": "covered_at_default"}
    | {"Indemnity": "indemnity", "Expected loss": "expected_loss", "Net expected loss": "net_expected_loss"}
    | {"Net unexpected loss": "net_unexpected_loss"},
    "zh": {"敞口": "exposure", "违约风险敞口": "ead", "违约时承保金额": "covered_at_default", "赔款": "indemnity"}
    | {"预期损失": "expected_loss", "净预期损失": "net_expected_loss", "净非预期损失": "net_unexpected_loss"},
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_steps_of_every_buyer_say_what_his_row_says(sample_analysis, language):
    for row in sample_analysis.table("expected_losses").to_dict("records"):
        steps = loss_trace(sample_analysis, row["buyer"], language)
        values = {step: value for step, value, _, _ in steps}
        assert {name: values[step] for step, name in SAID[language].items()} == {
            name: row[name] / 100 for name in SAID[language].values()
        }
        assert all(len(rule) <= LONGEST and "{" not in rule for _, _, rule, _ in steps)
        assert all(source for *_, source in steps)


def test_a_buyer_nobody_knows_is_said(sample_analysis):
    with pytest.raises(UnknownId, match="'X' is neither on the Buyers sheet nor in the ledger"):
        loss_trace(sample_analysis, "X")


def test_the_steps_of_a_claim_that_is_filed_end_at_its_indemnity():
    """2,000 × 90 % − 200 = 1,600, of which the year pays 1,500: its own claim has not used that up."""
    policy = {"insured_percentage": 0.9, "afl": 200, "maximum_liability": 1500}
    case = {
        "policy": policy | {"inception": dt.date(2026, 1, 1), "expiry": dt.date(2026, 12, 31)},
        "ledger": [
            ["Document", "Buyer", "Document date", "Due date", "Gross"],
            ["I1", "B1", dt.date(2026, 1, 1), dt.date(2026, 2, 15), 2000],
        ],
        "buyers": [["Buyer"], ["B1"]],
        "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "insurer", 5000, dt.date(2025, 1, 1)]],
        "claim_register": [["Claim", "Buyer", "Date of loss", "Filed"], ["C1", "B1", dt.date(2026, 8, 14), dt.date(2026, 9, 1)]],
    }
    steps = loss_trace(analyse(Book.from_blocks(blocks(case))), "B1")
    claim = [value for step, value, _, _ in steps if step.startswith("Claim of the firm")]
    assert claim[-1] == 1500
    assert 1600 in claim
    assert {"Indemnity": 1500}.items() <= {step: value for step, value, _, _ in steps}.items()
