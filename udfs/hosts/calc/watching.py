"""A change of an input table raises the stamp of its workbook, so that every formula follows.

Calc tells VBA of no change. It tells a listener on a range of every change of its values, whether typed,
pasted, undone or written by a program.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Any

from udfs.hosts.calc.office import uno_type
from udfs.hosts.calc.tables import INPUT_TABLES, table_range
from xlcredit.columns import READ, table

LOG = logging.getLogger(__name__)

RAISE_STAMP = "vnd.sun.star.script:VBAProject.Snapshot.RaiseStamp?language=Basic&location=document"
QUIET_SECONDS = 0.2
"""A paste is many changes: the formulas follow once, when there was none for so long."""

END_SECONDS = 30
"""Longest wait for formulas that are following while the workbook is closed."""

INPUT_COLUMNS = {table(name).excel: len(table(name).inputs) for name in READ}
"""Input columns stand first: what Recalculate writes to the right of them is no change of the inputs."""


class Watch:
    """Listens to the input tables of one document.

    A recalculation of everything tells every listener too: only then are the cells looked at, so that it is
    not answered by another one.
    """

    def __init__(self, doc: Any, busy: Callable[[], bool] = lambda: False) -> None:
        self.doc = doc
        self.busy = busy
        self._areas: dict[str, tuple[int, ...]] = {}
        self._listened: list[tuple[Any, Any]] = []
        self._told: set[str] = set()
        self._signature = 0
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._raising = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self.attach()
        self._signature = self.signature()

    def attach(self) -> None:
        """Listen to every input table, from its headers to the end of the sheet."""
        areas = self._input_areas()
        if areas == self._areas:
            return
        self.detach()
        for name, (sheet, row, first, last) in areas.items():
            cells = self.doc.Sheets.getByIndex(sheet)
            part = cells.getCellRangeByPosition(first, row, last, cells.getRows().getCount() - 1)
            listener = _listener_class()(partial(self.changed, name))
            part.addModifyListener(listener)
            self._listened.append((part, listener))
        self._areas = areas

    def _input_areas(self) -> dict[str, tuple[int, ...]]:
        areas: dict[str, tuple[int, ...]] = {}
        for name in INPUT_TABLES:
            if self.doc.DatabaseRanges.hasByName(name):
                area = self.doc.DatabaseRanges.getByName(name).DataArea
                last = min(area.EndColumn, area.StartColumn + INPUT_COLUMNS[name] - 1)
                areas[name] = (area.Sheet, area.StartRow, area.StartColumn, last)
        return areas

    def signature(self) -> int:
        """A number that changes with any cell of the input columns."""
        found = []
        for name, (_, _, first, last) in self._areas.items():
            cells = table_range(self.doc, name)
            if cells is not None:
                rows = cells.getRows().getCount()
                found.append(cells.getCellRangeByPosition(0, 0, last - first, rows - 1).getDataArray())
        return hash(tuple(found))

    def detach(self) -> None:
        """Listen no longer."""
        with suppress(uno_type("com.sun.star.uno.Exception"), RuntimeError):
            for part, listener in self._listened:
                part.removeModifyListener(listener)
        self._listened, self._areas = [], {}

    def changed(self, name: str) -> None:
        """A table may have changed: let the formulas follow soon, unless a button is at work."""
        if self._raising.is_set() or self.busy():
            return
        with self._lock:
            self._told.add(name)
            self._idle.clear()
            if self._timer is not None:
                self._timer.cancel()
            self._timer = threading.Timer(QUIET_SECONDS, self._follow)
            self._timer.daemon = True
            self._timer.start()

    def _follow(self) -> None:
        with self._lock:
            told, self._told, self._timer = self._told, set(), None
        try:
            everything = len(told) == len(self._areas)
            if not self._closed and not (everything and self.signature() == self._signature):
                self._raising.set()
                raise_stamp(self.doc)
                self._raising.clear()
                self.attach()
                self._signature = self.signature()
        except Exception:
            if not self._closed:
                LOG.exception("the formulas could not follow a change")
        finally:
            self._raising.clear()
            with self._lock:
                if self._timer is None:
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
