"""The difference between a limit list and the log of decisions, by hand and for any list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xlcredit.decisions import Decision, standing
from xlcredit.limitdiff import Known, decision_row, differences, new_decisions, said_changes
from xlcredit.readers.limitlist import LimitList, Listed, list_layouts

DAY = date(2026, 10, 31)
BUYERS = (
    Known("B1", "Nordlicht Möbel GmbH", "HRB 1001"),
    Known("B2", "Ferme du Lac SARL", "00452"),
    Known("B3", "Osthafen Werkzeuge AG", "HRB 1003"),
    Known("B4", "Twin AG", "HRB 7"),
    Known("B5", "Twin Trading AG", "HRB-7"),
)
STATED = frozenset({"reference", "legal_id", "name", "status", "amount", "currency", "decision_date", "valid_to"})


def listed(reference: str = "", **other: object) -> Listed:
    """A limit of a list: 50,000 EUR, approved, unless told otherwise."""
    usual = Listed(
        row=2,
        reference=reference,
        legal_id="",
        name="",
        country="",
        insurer_buyer="",
        decision="",
        status="approved",
        type="permanent",
        amount=5_000_000,
        currency="EUR",
        decision_date=None,
        valid_from=None,
        valid_to=None,
        maximum_terms=None,
        reason="",
    )
    return replace(usual, **other)


def a_list(*limits: Listed, stated: frozenset[str] = STATED) -> LimitList:
    return LimitList(list_layouts()["generic"], 1, "", stated, limits, (), 0)


def decided(number: str, buyer: str, day: date = date(2026, 1, 1), **other: object) -> Decision:
    """A decision of the insurer: 50,000 EUR, approved, without end, unless told otherwise."""
    usual = Decision(
        number, buyer, "insurer", "permanent", "approved", 5_000_000, "EUR", day, day, date.max, None, "", ""
    )
    return replace(usual, **other)


def found(limits, decisions=(), **other):
    """Findings of a list as (finding, buyer, what differs)."""
    out = differences(a_list(*limits, stated=other.pop("stated", STATED)), decisions, BUYERS, DAY, **other)
    return [(one.finding, one.buyer, said_changes(one)) for one in out]


def test_a_limit_that_the_book_holds_alike_is_no_finding():
    assert found([listed("B1")], [decided("D1", "B1")]) == []


def test_a_limit_that_the_book_lacks_is_new_and_dated_by_the_list():
    one = listed("B1", decision="L7", decision_date=date(2026, 10, 20), insurer_buyer="77", valid_to=date(2026, 12, 31))
    (new,) = new_decisions(differences(a_list(one), [], BUYERS, DAY, origin="list.csv 2026-10-31"))
    assert decision_row(new) == {
        "decision": "L7",
        "buyer": "B1",
        "source": "insurer",
        "type": "permanent",
        "status": "approved",
        "amount": 50_000,
        "currency": "EUR",
        "effective_date": date(2026, 10, 20),
        "valid_from": None,
        "valid_to": date(2026, 12, 31),
        "review_date": None,
        "maximum_terms": None,
        "author": "",
        "reason": "list.csv 2026-10-31; Insurer's number 77",
    }


def test_amount_currency_and_last_day_are_told_as_they_were_and_are():
    one = listed("B1", amount=8_000_000, currency="USD", valid_to=date(2026, 12, 31))
    text = "Amount: 50,000.00 → 80,000.00; Currency: EUR → USD; Valid to: – → 2026-12-31"
    assert found([one], [decided("D1", "B1")]) == [("changed", "B1", text)]


def test_a_reduction_is_an_approval_with_the_lower_amount():
    one = listed("B1", status="reduced", amount=2_000_000)
    assert found([one], [decided("D1", "B1")]) == [("changed", "B1", "Amount: 50,000.00 → 20,000.00")]
    assert found([one], [decided("D1", "B1", amount=2_000_000)]) == []


def test_a_refusal_is_a_change_whatever_amount_stands_beside_it():
    one = listed("B1", status="revoked", amount=0)
    assert found([one], [decided("D1", "B1")]) == [("changed", "B1", "Status: approved → revoked")]
    assert found([one], [decided("D1", "B1", status="revoked", amount=700)]) == []
    assert found([one], []) == [("new", "B1", "")]


def test_an_amount_whose_last_day_has_passed_is_expired_on_both_sides():
    ended = decided("D1", "B1", valid_to=date(2026, 9, 30))
    assert found([listed("B1", status="expired", amount=0)], [ended]) == []
    assert found([listed("B1")], [ended]) == [("changed", "B1", "Status: expired → approved")]


def test_what_the_list_has_no_column_for_stays_as_it_was():
    before = decided("D1", "B1", maximum_terms=60, valid_to=date(2026, 12, 31))
    stated = frozenset({"reference", "amount"})
    one = listed("B1", amount=100)
    (new,) = new_decisions(differences(a_list(one, stated=stated), [before], BUYERS, DAY))
    assert (new.maximum_terms, new.valid_to) == (60, date(2026, 12, 31))
    assert found([listed("B1")], [before], stated=stated) == []
    assert found([listed("B1")], [before], stated=STATED | {"maximum_terms"}) == [
        ("changed", "B1", "Valid to: 2026-12-31 → –; Maximum terms: 60 → –")
    ]


def test_a_limit_in_force_that_the_list_lacks_is_gone_and_would_be_revoked_on_the_day_of_the_list():
    others = [decided("D2", "B2", source="own"), decided("D3", "B3", status="declined", amount=0)]
    out = differences(a_list(), [decided("D1", "B1"), *others], BUYERS, DAY, origin="list.csv")
    assert [(one.finding, one.buyer) for one in out] == [("gone", "B1")]
    new = out[0].decision
    assert (new.decision, new.status, new.amount, new.effective_date) == ("20261031-B1", "revoked", 0, DAY)
    assert new.reason == "list.csv; not in the list"


def test_a_buyer_whose_decision_is_pending_keeps_what_he_has():
    assert found([listed("B1", status="pending", amount=0)], [decided("D1", "B1")]) == [("pending", "B1", "")]


def test_a_buyer_is_found_by_our_number_then_by_legal_id_then_by_the_exact_name():
    rows = [
        listed("B1", legal_id="HRB1001"),
        listed("unknown", legal_id="0-0452"),
        listed(name=" osthafen  werkzeuge ag"),
        listed(name="Osthafen Werkzeuge"),
        listed(legal_id="HRB 7"),
    ]
    out = differences(a_list(*rows), [], BUYERS, DAY)
    assert [(one.finding, one.buyer, one.matched_by, one.candidates) for one in out] == [
        ("new", "B1", "reference", ()),
        ("new", "B2", "legal id", ()),
        ("new", "B3", "name", ()),
        ("unmatched", "", "", ()),
        ("unmatched", "", "", ("B4", "B5")),
    ]


def test_buyers_of_whom_one_may_be_meant_lose_no_limit():
    assert found([listed(legal_id="HRB 7")], [decided("D1", "B4")]) == [("unmatched", "", "B4, B5")]


def test_master_data_that_differ_are_told_beside_the_limit():
    one = listed("B1", name="Nordlicht Moebel GmbH", legal_id="HRB 1002")
    assert found([one], [decided("D1", "B1")]) == [
        ("name differs", "B1", "Name: Nordlicht Möbel GmbH → Nordlicht Moebel GmbH"),
        ("legal id differs", "B1", "Legal id: HRB 1001 → HRB 1002"),
    ]


def test_a_limit_that_ends_within_the_days_is_expiring_on_the_last_of_them_too():
    ends = [decided("D1", "B1", valid_to=DAY + timedelta(days=30))]
    one = listed("B1", valid_to=DAY + timedelta(days=30))
    assert found([one], ends) == [("expiring", "B1", "Valid to: – → 2026-11-30")]
    assert found([one], ends, expiring_days=29) == []


def test_of_two_rows_for_one_limit_the_one_decided_later_counts():
    old = listed("B1", amount=1_000, decision_date=date(2026, 10, 1))
    new = listed("B1", row=3, amount=2_000, decision_date=date(2026, 10, 2))
    for rows in ([old, new], [new, old]):
        out = differences(a_list(*rows), [], BUYERS, DAY)
        assert sorted((one.finding, one.listed.amount) for one in out) == [("doubled", 1_000), ("new", 2_000)]


def test_a_decision_of_the_same_day_is_not_outdone_by_a_higher_one():
    today = decided("D1", "B1", DAY)
    assert found([listed("B1", amount=8_000_000)], [today])[0][0] == "same day"
    assert found([listed("B1", amount=1_000_000)], [today])[0][0] == "changed"
    assert found([listed("B1", status="revoked", amount=0)], [today])[0][0] == "changed"
    assert found([listed("B1", amount=1_000_000, currency="USD")], [today])[0][0] == "same day"


def test_a_list_that_dates_its_decision_before_the_last_one_of_the_book_counts_from_its_own_day():
    one = listed("B1", amount=100, decision_date=date(2026, 5, 1))
    (new,) = new_decisions(differences(a_list(one), [decided("D1", "B1", date(2026, 6, 1))], BUYERS, DAY))
    assert new.effective_date == DAY


def test_a_decision_for_a_later_day_is_known_now_and_valid_then():
    one = listed("B1", decision_date=date(2026, 12, 1))
    (new,) = new_decisions(differences(a_list(one), [], BUYERS, DAY))
    assert (new.effective_date, new.valid_from) == (DAY, date(2026, 12, 1))
    assert found([one], [new]) == []


def test_a_first_day_that_moves_is_told_by_that_day():
    later = decided("D1", "B1", valid_from=date(2026, 12, 1))
    text = "Valid from: 2026-12-01 → 2026-11-15"
    assert found([listed("B1", valid_from=date(2026, 11, 15))], [later]) == [("changed", "B1", text)]
    assert found([listed("B1", valid_from=date(2026, 12, 1))], [later]) == []


def test_a_number_that_is_taken_gets_a_count():
    one = listed("B1", amount=100, decision="D1")
    (new,) = new_decisions(differences(a_list(one), [decided("D1", "B1")], BUYERS, DAY, taken_numbers={"D1-2"}))
    assert new.decision == "D1-3"


def test_temporary_and_top_up_are_compared_apart_from_the_permanent_limit():
    rows = [listed("B1"), listed("B1", type="top-up", amount=100), listed("B1", type="temporary", amount=7)]
    log = [decided("D1", "B1"), decided("D2", "B1", type="top-up", amount=100)]
    assert found(rows, log) == [("new", "B1", "")]


DAYS = st.dates(date(2026, 8, 1), date(2026, 12, 31))
TYPES = st.sampled_from(("permanent", "temporary", "top-up"))
AMOUNTS = st.integers(0, 9)
CURRENCIES = st.sampled_from(("EUR", "JPY"))
IDS = st.sampled_from(("B1", "B2", "B3"))
SOME = st.one_of(st.none(), DAYS)


@st.composite
def lists(draw):
    """Lists that state some of their columns only, of every status and type."""
    stated = STATED | draw(st.sets(st.sampled_from(("maximum_terms", "valid_from"))))
    stated -= draw(st.sets(st.sampled_from(("valid_to", "decision_date"))))
    limits = []
    for row in range(draw(st.integers(0, 6))):
        status = draw(st.sampled_from(("approved", "reduced", "declined", "revoked", "expired", "pending")))
        days = {name: draw(SOME) if name in stated else None for name in ("decision_date", "valid_from", "valid_to")}
        limits.append(
            listed(
                draw(st.sampled_from(("B1", "B2", "B3", "B9"))),
                row=row + 2,
                status=status,
                type=draw(TYPES),
                amount=draw(AMOUNTS) if status in ("approved", "reduced") else 0,
                currency=draw(CURRENCIES),
                decision=draw(st.sampled_from(("", "D1", "L1"))),
                maximum_terms=draw(st.one_of(st.none(), st.integers(0, 2))) if "maximum_terms" in stated else None,
                **days,
            )
        )
    return a_list(*limits, stated=frozenset(stated))


@st.composite
def logs(draw):
    """Logs of decisions of both sources, some of them of one day and some after the list."""
    out = []
    for number in range(draw(st.integers(0, 6))):
        day = draw(st.one_of(DAYS, st.just(DAY)))
        status = draw(st.sampled_from(("approved", "declined", "revoked", "expired")))
        out.append(
            decided(
                f"D{number}",
                draw(IDS),
                day,
                source=draw(st.sampled_from(("insurer", "insurer", "own"))),
                type=draw(TYPES),
                status=status,
                amount=draw(AMOUNTS) if status == "approved" else 0,
                currency=draw(CURRENCIES),
                valid_from=draw(st.one_of(st.just(day), DAYS)),
                valid_to=draw(st.one_of(st.just(date.max), DAYS)),
                maximum_terms=draw(st.one_of(st.none(), st.integers(0, 2))),
            )
        )
    return out


@given(lists(), logs())
def test_once_the_decisions_are_appended_nothing_is_new_changed_or_gone(a_list, log):
    first = differences(a_list, log, BUYERS, DAY)
    new = new_decisions(first)
    again = differences(a_list, [*log, *new], BUYERS, DAY)
    assert [one.finding for one in again if one.finding in ("new", "changed", "gone")] == []
    assert [(one.finding, one.row) for one in again] == [
        (one.finding, one.row) for one in first if one.decision is None
    ]


@given(lists(), logs())
def test_decisions_are_of_the_insurer_known_by_the_day_and_numbered_once(a_list, log):
    new = new_decisions(differences(a_list, log, BUYERS, DAY))
    numbers = [one.decision for one in (*log, *new)]
    assert len(numbers) == len(set(numbers))
    assert all(one.source == "insurer" and one.effective_date <= DAY for one in new)


@given(lists(), logs())
def test_a_permanent_limit_alone_stands_afterwards_as_the_list_has_it(a_list, log):
    one_type = [d for d in log if d.type == "permanent"]
    limits = tuple(one for one in a_list.limits if one.type == "permanent")
    found = differences(replace(a_list, limits=limits), one_type, BUYERS, DAY)
    after = [*one_type, *(replace(d, status="approved") if d.status == "reduced" else d for d in new_decisions(found))]
    for one in found:
        if one.decision is not None:
            mine = [d for d in after if d.buyer == one.buyer and d.source == "insurer"]
            wanted = "approved" if one.decision.status == "reduced" else one.decision.status
            state = standing(mine, DAY)
            assert state.base.decision == one.decision.decision
            assert wanted == "approved" or state.state == wanted
