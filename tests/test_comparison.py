"""Insure or carry: the costs add up, better terms are never worth less than nothing, and a hand-worked firm agrees."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from tests.strategies import Blocks, insured_firms
from xlcredit.analysis import Analysis, analyse
from xlcredit.book import Book
from xlcredit.columns import RESULTS
from xlcredit.errors import XlcreditError
from xlcredit.parameters import parameters
from xlcredit.retention.comparison import Comparison
from xlcredit.retention.tables import CARRYING, INSURING, ROWS, UNCLEAR

FEW = settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
SCENARIOS = 2_000

LEDGER = ["Document", "Buyer", "Type", "Document date", "Due date", "Currency", "Gross"]
BUYERS = ["Buyer", "Name", "Sector", "External grade"]
LIMITS = ["Decision", "Buyer", "Source", "Type", "Status", "Amount", "Currency", "Effective date"]


def analysed(**changes: Any) -> Analysis:
    """Two firms of grade 10 (30 %), each owing 100,000 with a limit of 80,000, and terms as given."""
    stated = {"as_of": "2026-10-31", "base_currency": "EUR", "class_source": "external grade", "scenarios": SCENARIOS}
    stated |= {"unused_limit_share": 0, "cost_of_capital": 0.1, "capital_confidence": 0.99, "insurance_fees": 1_000}
    policy = {"inception": "2026-01-01", "expiry": "2026-12-31", "insured_percentage": 0.9, "premium_rate": 0.01}
    policy |= {"minimum_premium_share": 1, "estimated_turnover": 500_000, "premium_basis": "turnover"}
    stated |= {key: value for key, value in changes.items() if key in stated or key in ("loss_given_default", "seed")}
    policy |= {key: value for key, value in changes.items() if key not in stated}
    ids = ("B1", "B2")
    blocks: Blocks = {
        "settings": [["Setting", "Value"], *([key, value] for key, value in stated.items())],
        "policy": [["Key", "Value"], *([key, value] for key, value in policy.items() if value is not None)],
        "buyers": [BUYERS, *([one, f"Firm {one}", "general", 10] for one in ids)],
        "ledger": [LEDGER, *([f"D{one}", one, "invoice", "2026-10-01", "2026-11-15", "EUR", 100_000] for one in ids)],
        "limits": [LIMITS, *([f"L{one}", one, "insurer", "permanent", "approved", 80_000, "EUR", "2026-01-01"] for one in ids)],
    }
    return analyse(Book.from_blocks(blocks))


def measures(analysis: Analysis) -> pd.DataFrame:
    return analysis.table("insure_or_retain").set_index("cost_measure")


def test_a_firm_of_two_buyers_by_hand():
    """Loss of each 45 % of 100,000, insured (80,000 × 90 %): 45 % of 28,000; 500,000 × 1 % is the premium."""
    found = measures(analysed())
    assert found.loc["premium", "insure"] == 500_000
    assert found.loc["insurance fees", "insure"] == 100_000
    assert found.loc["mean loss, exact", "retain"] == round(2 * 0.3 * 0.45 * 10_000_000)
    assert found.loc["mean loss", "retain"] == pytest.approx(2_700_000, abs=4 * int(found.loc["mean loss", "retain_error"]))
    assert found.loc["mean loss", "insure"] == pytest.approx(0.28 * int(found.loc["mean loss", "retain"]), abs=1)
    # Both fail in more than 1 % of the years, so that the bad year is both.
    assert found.loc["loss 99.0%", ["insure", "retain"]].tolist() == [2 * 1_260_000, 2 * 4_500_000]
    assert found.loc["loss 99.5%", "insure"] == 2 * 1_260_000
    for side in ("insure", "retain"):
        column = found[side]
        assert abs(column["reserved capital"] - (column["loss 99.0%"] - column["mean loss"])) <= 1
        assert abs(column["cost of capital"] - column["reserved capital"] / 10) <= 1
        parts = column[["premium", "insurance fees", "mean loss", "cost of capital"]].sum()
        assert abs(column["total cost"] - parts) <= 2
    total = found.loc["total cost"]
    assert abs(found.loc["break-even premium", "insure"] - (500_000 - total["difference"])) <= 2
    assert total["verdict"] == INSURING
    assert found.loc["released capital", "insure"] == -found.loc["reserved capital", "difference"]


def test_a_premium_above_the_break_even_speaks_for_carrying():
    break_even = measures(analysed()).loc["break-even premium", "insure"] / 100
    assert measures(analysed(estimated_turnover=1.5 * break_even * 100)).loc["total cost", "verdict"] == CARRYING
    assert measures(analysed(estimated_turnover=round(break_even * 100))).loc["total cost", "verdict"] == UNCLEAR


def test_without_a_premium_rate_nothing_is_said_to_cost_less():
    analysis = analysed(premium_rate=None)
    found = measures(analysis)
    assert pd.isna(found.loc["total cost", "insure"])
    assert pd.isna(found.loc["premium", "insure"])
    assert found.loc["total cost", "verdict"] == ""
    assert found.loc["break-even premium", "insure"] > 0
    assert "premium_rate is missing" in analysis.comparison().premium_lacks


def test_a_policy_in_a_currency_without_a_rate_leaves_the_other_sheets_alone():
    analysis = analysed(policy_currency="USD", afl=1_000)
    found = measures(analysis)
    assert pd.isna(found.loc["premium", "insure"])
    assert "no rate from USD to EUR" in analysis.comparison().premium_lacks
    assert all(isinstance(analysis.table(name), pd.DataFrame) for name in RESULTS)


def test_without_a_policy_both_sides_are_the_same():
    analysis = analysed(insured_percentage=None, premium_rate=None, insurance_fees=0)
    found = measures(analysis)
    same = found.drop(["break-even premium", "released capital", "mean loss, exact"])
    assert (same["insure"] == same["retain"]).all()
    assert found.loc["total cost", "verdict"] == UNCLEAR
    assert not len(analysis.table("parameter_values"))
    assert not len(analysis.table("cost_ladder"))


def test_nothing_owed_is_nothing_to_compare():
    blocks: Blocks = {
        "settings": [["Setting", "Value"], ["as_of", "2026-10-31"], ["base_currency", "EUR"]],
        "ledger": [LEDGER],
    }
    analysis = analyse(Book.from_blocks(blocks))
    with pytest.raises(XlcreditError, match="no firm has an exposure that could still be lost"):
        analysis.comparison()
    assert all(analysis.table(name).empty for name in ROWS)


def test_what_each_limit_pays_sums_to_what_the_policy_does():
    analysis = analysed(afl=20_000, maximum_liability=100_000)
    found, limits = measures(analysis), analysis.table("limit_values")
    saved = found.loc["mean loss", "retain"] - found.loc["mean loss", "insure"]
    assert limits["limit_worth"].sum() == pytest.approx(saved, abs=2)
    # One more step of 1,000 covers 1,000 of the 20,000 that are not: 30 % × 45 % × 90 % of it.
    assert limits["more_cover"].tolist() == [100_000] * 2
    assert limits["step_worth"].tolist() == [12_150] * 2


def test_the_ladder_has_todays_first_loss_and_costs_rise_with_it():
    found = analysed(afl=20_000).table("cost_ladder")
    assert found.loc[found["in_force"] == "today", "first_loss"].tolist() == [2_000_000]
    assert found["first_loss"].is_monotonic_increasing
    assert found["mean_loss"].is_monotonic_increasing
    assert found["break_even_premium"].iloc[0] > found["break_even_premium"].iloc[-1]


def test_the_curve_falls_and_the_policy_lies_below():
    found = analysed().table("loss_curve")
    assert (found["insured_share"] <= found["carried_share"] + 1e-12).all()
    for name in ("insured_share", "carried_share"):
        assert (np.diff(found[name]) <= 1e-12).all()
        assert found[name].between(0, 1 + 1e-6).all()


def test_the_worst_years_name_the_firms_that_lose_most():
    found = analysed().table("worst_years")
    assert found["rank"].tolist() == list(range(1, 11))
    assert found.loc[0, "failed_firms"] == 2
    assert found.loc[0, "largest_failures"] == "Firm B1 12,600; Firm B2 12,600"
    assert found.loc[0, "carried_loss"] == 9_000_000
    assert found.loc[0, "retained_loss"] == 2_520_000
    assert found.loc[0, "indemnities"] == 14_400_000


def test_every_term_that_could_be_better_has_a_worth():
    found = analysed(afl=20_000, maximum_liability=0, threshold=500, deductible=100, minimum_retention=1_000)
    rows = found.table("parameter_values").set_index("policy_parameter")
    assert set(rows.index) == set(parameters("words")["policy_parameter"])
    assert rows.loc["maximum liability", ["parameter_now", "parameter_then"]].tolist() == ["0", "–"]
    assert rows.loc["insured percentage", ["parameter_now", "parameter_then"]].tolist() == ["90.0%", "95.0%"]
    # A policy that pays nothing is worth nothing until it pays something.
    assert rows["worth"].astype(bool).sum() == 1
    assert rows.loc["maximum liability", "worth"] > 0


@given(insured_firms())
@FEW
def test_any_firm(blocks: Blocks) -> None:
    header, *rows = blocks["settings"]
    analysis = analyse(Book.from_blocks(blocks | {"settings": [header, *rows, ["scenarios", 1_000]]}))
    try:
        found = Comparison(analysis, threads=1)
    except XlcreditError:
        assert not any(firm.ead and not firm.failed for firm in analysis.obligors)
        return
    mean = [losses.mean for losses in found.outcome.losses]
    assert mean[0] <= mean[found.retain] + 1e-6
    for cover in range(1, 1 + len(found.parameters)):
        assert mean[cover] <= mean[0] + 1e-6, found.parameters[cover - 1]
    ladder = mean[1 + len(found.parameters) : found.retain]
    assert all(one <= other + 1e-6 for one, other in pairwise(ladder))
    kept = float((found.outcome.paid * found.portfolio.kept).sum())
    assert mean[0] == pytest.approx(mean[found.retain] - kept, abs=1)
    exact = sum(row["expected_loss"] for row in analysis.table("expected_losses").to_dict("records") if row["pd_source"] != "failed")
    assert found.mean_loss == pytest.approx(exact, abs=1 + len(analysis.buyers))
