"""Rules of the alerts: what a workbook says of each, and how its number is compared with the threshold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from xlcredit.intake import Typed
from xlcredit.money import exact
from xlcredit.parameters import parameters
from xlcredit.problems import ERROR, WARNING, Finding
from xlcredit.shipped import shipped

PERCENT = "%"
SEVERITIES = ("critical", "warning", "information")


@dataclass(frozen=True)
class AlertRule:
    """One rule that is on; `threshold` None for a rule on events."""

    name: str
    threshold: Fraction | None
    severity: str
    action: str

    def speaks(self, measure: Fraction | None) -> bool:
        """True where a number calls for an alert: above the threshold, from it on, or from 0 up to it."""
        if self.threshold is None or measure is None:
            return True
        compare = declared()[self.name]["compare"]
        if compare == "within":
            return measure <= self.threshold
        return measure >= self.threshold if compare == "from" else measure > self.threshold


def declared() -> Mapping[str, Mapping[str, Any]]:
    """What is fixed of every rule, by name."""
    found: Mapping[str, Mapping[str, Any]] = parameters("alerts")["rule"]
    return found


def read_alert_rules(given: Typed | None) -> tuple[AlertRule, ...]:
    """Rules of a workbook that are on, in its order; a table that is missing or empty is that of a new workbook.

    >>> read_alert_rules(None)[0].name
    'insolvency'
    """
    rows = given if given is not None and len(given) else shipped("alert_rules", "EUR")
    names = ("alert_rule", "threshold", "alert_severity", "alert_action", "rule_on")
    columns = (rows.columns[name] for name in names)
    return tuple(
        AlertRule(rule, _threshold(rule, threshold), severity, action or "")
        for rule, threshold, severity, action, on in zip(*columns, strict=True)
        if on != "no"
    )


def _threshold(rule: str, stated: float | None) -> Fraction | None:
    if "compare" not in declared()[rule]:
        return None
    return exact(_usual()[rule] if stated is None else stated)


@cache
def _usual() -> dict[str, float]:
    columns = shipped("alert_rules", "EUR").columns
    return dict(zip(columns["alert_rule"], columns["threshold"], strict=True))


def unknown_rules(given: Typed, *_: object) -> Iterator[Finding]:
    """A rule that nobody knows."""
    for place, rule in enumerate(given.columns["alert_rule"]):
        if rule not in declared():
            yield ERROR, place, "alert_rule", rule, "is no rule of the alerts: take a name from a new workbook"


def threshold_as_meant(given: Typed, *_: object) -> Iterator[Finding]:
    """A threshold in another unit than the rule's, one of an event, and a share where a percentage is meant."""
    names = ("alert_rule", "threshold", "threshold_unit")
    for place, (rule, threshold, unit) in enumerate(zip(*(given.columns[name] for name in names), strict=True)):
        own = declared()[rule].get("unit")
        if own is None and threshold is not None:
            yield WARNING, place, "threshold", threshold, "has no effect: the rule is on an event"
        elif own is not None and unit is not None and unit != own:
            yield ERROR, place, "threshold_unit", unit, f"is not the unit of the rule: write the threshold in {own}"
        elif own == PERCENT and threshold is not None and 0 < threshold <= 1:
            meant = f"{threshold * 100:g}"
            reason = f"counts as {threshold:g} %: write {meant} where {meant} % is meant"
            yield WARNING, place, "threshold", threshold, reason
