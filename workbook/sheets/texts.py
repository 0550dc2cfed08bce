"""Every text on the sheets, English and Chinese, read from `workbook/src/texts.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TEXTS_FILE = Path(__file__).parent.parent / "src" / "texts.toml"


@cache
def texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Section -> key -> language -> text."""
    return tomllib.loads(TEXTS_FILE.read_text(encoding="utf-8"))


def text(key: str, language: str, **parts: object) -> str:
    """Text of "section.key" in a language, its {parts} filled in.

    >>> text("light.done", "en")
    'Done'
    """
    section, name = key.split(".")
    wording = texts()[section][name][language]
    return wording.format(**parts) if parts else wording


def quoted(words: str) -> str:
    """Text as a literal inside a formula; a quote inside it is doubled.

    >>> quoted("done")
    '"done"'
    """
    return '"' + words.replace('"', '""') + '"'


def sentence(wording: str, parts: Mapping[str, tuple[str, object]]) -> tuple[str, str]:
    """Formula (without =) and cached value of a text whose {parts} are formulas with their values.

    >>> sentence("Overdue {share} %", {"share": ("FIXED(B2,1)", "18.3")})
    ('"Overdue "&FIXED(B2,1)&" %"', 'Overdue 18.3 %')
    """
    pieces, words = [], []
    for piece in re.split(r"(\{\w+\})", wording):
        if piece.startswith("{"):
            formula, value = parts[piece[1:-1]]
            pieces.append(formula)
            words.append(str(value))
        elif piece:
            pieces.append(quoted(piece))
            words.append(piece)
    return "&".join(pieces), "".join(words)


def day_formula(language: str, cell: str) -> str:
    """Formula (without =) of a day as a language writes it, whatever the language of the spreadsheet program.

    >>> day_formula("en", "as_of")
    'YEAR(as_of)&"-"&TEXT(MONTH(as_of),"00")&"-"&TEXT(DAY(as_of),"00")'
    """
    year, month, day = (f"{part}({cell})" for part in ("YEAR", "MONTH", "DAY"))
    if language == "zh":
        return f'{year}&"年"&{month}&"月"&{day}&"日"'
    return f'{year}&"-"&TEXT({month},"00")&"-"&TEXT({day},"00")'
