"""An xlwings engine for Calc: the buttons' Python runs the ordinary xlwings API in LibreOffice.

    app = install(office)           # makes the engine "calc" the active one
    book = app.books["CreditControl.xlsm"]
    book.sheets["Aging"]["A6"].expand().value

`engine` holds the program, `workbooks` books, sheets and names, `ranges` cells, `listobjects` tables.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

import xlwings as xw
from xlwings import base_classes

from udfs.hosts.calc.dialogs import typed_text
from udfs.hosts.calc.keys import escape_key
from udfs.hosts.calc.office import Office, uno, uno_enum, uno_type
from udfs.hosts.calc.ranges import Range
from udfs.hosts.calc.workbooks import Books
from xlcredit.cellerror import CellError

LOG = logging.getLogger(__name__)

NAME = "calc"
PLAIN_TEXT = "text/plain;charset=utf-16"
BUTTONS = {"ok": 1, "ok_cancel": 2, "yes_no": 3, "yes_no_cancel": 4}
PRESSED = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}


class CalcEngine:
    """What xlwings asks of an engine: its programs, and how values go to cells and come back."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(value: Any, _: Any) -> Any:
        """A Python value as `Range.raw_value` takes it."""
        if hasattr(value, "to_pydatetime"):
            return None if value != value else value.to_pydatetime().replace(tzinfo=None)
        if hasattr(value, "item"):
            value = value.item()
        if value is None or type(value).__name__ in ("NAType", "NaTType"):
            return None
        if isinstance(value, (float, Decimal)):
            return float(value) if math.isfinite(value) else None
        return value

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        build_date: Callable[..., Any],
        empty_as: Any,
        build_number: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Cells as the user of `Range.value` wants them."""

        def cleaned(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, CellError):
                return value.code if err_to_str else None
            if isinstance(value, datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return build_date(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if build_number is not None and isinstance(value, float):
                return build_number(value)
            return value

        return [[cleaned(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """The running LibreOffice; where one was started while another ran, the latest."""

    def __init__(self) -> None:
        self.started: list[App] = []

    @property
    def app(self) -> App | None:
        """The latest one; None where none runs."""
        return self.started[-1] if self.started else None

    def keys(self) -> list[int]:
        """Process ids."""
        return [self.app.pid] if self.app else []

    def __iter__(self) -> Iterator[App]:
        return iter([self.app] if self.app else [])

    def __len__(self) -> int:
        return len(self.keys())

    def __getitem__(self, pid: int) -> App:
        if self.app is None or self.app.pid != pid:
            raise KeyError(pid)
        return self.app


class App(base_classes.App):
    """A running LibreOffice as xlwings' App. `said` keeps what messages said."""

    enable_events = True
    display_alerts = True
    interactive = True
    engine: Any = None
    cut_copy_mode = None

    def __init__(self, engine: CalcEngine, office: Office) -> None:
        self.engine = engine
        self.office = office
        self.said: list[str] = []
        self._held: list[Any] = []
        self._indicator: Any = None
        self._status: str | bool = False

    @property
    def api(self) -> Any:
        """LibreOffice's desktop."""
        return self.office.desktop

    xl = api

    @property
    def pid(self) -> int:
        """Process id of LibreOffice."""
        return self.office.pid or 0

    @property
    def version(self) -> str:
        """Version of LibreOffice."""
        path = "/org.openoffice.Setup/Product"
        node = uno_type("com.sun.star.beans.NamedValue")("nodepath", path)
        provider = self.office.create("com.sun.star.configuration.ConfigurationProvider")
        access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (node,))
        return str(access.getByName("ooSetupVersion"))

    @property
    def books(self) -> Books:
        """Open workbooks."""
        return Books(self)

    @property  # type: ignore[misc]
    def visible(self) -> bool:
        """True where LibreOffice has a window."""
        return self.office.visible

    @property
    def selection(self) -> Range | None:
        """Selected cells of the active workbook; None where something else is selected."""
        book = self.books.active
        selected = book.api.getCurrentController().getSelection()
        if not hasattr(selected, "getRangeAddress"):
            return None
        area = selected.getRangeAddress()
        sheet = book.sheets(area.Sheet + 1)
        shape = (area.EndRow - area.StartRow + 1, area.EndColumn - area.StartColumn + 1)
        return Range(sheet, area.StartRow + 1, area.StartColumn + 1, *shape)

    def activate(self, steal_focus: bool = False) -> None:
        """Nothing to do: there is one program."""

    def quit(self) -> None:
        """End LibreOffice."""
        self.office.close()

    def kill(self) -> None:
        """End LibreOffice."""
        self.office.close()

    @property
    def screen_updating(self) -> bool:
        """False while the windows are not redrawn."""
        return not self._held

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value:
            for doc in self._held:
                with suppress(uno_type("com.sun.star.uno.Exception")):
                    doc.unlockControllers()
            self._held = []
        elif not self._held:
            self._held = [book.api for book in self.books]
            for doc in self._held:
                doc.lockControllers()

    @property
    def calculation(self) -> str:
        """How the active workbook calculates: "automatic" or "manual"."""
        return "automatic" if self.books.active.api.isAutomaticCalculationEnabled() else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.api.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        """Calculate what has changed, in all workbooks."""
        for book in self.books:
            book.api.calculate()

    @property
    def status_bar(self) -> str | bool:
        """Text of the status bar; False where LibreOffice uses it."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        self._status = value or False
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        if value and self.visible:
            frame = self.books.active.api.getCurrentController().getFrame()
            self._indicator = frame.createStatusIndicator()
            self._indicator.start(str(value), 0)

    def alert(self, prompt: str, title: str | None, buttons: str | None, mode: str | None, _: Any) -> str:
        """Show a message; without a window it is only kept in `said`."""
        self.said.append(prompt)
        if not self.visible:
            return "ok"
        window = self.books.active.api.getCurrentController().getFrame().getContainerWindow()
        kind = "ERRORBOX" if mode == "critical" else "INFOBOX" if buttons in (None, "ok") else "QUERYBOX"
        look = uno_enum("com.sun.star.awt.MessageBoxType", kind)
        box = window.getToolkit().createMessageBox(window, look, BUTTONS[buttons or "ok"], title or "", prompt)
        return PRESSED[box.execute()]

    def ask(self, prompt: str, title: str, default: str) -> str:
        """What the user types below a question; "" when the dialog is closed or there is no window."""
        if not self.visible:
            return ""
        window = self.books.active.api.getCurrentController().getFrame().getContainerWindow()
        return typed_text(self.office, window, prompt, title, default)

    def escape(self) -> AbstractContextManager[Callable[[], bool]]:
        """A while in which the key Esc is listened to in the active workbook."""
        return escape_key(self.office, self.books.active.api.getCurrentController())

    def clipboard(self) -> str:
        """Text on the clipboard; "" where there is none."""
        contents = self.office.create("com.sun.star.datatransfer.clipboard.SystemClipboard").getContents()
        flavors = contents.getTransferDataFlavors() if contents else ()
        text = next((one for one in flavors if one.MimeType == PLAIN_TEXT), None)
        return str(contents.getTransferData(text)) if text else ""

    def pick_file(self, title: str, patterns: Sequence[str]) -> str:
        """Path of the file that the user chooses; "" when none is chosen or there is no window."""
        if not self.visible:
            return ""
        picker = self.office.create("com.sun.star.ui.dialogs.FilePicker")
        picker.setTitle(title)
        picker.appendFilter(title, ";".join(patterns))
        chosen = picker.getSelectedFiles() if picker.execute() else ()
        return str(uno().fileUrlToSystemPath(chosen[0])) if chosen else ""


def install(office: Office) -> xw.App:
    """The running LibreOffice as an xlwings App; its engine becomes the active one."""
    engine = next((one for one in xw.engines if one.name == NAME), None)
    if engine is None:
        engine = xw.Engine(impl=CalcEngine())
        xw.engines.add(engine)
    app = App(engine.impl, office)
    engine.impl.apps.started.append(app)
    engine.activate()
    return xw.App(impl=app)


def uninstall() -> None:
    """Take the latest program away: the one before it, else another engine, is the active one then."""
    for engine in xw.engines:
        if engine.name == NAME and engine.impl.apps.started:
            engine.impl.apps.started.pop()
            if engine.impl.apps.started:
                return
    others = [engine for engine in xw.engines if engine.name != NAME]
    xw.engines.active = others[0] if others else None  # type: ignore[assignment]
