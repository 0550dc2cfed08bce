"""The check of the policy and the exposure by country agree with the second opinion, and say what a case by hand says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle import policycheck
from tests.oracle.firm import Firm
from tests.strategies import Blocks, claim_firms
from udfs import insurance
from udfs.book import LoadedBook
from udfs.call import call
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import TABLES
from xlcredit.cover import REASON_BITS
from xlcredit.exposure import RETAINED
from xlcredit.parameters import parameters

SOME = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
HEAD = ["Document", "Buyer", "Document date", "Due date", "Gross", "Disputed", "Secured"]
BLOCKS = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "policy": [
        ["Key", "Value", "Clause"],
        ["insured_percentage", 0.9, ""],
        ["expiry", "2026-12-31", "Art. 1"],
        ["maximum_terms", 90, "Art. 2"],
        ["discretionary_limit", 50, ""],
        ["minimum_premium_share", 0.8, ""],
    ],
    "buyers": [
        ["Buyer", "Name", "Country", "Related party", "Open orders"],
        ["B1", "Alpha", "DE", "no", 40],
        ["B2", "Beta", "FR", "yes", None],
        ["B3", "Gamma", "DE", "no", None],
        ["B4", "Delta", None, "no", None],
    ],
    "ledger": [
        HEAD,
        ["R1", "B1", "2026-10-01", "2027-01-31", 300, None, None],
        ["R2", "B1", "2026-10-02", "2027-01-30", 200, 20, 30],
        ["R3", "B2", "2026-10-01", "2026-11-30", 70, None, None],
        ["R4", "B3", "2026-10-01", "2026-11-30", 80, None, None],
    ],
    "limits": [
        ["Decision", "Buyer", "Source", "Amount", "Effective", "Valid to"],
        ["L1", "B1", "insurer", 1000, "2026-01-01", None],
        ["L1", "B1", "insurer", 900, "2026-01-02", None],
        ["L2", "B2", "insurer", 10, "2026-03-01", "2026-02-01"],
    ],
}
"""R1 and R2 have 122 and 120 days of terms; B3 owes 80 under a discretionary limit of 50."""

BY_HAND = {
    "terms_too_long": (2, 1, 470, 450, "R1", "B1", "maximum_terms", "90", "Art. 2"),
    "after_expiry": (0, 0, 0, 0, "", "", "expiry", "2026-12-31", "Art. 1"),
    "before_inception": (0, 0, 0, 0, "", "", "inception", "", ""),
    "discretionary_exceeded": (1, 1, 80, 30, "R4", "B3", "discretionary_limit", "50.00 EUR", ""),
    "no_limit": (1, 1, 80, 30, "R4", "B3", "discretionary_limit", "50.00 EUR", ""),
    "disputed": (1, 1, 170, 20, "R2", "B1", "exclude_disputed", "yes", ""),
    "secured": (1, 1, 170, 0, "R2", "B1", "tblLedger", "", ""),
    "related_party": (1, 1, 70, 70, "R3", "B2", "exclude_related", "yes", ""),
    "limit_exceeded": (0, 0, 0, 0, "", "", "tblLimits", "", ""),
}
"""Documents, buyers, exposure, without cover, largest document and its buyer, key, value, clause."""

COLUMNS = ["touched", "buyers", "exposure", "lost", "document", "buyer", "key", "value", "clause"]


@pytest.fixture(scope="module")
def by_hand() -> Analysis:
    return analyse(Book.from_blocks(BLOCKS))


def test_conditions_by_hand(by_hand: Analysis) -> None:
    rows = by_hand.table("policy_check").set_index("condition")[COLUMNS]
    for code, expected in BY_HAND.items():
        found = rows.loc[code].tolist()
        assert (*found[:2], *(int(amount) / 100 for amount in found[2:4]), *found[4:]) == expected, code


def test_blank_terms_and_input_to_correct_stand_below(by_hand: Analysis) -> None:
    rows = by_hand.table("policy_check")
    below = rows[rows["finding"] != "condition"]
    # The first day, the percentage of the discretionary limit, a maximum, the rate, and what the minimum premium is of.
    blank = ["inception", "insured_percentage_discretionary", "maximum_liability", "premium_rate", "estimated_turnover"]
    assert below["key"].tolist() == [*blank, "tblLimits"]
    assert below["finding"].tolist() == ["blank term"] * len(blank) + ["input to correct"]
    assert below["touched"].tolist() == [*[1] * len(blank), 2]
    assert below["advice"].tolist() == [*blank, "input"]


def test_exposure_by_country_by_hand(by_hand: Analysis) -> None:
    rows = by_hand.table("exposure_by_country")
    found = rows[["country", "buyers", "exposure", "insured", "breach", "excluded", "own_not_invoiced", "gap"]]
    assert found.values.tolist() == [
        ["DE", 2, 59000, 4500, 45000, 2000, 4000, 3000],
        ["FR", 1, 7000, 0, 0, 7000, 0, 0],
        ["(none)", 0, 0, 0, 0, 0, 0, 0],
    ]
    assert rows["cover_limit"].tolist() == [100000 + 5000, 5000, 5000]


def differences(analysis: Analysis, firm: Firm) -> list[tuple[Any, ...]]:
    """Where the check or the exposure by country differs from the second opinion."""
    expected, wrong = policycheck.touched(firm, firm.as_of), []
    documents = {row["document"] for row in firm.ledger}
    # Money paid out to a buyer stands in the claim view too, which the second opinion leaves out.
    paid_out = not set(analysis.table("claim_view")["document"]) <= documents
    rows = analysis.table("policy_check")
    for row in rows[rows["finding"] == "condition"].to_dict("records") if not paid_out else []:
        one = expected[row["condition"]]
        wanted = (
            len(one.claims),
            len({claim.item.buyer for claim in one.claims}),
            sum(claim.exposure for claim in one.claims),
            sum(policycheck.without_cover(row["condition"], claim) for claim in one.claims),
            one.largest.item.document if one.claims else "",
        )
        found = tuple(row[name] for name in ("touched", "buyers", "exposure", "lost", "document"))
        if found != wanted:
            wrong.append((row["condition"], found, wanted))
    countries = analysis.table("exposure_by_country").set_index("country").to_dict("index")
    for country, sums in policycheck.by_country(firm, list(analysis.buyers), firm.as_of).items():
        found_sums = {name: countries[country][name] for name in sums if name in countries[country]}
        if found_sums != {name: sums[name] for name in found_sums}:
            wrong.append((country, found_sums, dict(sums)))
    return wrong


@given(claim_firms())
@SOME
def test_small_random_firms(blocks: Blocks) -> None:
    assert differences(analyse(Book.from_blocks(blocks)), Firm(blocks))[:3] == []


@given(claim_firms())
@SOME
def test_what_holds_for_any_firm(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    rows, items = analysis.table("policy_check"), analysis.table("claim_view")
    conditions = rows[rows["finding"] == "condition"]
    assert (conditions["lost"] <= conditions["exposure"]).all()
    assert (conditions["lost"] >= 0).all()
    assert (conditions["touched"] >= conditions["buyers"]).all()
    assert conditions["exposure"].max() <= items["exposure"].sum()
    countries, exposure = analysis.table("exposure_by_country"), analysis.table("exposure")
    for name in ("exposure", "insured", *RETAINED, "gap", "at_risk", "cover_limit", "credit_limit"):
        assert countries[name].sum() == exposure[name].sum()
    assert (countries[["insured", *RETAINED]].sum(axis=1) == countries["exposure"]).all()
    checks = analysis.table("checks").set_index("check")["passed"]
    assert checks["Insured + self-retained by country = exposure"]


def test_the_declaration_names_what_there_is() -> None:
    check, terms = parameters("policy_check"), {term["key"]: term for term in parameters("policy")["term"]}
    codes = [condition["code"] for condition in check["condition"]]
    spoken = {"covered_by_limit", "covered_by_discretionary", "nothing_outstanding"}
    assert set(codes) == set(REASON_BITS) - spoken
    tables = {one.excel for one in TABLES.values()}
    assert {condition["key"] for condition in check["condition"]} <= {*terms, *tables}
    parts = {column.name for column in TABLES["claim_view"].columns}
    assert {part for condition in check["condition"] for part in condition["lost"]} <= parts
    for term in check["needed"]:
        assert "default" not in terms[term["key"]]
        assert {term.get("with", term["key"]), term.get("unless", term["key"])} <= set(terms)
    advice = parameters("words")["policy_advice"]
    assert set(advice) == {*codes, *(term["key"] for term in check["needed"]), "input"}
    assert all(len(entry[language]) <= 120 for entry in advice.values() for language in ("en", "zh"))


def test_the_functions_give_the_tables(by_hand: Analysis) -> None:
    book = LoadedBook("check", "1", by_hand)
    rows = call("POLICY_CHECK_TABLE", [], book).value
    assert rows[0][:3] == ["Finding", "Condition", "Documents or rows"]
    assert rows[1][:8] == ["condition", "terms too long", 2, 1, 470.0, 450.0, "R1", "B1"]
    assert rows[1][11] == "Shorten the terms, or ask the insurer for longer ones for this buyer"
    assert call("COUNTRY_EXPOSURE_TABLE", [], book).value[1][:4] == ["DE", 2, 590.0, 45.0]


def test_the_buttons_of_the_insurance_say_one_sentence_with_numbers(by_hand: Analysis) -> None:
    assert insurance.checked_cover(by_hand) == (
        "4 documents without full cover: 570 of 620 EUR exposure - see Policy check; 6 conditions touch a document."
    )
    assert insurance.coming_deadlines(by_hand).startswith(
        "2 buyers with a deadline of the policy: 0 missed, 0 within 7 days"
    )
    assert insurance.declared_premium(by_hand).startswith("10 months on the Premium sheet: ")


def test_the_buttons_speak_of_the_sample_in_both_languages(sample_analysis: Analysis) -> None:
    for sentence in (
        insurance.checked_cover,
        insurance.coming_deadlines,
        insurance.estimated_claims,
        insurance.declared_premium,
    ):
        said = sentence(sample_analysis)
        assert any(letter.isdigit() for letter in said)
        assert "{" not in said
        assert said.endswith(".")
