"""The VBA of the workbook as text: our modules, the wrappers made from the catalogue, xlwings' own module.

`python -m workbook.vba` writes `src/vba/Functions.bas` anew; a test compares it with the catalogue.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from udfs import catalogue
from udfs.registry import Function
from xlcredit.columns import READ, table

SOURCES = Path(__file__).parent / "src" / "vba"
MODULES = ("Host", "Bridge", "Snapshot", "Ribbon", "Functions")
XLWINGS_VERSION = "0.37.8"

CATEGORY = 20
"""Place of our group in the function wizard: the first behind Excel's own nineteen."""

RESERVED = {"date", "end", "error", "in", "loop", "name", "next", "string", "to", "type", "variant"}
"""Names of arguments that VBA keeps for itself."""

ASCII_FOR = str.maketrans(
    {"–": "-", "−": "-", "—": "-", "…": "...", "×": "x", "→": "->", "’": "'", "“": "'", "”": "'", '"': "'"}
)

HEAD = """\
Attribute VB_Name = "Functions"
Option Explicit

' Made from the catalogue by python -m workbook.vba: do not edit.

Public Const INPUT_TABLES As String = "{tables}"
"""


def modules(*, addin: bool = False) -> dict[str, str]:
    """Standard modules of the VBA project by name, CRLF, in the order in which they are added."""
    ours = {name: source(f"{name}.bas") for name in MODULES}
    return {"xlwings": xlwings_module(), **ours}


def document_modules(*, addin: bool = False) -> dict[str, str]:
    """Code of the document modules by code name, CRLF."""
    return {"ThisWorkbook": source("addin/ThisWorkbook.cls" if addin else "ThisWorkbook.cls")}


def source(name: str) -> str:
    """Text of one of our sources, with the line ends of VBA."""
    return crlf((SOURCES / name).read_text(encoding="ascii"))


def crlf(text: str) -> str:
    """Text with the line ends of VBA.

    >>> crlf("a\\nb\\r\\n")
    'a\\r\\nb\\r\\n'
    """
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def xlwings_module() -> str:
    """The VBA that the pinned xlwings ships, unchanged: in the add-in too.

    xlwings' version for add-ins reads its settings from the active workbook, so that any workbook that is
    open could name the program to start. This one reads them from the file that it is in.
    """
    text = files("xlwings").joinpath("xlwings.bas").read_bytes().decode("ascii")
    if f"'Version: {XLWINGS_VERSION}" not in text:
        raise ValueError(f"xlwings {XLWINGS_VERSION} is expected: the name of its library is in the VBA")
    return crlf(text)


def functions_module() -> str:
    """One wrapper for each function of the catalogue, with its text for the function wizard."""
    tables = " ".join(table(name).excel for name in READ)
    wrappers = [wrapper(function) for function in catalogue.FUNCTIONS.values()]
    return HEAD.format(tables=tables) + "".join(wrappers)


def wrapper(function: Function) -> str:
    """VBA of one function."""
    names = [variable(parameter.name) for parameter in function.parameters]
    listed = ", ".join(
        f"{'Optional ' if parameter.optional else ''}{name} As Variant"
        for name, parameter in zip(names, function.parameters, strict=True)
    )
    cells = "".join(f"Host.CellValue({name}), " for name in names)
    target = f'"{function.module}.{function.name}"'
    if function.name == "LAST_REASON":
        answer = "Snapshot.Reason()"
    elif function.snapshot:
        answer = f"Snapshot.Pick({target}, {names[0]})"
    else:
        asked = "BookAnswer" if function.needs_book else "Answer"
        answer = f"Bridge.{asked}({target}, Array({cells}Host.Context()))"
    lines = [
        "",
        f"Public Function {function.name}({listed}) As Variant",
        f'Attribute {function.name}.VB_Description = "{described(function.help)}"',
        f'Attribute {function.name}.VB_ProcData.VB_Invoke_Func = " \\n{CATEGORY}"',
        *(["    Application.Volatile"] if function.needs_book else []),
        f"    {function.name} = {answer}",
        "End Function",
    ]
    return "\n".join(lines) + "\n"


def variable(name: str) -> str:
    """Name of an argument in VBA.

    >>> variable("due_date"), variable("date")
    ('due_date', 'date_')
    """
    return f"{name.rstrip('_')}_" if name.rstrip("_").casefold() in RESERVED else name.rstrip("_")


def described(help: str) -> str:
    """Help text as a VBA string holds it: ASCII, at most 255 characters.

    Scanners take the word "open" in a macro for the opening of a file: here open items are unpaid.

    >>> described('half − “up”'), described("open items")
    ("half - 'up'", 'unpaid items')
    """
    text = re.sub(r"\bopen\b", "unpaid", help.translate(ASCII_FOR).strip())
    text.encode("ascii")
    return text[:255]


def main() -> None:
    """Write the wrappers module anew."""
    (SOURCES / "Functions.bas").write_text(functions_module(), encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
