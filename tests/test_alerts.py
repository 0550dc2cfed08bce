"""Alerts and promises agree with the second opinion, keep what holds for any ledger, and two workbooks are compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import promises as second
from tests.oracle.alerts import alerts as second_opinion
from tests.oracle.firm import Firm
from tests.strategies import DECIMALS, Blocks, paying_firms
from tests.test_oracle import Difference
from tests.test_properties import analysed, replaced
from udfs.results import WRITTEN
from xlcredit.alertrules import declared
from xlcredit.alerts import RULES, alerts_of
from xlcredit.analysis import Analysis
from xlcredit.closes import compared, restated
from xlcredit.errors import InputError
from xlcredit.parameters import parameters
from xlcredit.promises import states

FEW = settings(max_examples=12, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
PROMISES = ["Buyer", "Document", "Made on", "Promised date", "Promised amount", "Currency"]
ALERT_RULES = ["Rule", "Threshold", "Threshold in", "Severity", "On"]
WITHIN = [name for name, one in declared().items() if one.get("compare") == "within"]
ABOVE = [name for name, one in declared().items() if one.get("compare") in ("above", "from")]
NOT_SECOND = {"grade down", "sector warning", "limit changed", "not compared"}
"""Rules that the second opinion has nothing of."""


@st.composite
def large_row(draw: st.DrawFn, number: int, buyers: list[str], base: str, day: dt.date) -> list[Any]:
    """An invoice of many units of a month of this year or the last, due soon or late, in dispute now and then."""
    near, year = st.sampled_from([0, 14, 31, 45, 80, 120]), st.sampled_from([365, 380, 396, 440])
    posted = day - dt.timedelta(days=draw(near | near | year))
    due = posted + dt.timedelta(days=draw(st.sampled_from([0, 10, 30, 30, 60, 90])))
    part = draw(st.sampled_from([None, None, None, "yes", 4000]))
    cleared = draw(st.sampled_from([None, None, due])) if due < day else None
    buyer, gross = draw(st.sampled_from(buyers)), Decimal(draw(st.integers(5, 40)) * 1000)
    return [f"V{number}", buyer, "invoice", posted, posted, None, due, base, gross, None, part, None, cleared, None]


@st.composite
def own_row(draw: st.DrawFn, number: int, buyers: list[str], base: str, day: dt.date) -> list[Any]:
    """A decision of ours or the insurer's of this month or earlier, without end or ending about now."""
    effective = day - dt.timedelta(days=draw(st.sampled_from([400, 200, 95, 35, 12, 5, 0])))
    ends = draw(st.sampled_from([None, None, day, day - dt.timedelta(days=9), day + dt.timedelta(days=25)]))
    ends = None if ends and ends < effective else ends
    kind = draw(st.sampled_from([None, None, "top-up"]))
    source, amount = draw(st.sampled_from(["own", "insurer"])), Decimal(draw(st.sampled_from([10, 30, 60, 90, 150, 250])) * 1000 + number)
    buyer, status = draw(st.sampled_from(buyers)), draw(st.sampled_from(["approved", "approved", "approved", "expired"]))
    row = [f"O{number}", buyer, source, kind, status, amount, base, effective, None, ends, None, None]
    return row if status == "approved" else [*row[:3], None, status, 0, *row[6:]]


@st.composite
def watched_firms(draw: st.DrawFn, stated: bool = True) -> Blocks:
    """Small firms with promises, flags, own limits that end, and rules whose thresholds bite."""
    blocks = draw(paying_firms(stated=stated))
    chosen = dict(blocks["settings"])
    base, day = chosen["base_currency"], chosen["as_of"]
    header, *ledger = blocks["ledger"]
    buyers = sorted({row[1] for row in ledger})
    ledger += [draw(large_row(number, buyers, base, day)) for number in range(draw(st.integers(3, 12)))]
    number = len(blocks["limits"])
    limits = [draw(own_row(at, buyers, base, day)) for at in range(number, number + draw(st.integers(2, 8)))]
    made: dict[tuple[Any, ...], list[Any]] = {}
    for _ in range(draw(st.integers(0, 8))):
        row = draw(st.sampled_from(ledger))
        on = day - dt.timedelta(days=draw(st.sampled_from([0, 5, 20, 40, 90, 150, 300, 370, -2])))
        until = on + dt.timedelta(days=draw(st.sampled_from([0, 3, 10, 30, 60])))
        document, currency = draw(st.sampled_from([(row[0], row[7]), (None, row[7]), (None, base)]))
        amount = draw(st.sampled_from([abs(row[8] or row[9] or 1) or 1, 1000, 1]))
        amount = round(Decimal(amount) / draw(st.sampled_from([1, 1, 2])), DECIMALS[currency]) or Decimal(1)
        made[row[1], document, on, until] = [row[1], document, on, until, amount, currency]
    for paid in [row for row in blocks["receipts"][1:] if row[4] > 0 and draw(st.integers(0, 1))][:4]:
        on = paid[1] - dt.timedelta(days=draw(st.sampled_from([0, 1, 10])))
        until = paid[1] - dt.timedelta(days=draw(st.sampled_from([0, 3, 4])))
        whom, amount = paid[2], paid[4] + draw(st.sampled_from([0, 0, 1]))
        made[whom, None, on, max(on, until)] = [whom, None, on, max(on, until), amount, paid[5]]
    rules = [
        [row["alert_rule"], draw(st.sampled_from([None, 0, 1, 40, row["threshold"]])) if "threshold" in row else None, None,
         draw(st.sampled_from(["critical", "warning", "information"])), draw(st.sampled_from([None, None, "yes", "no"]))]
        for row in parameters("alert_rules")["row"]
        if draw(st.integers(0, 9))
    ]  # fmt: skip
    title, *masters = blocks["buyers"]
    flagged = [[*row[:-1], draw(st.sampled_from([None, None, "yes", "no"]))] for row in masters]
    return blocks | {
        "ledger": [header, *ledger],
        "limits": [*blocks["limits"], *limits],
        "promises": [PROMISES, *made.values()],
        "alert_rules": [ALERT_RULES, *draw(st.permutations(rules))],
        "buyers": [title, *flagged],
    }


def differences(analysis: Analysis, firm: Firm) -> Iterator[Difference]:
    reaches = restated(analysis).before is not None
    expected = second_opinion(firm, list(analysis.buyers), reaches)
    rows = analysis.table("alerts")
    rows = rows[~rows["alert_rule"].isin(NOT_SECOND)]
    found = {
        (row["alert_rule"], row["buyer"]): (row["money_at_risk"], row["by_when"]) for row in rows.to_dict("records")
    }
    for key in sorted(found.keys() | expected.keys()):
        if found.get(key) != expected.get(key):
            yield "alerts", str(key), found.get(key), expected.get(key)


@given(watched_firms())
@MANY
def test_alerts_agree_with_the_second_opinion(blocks: Blocks) -> None:
    found = list(differences(analysed(blocks), Firm(blocks)))
    assert not found, found[:5]


@given(watched_firms())
@MANY
def test_promises_agree_with_the_second_opinion(blocks: Blocks) -> None:
    analysis, firm = analysed(blocks), Firm(blocks)
    found = [(one.buyer, one.document, one.made_on, one.promised_date, state) for one, state in states(analysis)]
    expected = [
        (row["buyer"], row["document"] or "", row["made_on"], row["promised_date"], state)
        for row, state in second.states(firm, firm.as_of)
    ]
    assert found == expected


def spoken_of(analysis: Analysis) -> set[tuple[str, str]]:
    rows = analysis.table("alerts")
    return set(zip(rows["alert_rule"], rows["buyer"], strict=True))


@given(watched_firms(), st.sampled_from([1, 5, 30]), st.data())
@FEW
def test_a_higher_threshold_never_adds_an_alert_and_a_longer_notice_never_takes_one(
    blocks: Blocks, more: int, data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from([*ABOVE, *WITHIN]))
    header, *rows = blocks["alert_rules"]
    kept = [row for row in rows if row[0] != rule]
    low, high = (
        spoken_of(analysed(blocks | {"alert_rules": [header, *kept, [rule, number, None, "warning", None]]}))
        for number in (10, 10 + more)
    )
    assert (low <= high) if rule in WITHIN else (high <= low)


@given(watched_firms(), st.data())
@FEW
def test_the_order_of_rows_does_not_matter(blocks: Blocks, data: st.DataObject) -> None:
    names = ("ledger", "receipts", "buyers", "promises")
    other = blocks | {name: [blocks[name][0], *data.draw(st.permutations(blocks[name][1:]))] for name in names}
    for name in ("alerts", "reviews"):
        pd.testing.assert_frame_equal(analysed(blocks).table(name), analysed(other).table(name))


@given(watched_firms())
@FEW
def test_alerts_stand_by_severity_and_money_and_each_says_why(blocks: Blocks) -> None:
    rows = analysed(blocks).table("alerts")
    order = [("critical", "warning", "information").index(one) for one in rows["alert_severity"]]
    ranks = list(zip(order, -rows["money_at_risk"].astype(int), strict=True))
    assert ranks == sorted(ranks)
    assert not rows.duplicated(["alert_rule", "buyer"]).any()
    assert rows["alert_evidence"].str.len().gt(0).all()
    assert not rows["alert_evidence"].str.contains("[{}]|None|nan", regex=True).any()


@given(watched_firms(), st.booleans())
@FEW
def test_a_rule_that_is_off_is_silent_and_no_other_hears_of_it(blocks: Blocks, deleted: bool) -> None:
    before = spoken_of(analysed(blocks))
    assume(before)
    rule = min(one for one, _ in before)
    header, *rows = blocks["alert_rules"]
    off = [[*row[:4], "no"] if row[0] == rule else row for row in rows if not deleted or row[0] != rule]
    assume(off)
    after = spoken_of(analysed(blocks | {"alert_rules": [header, *off]}))
    assert {one for one in after if one[0] != "not compared"} == {one for one in before if one[0] not in (rule, "not compared")}


BLOCKS: Blocks = {
    "settings": [["Setting", "Value"], ["as_of", dt.date(2026, 10, 31)], ["base_currency", "EUR"]],
    "buyers": [["Buyer", "Name", "Country", "Terms", "Contact"], ["B1", "Alpha", "DE", 30, "a@alpha.example"], ["B2", "Beta", "FR", 30, None]],
    "ledger": [
        ["Document", "Buyer", "Document date", "Due date", "Gross", "Disputed"],
        ["A", "B1", "2026-09-01", "2026-12-31", 1000, None],
        ["B", "B2", "2026-09-02", "2026-12-31", 2000, None],
    ],
    "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "own", 5000, "2026-01-01"], ["L2", "B2", "own", 9000, "2026-08-01"]],
}  # fmt: skip
LAST = replaced(BLOCKS, "settings", "as_of", dt.date(2026, 9, 30))


def beside(now: Blocks, before: Blocks) -> dict[str, dict[str, Any]]:
    """Alerts of one workbook beside another, of the rules that only two workbooks show and of disputes, by rule."""
    rows = alerts_of(compared(analysed(now), analysed(before)))
    wanted = ("master data changed", "decisions rewritten", "new buyer", "vanished buyer", "disputes up")
    return {row["alert_rule"]: row for row in rows.to_dict("records") if row["alert_rule"] in wanted}


def test_two_workbooks_that_differ_in_nothing_but_the_day_say_nothing() -> None:
    assert beside(BLOCKS, LAST) == {}


def test_changed_master_data_is_named_cell_by_cell() -> None:
    header, _, beta = BLOCKS["buyers"]
    now = BLOCKS | {"buyers": [header, ["B1", "Alpha", "CY", 60, "a@a1pha.example"], beta]}
    row = beside(now, LAST)["master data changed"]
    assert row["alert_evidence"] == "Country: DE → CY, Terms: 30 → 60, Contact: a@alpha.example → a@a1pha.example"
    assert (row["buyer"], row["money_at_risk"], row["alert_severity"]) == ("B1", 1000_00, "warning")
    chinese = beside(replaced(now, "settings", "language", "zh"), LAST)["master data changed"]
    assert chinese["alert_evidence"].startswith("国家: DE → CY、付款条件: 30 → 60、")


def test_new_and_vanished_buyers_are_found_with_what_they_owe() -> None:
    header, alpha, _ = BLOCKS["buyers"]
    first, a, _ = BLOCKS["ledger"]
    other = ["B", "B3", "2026-10-02", "2026-12-31", 700, None]
    now = BLOCKS | {"buyers": [header, alpha, ["B3", "Gamma", "FR", 30, None]], "ledger": [first, a, other],
                    "limits": BLOCKS["limits"][:2]}  # fmt: skip
    found = beside(now, LAST)
    new, gone = found["new buyer"], found["vanished buyer"]
    assert (new["buyer"], new["money_at_risk"]) == ("B3", 700_00)
    assert (gone["buyer"], gone["name"], gone["money_at_risk"]) == ("B2", "Beta", 2000_00)
    assert gone["alert_evidence"] == "Among the buyers of 2026-09-30 with an exposure of 2,000 EUR, not any more"


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ([["L1", "B1", "own", 6000, "2026-01-01"], ["L2", "B2", "own", 9000, "2026-08-01"]], "L1"),
        ([["L2", "B2", "own", 9000, "2026-08-01"]], "L1"),
        ([*BLOCKS["limits"][1:], ["L3", "B1", "own", 7000, "2026-09-30"]], "L3"),
        ([*BLOCKS["limits"][1:], ["L3", "B1", "own", 7000, "2026-10-01"]], None),
    ],
)
def test_decisions_of_before_the_last_close_that_were_rewritten_are_named(limits: list[Any], said: str | None) -> None:
    found = beside(BLOCKS | {"limits": [BLOCKS["limits"][0], *limits]}, LAST).get("decisions rewritten")
    assert (found is None) == (said is None)
    assert found is None or found["alert_evidence"].endswith(f"gone now: {said}")


def test_a_new_dispute_of_an_old_item_is_seen_beside_the_last_workbook_only() -> None:
    header, a, b = BLOCKS["ledger"]
    now = BLOCKS | {"ledger": [header, [*a[:5], 500], b]}
    row = beside(now, LAST)["disputes up"]
    assert row["alert_evidence"] == "50.0 % of what is owed is in dispute, after 0.0 % on 2026-09-30"
    assert ("disputes up", "B1") not in spoken_of(analysed(now))


def test_a_moving_rate_cuts_no_limit() -> None:
    """USD 10,000 are worth 9,000 at the last close and 8,000 now: the same limit."""
    rates = [["Date", "From", "To", "Rate"], ["2026-09-30", "USD", "EUR", 0.9], ["2026-10-31", "USD", "EUR", 0.8]]
    header = ["Decision", "Buyer", "Source", "Amount", "Currency", "Effective"]
    given = ["L1", "B1", "insurer", 10000, "USD", "2026-01-01"]
    policy = [["Key", "Value"], ["inception", "2026-01-01"], ["expiry", "2026-12-31"], ["insured_percentage", 0.9]]
    now = BLOCKS | {"rates": rates, "limits": [header, given], "policy": policy}
    before = replaced(now, "settings", "as_of", dt.date(2026, 9, 30))
    rows = alerts_of(compared(analysed(now), analysed(before)))
    assert "cover cut" not in set(rows["alert_rule"])
    cut = now | {"limits": [header, given, ["L2", "B1", "insurer", 9000, "USD", "2026-10-15"]]}
    row = alerts_of(compared(analysed(cut), analysed(before))).set_index("alert_rule").loc["cover cut"]
    assert row["alert_evidence"] == "Insured limit 7,200 EUR after 8,000 EUR on 2026-09-30: 10.0 % less (reduced)"


@pytest.mark.parametrize(
    ("key", "value"), [("as_of", dt.date(2026, 10, 31)), ("base_currency", "USD")]
)
def test_workbooks_that_cannot_be_compared_are_refused(key: str, value: Any) -> None:
    with pytest.raises(InputError):
        compared(analysed(BLOCKS), analysed(replaced(LAST, "settings", key, value)))


def test_every_rule_is_declared_shipped_worded_and_found() -> None:
    shipped = [row["alert_rule"] for row in parameters("alert_rules")["row"]]
    assert {*shipped} == {*RULES} == declared().keys() - {"not compared"}
    assert parameters("words")["alert_rule"].keys() == declared().keys()
    for row in parameters("alert_rules")["row"]:
        assert row.get("threshold_unit") == declared()[row["alert_rule"]].get("unit")
        assert row["alert_action"] in parameters("words")["alert_action"]
    assert {"alerts", "reviews"} <= {*WRITTEN}


def test_receipts_of_one_day_keep_the_same_promises_in_any_order() -> None:
    """R1 for A keeps the promise that falls due first, so that nothing is left for the one that names A."""
    made = [["B1", None, "2026-09-01", "2026-09-09", 100, None], ["B1", "A", "2026-09-01", "2026-09-10", 100, None]]
    header, *receipts = [
        ["Receipt", "Date", "Buyer", "Document", "Amount"],
        ["R1", "2026-09-08", "B1", "A", 100],
        ["R2", "2026-09-08", "B1", None, 100],
    ]
    for rows in (receipts, receipts[::-1]):
        analysis = analysed(BLOCKS | {"promises": [PROMISES, *made], "receipts": [header, *rows]})
        assert [state for _, state in states(analysis)] == ["kept", "broken"]
