"""What the buttons say, English and Chinese, read from `messages.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Key, language, sentence."""
    return tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))


def said(key: str, language: str, **parts: object) -> str:
    """A sentence in a language with its {parts} filled in.

    >>> said("imported", "en", items="5,214", aside="7", see=said("see", "en"))
    '5,214 items imported, 7 set aside - see Problems.'
    """
    return messages()[key][language].format(**parts)
