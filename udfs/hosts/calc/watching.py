"""A change of an input table raises the stamp of its workbook, so that every formula follows.

Calc tells VBA of no change. It tells a listener on a range of every change of its values, whether typed,
pasted, undone or written by a program.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from udfs.hosts.calc.office import uno_type
from udfs.hosts.calc.tables import INPUT_TABLES
from xlcredit.columns import INPUTS, table

LOG = logging.getLogger(__name__)

RAISE_STAMP = "vnd.sun.star.script:VBAProject.Snapshot.RaiseStamp?language=Basic&location=document"
QUIET_SECONDS = 0.2
"""A paste is many changes: the formulas follow once, when there was none for so long."""

END_SECONDS = 30
"""Longest wait for formulas that are following while the workbook is closed."""

INPUT_COLUMNS = {table(name).excel: len(table(name).inputs) for name in INPUTS}
"""Input columns stand first: what Recalculate writes to the right of them is no change of the inputs."""


class Watch:
    """Listens to the input tables of one document."""

    def __init__(self, doc: Any, busy: Callable[[], bool] = lambda: False) -> None:
        self.doc = doc
        self.busy = busy
        self._areas: dict[str, tuple[int, ...]] = {}
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._raising = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._listener = _listener_class()(self.changed)
        self._listened: list[Any] = []
        self.attach()

    def attach(self) -> None:
        """Listen to every input table, from its headers to the end of the sheet."""
        areas = self._input_areas()
        if areas == self._areas:
            return
        self.detach()
        for sheet, row, first, last in areas.values():
            cells = self.doc.Sheets.getByIndex(sheet)
            part = cells.getCellRangeByPosition(first, row, last, cells.getRows().getCount() - 1)
            part.addModifyListener(self._listener)
            self._listened.append(part)
        self._areas = areas

    def _input_areas(self) -> dict[str, tuple[int, ...]]:
        areas: dict[str, tuple[int, ...]] = {}
        for name in INPUT_TABLES:
            if self.doc.DatabaseRanges.hasByName(name):
                area = self.doc.DatabaseRanges.getByName(name).DataArea
                last = min(area.EndColumn, area.StartColumn + INPUT_COLUMNS[name] - 1)
                areas[name] = (area.Sheet, area.StartRow, area.StartColumn, last)
        return areas

    def detach(self) -> None:
        """Listen no longer."""
        with suppress(uno_type("com.sun.star.uno.Exception"), RuntimeError):
            for part in self._listened:
                part.removeModifyListener(self._listener)
        self._listened, self._areas = [], {}

    def changed(self) -> None:
        """An input changed: let the formulas follow soon, unless a button is at work."""
        if self._raising.is_set() or self.busy():
            return
        with self._lock:
            self._idle.clear()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(QUIET_SECONDS, self._follow)
            self._timer.daemon = True
            self._timer.start()

    def _follow(self) -> None:
        self._raising.set()
        try:
            if not self._closed:
                raise_stamp(self.doc)
                self.attach()
        except Exception:
            if not self._closed:
                LOG.exception("the formulas could not follow a change")
        finally:
            self._raising.clear()
            self._idle.set()

    def settle(self, seconds: float = 60) -> bool:
        """Wait until the formulas have followed; False when they have not in time."""
        return self._idle.wait(seconds)

    def close(self) -> None:
        """Stop listening and forget what was about to follow."""
        self._closed = True
        with self._lock:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
            timer.join(END_SECONDS)
        self.detach()


def raise_stamp(doc: Any) -> None:
    """Let every book function of the document read its tables anew."""
    run_macro(doc, RAISE_STAMP)


def run_macro(doc: Any, url: str, *arguments: Any) -> Any:
    """Run a Basic procedure of the document; what it returns."""
    return doc.getScriptProvider().getScript(url).invoke(arguments, (), ())[0]


@cache
def _listener_class() -> Callable[..., Any]:
    from unohelper import Base

    class Listener(Base, uno_type("com.sun.star.util.XModifyListener")):  # type: ignore[misc]
        def __init__(self, changed: Callable[[], None]) -> None:
            self.tell = changed

        def modified(self, _: Any) -> None:
            self.tell()

        def disposing(self, _: Any) -> None:
            pass

    return Listener
