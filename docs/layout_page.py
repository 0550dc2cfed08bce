"""The page of layouts, made from the data files that the readers use."""

from __future__ import annotations

from docs.markdown import code, rows
from xlcredit.columns import table
from xlcredit.readers.layout import BUYER_FACTS, GENERIC, PARTS, Layout, layouts

HEAD = """<!-- Made by `python -m docs.generate`. -->
# Layouts of other systems

How each system writes its list of receivables. A layout is a file of data in `xlcredit/readers/layouts/`; none of it
is code. What a file must hold whatever its layout: a document number or a reference, a buyer (in a column or in
headings), a document date and an amount.

`--map COLUMN=HEADER` names the header of any column of the [ledger](tables.md), or of one of these parts and facts:

"""


def layout_page() -> str:
    """Every layout with its headers and what stands between its items."""
    parts = [(code(name), one["en"], one["zh"], one["meaning"]) for name, one in PARTS.items()]
    buyers = (table("buyers").column(name) for name in BUYER_FACTS)
    parts += [(code(one.name), one.en, one.zh, one.meaning) for one in buyers]
    known = rows(["Column", "in English", "中文", "Meaning"], parts)
    return HEAD + known + "\n" + "\n".join(section(layout) for layout in layouts().values() if layout.name != GENERIC)


def section(layout: Layout) -> str:
    """One layout."""
    lines = [(column, "; ".join(headers)) for column, headers in layout.written.items()]
    head = f"## {layout.en}\n\n`--layout {layout.name}` · {layout.zh} · {layout.source}\n"
    parts = [head, rows(["Column", "Headers"], lines)]
    if layout.types:
        parts.append("Types: " + ", ".join(f"{word} {kind}" for word, kind in layout.types.items()) + "\n")
    notes = [text for holds, text in _notes(layout) if holds]
    if notes:
        parts.append("; ".join(notes).capitalize() + ".\n")
    return "\n".join(parts)


def _notes(layout: Layout) -> list[tuple[bool, str]]:
    between = ", ".join(dict.fromkeys(skip.reason for skip in layout.skip))
    return [
        (bool(layout.group), "the buyer stands in headings above the items"),
        (bool(between), f"rows between the items: {between}"),
        (layout.header_rows > 1, "the headers take two rows"),
        (layout.owed_negative, "what is owed is written negative"),
        (bool(layout.credit_types), "credits are written without a sign and told by their type"),
        (layout.lines_of_document, "several lines a document, each with the total: the first one counts"),
    ]
