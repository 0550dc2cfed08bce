"""Files of ours on disk: written whole or not at all, under a name that every system takes and no other file has."""

from __future__ import annotations

import re
import tempfile
from itertools import chain, count
from pathlib import Path

FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_NAME = 60


def write_whole(path: Path, written: bytes) -> None:
    """Write a file whole or not at all."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        beside = Path(folder) / path.name
        beside.write_bytes(written)
        beside.replace(path)


def safe_name(text: str) -> str:
    """A text as the name of a file: marks that no name may have become underscores.

    >>> safe_name('../B1: "x"')
    '.._B1_ _x_'
    """
    return FORBIDDEN.sub("_", text)


def free_place(folder: Path, name: str, suffix: str = "") -> Path:
    """First path of a name, or of the name with a number, at which there is nothing: nothing is overwritten.

    The name is made safe, and bounded in length; dots and blanks at its end go.
    """
    stem = safe_name(name)[:LONGEST_NAME].rstrip(". ") or "_"
    names = chain([stem], (f"{stem} ({number})" for number in count(2)))
    return next(path for path in (folder / f"{one}{suffix}" for one in names) if not path.exists())
