"""The choices of one workbook: as-of date, base currency and options."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlcredit.errors import InputError
from xlcredit.intake import Typed
from xlcredit.money import decimals
from xlcredit.options import options
from xlcredit.parameters import parameters
from xlcredit.problems import Problem


@dataclass(frozen=True)
class Settings:
    """Settings, each in its typed form; `limit_step` in minor units of the base currency."""

    company: str
    as_of: date
    base_currency: str
    language: str
    bucket_edges: tuple[int, ...]
    aging_basis: str
    credits: str
    year_days: int
    include_deliveries: bool
    include_orders: bool
    limit_step: int
    need_rule: str
    rate_age_days: int
    industry: str

    @property
    def places(self) -> int:
        """Decimals of the base currency."""
        return decimals(self.base_currency)


def read_settings(given: Typed | None, date_system: int = 1900) -> tuple[Settings, list[Problem]]:
    """Settings of a workbook and the problems found; InputError where nothing can go on without a value."""
    declared = parameters("settings")["setting"]
    chosen, problems = options(declared, given, base_currency_of(given), date_system)
    for key in ("as_of", "base_currency"):
        if chosen[key] is None:
            fault = next(
                (p.reason for p in problems if p.reason.startswith(f"{key}:")),
                f"{key} is missing: fill it in",
            )
            raise InputError(f"Settings: {fault}")
    chosen["year_days"] = chosen["year_days"] or 365
    return Settings(**chosen), problems


def base_currency_of(given: Typed | None) -> str:
    """Base currency named in the settings table, before anything else is read; EUR decimals where it is missing."""
    if given is not None:
        for key, value in zip(given.columns["key"], given.columns["value"], strict=True):
            if str(key).strip() == "base_currency" and value:
                code = str(value).strip().upper()
                decimals(code)
                return code
    return "EUR"
