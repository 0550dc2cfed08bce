"""xlwings' COM server in a process of its own: a JSON request a line in, a JSON answer a line out.

xlwings takes this for Windows only while it and our functions are imported; the rest runs as it is.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import io
import json
import logging
import subprocess
import sys
from types import SimpleNamespace

import pandas
import polars

from tests.excel import pywin32
from udfs.hosts.excel import COM_ERROR_BASE, ERROR_NUMBERS, MISSING_CELL

LOG = logging.getLogger(__name__)

LOADED_BEFORE = (asyncio, concurrent.futures, subprocess, pandas, polars)
"""What asks for the platform while it is imported."""

NUMBERS = {code: number for number, code in ERROR_NUMBERS.items()}


def imported_on_windows() -> None:
    """xlwings and the catalogue, with pywin32's stand-ins and Windows' name."""
    for name in [name for name in sys.modules if name.split(".")[0] == "udfs"]:
        del sys.modules[name]
    pywin32.install()
    platform, sys.platform = sys.platform, "win32"
    import xlwings  # noqa: F401

    import udfs.catalogue
    import udfs.hosts.excel  # noqa: F401

    sys.platform = platform


def as_com(value: object) -> object:
    """A cell as pywin32 delivers it; {"error": …} and {"missing": true} stand for what JSON has not."""
    if isinstance(value, list):
        return tuple(as_com(part) for part in value)
    if isinstance(value, dict):
        return NUMBERS[value["error"]] + COM_ERROR_BASE if "error" in value else MISSING_CELL
    return float(value) if type(value) is int else value


def through_com(value: object) -> object:
    """The answer, where pywin32 could hand it to Excel; TypeError where not."""
    if isinstance(value, tuple):
        if len({len(row) for row in value}) != 1 or not all(isinstance(row, tuple) for row in value):
            raise TypeError("rows of different length")
        cells = [cell for row in value for cell in row]
        if any(isinstance(cell, str) and len(cell) > 255 for cell in cells):
            raise TypeError("a text over 255 characters in an array")
    else:
        cells = [value]
    for cell in cells:
        if type(cell) not in (float, bool, str):
            raise TypeError(f"{type(cell).__name__} is no cell")
    return value


def wrappers(module: str) -> str:
    """What xlwings' own generator makes of a module."""
    from importlib import import_module

    from xlwings.udfs import generate_vba_wrapper

    out = io.StringIO()
    generate_vba_wrapper(module, import_module(module), out, SimpleNamespace(Name="Book.xlsm"))
    return out.getvalue()


def main() -> None:
    """Answer until the input ends."""
    imported_on_windows()
    from xlwings.com_server import XLPython

    server = XLPython()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "wrappers" in request:
                answer = wrappers(request["wrappers"])
            else:
                path, _, name = request["call"].rpartition(".")
                answer = through_com(server.CallUDF(path, name, as_com(request["args"])))
            sys.stdout.write(json.dumps({"answer": answer}) + "\n")
        except Exception as error:
            LOG.exception("%s", request)
            sys.stdout.write(json.dumps({"raised": f"{type(error).__name__}: {error}"}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
