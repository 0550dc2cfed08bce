"""Numbers that rules rest on, read from `tables/*.toml`: a few shapes, one function a shape.

Every file says what it holds, its unit, its source and its date.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from xlcredit.columns import TABLES_FOLDER
from xlcredit.errors import MissingTable


@cache
def parameters(name: str) -> Mapping[str, Any]:
    """The parameter file `tables/<name>.toml` as a mapping.

    >>> parameters("behaviour")["least_documents"]
    3
    """
    path = TABLES_FOLDER / f"{name}.toml"
    if not path.exists():
        raise MissingTable(f"no parameter table is called {name}")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def banded(bands: Sequence[Mapping[str, Any]], value: float) -> Any:
    """Value of the first band whose upper end `up_to` is not below `value`; the last band has no end.

    >>> banded([{"up_to": 0, "value": 1.0}, {"up_to": 15, "value": 0.9}, {"value": 0.0}], 15.0)
    0.9
    """
    ends = [band["up_to"] for band in bands if "up_to" in band]
    return bands[bisect_left(ends, value)]["value"]
