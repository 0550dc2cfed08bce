"""The tables of the sheet Insure or retain, from the simulated year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from xlcredit.columns import table
from xlcredit.errors import DomainError
from xlcredit.expectedloss import largest_losses
from xlcredit.money import currency_units, nearest
from xlcredit.retention.comparison import (
    CONFIDENCES,
    DEVIATION,
    MEAN,
    Comparison,
    Estimate,
    Variant,
    next_step,
    value_of,
)
from xlcredit.retention.simulation import Scenario

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

INSURE = 0
CLEAR = 2
"""Standard errors that a difference must have to be called one."""
CURVE = 40
"""Losses for which the loss curve says how likely more is."""
LAST_OF_CURVE = 0.999
INSURING, CARRYING, UNCLEAR = "insuring costs less", "carrying costs less", "no clear difference"

Row = dict[str, Any]


def insure_or_retain(analysis: Analysis, found: Comparison) -> list[Row]:
    """The comparison, a row a measure. [base minor units]"""
    retain, settings = found.retain, analysis.settings
    quantiles = {f"loss {confidence:.1%}": confidence for confidence in CONFIDENCES}
    known = found.premium is not None or not found.insured
    sides: list[tuple[str, Callable[[int], Estimate | None]]] = [
        ("mean loss", lambda cover: found.measure(cover, MEAN)),
        ("standard deviation", lambda cover: found.measure(cover, DEVIATION)),
        *((name, lambda cover, q=confidence: found.quantile(cover, q)) for name, confidence in quantiles.items()),
        ("reserved capital", found.capital),
        ("cost of capital", lambda cover: _times(found.capital(cover), settings.cost_of_capital)),
    ]
    premium = None if not known else Estimate(float(found.premium or 0), 0.0)
    fees = Estimate(float(settings.insurance_fees), 0.0)
    rows = [
        _row("premium", premium, Estimate(0.0, 0.0)),
        _row("insurance fees", fees, Estimate(0.0, 0.0)),
        *(_row(name, side(INSURE), side(retain)) for name, side in sides),
    ]
    running = found.advantage(INSURE, retain)
    total = _plus(found.running_cost(INSURE), found.fixed_cost) if known else None
    rows.append(_row("total cost", total, found.running_cost(retain), running.error))
    if known:
        saved = running.value - found.fixed_cost
        rows[-1]["verdict"] = UNCLEAR if abs(saved) <= CLEAR * running.error else INSURING if saved > 0 else CARRYING
    break_even = _plus(running, -settings.insurance_fees)
    rows += [
        _row("break-even premium", break_even, None),
        _row("released capital", found.released(INSURE, retain), None),
        _row("mean loss, exact", None, Estimate(found.mean_loss, 0.0)),
    ]
    return rows


def _row(measure: str, insure: Estimate | None, retain: Estimate | None, error: float | None = None) -> Row:
    difference = None if insure is None or retain is None else insure.value - retain.value
    return {
        "cost_measure": measure,
        **_side("insure", insure),
        **_side("retain", retain),
        "difference": whole(difference),
        "difference_error": whole(error),
        "verdict": "",
    }


def _side(name: str, one: Estimate | None) -> Row:
    value, error = (None, None) if one is None else (one.value, one.error)
    return {name: whole(value), f"{name}_error": whole(error)}


def _times(one: Estimate, factor: float) -> Estimate:
    return Estimate(one.value * factor, one.error * factor)


def _plus(one: Estimate, amount: float) -> Estimate:
    return Estimate(one.value + amount, one.error)


def whole(amount: float | None) -> int | None:
    """An amount of the simulation in whole minor units."""
    return None if amount is None else round(amount)


def parameter_values(analysis: Analysis, found: Comparison) -> list[Row]:
    """What each parameter of the policy would be worth if it were better. [base minor units]"""
    rows = []
    for cover, variant in enumerate(found.parameters, start=1):
        worth = found.advantage(cover, INSURE)
        rows.append(
            {
                "policy_parameter": variant.parameter,
                "parameter_now": said(variant, variant.now, analysis),
                "parameter_then": said(variant, variant.changed, analysis),
                "mean_loss": whole(found.measure(cover, MEAN).value),
                "bad_year_loss": whole(found.quantile(cover, CONFIDENCES[-1]).value),
                "worth": whole(worth.value),
                "worth_error": whole(worth.error),
            }
        )
    return sorted(rows, key=lambda row: -row["worth"])


def said(variant: Variant, value: Any, analysis: Analysis) -> str:
    """A value of a parameter as a text: per cent or an amount; a dash for none."""
    if value is None:
        return "–"
    if isinstance(value, Fraction):
        return f"{float(value):.1%}"
    return f"{currency_units(int(value), analysis.settings.places):,.0f}"


def cost_ladder(analysis: Analysis, found: Comparison) -> list[Row]:
    """What a year costs under other annual first losses, before the premium. [base minor units]"""
    settings, rows = analysis.settings, []
    for cover, variant in enumerate(found.ladder, start=1 + len(found.parameters)):
        running = found.running_cost(cover)
        rows.append(
            {
                "first_loss": variant.changed,
                "mean_loss": whole(found.measure(cover, MEAN).value),
                "capital_cost": whole(found.capital(cover).value * settings.cost_of_capital),
                "cost_before_premium": whole(running.value + settings.insurance_fees),
                "break_even_premium": whole(found.advantage(cover, found.retain).value - settings.insurance_fees),
                "in_force": "today" if variant.changed == variant.now else "",
            }
        )
    return rows


def loss_curve(_: Analysis, found: Comparison) -> list[Row]:
    """How likely a year is that loses more than each of some amounts. [base minor units, shares]"""
    insured, carried = found.outcome.losses[INSURE], found.outcome.losses[found.retain]
    losses = np.linspace(0, carried.quantile(LAST_OF_CURVE), CURVE)
    pairs = zip(losses.tolist(), insured.exceeding(losses), carried.exceeding(losses), strict=True)
    return [{"loss_above": whole(loss), "insured_share": float(a), "carried_share": float(b)} for loss, a, b in pairs]


def limit_values(analysis: Analysis, found: Comparison) -> list[Row]:
    """What the limit on each firm pays in an average year, and what one more step would. [base minor units]"""
    rows = []
    for place, firm in enumerate(found.firms):
        step, pays = next_step(firm, analysis.settings.limit_step)
        rows.append(
            {
                "buyer": firm.parts[0].buyer,
                "ead": firm.ead,
                "covered_at_default": firm.covered,
                "uncovered": firm.ead - firm.covered,
                "mean_indemnity": whole(found.outcome.paid[place]),
                "limit_worth": whole(found.outcome.paid[place] * float(firm.kept)),
                "more_cover": step,
                "step_worth": whole(value_of(firm, pays)),
            }
        )
    names = analysis.names_of([firm.parts[0].buyer for firm in found.firms])
    for row, name in zip(rows, names, strict=True):
        row["firm_name"] = name
    return sorted(rows, key=lambda row: (-row["limit_worth"], -row["step_worth"], row["buyer"]))


def worst_years(analysis: Analysis, found: Comparison) -> list[Row]:
    """The years of all that were drawn in which most is retained. [base minor units]"""
    return [
        {
            "rank": rank,
            "retained_loss": whole(year.retained),
            "carried_loss": whole(year.gross),
            "indemnities": sum(year.paid),
            "failed_firms": len(year.firms),
            "economy_years": round(1 / NormalDist().cdf(year.state)),
            "largest_failures": _largest(analysis, found, year),
        }
        for rank, year in enumerate(found.outcome.worst, start=1)
    ]


def _largest(analysis: Analysis, found: Comparison, year: Scenario) -> str:
    """The firms of a year that lose most after their indemnity."""
    failed = zip((found.firms[place] for place in year.firms), year.paid, strict=True)
    return largest_losses(analysis, [(nearest(firm.retained(firm.ead, paid)), firm) for firm, paid in failed])


ROWS: Mapping[str, Callable[[Analysis, Comparison], list[Row]]] = {
    "insure_or_retain": insure_or_retain,
    "parameter_values": parameter_values,
    "cost_ladder": cost_ladder,
    "loss_curve": loss_curve,
    "limit_values": limit_values,
    "worst_years": worst_years,
}
"""Tables of the simulated year."""


def simulated_table(analysis: Analysis, name: str) -> pd.DataFrame:
    """One table of the simulated year; empty where there is nothing to insure or carry."""
    columns = table(name).columns
    try:
        rows = ROWS[name](analysis, analysis.comparison())
    except DomainError:
        rows = []
    found = pd.DataFrame(rows, columns=[column.name for column in columns])
    for column in columns:
        if column.kind in ("money", "count"):
            found[column.name] = pd.array(found[column.name].tolist(), dtype="Int64")
    return found
