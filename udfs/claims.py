"""Worksheet functions: indemnity of a claim with its steps, shares of a recovery, premium."""

from __future__ import annotations

from udfs.book import LoadedBook
from udfs.cells import Number, OptionalNumber, Rows, Text
from udfs.registry import worksheet_function
from xlcredit import claims
from xlcredit.claims import ClaimTerms, Indemnity
from xlcredit.money import currency_units, minor_units
from xlcredit.options import choice

CATEGORY = "Credit: claims and premium"
PLACES = 2
"""Decimals of money without a currency."""


def units(amount: float) -> int:
    """An amount of a cell in minor units."""
    return minor_units(amount, PLACES)


def optional_units(amount: float | None) -> int | None:
    """An amount of a cell in minor units; None where it was left out."""
    return None if amount is None else units(amount)


def indemnity_of(covered: float, terms: ClaimTerms, afl_left: float, liability_left: float | None) -> Indemnity:
    """The indemnity of amounts as cells hold them."""
    return claims.indemnity(units(covered), terms, units(afl_left), optional_units(liability_left))


def terms_of(
    insured_pct: float, threshold: float, deductible: float, deductions: str, threshold_rule: str, retention: float
) -> ClaimTerms:
    """Terms of a claim as cells hold them."""
    return ClaimTerms(
        percentage=claims.percentage_of(insured_pct),
        threshold=units(threshold),
        threshold_rule=choice(threshold_rule, claims.THRESHOLD_RULES, "threshold_rule"),
        deductible=units(deductible),
        deductions=choice(deductions, claims.DEDUCTIONS, "deductions"),
        minimum_retention=units(retention),
    )


@worksheet_function(CATEGORY, "保险赔款：依次计算起赔额、赔付比例、免赔额与限额。", result="money")
def CLAIM_INDEMNITY(
    covered: Number,
    insured_pct: Number,
    threshold: Number = 0,
    deductible: Number = 0,
    afl_left: Number = 0,
    liability_left: OptionalNumber = None,
    deductions: Text = claims.AFTER,
    threshold_rule: Text = claims.REACHES,
    minimum_retention: Number = 0,
) -> float:
    """What the insurer pays for a covered loss: threshold, percentage, deductibles, maximum liability. [money]

    >>> CLAIM_INDEMNITY(75000, 0.9, 1000, 500, 2000, 200000)
    65000.0
    """
    terms = terms_of(insured_pct, threshold, deductible, deductions, threshold_rule, minimum_retention)
    return currency_units(indemnity_of(covered, terms, afl_left, liability_left).paid, PLACES)


@worksheet_function(CATEGORY, "保险赔款的计算过程：步骤、金额。", result="rows")
def EXPLAIN_CLAIM(
    covered: Number,
    insured_pct: Number,
    threshold: Number = 0,
    deductible: Number = 0,
    afl_left: Number = 0,
    liability_left: OptionalNumber = None,
    deductions: Text = claims.AFTER,
    threshold_rule: Text = claims.REACHES,
    minimum_retention: Number = 0,
) -> Rows:
    """How an indemnity comes about: step, amount left after it. [money]

    >>> EXPLAIN_CLAIM(75000, 0.9, 1000, 500, 2000, 200000)[2:4]
    [['insured percentage', 67500.0], ['deductible', 67000.0]]
    """
    terms = terms_of(insured_pct, threshold, deductible, deductions, threshold_rule, minimum_retention)
    found = indemnity_of(covered, terms, afl_left, liability_left)
    return [[name, currency_units(amount, PLACES)] for name, amount in found.steps]


@worksheet_function(CATEGORY, "追偿款扣除费用后的分配：保险人、被保险人。", result="rows")
def RECOVERY_SPLIT(gross: Number, costs: Number, indemnity_paid: Number, retained_loss: Number) -> Rows:
    """Shares in a recovery less its costs, in the proportion of the loss: insurer, insured. [money]

    >>> RECOVERY_SPLIT(10000, 0, 25000, 5000)
    [[8333.33, 1666.67]]
    """
    shares = claims.recovery_split(units(gross), units(costs), units(indemnity_paid), units(retained_loss))
    return [[currency_units(share, PLACES) for share in shares]]


@worksheet_function(CATEGORY, "应付保费：营业额 × 费率，不低于预计营业额保费的最低比例。", result="money")
def PREMIUM_DUE(
    turnover: Number, rate: Number, minimum_share: OptionalNumber = None, estimated_turnover: OptionalNumber = None
) -> float:
    """Premium: turnover × rate, at least a share of the premium on the estimated turnover. [money]

    >>> PREMIUM_DUE(20000000, 0.0025, 0.8, 20000000)
    50000.0
    """
    due = claims.premium_due(units(turnover), rate, minimum_share, optional_units(estimated_turnover))
    return currency_units(due, PLACES)


@worksheet_function(CATEGORY, "索赔结果表：各索赔的计算步骤、已赔、自留与追偿分配。", result="rows")
def CLAIM_RESULT_TABLE(book: LoadedBook) -> Rows:
    """Table of every claim filed: its steps, what was paid and retained, shares in the recoveries."""
    return book.rows("claim_results")


@worksheet_function(CATEGORY, "索赔估算表：各客户今日违约可得赔款。", result="rows")
def CLAIM_ESTIMATE_TABLE(book: LoadedBook) -> Rows:
    """Table of what a claim on each buyer would pay today, step by step, the largest indemnity first."""
    return book.rows("claim_estimates")


@worksheet_function(CATEGORY, "保费申报表：按月营业额、不计入、申报金额与保费。", result="rows")
def PREMIUM_TABLE(book: LoadedBook) -> Rows:
    """Table of the premium declaration of the policy year by month: turnover, left out, declared, premium."""
    return book.rows("premium")
