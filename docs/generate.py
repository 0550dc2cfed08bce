"""Writes the pages that are made from the code: `python -m docs.generate` from the root of the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.function_page import function_page
from docs.glossary_page import glossary_page
from docs.layout_page import layout_page
from docs.table_page import table_page
from docs.tree import tree

ROOT = Path(__file__).parents[1]
TREE_BEGINS, TREE_ENDS = "<!-- tree: made by `python -m docs.generate` -->\n", "<!-- end of tree -->\n"


def architecture() -> str:
    """ARCHITECTURE.md with the tree as it is on disk."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    before, rest = text.split(TREE_BEGINS)
    return f"{before}{TREE_BEGINS}\n{tree()}\n{TREE_ENDS}{rest.split(TREE_ENDS)[1]}"


PAGES: dict[str, Callable[[], str]] = {
    "docs/functions.md": function_page,
    "docs/tables.md": table_page,
    "docs/glossary.md": glossary_page,
    "docs/layouts.md": layout_page,
    "ARCHITECTURE.md": architecture,
}


def main() -> None:
    """Write every page anew; the tree last, since it lists the others."""
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
