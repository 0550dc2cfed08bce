"""The optional component that fits a scorecard: loaded when one is fitted, and named where it is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from xlcredit.errors import XlcreditError

INSTALL = "pip install 'xlcredit[scoring]'"


def component(name: str) -> Any:
    """A module of the component; XlcreditError says how to install it where it is missing.

    >>> component("math").floor(2.5)
    2
    """
    try:
        return import_module(name)
    except ImportError:
        raise XlcreditError(f"a scorecard is fitted with {name.split('.')[0]}, which is missing: {INSTALL}") from None
