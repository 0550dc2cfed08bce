"""The choices of one workbook: as-of date, base currency and options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from xlcredit import values
from xlcredit.buckets import Buckets, default_buckets, shipped_sets
from xlcredit.errors import InputError, MissingTable, XlcreditError
from xlcredit.intake import Typed
from xlcredit.money import decimals
from xlcredit.options import default_of, option_key, options, row_of
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, WARNING, Problem
from xlcredit.scorebands import Bands
from xlcredit.words import word


@dataclass(frozen=True)
class Settings:
    """Settings, each in its typed form; money in minor units of the base currency."""

    company: str
    as_of: date
    bridge_from: date | None
    base_currency: str
    language: str
    buckets: Buckets
    aging_basis: str
    credits: str
    year_days: int
    include_deliveries: bool
    include_orders: bool
    limit_step: int
    need_rule: str
    class_source: str
    least_confidence: float
    class_without_grade: str
    insolvency_grade: int
    sanctions_grade: int
    refused_grade: int
    unknown_limit: int
    payment_factor: Bands
    payment_factor_unknown: float
    concentration_equity: float
    concentration_sales: float
    statement_months: int
    rate_age_days: int
    rate_pivot: str
    industry: str
    limit_expiry_days: int
    loss_given_default: float
    unused_limit_share: float
    size_adjustment: bool
    sector_correlation: float
    scenarios: int
    seed: int
    capital_confidence: float
    cost_of_capital: float
    insurance_fees: int
    provision_method: str
    forward_factor: float
    default_days: int
    provision_segment: str
    integral_cover: bool
    sales_loss_rate: float | None
    card_buyer: str
    ladder_order: str
    company_address: str
    company_contact: str
    bank_details: str
    signatory: str
    letter_days: int
    late_interest_law: str
    contract_interest_rate: float | None
    contract_day_count: str
    interest_on_paid: bool

    @property
    def places(self) -> int:
        """Decimals of the base currency."""
        return decimals(self.base_currency)


def read_settings(
    given: Typed | None, date_system: int = 1900, sets: Mapping[str, Buckets] | None = None
) -> tuple[Settings, list[Problem]]:
    """Settings of a workbook and the problems found; InputError where nothing can go on without a value.

    `sets` are the buckets that may be called by name; those that every workbook starts with unless given.
    """
    if given is None:
        raise MissingTable("the table tblSettings is not there: put it back from the template")
    declared = parameters("settings")["setting"]
    named = shipped_sets() if sets is None else sets
    chosen, problems = options(declared, given, base_currency_of(given), date_system, named)
    for key in ("as_of", "base_currency"):
        if chosen[key] is None:
            fault = next(
                (p.reason for p in problems if p.reason.startswith(f"{key}:")),
                f"{key} is missing: fill it in",
            )
            raise InputError(f"Settings: {fault}")
    chosen["industry"] = _known_industry(given, chosen["industry"], problems)
    chosen["buckets"] = _decided(given, chosen.pop("bucket_edges"), chosen.pop("bucket_mode"), problems)
    return Settings(**chosen), problems


@cache
def default_settings() -> Mapping[str, Any]:
    """What every setting is in a new workbook, by key; money in cents."""
    return {entry["key"]: default_of(entry, "EUR") for entry in parameters("settings")["setting"]}


def _decided(given: Typed, found: Buckets, mode: str, problems: list[Problem]) -> Buckets:
    """Buckets in their own mode, else in the one of the settings; the default ones where that does not count so."""
    try:
        return replace(found, mode=found.mode or mode)
    except InputError as error:
        row, reason = row_of(given, "bucket_edges"), f"bucket_edges: {error}"
        problems.append(Problem(ERROR, "Settings", row, "Value", found.text, reason, None, "", "settings"))
        return default_buckets()


def _known_industry(given: Typed | None, industry: str, problems: list[Problem]) -> str:
    try:
        return word("industry", industry)
    except InputError as error:
        row = row_of(given, "industry")
        problems.append(
            Problem(WARNING, "Settings", row, "Value", industry, f"industry: {error}", None, "", "settings")
        )
        return industry


def base_currency_of(given: Typed | None) -> str:
    """Base currency named in the settings table, before anything else is read; EUR decimals where it is missing."""
    if given is not None:
        for key, value in zip(given.columns["key"], given.columns["value"], strict=True):
            if option_key(key) == "base_currency" and not values.is_blank(value):
                try:
                    return values.currency(values.refuse_error(value))
                except XlcreditError as error:
                    raise InputError(f"Settings: base_currency: {error}") from None
    return "EUR"
