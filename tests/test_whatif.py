"""Changes of limits agree with the second opinion, and keep what holds for any ledger, log and change."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle import whatif
from tests.oracle.firm import Firm
from tests.strategies import WHAT_IF, Blocks, by_themselves, claim_firms, what_if_firms
from udfs import cut_report
from udfs.hosts.cli import main
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book

MANY = settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
PAIRS = ("limit", "insured", "self_retained")


def analysed(blocks: Blocks) -> Analysis:
    book = Book.from_blocks(blocks)
    errors = [problem for problem in book.problems if problem.severity == "error"]
    assert not errors, errors[:3]
    return analyse(book)


def by_buyer(analysis: Analysis) -> dict[str, dict[str, Any]]:
    return {row["buyer"]: row for row in analysis.table("what_if_results").to_dict("records")}


def differences(blocks: Blocks) -> Iterator[tuple[str, str, Any, Any]]:
    """Where the table and the second opinion differ."""
    found, expected = by_buyer(analysed(blocks)), whatif.results(Firm(blocks))
    if set(found) != set(expected):
        yield "buyers", "", set(found), set(expected)
    for buyer, row in expected.items():
        yield from ((buyer, name, found[buyer][name], value) for name, value in row.items() if found[buyer][name] != value)


@given(what_if_firms())
@MANY
def test_small_random_firms(blocks: Blocks) -> None:
    found = list(differences(blocks))
    assert not found, found[:5]


@given(what_if_firms())
@FEW
def test_the_parts_of_the_portfolio_sum_to_it(blocks: Blocks) -> None:
    analysis, ungraded = analysed(blocks), whatif.without_grade(Firm(blocks))
    totals = analysis.table("what_if_totals").set_index("scope")
    assume(len(totals))
    whole = analysis.table("exposure")
    assert totals["buyers"].sum() == len(whole)
    assert totals.loc["without grade", "buyers"] == len(ungraded)
    assert totals["exposure"].sum() == whole["exposure"].sum()
    for column, name in {"limit": "cover_limit", "insured": "insured", "self_retained": "self_retained", "gap": "gap"}.items():
        assert totals[f"{column}_before"].sum() == whole[name].sum()
    assert (totals["insured_after"] + totals["self_retained_after"] == totals["exposure"]).all()
    under = analysis.under(analysis.what_if.log).table("exposure")
    assert totals["insured_after"].sum() == under["insured"].sum()
    assert totals["gap_after"].sum() == under["gap"].sum()


@given(what_if_firms())
@FEW
def test_the_parts_of_a_buyer_sum_to_the_whole(blocks: Blocks) -> None:
    for row in by_buyer(analysed(blocks)).values():
        for when in ("before", "after"):
            assert row[f"insured_{when}"] + row[f"self_retained_{when}"] == row["exposure"]
        assert row["fits"] + row["ship_first"] + row["blocked"] == row["open_business"]
        assert min(row["fits"], row["ship_first"], row["blocked"], row["headroom"], row["stays_covered"]) >= 0


def changed(blocks: Blocks, *rows: list[Any]) -> Blocks:
    return blocks | {"what_if": [WHAT_IF, *rows]}


def standing_amounts(blocks: Blocks) -> dict[str, Any]:
    """Amount and currency of the decision that gives each buyer his limit today, where there is one."""
    firm = Firm(blocks)
    found = {buyer: whatif.granted(firm, buyer) for buyer in whatif.buyers(firm)}
    return {buyer: (row["amount"], row.get("currency")) for buyer, row in found.items() if row and row["amount"]}


@given(claim_firms().map(by_themselves), st.sampled_from([0, 20, 60]), st.integers(-30, 30))
@FEW
def test_a_cut_to_the_amount_that_stands_changes_nothing(blocks: Blocks, back: int, ahead: int) -> None:
    day = dict(blocks["settings"])["as_of"]
    binds = day + dt.timedelta(days=ahead)
    standing = standing_amounts(blocks)
    assume(standing)
    rows = [["cut", buyer, *amount, binds - dt.timedelta(days=back), binds] for buyer, amount in standing.items()]
    analysis = analysed(changed(blocks, *rows))
    gaps = dict(analysis.table("exposure")[["buyer", "gap"]].itertuples(index=False))
    for row in by_buyer(analysis).values():
        assert [row[f"{name}_before"] for name in PAIRS] == [row[f"{name}_after"] for name in PAIRS]
        assert row["gap_after"] == gaps[row["buyer"]]
        assert row["ship_first"] == 0
        assert row["last_day"] is None


@given(claim_firms().map(by_themselves), st.integers(0, 60), st.integers(0, 60), st.integers(-90, 60))
@FEW
def test_a_deeper_cut_never_raises_what_is_insured(blocks: Blocks, low: int, more: int, ahead: int) -> None:
    day = dict(blocks["settings"])["as_of"]
    binds, buyers = day + dt.timedelta(days=ahead), sorted({row[1] for row in blocks["ledger"][1:]})
    found = []
    for amount in (low * 100, (low + more) * 100):
        rows = [["cut", buyer, amount or None, None, min(day, binds), binds] for buyer in buyers]
        found.append(by_buyer(analysed(changed(blocks, *rows))))
    deep, shallow = found
    for buyer in buyers:
        for name in ("limit_after", "insured_after", "stays_covered", "fits"):
            assert deep[buyer][name] <= shallow[buyer][name], name
        assert deep[buyer]["self_retained_after"] >= shallow[buyer]["self_retained_after"]
        assert deep[buyer]["gap_after"] >= shallow[buyer]["gap_after"]


@given(what_if_firms())
@FEW
def test_goods_shipped_before_a_change_binds_keep_their_cover(blocks: Blocks) -> None:
    analysis = analysed(blocks)
    made, day = analysis.what_if.changes, analysis.settings.as_of
    first = {buyer: min(one.binds_from for one in made if one.buyer == buyer) for buyer in analysis.what_if.last}
    under = analysis.under([*analysis.book.decisions, *(one.decision for one in made)])
    before, after = (one.table("claim_view").set_index("document") for one in (analysis, under))
    for document, row in before.iterrows():
        binds = first.get(row["buyer"])
        if binds is None or row["shipment_date"] < binds or binds > day:
            pd.testing.assert_series_equal(row.drop("decision"), after.loc[document].drop("decision"))


@given(what_if_firms())
@FEW
def test_nothing_else_in_the_workbook_changes(blocks: Blocks) -> None:
    one, other = analysed(blocks), analysed({name: block for name, block in blocks.items() if name != "what_if"})
    for name in ("exposure", "claim_view", "credit_limits", "stops", "aging"):
        pd.testing.assert_frame_equal(one.table(name), other.table(name))
    assert len(other.table("what_if_results")) == len(other.table("what_if_totals")) == 0


SMALL = {
    "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
    "policy": [["Key", "Value"], ["insured_percentage", 0.9]],
    "ledger": [["Document", "Buyer", "Document date", "Due date", "Gross"], ["A", "B1", "2026-10-01", "2026-11-30", 90]],
    "limits": [["Decision", "Buyer", "Source", "Amount", "Effective"], ["L1", "B1", "insurer", 100, "2026-01-01"]],
}
CUT = [["Change", "Which", "New limit", "Announced"], ["cut", "B1", 60, "2026-10-31"]]


def test_the_sentence_of_the_button_has_the_numbers_in_both_languages() -> None:
    said = {}
    for language in ("en", "zh"):
        chosen = [*SMALL["settings"], ["language", language]]
        said[language] = cut_report.sentence(analyse(Book.from_blocks(SMALL | {"settings": chosen, "what_if": CUT})))
    assert said["en"].startswith("Limits of 1 buyers changed: insured 81 to 54 EUR, 0 of open business")
    assert "1 个客户" in said["zh"] and "81 变为 54 EUR" in said["zh"]
    assert cut_report.sentence(analyse(Book.from_blocks(SMALL))).startswith("0 limits changed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, block in (SMALL | {"what_if": [*CUT, ["cut", "B9", 1, "2026-10-31"]]}).items():
        lines = [",".join(str(cell) for cell in row) for row in block]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_the_command_says_it_in_words_and_names_the_row_that_cannot_be_used(folder: Path, capsys: Any) -> None:
    assert main(["whatif", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("B1 | Binds from 2026-10-31 | Limit before 100.00 | Limit after 60.00 | ")
    assert any("B9 is neither on the Buyers sheet nor in the ledger" in line for line in lines)
    assert lines[-1].startswith("Limits of 1 buyers changed: insured 81 to 54 EUR")


def test_the_command_answers_as_json(folder: Path, capsys: Any) -> None:
    (folder / "what_if.csv").write_text("Change,Which,New limit,Announced\ncut,B1,60,2026-10-31\n", encoding="utf-8")
    assert main(["whatif", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["total"]["insured_before"] == 81.0
    assert found["total"]["insured_after"] == 54.0
    assert [(one["buyer"], one["gap_after"], one["action"]) for one in found["buyers"]] == [("B1", 30.0, "pay down")]
    assert [one["scope"] for one in found["parts"]] == ["changed", "without grade", "other"]
    assert found["problems"] == []
