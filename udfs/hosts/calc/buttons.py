"""Buttons in Calc."""
from __future__ import annotations
from typing import Any
def press(office: Any, doc: Any, code: str) -> None:
    print("press", code)
