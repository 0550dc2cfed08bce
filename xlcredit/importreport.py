"""The report of an import: what a file holds, what is used, what is not and why, with the money of each reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from xlcredit.aging import NO_DUE_DATE
from xlcredit.analysis import Analysis
from xlcredit.completeness import gaps
from xlcredit.money import shown_units
from xlcredit.problems import ERROR, Problem
from xlcredit.quality import faults, without_master_data
from xlcredit.readers.outcome import Skipped, Taken


def quality_report(taken: Taken, analysis: Analysis) -> dict[str, Any]:
    """The report as plain values: layout, rows, money by currency, what is set aside by reason, sums, completeness."""
    aside = [p for p in analysis.problems if p.table == "ledger" and p.severity == ERROR and p.row]
    return {
        "layout": _layout(taken),
        "rows": _rows(taken, analysis, aside),
        "set_aside": _by_reason(aside),
        "sums": [_sum(one) for one in taken.skipped if one.agrees is not None],
        "control": _control(analysis),
        "completeness": _completeness(taken, analysis),
        "problems": [_problem(problem) for problem in analysis.problems],
    }


def _layout(taken: Taken) -> dict[str, Any]:
    found = taken.detection
    return {
        "name": found.layout.name,
        "title": found.layout.en,
        "sure": round(found.share, 3),
        "why": found.why,
        "columns": {found.headers[place]: name for name, place in found.places.items()},
        "not_used": list(found.unused),
    }


def _rows(taken: Taken, analysis: Analysis, aside: list[Problem]) -> dict[str, Any]:
    return {
        "in": taken.rows_in,
        "items": len(taken.origin),
        "used": analysis.rows_used["ledger"],
        "set_aside": len({problem.row for problem in aside}),
        "blank": taken.blank_rows,
        "no_items": dict(sorted(Counter(one.reason for one in taken.skipped).items())),
    }


def _by_reason(aside: list[Problem]) -> list[dict[str, Any]]:
    """Rows set aside and their money, by column, reason and currency, the most rows first."""
    return [
        {"column": fault.column, "reason": fault.reason, "rows": fault.rows}
        | {"money": shown_units(fault.amount, fault.currency), "currency": fault.currency}
        for fault in faults(aside)
    ]


def _sum(one: Skipped) -> dict[str, Any]:
    return {"row": one.row, "kind": one.reason, "stated": one.stated, "summed": one.summed, "agrees": one.agrees}


def _control(analysis: Analysis) -> dict[str, Any]:
    """Outstanding beside the control account of the general ledger."""
    outstanding, control = analysis.figure("receivables").value, analysis.figure("control account")
    known = control.value is not None
    difference = round(float(outstanding or 0) - float(control.value or 0), analysis.settings.places) if known else None
    return {"outstanding": outstanding, "control": control.value, "difference": difference, "reason": control.reason}


def _completeness(taken: Taken, analysis: Analysis) -> dict[str, Any]:
    # A row that is set aside is in the file: its number is not missing.
    missing = list(gaps(str(row[0]) for row in taken.ledger.rows[1:] if row[0] is not None))
    return {
        "number_gaps": [{"first": gap.first, "last": gap.last, "count": gap.count} for gap in missing],
        "numbers_missing": sum(gap.count for gap in missing),
        "buyers_without_master_data": without_master_data(analysis),
        "items_without_due_date": int((analysis.items["bucket"] == NO_DUE_DATE).sum()),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    names = ("severity", "sheet", "row", "column", "value", "reason", "currency")
    found: dict[str, Any] = {name: getattr(problem, name) for name in names}
    return found | {"money": None if problem.amount is None else shown_units(problem.amount, problem.currency)}


def report_lines(report: Mapping[str, Any], most: int = 10) -> list[str]:
    """The report as lines of text; of long lists the first `most`."""
    layout, rows, control = report["layout"], report["rows"], report["control"]
    lines = [
        f"Layout: {layout['title']} ({layout['why']})",
        f"Rows: {rows['in']:,} in = {rows['used']:,} used + {rows['set_aside']:,} set aside + "
        f"{sum(rows['no_items'].values()):,} that are no items + {rows['blank']:,} blank",
    ]
    lines += [f"  {count:,} {reason}" for reason, count in rows["no_items"].items()]
    for one in report["set_aside"][:most]:
        money = f" ({one['money']:,} {one['currency']})" if one["currency"] else ""
        lines.append(f"  set aside: {one['rows']:,} × {one['column']}: {one['reason']}{money}")
    for one in [one for one in report["sums"] if not one["agrees"]][:most]:
        lines.append(f"  row {one['row']}: {one['kind']} states {one['stated']:,}, its rows make {one['summed']:,}")
    agreeing = sum(one["agrees"] for one in report["sums"])
    if report["sums"]:
        lines.append(f"Sums in the file: {agreeing:,} of {len(report['sums']):,} agree with their rows")
    if control["difference"] is None:
        lines.append(f"Control account: n/a ({control['reason']})")
    else:
        lines.append(f"Control account: {control['control']:,.2f}, difference {control['difference']:,.2f}")
    found = report["completeness"]
    lines.append(
        f"Completeness: {found['numbers_missing']:,} document numbers missing in {len(found['number_gaps']):,} gaps, "
        f"{len(found['buyers_without_master_data']):,} buyers without master data, "
        f"{found['items_without_due_date']:,} items without due date"
    )
    return lines
