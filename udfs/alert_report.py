"""The alerts in words and as plain values, for the command line."""

from __future__ import annotations

from typing import Any

from udfs.results import records, shown
from xlcredit.alerts import alerts_of
from xlcredit.analysis import Analysis
from xlcredit.calendarentries import money_text
from xlcredit.calendarfile import plain
from xlcredit.closes import Closes, compared, restated
from xlcredit.columns import table
from xlcredit.words import spoken


def closes_of(now: Analysis, before: Analysis | None) -> Closes:
    """A close beside the workbook of an earlier one, or beside its own last month end where there is none."""
    return restated(now) if before is None else compared(now, before)


def alert_lines(closes: Closes) -> list[str]:
    """A line an alert: severity, money at risk, buyer, name, rule, evidence, what to do, by when."""
    analysis, language = closes.now, closes.now.settings.language
    return [
        "  ".join(
            (
                spoken("alert_severity", row["alert_severity"], language),
                money_text(analysis, row["money_at_risk"]),
                plain(row["buyer"]),
                plain(row["name"]),
                spoken("alert_rule", row["alert_rule"], language),
                plain(row["alert_evidence"]),
                spoken("alert_action", row["alert_action"], language),
                str(row["by_when"] or ""),
            )
        ).rstrip()
        for row in alerts_of(closes).to_dict("records")
    ]


def as_plain(closes: Closes) -> dict[str, Any]:
    """The alerts with the two days that are compared; money in base currency, words in the workbook's language."""
    columns = table("alerts").columns
    rows = [
        {column.name: shown(closes.now, column, row) for column in columns}
        for row in records(alerts_of(closes), columns)
    ]
    return {
        "as_of": closes.now.settings.as_of,
        "last_close": closes.day,
        "restated": closes.before is not None and not closes.own,
        "base_currency": closes.now.settings.base_currency,
        "alerts": rows,
    }
