"""Presets of the policy: what insurers say in public of their usual terms, one file of data each in `tables/presets/`.

A preset is a starting point: it says nothing where no public source does, and every value wants to be checked.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from xlcredit.columns import TABLES, TABLES_FOLDER
from xlcredit.errors import InputError
from xlcredit.intake import Block
from xlcredit.parameters import parameters

FOLDER = TABLES_FOLDER / "presets"
TO_CHECK = {"en": "check against your policy", "zh": "请对照保单核对"}


@dataclass(frozen=True)
class Preset:
    """Usual terms of one insurer: values of some keys of the policy, with their source and the day it was read."""

    name: str
    en: str
    zh: str
    source: str
    date: date
    values: Mapping[str, Any]


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by name."""
    files = sorted(FOLDER.glob("*.toml"))
    return {path.stem: Preset(path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}


def preset(name: str) -> Preset:
    """The preset of that name; InputError lists the names."""
    if name not in presets():
        raise InputError.not_among(presets(), name, "preset")
    return presets()[name]


def policy_block(of: Preset, language: str = "en") -> Block:
    """The Policy sheet with every key, the values of the preset and blanks where it says nothing."""
    rows: list[list[Any]] = [[column.header(language) for column in TABLES["policy"].inputs]]
    for term in parameters("policy")["term"]:
        value = of.values.get(term["key"])
        shown = value if not isinstance(value, bool) else "yes" if value else "no"
        note = "" if value is None else TO_CHECK[language]
        texts = {"key": term["key"], "value": shown, "unit": term["unit"], "meaning": term[language], "clause": note}
        rows.append([texts[column.name] for column in TABLES["policy"].inputs])
    return Block(rows)
