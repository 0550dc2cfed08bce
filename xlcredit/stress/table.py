"""The sheet Stress: the book as it stands, and after each scenario, a row each.

Exposure, insured and self-retained exposure, expected loss and credit limits are those of the firms that still stand.

    retained loss    = LGD × exposure − indemnity + what of it recoveries bring back to the insurer, of those who fail
    indemnity        = claims one after the other, the largest firm first, within what the policy year has left

Each change is the difference to the first row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from xlcredit.claimregister import Used, left_for, percentages
from xlcredit.columns import table
from xlcredit.expectedloss import Ahead, Obligor, claim_now, largest_losses, obligors, used_today
from xlcredit.liquidity import working_capital_band
from xlcredit.money import exact, nearest, scaled
from xlcredit.policy import Policy
from xlcredit.problems import ERROR
from xlcredit.stress.position import NO_COVENANT, Position, least_headroom, position_of
from xlcredit.stress.rules import AS_IT_STANDS, Stress
from xlcredit.stress.scenario import Shaken, shaken

if TYPE_CHECKING:
    from xlcredit.analysis import Analysis

NAME = "stress"
CHANGE = "_change"
SET_ASIDE = "rows set aside"
Row = dict[str, Any]


def stress_table(analysis: Analysis) -> pd.DataFrame:
    """One row a scenario, the book as it stands first; figures without an answer are blank. [base minor units]"""
    columns = table(NAME).columns
    names = [column.name for column in columns]
    first = figures(analysis, Shaken(analysis))
    rows = [{"stress": AS_IT_STANDS, **first}]
    for stress in analysis.book.stress_rules.stresses:
        after = row_of(analysis, stress)
        changes = {name: _change(after, first, name) for name in names if name.endswith(CHANGE)}
        rows.append({"stress": stress.name, **after, **changes})
    for row in rows if set_aside(analysis) else ():
        row["reason"] = ", ".join(one for one in (row["reason"], SET_ASIDE) if one)
    found = pd.DataFrame([{name: row.get(name) for name in names} for row in rows], columns=names)
    for column in columns:
        if column.kind in ("money", "count"):
            found[column.name] = pd.array(found[column.name].tolist(), dtype="Int64")
        elif column.kind in ("number", "percent"):
            found[column.name] = pd.to_numeric(found[column.name]).astype(float)
        else:
            found[column.name] = found[column.name].fillna("").astype(object)
    return found


def set_aside(analysis: Analysis) -> bool:
    """Whether a shock or a covenant that the workbook states counts nowhere."""
    asked = ("stress_rules", "covenants")
    return any(one.severity == ERROR and one.table in asked for one in analysis.book.problems)


def _change(after: Row, first: Row, name: str) -> Any:
    now, before = (row.get(name.removesuffix(CHANGE)) for row in (after, first))
    return None if now is None or before is None else now - before


def row_of(analysis: Analysis, stress: Stress) -> Row:
    """Figures after a scenario; only the reason where it has no answer."""
    after = shaken(analysis, stress)
    return figures(analysis, after) if after.answered else {"reason": ", ".join(after.remarks)}


def figures(analysis: Analysis, after: Shaken) -> Row:
    """What a scenario leaves of the book and costs, and our own balance sheet after it."""
    claims = Claims(after.analysis)
    lost = [(firm, claims.filed(firm)) for firm in after.failing]
    retained = [(nearest(firm.retained(firm.ead, paid)), firm) for firm, paid in lost]
    loss = sum(amount for amount, _ in retained)
    failed = {part.buyer for firm in after.failing for part in firm.parts}
    position = position_after(analysis, after, sum(firm.ead - paid for firm, paid in lost), loss)
    covenants, places = analysis.book.stress_rules.covenants, analysis.settings.places
    headroom, remarks = least_headroom(position, covenants, places), [*after.remarks, position.lacking]
    remarks += [NO_COVENANT] if headroom.uncomputed else []
    return {
        "failed_firms": len(lost),
        "failing_firms": largest_losses(analysis, retained),
        **exposed_after(after, failed),
        "retained_loss": loss,
        "net_expected_loss": expected_after(after, claims, failed),
        "working_capital_ratio": position.ratio,
        "working_capital_band": _band(analysis, position),
        "quick_ratio": position.quick,
        "cash": position.cash,
        "current_assets": position.current_assets,
        "current_liabilities": position.current_liabilities,
        "equity": position.equity,
        **limits_after(after, failed),
        "covenant": headroom.measure,
        "covenant_headroom": headroom.share,
        "covenant_state": headroom.state,
        "reason": ", ".join(one for one in remarks if one),
    }


class Claims:
    """Claims one after the other, within what the year of each policy has left."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._used: dict[str, Used] = {}

    def filed(self, firm: Obligor) -> int:
        """Indemnity of a firm that fails now; the next ones have less left. [base minor units]"""
        if firm.terms is None:
            return 0
        used = self._of(firm.policy)
        found = left_for(firm.covered, firm.terms, used)
        self._used[firm.policy.name] = Used(used.first_loss + found.first_loss, used.liability + found.paid)
        return found.paid

    def alone(self, firm: Obligor) -> int:
        """Indemnity of a firm that would fail after those whose claims are filed. [base minor units]"""
        found = claim_now(self._analysis, firm, self._of(firm.policy))
        return 0 if found is None else found.paid

    def _of(self, policy: Policy) -> Used:
        return self._used.get(policy.name) or used_today(self._analysis, policy)


def position_after(analysis: Analysis, after: Shaken, missing: int, loss: int) -> Position:
    """Our balance sheet after a scenario; missing: cash that those who fail do not pay. [base minor units]"""
    revalued = 0
    if after.analysis.book.rates is not analysis.book.rates:
        now, before = (one.total("aging")["outstanding"] for one in (after.analysis, analysis))
        revalued = now - before
    grown = sum(after.growth.values())
    return position_of(analysis).after(-grown - missing, revalued + grown, revalued - loss)


def exposed_after(after: Shaken, failed: set[str]) -> Row:
    """Exposure of those who still stand, insured and not. [base minor units]"""
    rows = after.analysis.table("exposure")
    standing = rows[~rows["buyer"].isin(failed)]
    growth = {buyer: more for buyer, more in after.growth.items() if buyer not in failed}
    exposure = int(standing["exposure"].sum()) + sum(growth.values())
    insured = int(standing["insured"].sum()) + insured_growth(after, growth)
    return {"exposure": exposure, "insured": insured, "self_retained": exposure - insured}


def insured_growth(after: Shaken, growth: Mapping[str, int]) -> int:
    """Insured part of what receivables grow by. [base minor units]"""
    if not growth:
        return 0
    shares = percentages(after.analysis)
    covered = [_covered(after, more) for more in (after.growth, {})]
    return sum(int(scaled(covered[0][buyer] - covered[1][buyer], *shares[buyer])) for buyer in growth)


def _covered(after: Shaken, growth: Mapping[str, int]) -> dict[str, int]:
    firms = obligors(after.analysis, Ahead(0.0, after.headrooms, growth))
    return {part.buyer: part.covered for firm in firms for part in firm.parts}


def expected_after(after: Shaken, claims: Claims, failed: set[str]) -> int:
    """Net expected loss of those who still stand, with what the policies have left. [base minor units]"""
    share = after.analysis.settings.unused_limit_share
    grown = Ahead(share, after.headrooms, after.growth) if after.growth else None
    firms = obligors(after.analysis, grown) if grown else after.analysis.obligors
    standing = (one for one in firms if one.parts[0].buyer not in failed)
    return sum(
        nearest(exact(firm.pd) * retained)
        for firm in standing
        for _, _, retained in firm.shares(claims.alone(firm))
    )


def limits_after(after: Shaken, failed: set[str]) -> Row:
    """Credit limits of the firms that still stand, and who is over his. [base minor units]"""
    rows, firm_of = after.analysis.table("credit_limits"), after.analysis.book.pools.firm
    growth: dict[str, int] = {}
    for buyer, more in after.growth.items():
        growth[firm_of(buyer)] = growth.get(firm_of(buyer), 0) + more
    first = rows[[firm_of(buyer) == buyer and buyer not in failed for buyer in rows["buyer"]]]
    left = [int(have) - growth.get(buyer, 0) for buyer, have in zip(first["buyer"], first["available"], strict=True)]
    over = [-one for one in left if one < 0]
    return {"limits_sum": int(first["credit_limit"].sum()), "over_limit_firms": len(over), "over_limit_sum": sum(over)}


def _band(analysis: Analysis, position: Position) -> str | None:
    ratio = position.ratio
    return None if ratio is None else working_capital_band(ratio, analysis.settings.industry)
