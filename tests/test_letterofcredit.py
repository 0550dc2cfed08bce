"""Letters of credit: every check by hand, a second opinion on dates and money, and what holds for any of them."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.letterofcreditstrategies import LETTERS, lettered_firms
from tests.oracle import letterofcredit as second
from tests.oracle.firm import Firm
from tests.strategies import DECIMALS, Blocks
from tests.test_properties import analysed, keyed
from udfs.explaining import of_letter
from udfs.results import result_rows
from xlcredit.aging import RUNNING
from xlcredit.analysis import Analysis
from xlcredit.columns import table
from xlcredit.letterofcredit.letter import Letter
from xlcredit.letterofcredit.secured import secured
from xlcredit.letterofcredit.table import LetterAction, judged, lc_actions
from xlcredit.letterofcredit.verdict import CHECKS
from xlcredit.parameters import parameters
from xlcredit.words import entries

FOLDER = Path(__file__).parent / "cases" / "letterofcredit"
BY_HAND = tomllib.loads((FOLDER / "checks.toml").read_text(encoding="utf-8"))
DATES = tomllib.loads((FOLDER / "dates.toml").read_text(encoding="utf-8"))["case"]
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
DAY = dt.date(2026, 10, 31)


def block(name: str, rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Rows as the sheet has them, a column for each that the table declares."""
    names = [column.name for column in table(name).inputs]
    return [names, *([row.get(one) for one in names] for row in rows)]


def blocks_of(case: dict[str, Any]) -> Blocks:
    """The letter of credit without a fault, changed as a case says."""
    papers = {name: dict(one) for name, one in BY_HAND["document"].items() if name not in case.get("without", ())}
    for name, changed in case.get("document", {}).items():
        papers[name] |= changed
    rows = [*papers.values(), *([case["add"]] if "add" in case else [])]
    chosen = {"as_of": DAY, "base_currency": "EUR", "company": "Harbour Components Group"} | case.get("settings", {})
    return {
        "settings": [["Setting", "Value"], *map(list, chosen.items())],
        "policy": [["Key", "Value"], *map(list, case.get("policy", {}).items())],
        "buyers": [["Buyer", "Name"], ["B1", "Alpha"]],
        "ledger": [["Document", "Buyer", "Document date", "Gross"], ["R1", "B1", DAY, 1]],
        "letters_of_credit": block("letters_of_credit", [BY_HAND["letter"] | case.get("letter", {})]),
        "lc_documents": block("lc_documents", [row | {"lc": "LC1"} for row in rows]),
    }


@pytest.mark.parametrize("case", BY_HAND["case"], ids=lambda case: case["name"])
def test_a_check_finds_what_it_should_and_nothing_else(case: dict[str, Any]) -> None:
    analysis = analysed(blocks_of(case))
    assert not [one for one in analysis.book.problems if one.severity == "error"]
    found = analysis.table("lc_findings")
    assert sorted(set(found["lc_check"])) == sorted(case["finds"])
    (row,) = analysis.table("lc_verdicts").to_dict("records")
    rules = {one["lc_check"]: one for one in parameters("lc_checks")["row"]}
    assert row["lc_score"] == max(100 - sum(rules[name]["lc_weight"] for name in case["finds"]), 0)
    severities = {rules[name]["alert_severity"] for name in case["finds"]}
    worst = next((one for one in ("critical", "warning") if one in severities), "information")
    assert row["lc_verdict"] == {"critical": "do not ship", "warning": "amend", "information": "clean"}[worst]


def test_every_check_has_its_case_rule_words_and_function() -> None:
    names = {name for case in BY_HAND["case"] for name in case["finds"]}
    assert names == set(CHECKS) == set(entries("lc_check")) == {one["lc_check"] for one in parameters("lc_checks")["row"]}
    assert {one["lc_advice"] for one in parameters("lc_checks")["row"]} <= set(entries("lc_advice"))


@pytest.mark.parametrize("case", DATES, ids=lambda case: case["name"])
def test_the_last_day_to_present(case: dict[str, Any]) -> None:
    given = dict.fromkeys(Letter.__dataclass_fields__)
    letter = Letter(**given | {name: case.get(name) for name in ("presentation_days", "expiry")})
    assert letter.last_presentation(case.get("shipped")) == case["last"]
    assert second.last_day(case, case.get("shipped")) == case["last"]


def is_running(analysis: Analysis) -> bool:
    return analysis.settings.credits == RUNNING


@given(lettered_firms())
@FEW
def test_the_second_opinion_agrees_on_dates_and_money(blocks: Blocks) -> None:
    firm, analysis = Firm(blocks), analysed(blocks)
    found = secured(analysis.book, analysis.day, running=is_running(analysis))
    documents = dict(zip(analysis.book.ledger["row"].to_list(), analysis.book.ledger["document"].to_list(), strict=True))
    parts = {documents[one.row]: found.parts.get(one.row, 0) for one in found.items}
    expected = second.secured_parts(firm, firm.as_of, is_running(analysis))
    assert parts == {name: part for name, part in expected.items() if name in parts}
    assert not sum(part for name, part in expected.items() if name not in parts)
    verdicts = {row["lc"]: row for row in analysis.table("lc_verdicts").to_dict("records")}
    for lc, row in second.letters(firm).items():
        worth = second.worth(firm, row, firm.as_of, is_running(analysis))
        assert verdicts[lc]["lc_standing"] == worth["standing"]
        assert verdicts[lc]["lc_drawn"] == second.round_half_up(worth["drawn"])
        assert verdicts[lc]["lc_available"] == worth["available"]
        flags = {one.check.name for case in judged(analysis) if case.letter.lc == lc for one in case.verdict.flags}
        assert flags & {"amount over", "amount under"} == second.differs_in_amount(firm, row)


def typed(blocks: Blocks, parts: dict[str, int]) -> Blocks:
    """The same book without letters of credit, their parts typed into the ledger by hand."""
    header, *ledger = blocks["ledger"]
    places = {name: header.index(name) for name in ("Document", "Currency", "Secured")}
    rows = []
    for row in ledger:
        document = row[places["Document"]]
        if document in parts:
            amount = Decimal(parts[document]).scaleb(-DECIMALS[row[places["Currency"]]])
            row = [amount if place == places["Secured"] else cell for place, cell in enumerate(row)]
        rows.append(row[:-1])
    others = {name: one for name, one in blocks.items() if name not in ("letters_of_credit", "lc_documents")}
    return others | {"ledger": [header[:-1], *rows]}


@given(lettered_firms())
@FEW
def test_what_a_letter_secures_counts_everywhere_as_if_it_were_typed(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    parts = second.secured_parts(Firm(blocks), analysis.settings.as_of, is_running(analysis))
    by_hand = analysed(typed(blocks, parts))
    for name in ("exposure", "items", "credit_limits", "buyer_provisions"):
        pd.testing.assert_frame_equal(keyed(analysis, name), keyed(by_hand, name))
    claims = [one.table("claim_view").sort_values("document", ignore_index=True) for one in (analysis, by_hand)]
    pd.testing.assert_frame_equal(*claims)


@given(lettered_firms(), st.integers(1, 120))
@FEW
def test_an_earlier_day_is_restated_with_the_letters_as_they_stood(blocks: Blocks, back: int) -> None:
    day = dict(blocks["settings"])["as_of"] - dt.timedelta(days=back)
    # What is open today without a date of payment counts as settled before, on every day.
    restated = analysed(blocks).at(day)
    rows = [["as_of", day] if row[0] == "as_of" else row for row in blocks["settings"]]
    there = analysed(blocks | {"settings": rows})
    pd.testing.assert_frame_equal(restated.table("lc_verdicts"), there.table("lc_verdicts"))
    pd.testing.assert_frame_equal(restated.table("exposure"), there.table("exposure"))
    for lc, row in second.letters(Firm(blocks | {"settings": rows})).items():
        table = restated.table("lc_verdicts").set_index("lc")
        worth = second.worth(Firm(blocks | {"settings": rows}), row, day, is_running(there))
        assert table["lc_standing"][lc] == worth["standing"]


@given(lettered_firms())
@FEW
def test_no_more_is_secured_than_is_open_or_the_letter_is_worth(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    found = secured(analysis.book, analysis.day)
    for one in found.items:
        assert 0 <= found.parts.get(one.row, 0) <= one.owed
        assert 0 <= found.settled.get(one.row, 0) <= one.settled
    for letter in judged(analysis):
        own = [one for one in found.items if one.lc == letter.letter.lc]
        assert 0 <= letter.state.available <= letter.letter.most
        if all(one.currency == letter.letter.currency for one in own):
            assert sum(found.parts.get(one.row, 0) for one in own) <= letter.state.available
    exposure = analysis.table("exposure")
    assert (exposure["secured"] <= exposure["open_items"]).all()
    with_letters = {row["lc"]: row["lc_secured"] for row in analysis.table("lc_verdicts").to_dict("records")}
    assert sum(with_letters.values()) <= exposure["secured"].sum()


@given(lettered_firms(), st.randoms(use_true_random=False))
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, chance: Any) -> None:
    names = ("ledger", "letters_of_credit", "lc_documents", "receipts")
    mixed = {name: [blocks[name][0], *chance.sample(blocks[name][1:], len(blocks[name]) - 1)] for name in names}
    one, other = analysed(blocks), analysed(blocks | mixed)
    for name in ("lc_verdicts", "lc_findings"):
        pd.testing.assert_frame_equal(one.table(name), other.table(name))


@given(lettered_firms(), st.sampled_from(["5 %", Decimal("0.5"), 1]))
@FEW
def test_more_tolerance_never_adds_a_finding_of_amounts(blocks: Blocks, more: Any) -> None:
    columns = [LETTERS.index(name) for name in ("Tolerance above", "Tolerance below")]
    header, *rows = blocks["letters_of_credit"]
    bare = [[0 if place in columns else cell for place, cell in enumerate(row)] for row in rows]
    wide = [[more if place in columns else cell for place, cell in enumerate(row)] for row in rows]
    found = []
    for letters in (bare, wide):
        table = analysed(blocks | {"letters_of_credit": [header, *letters]}).table("lc_findings")
        amounts = table[table["lc_check"].isin(["amount over", "amount under", "quantity off"])]
        found.append(set(zip(amounts["lc"], amounts["lc_check"], strict=True)))
    assert found[1] <= found[0]


@given(lettered_firms())
@FEW
def test_a_letter_without_findings_scores_100_and_only_such_a_one(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    flagged = set(analysis.table("lc_findings")["lc"])
    for row in analysis.table("lc_verdicts").to_dict("records"):
        assert (row["lc_score"] == 100) == (row["lc"] not in flagged)
        assert 0 <= row["lc_score"] <= 100


@given(lettered_firms())
@FEW
def test_a_book_without_letters_gives_what_it_gave(blocks: Blocks) -> None:
    header, *ledger = blocks["ledger"]
    without = [header[:-1], *(row[:-1] for row in ledger)]
    others = {name: one for name, one in blocks.items() if name not in ("letters_of_credit", "lc_documents")}
    blank = [header, *([*row[:-1], None] for row in ledger)]
    one, other = analysed(others | {"ledger": without}), analysed(blocks | {"ledger": blank})
    for name in ("exposure", "items", "premium_left_out", "buyer_provisions"):
        pd.testing.assert_frame_equal(one.table(name), other.table(name))


EXPIRING = {
    "settings": [["Setting", "Value"], ["as_of", DAY], ["base_currency", "EUR"]],
    "ledger": [["Document", "Buyer", "Document date", "Gross", "Letter of credit"], ["R1", "B1", dt.date(2026, 9, 1), 700, "LC1"]],
    "letters_of_credit": [["LC", "Buyer", "LC amount", "Issued on", "Expiry"], ["LC1", "B1", 500, dt.date(2026, 8, 1), dt.date(2026, 10, 20)]],
}


def test_an_expired_letter_raises_the_exposure_and_says_so() -> None:
    analysis = analysed(EXPIRING)
    assert int(analysis.table("exposure")["exposure"].iloc[0]) == 700_00
    earlier = analysis.at(dt.date(2026, 10, 20))
    assert int(earlier.table("exposure")["exposure"].iloc[0]) == 200_00
    assert "secured" in earlier.table("items")["reasons"].iloc[0]
    assert [str(one) for one in analysis.problems if one.value == "LC1"] == [
        "Ledger row 2, Letter of credit: LC1 no longer stands (expired): 700.00 EUR of R1 count as unsecured; "
        "have it extended or replaced, or stop deliveries"
    ]
    assert not [one for one in earlier.problems if one.value == "LC1"]
    assert lc_actions(analysis) == []


def test_what_is_to_be_done_comes_by_its_day() -> None:
    clean = blocks_of({"settings": {"as_of": dt.date(2026, 9, 10)}, "without": list(BY_HAND["document"])})
    rates = [["Date", "From", "To", "Rate"], [dt.date(2026, 9, 1), "USD", "EUR", Decimal("0.8")]]
    assert lc_actions(analysed(clean | {"rates": rates})) == [
        LetterAction("B1", "LC1", dt.date(2026, 9, 30), "ship by", 8000_00)
    ]
    assert lc_actions(analysed(clean))[0].amount is None
    soft = blocks_of({"settings": {"as_of": dt.date(2026, 9, 10)}, "without": list(BY_HAND["document"]), "letter": {"form": "revocable"}})
    assert [(one.kind, one.day) for one in lc_actions(analysed(soft))] == [("amend", dt.date(2026, 9, 30))]
    waiting = {name: {"presented_on": None} for name in BY_HAND["document"]}
    shipped = blocks_of({"settings": {"as_of": dt.date(2026, 9, 25)}, "document": waiting})
    assert [(one.kind, one.day) for one in lc_actions(analysed(shipped))] == [("present documents by", dt.date(2026, 10, 11))]
    presented = blocks_of({"settings": {"as_of": dt.date(2026, 10, 12)}, "letter": {"amount": 30000, "partial_shipments": "allowed"}})
    assert [(one.kind, one.day) for one in lc_actions(analysed(presented))] == [("LC expires", dt.date(2026, 10, 21))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages_say_what_was_found_and_where(language: str) -> None:
    given = blocks_of({"letter": {"latest_shipment": dt.date(2026, 9, 19)}, "settings": {"language": language}})
    analysis = analysed(given)
    rows = result_rows(analysis, "lc_findings")
    said = {
        "en": ["LC1", "B1", "Critical", "shipped after the latest shipment", 20, "bill of lading BL1 shipped on 2026-09-20, latest shipment 2026-09-19"],
        "zh": ["LC1", "B1", "严重", "迟于最迟装运期装运", 20, "提单 BL1装运日 2026年9月20日，最迟装运期 2026年9月19日"],
    }
    assert [row[:2] + row[3:6] for row in rows] == [said[language][:2] + said[language][3:]]
    verdict = {"en": "Letter of credit LC1: do not ship; findings: 1", "zh": "信用证 LC1：不得发货；提示 1 项"}
    assert of_letter(analysis, "LC1").startswith(verdict[language])
    assert said[language][5] in of_letter(analysis, "LC1")


def test_a_check_that_is_off_finds_nothing_and_its_points_are_the_workbooks() -> None:
    given = blocks_of({"letter": {"lc_rules": "none", "issuing_bank_known": "no"}})
    checks = [["Check", "Points off", "Severity", "What to do", "On"], ["no rules", 2.5, "information", "Our own words", None], ["bank unknown", 25, "critical", None, "no"]]
    analysis = analysed(given | {"lc_checks": checks})
    (row,) = analysis.table("lc_verdicts").to_dict("records")
    assert (row["lc_score"], row["lc_verdict"], row["lc_remarks"]) == (97.5, "clean", 1)
    assert list(analysis.table("lc_findings")["lc_advice"]) == ["Our own words"]
    assert analysis.fingerprint != analysed(given).fingerprint
