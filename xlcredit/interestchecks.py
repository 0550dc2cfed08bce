"""Checks of late interest: laws that somebody knows, a rate of the contract, rows that say something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xlcredit.intake import Typed
from xlcredit.interestlaws import known_keys
from xlcredit.latelaws import BY_COUNTRY, CONTRACT, Law, laws_with
from xlcredit.options import option_key
from xlcredit.problems import ERROR, WARNING, Finding
from xlcredit.rowchecks import duplicates
from xlcredit.settings import Settings
from xlcredit.values import is_blank
from xlcredit.words import folded, known

KEY, RATE_KEY = "late_interest_law", "contract_interest_rate"


def rate_or_sum(given: Typed, *_: Any) -> Iterator[Finding]:
    """A row of rates with neither an annual rate nor a fixed sum, and the name of a choice in place of a law."""
    names = ("late_interest_law", "annual_rate", "fixed_sum")
    for place, (law, rate, fixed) in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        if law in (CONTRACT, BY_COUNTRY):
            reason = "is no law: name one such as DE, or one of your own; the rate of contracts is a setting"
            yield ERROR, place, "late_interest_law", law, reason
        elif rate is None and fixed is None:
            yield ERROR, place, "annual_rate", None, "neither an annual rate nor a fixed sum is given: fill one in"


def unknown_law(given: Typed, tables: Mapping[str, Typed], settings: Settings) -> Iterator[Finding]:
    """A buyer's law that nobody knows."""
    laws = _laws(tables)
    for place, law in enumerate(given.columns[KEY]):
        if law is not None:
            for reason in _faults(law, laws, settings):
                yield WARNING, place, KEY, law, reason


def unknown_usual_law(given: Typed, tables: Mapping[str, Typed], settings: Settings) -> Iterator[Finding]:
    """A law of the settings that nobody knows, and the contract without its rate."""
    for place, (key, value) in enumerate(zip(given.columns["key"], given.columns["value"], strict=True)):
        if option_key(key) == KEY and not is_blank(value):
            for reason in _faults(settings.late_interest_law, _laws(tables), settings):
                yield WARNING, place, "value", value, f"{KEY}: {reason}"


def _faults(law: str, laws: Mapping[str, Law], settings: Settings) -> Iterator[str]:
    named = known(KEY, law)
    if named == CONTRACT and settings.contract_interest_rate is None:
        yield f"claims no interest while the setting {RATE_KEY} is blank: state the rate of the contract"
    elif named not in (CONTRACT, BY_COUNTRY) and folded(named) not in laws:
        choices = ", ".join((BY_COUNTRY, CONTRACT, *known_keys(laws)))
        yield f"is no law that is known, and claims no interest: one of {choices}"


def _laws(tables: Mapping[str, Typed]) -> Mapping[str, Law]:
    rates = tables.get("late_interest_rates")
    names = ("late_interest_law", "valid_from", "annual_rate", "fixed_sum", "currency")
    return laws_with(() if rates is None else zip(*(rates.columns[name] for name in names), strict=True))


INTEREST_CHECKS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("late_interest_rates", duplicates),
    ("late_interest_rates", rate_or_sum),
    ("buyers", unknown_law),
    ("settings", unknown_usual_law),
)
"""Checks of late interest by input table."""
