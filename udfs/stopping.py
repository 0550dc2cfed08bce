"""Whether the user wants to end a long run: Esc, in Excel for Windows and in Calc."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import xlwings as xw

ESCAPE = 0x1B
"""Number of the key Esc in Windows."""


@contextmanager
def stoppable(app: xw.App) -> Iterator[Callable[[], bool]]:
    """A run that Esc ends: what it gives says whether the key was pressed since the run began.

    Excel is busy with the button meanwhile, so that on Windows the keyboard itself is asked. On a Mac nobody can be.
    """
    if app.engine.name == "calc":
        with app.impl.escape() as pressed:
            yield pressed
        return
    if sys.platform == "win32":
        from ctypes import windll

        windll.user32.GetAsyncKeyState(ESCAPE)
        yield lambda: bool(windll.user32.GetAsyncKeyState(ESCAPE))
        return
    yield lambda: False
