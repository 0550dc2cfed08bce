"""The service of the name `com.xlcredit.Py`, which stands in Calc where xlwings' COM server stands in Excel.

Basic reaches it by `CreateUnoService` and calls its methods by name:

    CallUDF(module, name, cells)    answer of a worksheet function, as `udfs.hosts.excel` encodes it
    Snapshot(key, stamp)            read the tables of a document; a row a buyer of what its functions return
    Cells(range)                    values of a range, errors as markers
    ErrorValues()                   the numbers that stand for the seven error values, in Calc's order
    RunPython(key, code)            a button: `code` is one of the constant texts of the module Ribbon
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from udfs.hosts import excel
from udfs.hosts.calc import cells
from udfs.hosts.calc.buttons import press
from udfs.hosts.calc.engine import App
from udfs.hosts.calc.office import Office, uno_type
from udfs.hosts.calc.tables import input_blocks
from udfs.log import trail
from xlcredit.cellerror import CellError

LOG = logging.getLogger(__name__)

SERVICE_NAME = "com.xlcredit.Py"
METHODS = ("CallUDF", "Snapshot", "Cells", "ErrorValues", "RunPython")


class Calls:
    """The methods of the service, free of UNO's ways of calling them; `crossings` counts the calls."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.office = app.office
        self.crossings = 0
        self.said = ""
        """What the last button said."""

    def invoke(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a method; what goes wrong is an error value with a reason, never an exception."""
        self.crossings += 1
        if name not in METHODS:
            return excel.error_marker("#NAME?", f"the service has no method {name}")
        try:
            return getattr(self, name)(*arguments)
        except Exception as error:  # noqa: BLE001 - its trail is kept, its text could quote a cell
            LOG.error("%s failed: %s", name, trail(error))
            return excel.error_marker("#VALUE!", f"{name} failed: see the log")

    def CallUDF(self, module: str, name: str, given: Sequence[Any]) -> Any:
        """Answer of one worksheet function; its last argument is the context."""
        *arguments, context = given
        return excel.answer(name, arguments, tuple(context) if context else None)[0][0]

    def Snapshot(self, key: str, stamp: str) -> Any:
        """Tables of the document read under a stamp; what its functions return for every buyer."""
        doc = document(self.office, key)
        if doc is None:
            return excel.error_marker("#REF!", f"the workbook {key} is not open")
        blocks = input_blocks(doc)
        return excel.load_book(key, stamp, cells.from_1904(doc), list(blocks), list(blocks.values()))[0][0]

    def Cells(self, cell_range: Any) -> Any:
        """Values of a range: one cell plain, several as rows; errors as markers."""
        rows = cells.plain_rows(used_part(cell_range))
        out = tuple(tuple(_sent(cell) for cell in row) for row in rows)
        return out[0][0] if (len(out), len(out[0])) == (1, 1) else out

    def ErrorValues(self) -> tuple[float, ...]:
        """What Basic returns for #NULL!, #DIV/0!, #VALUE!, #REF!, #NAME?, #NUM! and #N/A."""
        return tuple(cells.error_value(code) for code in cells.ERROR_NUMBERS)

    def RunPython(self, key: str, code: str) -> None:
        """Press a button of the document."""
        self.said = press(self.app, document(self.office, key), code)


def _sent(cell: Any) -> Any:
    return excel.error_marker(cell.code) if isinstance(cell, CellError) else cell


def used_part(cell_range: Any) -> Any:
    """The range without the empty end of whole columns."""
    area = cell_range.getRangeAddress()
    sheet = cell_range.getSpreadsheet()
    if area.EndRow < sheet.getRows().getCount() - 1:
        return cell_range
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = max(cursor.getRangeAddress().EndRow - area.StartRow, 0)
    return cell_range.getCellRangeByPosition(0, 0, area.EndColumn - area.StartColumn, last)


def document(office: Office, key: str) -> Any:
    """The open document of that URL; None when there is none."""
    return next((doc for doc in office.documents() if key == doc.URL), None)


def register(calls: Calls) -> None:
    """Put the service into the running LibreOffice; its methods are live while this process is."""
    calls.office.manager.insert(factory_class()(service_class()(calls)))


@cache
def service_class() -> Callable[..., Any]:
    """The class of the service: UNO's own base classes exist only once it is loaded."""
    from unohelper import Base

    class Service(Base, uno_type("com.sun.star.script.XInvocation")):  # type: ignore[misc]
        def __init__(self, calls: Calls) -> None:
            self.calls = calls

        def getIntrospection(self) -> Any:
            return None

        def hasMethod(self, name: str) -> bool:
            return name in METHODS

        def hasProperty(self, _: str) -> bool:
            return False

        def getValue(self, _: str) -> Any:
            return None

        def setValue(self, name: str, value: Any) -> None:
            pass

        def invoke(self, name: str, arguments: Sequence[Any], _: Any, __: Any) -> Any:
            return self.calls.invoke(name, arguments), (), ()

    return Service


@cache
def factory_class() -> Callable[..., Any]:
    """The class of what makes the service when Basic asks for it by name."""
    from unohelper import Base

    made, named = uno_type("com.sun.star.lang.XSingleComponentFactory"), uno_type("com.sun.star.lang.XServiceInfo")

    class Factory(Base, made, named):  # type: ignore[misc, valid-type]
        def __init__(self, service: Any) -> None:
            self.service = service

        def createInstanceWithContext(self, _: Any) -> Any:
            return self.service

        def createInstanceWithArgumentsAndContext(self, _: Any, __: Any) -> Any:
            return self.service

        def getImplementationName(self) -> str:
            return f"{SERVICE_NAME}.Factory"

        def supportsService(self, name: str) -> bool:
            return name == SERVICE_NAME

        def getSupportedServiceNames(self) -> tuple[str, ...]:
            return (SERVICE_NAME,)

    return Factory
