"""Small pieces of Markdown that the generated pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Made by `python -m docs.generate`: change the declarations in the code, not this page. -->\n"


def rows(headers: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars and line ends inside cells are kept from breaking it.

    >>> print(rows(["a", "b"], [["1|2", None]]), end="")
    | a | b |
    |---|---|
    | 1\\|2 |  |
    """
    out = [headers, ["---"] * len(headers)]
    texts = ["| " + " | ".join(out[0]) + " |", "|" + "|".join(out[1]) + "|"]
    texts += ["| " + " | ".join(cell(value) for value in line) + " |" for line in lines]
    return "\n".join(texts) + "\n"


def cell(value: object) -> str:
    """One cell of a Markdown table; a blank for None."""
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def code(text: object) -> str:
    """Text as code; a blank stays blank."""
    return f"`{text}`" if text not in (None, "") else ""


def listed(names: Iterable[object]) -> str:
    """Names as code, comma between them."""
    return ", ".join(code(name) for name in names)
