"""Receivables, credit limits and trade-credit insurance: the domain, without any spreadsheet.

Public names are loaded when they are first used, so that importing the package costs nothing.

>>> from xlcredit import CellError
>>> CellError("#N/A").code
'#N/A'
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Analysis": "xlcredit.analysis",
    "Block": "xlcredit.intake",
    "Book": "xlcredit.book",
    "CellError": "xlcredit.cellerror",
    "Problem": "xlcredit.problems",
    "XlcreditError": "xlcredit.errors",
    "analyse": "xlcredit.analysis",
    "read": "xlcredit.readers",
}

__all__ = [
    "Analysis",
    "Block",
    "Book",
    "CellError",
    "Problem",
    "XlcreditError",
    "analyse",
    "read",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'xlcredit' has no attribute {name!r}")
