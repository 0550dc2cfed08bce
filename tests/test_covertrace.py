"""The trace of a document's cover: the figures of the Cover sheet to the cent, and the days that decide them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.oracle import claimview, coverdays
from tests.oracle.firm import Firm
from tests.strategies import Blocks, by_themselves, claim_firms
from udfs.book import LoadedBook
from udfs.call import call
from udfs.explaining import of_document
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.cellerror import CellError
from xlcredit.columns import table
from xlcredit.errors import DomainError, UnknownId
from xlcredit.money import currency_units
from xlcredit.parameters import parameters

SOME = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
COLUMNS = ("exposure", "claimable", "limit", "balance", "covered", "insured", "self_retained")
CAUSES = ("uninsured_share", "over_limit", "no_cover", "breach", "excluded")


def value_of(steps: list[tuple[str, Any, str, str]], name: str) -> Any:
    """Last value of the step that is called as the column of the Cover sheet."""
    return {step: value for step, value, _, _ in steps}.get(table("claim_view").column(name).en, 0.0)


def rule_of(steps: list[tuple[str, Any, str, str]], name: str) -> tuple[Any, str]:
    return next((value, rule) for step, value, rule, _ in steps if step == name)


def differences(analysis: Analysis) -> list[tuple[Any, ...]]:
    """Where a trace says another amount than the claim view, or its parts do not add up."""
    places, wrong = analysis.settings.places, []
    documents = set(analysis.book.ledger["document"].to_list())
    for row in analysis.table("claim_view").to_dict("records"):
        if row["document"] not in documents:
            continue
        steps = analysis.cover_trace(row["document"])
        sums: dict[str, int] = {}
        for step, value, _, _ in steps:
            if isinstance(value, float):
                sums[step] = sums.get(step, 0) + round(value * 10**places)
        for name in (*COLUMNS, *CAUSES):
            if value_of(steps, name) != currency_units(int(row[name]), places):
                wrong.append((row["document"], name, value_of(steps, name), row[name]))
        owed = sums["Open"] - sums.get("Credits set against it", 0) - sums.get("Secured", 0)
        before = sums.get("Item before it", 0) + sums.get("Items before these", 0)
        room = max(row["limit"] - row["balance"], 0)
        expected = {"Headroom": room, "In limit": min(room, row["claimable"])}
        found = {name: sums[name] for name in expected}
        if (owed, before, found) != (row["exposure"], row["balance"], expected):
            wrong.append((row["document"], owed, before, found, row["exposure"], row["balance"], expected))
        if value_of(steps, "decision") != row["decision"]:
            wrong.append((row["document"], "decision", value_of(steps, "decision"), row["decision"]))
    return wrong


def test_every_item_of_the_sample_has_the_amounts_of_the_cover_sheet(sample_analysis: Analysis) -> None:
    assert differences(sample_analysis)[:5] == []


@given(claim_firms())
@SOME
def test_amounts_are_those_of_the_claim_view_for_any_firm(blocks: Blocks) -> None:
    assert differences(analyse(Book.from_blocks(blocks)))[:5] == []


@given(claim_firms())
@SOME
def test_the_amount_of_the_limit_is_the_sum_of_its_parts(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    places = analysis.settings.places
    for row in analysis.table("claim_view").to_dict("records"):
        if row["document"] not in {one[0] for one in blocks["ledger"]}:
            continue
        steps = analysis.cover_trace(row["document"])
        named = [(value, rule) for step, value, rule, _ in steps if step in ("Amount decided", "Discretionary limit")]
        rates = [value for step, value, _, _ in steps if step == "Rate"]
        top_ups = sum(round(value * 10**places) for step, value, _, _ in steps if step == "Top-up")
        if named and not rates:
            assert round(named[0][0] * 10**places) + top_ups == row["limit"]
        elif named and rates[0] is not None:
            assert abs(named[0][0] * rates[0] * 10**places + top_ups - row["limit"]) < 1
        assert named or row["limit"] == 0


@given(claim_firms().map(by_themselves))
@SOME
def test_the_days_agree_with_the_second_opinion(blocks: Blocks) -> None:
    analysis, firm = analyse(Book.from_blocks(blocks)), Firm(blocks)
    for own in claimview.claims(firm, firm.as_of).values():
        for claim in own:
            steps = analysis.cover_trace(claim.item.document)
            state, rule = rule_of(steps, "Stop of cover")
            since = coverdays.stopped_since(firm, claim.item, firm.as_of)
            found = re.search(r"stopped since (\S+) by (\S+), whose extension period ended on (\S+)", rule)
            assert (found is None) == (since is None)
            if found and since:
                cured = firm.term_flag("stop_cured_by_payment")
                day = claim.item.shipment_date if cured else since
                assert found[1] == since.isoformat()
                assert found[2] in coverdays.cause(firm, claim.item.buyer, day, firm.as_of)
            assert (state == "broken") == ("stop_shipment" in claim.reasons)
            state, rule = rule_of(steps, "Overdue notice")
            assert (state == "broken") == bool(claim.reasons & {"notice_late", "notice_missing"})
            first = claimview.first_notice(firm, claim.item, firm.as_of)
            given = re.search(r"Given on (\S+);", rule)
            assert not given or given[1] == first.isoformat()
            assert (rule_of(steps, "Terms")[0] == "broken") == ("terms_too_long" in claim.reasons)
            for name, code in (("Inception", "before_inception"), ("Expiry", "after_expiry")):
                assert (rule_of(steps, name)[0] == "broken") == (code in claim.reasons)


@given(claim_firms())
@SOME
def test_both_languages_have_the_same_steps_and_amounts(blocks: Blocks) -> None:
    analysis = analyse(Book.from_blocks(blocks))
    for row in blocks["ledger"][1:]:
        if row[0] in analysis.unrated_documents:
            continue
        english, chinese = (analysis.cover_trace(row[0], language) for language in ("en", "zh"))
        numbers = [[value for _, value, *_ in steps if isinstance(value, float)] for steps in (english, chinese)]
        assert numbers[0] == numbers[1]
        assert [source for *_, source in english] == [source for *_, source in chinese]
        for step, _, rule, source in (*english, *chinese):
            assert step
            assert rule
            assert len(rule) <= 250
            assert "{" not in rule
            assert source


SMALL = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "policy": [
        ["Key", "Value", "Clause"],
        ["inception", "2026-01-01", "Art. 1"],
        ["insured_percentage", 0.9, "Art. 4.2"],
        ["maximum_terms", 90, "Art. 2"],
        ["mep_days", 60, "Art. 6"],
        ["notice_required", "yes", "Art. 7"],
    ],
    "buyers": [["Buyer", "Name"], ["B1", "Alpha"]],
    "ledger": [
        ["Document", "Buyer", "Document date", "Due date", "Gross", "Disputed", "Secured"],
        ["R1", "B1", "2026-03-01", "2026-03-31", 300, None, None],
        ["R2", "B1", "2026-09-01", "2026-09-30", 1000, 100, 50],
        ["R3", "B1", "2026-02-01", "2026-03-01", 70, None, None],
        ["C1", "B1", "2026-02-10", None, -20, None, None],
    ],
    "receipts": [["Receipt", "Date", "Buyer", "Document", "Amount"], ["P1", "2026-04-01", "B1", "R3", 70]],
    "limits": [
        ["Decision", "Buyer", "Source", "Type", "Amount", "Currency", "Effective", "Valid to"],
        ["L1", "B1", "insurer", "permanent", 500, "USD", "2026-01-01", None],
        ["L2", "B1", "insurer", "top-up", 200, "EUR", "2026-08-01", "2026-12-31"],
    ],
    "rates": [["Date", "From", "To", "Rate"], ["2026-10-30", "USD", "EUR", 0.8]],
    "overrides": [
        ["Document", "Verdict", "Covered amount", "Author", "Reason", "Date"],
        ["R2", "covered", 850, "Lin", "agreed by letter", "2026-10-20"],
    ],
}
"""The debt of R1 (300 less the credit of 20) fills 280 of the limit of 600 and stops R2 from 31 May on."""

BY_HAND = [
    ("Open", 1000.0, "Open at the as-of date, in base currency at its rate", "tblLedger, tblReceipts"),
    ("Secured", 50.0, "Secured part of what is left", "tblLedger"),
    ("Exposure", 950.0, "Open − credits − secured", "tblLedger"),
    ("Excluded", 100.0, "Disputed part, 100.00 of the document", "tblLedger, exclude_disputed"),
    ("Claimable", 850.0, "Exposure − excluded", "tblCover"),
    ("Shipment date", "2026-09-01", "Day of shipment; the document date where none is stated", "tblLedger"),
    ("Decision", "L1", "insurer, permanent, approved; effective 2026-01-01, valid 2026-01-01 to …", "tblLimits"),
    ("Amount decided", 500.0, "Amount of the decision in USD", "tblLimits"),
    ("Rate", 0.8, "EUR for one USD on 2026-10-31, published 2026-10-30", "tblRates, limit_rate"),
    ("Top-up", 200.0, "L2, 200.00 EUR; valid 2026-08-01 to 2026-12-31", "tblLimits"),
    ("Limit at shipment", 600.0, "What the insurer had decided, with top-ups", "tblCover"),
    ("Item before it", 280.0, "R1, shipped 2026-03-01", "tblLedger"),
    ("Balance before", 280.0, "Claimable of items shipped before: 1; debt fills the limit whether it is covered or not", "tblLedger"),
    ("Headroom", 320.0, "max(limit − balance before, 0)", "tblCover"),
    ("In limit", 320.0, "min(claimable, headroom)", "tblCover"),
    ("Terms", "kept", "29 days from 2026-09-01 to 2026-09-30; at most 90", "tblLedger, maximum_terms (Art. 2)"),
    ("Inception", "kept", "Shipped 2026-09-01; first day of the policy 2026-01-01", "inception (Art. 1), attachment"),
    ("Expiry", "not tested", "The policy states no last day", "expiry"),
    ("Stop of cover", "broken", "Shipped 2026-09-01; stopped since 2026-05-31 by R1, whose extension period ended on 2026-05-30",
     "tblLedger, tblReceipts, mep_days (Art. 6), mep_basis, small_overdue, stop_cured_by_payment"),
    ("Overdue notice", "not tested", "Not given yet; last day 2026-12-29", "tblNotices, notice_required (Art. 7), notice_days, notice_from"),
    ("Covered", 0.0, "0: a condition of the policy is broken", "tblCover"),
    ("Percentage", 0.9, "Share the insurer pays of what is covered", "insured_percentage (Art. 4.2)"),
    ("Insured", 0.0, "Covered × percentage, rounded half away from zero", "tblCover"),
    ("Self-retained", 950.0, "Exposure − insured", "tblCover"),
    ("Breach", 850.0, "Of this: claimable that breaks a condition", "tblCover"),
    ("Excluded", 100.0, "Of this: excluded part", "tblCover"),
    ("Cover status", "not covered", "covered: the whole exposure; partial: some of it", "tblCover"),
    ("Reasons", "beyond the limit, delivered after stop shipment, disputed, secured",
     "Every reason that applies: limit_exceeded, stop_shipment, disputed, secured", "tblCover"),
    ("Override", "covered", "Verdict of Lin on 2026-10-20: agreed by letter", "tblOverrides"),
    ("Override, covered", 850.0, "Amount that a person took as covered; the computed amounts stay", "tblOverrides"),
]  # fmt: skip


def small(**other: Any) -> Analysis:
    return analyse(Book.from_blocks(SMALL | other))


def test_a_trace_by_hand() -> None:
    assert small().cover_trace("R2") == BY_HAND


def test_a_settled_document_and_a_credit_note_owe_nothing() -> None:
    analysis = small()
    for document, opened in (("R3", 0.0), ("C1", -20.0)):
        steps = analysis.cover_trace(document)
        assert [(step, value) for step, value, *_ in steps] == [("Open", opened), ("Reasons", "nothing outstanding")]
        assert analysis.cover_trace(document, "zh")[-1][1] == "无未收款"


def test_a_limit_that_is_cut_names_the_decision_whose_notice_runs() -> None:
    cut = [*SMALL["limits"], ["L3", "B1", "insurer", "permanent", 100, "EUR", "2026-08-20", None]]
    policy = [*SMALL["policy"], ["limit_cut_notice_days", 30, ""]]
    steps = small(limits=cut, policy=policy).cover_trace("R2")
    assert rule_of(steps, "Decision")[0] == "L1"
    assert rule_of(steps, "Later decision") == (
        "L3",
        "Effective 2026-08-20; it lowers the limit for new shipments 30 days later",
    )


def test_a_declined_limit_and_a_missing_one_say_so() -> None:
    head = [*SMALL["limits"][0], "Status"]
    declined = [head, ["L1", "B1", "insurer", "permanent", 0, "EUR", "2026-01-01", None, "declined"]]
    steps = small(limits=declined).cover_trace("R2")
    assert rule_of(steps, "Limit at shipment") == (0.0, "None: limit declined, and no discretionary limit in its place")
    policy = [*SMALL["policy"], ["discretionary_limit", 250, "Art. 3"]]
    steps = small(limits=[head], policy=policy).cover_trace("R2")
    assert rule_of(steps, "Decision") == ("", "No decision of the insurer had taken effect at shipment")
    assert rule_of(steps, "Discretionary limit") == (250.0, "Discretionary limit in EUR")
    steps = small(limits=[head], policy=[SMALL["policy"][0]]).cover_trace("R2")
    assert rule_of(steps, "Limit at shipment")[1] == "None: without an insured percentage nothing is insured"


@pytest.mark.parametrize(
    ("notices", "state", "rule"),
    [
        (None, "broken", "Not given; the last day was 2026-06-29"),
        (dt.date(2026, 6, 29), "kept", "Given on 2026-06-29; last day 2026-06-29"),
        (dt.date(2026, 6, 30), "broken", "Given on 2026-06-30; last day 2026-06-29"),
    ],
)
def test_the_notice_is_late_from_the_day_after_its_last_day(notices: dt.date | None, state: str, rule: str) -> None:
    given = [["Buyer", "Document", "Notice date"], *([["B1", "R1", notices]] if notices else [])]
    assert rule_of(small(notices=given).cover_trace("R1"), "Overdue notice") == (state, rule)


def test_related_buyers_are_excluded_whole() -> None:
    steps = small(buyers=[["Buyer", "Related party"], ["B1", "yes"]]).cover_trace("R2")
    assert rule_of(steps, "related party") == ("yes", "Related parties are not insured")
    assert rule_of(steps, "Excluded") == (950.0, "The whole exposure: the buyer is excluded")
    assert rule_of(steps, "Stop of cover")[0] == "not tested"


def test_the_function_and_the_button_tell_the_same() -> None:
    analysis = small()
    book = LoadedBook("trace", "1", analysis)
    assert call("EXPLAIN_COVER", ["R2", "en"], book).value == [list(step) for step in BY_HAND]
    assert call("EXPLAIN_COVER", ["R2"], book).value == call("EXPLAIN_COVER", ["R2", "en"], book).value
    assert call("EXPLAIN_COVER", ["R9"], book).value == CellError("#N/A")
    assert call("EXPLAIN_COVER", ["R2", "fr"], book).value == CellError("#VALUE!")
    lines = of_document(analysis, "R2").split("\n")
    assert lines[0] == f"Cover of R2 in {len(BY_HAND)} steps:"
    assert lines[1] == "Open: 1,000 - Open at the as-of date, in base currency at its rate"


def test_unknown_and_unrated_documents() -> None:
    with pytest.raises(UnknownId, match="'R9' is not in this workbook"):
        small().cover_trace("R9")
    ledger = [[*SMALL["ledger"][0], "Currency"], ["R1", "B1", "2026-03-01", None, 300, None, None, "GBP"]]
    with pytest.raises(DomainError, match="no rate from GBP to EUR"):
        small(ledger=ledger).cover_trace("R1")


def test_every_step_of_the_declaration_has_both_languages_and_known_keys() -> None:
    keys = {term["key"] for term in parameters("policy")["term"]}
    for step in parameters("trace")["cover"]:
        assert step["rule_en"]
        assert re.search(r"[\u4e00-\u9fff]", step["rule_zh"]) or step["name"] in (
            "headroom",
            "in_limit",
            "before",
            "top_ups",
        )
        assert ("en" in step) == ("zh" in step)
        assert set(step.get("keys", ())) <= keys
        assert sorted(re.findall(r"\{\w+\}", step["rule_en"])) == sorted(re.findall(r"\{\w+\}", step["rule_zh"]))


def test_credits_meet_the_oldest_debt_so_that_the_next_one_causes_the_stop() -> None:
    older = ["R0", "B1", "2026-01-05", "2026-02-05", 15, None, None]
    steps = small(ledger=[*SMALL["ledger"], older]).cover_trace("R2")
    assert (
        "stopped since 2026-05-31 by R1, whose extension period ended on 2026-05-30"
        in rule_of(steps, "Stop of cover")[1]
    )
