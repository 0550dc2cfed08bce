"""The insurer's limit in force when each item was shipped: amount, percentage, terms and state, item by item.

limit = amount of the decision in force + valid top-ups     approved and valid at shipment
        discretionary limit                                 no decision, expired, not yet valid
        0                                                   declined, revoked
"""

from __future__ import annotations

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

FLAG_OF_STATE = np.array([REASON_BITS[LIMIT_FLAGS[state]] for state in STATES])
REFUSED_STATES = tuple(STATES.index(state) for state in REFUSED)


class Conversion:
    """Amounts of any currencies and days into base minor units; what has no rate is zero and noted."""

    def __init__(self, rates: RateTable, base_currency: str) -> None:
        self.rates, self.base_currency = rates, base_currency
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
        """One problem for each currency in which limits counted as zero."""
        found = []
        for currency, days in sorted(self.missing.items()):
            first = days[min(days)]
            reason = f"limits count as zero in the claim view; days without a rate: {len(days):,}, the first: {first}"
            found.append(Problem(ERROR, table("rates").sheet, 0, "", currency, reason, None, "", "rates"))
        return tuple(found)


def shipment_limits(
    buyer: Array, shipment: Array, given: DecisionColumns, buyers: int, policy: Policy, day: int, conversion: Conversion
) -> dict[str, Array]:
    """Limit terms of each item, as `cover` names them, and the `decision` that stood. [base minor units]

    buyer: place of the buyer of each item; shipment: day number; given: the insurer's decisions; buyers: how many
    there are; day: the as-of date.
    """
    amounts = np.append(given.amount, policy.discretionary_limit)
    currencies = np.append(given.currency, policy.policy_currency or conversion.base_currency)
    worth = conversion(amounts, currencies, np.full(len(amounts), day))
    log = limit_log(given, worth[:-1], int(worth[-1]), buyers, policy.limit_cut_notice_days)
    spell = log.on(buyer, shipment)
    state, base = log.state[spell], log.base[spell]
    counts = log.start[spell + 1] - log.start[spell]
    top_ups = log.top_ups[ranges(log.start[spell], counts)]

    def amount(decision: Array, days: Array) -> Array:
        return (
            worth[decision]
            if policy.limit_rate != AT_SHIPMENT
            else conversion(amounts[decision], currencies[decision], days)
        )

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
    }
