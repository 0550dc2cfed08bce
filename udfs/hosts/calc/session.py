"""Calc with our functions and buttons live: LibreOffice, the xlwings engine, the service and the listeners."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import xlwings as xw

from udfs.hosts.calc import engine
from udfs.hosts.calc.loading import open_workbook
from udfs.hosts.calc.office import Office, uno_type
from udfs.hosts.calc.saving import KeepsVba
from udfs.hosts.calc.service import Calls, register
from udfs.hosts.calc.toolbar import add_toolbar
from udfs.hosts.calc.watching import Watch, run_macro
from udfs.ribbon import language_of

POLL_SECONDS = 0.3
MACRO = "vnd.sun.star.script:VBAProject.{}?language=Basic&location=document"


class Session:
    """One LibreOffice in which workbooks are live; a context manager that leaves nothing behind."""

    def __init__(self, *, visible: bool = False) -> None:
        self.office = Office(visible=visible)
        self.watches: dict[str, Watch] = {}
        self.keepers: dict[str, KeepsVba] = {}

    def __enter__(self) -> Session:
        self.office.start()
        try:
            self.app = engine.install(self.office)
            self.calls = Calls(self.app.impl)
            register(self.calls)
        except BaseException:
            self.office.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        listeners: list[Watch | KeepsVba] = [*self.watches.values(), *self.keepers.values()]
        for listener in listeners:
            listener.close()
        self.office.close()
        engine.uninstall()

    def open(self, path: Path) -> xw.Book:
        """Open a workbook; its formulas are calculated and follow its inputs from now on."""
        doc = open_workbook(self.office, path)
        self.watches[doc.URL] = Watch(doc, lambda: not self.app.enable_events)
        self.keepers[doc.URL] = KeepsVba(doc, path)
        book = self.app.books[path.name]
        if self.office.visible:
            add_toolbar(doc, language_of(book))
        return book

    def settle(self) -> bool:
        """Wait until all formulas have followed the changes so far."""
        return all(watch.settle() for watch in self.watches.values())

    def run(self, book: xw.Book, macro: str, *arguments: Any) -> Any:
        """Run a macro of a workbook, like "Ribbon.OnRecalculate"; what it returns."""
        return run_macro(book.api, MACRO.format(macro), *arguments)

    def close(self, book: xw.Book) -> None:
        """Close a workbook without saving."""
        for listener in (self.watches.pop(book.api.URL, None), self.keepers.pop(book.api.URL, None)):
            if listener is not None:
                listener.close()
        book.close()

    def wait(self) -> None:
        """Stay until the user has closed the last window."""
        while self.office.running:
            with suppress(uno_type("com.sun.star.uno.Exception"), RuntimeError):
                if not self.office.documents():
                    return
            time.sleep(POLL_SECONDS)


def open_in_calc(path: Path, *, visible: bool = True) -> None:
    """Open a workbook in Calc with functions and buttons live, and stay until its window is closed."""
    with Session(visible=visible) as session:
        session.open(path)
        session.wait()
