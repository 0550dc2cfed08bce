"""A workbook in Calc with its functions and buttons live.

What differs between Excel and Calc is in two Basic modules, which are replaced once the file is open:
`Host` by the text of `Host_calc.bas`, and xlwings' own module by the one procedure of it that buttons use.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from udfs.hosts.calc.office import NoCalc, Office, file_url, properties, uno_type

LIBRARY = "VBAProject"
HOST_SOURCE = Path(__file__).parents[3] / "workbook" / "src" / "vba" / "calc" / "Host_calc.bas"

RUN_PYTHON = """\
Public Sub RunPython(ByVal code As String)
    CreateUnoService("com.xlcredit.Py").RunPython(ThisComponent.URL, code)
End Sub
"""

FOR_MAC = ("Dictionary",)
"""Modules that only Excel for the Mac needs; one that does not compile here keeps the whole library from running."""

LEFT_OUT = {"Ribbon": "control As IRibbonControl", "Functions": "Application.Volatile"}
"""What only Excel understands, by module: an argument that only its ribbon passes, and a statement that ends
LibreOffice when another workbook was closed before; `watching` lets the formulas follow instead."""

VBA_HEAD = "Rem Attribute VBA_ModuleType=VBAModule\nOption VBASupport 1\n"

ALWAYS_RUN_MACROS = 4
"""Value of MacroExecutionMode: the file is ours and the user asked for it by name."""


def open_workbook(office: Office, path: Path) -> Any:
    """The document of a workbook, its functions live and calculated; NoCalc when it cannot be opened.

    It is shown only then: a formula that is drawn before its modules fit stops everything with a dialog.
    """
    how = properties(MacroExecutionMode=ALWAYS_RUN_MACROS, Hidden=True)
    doc = None
    with suppress(uno_type("com.sun.star.lang.IllegalArgumentException"), uno_type("com.sun.star.io.IOException")):
        doc = office.desktop.loadComponentFromURL(file_url(path), "_blank", 0, how)
    if doc is None or not hasattr(doc, "Sheets"):
        raise NoCalc(_refusal(path))
    make_live(doc)
    if office.visible:
        frame = doc.getCurrentController().getFrame()
        frame.getContainerWindow().setVisible(True)
        frame.activate()
    return doc


def _refusal(path: Path) -> str:
    lock = path.with_name(f".~lock.{path.name}#")
    if lock.exists():
        return f"{path.name} is open in another LibreOffice, or was when it ended: close it there or remove {lock.name}"
    return f"{path.name} is not a workbook that LibreOffice Calc can open"


def make_live(doc: Any) -> None:
    """Replace the Basic modules that differ in Calc and calculate; a document without our macros stays as it is."""
    libraries = doc.BasicLibraries
    if not libraries.hasByName(LIBRARY):
        return
    library = libraries.getByName(LIBRARY)
    for name in FOR_MAC:
        if library.hasByName(name):
            library.removeByName(name)
    for name, text in (("Host", HOST_SOURCE.read_text(encoding="ascii")), ("xlwings", RUN_PYTHON)):
        if library.hasByName(name):
            library.replaceByName(name, as_module(text))
    for name, excel_only in LEFT_OUT.items():
        if library.hasByName(name):
            library.replaceByName(name, library.getByName(name).replace(excel_only, ""))
    doc.calculateAll()


def as_module(text: str) -> str:
    """Text of a VBA module as Calc holds it.

    >>> as_module('Attribute VB_Name = "Host"\\r\\nOption Explicit\\r\\n').splitlines()[2:]
    ['Option Explicit']
    """
    lines = [line for line in text.splitlines() if not line.startswith("Attribute ")]
    return VBA_HEAD + "\n".join(lines) + "\n"
