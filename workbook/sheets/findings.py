"""The titles of the Dashboard's charts: formulas that say the finding, with unit."""

from __future__ import annotations

from workbook.sheets.behind import PARTS, TOP_BUYERS, Behind
from workbook.sheets.cells import write_formula
from workbook.sheets.draft import Draft
from workbook.sheets.head import NOT_YET
from workbook.sheets.texts import quoted, sentence
from xlcredit.wording import fixed

Part = tuple[str, object]


def write_findings(draft: Draft, block: Behind) -> dict[str, str]:
    """Write the four titles below the block on the Measures sheet; their addresses by chart."""
    block.open("findings", ("finding",))
    currency = draft.currency_part
    found = {
        "aging": _aging(draft, block, currency),
        "dso": _dso(draft, block),
        "parts": _parts(draft, block, currency),
        "top": _top(draft, block, currency),
    }
    addresses = {}
    for name, parts in found.items():
        plain, plain_value = sentence(draft.text(f"chart.{name}"), {"currency": currency})
        waits, waits_value = sentence(draft.text("chart.waits"), {"title": (plain, plain_value)})
        finding, value = sentence(draft.text(f"finding.{name}"), parts | {"currency": currency})
        formula = f"IF({NOT_YET},{waits},IFERROR({finding},{plain}))"
        known = draft.filled and all(part is not None for _, part in parts.values())
        row = block.row
        addresses[name] = block.address(0, row)
        style = draft.styles("result", "left")
        now = waits_value if not draft.filled else value if known else plain_value
        write_formula(block.sheet, row, block.column, formula, style, now)
        block.row += 1
    return addresses


def _card(block: Behind, name: str) -> tuple[str, str, float | None, float | None]:
    """Addresses and values of a figure now and at the last month end."""
    cells = block.lines["cards", name]
    now, before = cells["written"], cells["last_month"]
    numbers = [cell.value if isinstance(cell.value, (int, float)) else None for cell in (now, before)]
    return now.near, before.near, numbers[0], numbers[1]


def _aging(draft: Draft, block: Behind, currency: Part) -> dict[str, Part]:
    now, before, value, was = _card(block, "overdue share")
    up, down = draft.text("finding.up"), draft.text("finding.down")
    moved = None if value is None or was is None else value - was
    return {
        "share": (f"FIXED({now}*100,1)", fixed(value * 100, 1) if value is not None else None),
        "direction": (
            f"IF({now}<{before},{quoted(down)},{quoted(up)})",
            None if moved is None else down if moved < 0 else up,
        ),
        "points": (
            f"FIXED(ABS({now}-{before})*100,1)",
            None if moved is None else fixed(abs(moved) * 100, 1),
        ),
    }


def _dso(draft: Draft, block: Behind) -> dict[str, Part]:
    now, _, value, _ = _card(block, "dso")
    best, _, best_value, _ = _card(block, "best possible dso")
    late = None if value is None or best_value is None else value - best_value
    return {
        "dso": (f"FIXED({now},0)", fixed(value) if value is not None else None),
        "delinquent": (f"FIXED({now}-{best},0)", None if late is None else fixed(late)),
    }


def _parts(draft: Draft, block: Behind, currency: Part) -> dict[str, Part]:
    whole, insured = (block.lines["parts", name]["amount"] for name in ("exposure", "insured"))
    share = block.lines["parts", "insured"]["share"].value
    causes = PARTS[1:]
    first, last = block.lines["parts", causes[0]], block.lines["parts", causes[-1]]
    amounts = f"{first['amount'].near}:{last['amount'].near}"
    names = f"{first['label'].near}:{last['label'].near}"
    largest = max(causes, key=lambda name: block.lines["parts", name]["amount"].value or 0)
    some = draft.filled and block.lines["parts", "exposure"]["amount"].value
    return {
        "share": (f"FIXED({insured.near}/{whole.near}*100,1)", fixed(share * 100, 1) if some else None),
        "cause": (
            f"INDEX({names},MATCH(MAX({amounts}),{amounts},0))",
            block.lines["parts", largest]["label"].value if some else None,
        ),
    }


def _top(draft: Draft, block: Behind, currency: Part) -> dict[str, Part]:
    whole = block.lines["parts", "exposure"]["amount"]
    amounts = block.range("top_exposure", "amount", TOP_BUYERS).split("!")[1]
    values = [block.lines["top_exposure", rank]["amount"].value or 0 for rank in range(1, TOP_BUYERS + 1)]
    share = sum(values) / whole.value * 100 if draft.filled and whole.value else None
    return {
        "count": (f"COUNT({amounts})", sum(1 for value in values if value)),
        "share": (f"FIXED(SUM({amounts})/{whole.near}*100,1)", fixed(share, 1) if share is not None else None),
    }
