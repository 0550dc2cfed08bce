"""Excel in memory with our VBA in it, and Python where xlwings' COM server would stand."""

from __future__ import annotations

import re
from pathlib import Path

import xlsxwriter
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application, Workbook
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAObject, method
from pyopenvba.interpreter._objects import MemberSpec

from udfs.hosts import excel
from workbook import vba

XLWINGS = """\
Public Function XLPy() As Object
    Set XLPy = CreateObject("XLPy")
End Function
Public Sub RunPython(PythonCommand As String)
    Debug.Print PythonCommand
End Sub
"""
"""What our modules use of xlwings.bas; the real one starts a process of Windows."""

WIZARD_TEXTS = re.compile(r"(?m)^Attribute \w+\.VB_.*\n")
"""Attributes of a procedure are data of the file, not statements; the interpreter does not know them."""

ERRORS = excel.ERROR_NUMBERS


class Python(VBAObject):
    """The object behind `XLPy`: takes and gives what COM would, and calls the package."""

    vba_type_name = "XLPy"

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.broken = ""

    @method
    def CallUDF(self, script, name, args):
        if self.broken:
            raise VBARuntimeError(1000, self.broken)
        self.calls.append(name)
        sent = from_vba(args)
        if name == "load_book":
            return to_vba(excel.load_book(*sent)[0][0])
        *cells, context = sent
        return to_vba(excel.answer(name, cells, context)[0][0])


class Module(VBAObject):
    """A standard module before a dot, as in `Bridge.Answer(...)`, which the interpreter leaves to its host."""

    def __init__(self, interpreter, name: str) -> None:
        self.interpreter, self.name = interpreter, name

    def vba_get(self, name, args=(), named=None):
        return self.interpreter.call_named(name, list(args), named or {}, self.interpreter.module(self.name))


class Office:
    """An Excel with one workbook that holds `tables`, each on a sheet of its own, and the caller's sheet first."""

    def __init__(self, folder: Path, tables: dict, *, date_1904: bool = False) -> None:
        path = folder / "book.xlsx"
        write_book(path, tables, date_1904=date_1904)
        self.app = ExcelApplication.open(str(path))
        self.python = Python()
        host, known = self.app.interpreter.host, self.app.interpreter.host.global_object
        host.create = lambda name: self.python
        host.global_object = lambda name: self.modules.get(name) or known(name)
        Application.vba_add_member(MemberSpec("Caller", "property", getter=lambda app: getattr(app, "caller", EMPTY)))
        Workbook.vba_add_member(
            MemberSpec("Date1904", "property", getter=lambda book: getattr(book, "from_1904", False))
        )
        self.app.workbook.from_1904 = date_1904
        self.modules = {name.lower(): Module(self.app.interpreter, name) for name in vba.MODULES}
        self.app.add_module(XLWINGS, name="xlwings")
        for name, text in vba.modules().items():
            if name != "xlwings":
                self.app.add_module(WIZARD_TEXTS.sub("", text), name=name)
        for name, text in vba.document_modules().items():
            self.app.add_module(text, name=name, kind="document")

    @property
    def calls(self) -> list[str]:
        """Names of the functions that Python was asked for."""
        return self.python.calls

    def call(self, name: str, *args: object) -> object:
        """A wrapper as a cell calls it; a text like 'A1:B2!' stands for cells of the first sheet."""
        cells = [self.range(arg[:-1]) if isinstance(arg, str) and arg.endswith("!") else to_vba(arg) for arg in args]
        return plain(self.app.interpreter.run(name, cells))

    def range(self, reference: str) -> object:
        """Cells of the first sheet as VBA sees them."""
        return self.app.sheet(1).sheet.vba_get("Range", [reference])

    def called_from(self, path: Path, tables: dict) -> None:
        """From now on the calling cell is in another workbook."""
        write_book(path, tables)
        book = self.app.open_workbook(path)
        self.app.application.caller = book.sheets_[0].vba_get("Range", ["A1"])

    def write(self, sheet: int, reference: str, value: object) -> None:
        """A user's edit: it raises the event."""
        self.app.sheet(sheet).set_value(reference, to_vba(value))


def write_book(path: Path, tables: dict, *, date_1904: bool = False) -> None:
    """A workbook with a free first sheet and one Excel table a sheet behind it."""
    with xlsxwriter.Workbook(path, {"date_1904": date_1904}) as book:
        book.set_vba_name("ThisWorkbook")
        book.add_worksheet("Free").set_vba_name("Sheet1")
        for place, (name, rows) in enumerate(tables.items(), start=2):
            sheet = book.add_worksheet(name)
            sheet.set_vba_name(f"Sheet{place}")
            headers = [{"header": header} for header in rows[0]]
            sheet.add_table(3, 1, 2 + len(rows), len(rows[0]), {"name": name, "columns": headers, "data": rows[1:]})


def from_vba(value: object) -> object:
    """As COM delivers it: arrays as tuples, blanks as None, errors as numbers of COM's own."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return tuple(from_vba(part) for part in value.elements())
        (top, bottom), (left, right) = value.bounds
        return tuple(
            tuple(from_vba(value.get([row, column])) for column in range(left, right + 1))
            for row in range(top, bottom + 1)
        )
    if value is MISSING:
        return excel.MISSING_CELL
    if value is EMPTY:
        return None
    if isinstance(value, VBAErrorValue):
        return int(value.number) + excel.COM_ERROR_BASE
    if isinstance(value, bool | str):
        return value
    return float(value)


def to_vba(value: object) -> object:
    """As a cell or COM gives it to VBA: rows as an array of two dimensions from zero."""
    if isinstance(value, list | tuple):
        width = len(value[0])
        items = [to_vba(row[column]) for column in range(width) for row in value]
        return VBAArray([(0, len(value) - 1), (0, width - 1)], items=items)
    return EMPTY if value is None else value


def plain(value: object) -> object:
    """A result of VBA for an assertion: errors as their codes, arrays as lists of rows."""
    if isinstance(value, VBAArray):
        return [list(row) for row in [[plain(cell) for cell in row] for row in grid(value)]]
    if isinstance(value, VBAErrorValue):
        return ERRORS[int(value.number)]
    return None if value is EMPTY else value


def grid(array: VBAArray) -> list[list[object]]:
    """Cells of an array of two dimensions, row by row."""
    (top, bottom), (left, right) = array.bounds
    return [[array.get([r, c]) for c in range(left, right + 1)] for r in range(top, bottom + 1)]
