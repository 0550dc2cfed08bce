"""The page of layouts, made from the data files that the readers use."""

from __future__ import annotations

from docs.markdown import code, rows
from xlcredit.columns import table
from xlcredit.readers.layout import BUYER_FACTS, GENERIC, PARTS, Layout, layouts
from xlcredit.readers.limitlist import LIST, ListLayout, list_layouts

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
    ledgers = "\n".join(section(layout) for layout in layouts().values() if layout.name != GENERIC)
    return HEAD + known + "\n" + ledgers + limit_lists()


LIMIT_LISTS = """
# Limit lists of insurers

The files in `xlcredit/readers/limitlists/`. A list must hold an amount, and our number, a legal id or a name. Its
columns, each under any of these headers where no layout of an insurer fits better:

"""


def limit_lists() -> str:
    """What a limit list may say, and the layout of every insurer."""
    known = rows(
        ["Column", "in English", "中文", "Other headers", "Meaning"],
        [(code(c.name), c.en, c.zh, "; ".join(c.spellings), c.meaning) for c in LIST.columns],
    )
    sections = (limit_list(layout) for layout in list_layouts().values() if layout.name != GENERIC)
    return LIMIT_LISTS + known + "\n" + "\n".join(sections)


def limit_list(layout: ListLayout) -> str:
    """The layout of one insurer."""
    head = f"## {layout.en}\n\n`--layout {layout.name}` · {layout.zh} · {layout.source}\n"
    lines = [(column, "; ".join(headers)) for column, headers in layout.written.items()]
    words = ", ".join(f"{word} {kind}" for word, kind in (*layout.status.items(), *layout.types.items()))
    return "\n".join([head, rows(["Column", "Headers"], lines), f"Words: {words}\n"])


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
