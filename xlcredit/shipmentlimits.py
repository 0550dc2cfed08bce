"""The insurer's limit in force when each item was shipped: amount, percentage, terms and state, item by item.

limit = amount of the decision in force + valid top-ups     approved and valid at shipment
        discretionary limit, as far as it is proven         no decision, expired, not yet valid
        0                                                   declined, revoked
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pandas as pd

from xlcredit.columns import table
from xlcredit.cover import REASON_BITS
from xlcredit.dates import EPOCH
from xlcredit.errors import XlcreditError
from xlcredit.limitlog import (
    APPROVED,
    NO_DECISION,
    NO_TERMS,
    NONE,
    STATES,
    Array,
    DecisionColumns,
    LimitLog,
    buyer_of,
    limit_log,
    packed,
    ranges,
)
from xlcredit.money import scaled_magnitude
from xlcredit.policy import Policy
from xlcredit.problems import ERROR, Problem
from xlcredit.rates import RateTable
from xlcredit.standings import LIMIT_FLAGS, REFUSED

AT_SHIPMENT = "shipment date"
COUNT_AS_ZERO = "limits count as zero in the claim view"

FLAG_OF_STATE = np.array([REASON_BITS[LIMIT_FLAGS[state]] for state in STATES])
REFUSED_STATES = tuple(STATES.index(state) for state in REFUSED)


class Conversion:
    """Amounts of any currencies and days into base minor units; what has no rate is zero and noted."""

    def __init__(self, rates: RateTable, base_currency: str, what: str = COUNT_AS_ZERO) -> None:
        self.rates, self.base_currency, self.what = rates, base_currency, what
        self.missing: dict[str, dict[int, str]] = {}

    def __call__(self, amount: Array, currency: Array, day: Array) -> Array:
        """Amounts ≥ 0, each converted on its day and rounded once. [base minor units]"""
        out = np.zeros(len(amount), dtype=np.int64)
        some = np.flatnonzero(amount)
        codes, names = pd.factorize(currency[some])
        pairs, which = np.unique(packed(codes, day[some]), return_inverse=True)
        code = buyer_of(pairs)
        ratios = [
            self._ratio(str(name), one)
            for name, one in zip(names[code], (pairs - packed(code, 0)).tolist(), strict=True)
        ]
        numerator, denominator = np.array(ratios, dtype=np.int64).reshape(-1, 2).T
        out[some] = scaled_magnitude(amount[some], numerator[which], denominator[which])
        return out

    def _ratio(self, currency: str, day: int) -> tuple[int, int]:
        try:
            return self.rates.minor_ratio(EPOCH + timedelta(days=day), currency, self.base_currency)
        except XlcreditError as error:
            self.missing.setdefault(currency, {})[day] = str(error)
            return 0, 1

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One problem for each currency in which amounts counted as zero."""
        found = []
        for currency, days in sorted(self.missing.items()):
            first = days[min(days)]
            reason = f"{self.what}; days without a rate: {len(days):,}, the first: {first}"
            found.append(Problem(ERROR, table("rates").sheet, 0, "", currency, reason, None, "", "rates"))
        return tuple(found)


def shipment_limits(
    buyer: Array,
    shipment: Array,
    given: DecisionColumns,
    buyers: int,
    policy: Policy,
    day: int,
    conversion: Conversion,
    proven: Callable[[Array, Array], Array] | None = None,
) -> dict[str, Array]:
    """Limit terms of each item, as `cover` names them, and the `decision` that stood. [base minor units]

    buyer: place of the buyer of each item; shipment: day number; given: the insurer's decisions; buyers: how many
    there are; day: the as-of date; proven: the discretionary limit of each
    item as far as it is proven, from stated amounts and days.
    """
    amounts = np.append(given.amount, policy.discretionary_limit)
    currencies = np.append(given.currency, policy.policy_currency or conversion.base_currency)
    worth = conversion(amounts, currencies, np.full(len(amounts), day))

    def amount(decision: Array, days: Array) -> Array:
        return (
            worth[decision]
            if policy.limit_rate != AT_SHIPMENT
            else conversion(amounts[decision], currencies[decision], days)
        )

    def in_log(discretionary: int) -> dict[str, Array]:
        log = limit_log(given, worth[:-1], discretionary, buyers, policy.limit_cut_notice_days)
        return _in_force(log, buyer, shipment, amount, given, policy)

    found = in_log(int(worth[-1]))
    if proven is None:
        return found
    if policy.limit_cut_notice_days:
        # A limit that was cut may be worth less than the stated discretionary limit, and more than is proven of it.
        other, stated = in_log(0), np.full(len(buyer), worth[-1])
        better = worth[other["decision"]] > proven(stated, shipment)
        better &= found["discretionary"] & ~other["discretionary"] & (other["limit"] > 0)
        found = {name: np.where(better, other[name], values) for name, values in found.items()}
    found["limit"] = np.where(found["discretionary"], proven(found["limit"], shipment), found["limit"])
    return found


def _in_force(
    log: LimitLog,
    buyer: Array,
    shipment: Array,
    amount: Callable[[Array, Array], Array],
    given: DecisionColumns,
    policy: Policy,
) -> dict[str, Array]:
    """What the log says of each shipment; amount: worth of decisions on days, or of the discretionary limit."""
    spell = log.on(buyer, shipment)
    state, base = log.state[spell], log.base[spell]
    counts = log.start[spell + 1] - log.start[spell]
    top_ups = log.top_ups[ranges(log.start[spell], counts)]
    named, refused = state == APPROVED, np.isin(state, REFUSED_STATES)
    before = np.append(0, np.cumsum(amount(top_ups, np.repeat(shipment, counts))))
    last = np.cumsum(counts)
    limit = amount(np.where(named, base, NO_DECISION), shipment) + before[last] - before[last - counts]
    limit = np.where(refused | (not policy.in_force), 0, limit)
    percentages = np.array([policy.percentage(False), policy.percentage(True)])[np.where(named | refused, 0, 1)]
    terms = np.append(given.maximum_terms, NO_TERMS)[np.where(named, base, NO_DECISION)]
    return {
        "limit": limit,
        "numerator": percentages[:, 0],
        "denominator": percentages[:, 1],
        "maximum_terms": np.where(terms == NO_TERMS, policy.maximum_terms, terms),
        "limit_flag": np.where(named & (limit == 0), FLAG_OF_STATE[NONE], FLAG_OF_STATE[state]),
        "decision": base,
        "discretionary": ~(named | refused),
    }
