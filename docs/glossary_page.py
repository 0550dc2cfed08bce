"""The glossary: one word per quantity in English and Chinese, with the names under which the product uses it."""

from __future__ import annotations

from docs.markdown import NOTICE, code, listed, rows
from udfs.catalogue import FUNCTIONS
from xlcredit.columns import TABLES, Column
from xlcredit.figures import FIGURES, unit_of
from xlcredit.wording import said_formula, said_name

RESULT_OF = {
    "altman_z": ("ALTMAN_Z",),
    "altman_zone": ("ALTMAN_ZONE",),
    "at_risk": ("AT_RISK",),
    "available": ("CREDIT_AVAILABLE",),
    "binding": ("LIMIT_BINDING",),
    "bucket": ("AGING_BUCKET",),
    "capacity": ("LIMIT_CAPACITY",),
    "cover_status": ("COVER_STATUS",),
    "covered": ("COVERED_AMOUNT", "COVER_WATERFALL"),
    "credit_limit": ("CREDIT_LIMIT",),
    "days_beyond_terms": ("DAYS_BEYOND_TERMS",),
    "days_overdue": ("AGE_DAYS",),
    "days_to_pay": ("DAYS_TO_PAY",),
    "dso": ("DSO_COUNTBACK",),
    "due_date": ("DUE_DATE",),
    "exposure": ("EXPOSURE",),
    "gap": ("COVER_GAP",),
    "insured": ("INSURED_EXPOSURE",),
    "need": ("LIMIT_NEED",),
    "overdue": ("OVERDUE",),
    "payment_factor": ("PAYMENT_FACTOR",),
    "loss_rate": ("LOSS_RATES", "PROFILE_RATES"),
    "provision": ("PROVISION", "BUYER_PROVISION"),
    "rate": ("FX_RATE",),
    "reasons": ("COVER_REASON",),
    "self_retained": ("RETAINED_EXPOSURE",),
}
"""Functions whose result is the quantity of that name."""

HEAD = f"""{NOTICE}
# Glossary

One word per quantity: the name in code is the name of the column and of the argument. Headers and the meaning of each
column in its table: [tables.md](tables.md); functions: [functions.md](functions.md).

"""


def glossary_page() -> str:
    """The whole page."""
    columns: dict[str, list[tuple[str, Column]]] = {}
    for table in TABLES.values():
        for column in table.columns:
            columns.setdefault(column.name, []).append((table.excel, column))
    lines = [line(name, columns[name]) for name in sorted(columns)]
    headers = ["Name", "English", "中文", "Meaning", "Tables", "Argument of", "Result of"]
    figures = rows(["Figure", "English", "中文", "Unit", "Formula in words"], figure_lines())
    return HEAD + rows(headers, lines) + f"\n## Figures of the portfolio\n\n{figures}"


def figure_lines() -> list[tuple[str, ...]]:
    """Every figure: its name in code, its words in both languages, unit and formula."""
    return [
        (code(name), said_name(name, "en"), said_name(name, "zh"), unit_of(name), said_formula(name, "en"))
        for name in FIGURES
    ]


def line(name: str, found: list[tuple[str, Column]]) -> tuple[str, ...]:
    """One quantity: its words, its meaning where it is declared first, and where it is used."""
    arguments = [f.name for f in FUNCTIONS.values() if name in {p.name for p in f.parameters}]
    return (
        code(name),
        " / ".join(dict.fromkeys(column.en for _, column in found)),
        " / ".join(dict.fromkeys(column.zh for _, column in found)),
        found[0][1].meaning,
        listed(excel for excel, _ in found),
        listed(arguments),
        listed(RESULT_OF.get(name, ())),
    )
